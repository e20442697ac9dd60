"""Orders, their lines, fulfilments and fulfilment orders: what they are made of."""

from __future__ import annotations

from datetime import datetime
from typing import Any, NamedTuple

from picqer_tui.world.shop_rows import ShopLine, ShopOrder, ShownShipment

from .asking import OLDEST, Asking, stamp
from .executor import TYPE_NAMES

FIRST_WORK = 8
"""First digit of the number of an order's first fulfilment order; each that takes its place has one less."""
HANDLED = ("FULFILLED", "FULFILLMENT_NOT_REQUIRED", "RESTOCKED")


class Line(NamedTuple):
    """A line of an order."""

    order: ShopOrder
    row: ShopLine


class Sent(NamedTuple):
    """A fulfilment."""

    order: ShopOrder
    row: ShownShipment


class Work(NamedTuple):
    """A fulfilment order: what one location has to send of one order. One an order is open here; one that was sent as a whole
    and cancelled afterwards stays closed beside the one that took its place."""

    order: ShopOrder
    turn: int = 0

    @property
    def past(self) -> bool:
        """Another one took its place."""
        return self.turn < turns(self.order)


class WorkLine(NamedTuple):
    """A line of a fulfilment order."""

    order: ShopOrder
    row: ShopLine


class Person(NamedTuple):
    """A customer as an order shows it."""

    key: int


def turns(row: ShopOrder) -> int:
    """How often a fulfilment order of an order was replaced by a new one."""
    return int(row.extra.get("work_turns", 0))


TYPE_NAMES.update({ShopOrder: "Order", Line: "LineItem", Sent: "Fulfillment", Work: "FulfillmentOrder"})
TYPE_NAMES.update({WorkLine: "FulfillmentOrderLineItem", Person: "Customer"})


def visible(about: Asking) -> list[ShopOrder]:
    """Orders this token can see: without the right to all, those of the last 60 days."""
    if about.may("read_all_orders"):
        return about.shop.orders.rows
    since = about.now - OLDEST
    return [row for row in about.shop.orders if row.created >= since]


def order(about: Asking, number: str) -> ShopOrder | None:
    """An order by number, when it can be seen."""
    row = about.shop.orders.get(number)
    if row is None or (row.created < about.now - OLDEST and not about.may("read_all_orders")):
        return None
    return row


def open_pieces(row: ShopOrder, line: ShopLine) -> int:
    """Pieces of a line that are still to be sent."""
    if row.status in ("completed", "cancelled", "refunded", "failed"):
        return 0
    return max(0, line.amount - line.refunded - line.shipped)


def fulfillment_status(row: ShopOrder) -> str:
    """`displayFulfillmentStatus`."""
    if not any(line.ships for line in row.lines):
        return "FULFILLMENT_NOT_REQUIRED"
    if row.status == "completed":
        return "FULFILLED"
    if row.extra.get("fulfillment_hold"):
        return "ON_HOLD"
    sent = sum(line.shipped for line in row.lines)
    if row.status == "partly-shipped" or sent:
        left = sum(line.amount - line.refunded - line.shipped for line in row.lines if line.ships)
        return "PARTIALLY_FULFILLED" if left > 0 else "FULFILLED"
    if row.status == "refunded":
        return "RESTOCKED"
    return "UNFULFILLED"


def financial_status(row: ShopOrder) -> str:
    """`displayFinancialStatus`."""
    if row.status in ("unpaid", "on-hold"):
        return "PENDING"
    if row.status == "refunded":
        return "REFUNDED"
    if row.status in ("cancelled", "failed"):
        return "REFUNDED" if row.paid_at is not None else "VOIDED"
    return "PARTIALLY_REFUNDED" if any(line.refunded for line in row.lines) else "PAID"


def closed_at(row: ShopOrder) -> datetime | None:
    """When it was archived, or None."""
    if not row.archived:
        return None
    at: datetime = row.extra.get("closed_at") or row.completed_at or row.cancelled_at or row.updated
    return at


def cancelled_at(row: ShopOrder) -> datetime | None:
    """When it was cancelled; a payment that failed for good cancels as well."""
    return (row.cancelled_at or row.updated) if row.status in ("cancelled", "failed") else None


def work_status(row: ShopOrder) -> str:
    """The status of its fulfilment order."""
    if row.status in ("cancelled", "refunded", "failed"):
        return "CANCELLED" if not any(line.shipped for line in row.lines) else "CLOSED"
    if row.extra.get("fulfillment_hold"):
        return "ON_HOLD"
    if not any(open_pieces(row, line) for line in row.lines if line.ships):
        return "CLOSED"
    return "IN_PROGRESS" if any(line.shipped for line in row.lines) else "OPEN"


def can_fulfill(row: ShopOrder) -> bool:
    """Whether a fulfilment can be made now."""
    return work_status(row) in ("OPEN", "IN_PROGRESS") and not row.fulfilled_by


def events(about: Asking, row: ShopOrder) -> list[dict[str, Any]]:
    """What happened to an order, oldest first."""
    said: list[tuple[datetime, str, str | None]] = [(row.created, "Order placed", row.channel or "Online Store")]
    if row.paid_at is not None:
        said.append((row.paid_at, "Payment received", None))
    said += [(sent.at, f"Fulfilled {sum(n for _, n in sent.lines) or 'all'} items", sent.by) for sent in row.shipments]
    said += [(note.at, note.text, note.by or None) for note in row.notes]
    cancelled = cancelled_at(row)
    if cancelled is not None:
        said.append((cancelled, "Order canceled", None))
    said.sort(key=lambda one: one[0])
    return [
        {
            "__typename": "BasicEvent",
            "id": f"gid://shopify/BasicEvent/{row.id}{at:03d}",
            "action": "placed" if not at else "changed",
            "appTitle": by,
            "attributeToApp": by is not None,
            "attributeToUser": False,
            "createdAt": stamp(when),
            "criticalAlert": False,
            "message": text,
        }
        for at, (when, text, by) in enumerate(said)
    ]
