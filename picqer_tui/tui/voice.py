"""How the screens speak: language and clock in one value that every screen and widget is given."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.sides import Side
from picqer_tui.words import formats
from picqer_tui.words.language import Language

if TYPE_CHECKING:
    from picqer_tui.core.clock import Clock

SIDES = {Side.PICQER: Phrase("Picqer"), Side.OLD: Phrase("old shop"), Side.NEW: Phrase("new shop")}
SCENARIOS = {
    "replace": Phrase("another shop platform in place of the old one"),
    "extra": Phrase("a shop beside the ones there are"),
    "upgrade": Phrase("the same platform with a new connection"),
    "restart": Phrase("a clean start by a new developer"),
}


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
