"""The catalogue of a Magento shop, whole: variants are products of the same flat list. Stock is that list with few fields, and
for each page of it what the sources hold, less what open orders were promised; in a shop without sources product by product."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from urllib.parse import quote

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import NotFound, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Shape
from picqer_tui.core.sources import Page
from picqer_tui.shops.magento.account import Known
from picqer_tui.shops.magento.asking import Asking, Filter, Groups, Listing, any_of
from picqer_tui.shops.magento.wire import (
    ProductRow,
    ShortRow,
    SourceItem,
    SourceRow,
    lone_stock,
    product,
    products_of,
    shape_of,
    short_of,
    source_items_of,
    sources_of,
    stock_item_of,
    stocks,
)
from picqer_tui.shops.magento.wire_orders import FINISHED_STATES, promised, stands_of
from picqer_tui.shops.pagination import Row

FIELDS = (
    "items[id,sku,name,type_id,status,weight,created_at,updated_at,extension_attributes[website_ids],custom_attributes],"
    "total_count"
)
SHORT_FIELDS = "items[id,sku,type_id],total_count"
SOURCE_ITEM_FIELDS = "items[sku,source_code,quantity,status],total_count"
SOURCE_FIELDS = "items[source_code,name,enabled],total_count"
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
        if self._sources is None:
            known = await self._known()
            rows: list[SourceRow] = []
            if known.by_source:
                try:
                    rows = await self._asking.numbered("inventory/sources", (), SOURCE_FIELDS, (), sources_of)
                except Unauthorised:
                    rows = []
            enabled = tuple(row.source_code for row in rows if row.enabled)
            self._sources = tuple(one for one in enabled if one in known.sources) if known.sources else enabled
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
        kept = await self._promised()
        held = await self._held([row.sku.exact for row in rows if row.sku])
        return [Row(row.id, stocks(row, held.get(row.sku.exact.casefold(), ()), kept.get(row.id, 0))) for row in rows]

    async def _promised(self) -> Mapping[str, int]:
        """Pieces promised to open orders, by product, over the whole shop. No list says what can be sold; it is what the
        sources hold less this."""
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
        plain = [sku for sku in skus if "," not in sku]
        chunks: list[Sequence[Filter]] = [any_of("sku", plain[at : at + IN_ONE]) for at in range(0, len(plain), IN_ONE)]
        chunks += [(Filter("sku", sku),) for sku in skus if "," in sku]
        held: dict[str, list[SourceItem]] = {}
        wanted = await self.sources()
        for at in range(0, len(chunks), AT_ONCE):
            answers = await asyncio.gather(*(self._items(chunk) for chunk in chunks[at : at + AT_ONCE]))
            for item in (item for items in answers for item in items):
                if not wanted or item.source_code in wanted:
                    held.setdefault(item.sku.exact.casefold(), []).append(item)
        return held

    async def _items(self, chunk: Sequence[Filter]) -> list[SourceItem]:
        path, sort = "inventory/source-items", ("sku", "source_code")
        return await self._asking.numbered(path, (chunk,), SOURCE_ITEM_FIELDS, sort, source_items_of)

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
