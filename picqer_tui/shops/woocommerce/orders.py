"""Orders of a WooCommerce shop: open ones, recent ones, and single ones by id or number, with the notes of those."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import Unauthorised
from picqer_tui.core.keys import order_number
from picqer_tui.core.records import Feedback, OrderState
from picqer_tui.core.sources import Page
from picqer_tui.shops.calls import Call
from picqer_tui.shops.pagination import Batch, Row, by_offset
from picqer_tui.shops.woocommerce.asking import PER_PAGE, STEADY, Asking, Query
from picqer_tui.shops.woocommerce.catalogue import AT_ONCE
from picqer_tui.shops.woocommerce.login import API
from picqer_tui.shops.woocommerce.single import Single
from picqer_tui.shops.woocommerce.wire_orders import (
    FINISHED,
    STATES,
    NumberRow,
    OrderRow,
    note_sign,
    notes_of,
    numbers_of,
    order_records,
    orders_of,
    refunded_pieces,
    refunds_of,
    state_of,
    statuses_of,
)

FIELDS = (
    "id,number,status,date_created_gmt,date_modified_gmt,date_completed_gmt,currency,total,created_via,needs_processing,"
    "billing,line_items,refunds,meta_data"
)
OPEN = tuple(slug for slug, state in STATES.items() if state not in FINISHED)
SLACK = timedelta(seconds=5)
"""Bounds leave out their own second."""
IDS_AT_ONCE = 50
MOST_NUMBERS = 5000
"""Newest orders among which a number is looked for, where numbers are not the ids."""
NUMBERS_FRESH = 600.0
"""Seconds for which the numbers of the newest orders are remembered."""


class Orders:
    """The orders of one shop."""

    def __init__(self, asking: Asking, single: Single, clock: Clock) -> None:
        self._asking, self._single, self._clock = asking, single, clock
        self._names: dict[str, str] | None = None
        self._listed = False
        self._numbers: dict[str, str] = {}
        self._numbers_at: float | None = None

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders that are not finished, of any age, with those whose status a plugin made. The shop's filter is not trusted:
        what is finished is left out here as well."""
        names = await self._statuses()
        known = set(OPEN) | {slug for slug in names if state_of(slug) is OrderState.UNKNOWN}
        wanted = ",".join(sorted(known)) if self._listed else "any"
        async for page in self._pages(cursor, (("status", wanted),), True):
            yield page

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders placed since then, whatever became of them."""
        after = (since - SLACK).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        query = (("status", "any"), ("after", after), ("dates_are_gmt", "true"))
        async for page in self._pages(cursor, query, False, since):
            yield page

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order there is, but for the trash."""
        async for page in self._pages(cursor, (("status", "any"),), False):
            yield page

    async def _pages(
        self, cursor: str | None, query: Query, unfinished: bool, since: datetime | None = None
    ) -> AsyncIterator[Page]:
        names = await self._statuses()
        left_out = False

        async def fetch(first: int) -> Batch:
            nonlocal left_out
            asked = (*query, ("_fields", FIELDS), *STEADY)
            rows, total = await self._asking.page("orders", asked, first, orders_of)
            kept = {row.id for row in rows if _wanted(row, unfinished, since)}
            left_out = left_out or len(kept) < len(rows)
            made = await self._made([row for row in rows if row.id in kept], names)
            return Batch([made.get(row.id, Row(row.id, ())) for row in rows], total)

        async for page in by_offset(fetch, cursor, size=PER_PAGE, ahead=AT_ONCE):
            yield page._replace(claimed=None) if left_out else page

    async def _statuses(self) -> Mapping[str, str]:
        """Every status with its name in the shop, plugins' too. A key that may not see them leaves only one way: all orders."""
        if self._names is None:
            try:
                answer = await self._asking.line.read(Call(f"{API}/reports/orders/totals"), statuses_of)
            except Unauthorised:
                self._names = {}
            else:
                self._names, self._listed = {row.slug: row.name for row in answer.value if row.slug}, True
        return self._names

    async def _made(self, rows: Sequence[OrderRow], names: Mapping[str, str]) -> dict[str, Row]:
        sold = {
            line.sold: line.sold == line.variation_id
            for row in rows
            for line in row.line_items
            if line.sold.isdecimal() and state_of(row.status) is not OrderState.DRAFT
        }
        virtual = await self._single.virtual(sold) if sold else set()
        made = {}
        for row in rows:
            refunded: Mapping[str, int] = {}
            if row.refunds and state_of(row.status) not in FINISHED:
                answer = await self._asking.line.read(Call(f"{API}/orders/{row.id}/refunds", _MANY), refunds_of)
                refunded = refunded_pieces(row, answer.value)
            made[row.id] = Row(row.id, order_records(row, names, virtual, refunded, self._asking.hasher))
        return made

    # single lookups

    async def by_ids(self, ids: Sequence[str]) -> dict[str, Row]:
        """Single orders by id, with their notes: however an order is looked up, the same is told of it."""
        names = await self._statuses()
        asked = [one for one in ids if one.isdecimal() and one.isascii() and len(one) < 19]
        if not asked:
            return {}
        query = (("include", ",".join(asked)), ("status", "any"), ("_fields", FIELDS), *STEADY)
        found = await self._asking.page("orders", query, 0, orders_of)
        made = await self._made([row for row in found.rows if row.id in asked], names)
        told = await asyncio.gather(*(self.notes(one) for one in made))
        return {row.id: row._replace(records=(*row.records, *told[at])) for at, row in enumerate(made.values())}

    async def notes(self, number: str) -> list[Feedback]:
        """Notes of an order that may hold a tracking code."""
        rows = await self._asking.one(f"orders/{number}/notes", (("type", "any"),), notes_of)
        signs = (note_sign(number, row) for row in rows or ())
        return [sign for sign in signs if sign is not None]

    async def by_numbers(self, numbers: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by shown number. No shop can be asked for one: a number that is an id is looked at, and where a plugin
        numbers the orders the newest are gone through."""
        wanted = {order_number(number) for number in numbers} - {""}
        ids = {one: one for one in wanted if one.isdecimal() and one.isascii() and len(one) < 19}
        ids |= {one: found for one in wanted if (found := (await self._index()).get(one))}
        rows: dict[str, Row] = {}
        known = sorted(set(ids.values()))
        for first in range(0, len(known), IDS_AT_ONCE):
            rows |= await self.by_ids(known[first : first + IDS_AT_ONCE])
        found_rows = []
        for number in numbers:
            for row in rows.values():
                if order_number(str.__str__(getattr(row.records[0], "number", ""))) == order_number(number):
                    found_rows.append((f"number:{number}", row))
        return found_rows

    async def _index(self) -> Mapping[str, str]:
        """Shown number -> id of the newest orders; empty where each order's number is its id."""
        now = self._clock.monotonic()
        if self._numbers_at is not None and now - self._numbers_at < NUMBERS_FRESH:
            return self._numbers
        self._numbers, first = {}, 0
        newest = (("status", "any"), ("_fields", "id,number"), ("orderby", "id"), ("order", "desc"))
        while first + PER_PAGE <= MOST_NUMBERS:
            rows: list[NumberRow] = (await self._asking.page("orders", newest, first, numbers_of)).rows
            self._numbers |= {order_number(row.number.exact): row.id for row in rows if row.number}
            own = all(order_number(row.number.exact) == row.id for row in rows)
            if len(rows) < PER_PAGE or own:
                break
            first += PER_PAGE
        self._numbers_at = now
        return self._numbers


_MANY = (("per_page", "100"),)


def _wanted(row: OrderRow, unfinished: bool, since: datetime | None) -> bool:
    if unfinished and state_of(row.status) in FINISHED:
        return False
    return since is None or row.date_created_gmt is None or row.date_created_gmt >= since - SLACK
