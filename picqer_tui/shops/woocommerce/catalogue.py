"""The catalogue of a WooCommerce shop, whole: a list of products, then the variations in the best way that this version
offers (one flat list, the admin's own flat list, or parent by parent). Stock is the same lists with few fields."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Sequence

from picqer_tui.core.errors import Unauthorised
from picqer_tui.core.records import Record
from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Batch, Row, by_offset, cursor_of, place
from picqer_tui.shops.woocommerce.asking import PER_PAGE, STEADY, Asking, Query
from picqer_tui.shops.woocommerce.login import API
from picqer_tui.shops.woocommerce.wire import (
    PARENTS,
    Parent,
    ProductRow,
    parent_of,
    product,
    product_of,
    products_of,
    setting_of,
    stock,
)

FIELDS = (
    "id,parent_id,name,sku,global_unique_id,type,status,virtual,manage_stock,variations,date_created_gmt,"
    "date_modified_gmt,weight,images,image,lang,translations"
)
STOCK_FIELDS = "id,parent_id,name,sku,type,status,manage_stock,stock_quantity,variations,lang,translations"
PARENT_FIELDS = "id,name,sku,type,status,manage_stock,variations,images,lang,translations"
ANALYTICS = "wp-json/wc-analytics"
AT_ONCE = 2
"""Requests of a shop under way at the same time."""
MOST_CONFIRMED = 100
"""Single looks in one reading at variations that may have their parent's SKU or none."""

Make = Callable[[ProductRow, Parent | None, bool], Record]
"""(row, its parent, whether the SKU shown is its own) -> record"""


