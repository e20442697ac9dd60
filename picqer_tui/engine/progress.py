"""How far the readings are: pages, rows and pace of each list that is being read now, and which accounts make it wait."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.events import Event, QuotaWaited, ReadingMoved
from picqer_tui.core.readings import ListKey, Reading
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.engine.doors import ReadingProgress

STRETCH = 10.0
"""Seconds over which the pace is taken."""
WORTH_TELLING = timedelta(seconds=5)
"""A wait that is shorter is the ordinary pace."""


class Waits:
    """Which accounts stand still because their quota is used up. Told by the accounts' limiters, which are there before the
    session is."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[Side, datetime] = {}
        self.tell: Callable[[Event], None] | None = None
        """Who hears of it, once there is a session."""

    def told(self, side: Side, until: datetime | None) -> None:
        """Shaped as a limiter tells it: until when a side waits, None when it goes on."""
        if until is not None and until - self._clock.now() < WORTH_TELLING:
            until = None
        if until == self._until.get(side):
            return
        if until is None:
            del self._until[side]
        else:
            self._until[side] = until
        if self.tell is not None:
            self.tell(QuotaWaited(side, until))

    def until(self, side: Side) -> datetime | None:
        """When this side goes on; None while it does not wait."""
        until = self._until.get(side)
        return until if until is not None and until > self._clock.now() else None

    def now(self) -> tuple[tuple[Side, datetime], ...]:
        """The sides that wait, and until when."""
        return tuple((side, until) for side in Side if (until := self.until(side)) is not None)


@dataclass
class _List:
    key: ListKey
    answered_at: datetime
    pages: int = 0
    rows: int = 0
    claimed: int | None = None
    marks: deque[tuple[float, int]] = field(default_factory=deque)

    def rate(self, now: float) -> float:
        while len(self.marks) > 2 and now - self.marks[0][0] > STRETCH:
            self.marks.popleft()
        if len(self.marks) < 2:
            return 0.0
        (first, rows), (last, now_rows) = self.marks[0], self.marks[-1]
        return (now_rows - rows) / (last - first) if last > first else 0.0


class Meter:
    """Kept by the gathering, read by the session's `work()`."""

    def __init__(self, clock: Clock, waits: Waits) -> None:
        self._clock, self._waits = clock, waits
        self._lists: dict[ListKey, _List] = {}

    def moved(self, key: ListKey, page: Page, reading: Reading) -> ReadingMoved:
        now = self._clock.monotonic()
        entry = self._lists.setdefault(key, _List(key, self._clock.now()))
        entry.pages += 1
        entry.rows = reading.rows
        entry.claimed = page.claimed if page.claimed is not None else entry.claimed
        entry.answered_at = self._clock.now()
        entry.marks.append((now, reading.rows))
        return self._event(entry, now, done=False)

    def ended(self, key: ListKey) -> ReadingMoved:
        entry = self._lists.pop(key, None) or _List(key, self._clock.now())
        return self._event(entry, self._clock.monotonic(), done=True)

    def readings(self) -> tuple[ReadingProgress, ...]:
        now = self._clock.monotonic()
        return tuple(
            ReadingProgress(
                str(e.key),
                e.key.side,
                e.pages,
                e.rows,
                e.claimed,
                e.rate(now),
                e.answered_at,
                self._waits.until(e.key.side),
            )
            for e in self._lists.values()
        )

    def _event(self, entry: _List, now: float, done: bool) -> ReadingMoved:
        return ReadingMoved(
            str(entry.key),
            entry.key.side,
            entry.pages,
            entry.rows,
            entry.claimed,
            entry.rate(now),
            entry.answered_at,
            self._waits.until(entry.key.side),
            done,
        )
