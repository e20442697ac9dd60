"""How the screens speak: language, clock and marks in one value that every screen and widget is given."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from picqer_tui.core.changes import Outcome
from picqer_tui.core.findings import Severity
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.records import Side
from picqer_tui.core.steps import Phase
from picqer_tui.core.verdicts import Mark, Reason
from picqer_tui.words import formats
from picqer_tui.words.language import Language

if TYPE_CHECKING:
    from picqer_tui.core.clock import Clock
    from picqer_tui.core.plan import StepStanding


class Glyph(NamedTuple):
    """A mark: one cell wide, a word that says the same, and the theme colour it is shown in (empty: none)."""

    sign: str
    words: Phrase
    colour: str = ""


PASSED = Glyph("✓", Phrase("ok"), "success")
ATTENTION = Glyph("!", Phrase("attention"), "warning")
BLOCKED = Glyph("✗", Phrase("blocked"), "error")
UNKNOWN = Glyph("?", Phrase("not verified"), "warning")
NOT_YET = Glyph("·", Phrase("not yet"))
SKIPPED = Glyph("–", Phrase("not in this move"))
WORKING = Glyph("»", Phrase("at work"), "accent")
ACCEPTED = Glyph("?", Phrase("accepted"))
WAITS = Glyph("·", Phrase("waits for you"), "accent")

_MARKS = {
    Mark.PASSED: PASSED,
    Mark.ATTENTION: ATTENTION,
    Mark.BLOCKED: BLOCKED,
    Mark.NOT_VERIFIED: UNKNOWN,
    Mark.NOT_APPLICABLE: SKIPPED,
}
SEVERITIES = {
    Severity.BLOCKED: BLOCKED,
    Severity.ATTENTION: ATTENTION,
    Severity.INFO: Glyph("·", Phrase("to know")),
}
OUTCOMES: Mapping[Outcome, Glyph] = {
    Outcome.PROPOSED: Glyph("·", Phrase("not sent")),
    Outcome.INTENDED: Glyph("»", Phrase("being sent"), "accent"),
    Outcome.DONE: Glyph("✓", Phrase("done"), "success"),
    Outcome.NOT_DONE: Glyph("✗", Phrase("not done"), "error"),
    Outcome.UNKNOWN: Glyph("?", Phrase("unknown"), "warning"),
}
PUT_BACK = Glyph("·", Phrase("was put back"))
"""Of a change that was done, and stands no longer."""
PHASES = {
    Phase.PREFLIGHT: Phrase("Before"),
    Phase.CUTOVER: Phrase("Switching"),
    Phase.POSTCHECKS: Phrase("After"),
}
SIDES = {Side.PICQER: Phrase("Picqer"), Side.OLD: Phrase("old shop"), Side.NEW: Phrase("new shop")}
SCENARIOS = {
    "replace": Phrase("another shop platform in place of the old one"),
    "extra": Phrase("a shop beside the ones there are"),
    "upgrade": Phrase("the same platform with a new connection"),
    "restart": Phrase("a clean start by a new developer"),
}


def glyph_of(mark: str) -> Glyph:
    """The glyph of an overall mark as a header names it."""
    try:
        return _MARKS[Mark(mark)]
    except ValueError:
        return NOT_YET


def glyph_of_step(step: StepStanding) -> Glyph:
    """The glyph of one step: what was never run or waits for a person is not taken for unknown."""
    if step.skipped is not None:
        return SKIPPED
    if step.working:
        return WORKING
    if step.mark is Mark.NOT_VERIFIED:
        if step.waived_step and step.settled:
            return ACCEPTED
        if step.waits_for or (step.verdict and step.verdict.reason is Reason.WAITING_FOR_PERSON):
            return WAITS
        if step.verdict is None or step.verdict.reason is Reason.NOT_RUN:
            return NOT_YET
    return _MARKS[step.mark]


class Voice:
    """Says phrases, moments and numbers to the reader of the screens. Changing `language` changes what is said next."""

    def __init__(self, language: Language, clock: Clock) -> None:
        self.clock = clock
        self.language = Language(language.code, language.zone, clock.now)

    def speak(self, code: str) -> None:
        """Go on in another language."""
        self.language = Language(code, self.language.zone, self.clock.now)

    @property
    def code(self) -> str:
        return self.language.code

    def say(self, phrase: Phrase, values: Values | None = None) -> str:
        return self.language.say(phrase, values)

    def number(self, value: float, places: int | None = None) -> str:
        return formats.number(value, self.code, places)

    def share(self, part: float, whole: float) -> str:
        return formats.share(part, whole, self.code)

    def moment(self, at: datetime) -> str:
        return formats.moment(at, self.clock.now(), self.code, self.language.zone)

    def day(self, at: datetime) -> str:
        return formats.day(at, self.clock.now(), self.code, self.language.zone)

    def age(self, at: datetime) -> str:
        return formats.age(at, self.clock.now(), self.code)

    def duration(self, span: timedelta | float) -> str:
        return formats.duration(span, self.code)
