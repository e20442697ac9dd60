"""Whose time has passed: steps that tell nothing about the move any more, and watches that have nothing left to wait for."""

from __future__ import annotations

from picqer_tui.core import gates
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan
from picqer_tui.core.steps import StepSpec


def signed_off(plan: Plan, facts: MoveFacts) -> bool:
    """Whether somebody signed for the end of the move."""
    return any(
        facts.answer(item.spec.id, question.id)
        for item in plan.items
        for question in item.spec.asks
        if question.gate is Gate.SIGN_OFF
    )


def of_step(spec: StepSpec, plan: Plan, facts: MoveFacts) -> Phrase | None:
    """Why this step tells nothing new about the move; None while it does."""
    return Phrase("The switch was made.") if spec.until_switch and gates.switched(plan, facts) else None


def of_watch(spec: StepSpec, plan: Plan, facts: MoveFacts) -> Phrase | None:
    """Why there is no more reason to look at this step again and again; None while there is."""
    if signed_off(plan, facts):
        return Phrase("The move was signed off.")
    return of_step(spec, plan, facts)
