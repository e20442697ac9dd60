"""Stock on two sides: parity by SKU, the zero-flood guard, and whether a push can be seen.

Everything works on streams in order of SKU, so that a million codes take no memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import fold_sku
from picqer_tui.core.records import Product, Shape, Stock


class Class(StrEnum):
    """How the two numbers of one SKU stand to each other."""

    EQUAL = "equal"
    BOTH_ZERO = "both-zero"
    OVERSELL = "oversell"
    """The shop offers it, Picqer has none free."""
    SOLD_OUT = "sold-out"
    """Picqer has some free, the shop offers none."""
    DIFFERS = "differs"


class Skip(StrEnum):
    """Why a SKU of the shop is not compared."""

    NOT_IN_PICQER = "not-in-picqer"
    NO_SKU = "no-sku"
    NOT_TRACKED = "not-tracked"
    UNLIMITED = "unlimited"
    BUNDLE = "bundle"
    INACTIVE = "inactive"
    DUPLICATE = "duplicate"
    UNKNOWN_STOCK = "unknown-stock"
    """The product is in the catalogue and its stock was not among what was read."""


class Pair(NamedTuple):
    """One SKU that both sides have, with what is free on each; negative counts as zero."""

    sku: Raw
    picqer: int
    shop: int
    picqer_id: str
    shop_id: str

    @property
    def stands(self) -> Class:
        return compare(self.picqer, self.shop)


class Left(NamedTuple):
    """One SKU of the shop that is not compared."""

    sku: Raw
    why: Skip


def compare(picqer: int, shop: int) -> Class:
    """Class of two numbers of pieces, each zero or more."""
    if picqer == shop:
        return Class.EQUAL if picqer else Class.BOTH_ZERO
    if picqer == 0:
        return Class.OVERSELL
    return Class.SOLD_OUT if shop == 0 else Class.DIFFERS


class _Coded(Protocol):
    @property
    def sku(self) -> Raw: ...


T = TypeVar("T", bound=_Coded)


class _Cursor(Generic[T]):
    """One stream in order of the folded SKU, moved forward; gives the rows of one fold, kept apart by exact SKU."""

    def __init__(self, rows: Iterable[T]) -> None:
        self._groups = groupby(rows, key=lambda row: fold_sku(row.sku.exact))
        self._fold, self._rows = self._next()

    def _next(self) -> tuple[str | None, dict[str, list[T]]]:
        found = next(self._groups, None)
        if found is None:
            return None, {}
        apart: dict[str, list[T]] = {}
        for row in found[1]:
            apart.setdefault(row.sku.exact, []).append(row)
        return found[0], apart

    def at(self, fold: str) -> dict[str, list[T]]:
        """The rows of this fold by exact SKU; what lies before it is passed over."""
        while self._fold is not None and self._fold < fold:
            self._fold, self._rows = self._next()
        return self._rows if self._fold == fold else {}


def added(rows: Iterable[Stock], places: frozenset[str] | None = None) -> int | None:
    """Free stock over these places (None: all); None when no row says anything."""
    known = [row.free for row in rows if row.free is not None and (places is None or row.place in places)]
    return sum(known) if known else None


def _unlike(shop: Sequence[Product], picqer: Product | None) -> Skip | None:
    """Why these cannot be compared, as far as the two catalogues tell."""
    if len(shop) > 1:
        return Skip.DUPLICATE
    if shop[0].shape is Shape.BUNDLE or shop[0].composed:
        return Skip.BUNDLE
    if shop[0].tracked is False:
        return Skip.NOT_TRACKED
    if picqer is None:
        return Skip.NOT_IN_PICQER
    if not picqer.live:
        return Skip.INACTIVE
    return Skip.UNLIMITED if picqer.unlimited else None


def parity(
    picqer: Iterable[Product],
    picqer_stock: Iterable[Stock],
    shop: Iterable[Product],
    shop_stock: Iterable[Stock],
    places: frozenset[str] | None,
    absent_is_zero: bool = True,
) -> Iterator[Pair | Left]:
    """Each SKU of the shop once: compared, or left out with the reason. All four streams in order of the folded SKU
    (`keys.fold_sku`); SKUs are compared byte for byte. `places`: Picqer's warehouses that count (None: all).

    A product that Picqer's stock list leaves out has none there (vendor's page on bulk stock: products without stock are not
    listed); while that list is not whole (`absent_is_zero` false), nothing is known of such a product."""
    products, free, offered = _Cursor(picqer), _Cursor(picqer_stock), _Cursor(shop_stock)
    for fold, group in groupby(shop, key=lambda row: fold_sku(row.sku.exact)):
        apart: dict[str, list[Product]] = {}
        for row in group:
            if row.live and row.shape in (Shape.GOODS, Shape.BUNDLE):
                apart.setdefault(row.sku.exact, []).append(row)
        if not fold:
            yield from (Left(row.sku, Skip.NO_SKU) for rows in apart.values() for row in rows)
            continue
        here, lying, shown = products.at(fold), free.at(fold), offered.at(fold)
        for sku, goods in apart.items():
            known = here.get(sku, [])
            skip = _unlike(goods, known[0] if known else None)
            offer = added(row for row in shown.get(sku, ()) if row.product_id == goods[0].id)
            stock = added(lying.get(sku, ()), places)
            if skip is not None or offer is None or (stock is None and not absent_is_zero):
                yield Left(goods[0].sku, skip or Skip.UNKNOWN_STOCK)
            else:
                yield Pair(goods[0].sku, max(0, stock or 0), max(0, offer), known[0].id, goods[0].id)


class Tally:
    """Counts what `parity` gave."""

    def __init__(self) -> None:
        self.classes: Counter[Class] = Counter()
        self.skipped: Counter[Skip] = Counter()

    def add(self, found: Pair | Left) -> None:
        if isinstance(found, Pair):
            self.classes[found.stands] += 1
        else:
            self.skipped[found.why] += 1

    @property
    def compared(self) -> int:
        """SKUs where either side is above zero: the denominator of what is said of a push."""
        return sum(self.classes.values()) - self.classes[Class.BOTH_ZERO]

    @property
    def different(self) -> int:
        return self.compared - self.classes[Class.EQUAL]


GONE_AT_LEAST = 0.1
"""The share of the differences that a push must have taken away, or it was not seen."""


def push_seen(before: int, after: int) -> bool:
    """Whether a push can be seen in the number of differences; nothing to take away counts as seen."""
    return after == 0 or before - after > GONE_AT_LEAST * before
