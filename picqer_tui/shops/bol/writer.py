"""Changes in a sales account of Bol.com: none. A shipment that is reported there cannot be called back, so Picqer or a person
reports it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from picqer_tui.shops.bol.profile import PROFILE
from picqer_tui.shops.refusing import RefusingWriter


class BolWriter(RefusingWriter):
    """Says of each kind of change why it is not made here."""

    def __init__(self, identify: Callable[[], Awaitable[str]]) -> None:
        super().__init__(PROFILE, identify)
