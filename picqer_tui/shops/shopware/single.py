"""Single products of a Shopware shop: by id and by product number."""

from __future__ import annotations

from collections.abc import Sequence

from picqer_tui.shops.pagination import Row
from picqer_tui.shops.shopware.asking import Criteria
from picqer_tui.shops.shopware.catalogue import Catalogue
from picqer_tui.shops.shopware.wire import is_id

AT_ONCE = 100


def any_of(field: str, values: Sequence[str]) -> Criteria:
    """A filter for rows with one of these values; as a list, because a code may hold the sign that parts them in text."""
    return {"type": "equalsAny", "field": field, "value": list(values)}


class Single:
    """Looks at single products and variants."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Products by id; what has another form is nobody's."""
        asked = [one for one in ids if is_id(one)]
        if not asked:
            return []
        return [(f"id:{row.id}", made) for row, made in await self._catalogue.found(any_of("id", asked), stock_only)]

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Products by number: the shop ignores case and blanks at the end, this does not."""
        wanted = [sku for sku in skus if sku.strip()]
        if not wanted:
            return []
        rows = await self._catalogue.found(any_of("productNumber", wanted), stock_only)
        return [(f"sku:{row.productNumber.exact}", made) for row, made in rows if row.productNumber.exact in wanted]
