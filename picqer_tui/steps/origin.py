"""Where an order in Picqer came from, as far as rows and references tell; Picqer's orders do not say it themselves."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import order_number
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.orders import spellings
from picqer_tui.reconcile.origins import Origin, origin
from picqer_tui.steps import presence, switch


class Placed(NamedTuple):
    """One order in Picqer with its origin."""

    order: Order
    origin: Origin
    row: ImportRow | None
    shop_id: str
    """Id of the order of the old shop, where one is known."""


def _rows_of(evidence: Evidence, orders: Iterable[Order], max_age: timedelta) -> dict[str, ImportRow]:
    ids = [order.id for order in orders]
    return {row.order_id: row for row in evidence.records(switch.rows(max_age), ImportRow, by="order_id", values=ids)}


def _question(orders: Iterable[Order], rows: Mapping[str, ImportRow], max_age: timedelta) -> Need | None:
    """Asks the old shop for the orders whose numbers the references of rowless orders may be."""
    texts = {text for order in orders if order.id not in rows for text in spellings(order.reference)}
    texts |= {f"#{text}" for text in texts if not text.startswith("#")}
    values = tuple(sorted(f"number:{text}" for text in texts))
    return Need(Side.OLD, Order, max_age, "about", values) if values else None


def needs(evidence: Evidence, max_age: timedelta) -> list[Need]:
    """What `open_orders` rests on."""
    wanted = [switch.rows(max_age), switch.picqer_open(max_age)]
    if any(evidence.reading(need).coverage is Coverage.NONE for need in wanted):
        return wanted
    orders = list(evidence.records(wanted[1], Order))
    more = _question(orders, _rows_of(evidence, orders, max_age), max_age)
    return [*wanted, more] if more is not None else wanted


def open_orders(evidence: Evidence, max_age: timedelta) -> list[Placed]:
    """Every open order in Picqer with its origin, in order of id. Where the rows are closed to the key an order is of the old
    shop as far as its reference, and its customer or its lines, say so: without rows the number alone may be another shop's."""
    move = evidence.move
    blind = switch.closed(evidence, max_age)
    orders = list(evidence.records(switch.picqer_open(max_age), Order))
    rows = _rows_of(evidence, orders, max_age)
    question = _question(orders, rows, max_age)
    named: list[Order] = []
    if question is not None:
        named = [found for found in evidence.records(question, Order) if found.number.exact]
    numbers = {order_number(found.number.exact): found.id for found in named}
    of_buyer = presence.attributed(orders, named) if blind else {}
    placed = []
    for order in orders:
        row = rows.get(order.id)
        if blind:
            mine = of_buyer.get(order.id)
            numbers = {order_number(order.reference.exact): mine.id} if mine is not None else {}
        shop_id = row.foreign_id.exact if row is not None else numbers.get(order_number(order.reference.exact), "")
        came_from = origin(order, row, move.old_connection, (), numbers, move.settings.customer)
        placed.append(Placed(order, came_from, row, shop_id))
    return placed


def picklists(evidence: Evidence, need: Need, orders: Iterable[str]) -> dict[str, list[Picklist]]:
    """Picklists of these orders by order; replacements for returns are left out."""
    found: dict[str, list[Picklist]] = {}
    for picklist in evidence.records(need, Picklist, by="order_id", values=orders):
        if not picklist.return_id:
            found.setdefault(picklist.order_id, []).append(picklist)
    return found


ENDED = frozenset({"closed", "cancelled"})
"""Picklist statuses after which nothing is picked any more."""


def begun(lists: Iterable[Picklist]) -> bool:
    """Whether somebody is picking: a picklist that is not closed has something picked on it."""
    return any(each.status not in ENDED and each.picked > 0 for each in lists)


def part_sent(lists: Iterable[Picklist]) -> bool:
    """Whether a picklist was closed: for an open order that means that part of it has left."""
    return any(each.status == "closed" for each in lists)
