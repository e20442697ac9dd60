"""Which orders of the old shop Picqer has: by the rows of its connections, else by reference and customer or lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import order_number
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.orders import same_customer, same_lines, spellings
from picqer_tui.reconcile.origins import is_of
from picqer_tui.steps import switch
from picqer_tui.steps.switch import Switch


class Found(NamedTuple):
    """What Picqer knows of one order of the old shop."""

    row: ImportRow | None
    """The row of the old connection."""
    order_id: str
    """Picqer's idorder; empty when Picqer does not have it."""


def of_old_shop(evidence: Evidence, seen: Switch, row: ImportRow, order: Order) -> bool:
    """Whether this row is of this order of the old shop. In one shop every connection of that shop counts."""
    if row.foreign_id.exact != order.id:
        return False
    return row.connection == evidence.move.old_connection or is_of(row, order, seen.zone)


def by_rows(evidence: Evidence, seen: Switch, orders: Iterable[Order], max_age: timedelta) -> dict[str, Found]:
    """What the rows say of these orders, by the shop's id."""
    wanted = {order.id: order for order in orders}
    found: dict[str, Found] = {}
    for row in evidence.records(switch.rows(max_age), ImportRow, by="foreign_id", values=wanted):
        order = wanted[row.foreign_id.exact]
        if of_old_shop(evidence, seen, row, order):
            known = found.get(order.id, Found(None, ""))
            own = row if row.connection == evidence.move.old_connection else known.row
            found[order.id] = Found(own, known.order_id or row.order_id)
    return found


def question(orders: Iterable[Order], max_age: timedelta) -> Need | None:
    """Asks Picqer for orders with the numbers of these as reference; None when there is nothing to ask."""
    values = sorted({f"reference:{text}" for order in orders for text in spellings(order.number)})
    return Need(Side.PICQER, Order, max_age, "about", tuple(values)) if values else None


def by_reference(evidence: Evidence, orders: Sequence[Order], lists: Sequence[Need]) -> dict[str, str]:
    """Shop's id -> idorder of the Picqer order with the number as reference and the same customer or the same lines."""
    numbers: dict[str, list[Order]] = {}
    for order in orders:
        if order.number.exact:
            numbers.setdefault(order_number(order.number.exact), []).append(order)
    found: dict[str, str] = {}
    for need in lists if numbers else ():
        ids = [key for folded, _, key in evidence.keys(need, "reference") if folded in numbers]
        for known in evidence.records(need, Order, values=ids):
            for order in numbers.get(order_number(known.reference.exact), ()):
                if same_buyer(order, known):
                    found.setdefault(order.id, known.id)
    return found


def attributed(orders: Iterable[Order], shop_orders: Iterable[Order]) -> dict[str, Order]:
    """Picqer's idorder -> the order of the shop whose number is its reference, of the same customer or with the same lines."""
    numbers: dict[str, list[Order]] = {}
    for each in shop_orders:
        if each.number.exact:
            numbers.setdefault(order_number(each.number.exact), []).append(each)
    found: dict[str, Order] = {}
    for order in orders:
        for each in numbers.get(order_number(order.reference.exact), ()) if order.reference.exact else ():
            if same_buyer(each, order):
                found.setdefault(order.id, each)
    return found


def same_buyer(one: Order, two: Order) -> bool:
    """Same e-mail address, or the same lines; what is empty is equal to nothing."""
    return same_customer(one, two) or same_lines(one, two)


def in_picqer(
    evidence: Evidence, seen: Switch, orders: Sequence[Order], lists: Sequence[Need], max_age: timedelta
) -> Mapping[str, Found]:
    """What Picqer knows of each of these orders, by the shop's id; `lists` hold the Picqer orders that no row may tell of
    (the open ones, and those of `question`)."""
    found = by_rows(evidence, seen, orders, max_age)
    rest = [order for order in orders if order.id not in found or not found[order.id].order_id]
    for ident, order_id in by_reference(evidence, rest, lists).items():
        found[ident] = Found(found[ident].row if ident in found else None, order_id)
    return found
