"""Orders of a Magento shop: open ones, recent ones, and single ones by id, number or reference, with the shipments of those."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta

from picqer_tui.core.keys import order_number
from picqer_tui.core.records import Feedback, Order
from picqer_tui.core.sources import Page
from picqer_tui.shops.magento.account import Known
from picqer_tui.shops.magento.asking import Asking, Filter, Groups, Listing, any_of
from picqer_tui.shops.magento.single import is_number
from picqer_tui.shops.magento.wire_orders import (
    FINISHED,
    FINISHED_STATES,
    OrderRow,
    ShipmentRow,
    order_records,
    orders_of,
    shipment_sign,
    shipments_of,
    state_of,
)
from picqer_tui.shops.pagination import Row

ITEM_FIELDS = (
    "items[item_id,parent_item_id,product_id,product_type,sku,qty_ordered,qty_invoiced,qty_shipped,qty_canceled,"
    "qty_refunded,is_virtual]"
)
FIELDS = (
    "items[entity_id,increment_id,ext_order_id,state,status,store_id,quote_id,created_at,updated_at,customer_email,"
    f"grand_total,total_due,order_currency_code,{ITEM_FIELDS},payment[method]],total_count"
)
SHIPMENT_FIELDS = "items[entity_id,order_id,created_at,tracks[track_number]],total_count"
PER_PAGE = 100
"""Whole orders are heavy to make for a shop."""
SLACK = timedelta(seconds=5)
IDS_AT_ONCE = 50


class Orders:
    """The orders of one shop, of the store views that are meant."""

    def __init__(self, asking: Asking, known: Callable[[], Awaitable[Known]]) -> None:
        self._asking, self._known = asking, known

    async def open(self, cursor: str | None) -> AsyncIterator[Page]:
        """Orders that are not finished, of any age: of states that modules made, too, and those without any."""
        finished = ",".join(FINISHED_STATES)
        groups = ((Filter("state", finished, "nin"), Filter("state", "1", "null")),)
        async for page in self._pages(cursor, groups, lambda row: state_of(row) not in FINISHED):
            yield page

    async def recent(self, since: datetime, cursor: str | None) -> AsyncIterator[Page]:
        """Orders placed since then, whatever became of them."""
        from_ = since - SLACK

        def wanted(row: OrderRow) -> bool:
            return row.created_at is None or row.created_at >= from_

        async for page in self._pages(cursor, ((Filter("created_at", moment(from_), "gteq"),),), wanted):
            yield page

    async def all(self, cursor: str | None) -> AsyncIterator[Page]:
        """Every order there is."""
        async for page in self._pages(cursor, (), lambda row: True):
            yield page

    async def _pages(
        self, cursor: str | None, groups: Groups, wanted: Callable[[OrderRow], bool]
    ) -> AsyncIterator[Page]:
        """The shop's filters are not trusted: one that it does not understand lets everything through."""
        stores = (await self._known()).stores
        left_out = False

        async def make(rows: Sequence[OrderRow]) -> Sequence[Row]:
            nonlocal left_out
            made = []
            for row in rows:
                kept = wanted(row) and (not stores or row.store_id in stores)
                left_out = left_out or not kept
                made.append(self._row(row) if kept else Row(row.entity_id, ()))
            return made

        async for page in self._asking.walk(await self._listing(groups), make, cursor):
            yield page._replace(claimed=None) if left_out else page

    async def _listing(self, groups: Groups) -> Listing[OrderRow]:
        stores = (await self._known()).stores
        scoped = (*groups, any_of("store_id", sorted(stores))) if stores else groups
        return Listing("orders", FIELDS, orders_of, lambda row: row.entity_id, groups=scoped, size=PER_PAGE)

    def _row(self, row: OrderRow) -> Row:
        return Row(row.entity_id, order_records(row, self._asking.hasher))

    # single lookups

    async def by_ids(self, ids: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by id, with their shipments: however an order is looked up, the same is told of it."""
        asked = [one for one in ids if is_number(one)]
        found = await self._found([any_of("entity_id", asked)] if asked else [])
        return [(f"id:{row.id}", row) for row in found if row.id in asked]

    async def by_numbers(self, numbers: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by shown number."""
        found = await self._by("increment_id", {number.strip().lstrip("#").strip() for number in numbers})
        return [
            (f"number:{number}", row)
            for number in numbers
            for row in found
            if order_number(_order(row).number.exact) == order_number(number)
        ]

    async def by_references(self, references: Sequence[str]) -> list[tuple[str, Row]]:
        """Single orders by the number of another system that stands with them."""
        found = await self._by("ext_order_id", set(references))
        return [
            (f"reference:{text}", row) for text in references for row in found if _order(row).reference.exact == text
        ]

    async def _by(self, field: str, values: set[str]) -> list[Row]:
        plain = sorted(value for value in values if value and "," not in value)
        groups = [any_of(field, plain)] if plain else []
        groups += [(Filter(field, value),) for value in sorted(values) if "," in value]
        return await self._found(groups)

    async def _found(self, groups: Sequence[Sequence[Filter]]) -> list[Row]:
        rows: dict[str, Row] = {}
        for group in groups:
            listing = Listing("orders", FIELDS, orders_of, lambda row: row.entity_id, groups=(group,), size=PER_PAGE)
            rows |= {row.entity_id: self._row(row) for row in await self._asking.all(listing)}
        signs: dict[str, list[Feedback]] = {}
        for sent in await self.shipments(list(rows)):
            signs.setdefault(sent.order_id, []).append(shipment_sign(sent))
        return [row._replace(records=(*row.records, *signs.get(row.id, ()))) for row in rows.values()]

    async def shipments(self, ids: Sequence[str]) -> list[ShipmentRow]:
        """The shipments of these orders."""
        found: list[ShipmentRow] = []
        for at in range(0, len(ids), IDS_AT_ONCE):
            group = any_of("order_id", ids[at : at + IDS_AT_ONCE])
            listing = Listing("shipments", SHIPMENT_FIELDS, shipments_of, lambda row: row.entity_id, groups=(group,))
            found += await self._asking.all(listing)
        wanted = set(ids)
        return [row for row in found if row.order_id in wanted]


def _order(row: Row) -> Order:
    return next(record for record in row.records if isinstance(record, Order))


def moment(at: datetime) -> str:
    """A moment as the shop compares it: UTC, as text; an offset in it would be overlooked (observed on Magento 2.4.7)."""
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
