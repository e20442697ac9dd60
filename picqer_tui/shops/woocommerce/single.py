"""Single products of a WooCommerce shop: by id, by SKU, and whether a thing sold needs a box at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from picqer_tui.core.errors import RemoteError
from picqer_tui.shops.pagination import Row
from picqer_tui.shops.woocommerce.asking import PER_PAGE, STEADY, Asking, Query
from picqer_tui.shops.woocommerce.catalogue import FIELDS, PARENT_FIELDS, STOCK_FIELDS, Catalogue
from picqer_tui.shops.woocommerce.login import API
from picqer_tui.shops.woocommerce.wire import Parent, kinds_of, product_of, products_of


class Single:
    """Looks at single products."""

    def __init__(self, asking: Asking, catalogue: Catalogue) -> None:
        self._asking, self._catalogue = asking, catalogue
        self._virtual: dict[str, bool] = {}

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Products or variations by id, with the SKU that each really has."""
        await self._catalogue.look_at_settings()
        make = self._catalogue.maker(stock_only)
        found = []
        for one in ids:
            row = await self._asking.one(f"products/{one}", (("context", "edit"),), product_of)
            if row is None or row.status == "trash":
                continue
            parent = await self._parent(row.parent_id) if row.type == "variation" else None
            inherits = parent is not None and not row.sku and bool(parent.sku)
            if parent is not None and inherits:
                row = row.model_copy(update={"sku": parent.sku})
            found.append((f"id:{one}", Row(row.id, (make(row, parent, not inherits),))))
        return found

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Products and variations by SKU: the shop ignores case and blanks at the end, this does not. An empty SKU is never
        asked: to the shop it is no filter."""
        wanted = [sku for sku in skus if sku.strip()]
        if not wanted:
            return []
        await self._catalogue.look_at_settings()
        make = self._catalogue.maker(stock_only)
        fields = STOCK_FIELDS if stock_only else FIELDS
        query: Query = (("sku", ",".join(wanted)), ("status", "any"), ("_fields", fields), *STEADY)
        found: list[tuple[str, Row]] = []
        first = 0
        while True:
            rows, total = await self._asking.page("products", query, first, products_of)
            for row in rows:
                if row.sku.exact in wanted:
                    parent = await self._parent(row.parent_id) if row.type == "variation" else None
                    found.append((f"sku:{row.sku.exact}", Row(row.id, (make(row, parent, True),))))
            if not rows or total is None or first + PER_PAGE >= total:
                return found
            first += PER_PAGE

    async def _parent(self, number: str) -> Parent | None:
        row = await self._asking.one(f"products/{number}", (("_fields", PARENT_FIELDS),), product_of)
        return None if row is None else self._catalogue.parent(row)

    async def virtual(self, sold: Mapping[str, bool]) -> set[str]:
        """Of these products (id -> whether it is a variation) those that need no box: an order line does not tell. What
        cannot be looked at counts as goods."""
        for variations in (False, True):
            new = (one for one, is_one in sold.items() if is_one is variations and one not in self._virtual)
            ids = sorted(new, key=int)
            for first in range(0, len(ids), PER_PAGE):
                await self._learn_kinds(ids[first : first + PER_PAGE], variations)
        return {one for one in sold if self._virtual.get(one)}

    async def _learn_kinds(self, ids: Sequence[str], variations: bool) -> None:
        kinds = dict.fromkeys(ids, False)
        self._virtual |= kinds
        query: Query = (("include", ",".join(ids)), ("_fields", "id,virtual"), *STEADY)
        try:
            base = await self._catalogue.flat() if variations else API
            if base:
                found = await self._asking.page("variations" if variations else "products", query, 0, kinds_of, base)
                self._virtual |= {row.id: row.virtual for row in found.rows if row.id in kinds}
        except RemoteError:
            return