class Catalogue:
    """What the readings of one shop's catalogue share. `languages`: which ones are meant, where products are translated."""

    def __init__(self, asking: Asking, languages: Iterable[str]) -> None:
        self.asking = asking
        self._languages = tuple(languages)
        self._flat: str | None = None
        self._metas: bool | None = None
        self._counts: bool | None = None

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every product and variation; parents too, by their shape. `stock_only`: what each has, by few fields."""
        await self.look_at_settings()
        async for page in _Reading(self, stock_only).pages(cursor):
            yield page

    def maker(self, stock_only: bool) -> Make:
        """What makes records of rows."""
        counts = self._counts is not False
        if stock_only:
            return lambda row, parent, own: stock(row, own, counts)
        return lambda row, parent, own: product(row, parent, self._languages, own, counts)

    def parent(self, row: ProductRow) -> Parent:
        return parent_of(row, self._languages)

    async def look_at_settings(self) -> None:
        """Whether the shop keeps stock at all; with it off every quantity is without meaning."""
        if self._counts is None:
            try:
                found = await self.asking.one("settings/products/woocommerce_manage_stock", (), setting_of)
            except Unauthorised:
                found = None
            self._counts = found is None or found.value.casefold() != "no"

    async def flat(self) -> str:
        """Where all variations are in one list (10.3 and newer, else the admin's own API); empty when nowhere. Found by
        asking, not by version."""
        if self._flat is None:
            if await self.asking.has("variations"):
                self._flat = API
            else:
                self._flat = ANALYTICS if await self.asking.has("variations", ANALYTICS) else ""
        return self._flat

    async def rows(
        self, path: str, query: Query, first: int, stock_only: bool, base: str = API
    ) -> tuple[list[ProductRow], int | None]:
        """A page; with the fields of plugins as well as long as no row has a barcode in WooCommerce's own field."""
        fields = STOCK_FIELDS if stock_only else FIELDS
        if not stock_only and self._metas is not False:
            fields += ",meta_data"
        found = await self.asking.page(path, (*query, ("_fields", fields), *STEADY), first, products_of, base)
        if not stock_only and self._metas is None and any(row.type not in PARENTS for row in found.rows):
            self._metas = not any(row.global_unique_id for row in found.rows)
        return found.rows, found.total


class _Reading:
    """One walk through the catalogue."""

    def __init__(self, catalogue: Catalogue, stock_only: bool) -> None:
        self._catalogue, self._asking, self._stock_only = catalogue, catalogue.asking, stock_only
        self._make = catalogue.maker(stock_only)
        self._parents: dict[str, Parent] = {}
        self._confirmed = 0

    async def pages(self, cursor: str | None) -> AsyncIterator[Page]:
        said = place(cursor)
        before, inner = int(said.get("before", 0)), said.get("in")
        if cursor is not None:
            await self._learn_parents()
        if said.get("part") != "variations":
            async for page in self._products(inner):
                before = page.claimed or before
                ended = page.cursor is None
                on = cursor_of(part="products", **{"in": page.cursor})
                if ended:
                    on = cursor_of(part="variations", before=before)
                yield page._replace(cursor=None if ended and not self._parents else on)
            inner = None
        if self._parents:
            async for page in self._variations(inner):
                on = cursor_of(part="variations", before=before, **{"in": page.cursor})
                claimed = None if page.claimed is None else before + page.claimed
                yield page._replace(cursor=None if page.cursor is None else on, claimed=claimed)

    def _products(self, inner: str | None) -> AsyncIterator[Page]:
        async def fetch(first: int) -> Batch:
            rows, total = await self._catalogue.rows("products", (("status", "any"),), first, self._stock_only)
            self._note_parents(rows)
            return Batch([Row(row.id, (self._make(row, None, True),)) for row in rows], total)

        return by_offset(fetch, inner, size=PER_PAGE, ahead=AT_ONCE)

    def _note_parents(self, rows: Sequence[ProductRow]) -> None:
        self._parents.update({row.id: self._catalogue.parent(row) for row in rows if row.type in PARENTS})

    async def _learn_parents(self) -> None:
        """The parents once more, for a reading that was broken off and goes on."""
        query: Query = (("status", "any"), ("_fields", PARENT_FIELDS), *STEADY)

        async def fetch(first: int) -> Batch:
            rows, total = await self._asking.page("products", query, first, products_of)
            self._note_parents(rows)
            return Batch([Row(row.id, ()) for row in rows], total)

        async for _ in by_offset(fetch, None, size=PER_PAGE, ahead=AT_ONCE):
            pass

    async def _variations(self, inner: str | None) -> AsyncIterator[Page]:
        base = await self._catalogue.flat()

        async def fetch(first: int) -> Batch:
            rows, total = await self._catalogue.rows("variations", (), first, self._stock_only, base)
            return Batch(await self._made(rows), total)

        if base:
            async for page in by_offset(fetch, inner, size=PER_PAGE, ahead=AT_ONCE):
                yield page
            return
        with_children = sorted(
            (one for one, parent in self._parents.items() if parent.children), key=lambda one: (len(one), one)
        )
        claimed = sum(self._parents[one].children for one in with_children)
        at = int(place(inner).get("at", 0))
        while at < len(with_children):
            some = with_children[at : at + AT_ONCE * 2]
            found = await asyncio.gather(*(self._of_parent(one) for one in some))
            at += len(some)
            records = [record for rows in found for row in rows for record in row.records]
            yield Page(records, cursor_of(at=at) if at < len(with_children) else None, claimed)

    async def _of_parent(self, parent: str) -> list[Row]:
        """The variations of one parent; older versions leave out which parent that is."""
        made: list[Row] = []
        first = 0
        while True:
            rows, total = await self._catalogue.rows(f"products/{parent}/variations", (), first, self._stock_only)
            made += await self._made([row.model_copy(update={"parent_id": parent}) for row in rows])
            if not rows or total is None or first + PER_PAGE >= total:
                return made
            first += PER_PAGE

    async def _made(self, rows: Sequence[ProductRow]) -> list[Row]:
        """Variations as records. One that shows its parent's SKU has none of its own; the only one of its parent to do so is
        looked at alone, because two things may have got the same code by an import."""
        showing: dict[str, int] = {}
        for row in rows:
            showing[row.parent_id] = showing.get(row.parent_id, 0) + self._shows_parents(row)
        made = []
        for row in rows:
            own = not self._shows_parents(row)
            if not own and showing[row.parent_id] == 1 and self._confirmed < MOST_CONFIRMED:
                self._confirmed += 1
                own = await self._has_own(row)
            made.append(Row(row.id, (self._make(row, self._parents.get(row.parent_id), own),)))
        return made

    def _shows_parents(self, row: ProductRow) -> bool:
        parent = self._parents.get(row.parent_id)
        return parent is not None and bool(row.sku) and row.sku == parent.sku

    async def _has_own(self, row: ProductRow) -> bool:
        """Only this one answer tells a SKU of one's own from the parent's (observed on 9.9.5 and 11.0.1)."""
        alone = await self._asking.one(f"products/{row.id}", (("context", "edit"),), product_of)
        return alone is not None and bool(alone.sku)


def chosen_languages(scope: Iterable[str]) -> tuple[str, ...]:
    """The languages named in the settings of a shop."""
    return tuple(word.strip().casefold().removeprefix("language:") for word in scope if word.strip())
