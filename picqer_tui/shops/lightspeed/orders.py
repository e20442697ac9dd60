"""Orders of a Lightspeed shop: open ones, recent ones, and single ones by id or number, with the shipments of those. Lines cost
one request an order, so pages are cut short and a reading that stopped goes on behind the last order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import NotFound
from picqer_tui.core.keys import order_number
from picqer_tui.core.records import Feedback, OrderState
from picqer_tui.core.sources import Page
from picqer_tui.shops.batches import cursor_of, place
from picqer_tui.shops.lightspeed.asking import AT_ONCE, Asking, Query
from picqer_tui.shops.lightspeed.wire_orders import (
    FINISHED,
    STATES,
    LineRow,
    OrderRow,
    lines,
    order_of,
    order_records,
    orders,
    shipments,
    sign,
    state_of,
)
from picqer_tui.shops.pagination import Row

OPEN = tuple(status for status, state in STATES.items() if state not in FINISHED)
MOST_WHOLE = 12_000
"""Orders of a shop that are all looked at for the open ones."""
WITH_LINES = 30
"""Orders whose lines are fetched before a page is given."""
SLACK = timedelta(hours=14)
"""Dates in filters carry no zone, and no vendor's page says which one is meant."""
HURRY = (1.0, 2.0)
"""Seconds before lines are asked for again: a new order can be without them for a moment (seen in other clients)."""
LINES_FRESH = 600.0
"""Seconds for which the lines of an order that does not change are remembered."""
Wanted = Callable[[OrderRow], bool]
Stamp = tuple[object, ...]


