"""The catalogue of a CCV Shop: the list of products with their combinations in it. There is no list of combinations over all
products, and none can be asked by its code, so single codes are looked for in the whole list."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence

from picqer_tui.core.records import Product, Record, Shape
from picqer_tui.core.sources import Page
from picqer_tui.shops.ccv.asking import AT_ONCE, Asking, Query
from picqer_tui.shops.ccv.wire import (
    CombinationRow,
    ProductRow,
    combination_of,
    combinations,
    is_number,
    parent,
    product,
    product_of,
    products,
    stock,
    told,
    variant,
)
from picqer_tui.shops.pagination import Row

LIST = (("expand", "attributecombinations"), ("orderby", "id"))
PRODUCT, COMBINATION = "product-", "combination-"
"""Before the number of a thing when another kind of thing was seen with the same one: the two are numbered apart."""
Whole = tuple[ProductRow, Sequence[CombinationRow]]


class Names:
    """Ids of one reading: a product and a combination of the same number are told apart."""

    def __init__(self) -> None:
        self._products: set[int] = set()
        self._combinations: set[int] = set()

    def product(self, number: str) -> str:
        return self._name(number, self._products, self._combinations, PRODUCT)

    def combination(self, number: str) -> str:
        return self._name(number, self._combinations, self._products, COMBINATION)

    def _name(self, number: str, own: set[int], others: set[int], start: str) -> str:
        if int(number) in others:
            return start + number
        own.add(int(number))
        return number


class Catalogue:
    """The things that one shop sells. `keeps` tells whether the shop keeps stock at all."""

    def __init__(self, asking: Asking, keeps: Callable[[], Awaitable[bool | None]]) -> None:
        self._asking, self._keeps = asking, keeps

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every product and combination there is, for sale or not."""
        keeps, names = await self._keeps(), Names()

        async def fetch(query: Query) -> Sequence[Row]:
            return [Row(one[0].id, tuple(_records(one, names, keeps, stock_only))) for one in await self._some(query)]

        async for page in self._asking.walk(fetch, cursor):
            yield page

    async def _some(self, query: Query) -> list[Whole]:
        """A part of the list, with the combinations that did not come along."""
        rows = await self._asking.get("products", "products/", products, (*query, *LIST))
        return await self._complete(rows)

    async def _complete(self, rows: Sequence[ProductRow]) -> list[Whole]:
        gate = asyncio.Semaphore(AT_ONCE)

        async def complete(row: ProductRow) -> Whole:
            found = told(row)
            if found is None:
                async with gate:
                    found = await self._combinations(row.id)
            return row, found

        return list(await asyncio.gather(*(complete(row) for row in rows)))

    async def _combinations(self, number: str) -> list[CombinationRow]:
        path = f"products/{number}/attributecombinations/"
        return await self._asking.one("attributecombinations", path, combinations) or []

    # single lookups

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Things by id; what is no number is nobody's."""
        keeps, found = await self._keeps(), []
        for one in ids:
            for made, count in await self._things(one, keeps):
                record: Record = stock(made, count) if stock_only else made
                found.append((f"id:{one}", Row(one, (record._replace(id=one),))))
                break
        return found

    async def _things(self, ident: str, keeps: bool | None) -> list[tuple[Product, int | None]]:
        found: list[tuple[Product, int | None]] = []
        if (row := await self.combination(ident)) is not None and is_number(row.product_id):
            family = await self._asking.one("products", f"products/{row.product_id}/", product_of)
            if family is not None:
                found.append((variant(family, row, ident, keeps), row.stock))
        if not found and (whole := await self.product(ident)) is not None:
            made = parent(whole[0], ident) if whole[1] else product(whole[0], ident, keeps)
            found.append((made, whole[0].stock))
        return found

    async def combination(self, ident: str) -> CombinationRow | None:
        """One combination; None when there is none of that id."""
        number = ident.removeprefix(COMBINATION)
        if not is_number(number):
            return None
        return await self._asking.one("attributecombinations", f"attributecombinations/{number}/", combination_of)

    async def product(self, ident: str) -> Whole | None:
        """One product with its combinations; None when there is none of that id."""
        number = ident.removeprefix(PRODUCT)
        if not is_number(number):
            return None
        row = await self._asking.one("products", f"products/{number}/", product_of)
        return None if row is None else (await self._complete([row]))[0]

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Things by code, byte for byte."""
        keeps, names = await self._keeps(), Names()
        wanted = {sku for sku in skus if sku.strip()}
        found: dict[str, tuple[str, Row]] = {}

        async def fetch(query: Query) -> Sequence[Row]:
            rows = await self._some(query)
            for one in rows:
                for made, count in _made(one, names, keeps):
                    if made.shape is not Shape.PARENT and made.sku.exact in wanted:
                        record: Record = stock(made, count) if stock_only else made
                        found[made.id] = (f"sku:{made.sku.exact}", Row(made.id, (record,)))
            return [Row(one[0].id, ()) for one in rows]

        if wanted:
            async for _ in self._asking.walk(fetch, None):
                pass
        return list(found.values())


def _made(one: Whole, names: Names, keeps: bool | None) -> Iterator[tuple[Product, int | None]]:
    """What a product is sold as, each with its count; a product with combinations stands first, as their parent."""
    row, forms = one
    ident = names.product(row.id)
    if not forms:
        yield product(row, ident, keeps), row.stock
        return
    yield parent(row, ident), None
    for form in forms:
        yield variant(row, form, names.combination(form.id), keeps), form.stock


def _records(one: Whole, names: Names, keeps: bool | None, stock_only: bool) -> Iterator[Record]:
    for made, count in _made(one, names, keeps):
        if not stock_only:
            yield made
        elif made.shape is not Shape.PARENT:
            yield stock(made, count)
