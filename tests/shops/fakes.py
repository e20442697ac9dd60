"""Time that stands still until slept through, a list that can change, and a line to a handler instead of a network."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from picqer_tui.core.records import Hook
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening, Reserve
from picqer_tui.shops.pagination import Batch, Row

NIGHT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
NO_RESERVE = Reserve(0, 0, UTC)

__all__ = ["NIGHT", "NO_RESERVE", "Asked", "MovingList", "Side", "SleptClock", "ids", "in_turn"]


class SleptClock:
    """Sleeping moves it on at once; nothing else does."""

    def __init__(self, now: datetime = NIGHT) -> None:
        self._begun, self.passed = now, 0.0
        self.slept: list[float] = []

    def now(self) -> datetime:
        return self._begun + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return 1000.0 + self.passed

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        until = self.passed + seconds
        await asyncio.sleep(0)
        self.passed = max(self.passed, until)


class Asked:
    """A transport that answers by a handler and keeps what was asked."""

    def __init__(self, handler: Callable[[httpx.Request], object]) -> None:
        self.requests: list[httpx.Request] = []
        self._handler = handler
        self.transport = httpx.MockTransport(self._answer)

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        found = self._handler(request)
        if isinstance(found, BaseException):
            raise found
        if asyncio.iscoroutine(found):
            found = await found
        assert isinstance(found, httpx.Response)
        return found

    def opening(self, clock: SleptClock | None = None, **changes: object) -> Opening:
        given: dict[str, object] = {"clock": clock or SleptClock(), "reserve": NO_RESERVE, "transport": self.transport}
        return Opening(**{**given, **changes})  # type: ignore[arg-type]

    def line(self, base: str = "https://shop.example/api", clock: SleptClock | None = None, **changes: object) -> Line:
        return Line(base, self.opening(clock), title="the shop", **changes)  # type: ignore[arg-type]


def in_turn(*answers: object) -> Callable[[httpx.Request], object]:
    """A handler that gives these one after another, the last one for ever."""
    left = list(answers)
    return lambda request: left.pop(0) if len(left) > 1 else left[0]


class MovingList:
    """A list read by offset or page number, with something happening to it before given requests."""

    def __init__(self, count: int, happens: dict[int, Callable[[list[int]], None]] | None = None) -> None:
        self.ids = list(range(1, count + 1))
        self.happens = happens or {}
        self.asked: list[int] = []
        self.size = 10
        self.claims = False

    async def at(self, offset: int) -> Batch:
        self.asked.append(offset)
        if len(self.asked) in self.happens:
            self.happens[len(self.asked)](self.ids)
        return self._batch(self.ids[offset : offset + self.size])

    async def number(self, page: int) -> Batch:
        batch = await self.at((page - 1) * self.size)
        return batch._replace(claimed=len(self.ids) if self.claims else None)

    def _batch(self, ids: list[int]) -> Batch:
        return Batch([Row(str(one), (Hook(str(one), "", "", "", True),)) for one in ids])


def ids(pages: list[Page]) -> list[int]:
    return [int(record.id) for page in pages for record in page.records]  # type: ignore[union-attr]