class Orders:
    """The orders of one shop."""

    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking, self._clock = asking, clock
        self._kept: dict[str, tuple[Stamp, float, list[LineRow]]] = {}
        self.currency = ""
        """Set when the shop was entered; orders do not say it."""

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders that are not finished, of any age. Every order is looked at; where there are too many, only those of a
        status that is not final, if the counts prove that there is no other."""
        said = place(cursor)
        whole = said["whole"] if "whole" in said else not await self._by_status()
        at = int(said.get("status", 0))
        inner: str | None = said.get("in")
        parts: Sequence[Query] = ((),) if whole else [(("status", status),) for status in OPEN]
        while at < len(parts):
            async for page in self._pages(parts[at], inner, lambda row: state_of(row) not in FINISHED):
                more = page.cursor is not None
                at_ = at if more else at + 1
                on = cursor_of(whole=whole, status=at_, **{"in": page.cursor})
                yield page._replace(cursor=on if at_ < len(parts) else None, claimed=None)
            at, inner = at + 1, None

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders placed since then, whatever became of them."""
        after = (since - SLACK).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")

        def wanted(row: OrderRow) -> bool:
            return row.createdAt is None or row.createdAt >= since - timedelta(seconds=1)

        async for page in self._pages((("created_at_min", after),), cursor, wanted):
            yield page._replace(claimed=None)

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order there is; lines only of those that are not finished."""
        async for page in self._pages((), cursor, lambda row: True, finished_lines=False, counted=True):
            yield page

    async def _by_status(self) -> bool:
        """Whether it is worth asking for open orders by status, and proven that none has a status that is not known: the orders
        of every known status together are all orders."""
        total = await self._asking.count("orders")
        if total <= MOST_WHOLE:
            return False
        known = 0
        for first in range(0, len(STATES), AT_ONCE):
            some = list(STATES)[first : first + AT_ONCE]
            counts = (self._asking.count("orders", (("status", status),)) for status in some)
            known += sum(await asyncio.gather(*counts))
        return known == total

    async def _pages(
        self, query: Query, cursor: str | None, wanted: Wanted, finished_lines: bool = True, counted: bool = False
    ) -> AsyncIterator[Page]:
        kept: dict[str, list[OrderRow]] = {}
        """By the id they come behind: rows of the last answer that were left for the next page."""

        async def fetch(asked: Query) -> Sequence[Row]:
            behind = dict(asked).get("since_id")
            rows = kept.pop(behind, None) if behind is not None else None
            if rows is None:
                rows = await self._asking.get("orders", asked, orders)
            rows, rest = _cut(rows, lambda row: wanted(row) and _lined(row, finished_lines))
            if behind is not None and rest:
                kept.clear()
                kept[rows[-1].id] = rest
            elif rest:
                rows = [*rows, *rest]
            return await self._made(rows, wanted, finished_lines)

        walked = self._asking.walk(
            "orders", fetch, query, cursor, counted=counted, numbered_size=WITH_LINES + WITH_LINES // 2
        )
        async for page in walked:
            yield page

    async def _made(self, rows: Sequence[OrderRow], wanted: Wanted, finished_lines: bool) -> list[Row]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def make(row: OrderRow) -> Row:
            if not wanted(row):
                return Row(row.id, ())
            if not _lined(row, finished_lines):
                return Row(row.id, order_records(row, (), self.currency, self._asking.hasher))
            found = self._remembered(row)
            if found is None:
                async with gate:
                    found = await self._lines(row.id)
                if found is not None:
                    self._kept[row.id] = (_stamp(row), self._clock.monotonic(), found)
            if found is None:
                return Row(row.id, ())
            return Row(row.id, order_records(row, found, self.currency, self._asking.hasher))

        return list(await asyncio.gather(*(make(row) for row in rows)))

    def _remembered(self, row: OrderRow) -> list[LineRow] | None:
        """Lines that were fetched a moment ago for an order that has not changed since: one order is on several lists."""
        stamp, at, found = self._kept.get(row.id, (None, 0.0, []))
        return found if stamp == _stamp(row) and self._clock.monotonic() - at < LINES_FRESH else None

    async def _lines(self, number: str) -> list[LineRow] | None:
        """Lines of an order; None when the order is gone."""
        for pause in (*HURRY, 0.0):
            try:
                return await self._all_lines(number)
            except NotFound:
                if not pause:
                    return None
                await self._clock.sleep(pause)
        return None

    async def _all_lines(self, number: str) -> list[LineRow]:
        found: dict[str, LineRow] = {}
        page = 1
        while True:
            query = (("page", str(page)), ("limit", "250"))
            rows = await self._asking.get(f"orders/{number}/products", query, lines)
            fresh = [row for row in rows if row.id not in found]
            found |= {row.id: row for row in fresh}
            if len(rows) < 250 or not fresh:
                return list(found.values())
            page += 1

    # single lookups

    async def by_id(self, number: str) -> Row | None:
        """One order with its lines and shipments; None when there is none, or the id is no number."""
        if not (number.isdecimal() and number.isascii() and len(number) < 20):
            return None
        found = await self._asking.one(f"orders/{number}", (), order_of)
        return None if found is None else await self._whole(found.order)

    async def by_number(self, number: str) -> list[Row]:
        """Orders by shown number; what comes is compared."""
        rows = await self._asking.get("orders", (("number", number), ("limit", "250")), orders)
        same = [row for row in rows if order_number(row.number.exact) == order_number(number)]
        made = [await self._whole(row) for row in same]
        return [row for row in made if row is not None]

    async def _whole(self, row: OrderRow) -> Row | None:
        (made,) = await self._made([row], lambda one: True, True)
        if not made.records:
            return None
        signs = await self._signs(row.id) if _may_show(row) else []
        return made._replace(records=(*made.records, *signs))

    async def _signs(self, number: str) -> list[Feedback]:
        """What the shop shows of parcels of an order."""
        rows = await self._asking.get("shipments", (("order", number), ("limit", "250")), shipments)
        found = (sign(number, row) for row in rows if row.order in ("", number))
        return [one for one in found if one is not None]


def _stamp(row: OrderRow) -> Stamp:
    return row.updatedAt, row.status, row.paymentStatus, row.shipmentStatus


def _may_show(row: OrderRow) -> bool:
    """Whether the shipment of an order is worth a request: it is none that the order itself says was not shipped."""
    state = state_of(row)
    return state is not OrderState.CANCELLED and (state is OrderState.DONE or row.shipmentStatus != "not_shipped")


def _lined(row: OrderRow, finished: bool) -> bool:
    """Whether the lines of an order are worth a request: of a cancelled one nothing has to be sent."""
    state = state_of(row)
    return state is not OrderState.CANCELLED and (finished or state not in FINISHED)


def _cut(rows: Sequence[OrderRow], costs: Wanted) -> tuple[list[OrderRow], list[OrderRow]]:
    """The first rows, with as many that cost a request as a page may have, and the rest."""
    count = 0
    for at, row in enumerate(rows):
        count += costs(row)
        if count >= WITH_LINES:
            return list(rows[: at + 1]), list(rows[at + 1 :])
    return list(rows), []
