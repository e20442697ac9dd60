"""Lists that know no filter (webshop orders, shipments), read from a moment on: the direction they are sorted in is learned
from their ids, the place where to begin is found by doubling and bisecting."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Literal

from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Row, by_offset, cursor_of, place
from picqer_tui.shops.picqer.api import FAR, PAGE, Fetch

Way = Literal["up", "down", "none"]


async def newer_than(fetch: Fetch, floor: datetime, cursor: str | None) -> AsyncIterator[Page]:
    """All rows created at or after `floor`, and some older ones. A list in no order of ids is read whole."""
    said = place(cursor)
    way: Way = said.get("way", "none")
    start = int(said.get("start", 0))
    if "way" not in said:
        way, start = await _begin(fetch, floor)

    def all_older(rows: Sequence[Row]) -> bool:
        return all(_older(row, floor) for row in rows)

    stop = all_older if way == "down" else None
    async for page in by_offset(fetch, said.get("in"), size=PAGE, start=start, stop=stop):
        outer = None if page.cursor is None else cursor_of(way=way, start=start, **{"in": page.cursor})
        yield page._replace(cursor=outer)


async def _begin(fetch: Fetch, floor: datetime) -> tuple[Way, int]:
    head = (await fetch(0)).rows
    way = _way(head)
    if way != "up" or len(head) < PAGE or not _older(head[-1], floor):
        return way, 0
    below, last, above = 0, _number(head[-1]), PAGE
    while above < FAR:
        rows = (await fetch(above)).rows
        if not rows or not _older(rows[0], floor):
            break
        if _way(rows) != "up" or _number(rows[-1]) <= last:
            return "none", 0
        below, last, above = above, _number(rows[-1]), above * 2
    while above - below > PAGE:
        middle = (above + below) // 2
        rows = (await fetch(middle)).rows
        if rows and _older(rows[0], floor):
            below = middle
        else:
            above = middle
    return "up", below


def _way(rows: Sequence[Row]) -> Way:
    numbers = [_number(row) for row in rows]
    if numbers == sorted(numbers):
        return "up"
    return "down" if numbers == sorted(numbers, reverse=True) else "none"


def _number(row: Row) -> int:
    return int(row.id) if row.id.isdecimal() else 0


def _older(row: Row, floor: datetime) -> bool:
    created = getattr(row.records[0], "created_at", None) if row.records else None
    return created is not None and created < floor
