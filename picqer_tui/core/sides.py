"""The three accounts of a move: its own module, because the list of moves knows sides and no records."""

from __future__ import annotations

from enum import StrEnum


class Side(StrEnum):
    """Which account a list was read from."""

    PICQER = "picqer"
    OLD = "old"
    NEW = "new"
