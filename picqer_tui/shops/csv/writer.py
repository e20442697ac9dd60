"""Changes in a shop of which only exports are known: none."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from picqer_tui.shops.csv.profile import PROFILE
from picqer_tui.shops.refusing import RefusingWriter


class ExportsWriter(RefusingWriter):
    """Says of each kind of change why it is not made here."""

    def __init__(self, identify: Callable[[], Awaitable[str]]) -> None:
        super().__init__(PROFILE, identify)
