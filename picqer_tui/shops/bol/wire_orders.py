"""Orders and shipments as Bol.com sends them (Retailer API v10), and the records made of them. An order has no state of its
own: each line says how much of it was sent and cancelled."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.bol.wire import BY_BOL, Fulfilment, or_empty
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MapOf,
    MaybeWhole,
    Moment,
    NeededId,
    RawText,
    Text,
    Whole,
    Wire,
    parser,
)

FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED})
CURRENCY = "EUR"
"""Bol.com sells in the Netherlands and Belgium; prices have no currency of their own."""


class OrderOffer(Wire):
    offerId: Id = ""  # noqa: N815 - the API's name
    reference: RawText = Raw("")


class Item(Wire):
    """One line of an order; lists leave offer and price out, and name the method beside the line."""

    orderItemId: NeededId  # noqa: N815
    fulfilment: Annotated[Fulfilment, MapOf] = Fulfilment()
    fulfilmentMethod: Text = ""  # noqa: N815
    offer: Annotated[OrderOffer, MapOf] = OrderOffer()
    quantity: MaybeWhole = None
    quantityShipped: Whole = 0  # noqa: N815
    quantityCancelled: Whole = 0  # noqa: N815
    cancellationRequest: Flag = False  # noqa: N815
    latestChangedDateTime: Moment = None  # noqa: N815

    @property
    def by_bol(self) -> bool:
        return (self.fulfilment.method or self.fulfilmentMethod.casefold()) == BY_BOL

    @property
    def ordered(self) -> int:
        return self.quantity or 0

    @property
    def done(self) -> int:
        return min(self.ordered, self.quantityShipped + self.quantityCancelled)


class Customer(Wire):
    email: Text = ""


class OrderRow(Wire):
    orderId: NeededId  # noqa: N815
    orderPlacedDateTime: Moment = None  # noqa: N815
    orderItems: Annotated[list[Item], ListOf] = []  # noqa: N815
    shipmentDetails: Annotated[Customer, MapOf] = Customer()  # noqa: N815
    billingDetails: Annotated[Customer, MapOf] = Customer()  # noqa: N815


class OrderList(Wire):
    orders: Annotated[list[OrderRow], ListOf]


class ShippedItem(Wire):
    orderItemId: Id = ""  # noqa: N815


class Transport(Wire):
    trackAndTrace: Text = ""  # noqa: N815


class ShipmentRow(Wire):
    shipmentId: NeededId  # noqa: N815
    shipmentDateTime: Moment = None  # noqa: N815
    shipmentItems: Annotated[list[ShippedItem], ListOf] = []  # noqa: N815
    transport: Annotated[Transport, MapOf] = Transport()


class ShipmentList(Wire):
    shipments: Annotated[list[ShipmentRow], ListOf]


orders_of = or_empty(parser(OrderList), "orders")
order_of = parser(OrderRow)
shipments_of = or_empty(parser(ShipmentList), "shipments")
shipment_of = parser(ShipmentRow)


def own_items(row: OrderRow) -> list[Item]:
    """The lines that the seller sends."""
    return [item for item in row.orderItems if not item.by_bol]


def state_of(items: Sequence[Item]) -> OrderState:
    """Where lines stand together; a line that does not say how much was ordered leaves that unknown."""
    if not items or any(item.quantity is None for item in items):
        return OrderState.UNKNOWN
    shipped = any(item.quantityShipped > 0 for item in items)
    if any(item.done < item.ordered for item in items):
        return OrderState.PART_SHIPPED if shipped else OrderState.OPEN
    return OrderState.DONE if shipped else OrderState.CANCELLED


def order_records(row: OrderRow, hasher: Hasher) -> tuple[Order | OrderLine, ...]:
    """The order and its lines. Lines that Bol.com sends itself are no work of this warehouse: an order of such lines alone has
    no pieces."""
    own = own_items(row)
    state = state_of(own or row.orderItems)
    traits = {"sent_by": "bol"} if row.orderItems and not own else {}
    if any(item.cancellationRequest and item.done < item.ordered for item in own):
        traits["cancellation_asked"] = "yes"
    changed = [item.latestChangedDateTime for item in row.orderItems if item.latestChangedDateTime is not None]
    lines = [
        OrderLine(
            id=item.orderItemId,
            order_id=row.orderId,
            product_id=item.offer.offerId,
            sku=item.offer.reference,
            amount=item.ordered,
            done=item.ordered if item.by_bol else item.done,
            part_of="",
        )
        for item in row.orderItems
    ]
    order = Order(
        id=row.orderId,
        number=Raw(row.orderId),
        reference=Raw(""),
        status="handled" if state in FINISHED else "" if state is OrderState.UNKNOWN else "open",
        state=state,
        placed_at=row.orderPlacedDateTime,
        updated_at=max(changed, default=None),
        email=hasher.email(row.shipmentDetails.email or row.billingDetails.email),
        lines=lines_digest((item.offer.reference, item.ordered) for item in own),
        total="",  # lines have prices, and nothing says what the customer paid for sending
        currency=CURRENCY,
        pieces=sum(max(0, item.ordered - item.quantityCancelled) for item in own),
        shipped=sum(min(item.ordered, item.quantityShipped) for item in own),
        native=True,
        channel="",
        customer="",
        traits=traits,
    )
    return (order, *lines)


def sign(order_id: str, row: ShipmentRow) -> Feedback:
    """A shipment that was reported."""
    return Feedback(row.shipmentId, order_id, "shipment", row.transport.trackAndTrace, row.shipmentDateTime)
