"""Sentences that every form of the report uses."""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.verdicts import Mark, Reason

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
