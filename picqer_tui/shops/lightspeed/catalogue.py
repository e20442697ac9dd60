"""The catalogue of a Lightspeed shop: the products once, for names and visibility, then every variant. Stock is the variants
alone. No list can be asked by SKU, so single SKUs are looked for in the whole list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

from picqer_tui.core.records import Record
from picqer_tui.core.sources import Page
from picqer_tui.shops.batches import cursor_of, place
from picqer_tui.shops.lightspeed.asking import AT_ONCE, Asking, Query
from picqer_tui.shops.lightspeed.wire import (
    GONE,
    Family,
    VariantRow,
    families,
    family_of,
    one_product_of,
    product,
    stock,
    variant_of,
    variants,
)
from picqer_tui.shops.pagination import Row


class Catalogue:
    """The variants of one shop."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every variant there is, whether its product can be seen or not."""
        known: dict[str, Family] = {}
        if not stock_only:
            async for page in self._learn(known):
                yield page._replace(cursor=cursor or cursor_of(part="variants"), claimed=None)

        async def fetch(query: Query) -> Sequence[Row]:
            rows = await self._asking.get("variants", query, variants)
            await self._complete(known, rows if not stock_only else ())
            return [Row(row.id, (_made(row, known, stock_only),)) for row in rows]

        said = place(cursor)
        async for page in self._asking.walk("variants", fetch, (), cursor if "id" in said or "at" in said else None):
            yield page

    async def _learn(self, known: dict[str, Family]) -> AsyncIterator[Page]:
        """The products, kept in memory; a page tells that they are being read."""

        async def fetch(query: Query) -> Sequence[Row]:
            found = await self._asking.get("products", query, families)
            known.update(found)
            return [Row(one, ()) for one, _ in found]

        async for page in self._asking.walk("products", fetch):
            yield page

    async def _complete(self, known: dict[str, Family], rows: Sequence[VariantRow]) -> None:
        """Products that came after the list of products was read, or that are gone."""
        missing = sorted({row.product for row in rows if row.product and row.product not in known})
        for first in range(0, len(missing), AT_ONCE):
            some = missing[first : first + AT_ONCE]
            found = await asyncio.gather(*(self._family(one) for one in some))
            known.update(zip(some, found, strict=True))

    async def _family(self, number: str) -> Family:
        found = await self._asking.one(f"products/{number}", (), one_product_of)
        return GONE if found is None else family_of(found.product)

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Variants by id; what is no number is nobody's."""
        found: list[tuple[str, Row]] = []
        known: dict[str, Family] = {}
        for one in ids:
            if one.isdecimal() and one.isascii() and len(one) < 20:
                row = await self.variant(one)
                if row is not None:
                    await self._complete(known, () if stock_only else (row,))
                    found.append((f"id:{one}", Row(row.id, (_made(row, known, stock_only),))))
        return found

    async def variant(self, number: str) -> VariantRow | None:
        found = await self._asking.one(f"variants/{number}", (), variant_of)
        return None if found is None else found.variant

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Variants by SKU, byte for byte."""
        wanted = {sku for sku in skus if sku.strip()}
        rows: list[VariantRow] = []

        async def fetch(query: Query) -> Sequence[Row]:
            found = await self._asking.get("variants", query, variants)
            rows.extend(row for row in found if row.sku.exact in wanted)
            return [Row(row.id, ()) for row in found]

        if wanted:
            async for _ in self._asking.walk("variants", fetch):
                pass
        known: dict[str, Family] = {}
        await self._complete(known, () if stock_only else rows)
        made = {row.id: (row.sku.exact, Row(row.id, (_made(row, known, stock_only),))) for row in rows}
        return [(f"sku:{sku}", row) for sku, row in made.values()]


def _made(row: VariantRow, known: dict[str, Family], stock_only: bool) -> Record:
    return stock(row) if stock_only else product(row, known)
