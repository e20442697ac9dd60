"""Orders that Picqer has twice: pairs over two connections, and how sure it is that they are one order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import product
from typing import NamedTuple

from picqer_tui.core.keys import bare_number
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.reconcile.orders import Sameness, same_customer, same_lines

CLOSE = timedelta(days=14)
"""Orders with the same customer and lines are likely one when they were made within this time of each other."""


class Item(NamedTuple):
    """One order in Picqer with its row."""

    order: Order
    row: ImportRow | None
    fresh: bool
    """Made since the new connection began."""
    shop: str
    """Which shop its connection is known to bring orders of; empty when that is not known."""

    @property
    def number(self) -> str:
        """The number in the shop, without prefix and zeros in front."""
        shown = self.row.foreign_number.exact if self.row is not None else ""
        return bare_number(shown or self.order.reference.exact)

    @property
    def key(self) -> tuple[int, str]:
        return (len(self.order.id), self.order.id)


class Pair(NamedTuple):
    """Two orders that may be one; `one` has the lower idorder."""

    one: Item
    two: Item
    sameness: Sameness

    @property
    def subject(self) -> str:
        return f"{self.one.order.number.exact}+{self.two.order.number.exact}"


def _apart(one: Item, two: Item) -> bool:
    """Two orders of one connection are two orders of its shop; of two without row nothing is known."""
    if one.row is None or two.row is None:
        return one.row is not two.row
    return one.row.connection != two.row.connection


def sameness(one: Item, two: Item) -> Sameness:
    """How sure it is that these are one order; totals are not looked at here."""
    in_one_shop = one.row is not None and two.row is not None and bool(one.shop) and one.shop == two.shop
    if in_one_shop and one.row is not None and two.row is not None and one.row.foreign_id == two.row.foreign_id:
        return Sameness.CERTAIN
    customer, lines = same_customer(one.order, two.order), same_lines(one.order, two.order)
    same_number = bool(one.number) and one.number == two.number
    if same_number and (customer or lines):
        return Sameness.CERTAIN
    made = one.order.placed_at, two.order.placed_at
    if customer and lines and (made[0] is None or made[1] is None or abs(made[0] - made[1]) <= CLOSE):
        return Sameness.LIKELY
    return Sameness.NUMBER if same_number else Sameness.NO


def pairs(items: Iterable[Item]) -> Iterator[Pair]:
    """Every pair with at least one fresh order that shares a number, a customer or an id in one shop, each once."""
    shelves: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        ident = item.row.foreign_id.exact if item.row is not None and item.shop else ""
        for kind, key in (("number", item.number), ("customer", item.order.email), ("id", ident)):
            if key:
                shelves.setdefault((kind, key), []).append(item)
    seen: set[tuple[str, str]] = set()
    for shelf in shelves.values():
        fresh = [item for item in shelf if item.fresh]
        for one, two in ((a, b) if a.key < b.key else (b, a) for a, b in product(fresh, shelf) if a is not b):
            pair = (one.order.id, two.order.id)
            if pair not in seen:
                seen.add(pair)
                if _apart(one, two) and (found := sameness(one, two)) is not Sameness.NO:
                    yield Pair(one, two, found)
