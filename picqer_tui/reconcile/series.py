"""Series of order numbers: what a number is made of, and whether one series runs into numbers that are in use."""

from __future__ import annotations

import re
from typing import NamedTuple

from picqer_tui.core.keys import order_number

AHEAD = 10_000
"""So many numbers ahead of the next one a clash is looked for; beyond that it is years away for most shops."""
_LAST_DIGITS = re.compile(r"(.*?)(\d+)(\D*)\Z", re.DOTALL)


class Series(NamedTuple):
    """What stands before and after the digits of a number, as people read it (`keys.order_number`)."""

    before: str
    after: str


def apart(number: str) -> tuple[Series, int] | None:
    """The series of a number and its place in it, by its last group of digits; None when it has no digits."""
    found = _LAST_DIGITS.match(order_number(number))
    return (Series(found[1], found[3]), int(found[2])) if found is not None else None


class Used:
    """Numbers in use from one source: the range of each series, and what lies ahead of a next number."""

    def __init__(self, series: Series, following: int) -> None:
        self._series = series
        self._from = following
        self.ranges: dict[Series, tuple[int, int, int]] = {}
        """Series -> (how often it was noted, lowest, highest)."""
        self._ahead: set[int] = set()

    def note(self, number: str) -> None:
        """Counts a number that is in use."""
        found = apart(number)
        if found is None:
            return
        series, place = found
        count, lowest, highest = self.ranges.get(series, (0, place, place))
        self.ranges[series] = count + 1, min(lowest, place), max(highest, place)
        if series == self._series and self._from <= place < self._from + AHEAD:
            self._ahead.add(place)

    @property
    def ahead(self) -> int:
        """How many numbers of the new series are in use and will be given again before long."""
        return len(self._ahead)

    @property
    def first_ahead(self) -> int:
        """The first of them."""
        return min(self._ahead, default=self._from)

    @property
    def largest(self) -> tuple[Series, tuple[int, int, int]] | None:
        """The series that was noted most often, with its range."""
        return max(self.ranges.items(), key=lambda each: (each[1][0], each[0]), default=None)
