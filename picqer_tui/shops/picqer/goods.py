"""Picqer's products and their free stock."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from datetime import datetime

from picqer_tui.core.errors import NotSupported, Rejected
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Product, Stock, Warehouse
from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Row
from picqer_tui.shops.picqer import pages
from picqer_tui.shops.picqer.api import ZONE_SLACK, Api, Query, in_parts, not_asked, stamp
from picqer_tui.shops.picqer.pages import Reader

INACTIVE: Query = (("inactive", "true"),)


class Goods:
    """Catalogue and stock of one account. `warehouses`: ids or names of those that count; none: Picqer's own choice."""

    def __init__(self, api: Api, warehouses: Sequence[str]) -> None:
        self._api, self._chosen = api, warehouses
        self._carried: frozenset[str] | None = None
        self._both: bool | None = None

    async def products(self, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        """Active ones, then inactive ones (a list that may hold both). Read whole, the account's own count says how many
        there must be; a key that sees one fulfilment customer only has no such count. Each comes with its stock in the
        warehouses that count, which costs no request of its own."""
        query: Query = (("updated_after", stamp(changed_since - ZONE_SLACK)),) if changed_since is not None else ()
        claimed = await self._api.stat("total-products") if changed_since is None else None
        one_customer: bool | None = None if cursor is None else False
        places = await self._places_carried()

        def part(name: str, asked: Query) -> Callable[[str | None], AsyncIterator[Page]]:
            return lambda inner: self._api.walk(
                "products", pages.stocked_products(name != "inactive"), (*asked, *query), inner
            )

        asked: dict[str, Query] = {"active": (), "inactive": INACTIVE}
        if await self._all_at_once():
            asked = {"all": INACTIVE}
        async for page in in_parts([(name, part(name, more)) for name, more in asked.items()], cursor):
            if one_customer is None and page.records:
                owners = {row.customer for row in page.records if isinstance(row, Product)}
                one_customer = len(owners) == 1 and "" not in owners
            records = [row for row in page.records if not isinstance(row, Stock) or row.place in places]
            yield page._replace(records=records, claimed=None if one_customer else claimed)

    async def _all_at_once(self) -> bool:
        """Whether the list of inactive products holds active ones as well. Picqer's documents leave it open; then that list
        alone is everything, and a large catalogue is not read twice."""
        if self._both is None:
            first = await self._api.fetch("products", pages.products(False), INACTIVE)(0)
            said = [record for row in first.rows for record in row.records if isinstance(record, Product)]
            self._both = any(record.live for record in said)
        return self._both

    async def _places_carried(self) -> frozenset[str]:
        """Warehouses of which stock comes with products, looked up once; none where they cannot be told."""
        if self._carried is None:
            try:
                self._carried = frozenset(place.id for place in await self._places())
            except (NotSupported, Rejected):
                self._carried = frozenset()
        return self._carried

    async def stock(self, cursor: str | None) -> AsyncIterator[Page]:
        """A list per warehouse. What is not listed has nothing there."""
        asked = [(place.id, self._of_warehouse(place.id)) for place in await self._places()]
        async for page in in_parts(asked, cursor):
            yield page

    def _of_warehouse(self, number: str) -> Callable[[str | None], AsyncIterator[Page]]:
        return lambda inner: self._api.walk(f"warehouses/{number}/stock", pages.bulk_stock, (), inner)

    async def _places(self) -> list[Warehouse]:
        """The chosen warehouses, or the active ones that count for the general stock.

        Raises:
            NotSupported: a chosen one does not exist, or none is chosen and none counts.
        """
        known: list[Warehouse] = []
        async for page in self._api.walk("warehouses", pages.warehouses):
            known += [record for record in page.records if isinstance(record, Warehouse)]
        if not self._chosen:
            if counting := [place for place in known if place.active and place.counts]:
                return counting
            raise NotSupported(
                Phrase("No warehouse in Picqer counts for the general stock."),
                "[warehouse]",
                Phrase("Choose the warehouses of this shop in the settings of this move."),
            )
        found: dict[str, Warehouse] = {}
        for wanted in self._chosen:
            alike = [place for place in known if wanted in (place.id, place.name)]
            if not alike:
                raise NotSupported(
                    Phrase("There is no warehouse {warehouse} in Picqer.", {"warehouse": wanted}),
                    "[warehouse]",
                    Phrase("Choose the warehouses again in the settings of this move."),
                )
            found.update({place.id: place for place in alike})
        return list(found.values())

    async def look_products(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        return await self._look(values, pages.one_product, pages.products)

    async def look_stock(self, values: Sequence[str]) -> list[tuple[str, Row]]:
        """The stock of single products, in the warehouses that count; a row for each."""
        places = {place.id for place in await self._places()}
        found = await self._look(values, pages.one_product_stock, lambda live: pages.products_stock)
        return [
            (value, Row(record.id, (record,)))
            for value, row in found
            for record in row.records
            if isinstance(record, Stock) and record.place in places
        ]

    async def _look(self, values: Sequence[str], one: Reader, many: Callable[[bool], Reader]) -> list[tuple[str, Row]]:
        """Products by `id:` or `sku:`, an exact code; inactive ones too."""
        found: list[tuple[str, Row]] = []
        for value in values:
            by, _, text = value.partition(":")
            if by == "id" and text.isdecimal():
                found += [(value, row) for row in await self._api.one(f"products/{text}", one)]
            elif by == "sku" and text:
                found += [(value, row) for row in await self._of_code(text, many)]
        return found

    async def _of_code(self, code: str, many: Callable[[bool], Reader]) -> list[Row]:
        for live, more in ((True, ()), (False, (("inactive", "true"),))):
            rows = (await self._api.fetch("products", many(live), (("productcode", code), *more))(0)).rows
            kept = [row for row in rows if _code(row) == code]
            if kept:
                return kept
            if any(code.casefold() not in _code(row).casefold() for row in rows):
                raise not_asked("products?productcode=")
        return []


def _code(row: Row) -> str:
    first = row.records[0] if row.records else None
    return first.sku.exact if isinstance(first, Product | Stock) else ""
