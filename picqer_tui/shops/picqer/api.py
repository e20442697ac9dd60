"""Picqer's API as one account gives it: lists by offset in pages of 100, single rows, and parts of a reading one after
another."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.errors import BadReply, NotFound, Rejected, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sources import Page
from picqer_tui.shops.calls import Call
from picqer_tui.shops.line import Line
from picqer_tui.shops.pagination import Batch, Row, by_offset, cursor_of, place
from picqer_tui.shops.picqer import pages
from picqer_tui.shops.picqer.pages import Reader

Fetch = Callable[[int], Awaitable[Batch]]
Query = Sequence[tuple[str, str]]
PAGE = 100
"""Rows of a page; nothing documented changes it."""
ZONE_SLACK = timedelta(hours=3)
"""Picqer's dates carry no zone: windows begin this much earlier."""
FAR = 10_000_000
"""No list is looked at behind this offset."""


class Api:
    """Requests of one account."""

    def __init__(self, line: Line) -> None:
        self.line = line

    def fetch(self, path: str, read: Reader, query: Query = ()) -> Fetch:
        """One page of a list, by offset."""

        async def one(offset: int) -> Batch:
            answer = await self.line.read(Call(path, (*query, ("offset", str(offset)))), read)
            return Batch(answer.value)

        return one

    def walk(self, path: str, read: Reader, query: Query = (), cursor: str | None = None) -> AsyncIterator[Page]:
        """A list to its end."""
        return by_offset(self.fetch(path, read, query), cursor, size=PAGE)

    async def one(self, path: str, read: Reader) -> list[Row]:
        """A single row; nothing when there is none, or none for this key."""
        try:
            return (await self.line.read(Call(path), read)).value
        except NotFound:
            return []
        except Unauthorised as error:
            if error.status == 403:
                return []
            raise

    async def stat(self, key: str) -> int | None:
        """One of the account's own counts; None where it keeps them closed."""
        try:
            return (await self.line.read(Call(f"stats/{key}"), pages.stat)).value
        except (Rejected, BadReply):
            return None


def stamp(moment: datetime) -> str:
    """A moment as the value of a date filter."""
    return f"{moment:%Y-%m-%d %H:%M:%S}"


Part = tuple[str, Callable[[str | None], AsyncIterator[Page]]]


async def in_parts(parts: Sequence[Part], cursor: str | None) -> AsyncIterator[Page]:
    """Lists one after another as one; a cursor names the part it is in. An unknown name begins anew."""
    said = place(cursor)
    names = [name for name, _ in parts]
    first = names.index(said["part"]) if said.get("part") in names else 0
    inner: str | None = said.get("in") if said.get("part") in names else None
    if not parts:
        yield Page((), None)
    for at in range(first, len(parts)):
        name, source = parts[at]
        following = cursor_of(part=names[at + 1]) if at + 1 < len(parts) else None
        async for page in source(inner):
            yield page._replace(
                cursor=following if page.cursor is None else cursor_of(part=name, **{"in": page.cursor})
            )
        inner = None


async def count(fetch: Fetch) -> int | None:
    """How many rows a list has, by doubling the offset and bisecting: about 17 requests for 100,000 rows. None when it has
    a page at most, or no end."""
    below, rows, above = 0, len((await fetch(0)).rows), PAGE
    if rows < PAGE:
        return None
    while found := len((await fetch(above)).rows):
        below, rows, above = above, found, above * 2
        if above > FAR:
            return None
    while above - below > PAGE:
        middle = (above + below) // 2
        found = len((await fetch(middle)).rows)
        if found:
            below, rows = middle, found
        else:
            above = middle
    return below + rows


def not_asked(path: str) -> BadReply:
    """The account gave rows that a filter should have left out."""
    return BadReply(
        Phrase("Picqer gave rows that were not asked for, so its filter cannot be relied on."),
        f"[filter] {path}",
        Phrase("Run the step again; if it stays so, look these up in Picqer by hand."),
    )
