"""What an account is opened with: the things of this program that every adapter needs, in one value."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from picqer_tui import __version__
from picqer_tui.core.clock import Clock, SystemClock
from picqer_tui.core.keys import Hasher
from picqer_tui.core.sides import Side

if TYPE_CHECKING:
    from picqer_tui.shops.limits import Limiter

Quota = Callable[[str, Sequence[float] | None], Awaitable[Sequence[float]]]
"""Shaped as `Ledger.quota`: (account, log to store or None) -> the log kept. Wall-clock seconds of the newest requests."""

WORK_FROM, WORK_TO = 7, 22


async def forget(account: str, log: Sequence[float] | None) -> Sequence[float]:
    """A quota log that is kept nowhere."""
    return ()


@dataclass(frozen=True, slots=True)
class Reserve:
    """Which share of an account's limit is left to the merchant's other links: more while people work."""

    by_day: float = 0.5
    by_night: float = 0.2
    zone: tzinfo | None = None
    """Zone of the working day, 7 to 22 h; None: the machine's own."""

    def share(self, now: datetime) -> float:
        """The share to leave at this moment, 0 to 0.95."""
        by_day = WORK_FROM <= now.astimezone(self.zone).hour < WORK_TO
        return min(max(self.by_day if by_day else self.by_night, 0.0), 0.95)


@dataclass(frozen=True, slots=True)
class Opening:
    """Given to `registry.open_source`; one for all sides of a move, so that two sides on one account share its limiter."""

    clock: Clock = field(default_factory=SystemClock)
    worker: Executor | None = None
    """Where answers are parsed; None: the loop's default threads."""
    hasher: Hasher = field(default_factory=lambda: Hasher(b""))
    """Made with the move's own salt; a login test may use any."""
    quota: Quota = forget
    reserve: Reserve = Reserve()
    transport: object | None = None
    """Tests: an `httpx.AsyncBaseTransport` (or `MockTransport`) in place of the network."""
    waiting: Callable[[Side, datetime | None], None] | None = None
    """Told until when a side waits for its account's quota, and None when it goes on."""
    version: str = __version__
    limiters: dict[str, Limiter] = field(default_factory=dict)
    """By account; filled by the adapters."""
