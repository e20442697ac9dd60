"""Orders and their rows as a CCV Shop sends them, and the records made of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.ccv.wire import Number
from picqer_tui.shops.fields import Flag, Id, ListOf, MaybeFlag, Moment, Money, RawText, Text, Whole, Wire, Word, parser


class Customer(Wire):
    email: str | bool | None = None
    reference: RawText = Raw("")


class OrderRow(Wire):
    id: Number
    ordernumber: Id = ""
    ordernumber_full: RawText = Raw("")
    status: Id
    is_completed: MaybeFlag = None
    paid: Flag
    create_date: Moment
    deliver_method: Word = ""
    total_orderrow_price: Money = ""
    total_price: Money = ""
    currency: Text = ""
    track_and_trace_code: RawText = Raw("")
    reservationnumber: RawText = Raw("")
    customer: Customer | None = None

    @property
    def number(self) -> Raw:
        """As people see it, prefix and all."""
        return self.ordernumber_full or Raw(self.ordernumber) or Raw(self.id)


class LineRow(Wire):
    id: Id = ""
    product_type: Word = ""
    product_number: RawText
    sub_product_number: RawText = Raw("")
    sub_sku_number: RawText = Raw("")
    product_id: Id = ""
    count: Whole


class NoteRow(Wire):
    note: str | None = None


class Notes(Wire):
    items: Annotated[list[NoteRow], ListOf]


class OrdersPage(Wire):
    items: list[OrderRow]


class LinesPage(Wire):
    items: Annotated[list[LineRow], ListOf]
    next: Text = ""


_orders_of = parser(OrdersPage)
order_of = parser(OrderRow)
lines_of = parser(LinesPage)
_notes_of = parser(Notes)


def orders(reply: Reply) -> Sequence[OrderRow]:
    found: OrdersPage = _orders_of(reply)
    return found.items


def notes(reply: Reply) -> list[str]:
    """Texts of the notes with an order."""
    found: Notes = _notes_of(reply)
    return [row.note or "" for row in found.items]


STATES = {
    "1": OrderState.OPEN,
    "2": OrderState.OPEN,
    "3": OrderState.OPEN,
    "4": OrderState.UNPAID,
    "5": OrderState.DONE,
    "6": OrderState.DONE,
    "7": OrderState.DONE,
    "8": OrderState.CANCELLED,
    "9": OrderState.OPEN,
    "10": OrderState.OPEN,
    "11": OrderState.OPEN,
    "12": OrderState.OPEN,
    "13": OrderState.OPEN,
    "14": OrderState.OPEN,
}
"""Status -> state, before the payment is looked at. A shop can rename them; the numbers stay."""
COMPLETED = 7
FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED, OrderState.DRAFT})


def state_of(row: OrderRow) -> OrderState:
    """Where an order stands. A checkout that was not finished is no order; whether it is paid stands beside the status."""
    if row.is_completed is False or not row.status:
        return OrderState.DRAFT
    state = STATES.get(row.status, OrderState.UNKNOWN)
    if state in (OrderState.OPEN, OrderState.UNPAID):
        return OrderState.OPEN if row.paid else OrderState.UNPAID
    return state


def is_goods(row: LineRow) -> bool:
    """Whether a row is to be sent: a deposit is not."""
    return "deposit" not in row.product_type and "statiegeld" not in row.product_type


def sku_of(row: LineRow) -> Raw:
    """The code of what was ordered: that of the combination, by the same rule as in the catalogue, else of the product."""
    for code in (row.sub_sku_number, row.sub_product_number):
        if code.exact.strip():
            return code
    return row.product_number


def _reference(row: OrderRow) -> Raw:
    """What the order says it was made from: the customer's reference, or the reservation number."""
    given = row.customer.reference if row.customer is not None else Raw("")
    return given if given.exact.strip() else row.reservationnumber


def order_records(
    row: OrderRow, found: Sequence[LineRow] | None, names: Mapping[str, str], hasher: Hasher
) -> tuple[Order | OrderLine | Feedback, ...]:
    """The order, its lines, and what is shown of its parcel. `found` None: its lines were not asked
    for, and one that has goods counts as one piece. `names`: what the shop calls each status."""
    state = state_of(row)
    goods = [line for line in found or () if is_goods(line) and line.count > 0]
    done = state in FINISHED
    lines = []
    for at, line in enumerate(goods):
        sold_as = line.product_id if not (line.sub_sku_number.exact or line.sub_product_number.exact) else ""
        ident = line.id or f"{row.id}-{at}"
        lines.append(OrderLine(ident, row.id, sold_as, sku_of(line), line.count, line.count if done else 0, ""))
    cancelled = state in (OrderState.CANCELLED, OrderState.DRAFT)
    pieces = int(row.total_orderrow_price not in ("", "0.00")) if found is None else sum(line.count for line in goods)
    pieces = 0 if cancelled else pieces
    reference = _reference(row)
    email = row.customer.email if row.customer is not None else None
    traits = {"status_name": names[row.status]} if names.get(row.status) else {}
    if row.deliver_method == "pickup":
        traits["pickup"] = "yes"
    whole = Order(
        id=row.id,
        number=row.number,
        reference=reference,
        status=row.status,
        state=state,
        placed_at=row.create_date,
        updated_at=None,
        email=hasher.email(email if isinstance(email, str) else ""),
        lines=lines_digest((sku_of(line), line.count) for line in goods),
        total=row.total_price,
        currency=row.currency,
        pieces=pieces,
        shipped=pieces if state is OrderState.DONE else 0,
        native=None if reference.exact.strip() else True,
        channel="",
        customer="",
        traits=traits,
    )
    return (whole, *lines, *signs(row, state))


def signs(row: OrderRow, state: OrderState) -> list[Feedback]:
    """The one tracking code that an order can have, and its status once it is sent."""
    found = []
    if row.track_and_trace_code.exact.strip():
        found.append(Feedback(f"{row.id}-shipment", row.id, "shipment", str(row.track_and_trace_code)[:400], None))
    if state is OrderState.DONE:
        found.append(Feedback(f"{row.id}-status", row.id, "status", "", None))
    return found
