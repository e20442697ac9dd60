"""Sentences that every form of the report uses."""

from __future__ import annotations

from collections.abc import Iterable

from picqer_tui.core.marks import Mark
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Reason

MARKS = {
    Mark.PASSED: Phrase("passed"),
    Mark.ATTENTION: Phrase("attention"),
    Mark.BLOCKED: Phrase("blocked"),
    Mark.NOT_VERIFIED: Phrase("not verified"),
    Mark.NOT_APPLICABLE: Phrase("not applicable"),
}
NOT_YET = Phrase("not yet")
SEVERITIES = {"blocked": Phrase("blocked"), "attention": Phrase("attention"), "info": Phrase("for information")}
PHASES = {"preflight": Phrase("Beforehand"), "cutover": Phrase("Connecting"), "postchecks": Phrase("Afterwards")}
SCENARIOS = {
    "replace": Phrase("another shop platform"),
    "extra": Phrase("an extra shop"),
    "upgrade": Phrase("same platform, new connection"),
    "restart": Phrase("a clean start by a new developer"),
}
FIGURE_SHARE = Phrase("{part} of {whole}")
MORE = Phrase("and {count} more; the JSON and CSV forms have them all")
WAIVED = Phrase("accepted")


def mark_of(step: StepStanding) -> Phrase:
    """The word for where a step stands; what nobody looked at yet is not taken for unknown."""
    never = step.verdict is None or step.verdict.reason is Reason.NOT_RUN
    return NOT_YET if never and step.mark is Mark.NOT_VERIFIED and not step.waived_step else MARKS[step.mark]


def standing_of(step: StepStanding) -> Phrase:
    """The same, and whether somebody accepted it or took note of it."""
    if step.mark is Mark.ATTENTION and step.acknowledged:
        return Phrase("{mark}, noted", {"mark": mark_of(step)})
    if step.mark in (Mark.BLOCKED, Mark.NOT_VERIFIED) and step.settled:
        return Phrase("{mark}, accepted", {"mark": mark_of(step)})
    return mark_of(step)


def signed(facts: MoveFacts, specs: Iterable[StepSpec]) -> Phrase | None:
    """Who signed off the move, and when; None while nobody did."""
    for spec in specs:
        for question in spec.asks:
            answer = facts.answers.get((spec.id, question.id)) if question.gate is Gate.SIGN_OFF else None
            if answer is not None and answer.value:
                return Phrase("Signed off by {name} on {at}.", {"name": answer.value, "at": answer.at})
    return None
