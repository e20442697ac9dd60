"""Single variants of a Shopify shop: by id and by SKU."""

from __future__ import annotations

from collections.abc import Sequence

from picqer_tui.shops.pagination import Row
from picqer_tui.shops.shopify.account import number
from picqer_tui.shops.shopify.asking import Asking
from picqer_tui.shops.shopify.catalogue import Catalogue
from picqer_tui.shops.shopify.wire import STOCK_NODES, VARIANT_NODES, StockRow, nodes_query

AT_ONCE = 50


class Single:
    """Looks at single variants."""

    def __init__(self, asking: Asking, catalogue: Catalogue) -> None:
        self._asking, self._catalogue = asking, catalogue

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Variants by number; what is no number is nobody's."""
        places = await self._catalogue.places()
        asked = [f"gid://shopify/ProductVariant/{one}" for one in ids if is_number(one)]
        if not asked:
            return []
        query, said = nodes_query(places, stock_only), {"ids": asked}
        rows: Sequence[StockRow | None]
        if stock_only:
            rows = (await self._asking.ask(query, STOCK_NODES, said)).value.nodes
        else:
            rows = (await self._asking.ask(query, VARIANT_NODES, said)).value.nodes
        found = [(f"id:{number(row.id)}", self._catalogue.row(row, places)) for row in rows if row is not None]
        if not found:
            await self._catalogue.found(
                "sku:-", stock_only
            )  # refused where the key may not look, when nodes are just empty
        return found

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Variants by SKU. The search is one of words and ignores case, so what comes is compared byte for byte."""
        wanted = [sku for sku in skus if sku.strip()]
        if not wanted:
            return []
        filter_ = " OR ".join(f"sku:{quoted(sku)}" for sku in wanted)
        rows = await self._catalogue.found(filter_, stock_only)
        return [(f"sku:{row.sku.exact}", made) for row, made in rows if row.sku.exact in wanted]


def quoted(value: str) -> str:
    """A value in a search, taken as it is (vendor's page on search syntax)."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 19
