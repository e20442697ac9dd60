"""The catalogue of a Shopware shop, whole: every product and variant, in the order in which they were made, so that nothing
that happens meanwhile moves a row. Stock is the same list with few fields."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence

from picqer_tui.core.errors import Unauthorised
from picqer_tui.core.sources import Page
from picqer_tui.shops.pagination import Batch, Row, by_id
from picqer_tui.shops.shopware.asking import INHERIT, MOST, Asking, Criteria
from picqer_tui.shops.shopware.wire import (
    INCLUDES,
    OPTIONS,
    STOCK_FIELDS,
    ProductRow,
    StockRow,
    product,
    products_of,
    stock,
    stocks_of,
)

EXACT = "exact"
"""`total-count-mode`: how many there are in all; otherwise the total is that of the page (observed on Shopware 6.6.7.1)."""


def behind(last: str) -> Criteria:
    """Rows that were made after this one, in the order in which they were made."""
    return {
        "filter": [{"type": "range", "field": "autoIncrement", "parameters": {"gt": int(last)}}],
        "sort": [{"field": "autoIncrement", "order": "ASC"}],
    }


class Catalogue:
    """The catalogue of one shop. `booked` says whether orders are taken off `stock` itself."""

    def __init__(self, asking: Asking, booked: Callable[[], Awaitable[bool]]) -> None:
        self._asking, self._booked = asking, booked
        self._options = True

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every product and variant, parents too. `stock_only`: what each has, by few fields."""

        async def fetch(last: str) -> Batch:
            criteria = {**behind(last), **({"total-count-mode": EXACT} if last == "0" else {})}
            rows, total = await self._asked(criteria, stock_only)
            made = [Row(row.autoIncrement, (await self.row(row)).records) for row in rows]
            return Batch(made, total if last == "0" else None)

        async for page in by_id(fetch, cursor):
            yield page

    async def found(self, filter_: Criteria, stock_only: bool) -> list[tuple[StockRow, Row]]:
        """Products that fit; the shop compares without regard to case, so compare again."""
        found: list[tuple[StockRow, Row]] = []
        last = "0"
        while True:
            criteria = behind(last)
            rows, _ = await self._asked({**criteria, "filter": [filter_, *criteria["filter"]]}, stock_only)
            found += [(row, await self.row(row)) for row in rows]
            if not self._asking.full(rows) or int(rows[-1].autoIncrement) <= int(last):
                return found
            last = rows[-1].autoIncrement

    async def row(self, row: StockRow) -> Row:
        """A row as its product, or as its stock when no more of it was asked."""
        if isinstance(row, ProductRow):
            return Row(row.id, (product(row),))
        return Row(row.id, (stock(row, await self._booked()),))

    async def _asked(self, criteria: Criteria, stock_only: bool) -> tuple[Sequence[StockRow], int | None]:
        if stock_only:
            few = {**criteria, "includes": {"product": STOCK_FIELDS}}
            listed = await self._asking.search("product", few, stocks_of, MOST)
            return listed.data, listed.total
        full = {**criteria, "includes": INCLUDES, **({"associations": OPTIONS} if self._options else {})}
        try:
            found = await self._asking.search("product", full, products_of, MOST, INHERIT)
        except Unauthorised as error:
            if not self._options or "option" not in error.detail:
                raise
            self._options = False
            return await self._asked(criteria, stock_only)
        return found.data, found.total
