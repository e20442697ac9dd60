"""The catalogue of a Magento shop, whole: variants are products of the same flat list. Stock is that list with few fields, and
for each page of it what can be sold of it; where no list tells that, what the sources hold less what open orders were promised,
and in a shop without sources what each product has."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from typing import TypeVar
from urllib.parse import quote

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import NotFound, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Shape
from picqer_tui.core.sources import Page
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.magento.account import Known
from picqer_tui.shops.magento.asking import Asking, Filter, Groups, Listed, Listing, any_of
from picqer_tui.shops.magento.wire import (
    ProductRow,
    ShortRow,
    SourceItem,
    SourceRow,
    lone_stock,
    product,
    products_of,
    salable,
    salables_of,
    shape_of,
    short_of,
    source_items_of,
    sources_of,
    stock_item_of,
    stocks,
    stocks_of,
    websites_of,
)
from picqer_tui.shops.magento.wire_orders import FINISHED_STATES, promised, stands_of
from picqer_tui.shops.pagination import Row

T = TypeVar("T")
FIELDS = (
    "items[id,sku,name,type_id,status,weight,created_at,updated_at,extension_attributes[website_ids],custom_attributes],"
    "total_count"
)
SHORT_FIELDS = "items[id,sku,type_id],total_count"
SOURCE_ITEM_FIELDS = "items[sku,source_code,quantity,status],total_count"
SOURCE_FIELDS = "items[source_code,name,enabled],total_count"
STOCK_FIELDS = "items[stock_id,extension_attributes[sales_channels[type,code]]],total_count"
SALABLE_FIELDS = "items[sku,qty],total_count"
PROMISE_FIELDS = (
    "items[entity_id,state,quote_id,items[item_id,parent_item_id,product_id,product_type,sku,qty_ordered,qty_shipped,"
    "qty_canceled,qty_refunded]],total_count"
)
PROMISES_FRESH = 30.0
"""Seconds for which it is remembered what open orders were promised."""
IN_ONE = 50
"""Values of one condition: more make the address too long."""
AT_ONCE = 3
"""Requests of a shop under way at the same time."""
_NO_SLASH = Phrase(
    "The stock of products with a slash in their code cannot be read in this shop with a signed request. Compare those by hand."
)


class Catalogue:
    """What the readings of one shop's catalogue share."""

    def __init__(self, asking: Asking, known: Callable[[], Awaitable[Known]], clock: Clock) -> None:
        self._asking, self._known, self._clock = asking, known, clock
        self._promises: dict[str, int] = {}
        self._promised_at: float | None = None
        self._sources: tuple[str, ...] | None = None
        self._website: str | None = None
        """The website whose stock is meant; empty where there is no list of what it sells."""
        self._passed_over = False

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every product; parents too, by their shape. `stock_only`: what each has."""
        self._passed_over = False
        store = (await self._known()).store
        if not stock_only:
            async for page in self._asking.walk(self._products((), store), self._product_rows, cursor):
                yield page
            return
        async for page in self._asking.walk(self._short((), store), self._stock_rows, cursor):
            yield page._replace(whole=False, why=_NO_SLASH) if self._passed_over else page

    async def found(self, groups: Groups, stock_only: bool) -> list[tuple[ShortRow, Row]]:
        """The few products that meet these conditions."""
        store = (await self._known()).store
        if stock_only:
            short = await self._asking.all(self._short(groups, store))
            return list(zip(short, await self._stock_rows(short), strict=True))
        rows = await self._asking.all(self._products(groups, store))
        return list(zip(rows, await self._product_rows(rows), strict=True))

    async def sources(self) -> tuple[str, ...]:
        """Codes of the stock sources that count: those that the settings name, else all that are enabled. Empty where the shop
        has none, or the key may not see them."""
        named = (await self._known()).sources
        return tuple(one for one in await self._enabled() if not named or one in named)

    async def _enabled(self) -> tuple[str, ...]:
        """Codes of the stock sources of the shop."""
        if self._sources is None:
            rows: list[SourceRow] = []
            if (await self._known()).by_source:
                with suppress(Unauthorised):
                    rows = await self._asking.numbered("inventory/sources", (), SOURCE_FIELDS, (), sources_of)
            self._sources = tuple(row.source_code for row in rows if row.enabled)
        return self._sources

    def _products(self, groups: Groups, store: str) -> Listing[ProductRow]:
        return Listing("products", FIELDS, products_of, lambda row: row.id, store, groups)

    def _short(self, groups: Groups, store: str) -> Listing[ShortRow]:
        return Listing("products", SHORT_FIELDS, short_of, lambda row: row.id, store, groups)

    async def _product_rows(self, rows: Sequence[ProductRow]) -> Sequence[Row]:
        websites = (await self._known()).websites
        return [Row(row.id, (product(row, websites),)) for row in rows]

    async def _stock_rows(self, rows: Sequence[ShortRow]) -> Sequence[Row]:
        if not (await self._known()).by_source:
            return await self._lone_rows(rows)
        skus = [row.sku.exact for row in rows if row.sku]
        sold = await self._salable(skus)
        if sold is not None and any(sold.values()):
            return [Row(row.id, (salable(row, sold.get(row.sku.exact.casefold())),)) for row in rows]
        kept = await self._promised()
        held = await self._held(skus)
        left = [stocks(row, held.get(row.sku.exact.casefold(), ()), kept.get(row.id, 0)) for row in rows]
        if sold is not None and not any(one.free and one.free > 0 for some in left for one in some):
            return [Row(row.id, (salable(row, sold.get(row.sku.exact.casefold())),)) for row in rows]
        return [Row(row.id, some) for row, some in zip(rows, left, strict=True)]

    async def _salable(self, skus: Sequence[str]) -> dict[str, int | None] | None:
        """What can be sold, by SKU without its case. It comes from an index: nothing can be sold of anything where that was
        never made (observed on Magento 2.4.7). None: no list tells it."""
        if self._website is None:
            self._website = await self._stock_website()
        if not self._website:
            return None
        path = f"inventory/export-stock-salable-qty/website/{quote(self._website, safe='')}"
        try:
            items = await self._of_skus(skus, path, SALABLE_FIELDS, ("sku",), salables_of)
        except (NotFound, Unauthorised):
            self._website = ""
            return None
        return {item.sku.exact.casefold(): item.qty for item in items}

    async def _stock_website(self) -> str:
        """Code of the website whose stock is meant. Empty where several stocks are, or the settings name a part of the sources:
        those have rows of their own; and where the key may not see it."""
        known = await self._known()
        if known.sources and len(await self.sources()) != len(await self._enabled()):
            return ""
        try:
            names = await self._asking.get("store/websites", (), websites_of) if known.websites else []
            found = await self._asking.numbered("inventory/stocks", (), STOCK_FIELDS, (), stocks_of)
        except (NotFound, Unauthorised):
            return ""
        meant = {one.code for one in names if one.id in known.websites}
        told = [[code for code in one.websites if not meant or code in meant] for one in found]
        told = [codes for codes in told if codes]
        return told[0][0] if len(told) == 1 else ""

    async def _promised(self) -> Mapping[str, int]:
        """Pieces promised to open orders, by product, over the whole shop."""
        now = self._clock.monotonic()
        if self._promised_at is None or now - self._promised_at > PROMISES_FRESH:
            finished = Filter("state", ",".join(FINISHED_STATES), "nin")
            listing = Listing("orders", PROMISE_FIELDS, stands_of, lambda row: row.entity_id, groups=((finished,),))
            kept: dict[str, int] = {}
            for row in await self._asking.all(listing):
                for product_id, pieces in promised(row).items():
                    kept[product_id] = kept.get(product_id, 0) + pieces
            self._promises, self._promised_at = kept, now
        return self._promises

    async def _held(self, skus: Sequence[str]) -> dict[str, list[SourceItem]]:
        """What the sources hold, by SKU without its case: the two tables of Magento may spell one differently."""
        held: dict[str, list[SourceItem]] = {}
        wanted = await self.sources()
        sort = ("sku", "source_code")
        for item in await self._of_skus(skus, "inventory/source-items", SOURCE_ITEM_FIELDS, sort, source_items_of):
            if not wanted or item.source_code in wanted:
                held.setdefault(item.sku.exact.casefold(), []).append(item)
        return held

    async def _of_skus(
        self, skus: Sequence[str], path: str, fields: str, sort: Sequence[str], parse: Callable[[Reply], Listed[T]]
    ) -> list[T]:
        """What a list says of these SKUs."""
        plain = [sku for sku in skus if "," not in sku]
        groups: list[Sequence[Filter]] = [any_of("sku", plain[at : at + IN_ONE]) for at in range(0, len(plain), IN_ONE)]
        groups += [(Filter("sku", sku),) for sku in skus if "," in sku]
        found: list[T] = []
        for at in range(0, len(groups), AT_ONCE):
            some = groups[at : at + AT_ONCE]
            asked = (self._asking.numbered(path, (group,), fields, sort, parse) for group in some)
            found += (item for items in await asyncio.gather(*asked) for item in items)
        return found

    # shops without sources

    async def _lone_rows(self, rows: Sequence[ShortRow]) -> Sequence[Row]:
        made: list[Row] = []
        for at in range(0, len(rows), AT_ONCE):
            made += await asyncio.gather(*(self._lone(row) for row in rows[at : at + AT_ONCE]))
        return made

    async def _lone(self, row: ShortRow) -> Row:
        """The one look that needs the SKU in the path. A slash in it makes the signature fail (observed on Magento 2.4.7)."""
        if shape_of(row) in (Shape.PARENT, Shape.BUNDLE):
            return Row(row.id, (lone_stock(row, None),))
        sku = row.sku.exact
        if ("/" in sku and self._asking.auth.signed) or sku.strip(".") == "":
            self._passed_over = True
            return Row(row.id, ())
        try:
            item = await self._asking.get(f"stockItems/{quote(sku, safe='')}", (), stock_item_of)
        except NotFound:
            item = None
        return Row(row.id, (lone_stock(row, item),))
