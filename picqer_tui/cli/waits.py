"""Telling on the error stream that an account makes its reading wait."""

from __future__ import annotations

import sys
from datetime import datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.events import Event, QuotaWaited
from picqer_tui.core.list_words import wait_words
from picqer_tui.core.sides import Side
from picqer_tui.words.language import Language

LONG = timedelta(minutes=2)
"""Also told where nobody looks on, so that a log says why nothing came."""
LATER = timedelta(seconds=30)
"""A wait that ends so much later than the one told is another one."""


class Waits:
    """A line for each wait: on a terminal for all that are worth telling, elsewhere for long ones."""

    def __init__(self, clock: Clock, lang: Language) -> None:
        self._clock, self._lang = clock, Language(lang.code, lang.zone, clock.now)
        self._told: dict[Side, datetime] = {}

    def hear(self, event: Event) -> bool:
        """Tells it when it is one; whether a line was said."""
        if not isinstance(event, QuotaWaited) or event.until is None:
            return False
        told = self._told.get(event.side)
        if told is not None and event.until < told + LATER:
            return False
        if not sys.stderr.isatty() and event.until - self._clock.now() < LONG:
            return False
        self._told[event.side] = event.until
        print(self._lang.say(wait_words(event.side, event.until)), file=sys.stderr, flush=True)
        return True
