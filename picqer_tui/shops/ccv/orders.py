"""Orders of a CCV Shop: open ones, recent ones, and single ones by id or number. Lines cost one request an order, so pages are
short, rows that come again while a list is read are not asked for twice, and lines of finished orders are kept."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.keys import bare_number, order_number
from picqer_tui.core.records import OrderState
from picqer_tui.core.sources import Page
from picqer_tui.shops.batches import cursor_of, place
from picqer_tui.shops.ccv.asking import AT_ONCE, PER_PAGE, Asking, Query
from picqer_tui.shops.ccv.wire import is_number
from picqer_tui.shops.ccv.wire_orders import (
    FINISHED,
    STATES,
    LineRow,
    OrderRow,
    lines_of,
    order_of,
    order_records,
    orders,
    state_of,
)
from picqer_tui.shops.pagination import Row

OPEN = ("14", "4", "1", "9", "3", "13", "2", "12", "10", "11")
"""Statuses that are not final, in the order that orders pass through them: one that moves on meanwhile is met again."""
MOST_WHOLE = 2_500
"""Orders of a shop that are all looked at for the open ones."""
WITH_LINES = 100
"""Rows of a page whose lines are asked for as well."""
KEPT = 4 * WITH_LINES
"""Orders whose lines are remembered while a list is read."""
MOST_KEPT = 10_000
"""Finished orders whose lines are remembered for later readings."""
SLACK = timedelta(hours=3)
"""Should a shop take the filter in its own zone."""
Names = Callable[[], Awaitable[Mapping[str, str]]]
Wanted = Callable[[OrderRow], bool]


class Orders:
    """The orders of one shop. `names` tells what the shop calls each status. `finished_lines`: recent orders that are finished
    come with their lines as well; in a shop that is left they are many, and what was in them has been sent."""

    def __init__(self, asking: Asking, names: Names, finished_lines: bool) -> None:
        self._asking, self._names, self._finished_lines = asking, names, finished_lines
        self._kept: dict[str, tuple[OrderRow, list[LineRow]]] = {}
        """Lines of finished orders, good for as long as the order says the same of itself."""

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders that are not finished, of any age. A large shop is asked by status, if it names no status that is not known;
        else every order is looked at."""
        said = place(cursor)
        whole = said["whole"] if "whole" in said else not await self._by_status()
        at = int(said.get("part", 0))
        inner: str | None = said.get("in")
        parts: Sequence[Query] = ((),) if whole else [(("status", status),) for status in OPEN]
        while at < len(parts):
            async for page in self._pages(parts[at], inner, lambda row: state_of(row) not in FINISHED):
                next_ = at if page.cursor is not None else at + 1
                on = cursor_of(whole=whole, part=next_, **{"in": page.cursor})
                yield page._replace(cursor=on if next_ < len(parts) else None)
            at, inner = at + 1, None

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders placed since then, whatever became of them."""
        after = (since - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

        def wanted(row: OrderRow) -> bool:
            return row.create_date is None or row.create_date >= since - SLACK

        async for page in self._pages((("min_create_date", after),), cursor, wanted, self._finished_lines):
            yield page

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order there is; lines only of those that are not finished."""
        async for page in self._pages((), cursor, lambda row: True, finished_lines=False):
            yield page

    async def _by_status(self) -> bool:
        named = await self._names()
        if not named or not named.keys() <= STATES.keys():
            return False
        query = (("start", str(MOST_WHOLE)), ("size", "1"), ("orderby", "id"))
        return bool(await self._asking.get("orders", "orders/", orders, query))

    async def _pages(
        self, query: Query, cursor: str | None, wanted: Wanted, finished_lines: bool = True
    ) -> AsyncIterator[Page]:
        """The shop's filters are not trusted: one that it does not understand lets everything through."""
        kept: dict[str, tuple[OrderRow, Row]] = {}

        async def fetch(asked: Query) -> Sequence[Row]:
            rows = await self._asking.get("orders", "orders/", orders, (*query, *asked, ("orderby", "id")))
            known = {row.id: kept[row.id][1] for row in rows if row.id in kept and kept[row.id][0] == row}
            fresh = [row for row in rows if row.id not in known]
            made = dict(zip((row.id for row in fresh), await self._made(fresh, wanted, finished_lines), strict=True))
            kept.update({row.id: (row, made[row.id]) for row in fresh})
            for old in list(kept)[:-KEPT]:
                del kept[old]
            return [known.get(row.id) or made[row.id] for row in rows]

        size = WITH_LINES if query or finished_lines else PER_PAGE
        async for page in self._asking.walk(fetch, cursor, size):
            yield page

    async def _made(self, rows: Sequence[OrderRow], wanted: Wanted, finished_lines: bool) -> list[Row]:
        gate, names = asyncio.Semaphore(AT_ONCE), await self._names()

        async def make(row: OrderRow) -> Row:
            if not wanted(row):
                return Row(row.id, ())
            if not _lined(row, finished_lines):
                return Row(row.id, order_records(row, None, names, self._asking.hasher))
            async with gate:
                lines = await self._lines(row)
            if lines is None:
                return Row(row.id, ())
            return Row(row.id, order_records(row, lines, names, self._asking.hasher))

        return list(await asyncio.gather(*(make(row) for row in rows)))

    async def _lines(self, row: OrderRow) -> list[LineRow] | None:
        """Rows of an order; None when the order is gone."""
        known = self._kept.get(row.id)
        if known is not None and known[0] == row:
            return known[1]
        found = await self._all_lines(row.id)
        if found is not None and state_of(row) in FINISHED and len(self._kept) < MOST_KEPT:
            self._kept[row.id] = (row, found)
        return found

    async def _all_lines(self, number: str) -> list[LineRow] | None:
        found: list[LineRow] = []
        while True:
            query = (("start", str(len(found))), ("size", str(PER_PAGE)))
            page = await self._asking.one("orderrows", f"orders/{number}/orderrows/", lines_of, query)
            if page is None:
                return None
            ids = {row.id for row in found if row.id}
            fresh = [row for row in page.items if not row.id or row.id not in ids]
            found += fresh
            if not page.next or not fresh:
                return found

    # single lookups

    async def by_id(self, number: str, lines: bool = True) -> Row | None:
        """One order, with its lines if they are wanted; None when there is none, or the id is no number."""
        row = await self.order(number)
        return None if row is None else await self._whole(row, lines)

    async def order(self, number: str) -> OrderRow | None:
        if not is_number(number):
            return None
        found: OrderRow | None = await self._asking.one("orders", f"orders/{number}/", order_of)
        return found

    async def by_number(self, number: str, lines: bool = True) -> list[Row]:
        """Orders by shown number. Only its digits can be asked for; without prefix they are good for whatever has them."""
        digits = bare_number(number)
        if not is_number(digits):
            return []
        query = (("ordernumber", digits), ("start", "0"), ("size", str(PER_PAGE)), ("orderby", "id"))
        rows = await self._asking.get("orders", "orders/", orders, query)
        same = [row for row in rows if order_number(row.number.exact) == order_number(number)]
        if not same and order_number(number).isdecimal():
            same = [row for row in rows if row.ordernumber == digits]
        made = [await self._whole(row, lines) for row in same]
        return [row for row in made if row is not None]

    async def _whole(self, row: OrderRow, lines: bool) -> Row | None:
        if not lines or not _lined(row, self._finished_lines):
            return Row(row.id, order_records(row, None, await self._names(), self._asking.hasher))
        (made,) = await self._made([row], lambda one: True, True)
        return made if made.records else None


def _lined(row: OrderRow, finished: bool) -> bool:
    """Whether the lines of an order are worth a request: of a cancelled one nothing has to be sent."""
    state = state_of(row)
    if state in (OrderState.CANCELLED, OrderState.DRAFT):
        return False
    return finished or state not in FINISHED
