"""Orders as a Magento shop sends them (`rest/V1`), and the records made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MaybeWhole,
    Moment,
    Money,
    RawText,
    Text,
    Whole,
    Wire,
    Word,
    parser,
)
from picqer_tui.shops.magento.asking import Listed
from picqer_tui.shops.magento.wire import Nested, Number


class ItemRow(Wire):
    """A row of an order. What has variants gives two: one that counts, and one of the variant with no price."""

    item_id: Number
    sku: RawText
    qty_ordered: Whole
    parent_item_id: Id = ""
    product_id: Id = ""
    product_type: Word = ""
    qty_invoiced: Whole = 0
    qty_shipped: Whole = 0
    qty_canceled: Whole = 0
    qty_refunded: Whole = 0
    is_virtual: Flag = False

    @property
    def top(self) -> bool:
        return self.parent_item_id in ("", "0")


class Payment(Wire):
    method: Word = ""


class Stands(Wire):
    """As much of an order as tells where it stands. One saved through the API without a state has none."""

    entity_id: Number
    items: Annotated[list[ItemRow], ListOf]
    state: Word = ""
    status: Word = ""
    total_due: Money = ""
    quote_id: MaybeWhole = None
    """The cart that a checkout made it of; what the API or a migration brought has none."""

    @property
    def paid(self) -> bool:
        return self.total_due != "" and float(self.total_due) <= 0


class OrderRow(Stands):
    increment_id: RawText
    created_at: Moment
    updated_at: Moment = None
    ext_order_id: RawText = Raw("")
    store_id: Id = ""
    customer_email: str | None = None
    grand_total: Money = ""
    order_currency_code: Text = ""
    payment: Annotated[Payment, Nested] = Payment()


class TrackRow(Wire):
    track_number: RawText = Raw("")


class ShipmentRow(Wire):
    entity_id: Number
    order_id: Number
    created_at: Moment = None
    tracks: Annotated[list[TrackRow], ListOf] = []
    """Null where there are none (observed on Magento 2.4.7)."""


class CommentRow(Wire):
    comment: str | None = ""


orders_of = parser(Listed[OrderRow])
stands_of = parser(Listed[Stands])
shipments_of = parser(Listed[ShipmentRow])
comments_of = parser(Listed[CommentRow])

FINISHED_STATES = {
    "complete": OrderState.DONE,
    "closed": OrderState.REFUNDED,
    "canceled": OrderState.CANCELLED,
}
OPEN_STATES = frozenset({"new", "pending_payment", "payment_review", "processing", "holded"})
FINISHED = frozenset(FINISHED_STATES.values())
_CHANNELS = ("m2epropayment", "channelengine", "channable", "channableconnect", "amazonpayment", "bolpayment")
"""Ways of payment by which modules for marketplaces mark the orders they bring."""


def state_of(row: Stands) -> OrderState:
    """By the state, which is Magento's own; a status is a shop's label for it (vendor's page on order status)."""
    if row.state in FINISHED_STATES:
        return FINISHED_STATES[row.state]
    match row.state:
        case "processing":
            return OrderState.PART_SHIPPED if any(shipped(item, row.items) for item in row.items) else OrderState.OPEN
        case "new" | "holded":
            return OrderState.OPEN if row.paid else OrderState.UNPAID
        case "pending_payment" | "payment_review":
            return OrderState.UNPAID
    return OrderState.UNKNOWN


def _parts(item: ItemRow, items: Sequence[ItemRow]) -> list[ItemRow]:
    return [one for one in items if one.parent_item_id == item.item_id and one.qty_ordered > 0]


def _through_parts(item: ItemRow, items: Sequence[ItemRow], done: Mapping[str, int]) -> int:
    """Pieces of a whole of which every part is done: a bundle may be shipped part by part."""
    parts = [one for one in _parts(item, items) if not one.is_virtual]
    return min((done[one.item_id] * item.qty_ordered // one.qty_ordered for one in parts), default=0)


def shipped(item: ItemRow, items: Sequence[ItemRow]) -> int:
    return max(item.qty_shipped, _through_parts(item, items, {one.item_id: one.qty_shipped for one in items}))


def invoiced(item: ItemRow, items: Sequence[ItemRow]) -> int:
    return max(item.qty_invoiced, _through_parts(item, items, {one.item_id: one.qty_invoiced for one in items}))


def left_to_ship(row: Stands) -> int:
    return sum(
        max(0, item.qty_ordered - shipped(item, row.items) - item.qty_canceled - item.qty_refunded)
        for item in row.items
        if item.top and not item.is_virtual
    )


def left_to_invoice(row: Stands) -> int:
    return sum(
        max(0, item.qty_ordered - invoiced(item, row.items) - item.qty_canceled) for item in row.items if item.top
    )


def promised(row: Stands) -> dict[str, int]:
    """Pieces that this order keeps from being sold, by product: of what was placed in the shop itself all that is not yet
    shipped, while it lies at its source still (observed on Magento 2.4.7)."""
    kept: dict[str, int] = {}
    for item in row.items if row.quote_id and row.state not in FINISHED_STATES else ():
        whole = next((one for one in row.items if one.item_id == item.parent_item_id), None)
        parts = _parts(item, row.items)
        if item.product_type == "bundle" or (whole is not None and whole.product_type == "configurable"):
            continue
        sent = shipped(item, row.items)
        if whole is not None and whole.qty_ordered:
            sent = max(sent, whole.qty_shipped * item.qty_ordered // whole.qty_ordered)
        product = (parts[0] if parts else item).product_id
        left = max(0, item.qty_ordered - sent - item.qty_canceled - item.qty_refunded)
        kept[product] = kept.get(product, 0) + left
    return kept


def order_records(row: OrderRow, hasher: Hasher) -> tuple[Order | OrderLine, ...]:
    """The order and its lines. Of what has variants the row that counts names the product, the other one the variant."""
    state = state_of(row)
    boxed = [item for item in row.items if item.top and not item.is_virtual]
    pieces = sum(max(0, item.qty_ordered - item.qty_canceled - item.qty_refunded) for item in boxed)
    gone = state in (OrderState.CANCELLED, OrderState.REFUNDED)
    sent = sum(shipped(item, row.items) for item in boxed)
    whole = Order(
        id=row.entity_id,
        number=row.increment_id or Raw(row.entity_id),
        reference=row.ext_order_id,
        status=row.status or row.state,
        state=state,
        placed_at=row.created_at,
        updated_at=row.updated_at,
        email=hasher.email(row.customer_email),
        lines=lines_digest((item.sku, item.qty_ordered) for item in boxed),
        total=row.grand_total,
        currency=row.order_currency_code,
        pieces=0 if gone else pieces,
        shipped=pieces if state is OrderState.DONE else min(sent, pieces),
        native=_native(row),
        channel=row.payment.method if row.payment.method.startswith(_CHANNELS) else "",
        customer="",
        traits={"status_name": row.status or row.state} if state is OrderState.UNKNOWN else {},
    )
    return (whole, *(line for item in row.items if (line := _line(item, row, state)) is not None))


def _native(row: OrderRow) -> bool | None:
    """Whether it was placed in the shop itself: a checkout makes an order of a cart, and leaves its number behind."""
    if row.quote_id:
        return True
    return False if row.ext_order_id else None


def _line(item: ItemRow, row: OrderRow, state: OrderState) -> OrderLine | None:
    """None for the second row of a variant."""
    whole = next((one for one in row.items if one.item_id == item.parent_item_id), None)
    if whole is not None and whole.product_type == "configurable":
        return None
    variant = next(iter(_parts(item, row.items)), None) if item.product_type == "configurable" else None
    done = min(item.qty_ordered, shipped(item, row.items) + item.qty_canceled + item.qty_refunded)
    return OrderLine(
        item.item_id,
        row.entity_id,
        (variant or item).product_id,
        item.sku,
        item.qty_ordered,
        item.qty_ordered if state in FINISHED else done,
        "" if item.top else item.parent_item_id,
    )


def codes(row: ShipmentRow) -> list[str]:
    """Tracking codes of a shipment."""
    return [track.track_number.exact.strip() for track in row.tracks if track.track_number.exact.strip()]


def shipment_sign(row: ShipmentRow) -> Feedback:
    """A shipment as a sign. Codes stand in it as they were given, and once more without blanks."""
    told = [str(Raw(code)) for code in codes(row)]
    both = dict.fromkeys((*told, *("".join(code.split()) for code in told)))
    return Feedback(
        f"{row.order_id}-shipment-{row.entity_id}", row.order_id, "shipment", " ".join(both)[:400], row.created_at
    )
