"""A line to type in: a bar at its left instead of a box, and a cursor that stands still, so that nothing is painted at rest."""

from __future__ import annotations

from textual.widgets import Input


class Entry(Input):
    """Text of one line; `secret` hides it."""

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
