"""Orders, their lines and shipments as a Lightspeed shop sends them, and the records made of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import Flag, ListOf, Moment, Money, RawText, Text, Whole, Wire, Word, parser
from picqer_tui.shops.lightspeed.wire import Linked, Number


class OrderRow(Wire):
    id: Number
    number: RawText
    status: Word
    paymentStatus: Word  # noqa: N815 - the API's name
    shipmentStatus: Word = ""  # noqa: N815
    shipmentIsPickup: Flag = False  # noqa: N815
    createdAt: Moment  # noqa: N815
    updatedAt: Moment = None  # noqa: N815
    channel: Word = ""
    userAgent: Text = ""  # noqa: N815
    priceIncl: Money = ""  # noqa: N815
    email: str | bool | None = None


class LineRow(Wire):
    id: Number
    sku: RawText
    articleCode: RawText = Raw("")  # noqa: N815
    quantityOrdered: Whole  # noqa: N815
    quantityShipped: Whole = 0  # noqa: N815
    quantityRefunded: Whole = 0  # noqa: N815
    variant: Linked = ""


class ShipmentRow(Wire):
    id: Number
    status: Word
    trackingCode: RawText = Raw("")  # noqa: N815
    createdAt: Moment = None  # noqa: N815
    updatedAt: Moment = None  # noqa: N815
    order: Linked = ""


class OrdersPage(Wire):
    orders: Annotated[list[OrderRow], ListOf]


class OneOrder(Wire):
    order: OrderRow


class Lines(Wire):
    orderProducts: Annotated[list[LineRow], ListOf]  # noqa: N815


class Shipments(Wire):
    shipments: Annotated[list[ShipmentRow], ListOf]


_orders_of = parser(OrdersPage)
_lines_of = parser(Lines)
_shipments_of = parser(Shipments)
order_of = parser(OneOrder)


def orders(reply: Reply) -> list[OrderRow]:
    found: OrdersPage = _orders_of(reply)
    return found.orders


def lines(reply: Reply) -> list[LineRow]:
    found: Lines = _lines_of(reply)
    return found.orderProducts


def shipments(reply: Reply) -> list[ShipmentRow]:
    found: Shipments = _shipments_of(reply)
    return found.shipments


STATES = {
    "new": None,
    "offer": None,
    "on_hold": None,
    "processing": None,
    "processing_awaiting_payment": OrderState.UNPAID,
    "processing_partially_paid": OrderState.UNPAID,
    "processing_awaiting_shipment": OrderState.OPEN,
    "processing_awaiting_pickup": OrderState.OPEN,
    "processing_ready_for_pickup": OrderState.OPEN,
    "processing_partially_shipped": OrderState.PART_SHIPPED,
    "processing_partially_picked_up": OrderState.PART_SHIPPED,
    "completed": OrderState.DONE,
    "completed_shipped": OrderState.DONE,
    "completed_picked_up": OrderState.DONE,
    "cancelled": OrderState.CANCELLED,
}
"""Status -> state; None: the payment tells."""
FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED})
_PAID = frozenset({"paid"})
_API = "webshopappapi"
"""What an order made through the API names as its browser (seen in a live shop)."""


def is_paid(row: OrderRow) -> bool:
    return row.paymentStatus in _PAID


def state_of(row: OrderRow) -> OrderState:
    """Status first; it and the states of payment and shipment can disagree (seen in a live shop)."""
    state = STATES.get(row.status, OrderState.UNKNOWN)
    if state is None or (state is OrderState.UNPAID and is_paid(row)):
        state = OrderState.OPEN if is_paid(row) else OrderState.UNPAID
    if state is OrderState.UNKNOWN and row.status.startswith("completed"):
        state = OrderState.DONE
    if state is OrderState.OPEN and row.shipmentStatus == "partially_shipped":
        state = OrderState.PART_SHIPPED
    return state


def _disagrees(row: OrderRow, state: OrderState) -> bool:
    if state is OrderState.DONE:
        return row.shipmentStatus in ("not_shipped", "partially_shipped")
    return state in (OrderState.OPEN, OrderState.UNPAID) and row.shipmentStatus == "shipped"


def order_records(
    row: OrderRow, found: Sequence[LineRow], currency: str, hasher: Hasher
) -> tuple[Order | OrderLine | Feedback, ...]:
    """The order, its lines, and the sign of a finished one."""
    state = state_of(row)
    made, pieces, shipped = [], 0, 0
    for line in found:
        kept = max(line.quantityOrdered - max(line.quantityRefunded, 0), 0)
        sent = kept if state is OrderState.DONE else min(max(line.quantityShipped, 0), kept)
        done = line.quantityOrdered if state in FINISHED else sent + line.quantityOrdered - kept
        made.append(OrderLine(line.id, row.id, line.variant, line.sku, line.quantityOrdered, done, ""))
        pieces, shipped = pieces + kept, shipped + sent
    traits = {}
    if _disagrees(row, state):
        traits["shipment_status"] = row.shipmentStatus
    if row.shipmentIsPickup:
        traits["pickup"] = "yes"
    cancelled = state is OrderState.CANCELLED
    whole = Order(
        id=row.id,
        number=row.number or Raw(row.id),
        reference=Raw(""),
        status=row.status,
        state=state,
        placed_at=row.createdAt,
        updated_at=row.updatedAt,
        email=hasher.email(row.email if isinstance(row.email, str) else ""),
        lines=lines_digest((line.sku, line.quantityOrdered) for line in found),
        total=row.priceIncl,
        currency=currency,
        pieces=0 if cancelled else pieces,
        shipped=0 if cancelled else shipped,
        native=_API not in row.userAgent.casefold().replace(" ", ""),
        channel="" if row.channel in ("", "main") else row.channel,
        customer="",
        traits=traits,
    )
    told = (Feedback(f"{row.id}-status", row.id, "status", "", row.updatedAt),) if state is OrderState.DONE else ()
    return (whole, *made, *told)


def sign(order_id: str, row: ShipmentRow) -> Feedback | None:
    """A shipment as a sign of a parcel; None while nothing was sent and no code is there."""
    if row.status != "shipped" and not row.trackingCode.exact.strip():
        return None
    at = row.updatedAt or row.createdAt
    return Feedback(f"{order_id}-shipment-{row.id}", order_id, "shipment", str(row.trackingCode)[:400], at)
