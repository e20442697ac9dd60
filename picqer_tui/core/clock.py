"""The only source of time, so that a demo can run fast and a test can stand still."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Time as the program sees it; the demo's runs at the world's speed, a test's stands still."""

    def now(self) -> datetime:
        """Aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds, for measuring how long something takes in this process."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Wait this many seconds of this clock."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        import asyncio  # here, because listing moves must not pay for it

        await asyncio.sleep(seconds)
