"""Are two orders the same order? By number, customer, lines and total, over the accounts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.keys import bare_number, order_number
from picqer_tui.core.records import Order

NEAR_IN_TIME = timedelta(hours=24)
"""Two orders of the same customer with the same lines are one when placed within this time of each other."""


class Sameness(StrEnum):
    """How sure it is that two orders are one."""

    CERTAIN = "certain"
    """The same number without its prefix, and the same customer or the same lines."""
    LIKELY = "likely"
    """The same customer, lines and (as far as both know it) total, under another number."""
    NUMBER = "number"
    """Only the number agrees: two series can use the same one."""
    NO = "no"


class Known(NamedTuple):
    """A Picqer order as it can be recognised: all its numbers, and when its customer ordered (in UTC)."""

    order: Order
    numbers: frozenset[str]
    placed_at: datetime | None


def same_customer(one: Order, other: Order) -> bool:
    return bool(one.email) and one.email == other.email


def same_lines(one: Order, other: Order) -> bool:
    return bool(one.lines) and one.lines == other.lines


def totals_differ(one: Order, other: Order) -> bool:
    """Both totals are known, in one currency, and differ."""
    return bool(one.total) and bool(other.total) and one.currency == other.currency and one.total != other.total


def bare_numbers(texts: Iterable[str]) -> frozenset[str]:
    """The numbers without prefix and leading zeros; texts without a digit give none."""
    return frozenset(bare for text in texts if (bare := bare_number(str.__str__(text))))


def spellings(number: str) -> tuple[str, ...]:
    """The ways in which an order number may stand in another system: as it is, without `#`, and its digits alone."""
    exact = str.__str__(number)
    digits = ""
    for run in _digit_runs(exact):
        digits = run
    return tuple(dict.fromkeys(text for text in (exact, exact.lstrip("#").strip(), digits) if text))


def _digit_runs(text: str) -> Iterator[str]:
    run = ""
    for letter in text + " ":
        if letter.isdigit():
            run += letter
        elif run:
            yield run
            run = ""


def compare(one: Order, other: Order, numbers: Iterable[str] = (), others: Iterable[str] = ()) -> Sameness:
    """How sure it is that these are one order. `numbers` and `others` are all numbers that each is known by (own number,
    reference, number in an import row)."""
    shared = bare_numbers(numbers) & bare_numbers(others)
    if shared and (same_customer(one, other) or same_lines(one, other)):
        return Sameness.CERTAIN
    if same_customer(one, other) and same_lines(one, other) and not totals_differ(one, other):
        return Sameness.LIKELY
    return Sameness.NUMBER if shared else Sameness.NO


class KnownOrders:
    """Picqer's orders, to find a shop order among them."""

    def __init__(self, orders: Iterable[Known]) -> None:
        self._by_number: dict[str, list[Known]] = {}
        self._by_email: dict[str, list[Known]] = {}
        for known in sorted(orders, key=lambda known: known.order.id):
            for number in known.numbers:
                self._by_number.setdefault(number, []).append(known)
            if known.order.email:
                self._by_email.setdefault(known.order.email, []).append(known)

    def find(self, order: Order, numbers: Iterable[str] = ()) -> Known | None:
        """The Picqer order that is this shop order: one of its numbers with its customer or its lines, else its customer
        and lines, placed within a day."""
        for number in sorted(bare_numbers((order.number, *numbers))):
            for known in self._by_number.get(number, ()):
                if same_customer(order, known.order) or same_lines(order, known.order):
                    return known
        if not order.email or order.placed_at is None:
            return None
        for known in self._by_email.get(order.email, ()):
            if same_lines(order, known.order) and known.placed_at is not None:
                apart = abs(known.placed_at - order.placed_at)
                if apart <= NEAR_IN_TIME and not totals_differ(order, known.order):
                    return known
        return None


def shown(order: Order) -> str:
    """What a person knows a shop order by: its shown number, else its id; byte for byte."""
    return str.__str__(order.number) or order.id


def same_number(one: str, other: str) -> bool:
    """The same number as people read it."""
    return bool(order_number(one)) and order_number(one) == order_number(other)
