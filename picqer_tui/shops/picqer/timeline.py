"""Lists that know no filter (webshop orders, shipments), read from a moment on: the direction they are sorted in is learned
from their ids, the place where to begin is found by doubling and bisecting, and remembered for the next time."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple

from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Batch, Row, by_offset, cursor_of, place
from picqer_tui.shops.picqer.api import FAR, PAGE, Fetch

Way = Literal["up", "down", "none"]


class _Begin(NamedTuple):
    """Where a reading begins, and the page there when it was asked for just now."""

    way: Way
    start: int
    page: Batch | None = None


class Timeline:
    """One such list of one account. Knows from earlier readings which page begins with a row of when; a place is used again
    only when the page there still begins before the moment that is asked for."""

    def __init__(self, fetch: Fetch) -> None:
        self._ask = fetch
        self._known: dict[int, datetime] = {}
        """Offset -> when the first row there was made, as last seen."""

    async def _fetch(self, offset: int) -> Batch:
        batch = await self._ask(offset)
        made = _made(batch.rows[0]) if batch.rows else None
        if made is not None:
            self._known[offset] = made
        return batch

    async def newer_than(self, floor: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """All rows created at or after `floor`, and some older ones. A list in no order of ids is read whole."""
        said = place(cursor)
        begin = _Begin(said.get("way", "none"), int(said.get("start", 0)))
        if "way" not in said:
            begin = await self._remembered(floor) or await _begin(self._fetch, floor)
        way, start, page = begin
        # A page that begins with the last row and ends there also answers what is behind that row.
        waiting = [page] * (2 if len(page.rows) == 1 else 1) if page is not None else []

        async def fetch(offset: int) -> Batch:
            return waiting.pop() if waiting and offset == start else await self._fetch(offset)

        def all_older(rows: Sequence[Row]) -> bool:
            return all(_older(row, floor) for row in rows)

        stop = all_older if way == "down" else None
        async for part in by_offset(fetch, said.get("in"), size=PAGE, start=start, stop=stop):
            outer = None if part.cursor is None else cursor_of(way=way, start=start, **{"in": part.cursor})
            yield part._replace(cursor=outer)

    async def _remembered(self, floor: datetime) -> _Begin | None:
        """The last known page that begins before the moment, when it still does."""
        last = max((offset for offset, made in self._known.items() if made < floor), default=0)
        if not last:
            return None
        batch = await self._fetch(last)
        if not batch.rows or not _older(batch.rows[0], floor) or _way(batch.rows) != "up":
            self._known.clear()
            return None
        above = min((offset for offset in self._known if offset > last), default=last)
        return await _between(self._fetch, floor, last, batch, above)


async def _begin(fetch: Fetch, floor: datetime) -> _Begin:
    first = await fetch(0)
    head = first.rows
    way = _way(head)
    if way != "up" or len(head) < PAGE or not _older(head[-1], floor):
        return _Begin(way, 0, first)
    below, last, above = first, _number(head[-1]), PAGE
    at = 0
    while above < FAR:
        batch = await fetch(above)
        rows = batch.rows
        if not rows or not _older(rows[0], floor):
            break
        if _way(rows) != "up" or _number(rows[-1]) <= last:
            return _Begin("none", 0, first)
        below, at, last, above = batch, above, _number(rows[-1]), above * 2
    return await _between(fetch, floor, at, below, above)


async def _between(fetch: Fetch, floor: datetime, at: int, below: Batch, above: int) -> _Begin:
    """The last page that begins before the moment: `below` at this place does, the one at `above` does not."""
    while above - at > PAGE:
        middle = (above + at) // 2
        batch = await fetch(middle)
        if batch.rows and _older(batch.rows[0], floor):
            below, at = batch, middle
        else:
            above = middle
    return _Begin("up", at, below)


def _way(rows: Sequence[Row]) -> Way:
    numbers = [_number(row) for row in rows]
    if numbers == sorted(numbers):
        return "up"
    return "down" if numbers == sorted(numbers, reverse=True) else "none"


def _number(row: Row) -> int:
    return int(row.id) if row.id.isdecimal() else 0


def _made(row: Row) -> datetime | None:
    created = getattr(row.records[0], "created_at", None) if row.records else None
    return created if isinstance(created, datetime) else None


def _older(row: Row, floor: datetime) -> bool:
    created = _made(row)
    return created is not None and created < floor
