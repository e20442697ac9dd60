"""Details of products (barcode, weight, ...) that Picqer has and a shop leaves empty."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from picqer_tui.core.keys import fold_sku
from picqer_tui.core.records import DETAILS, NOT_LOOKED_AT, Product, Shape

GOODS = (Shape.GOODS, Shape.BUNDLE)
ONE_IN = 10
"""From one product in so many on it counts as left empty: a few forgotten ones are no rule."""


class Lack(NamedTuple):
    """One detail over the products that both sides have."""

    detail: str
    filled: int
    """Products that have it in Picqer."""
    lacking: int
    """Those of them that have it empty in the shop."""

    @property
    def matters(self) -> bool:
        return self.lacking > 0 and self.lacking * ONE_IN >= self.filled


class Compared(NamedTuple):
    """What the catalogues say of all details."""

    products: int
    """Active products of Picqer that the shop sells."""
    unseen: int
    """Those of them of which one side does not tell what is filled in."""
    lacks: tuple[Lack, ...]


def compare(picqer: Iterable[Product], shop: Iterable[Product], holds: frozenset[str] | None) -> Compared:
    """Both streams in order of the folded SKU; SKUs are compared byte for byte. `holds`: the details that the shop's platform
    has at all (None: not known, so taken as all). A code sold by several goods lacks what none of them has."""
    filled = dict.fromkeys(DETAILS, 0)
    lacking = dict.fromkeys(DETAILS, 0)
    products = unseen = 0
    for known, goods in _pairs(picqer, shop):
        products += 1
        there = [each.filled for each in goods if each.filled != NOT_LOOKED_AT]
        if known.filled == NOT_LOOKED_AT or len(there) < len(goods):
            unseen += 1
        if known.filled == NOT_LOOKED_AT:
            continue
        for detail, letter in DETAILS.items():
            if letter not in known.filled:
                continue
            impossible = holds is not None and detail not in holds
            if not impossible and len(there) < len(goods):
                continue
            filled[detail] += 1
            lacking[detail] += impossible or not any(letter in each for each in there)
    return Compared(products, unseen, tuple(Lack(name, filled[name], lacking[name]) for name in DETAILS))


def _pairs(picqer: Iterable[Product], shop: Iterable[Product]) -> Iterator[tuple[Product, list[Product]]]:
    """Active products of Picqer with what is sold as them."""
    groups = groupby(picqer, key=lambda row: fold_sku(row.sku.exact))
    found = next(groups, None)
    for fold, rows in groupby(shop, key=lambda row: fold_sku(row.sku.exact)):
        sold: dict[str, list[Product]] = {}
        for row in rows:
            if row.live and row.shape in GOODS and row.sku.exact.strip():
                sold.setdefault(row.sku.exact, []).append(row)
        while found is not None and found[0] < fold:
            found = next(groups, None)
        if found is None:
            return
        if found[0] != fold or not sold:
            continue
        for known in found[1]:
            if known.live and known.sku.exact in sold:
                yield known, sold[known.sku.exact]
