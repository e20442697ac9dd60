"""Small facts about rows that many rules of the ledger ask for: numbers, people, lines, statuses."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from picqer_tui.world.books import PicqerOrder, Shop, ShopLine, ShopOrder, ShopProduct
from picqer_tui.world.traits import traits

from .near import fold

_DIGITS = re.compile(r"\d+")

Lines = frozenset[tuple[str, int]]


class Problem(NamedTuple):
    """One thing that is wrong in the world."""

    step: str
    code: str
    subject: str
    severity: str


def shown_number(text: str | None) -> str:
    """A number as people read it: without blanks and `#`, case left out."""
    return "".join((text or "").split()).lstrip("#").casefold()


def bare_number(text: str | None) -> str:
    """The last group of digits, without zeros in front."""
    groups = _DIGITS.findall(text or "")
    return (groups[-1].lstrip("0") or "0") if groups else ""


def mail(address: str | None) -> str:
    return (address or "").strip().casefold()


def together(lines: Iterable[tuple[str, int]]) -> Lines:
    """What was ordered: pieces per SKU, SKUs folded; empty when a line has no SKU."""
    pieces: dict[str, int] = {}
    for sku, amount in lines:
        if not fold(sku):
            return frozenset()
        pieces[fold(sku)] = pieces.get(fold(sku), 0) + amount
    return frozenset(pieces.items())


def ordered_lines(order: PicqerOrder) -> Lines:
    """Lines of a Picqer order without the parts of compositions."""
    return together((line.productcode, line.amount) for line in order.lines if line.partof is None)


def shown_sku(shop: Shop, line: ShopLine) -> str:
    """The SKU that the shop shows on an order line: WooCommerce looks it up in the product of now, others keep it."""
    if not traits(shop.platform).lines_show_now:
        return line.sku
    item = shop.products.get(line.product_id) if line.product_id else None
    if item is None:
        return ""
    parent = shop.products.get(item.parent_id) if item.parent_id else None
    return item.sku or (parent.sku if parent is not None else "")


def placed_lines(shop: Shop, order: ShopOrder) -> Lines:
    """Lines of a shop order that have to be sent, without the parts of bundles."""
    kept = (line for line in order.lines if line.ships and not line.part_of)
    return together((shown_sku(shop, line), line.amount) for line in kept)


def source_marks(shop: Shop, order: ShopOrder) -> set[str]:
    """What a shop order says it was made from, as numbers: WooCommerce shows the meta `_original_order_number` (always on
    migrated orders), Shopify the `sourceIdentifier` (number or id)."""
    return {shown_number(mark) for mark in traits(shop.platform).source_marks(order)} - {""}


def own_code(item: ShopProduct) -> str:
    """The SKU of a shop's product; empty when it is only blanks."""
    return item.sku if item.sku.strip() else ""


def other_code(shop: Shop, item: ShopProduct) -> str:
    """The code that a shop shows beside SKU and barcode, where its platform has one; the SKU while nobody filled it apart."""
    field = traits(shop.platform).other_code
    return str(item.extra.get(field, item.sku)) if field else ""


def to_ship(order: ShopOrder) -> bool:
    """Paid, open, and something in it has to be sent by the merchant."""
    return order.status in ("open", "partly-shipped") and order.shippable and not order.test


def unpaid(order: ShopOrder) -> bool:
    return order.status in ("unpaid", "on-hold") and not order.test
