"""What sells: a SKU with an open order line in Picqer, or with a line in a Picqer order of the last 56 days."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Order, OrderLine
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.zone import SLACK, known, to_utc

SOLD = timedelta(days=56)
DAY = timedelta(hours=24)

_OPEN_UNIT, _SOLD_UNIT, _CAP = 1_000_000, 1_000, 999


def open_orders(max_age: timedelta = DAY) -> Need:
    """Picqer's open orders, with their lines and picklists."""
    return Need(Side.PICQER, Order, max_age, "open")


def recent_orders(now: datetime, max_age: timedelta = DAY, back: timedelta = SOLD) -> Need:
    """Picqer's orders of the last eight weeks; a little more, because its clock may be ahead or behind."""
    return Need(Side.PICQER, Order, max_age, "recent", since=now - back - SLACK)


class Sales(NamedTuple):
    """Lines by SKU, byte for byte as on the order lines."""

    open_lines: Counter[str]
    sold_lines: Counter[str]

    def sells(self, sku: str) -> bool:
        exact = str.__str__(sku)
        return exact in self.open_lines or exact in self.sold_lines

    def lines(self, sku: str) -> tuple[int, int]:
        """(open lines, lines of the last 56 days)"""
        exact = str.__str__(sku)
        return self.open_lines[exact], self.sold_lines[exact]

    def weight(self, sku: str, free: int | None = None) -> int:
        """For sorting by cost: open lines first, then lines sold, then free stock."""
        open_lines, sold = self.lines(sku)
        return open_lines * _OPEN_UNIT + min(sold, _CAP) * _SOLD_UNIT + min(max(free or 0, 0), _CAP)

    @property
    def total(self) -> int:
        """All lines sold in the last 56 days, and open ones that are older."""
        return sum(self.sold_lines.values()) + sum(
            number for sku, number in self.open_lines.items() if sku not in self.sold_lines
        )

    def share(self, sku: str) -> int:
        """What this SKU adds to `total`."""
        exact = str.__str__(sku)
        return self.sold_lines[exact] if exact in self.sold_lines else self.open_lines[exact]


def sold_since(evidence: Evidence, need: Need, back: timedelta = SOLD) -> set[str]:
    """Ids of the orders that were made in the last eight weeks, by the real time."""
    zone = known(evidence.move.calibration)
    since = evidence.now - back if zone is not None else need.since
    return {
        order.id
        for order in evidence.records(need, Order)
        if (made := to_utc(order.placed_at, zone)) is not None and (since is None or made >= since)
    }


def read_sales(evidence: Evidence, max_age: timedelta = DAY) -> Sales:
    """Counts lines of Picqer's open and recent orders; the step that calls this names both needs."""
    now_open, recent = open_orders(max_age), recent_orders(evidence.now, max_age)
    young = sold_since(evidence, recent)
    open_lines = Counter(str.__str__(line.sku) for line in evidence.records(now_open, OrderLine))
    sold = Counter(str.__str__(line.sku) for line in evidence.records(recent, OrderLine) if line.order_id in young)
    for lines in (open_lines, sold):
        lines.pop("", None)
    return Sales(open_lines, sold)
