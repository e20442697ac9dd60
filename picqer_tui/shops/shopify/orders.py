"""Orders of a Shopify shop: open ones, recent ones, and single ones by id or name; lines behind the first page are fetched."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.keys import order_number
from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Batch, Row, by_cursor, cursor_of, place
from picqer_tui.shops.shopify.account import number
from picqer_tui.shops.shopify.asking import Asking, TooCostly
from picqer_tui.shops.shopify.single import is_number, quoted
from picqer_tui.shops.shopify.wire_orders import (
    FINISHED,
    LINES,
    LINES_QUERY,
    NODES,
    ORDERS,
    ORDERS_BY_ID,
    ORDERS_QUERY,
    LineRow,
    OrderRow,
    order_records,
    state_of,
)

PER_PAGE = 25
LEAST = 3
DEEP = 20_000
"""Orders after which a list is begun anew behind the last one: pages of one list end at 25,000 (vendor's page)."""
OPEN = "-fulfillment_status:fulfilled -status:cancelled"
"""Leaves out by what is known, so that a state nobody knows yet is kept."""
IDS_AT_ONCE = 12
NAMES_AT_ONCE = 10


class Orders:
    """The orders of one shop."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._size = PER_PAGE

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders that are not finished, of any age, archived ones too. The search is not trusted: what is finished is left out
        here as well."""
        async for page in self._pages(cursor, OPEN, True, None):
            yield page

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders made since then, whatever became of them; those that a mover brought in since then too."""
        moment = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        async for page in self._pages(cursor, f"created_at:>='{moment}'", False, since):
            yield page

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order that this key can see."""
        async for page in self._pages(cursor, "", False, None):
            yield page

    async def _pages(
        self, cursor: str | None, filter_: str, unfinished: bool, since: datetime | None
    ) -> AsyncIterator[Page]:
        async def fetch(said: str | None) -> Batch:
            where = place(said)
            above = str(where.get("above", ""))
            filters = " ".join(part for part in (filter_, f"id:>{above}" if above else "") if part)
            rows, go_on, denied = await self._asked(where.get("after"), filters or None)
            kept = {row.id for row in rows if _wanted(row, unfinished, since)}
            made = [await self._made(row, denied) if row.id in kept else Row(number(row.id), ()) for row in rows]
            if go_on is None:
                return Batch(made)
            count = int(where.get("count", 0)) + len(rows)
            if count >= DEEP:
                return Batch(made, None, cursor_of(above=number(rows[-1].id)))
            return Batch(made, None, cursor_of(after=go_on, above=above, count=count))

        async for page in by_cursor(fetch, cursor):
            yield page

    async def _asked(
        self, after: str | None, filter_: str | None
    ) -> tuple[list[OrderRow], str | None, tuple[str, ...]]:
        while True:
            size = self._size
            try:
                told = await self._asking.ask(ORDERS_QUERY, ORDERS, {"first": size, "after": after, "filter": filter_})
            except TooCostly:
                if size <= LEAST:
                    raise
                self._size = min(self._size, size // 2)
                continue
            page = told.value.orders.pageInfo
            return told.value.orders.nodes, page.endCursor if page.hasNextPage else None, told.denied

    async def _made(self, row: OrderRow, denied: tuple[str, ...]) -> Row:
        more: list[LineRow] = []
        page = row.lineItems.pageInfo
        while page.hasNextPage and page.endCursor is not None:
            told = await self._asking.ask(LINES_QUERY, LINES, {"id": row.id, "first": 100, "after": page.endCursor})
            if told.value.order is None:
                break
            more += told.value.order.lineItems.nodes
            if told.value.order.lineItems.pageInfo.endCursor == page.endCursor:
                break
            page = told.value.order.lineItems.pageInfo
        return Row(number(row.id), order_records(row, more, denied, self._asking.hasher))

    # single lookups

    async def by_ids(self, ids: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by number of their global id; what is no number is nobody's."""
        asked = [f"gid://shopify/Order/{one}" for one in ids if is_number(one)]
        found: list[tuple[str, Row]] = []
        while asked:
            size = min(len(asked), max(1, self._size // 2))
            try:
                told = await self._asking.ask(ORDERS_BY_ID, NODES, {"ids": asked[:size]})
            except TooCostly:
                if self._size <= LEAST:
                    raise
                self._size //= 2
                continue
            asked = asked[size:]
            for row in told.value.nodes:
                if row is not None:
                    found.append((f"id:{number(row.id)}", await self._made(row, told.denied)))
        if ids and not found:
            await self._may_read()
        return found

    async def _may_read(self) -> None:
        """Nothing found by id can also mean that the key may not look: single nodes are then simply empty.

        Raises:
            Unauthorised: the key may not read orders.
        """
        await self._asking.ask(ORDERS_QUERY, ORDERS, {"first": 1, "after": None, "filter": None})

    async def by_numbers(self, numbers: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by shown name. The search is one of words, so what comes is compared."""
        wanted = [one for one in numbers if one.strip()]
        if not wanted:
            return []
        filter_ = " OR ".join(f"name:{quoted(one)}" for one in wanted)
        found: list[tuple[str, Row]] = []
        after: str | None = None
        while True:
            rows, go_on, denied = await self._asked(after, filter_)
            for row in rows:
                fits = [one for one in wanted if order_number(one) == order_number(row.name.exact)]
                if fits:
                    made = await self._made(row, denied)
                    found += [(f"number:{one}", made) for one in fits]
            if go_on is None or go_on == after or not any(row for row in rows):
                return found
            after = go_on


def _wanted(row: OrderRow, unfinished: bool, since: datetime | None) -> bool:
    if unfinished and state_of(row) in FINISHED:
        return False
    return since is None or row.createdAt is None or row.createdAt >= since - timedelta(seconds=1)
