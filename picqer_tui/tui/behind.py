"""What is loaded behind the first paint, so that the list of moves is there at once and the next screen as soon."""

from __future__ import annotations

import gc
import importlib
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textual.app import App

MODULES = (
    "picqer_tui.engine.session",
    "picqer_tui.tui.screens.move",
    "picqer_tui.tui.dialogs.consent",
    "picqer_tui.tui.dialogs.said",
    "picqer_tui.tui.screens.help",
    "picqer_tui.tui.screens.new_move",
)
"""In the order in which they are likely to be wanted."""
FIRST, NEXT = 0.05, 0.02
"""Seconds before the first of them, and between two: keys go first."""


class Behind:
    """Loads one module at a time, between keys."""

    def __init__(self, app: App[None]) -> None:
        self._app = app
        self._left = list(MODULES)

    def begin(self) -> None:
        self._app.set_timer(FIRST, self._go_on)

    def _go_on(self) -> None:
        if self._left:
            importlib.import_module(self._left.pop(0))
            self._app.set_timer(NEXT, self._go_on)
        elif not self._app.is_headless:
            _settle()


def _settle() -> None:
    """What was loaded stays, so it is not gone through again; and a key waits one millisecond for a thread that parses or judges,
    not five."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)
    gc.enable()
    sys.setswitchinterval(0.001)
