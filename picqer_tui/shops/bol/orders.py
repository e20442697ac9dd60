"""Orders of a sales account: open ones, recent ones, and single ones by number, with the shipments of those.

Lists name one line of each order (vendor's description), so every order is looked at alone. They are paged by number, newest
first, without a total, and shrink while orders are sent: a list of several pages is gone through until nothing new comes.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from picqer_tui.core.clock import Clock
from picqer_tui.core.keys import order_number
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Feedback, Order
from picqer_tui.core.sources import Page
from picqer_tui.shops.bol.asking import Asking, Kind
from picqer_tui.shops.bol.wire_orders import (
    FINISHED,
    OrderRow,
    ShipmentRow,
    order_of,
    order_records,
    orders_of,
    own_items,
    shipment_of,
    shipments_of,
    sign,
)
from picqer_tui.shops.pagination import MOVED, Row, cursor_of, place

ORDERS = "retailer/orders"
SHIPMENTS = "retailer/shipments"
PER_PAGE = 50
HISTORY = timedelta(days=90)
"""How far back handled orders are shown (vendor's description: three months)."""
TURNS = 3
"""Times that a list of several pages is gone through."""
MOST_PAGES = 2_000
AT_ONCE = 4
_ID = re.compile(r"[0-9A-Za-z]{1,32}\Z")
_NOT_WHOLE = Phrase(
    "Bol.com shows orders that were sent or cancelled for three months only. Older ones are missing here; open ones are all "
    "there."
)


class _Part(NamedTuple):
    """One list that is a part of what is wanted."""

    name: str
    status: str
    day: str = ""
    """The day of the last change, as `2026-11-23`; empty: open orders of any age, and what was handled in the last two days."""


_OPEN = _Part("open", "OPEN")
_NOW = _Part("now", "ALL")


class Orders:
    """The orders of one seller."""

    def __init__(self, asking: Asking, clock: Clock) -> None:
        self._asking, self._clock = asking, clock

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders with a line that is neither sent nor cancelled, of any age."""
        async for page in self._pages([_OPEN], cursor, unfinished=True):
            yield page

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders placed since then: day by day those that changed last on it, and those of now. Not whole when that is further
        back than Bol.com shows."""
        whole = since >= self._clock.now() - HISTORY
        async for page in self._pages([*self._days(since), _NOW], cursor, since=since, whole=whole):
            yield page

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order that Bol.com still shows, which is never every order there was."""
        days = self._days(self._clock.now() - HISTORY)
        async for page in self._pages([_OPEN, *days, _NOW], cursor, whole=False):
            yield page

    def _days(self, since: datetime) -> list[_Part]:
        now = self._clock.now()
        first = max(since, now - HISTORY).astimezone(UTC).date()
        today = (now.astimezone(UTC) + timedelta(hours=2)).date()  # in the Netherlands, or two hours early
        return [_Part(day.isoformat(), "ALL", day.isoformat()) for day in _dates(first, today)]

    async def _pages(
        self,
        parts: Sequence[_Part],
        cursor: str | None,
        *,
        unfinished: bool = False,
        since: datetime | None = None,
        whole: bool = True,
    ) -> AsyncIterator[Page]:
        said = place(cursor)
        at = next((at for at, part in enumerate(parts) if part.name == said.get("part")), 0)
        number = int(said.get("page", 1)) if said.get("part") == parts[at].name else 1
        seen: set[str] = set()
        settled = True
        for part in parts[at:]:
            walk = _Walk(self._asking, part, number, seen)
            async for rows in walk.rows():
                made = await self._made(rows)
                records = [record for row in made if _wanted(row, unfinished, since) for record in row.records]
                yield Page(records, cursor_of(part=part.name, page=walk.number))
            settled, number = settled and walk.settled, 1
        yield Page((), None, whole=whole and settled, why=MOVED if not settled else None if whole else _NOT_WHOLE)

    async def _made(self, rows: Sequence[OrderRow]) -> list[Row]:
        """Each order as it stands alone; one that is gone meanwhile as the list had it."""
        made: list[Row] = []
        for first in range(0, len(rows), AT_ONCE):
            some = rows[first : first + AT_ONCE]
            found = await asyncio.gather(*(self._one(row.orderId) for row in some))
            for row, whole in zip(some, found, strict=True):
                made.append(Row(row.orderId, order_records(whole or row, self._asking.hasher)))
        return made

    async def _one(self, number: str) -> OrderRow | None:
        if not _ID.match(number):
            return None
        row: OrderRow | None = await self._asking.one(Kind.ORDER, f"{ORDERS}/{number}", order_of)
        return row

    # single lookups

    async def by_values(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders for values such as `id:C0000DEMO1` or `number:C0000DEMO1`: both name the same thing. With their
        shipments: however an order is looked up, the same is told of it."""
        wanted = sorted({bare(value) for value in values})
        found = dict(zip(wanted, await asyncio.gather(*(self._whole(one) for one in wanted)), strict=True))
        return [(value, row) for value in values if (row := found[bare(value)]) is not None]

    async def _whole(self, number: str) -> Row | None:
        row = await self._one(number)
        if row is None or order_number(row.orderId) != order_number(number):
            return None
        records = order_records(row, self._asking.hasher)
        return Row(row.orderId, (*records, *await self._signs(row)))

    async def _signs(self, row: OrderRow) -> list[Feedback]:
        """Shipments of what the seller sends, each looked at alone for its tracking code. Bol.com keeps them for three months."""
        own = {item.orderItemId for item in own_items(row) if item.quantityShipped}
        if not own:
            return []
        signs, number, known = [], 1, set[str]()
        while True:
            query = (("order-id", row.orderId), ("page", str(number)))
            rows: list[ShipmentRow] = (await self._asking.ask(Kind.SHIPMENTS, SHIPMENTS, shipments_of, query)).shipments
            fresh = [one for one in rows if one.shipmentId not in known]
            known.update(one.shipmentId for one in fresh)
            for one in fresh:
                items = {item.orderItemId for item in one.shipmentItems}
                if items & own or not items:
                    alone = await self._asking.one(Kind.SHIPMENT, f"{SHIPMENTS}/{one.shipmentId}", shipment_of)
                    signs.append(sign(row.orderId, alone or one))
            if len(rows) < PER_PAGE or not fresh:
                return signs
            number += 1


class _Walk:
    """One list, page by page to an empty one, and again from the start while new rows come. `number`: the page to go on with;
    `seen`: ids known so far, of other lists too."""

    def __init__(self, asking: Asking, part: _Part, number: int, seen: set[str]) -> None:
        self._asking, self._part, self._seen = asking, part, seen
        self._first = self.number = number
        self.settled = False

    async def rows(self) -> AsyncIterator[list[OrderRow]]:
        for turn in range(TURNS):
            pages = news = 0
            before: list[str] = []
            while self.number <= MOST_PAGES:
                rows = await self._page(self.number)
                here = [row.orderId for row in rows]
                if not rows or here == before:
                    break
                before = here
                fresh = [row for row in {one.orderId: one for one in rows}.values() if row.orderId not in self._seen]
                self._seen.update(here)
                pages, news = pages + 1, news + len(fresh)
                self.number += 1
                yield fresh
            if (pages <= 1 and self._first == 1) or (turn and not news):
                self.settled = self.number <= MOST_PAGES
                return
            self.number = self._first = 1

    async def _page(self, number: int) -> list[OrderRow]:
        query = [("status", self._part.status), ("fulfilment-method", "ALL"), ("page", str(number))]
        query += [("latest-change-date", self._part.day)] if self._part.day else []
        rows: list[OrderRow] = (await self._asking.ask(Kind.ORDERS, ORDERS, orders_of, query)).orders
        return rows


def _dates(first: date, behind: date) -> list[date]:
    return [first + timedelta(days=at) for at in range(max(0, (behind - first).days))]


def bare(value: str) -> str:
    """What a value names: order numbers are in capitals, however they were written down."""
    return order_number(value.partition(":")[2]).upper()


def _wanted(row: Row, unfinished: bool, since: datetime | None) -> bool:
    order = row.records[0]
    if not isinstance(order, Order):
        return False
    if unfinished and order.state in FINISHED:
        return False
    return since is None or order.placed_at is None or order.placed_at >= since - timedelta(seconds=1)
