"""Single products of a Magento shop: by id and by SKU, always by a search, because a SKU may hold what a path does not bear."""

from __future__ import annotations

from collections.abc import Sequence

from picqer_tui.shops.magento.asking import Filter, any_of
from picqer_tui.shops.magento.catalogue import Catalogue
from picqer_tui.shops.pagination import Row


class Single:
    """Looks at single products."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    async def by_ids(self, ids: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Products by number; what is no number is nobody's."""
        asked = [one for one in ids if is_number(one)]
        if not asked:
            return []
        found = await self._catalogue.found((any_of("entity_id", asked),), stock_only)
        return [(f"id:{row.id}", made) for row, made in found if row.id in asked]

    async def by_skus(self, skus: Sequence[str], stock_only: bool) -> list[tuple[str, Row]]:
        """Products by SKU: the search ignores case, so what comes is compared byte for byte."""
        wanted = [sku for sku in skus if sku.strip()]
        plain = [sku for sku in wanted if "," not in sku]
        groups = [any_of("sku", plain)] if plain else []
        groups += [(Filter("sku", sku),) for sku in wanted if "," in sku]
        found: list[tuple[str, Row]] = []
        for group in groups:
            rows = await self._catalogue.found((group,), stock_only)
            found += [(f"sku:{row.sku.exact}", made) for row, made in rows if row.sku.exact in wanted]
        return list(dict(found).items())


def is_number(text: str) -> bool:
    return text.isdecimal() and text.isascii() and len(text) < 19
