"""Arrows up and down through what can be filled in, as Tab goes: for forms."""

from __future__ import annotations

from typing import ClassVar

from textual.containers import VerticalScroll

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.keys import Keys, quiet


class ArrowForm(VerticalScroll, can_focus=False):
    """What a form scrolls in. At its first and last field the arrows scroll to the words above and below it."""

    BINDINGS: ClassVar[Keys] = [
        quiet("down", "step(1)", Phrase("next")),
        quiet("up", "step(-1)", Phrase("previous")),
    ]

    def action_step(self, by: int) -> None:
        fields = [widget for widget in self.query("*") if widget.focusable]
        here = next((number for number, widget in enumerate(fields) if widget.has_focus), None)
        if here is not None and 0 <= here + by < len(fields):
            fields[here + by].focus()
        elif by > 0:
            self.scroll_end(animate=False)
        else:
            self.scroll_home(animate=False)
