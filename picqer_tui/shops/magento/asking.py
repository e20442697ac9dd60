"""Asking a Magento shop for lists: search criteria, pages by id, smaller pages where the shop bears no larger ones; and what
a refusal of one request says."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from typing import Annotated, Generic, NamedTuple, TypeVar

from picqer_tui.core.errors import BadReply, NotFound, Rejected, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.keys import Hasher
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sources import Page
from picqer_tui.shops.batches import Ahead, too_slow
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import ListOf, Whole, Wire
from picqer_tui.shops.line import Line
from picqer_tui.shops.magento.login import REFUSALS, KeyAuth, Said, key_refused, of_server, said
from picqer_tui.shops.pagination import Batch, Row, by_id, cursor_of, place

T = TypeVar("T")
PER_PAGE = 200
LEAST = 20
Query = Sequence[tuple[str, str]]


class Filter(NamedTuple):
    """One condition of a search."""

    field: str
    value: str
    condition: str = "eq"


Groups = Sequence[Sequence[Filter]]
"""All groups have to be met; of one group one condition."""


class Listed(Wire, Generic[T]):
    """A page of a list. Nothing to show is null, not an empty list, where fields were named (observed on Magento 2.4.7)."""

    items: Annotated[list[T], ListOf]
    total_count: Whole


class Listing(NamedTuple, Generic[T]):
    """A list that is read by id: each page asks for ids above the highest one so far, which needs no page numbers (2.3 gives
    the last page again for every number behind it) and loses no row when others are added or removed."""

    path: str
    fields: str
    parse: Callable[[Reply], Listed[T]]
    number: Callable[[T], str]
    store: str = ""
    groups: Groups = ()
    size: int = PER_PAGE


def any_of(field: str, values: Iterable[str]) -> Sequence[Filter]:
    """One of these values. A comma in a value cannot be escaped: ask for such a one with `Filter` alone."""
    return (Filter(field, ",".join(values), "in"),)


def criteria(groups: Groups, sort: Sequence[str], size: int, number: int = 0) -> Query:
    """A search as fields of the query (vendor's page on search criteria). A list without order repeats rows."""
    asked: list[tuple[str, str]] = []
    for at, group in enumerate(groups):
        for nth, one in enumerate(group):
            start = f"searchCriteria[filterGroups][{at}][filters][{nth}]"
            asked += [(f"{start}[field]", one.field), (f"{start}[value]", one.value)]
            asked.append((f"{start}[conditionType]", one.condition))
    for at, field in enumerate(sort):
        asked.append((f"searchCriteria[sortOrders][{at}][field]", field))
        asked.append((f"searchCriteria[sortOrders][{at}][direction]", "ASC"))
    asked.append(("searchCriteria[pageSize]", str(size)))
    return [*asked, ("searchCriteria[currentPage]", str(number))] if number else asked


class Limited(Rejected):
    """More was asked for than the shop gives at once; `most` is what it gives."""

    def __init__(self, error: Rejected, most: int) -> None:
        super().__init__(error.summary, error.detail, error.remedy, error.status)
        self.most = most


def heard(line: Line, auth: KeyAuth, parse: Callable[[Reply], T]) -> Callable[[Reply], T]:
    """`parse`, for a call that accepts refusals: those become errors that name the box to tick, or say what the shop says."""

    def read(reply: Reply) -> T:
        if reply.status < 400:
            return parse(reply)
        answer = said(reply)
        raise refused(line, answer._replace(words=auth.hide(answer.words)))

    return read


def refused(line: Line, answer: Said) -> RemoteError:
    """Why one request of a key that is known was refused."""
    where = {"account": line.title, "host": line.host}
    in_front = of_server(line, answer)
    if in_front is not None:
        return in_front
    if answer.status == 401 and answer.resource:
        return Unauthorised(
            Phrase("This key may not do that in {account}: the right {right} is missing.", {
                **where, "right": answer.resource,
            }),
            answer.detail,
            Phrase(
                "In the admin under System > Extensions > Integrations open the integration, tick that right on the page API, "
                "save, and press Reauthorize."
            ),
            401,
        )  # fmt: skip
    if answer.status in (401, 403):
        return key_refused(line, answer, answer.detail)
    if answer.status == 404:
        return NotFound(
            Phrase("{account} has nothing at this address.", where),
            answer.detail,
            Phrase("Check the address of the shop and that its API is switched on."),
            404,
        )
    error = Rejected(
        Phrase("{account} refused the request: {words}", {**where, "words": answer.words or str(answer.status)}),
        answer.detail,
        Phrase("Look at the detail of this message; asking the same again will not help."),
        answer.status,
    )
    return Limited(error, answer.most) if answer.most else error


class Asking:
    """One shop, asked over its line; made once per opened account."""

    def __init__(self, line: Line, auth: KeyAuth, hasher: Hasher) -> None:
        self.line, self.auth, self.hasher = line, auth, hasher
        self.api = "rest"
        """Where the API was found."""
        self._size = PER_PAGE

    def path(self, path: str, store: str = "") -> str:
        return f"{self.api}/{store}/V1/{path}" if store else f"{self.api}/V1/{path}"

    async def get(self, path: str, query: Query, parse: Callable[[Reply], T], store: str = "") -> T:
        """What `parse` makes of an answer.

        Raises:
            RemoteError: as `Line.read`; a right that is missing is named.
        """
        call = Call(self.path(path, store), query, accept=REFUSALS)
        return (await self.line.read(call, heard(self.line, self.auth, parse))).value

    async def send(self, path: str, body: object, parse: Callable[[Reply], T]) -> T:
        """Posts something that changes the shop, exactly once.

        Raises:
            RemoteError: as `Line.write`.
        """
        call = Call(self.path(path), method="POST", body=json.dumps(body).encode(), accept=REFUSALS)
        return (await self.line.write(call, heard(self.line, self.auth, parse))).value

    async def after(self, listing: Listing[T], last: str) -> Listed[T]:
        """The next page of a list, after this id."""

        async def ask(size: int) -> Listed[T]:
            groups = (*listing.groups, (Filter("entity_id", last, "gt"),))
            query = (*criteria(groups, ("entity_id",), min(size, listing.size)), ("fields", listing.fields))
            return await self.get(listing.path, query, listing.parse, listing.store)

        return await self._bearable(ask)

    async def all(self, listing: Listing[T]) -> list[T]:
        """A list that is known to be short, whole."""
        rows: list[T] = []
        last = "0"
        while True:
            found = await self.after(listing, last)
            rows += found.items
            ids = [int(listing.number(row)) for row in found.items]
            if not ids or found.total_count <= len(ids) or max(ids) <= int(last):
                return rows
            last = str(max(ids))

    async def numbered(
        self, path: str, groups: Groups, fields: str, sort: Sequence[str], parse: Callable[[Reply], Listed[T]]
    ) -> list[T]:
        """A short list whose rows have no number of their own, whole."""

        async def ask(size: int) -> list[T]:
            rows: list[T] = []
            number = 1
            while True:
                query = (*criteria(groups, sort, size, number), ("fields", fields))
                found = await self.get(path, query, parse)
                rows += found.items
                if not found.items or number * size >= found.total_count:
                    return rows
                number += 1

        return await self._bearable(ask)

    async def _bearable(self, ask: Callable[[int], Awaitable[T]]) -> T:
        """Asks in pages of a size that this shop bears: a host may have set a limit, or be too slow for more."""
        while True:
            size = self._size
            try:
                return await ask(size)
            except Limited as error:
                if not 0 < error.most < size:
                    raise
                self._size = min(self._size, error.most)
            except (Unreachable, BadReply) as error:
                if size <= LEAST or not too_slow(error):
                    raise
                self._size = min(self._size, size // 2)

    async def walk(
        self, listing: Listing[T], make: Callable[[Sequence[T]], Awaitable[Sequence[Row]]], cursor: str | None
    ) -> AsyncIterator[Page]:
        """Pages of records of a long list; the next page is asked for while one is taken in. The total that the shop names is
        of what is left behind the last id, so what came before is added."""
        kept = place(cursor)
        begun = str(place(kept.get("in")).get("id", "0"))
        before = {begun: int(kept.get("before", 0))}

        async def fetch(last: str) -> Batch:
            found = await self.after(listing, last)
            rows = await make(found.items)
            claimed = before[last] + found.total_count
            if found.items:
                highest = max((listing.number(row) for row in found.items), key=int)
                before[highest] = before[last] + len(found.items)
                if int(highest) > int(last):
                    line.want((highest,))
            return Batch(rows, claimed)

        line = Ahead(fetch, 1)
        try:
            async for page in by_id(line.get, kept.get("in")):
                on = page.cursor and cursor_of(before=before[str(place(page.cursor)["id"])], **{"in": page.cursor})
                yield page._replace(cursor=on)
        finally:
            await line.drop()
