"""The offers of a sales account: all of them page by page, and single ones by id or reference. Stock comes in the same rows."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Sequence

from picqer_tui.core.errors import Rejected
from picqer_tui.core.sources import Page
from picqer_tui.shops.bol.asking import Asking, Kind
from picqer_tui.shops.bol.wire import OfferRow, Offers, offer_of, offers_of, product, stock
from picqer_tui.shops.pagination import Batch, Row, by_cursor

OFFERS = "retailer/offers"
PER_PAGE = 100
_ID = re.compile(r"[0-9A-Za-z-]{1,64}\Z")


class Catalogue:
    """What one seller offers."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def pages(self, cursor: str | None, stock_only: bool) -> AsyncIterator[Page]:
        """Every offer; `stock_only`: what each has. A cursor that Bol.com does not take any more begins anew."""

        async def fetch(said: str | None) -> Batch:
            found = await self._asked(said)
            return Batch([_row(row, stock_only) for row in found.offers], None, found.page.nextCursor or None)

        resumed = cursor is not None
        try:
            async for page in by_cursor(fetch, cursor):
                resumed = False
                yield page
        except Rejected as error:
            if not resumed or error.status != 400:
                raise
            async for page in by_cursor(fetch):
                yield page

    async def _asked(self, cursor: str | None, reference: str = "") -> Offers:
        query = [("page-size", str(PER_PAGE))]
        query += [("reference", reference)] if reference else []
        query += [("cursor", cursor)] if cursor else []
        found: Offers = await self._asking.ask(Kind.OFFERS, OFFERS, offers_of, query)
        return found

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Single offers by id; what cannot be an id is nobody's."""
        found = []
        for one in ids:
            if _ID.match(one):
                row: OfferRow | None = await self._asking.one(Kind.OFFER, f"{OFFERS}/{one}", offer_of)
                if row is not None:
                    found.append((f"id:{one}", _row(row, stock_only)))
        return found

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Offers by reference: several may share one. How exactly Bol.com compares is not documented, so what comes is compared
        byte for byte. An empty reference is never asked: it may be no filter."""
        found = []
        for sku in skus:
            cursor: str | None = None
            known: set[str] = set()
            while sku.strip():
                page = await self._asked(cursor, sku)
                found += [(f"sku:{sku}", _row(row, stock_only)) for row in page.offers if row.reference.exact == sku]
                cursor = page.page.nextCursor
                if not cursor or cursor in known:
                    break
                known.add(cursor)
        return found


def _row(row: OfferRow, stock_only: bool) -> Row:
    return Row(row.offerId, (stock(row) if stock_only else product(row),))
