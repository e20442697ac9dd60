"""Reading a list to its end: by offset, page number, cursor or link, id, or value by value. Each gives `core.sources.Page`s.

An adapter brings a `fetch` that makes one request and returns a `Batch`; these functions decide what to ask next, look
ahead where positions are known, drop rows seen a moment ago, and notice when a list moves under them. Cursors are JSON
text of their own; give back what a page said.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit

from picqer_tui.core.errors import BadReply
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Record
from picqer_tui.core.sources import Page
from picqer_tui.shops.batches import Ahead, Batch, Row, Seen, cursor_of, place

MOVED = Phrase(
    "The list kept changing while it was read, so rows may be missing. Run the step again at a quieter moment."
)
CLOSINGS = 3
"""Times that the end of a list is looked at again; one that grows all the time is left at that."""
IDLE = 4
"""Pages in a row without a new row after which a list is taken for one that goes round in circles."""


def _records(rows: Iterable[Row]) -> list[Record]:
    return [record for row in rows for record in row.records]


class _Walk:
    """Where a reading by position stands."""

    def __init__(self, cursor: str | None, start: int) -> None:
        said = place(cursor)
        self.start, self.at = start, int(said.get("at", start))
        self.anchor = str(said.get("row", ""))
        """The row that the next page must show; empty when any page will do."""
        self.size = int(said.get("size", 0))
        """Rows that a full page really has, as far as seen."""
        self.pages, self.moves = int(said.get("pages", 0)), int(said.get("moves", 0))
        self.idle = 0
        """Pages in a row that brought nothing new."""
        self.closings = 0
        self.closing = False
        """The page asked for now is the last one, read again."""

    @property
    def bearable(self) -> bool:
        return self.moves <= 5 + self.pages // 10 and self.idle < IDLE

    def note(self, rows: Sequence[Row], fresh: Sequence[Row]) -> None:
        self.idle = self.idle + 1 if rows and not fresh else 0

    def page(self, rows: Sequence[Row], claimed: int | None, last: bool = False) -> Page:
        said = {"at": self.at, "row": self.anchor, "size": self.size, "pages": self.pages, "moves": self.moves}
        whole = self.bearable
        return Page(
            _records(rows), None if last else cursor_of(**said), claimed, whole=whole, why=None if whole else MOVED
        )


async def by_offset(
    fetch: Callable[[int], Awaitable[Batch]],
    cursor: str | None = None,
    *,
    size: int = 100,
    start: int = 0,
    ahead: int = 3,
    stop: Callable[[Sequence[Row]], bool] | None = None,
) -> AsyncIterator[Page]:
    """By offset, each page asked from the last row of the one before, so that a list that moves is seen.

    The end is a page with nothing behind that row, so a short page is never taken for the end. When the row is missing,
    the reader goes back until it meets rows it knows. A list of several pages has its end read again.
    One that moves too often is given as not whole. `stop`: nothing behind this page is wanted.
    """
    walk, seen, line = _Walk(cursor, start), Seen(), Ahead(fetch, ahead)
    lost = ""
    try:
        while True:
            batch = await line.get(walk.at)
            ids = [row.id for row in batch.rows]
            walk.pages += 1
            walk.size = max(walk.size, len(ids))
            if walk.anchor and walk.anchor not in ids and walk.bearable:
                lost, walk.anchor = walk.anchor, ""
                walk.moves += 1
                walk.at = max(start, walk.at - max(walk.size - 1, 1)) if seen.some else start
                await line.drop()
                continue
            if lost and not seen.meets(ids) and walk.at > start:
                walk.at = max(start, walk.at - max(walk.size - 1, 1))
                continue
            fresh = seen.new(batch.rows)
            walk.note(batch.rows, fresh)
            if stop is not None and ids and stop(batch.rows):
                yield walk.page(fresh, batch.claimed, last=True)
                return
            ended = not ids or (ids[-1] in (walk.anchor, lost) and len(ids) < size)
            ended = ended or (not walk.bearable and not fresh)
            if (ended and (walk.pages < 3 or walk.closings >= CLOSINGS)) or (walk.closing and not fresh):
                yield walk.page(fresh, batch.claimed, last=True)
                return
            lost = ""
            walk.closing = ended
            if ended:
                walk.closings += 1
                walk.anchor, walk.at = "", max(start, walk.at - walk.size // 2)
            else:
                walk.anchor, walk.at = ids[-1], walk.at + len(ids) - 1
                reach = min(ahead, walk.pages) if len(ids) >= size else 0  # little is asked in vain behind a short list
                line.want(walk.at + step * (size - 1) for step in range(reach))
            yield walk.page(fresh, batch.claimed)
    finally:
        await line.drop()


async def by_number(
    fetch: Callable[[int], Awaitable[Batch]],
    cursor: str | None = None,
    *,
    size: int = 100,
    first: int = 1,
    ahead: int = 3,
) -> AsyncIterator[Page]:
    """By page number; sort by id, ascending. Where the account claims a total, one that shrinks sends the reader a page
    back; where it claims none, an empty page is the end. A list of several pages has its end read again.
    """
    walk, seen, line = _Walk(cursor, first), Seen(), Ahead(fetch, ahead)
    walk.size = walk.size or size
    claimed: int | None = None
    try:
        while True:
            batch = await line.get(walk.at)
            walk.pages += 1
            if batch.rows and batch.claimed is not None:  # a page behind the end may claim 0
                shrunk = claimed is not None and batch.claimed < claimed
                claimed = batch.claimed
                if shrunk and walk.at > first and walk.bearable:
                    walk.moves += 1
                    walk.at -= 1
                    await line.drop()
                    continue
            fresh = seen.new(batch.rows)
            walk.note(batch.rows, fresh)
            if walk.at == first and claimed is not None and 0 < len(batch.rows) < min(size, claimed):
                walk.size = len(batch.rows)
            behind = None if claimed is None else claimed - (walk.at - first) * walk.size - len(batch.rows)
            ended = not batch.rows or (behind is not None and behind <= 0) or walk.idle >= IDLE
            if walk.closing or (ended and walk.pages < 3):
                yield walk.page(fresh, claimed, last=True)
                return
            walk.closing = ended
            if ended:
                walk.at = max(first, walk.at if batch.rows else walk.at - 1)
            else:
                walk.at += 1
                line.want(
                    range(walk.at, walk.at + (0 if behind is None else min(ahead, 1 + (behind - 1) // walk.size)))
                )
            yield walk.page(fresh, claimed)
    finally:
        await line.drop()


async def by_cursor(fetch: Callable[[str | None], Awaitable[Batch]], cursor: str | None = None) -> AsyncIterator[Page]:
    """By a cursor or next link that the account hands out (`Batch.next`); None there is the end. See `next_link`.

    Raises:
        BadReply: the account hands out a cursor that it handed out before.
    """
    said = place(cursor)
    go_on: str | None = said.get("next")
    seen, known = Seen(), {go_on}
    while True:
        batch = await fetch(go_on)
        fresh, go_on = seen.new(batch.rows), batch.next or None
        if go_on is not None and go_on in known:
            raise BadReply(
                Phrase("The account goes round in circles: it names a page as the next one that was read already."),
                "[form] repeated cursor",
                Phrase("Run the step again; if it stays so, this list cannot be read and must be looked at by hand."),
            )
        known.add(go_on)
        yield Page(_records(fresh), None if go_on is None else cursor_of(next=go_on), batch.claimed)
        if go_on is None:
            return


async def by_id(
    fetch: Callable[[str], Awaitable[Batch]], cursor: str | None = None, *, after: str = "0"
) -> AsyncIterator[Page]:
    """By id: each request asks for rows with an id above the highest one so far (numbers), until none come.

    Raises:
        BadReply: rows come that were not asked for, so the account does not know this filter.
    """
    last = str(place(cursor).get("id", after))
    seen = Seen()
    while True:
        batch = await fetch(last)
        above = [row.id for row in batch.rows if int(row.id or 0) > int(last or 0)]
        if len(above) < len(batch.rows):
            raise BadReply(
                Phrase("The account gave rows that were not asked for."),
                "[form] id filter ignored",
                Phrase("Run the step again; if it stays so, this list cannot be read this way."),
            )
        if not above:
            yield Page((), None, batch.claimed)
            return
        last = max(above, key=int)
        yield Page(_records(seen.new(batch.rows)), cursor_of(id=last), batch.claimed)


async def by_value(
    values: Sequence[str],
    look: Callable[[Sequence[str]], Awaitable[Sequence[tuple[str, Row]]]],
    cursor: str | None = None,
    *,
    chunk: int = 1,
    ahead: int = 3,
) -> AsyncIterator[Page]:
    """Single lookups for an `about` need: `look` is given some of the values and gives (value, row) for what it found.
    A page answers one chunk; values without a row are told as asked."""
    at = int(place(cursor).get("value", 0))
    pending: dict[int, asyncio.Task[Sequence[tuple[str, Row]]]] = {}

    async def ask(first: int) -> Sequence[tuple[str, Row]]:
        return await look(values[first : first + chunk])

    try:
        while at < len(values):
            for first in range(at, min(at + chunk * max(ahead, 1), len(values)), chunk):
                if first not in pending:
                    pending[first] = asyncio.ensure_future(ask(first))
            pairs = await pending.pop(at)
            asked, at = tuple(values[at : at + chunk]), at + chunk
            rows = {row.id: row for _, row in pairs}
            found = tuple((value, row.id) for value, row in pairs)
            yield Page(
                _records(rows.values()), cursor_of(value=at) if at < len(values) else None, asked=asked, found=found
            )
    finally:
        for task in pending.values():
            task.cancel()
        await asyncio.gather(*pending.values(), return_exceptions=True)
    if not values:
        yield Page((), None)


def next_link(headers: Mapping[str, str], drop: Sequence[str] = ()) -> str | None:
    """The address of the next page in a `Link` header, without the query fields named in `drop` (keys that an account
    repeats); None when there is none. Header names in lower case."""
    for part in re.split(r",\s*(?=<)", headers.get("link", "")):
        found = re.match(r"\s*<([^>]*)>\s*;(.*)\Z", part, re.DOTALL)
        if found and re.search(r'\brel="?next"?', found.group(2), re.IGNORECASE):
            parts = urlsplit(found.group(1))
            query = [(name, value) for name, value in parse_qsl(parts.query, True) if name not in drop]
            return parts._replace(query=urlencode(query)).geturl()
    return None


__all__ = [
    "Batch",
    "Row",
    "by_cursor",
    "by_id",
    "by_number",
    "by_offset",
    "by_value",
    "cursor_of",
    "next_link",
    "place",
]
