"""Simulated time. It stands still until told to run, so that what is true stays true."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

ANCHOR = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""The preflight moment of every world: a Tuesday, six in the morning in Amsterdam."""

MOMENTS: dict[str, datetime] = {
    "preflight": ANCHOR,
    "drain": ANCHOR + timedelta(days=7),
    "switched": ANCHOR + timedelta(days=7, minutes=50),
    "connected": ANCHOR + timedelta(days=7, hours=2, minutes=30),
}
"""When each moment is. The old connection is deactivated at 05:20 UTC of the day of `drain`, the new one is connected
at 05:52 and its switches are looked at from 06:10."""

DEACTIVATED = ANCHOR + timedelta(days=7, minutes=20)
CONNECTED = ANCHOR + timedelta(days=7, minutes=52)
SWITCHED_ON = ANCHOR + timedelta(days=7, hours=1, minutes=10)


class Clock:
    """The time of the world. Times are aware UTC."""

    def __init__(self, at: datetime = ANCHOR, tick: Callable[[], float] = time.monotonic) -> None:
        self._at = at
        self._tick = tick
        self._since: float | None = None
        self.speed = 1.0
        """Simulated seconds in a real one while it runs."""

    @property
    def running(self) -> bool:
        return self._since is not None

    def now(self) -> datetime:
        if self._since is None:
            return self._at
        return self._at + timedelta(seconds=(self._tick() - self._since) * self.speed)

    def run(self, speed: float = 60.0) -> None:
        """Let time run, or change its speed."""
        self._at = self.now()
        self._since = self._tick()
        self.speed = speed

    def stop(self) -> None:
        self._at = self.now()
        self._since = None

    def advance(self, seconds: float) -> None:
        """Jump forward, running or not."""
        self._at += timedelta(seconds=seconds)

    def set(self, at: datetime) -> None:
        """Go to a time, also back; keeps running if it ran."""
        self._at = at
        if self._since is not None:
            self._since = self._tick()
