"""Stock on two sides: parity by SKU, the zero-flood guard, and whether a push can be seen.

Everything works on streams in order of SKU, so that a million codes take no memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import groupby
from typing import Generic, NamedTuple, Protocol, TypeVar

from picqer_tui.core.clean import Raw
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
    NOT_GOODS = "not-goods"
    UNKNOWN_STOCK = "unknown-stock"
    """The product is in the catalogue and its stock was not among what the shop gave."""


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


class Sum(NamedTuple):
    """Free stock of one SKU over the places that count."""

    sku: Raw
    free: int | None
    """None: no place keeps stock of it."""


class _Coded(Protocol):
    @property
    def sku(self) -> Raw: ...


T = TypeVar("T", bound=_Coded)


def sums(rows: Iterable[Stock], places: frozenset[str] | None) -> Iterator[Sum]:
    """Stock rows in order of SKU, added up per SKU over these places (None: all)."""
    sku, free = None, None
    for row in rows:
        if sku is None or row.sku != sku:
            if sku is not None:
                yield Sum(sku, free)
            sku, free = row.sku, None
        if row.free is not None and (places is None or row.place in places):
            free = (free or 0) + row.free
    if sku is not None:
        yield Sum(sku, free)


class _Cursor(Generic[T]):
    """One stream in order of SKU, moved forward to a SKU; what lies before it is passed over."""

    def __init__(self, rows: Iterable[T]) -> None:
        self._rows = iter(rows)
        self._row: T | None = next(self._rows, None)

    def at(self, sku: str) -> T | None:
        """The first row of this SKU, None when there is none."""
        while self._row is not None and self._row.sku < sku:
            self._row = next(self._rows, None)
        return self._row if self._row is not None and self._row.sku == sku else None


def _unlike(shop: Sequence[Product], picqer: Product | None) -> Skip | None:
    """Why these cannot be compared, as far as the two catalogues tell."""
    if not shop:
        return Skip.NOT_GOODS
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
    picqer: Iterable[Product], picqer_stock: Iterable[Sum], shop: Iterable[Product], shop_stock: Iterable[Sum]
) -> Iterator[Pair | Left]:
    """Each SKU of the shop once: compared, or left out with the reason. All four streams in order of SKU (byte for byte).

    A product that Picqer's stock list leaves out has none there (vendor's page on bulk stock: products without stock are not
    listed)."""
    products, free, offered = _Cursor(picqer), _Cursor(picqer_stock), _Cursor(shop_stock)
    for sku, group in groupby(shop, key=lambda row: row.sku.exact):
        rows = list(group)
        goods = [row for row in rows if row.live and row.shape in (Shape.GOODS, Shape.BUNDLE)]
        if not sku.strip():
            yield from (Left(row.sku, Skip.NO_SKU) for row in goods)
            continue
        here = products.at(sku)
        skip = _unlike(goods, here)
        shown = offered.at(sku)
        if skip is None and (shown is None or shown.free is None):
            skip = Skip.UNKNOWN_STOCK
        if skip is not None or here is None or shown is None:
            yield Left(rows[0].sku, skip or Skip.UNKNOWN_STOCK)
            continue
        lying = free.at(sku)
        yield Pair(
            rows[0].sku, max(0, (lying.free if lying else 0) or 0), max(0, shown.free or 0), here.id, goods[0].id
        )


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
