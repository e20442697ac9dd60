"""Picqer's orders: the open ones by status, recent ones by date, single ones by id, number or reference."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.keys import Hasher, order_number
from picqer_tui.core.records import Order
from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Batch, Row, by_offset
from picqer_tui.shops.picqer import pages, records
from picqer_tui.shops.picqer.api import PAGE, ZONE_SLACK, Api, Fetch, Query, in_parts, not_asked, stamp

LOOPS = ("paused", "concept", "expected", "processing")
LATE_LOOPS = ("concept", "paused")
"""Read again at the end, because an order may step back into these while the others are read."""
CHANGE_SLACK = timedelta(days=14)
"""Orders cannot be asked for by last change: so much further back go those that may have changed since a moment."""
GLANCE = timedelta(days=2)


class Orders:
    """Order lists of one account, of one fulfilment customer when one is chosen."""

    def __init__(self, api: Api, hasher: Hasher, clock: Clock, customer: str) -> None:
        self._api, self._clock, self._customer = api, clock, customer
        self._read, self._read_one = pages.orders(hasher), pages.one_order(hasher)
        self._strange: set[str] = set()
        """Statuses met that nobody has described: their orders count as open."""
        self._deaf = ""
        """The loop that was given orders of every status: this account pays no heed to the filter."""
        self._heads: dict[str, list[str]] = {}
        """Ids on the first page of each loop of this reading."""

    def everything(self, cursor: str | None) -> AsyncIterator[Page]:
        return by_offset(self._fetch(()), cursor, size=PAGE)

    def since(self, moment: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Created at or after this moment, whatever zone Picqer's dates are in."""
        return by_offset(self._fetch((("sincedate", stamp(moment - ZONE_SLACK)),)), cursor, size=PAGE)

    def changed(self, moment: datetime, cursor: str | None) -> AsyncIterator[Page]:
        return self.since(moment - CHANGE_SLACK, cursor)

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order that is not finished: a list per status, the two that an order may step back into read twice."""
        self._heads = {}
        if cursor is None:
            self._deaf = ""
            await self._fetch((("sincedate", stamp(self._clock.now() - GLANCE)),))(
                0
            )  # shows statuses never seen before
        loops = [(status, status) for status in (*LOOPS, *sorted(self._strange))]
        loops += [(f"{status} again", status) for status in LATE_LOOPS]
        async for page in in_parts([(name, self._loop(name, status)) for name, status in loops], cursor):
            yield page

    def _loop(self, name: str, status: str) -> Callable[[str | None], AsyncIterator[Page]]:
        def run(cursor: str | None) -> AsyncIterator[Page]:
            if self._deaf not in ("", name):
                return _nothing()  # another loop was given all orders there are
            again = name != status
            stop = (lambda rows: self._as_before(status, rows)) if again else None
            return by_offset(self._of_status(name, status), cursor, size=PAGE, stop=stop)

        return run

    def _as_before(self, status: str, rows: Sequence[Row]) -> bool:
        """A list of one page, found as it was when its end was seen a moment ago, has the same end."""
        return len(rows) < PAGE and [row.id for row in rows] == self._heads.get(status)

    def _of_status(self, name: str, status: str) -> Fetch:
        fetch = self._fetch((("status", status),))

        async def one(offset: int) -> Batch:
            batch = await fetch(offset)
            if offset == 0:
                self._heads.setdefault(name, [row.id for row in batch.rows])
            if not self._deaf and any(_status(row) not in ("", status) for row in batch.rows):
                self._deaf = name
            return batch._replace(
                rows=[row if _status(row) not in records.ENDED else Row(row.id, ()) for row in batch.rows]
            )

        return one

    def _fetch(self, query: Query) -> Fetch:
        whose: Query = (("idfulfilment_customer", self._customer),) if self._customer else ()
        fetch = self._api.fetch("orders", self._read, (*query, *whose))

        async def one(offset: int) -> Batch:
            batch = await fetch(offset)
            self._strange.update(_status(row) for row in batch.rows if _status(row) not in records.STATES)
            self._strange.discard("")
            return batch._replace(rows=[row if self._ours(row) else Row(row.id, ()) for row in batch.rows])

        return one

    def _ours(self, row: Row) -> bool:
        made = _order(row)
        return not self._customer or (made is not None and made.customer in ("", self._customer))

    async def look(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        """Orders by `id:`, `number:` (orderid) or `reference:`."""
        found: list[tuple[str, Row]] = []
        for value in values:
            by, _, text = value.partition(":")
            rows = await self._looked_up(by, text)
            found += [(value, row) for row in rows if self._ours(row)]
        return found

    async def _looked_up(self, by: str, text: str) -> list[Row]:
        if by == "id":
            return await self._api.one(f"orders/{text}", self._read_one) if text.isdecimal() else []
        name = {"number": "orderid", "reference": "reference"}.get(by)
        if name is None or not text:
            return []
        rows: list[Row] = []
        async for batch in _few(self._fetch(((name, text),))):
            rows += batch.rows
        kept = [row for row in rows if order_number(_shown(row, by)) == order_number(text)]
        if rows and not kept and not any(order_number(text) in order_number(_shown(row, by)) for row in rows):
            raise not_asked(f"orders?{name}=")
        return kept


async def _nothing() -> AsyncIterator[Page]:
    yield Page((), None)


async def _few(fetch: Fetch) -> AsyncIterator[Batch]:
    """The first pages of a list that should have a row or two."""
    for page in range(3):
        batch = await fetch(page * PAGE)
        yield batch
        if len(batch.rows) < PAGE:
            return


def _order(row: Row) -> Order | None:
    first = row.records[0] if row.records else None
    return first if isinstance(first, Order) else None


def _status(row: Row) -> str:
    made = _order(row)
    return made.status if made is not None else ""


def _shown(row: Row, by: str) -> str:
    made = _order(row)
    if made is None:
        return ""
    return made.number.exact if by == "number" else made.reference.exact
