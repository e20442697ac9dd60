"""A second reading of what differs, and whether the new shop follows what moves in Picqer.

The lists of the two sides are read minutes apart: what was sold, received or sent in between differs in them and is right a
moment later. So nothing is held against a shop before both sides were asked once more for that SKU."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Stock
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.stock import Pair, added
from picqer_tui.steps import stock_levels, switch
from picqer_tui.steps.switch import Switch

MOST_LOOKUPS = 1_000
"""SKUs that differ and are read a second time; beyond that the first reading is all there is."""


def needs(pairs: Iterable[Pair]) -> list[Need]:
    """The second reading of these SKUs, on both sides."""
    values = tuple(sorted(f"sku:{pair.sku.exact}" for pair in pairs))
    if not values:
        return []
    return [Need(side, Stock, switch.WORKING, "about-second", values) for side in (Side.PICQER, Side.NEW)]


def read(evidence: Evidence, pairs: Sequence[Pair]) -> list[Pair]:
    """These SKUs by the second reading; one that was not answered on both sides is left out: nothing is said of it."""
    wanted = needs(pairs)
    if not wanted:
        return []
    skus = [pair.sku.exact for pair in pairs]
    rows: dict[Side, dict[str, list[Stock]]] = {need.side: {} for need in wanted}
    for need in wanted:
        for row in evidence.records(need, Stock, by="sku", values=skus):
            rows[need.side].setdefault(row.sku.exact, []).append(row)
    asked = set.intersection(*(set(evidence.asked(need)) for need in wanted))
    places = stock_levels.places(evidence)
    second = []
    for pair in pairs:
        sku = pair.sku.exact
        there = added(row for row in rows[Side.NEW].get(sku, ()) if row.product_id == pair.shop_id)
        if f"sku:{sku}" in asked and there is not None:
            here = added(rows[Side.PICQER].get(sku, ()), places) or 0
            second.append(pair._replace(picqer=max(0, here), shop=max(0, there)))
    return second


class Followed(NamedTuple):
    """What became of the stock that moved in Picqer, of the SKUs that both sides have. A push makes equal what moved before it,
    so one that is behind tells more than those that are equal."""

    arrived: int
    """Equal in the lists or in the second reading."""
    behind: tuple[Pair, ...]
    """Different in both, by the numbers of the second. Empty while the lists were not read to the end: what moves this very
    moment would stand among them."""
    known: bool
    """Everything was read that there is to read of it, twice where it differs."""
    moved: int

    @property
    def looked(self) -> int:
        return self.arrived + len(self.behind)

    @property
    def none(self) -> bool:
        """Nothing that moved arrived."""
        return self.known and bool(self.behind) and not self.arrived


def to_read(pairs: Iterable[Pair]) -> list[Pair]:
    """Those that differ in the lists, in a fixed order and not too many."""
    return sorted((pair for pair in pairs if pair.picqer != pair.shop), key=lambda pair: pair.sku)[:MOST_LOOKUPS]


def followed(evidence: Evidence, seen: Switch, recent: Need) -> Followed:
    """Judges what moved by the second reading. `recent`: Picqer's orders since before the new connection began."""
    pairs = stock_levels.moved_pairs(evidence, seen, recent)
    differ = to_read(pairs)
    second = read(evidence, differ)
    late = tuple(pair for pair in second if pair.picqer != pair.shop)
    arrived = sum(pair.picqer == pair.shop for pair in pairs) + len(second) - len(late)
    whole = switch.whole(evidence, recent, *stock_levels.NEEDS)
    return Followed(arrived, late if whole else (), whole and switch.whole(evidence, *needs(differ)), len(pairs))
