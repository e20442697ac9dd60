"""What a request of a list gives, and what readers of lists keep: ids of the newest pages, requests sent ahead, cursors."""

from __future__ import annotations

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from picqer_tui.core.errors import RemoteError
from picqer_tui.core.records import Record

K = TypeVar("K")
REMEMBERED = 5
"""Pages whose ids are remembered for leaving out repeats; the disk leaves out the rest."""


_TOO_SLOW = ("HTTP 500", "HTTP 502", "HTTP 504", "HTTP 524", "[time-out]", "[cut]")


def too_slow(error: RemoteError) -> bool:
    """Whether a smaller page might be answered where this one was not."""
    return any(sign in error.detail for sign in _TOO_SLOW)


class Row(NamedTuple):
    """One row of an account and the records made of it (an order brings its lines)."""

    id: str
    records: tuple[Record, ...]


class Batch(NamedTuple):
    """What one request of a list gave."""

    rows: Sequence[Row]
    """All rows of the answer, in its order. A row that is left out on purpose keeps its place with no records."""
    claimed: int | None = None
    """What the account says the whole list has."""
    next: str | None = None
    """By cursor and link: how to go on."""


class Seen:
    """Ids of the newest pages."""

    def __init__(self) -> None:
        self._pages: deque[frozenset[str]] = deque(maxlen=REMEMBERED)

    @property
    def some(self) -> bool:
        return any(self._pages)

    def meets(self, ids: Iterable[str]) -> bool:
        """Whether one of these was on the last pages."""
        return any(one in page for one in ids for page in self._pages)

    def new(self, rows: Sequence[Row]) -> tuple[Row, ...]:
        """The rows that were not on one of the last pages; remembers these."""
        here: dict[str, Row] = {}
        for row in rows:
            if row.id not in here and not self.meets((row.id,)):
                here[row.id] = row
        self._pages.append(frozenset(row.id for row in rows))
        return tuple(here.values())


class Ahead(Generic[K]):
    """Requests that are sent before their turn, so that the line is not idle between two pages."""

    def __init__(self, fetch: Callable[[K], Awaitable[Batch]], most: int) -> None:
        self._fetch, self._most = fetch, most
        self._tasks: dict[K, asyncio.Task[Batch]] = {}

    def want(self, places: Iterable[K]) -> None:
        for place in places:
            if len(self._tasks) >= self._most:
                return
            if place not in self._tasks:
                self._tasks[place] = asyncio.ensure_future(self._run(place))

    async def _run(self, place: K) -> Batch:
        return await self._fetch(place)

    async def get(self, place: K) -> Batch:
        task = self._tasks.get(place)
        if task is None:
            return await self._fetch(place)
        try:
            return await task
        finally:
            self._tasks.pop(place, None)

    async def drop(self) -> None:
        """Forgets what was asked ahead."""
        tasks, self._tasks = list(self._tasks.values()), {}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def place(cursor: str | None) -> dict[str, Any]:
    """What a cursor says; empty for the beginning and for one that cannot be read."""
    try:
        data = json.loads(cursor) if cursor else {}
    except ValueError:
        return {}
    return data if isinstance(data, dict) else {}


def cursor_of(**said: Any) -> str:
    return json.dumps(said, separators=(",", ":"))
