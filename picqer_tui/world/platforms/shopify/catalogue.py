"""Products, variants, stock items and locations: what they are made of."""

from __future__ import annotations

from typing import NamedTuple

from picqer_tui.world.shop_rows import ShopProduct

from .asking import Asking
from .executor import TYPE_NAMES

STATUSES = {"live": "ACTIVE", "private": "DRAFT", "draft": "DRAFT", "archived": "ARCHIVED", "unlisted": "UNLISTED"}
_ITEM = 2_000_000_000
"""Stock items are numbered apart from variants."""


class Page(NamedTuple):
    """A product: the page that holds one or more variants."""

    number: str
    parent: ShopProduct | None
    variants: tuple[ShopProduct, ...]

    @property
    def row(self) -> ShopProduct:
        """The row that tells title and dates."""
        return self.parent or self.variants[0]

    @property
    def status(self) -> str:
        """The status of the product; variants have none of their own."""
        said = {row.status for row in self.variants}
        alike = said.pop() if len(said) == 1 and self.row.status == "live" else self.row.status
        return STATUSES.get(alike, "ACTIVE")


class Item(NamedTuple):
    """The stock item of a variant."""

    row: ShopProduct


class Place(NamedTuple):
    """A stock location."""

    number: str
    name: str


class Level(NamedTuple):
    """The stock of an item at a location."""

    row: ShopProduct
    place: Place


TYPE_NAMES.update({Page: "Product", ShopProduct: "ProductVariant", Item: "InventoryItem"})
TYPE_NAMES.update({Place: "Location", Level: "InventoryLevel"})


def item_number(row: ShopProduct) -> str:
    """The number of a variant's stock item."""
    return str(int(row.id) + _ITEM)


def pages(about: Asking) -> dict[str, Page]:
    """Products by number."""

    def make() -> dict[str, Page]:
        members: dict[str, list[ShopProduct]] = {}
        parents: dict[str, ShopProduct] = {}
        for row in about.shop.products:
            if row.kind == "parent":
                parents[row.id] = row
                members.setdefault(row.id, [])
            elif row.status != "trash":
                members.setdefault(row.group_id, []).append(row)
        found = {number: Page(number, parents.get(number), tuple(rows)) for number, rows in members.items()}
        return {number: one for number, one in found.items() if one.parent or one.variants}

    made: dict[str, Page] = about.listed("pages", about.shop.products.revision, "all", make)
    return made


def page_of(about: Asking, row: ShopProduct) -> Page:
    """The product a variant belongs to."""
    return pages(about)[row.group_id]


def variant(about: Asking, number: str) -> ShopProduct | None:
    """A variant by number."""
    row = about.shop.products.get(number)
    return None if row is None or row.kind == "parent" or row.status == "trash" else row


def item(about: Asking, number: str) -> Item | None:
    """A stock item by number."""
    row = variant(about, str(int(number) - _ITEM))
    return None if row is None else Item(row)


def title(row: ShopProduct) -> str:
    """The title of a variant; one that stands alone has a set phrase."""
    return row.variant or "Default Title"


def product_status(about: Asking, row: ShopProduct) -> str:
    """The status of the product that a variant is of."""
    return page_of(about, row).status


def twins(about: Asking, row: ShopProduct) -> int:
    """How many other stock items have the same SKU."""

    def make() -> dict[str, int]:
        counts: dict[str, int] = {}
        for one in about.shop.products:
            if one.kind != "parent" and one.status != "trash":
                counts[one.sku] = counts.get(one.sku, 0) + 1
        return counts

    counts: dict[str, int] = about.listed("twins", about.shop.products.revision, "all", make)
    return counts[row.sku] - 1 if row.sku else 0


def places(about: Asking) -> list[Place]:
    """The locations of the shop; the first is the one Picqer uses."""
    return [Place(number, name) for number, name in about.shop.locations.items()]


def levels(about: Asking, row: ShopProduct) -> list[Level]:
    """Where an item is stocked: at the first location, or only at another one, or nowhere."""
    known = places(about)
    if row.tracking == "off" or not known:
        return []
    return [Level(row, known[-1 if row.tracking == "elsewhere" else 0])]


def committed(about: Asking, row: ShopProduct) -> int:
    """Pieces promised to open orders."""

    def make() -> dict[str, int]:
        counts: dict[str, int] = {}
        for order in about.shop.orders:
            if order.open and order.stock_taken:
                for line in order.lines:
                    left = line.amount - line.shipped - line.refunded
                    counts[line.product_id] = counts.get(line.product_id, 0) + left
        return counts

    counts: dict[str, int] = about.listed("committed", about.shop.orders.revision, "all", make)
    return counts.get(row.id, 0)
