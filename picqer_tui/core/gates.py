"""May this act begin? Pure functions of where things stand. Looking is never closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.core.marks import Mark
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, Refusal, Standing
from picqer_tui.core.steps import Ask, Question, StepSpec

PREFLIGHT_MAX_AGE = timedelta(hours=24)
BASELINE_MAX_AGE = timedelta(minutes=5)
BASELINE = "cutover.baseline"
CLOSE = "postchecks.close"
ACTS = frozenset({Ask.CHOICE, Ask.CONFIRM, Ask.TYPED})
"""Answers that say that something was done or decided. Which row is meant, or a name, only helps to look."""
_SETTLE = Phrase("Finish each step, take note of what it found, or accept it by name and with a reason.")


def of_answer(spec: StepSpec, asked: Question) -> Gate | None:
    """The gate that this answer is behind: the question's own, and for every other act after the preflight the way into the
    cutover. None: it is always taken."""
    if asked.gate is not None:
        return asked.gate
    return Gate.CUTOVER if spec.phase is not Phase.PREFLIGHT and asked.ask in ACTS else None


def of_changes(spec: StepSpec) -> Gate | None:
    """The gate that the changes of a step are behind. Those of the preflight serve to pass it and are not behind one."""
    return None if spec.phase is Phase.PREFLIGHT else Gate.CUTOVER


def switched(plan: Plan, facts: MoveFacts) -> bool:
    """Whether the point of no return lies behind: nothing but the sign-off closes any more. Where no connection is switched
    off, the first act after the preflight takes its place."""
    acts = [
        (item.spec.id, question.id, gate)
        for item in plan.items
        if item.skipped is None
        for question in item.spec.asks
        if (gate := of_answer(item.spec, question)) in (Gate.CUTOVER, Gate.NO_RETURN)
    ]
    if any(gate is Gate.NO_RETURN for *_, gate in acts):
        return facts.switched_at is not None
    return any(facts.answer(step, question) for step, question, _ in acts)


def refusal(gate: Gate, plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    """None: the act may begin; else the first thing in its way."""
    match gate:
        case Gate.CUTOVER:
            return _into_cutover(plan, standing, now)
        case Gate.NO_RETURN:
            return _point_of_no_return(plan, standing, now)
        case Gate.SIGN_OFF:
            return _sign_off(plan, standing, now)


def open_steps(plan: Plan, standing: Standing, phase: Phase | None = None) -> tuple[str, ...]:
    """Steps that are neither passed, acknowledged, not applicable nor waived; the sign-off itself left out."""
    return tuple(
        item.spec.id
        for item in plan.items
        if item.spec.id != CLOSE
        and (phase is None or item.spec.phase is phase)
        and not standing.steps[item.spec.id].settled
    )


def in_the_way(gate: Gate, plan: Plan, standing: Standing, now: datetime) -> tuple[str, ...]:
    """Steps that keep a gate closed, in the order of the plan."""
    match gate:
        case Gate.CUTOVER:
            return () if standing.switched else _unsettled_or_old(plan, standing, now)
        case Gate.NO_RETURN:
            before = in_the_way(Gate.CUTOVER, plan, standing, now)
            return before if _baseline(standing, now) is None else (*before, BASELINE)
        case Gate.SIGN_OFF:
            return _unsigned(plan, standing, now)


def _title(plan: Plan, step: str) -> Phrase:
    """A step as people know it."""
    return next(item.spec.title for item in plan.items if item.spec.id == step)


def _too_old(plan: Plan, standing: Standing, now: datetime) -> tuple[str, ...]:
    """Steps of the preflight that were judged too long ago to begin anything on."""
    found = []
    for item in plan.items:
        here = standing.steps[item.spec.id]
        if (
            item.spec.phase is Phase.PREFLIGHT
            and here.verdict is not None
            and not here.waived_step
            and here.skipped is None
            and now - here.verdict.at > PREFLIGHT_MAX_AGE
        ):
            found.append(item.spec.id)
    return tuple(found)


def _unsettled_or_old(plan: Plan, standing: Standing, now: datetime) -> tuple[str, ...]:
    closing = {*open_steps(plan, standing, Phase.PREFLIGHT), *_too_old(plan, standing, now)}
    return tuple(item.spec.id for item in plan.items if item.spec.id in closing)


def _into_cutover(plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    if standing.switched:
        return None
    waiting = open_steps(plan, standing, Phase.PREFLIGHT)
    if waiting:
        return Refusal(
            "step-open",
            Phrase(
                "{count} step of the preflight is still open: {step}.",
                {"count": len(waiting), "step": _title(plan, waiting[0])},
                plural="{count} steps of the preflight are still open, the first is {step}.",
            ),
            _SETTLE,
        )
    for step in _too_old(plan, standing, now):
        return Refusal(
            "check-stale",
            Phrase("{step} was last judged more than 24 hours ago.", {"step": _title(plan, step)}),
            Phrase("Run the preflight again."),
        )
    return None


def _point_of_no_return(plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    """Behind the way into the cutover: what that asks for is asked once more."""
    if (refused := _into_cutover(plan, standing, now)) is not None:
        return refused
    if standing.unknown_changes:
        return Refusal(
            "change-unsettled",
            Phrase(
                "The outcome of {count} change is not known.",
                {"count": standing.unknown_changes},
                plural="The outcome of {count} changes is not known.",
            ),
            Phrase("Open the changes and let the program look how they stand now."),
        )
    return _baseline(standing, now)


def _baseline(standing: Standing, now: datetime) -> Refusal | None:
    baseline = standing.steps.get(BASELINE)
    if baseline is None or baseline.skipped is not None:
        return None
    if not (baseline.mark is Mark.PASSED or (baseline.settled and not baseline.in_doubt)):
        return Refusal(
            "gate_closed",
            Phrase("The baseline has not passed yet."),
            Phrase("Run the baseline and mend what it finds; it counts for five minutes."),
        )
    if baseline.verdict is None or now - baseline.verdict.at > BASELINE_MAX_AGE:
        return Refusal(
            "check-stale",
            Phrase("The baseline is older than five minutes."),
            Phrase("Run the baseline again, then press the button within five minutes."),
        )
    return None


def _unsigned(plan: Plan, standing: Standing, now: datetime) -> tuple[str, ...]:
    return tuple(
        item.spec.id
        for item in plan.items
        if item.spec.id != CLOSE and not standing.steps[item.spec.id].signed(item.spec, now)
    )


def _sign_off(plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    waiting = _unsigned(plan, standing, now)
    if waiting or standing.unknown_changes:
        first: Phrase = _title(plan, waiting[0]) if waiting else Phrase("changes whose outcome is not known")
        return Refusal(
            "step-open",
            Phrase(
                "{count} step is still open: {step}.",
                {"count": len(waiting) or 1, "step": first},
                plural="{count} steps are still open, the first is {step}.",
            ),
            _SETTLE,
        )
    return None
