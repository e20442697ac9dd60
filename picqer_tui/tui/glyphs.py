"""The marks on the screens: one sign, a word that says the same, and a colour."""

from __future__ import annotations

from typing import NamedTuple

from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase


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

MARKS = {
    Mark.PASSED: PASSED,
    Mark.ATTENTION: ATTENTION,
    Mark.BLOCKED: BLOCKED,
    Mark.NOT_VERIFIED: UNKNOWN,
    Mark.NOT_APPLICABLE: SKIPPED,
}
PHASES = {
    Phase.PREFLIGHT: Phrase("Before"),
    Phase.CUTOVER: Phrase("Switching"),
    Phase.POSTCHECKS: Phrase("After"),
}


def glyph_of(mark: str) -> Glyph:
    """The glyph of an overall mark as a header names it."""
    try:
        return MARKS[Mark(mark)]
    except ValueError:
        return NOT_YET
