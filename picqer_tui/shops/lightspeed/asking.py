"""Asking a Lightspeed shop for lists and single things, in a language of the shop, within what its key may ask."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import TypeVar

from picqer_tui.core.errors import NotFound
from picqer_tui.core.keys import Hasher
from picqer_tui.core.sources import Page
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import Whole, Wire, parser
from picqer_tui.shops.line import Line
from picqer_tui.shops.pagination import Batch, Row, by_id, by_number, place

T = TypeVar("T")
PER_PAGE = 250
"""The most rows of a page (vendor's client)."""
WINDOWS = ((300, 300.0), (3000, 3600.0), (12000, 86400.0))
"""Requests that a key may send: in five minutes, an hour, a day."""
AT_ONCE = 2
"""Requests of a key under way at the same time."""
Query = Sequence[tuple[str, str]]


class Counted(Wire):
    count: Whole


_count_of = parser(Counted)


Fetch = Callable[[Query], Awaitable[Sequence[Row]]]
"""Asks for a part of a list and gives its rows, in the order of the answer."""


class _OutOfOrder(Exception):
    """Rows did not come by ascending id, so that going on behind the last id would leave some out."""


class Asking:
    """One shop, asked over its line; made once per opened account."""

    def __init__(self, line: Line, hasher: Hasher) -> None:
        self.line, self.hasher = line, hasher
        self.language = ""
        """Set when the shop was entered."""

    def address(self, path: str) -> str:
        return f"{self.language}/{path}.json"

    async def get(self, path: str, query: Query, parse: Callable[[Reply], T]) -> T:
        return (await self.line.read(Call(self.address(path), query), parse)).value

    async def one(self, path: str, query: Query, parse: Callable[[Reply], T]) -> T | None:
        """A single thing; None when there is none of that id."""
        try:
            return await self.get(path, query, parse)
        except NotFound:
            return None

    async def count(self, path: str, query: Query = ()) -> int:
        found: Counted = await self.get(f"{path}/count", query, _count_of)
        return found.count

    async def walk(
        self,
        path: str,
        fetch: Fetch,
        query: Query = (),
        cursor: str | None = None,
        *,
        counted: bool = True,
        numbered_size: int = PER_PAGE,
    ) -> AsyncIterator[Page]:
        """A list to its end: behind the highest id so far, which loses nothing when rows come or go meanwhile; by page number
        where a shop does not answer by ascending id. `counted`: the shop's own count is asked at the beginning and at the end.
        """
        claimed: int | None = None

        async def count() -> int | None:
            return await self.count(path, query) if counted else None

        async def behind(last: str) -> Batch:
            nonlocal claimed
            if claimed is None:
                claimed = await count()
            rows = await fetch((*query, ("since_id", last), ("limit", str(PER_PAGE))))
            ids = [int(row.id) for row in rows]
            if ids != sorted(ids) or (ids and ids[0] <= int(last)):
                raise _OutOfOrder
            if not rows and last != "0":
                claimed = await count()
            return Batch(rows, claimed)

        async def numbered(number: int) -> Batch:
            rows = await fetch((*query, ("page", str(number)), ("limit", str(numbered_size))))
            return Batch(rows, await count())

        if "at" not in place(cursor):
            try:
                async for page in by_id(behind, cursor):
                    yield page
                return
            except _OutOfOrder:
                cursor = None
        async for page in by_number(numbered, cursor, size=numbered_size, ahead=1):
            yield page
