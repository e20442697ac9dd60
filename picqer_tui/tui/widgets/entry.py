"""A line to type in: a bar at its left instead of a box, and a cursor that stands still, so that nothing is painted at rest."""

from __future__ import annotations

from typing import ClassVar

from textual.keys import KEY_NAME_REPLACEMENTS
from textual.widgets import Input

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.keys import Keys, key

_TYPED = frozenset(KEY_NAME_REPLACEMENTS.values())
"""Names of keys that are typed like any letter, such as the slash, whose letter the library does not find by its own name."""


class Entry(Input):
    """Text of one line; `secret` hides it."""

    BINDINGS: ClassVar[Keys] = [key("enter", "submit", Phrase("go on"))]
    DEFAULT_CSS = """
    Entry { border: none; border-left: solid $rule; height: 1; padding: 0; background: $background; }
    Entry:focus { border: none; border-left: outer $accent; }
    """

    def __init__(
        self,
        value: str = "",
        id: str | None = None,  # noqa: A002
        placeholder: str = "",
        secret: bool = False,
        max_length: int = 500,
    ) -> None:
        super().__init__(value, placeholder, password=secret, id=id, max_length=max_length)
        self.cursor_blink = False

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """What is typed here is text, and does nothing else meanwhile: the key line does not offer it."""
        return super().check_consume_key(key, character) or key in _TYPED
