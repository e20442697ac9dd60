"""Limits that count requests in windows of fixed length, begun by the clock."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo


class LineClock:
    """Time as a limit counts it: the world's clock or the machine's, whichever goes faster, so that a world that stands still
    lets people on again after a real while."""

    def __init__(self, now: datetime) -> None:
        self._at = now
        self._seen = (time.monotonic(), now)

    def at(self, now: datetime) -> datetime:
        """The moment, given the world's own."""
        real, simulated = self._seen
        self._seen = (time.monotonic(), now)
        passed = max(self._seen[0] - real, (now - simulated).total_seconds(), 0.0)
        self._at += timedelta(seconds=passed)
        return self._at


class Window:
    """So many requests in each stretch of so many seconds; stretches begin on the clock of a zone."""

    def __init__(self, most: int, seconds: int, zone: ZoneInfo) -> None:
        self.most = most
        self.seconds = seconds
        self._zone = zone
        self._number = -1
        self._count = 0

    def look(self, at: datetime) -> None:
        """Begin anew when a new stretch has begun."""
        number = int(self._stamp(at) // self.seconds)
        if number != self._number:
            self._number, self._count = number, 0

    @property
    def left(self) -> int:
        """How many are left in this stretch."""
        return self.most - self._count

    def take(self) -> None:
        """Count one."""
        self._count += 1

    def reset(self, at: datetime) -> int:
        """Whole seconds until the next stretch."""
        return self.seconds - int(self._stamp(at) % self.seconds)

    def _stamp(self, at: datetime) -> float:
        offset = at.astimezone(self._zone).utcoffset() or timedelta()
        return at.timestamp() + offset.total_seconds()
