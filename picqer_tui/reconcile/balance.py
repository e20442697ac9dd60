"""Every order of the old shop in exactly one bucket, and sums that agree."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.records import ImportRow, Order, OrderState


class Bucket(StrEnum):
    """Where an order of the old shop went. The order of the members is the order in which a report shows them."""

    IN_PICQER = "in-picqer"
    CANCELLED = "cancelled"
    UNPAID = "unpaid"
    NOTHING_TO_SHIP = "nothing-to-ship"
    ENTERED_ARRIVED = "entered-arrived"
    ENTERED_WAITING = "entered-waiting"
    TO_ENTER = "to-enter"
    SET_ASIDE = "set-aside"
    FINISHED = "finished"
    """Done in the shop; Picqer saw it and made no order of it."""
    UNACCOUNTED = "unaccounted"


class Case(NamedTuple):
    """What is known of one order of the old shop."""

    order: Order
    row: ImportRow | None = None
    """The row of the old connection for this order."""
    picqer_order: str = ""
    """Picqer's idorder, found by a row or by reference and customer or lines; empty when Picqer has none."""
    entry: Order | None = None
    """The order in the new shop that it was entered as by hand."""
    entry_arrived: bool = False
    """The entered order is in Picqer."""
    set_aside: bool = False
    """A person accepted that it is not entered."""


PAID_STATES = frozenset({OrderState.OPEN, OrderState.PART_SHIPPED})
ENDED_STATES = frozenset({OrderState.CANCELLED, OrderState.REFUNDED})


def bucket(case: Case) -> Bucket:
    """The one bucket of this order. Found in Picqer goes first: an order that Picqer has is never entered again.

    An order that the shop calls finished and of which Picqer has not even a row is unaccounted: nobody can say who sent it. So
    is one in a state that is not known."""
    order = case.order
    if case.picqer_order:
        return Bucket.IN_PICQER
    if order.state in ENDED_STATES:
        return Bucket.CANCELLED
    if order.pieces <= 0:
        return Bucket.NOTHING_TO_SHIP
    if case.entry is not None:
        return Bucket.ENTERED_ARRIVED if case.entry_arrived else Bucket.ENTERED_WAITING
    if order.state is OrderState.UNPAID:
        return Bucket.UNPAID
    if order.state in PAID_STATES:
        return Bucket.SET_ASIDE if case.set_aside else Bucket.TO_ENTER
    if order.state is OrderState.DONE and case.row is not None:
        return Bucket.FINISHED
    return Bucket.UNACCOUNTED


def paid_later(case: Case, unpaid_before: bool) -> bool:
    """Whether an order to be entered was unpaid when the old link went off: its row still waits for money, or the copy taken
    before the switch had it as unpaid."""
    waited = case.row is not None and case.row.status == "expected"
    return bucket(case._replace(set_aside=False)) is Bucket.TO_ENTER and (waited or unpaid_before)


class Balance:
    """Counts orders per bucket; every order is counted once."""

    def __init__(self) -> None:
        self._counts: Counter[Bucket] = Counter()
        self._ids: set[str] = set()

    def add(self, case: Case) -> Bucket:
        """Puts an order in its bucket.

        Raises:
            ValueError: this order is in a bucket already.
        """
        if case.order.id in self._ids:
            raise ValueError(f"order {case.order.id} is counted already")
        self._ids.add(case.order.id)
        found = bucket(case)
        self._counts[found] += 1
        return found

    def __getitem__(self, which: Bucket) -> int:
        return self._counts[which]

    def counts(self) -> Mapping[Bucket, int]:
        """All buckets in their order, empty ones included."""
        return {each: self._counts[each] for each in Bucket}

    @property
    def total(self) -> int:
        return len(self._ids)

    @property
    def agrees(self) -> bool:
        """The buckets add up to the orders that were looked at."""
        return sum(self._counts.values()) == self.total
