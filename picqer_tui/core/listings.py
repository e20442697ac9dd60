"""Numbered lines behind every table: whoever shows one asks for a window of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from picqer_tui.core.changes import Change, Outcome
    from picqer_tui.core.findings import Finding


class Row(NamedTuple):
    """One line of a listing."""

    number: int
    finding: Finding | None = None
    change: Change | None = None
    outcome: Outcome | None = None
    waived: bool = False
    noted: bool = False


class Listing(Protocol):
    """Findings or changes in one order and filter, numbered once off the loop; then any window is one read by number, on the
    loop."""

    @property
    def length(self) -> int: ...

    def window(self, first: int, count: int) -> Sequence[Row]:
        """Rows first..first+count-1 (fewer at the end), counted from 0; under 1 ms."""
        ...

    def close(self) -> None: ...
