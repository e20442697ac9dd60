"""Orders as a Shopware shop sends them (Admin API), and the records made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.fields import Id, ListOf, MapOf, MaybeFlag, Moment, Money, RawText, Text, Wire, Word, parser
from picqer_tui.shops.shopware.asking import Criteria, Listed
from picqer_tui.shops.shopware.wire import Counter, Uuid

_STATE: Criteria = {"associations": {"stateMachineState": {}}}
STANDS: Criteria = {"stateMachineState": {}, "deliveries": _STATE, "transactions": _STATE}
ASSOCIATIONS: Criteria = {**STANDS, "orderCustomer": {}, "lineItems": {}, "currency": {}}
INCLUDES: Criteria = {
    "order": [
        "id", "autoIncrement", "orderNumber", "orderDateTime", "createdAt", "updatedAt", "amountTotal", "salesChannelId",
        "customFields", "ruleIds", "stateMachineState", "orderCustomer", "currency", "lineItems", "deliveries",
        "transactions", "primaryOrderDeliveryId", "primaryOrderTransactionId", "tags",
    ],
    "state_machine_state": ["technicalName"],
    "order_line_item": ["id", "type", "productId", "parentId", "quantity", "payload", "good", "states"],
    "order_delivery": ["id", "trackingCodes", "stateMachineState", "shippingCosts", "createdAt", "updatedAt"],
    "order_transaction": ["id", "stateMachineState", "createdAt"],
    "order_customer": ["email"],
    "currency": ["isoCode"],
    "tag": ["id", "name"],
}  # fmt: skip
"""What is asked of an order. The two primary ones came with 6.7; names that a version does not know are passed over."""


def _or_none(value: Any) -> Any:
    return value if isinstance(value, dict) else None


class StateRow(Wire):
    technicalName: Word = ""  # noqa: N815 - the API's name


State = Annotated[StateRow | None, BeforeValidator(_or_none)]


class Costs(Wire):
    totalPrice: float = 0.0  # noqa: N815


class Stated(Wire):
    """A part of an order with a state of its own."""

    id: Uuid
    stateMachineState: State = None  # noqa: N815
    createdAt: Moment = None  # noqa: N815

    @property
    def state(self) -> str:
        return self.stateMachineState.technicalName if self.stateMachineState is not None else ""


class DeliveryRow(Stated):
    trackingCodes: Annotated[list[RawText], ListOf] = []  # noqa: N815
    shippingCosts: Annotated[Costs | None, BeforeValidator(_or_none)] = None  # noqa: N815
    updatedAt: Moment = None  # noqa: N815

    @property
    def codes(self) -> list[Raw]:
        return [code for code in self.trackingCodes if code.strip()]


class LineRow(Wire):
    id: Uuid
    type: Word
    quantity: int
    productId: Id = ""  # noqa: N815
    parentId: Id = ""  # noqa: N815
    payload: Annotated[dict[str, Any], MapOf] = {}
    good: MaybeFlag = None
    states: Annotated[list[Word], ListOf] = []

    @property
    def sku(self) -> Raw:
        """The product number at the time of the order."""
        number = self.payload.get("productNumber")
        return Raw(number) if isinstance(number, str) else Raw("")

    @property
    def counts(self) -> bool:
        """A product, or a line written by hand with a product's number, as movers of orders do."""
        return self.type == "product" or (self.type == "custom" and bool(self.sku))

    @property
    def boxed(self) -> bool:
        return self.counts and self.good is not False and "is-download" not in self.states


class Tag(Wire):
    id: Uuid
    name: RawText


class Customer(Wire):
    email: str | None = None


class Currency(Wire):
    isoCode: Text = ""  # noqa: N815


class Stands(Stated):
    """As much of an order as tells where it stands."""

    deliveries: Annotated[list[DeliveryRow], ListOf]
    transactions: Annotated[list[Stated], ListOf]
    primaryOrderDeliveryId: Id = ""  # noqa: N815
    primaryOrderTransactionId: Id = ""  # noqa: N815

    @property
    def delivery(self) -> DeliveryRow | None:
        """The one that goods are sent with. A discount on shipping is a delivery as well, with costs below zero."""
        named = next((one for one in self.deliveries if one.id == self.primaryOrderDeliveryId), None)
        if named is not None or not self.deliveries:
            return named
        return max(self.deliveries, key=lambda one: one.shippingCosts.totalPrice if one.shippingCosts else 0.0)

    @property
    def payment(self) -> Stated | None:
        """The payment that counts: the newest that was not given up."""
        named = next((one for one in self.transactions if one.id == self.primaryOrderTransactionId), None)
        if named is not None or not self.transactions:
            return named
        return max(self.transactions, key=lambda one: (one.state not in _GIVEN_UP, one.createdAt or _EVER))

    @property
    def status(self) -> str:
        """Order, delivery and payment, which stand apart."""
        parts = (
            self.state,
            self.delivery.state if self.delivery else "none",
            self.payment.state if self.payment else "none",
        )
        return "/".join(part or "unknown" for part in parts)  # fmt: skip


class OrderRow(Stands):
    autoIncrement: Counter  # noqa: N815
    orderNumber: RawText  # noqa: N815
    orderDateTime: Moment  # noqa: N815
    lineItems: Annotated[list[LineRow], ListOf]  # noqa: N815
    updatedAt: Moment = None  # noqa: N815
    amountTotal: Money = ""  # noqa: N815
    salesChannelId: Id = ""  # noqa: N815
    customFields: Annotated[dict[str, Any], MapOf] = {}  # noqa: N815
    ruleIds: Annotated[list[Any], ListOf] = []  # noqa: N815
    orderCustomer: Annotated[Customer | None, BeforeValidator(_or_none)] = None  # noqa: N815
    currency: Annotated[Currency | None, BeforeValidator(_or_none)] = None


class TagsRow(Wire):
    id: Uuid
    tags: Annotated[list[Tag], ListOf] = []


orders_of = parser(Listed[OrderRow])
stands_of = parser(Listed[Stands])
tagged_of = parser(Listed[TagsRow])
tags_of = parser(Listed[Tag])
states_of = parser(Listed[StateRow])

_EVER = datetime.min.replace(tzinfo=UTC)
_GIVEN_UP = frozenset({"cancelled", "failed"})
ENDED = ("completed", "cancelled")
"""States of an order after which nothing is to be done."""
SENT = frozenset({"shipped", "returned", "returned_partially"})
HANDLED = SENT | {"cancelled"}
"""States of a delivery after which nothing is to be sent."""
_PAID = frozenset({"paid", "authorized", "refunded_partially"})
_UNPAID = frozenset(
    {"open", "in_progress", "unconfirmed", "paid_partially", "reminded", "failed", "cancelled", "chargeback"}
)
FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.DRAFT})
LATER = timedelta(hours=1)
"""An order whose row was made so long after it was placed was brought in by something."""
_SOURCE = re.compile(r"\w*(?:original|source|legacy|imported|old|external)_?order_?(?:number|id|ref|nr)\Z")
_SENT_BY = re.compile(r"(?:\w+_)?(?:fulfilled_by|fulfill?ment_channel)\Z")
_BY_MERCHANT = frozenset({"", "merchant", "mfn", "fbr", "seller"})


def state_of(row: Stands) -> OrderState:
    """Three machines in one word. The delivery counts most: it is all that Picqer moves, so that orders of which everything was
    sent mostly stay open. States of plugins are not known."""
    delivery = row.delivery.state if row.delivery is not None else "open"
    if row.state == "cancelled":
        return OrderState.CANCELLED
    if row.state == "completed" or (row.state and delivery in SENT):
        return OrderState.DONE
    if row.state not in ("open", "in_progress"):
        return OrderState.UNKNOWN
    if delivery == "cancelled":
        return OrderState.CANCELLED
    if delivery == "shipped_partially":
        return OrderState.PART_SHIPPED
    paid = row.payment.state if row.payment is not None else "paid"
    if delivery != "open" or paid not in _PAID | _UNPAID | {"refunded"}:
        return OrderState.UNKNOWN
    if paid == "refunded":
        return OrderState.REFUNDED
    return OrderState.OPEN if paid in _PAID else OrderState.UNPAID


def _native(row: OrderRow) -> bool | None:
    """Whether it was placed in the shop itself: a checkout leaves the rules that held then, an order written through the API has
    none (vendor's source)."""
    late = row.createdAt is not None and row.orderDateTime is not None and row.createdAt - row.orderDateTime > LATER
    if late:
        return False
    return True if row.ruleIds else None


def _custom(row: OrderRow, wanted: re.Pattern[str]) -> str:
    """What a mover of orders, or the plugin of a marketplace, left in a field of its own."""
    for key, value in row.customFields.items():
        if wanted.match(key.casefold()) and isinstance(value, str | int) and not isinstance(value, bool):
            return str(value)
    return ""


def _sign(row: DeliveryRow, order: str) -> Feedback | None:
    """What a delivery shows of parcels; codes once more without blanks."""
    if not row.codes and row.state not in SENT | {"shipped_partially"}:
        return None
    codes = [str(code) for code in row.codes]
    told = dict.fromkeys((*codes, *(re.sub(r"\s+", "", code) for code in codes)))
    return Feedback(row.id, order, "shipment", " ".join(told)[:400], row.updatedAt or row.createdAt)


def _traits(row: OrderRow, state: OrderState, sent_by: str) -> dict[str, str]:
    traits = {} if sent_by in _BY_MERCHANT else {"sent_by": plain(sent_by)}
    if state is OrderState.DONE and row.delivery is not None and row.delivery.state not in HANDLED:
        traits["delivery"] = plain(row.delivery.state)
    if len(row.deliveries) > 1:
        traits["deliveries"] = str(len(row.deliveries))
    return traits


def order_records(
    row: OrderRow, channels: Mapping[str, str], hasher: Hasher
) -> tuple[Order | OrderLine | Feedback, ...]:
    """The order, its lines, and what its deliveries show. `channels`: names of sales channels that are not the shop itself, by
    id. Shopware does not keep which products were in a parcel."""
    state = state_of(row)
    goods = [line for line in row.lineItems if line.counts]
    known = {line.id for line in goods}
    boxed = [line for line in goods if line.boxed and line.parentId not in known]
    sent_by = _custom(row, _SENT_BY).strip().casefold()
    gone = state in (OrderState.CANCELLED, OrderState.REFUNDED) or sent_by not in _BY_MERCHANT
    pieces = 0 if gone else sum(line.quantity for line in boxed)
    whole = Order(
        id=row.id,
        number=row.orderNumber or Raw(row.id),
        reference=Raw(_custom(row, _SOURCE)),
        status=row.status,
        state=state,
        placed_at=row.orderDateTime or row.createdAt,
        updated_at=row.updatedAt,
        email=hasher.email(row.orderCustomer.email if row.orderCustomer is not None else None),
        lines=lines_digest((line.sku, line.quantity) for line in boxed),
        total=row.amountTotal,
        currency=row.currency.isoCode if row.currency is not None else "",
        pieces=pieces,
        shipped=pieces if state is OrderState.DONE else 0,
        native=_native(row),
        channel=channels.get(row.salesChannelId, ""),
        customer="",
        traits=_traits(row, state, sent_by),
    )
    done = state in FINISHED
    return (whole, *_lines(goods, known, row.id, done), *_signs(row.deliveries, row.id))


def _lines(goods: Sequence[LineRow], known: set[str], order: str, done: bool) -> Iterable[OrderLine]:
    for line in goods:
        part_of = line.parentId if line.parentId in known else ""
        yield OrderLine(line.id, order, line.productId, line.sku, line.quantity, line.quantity if done else 0, part_of)


def _signs(deliveries: Iterable[DeliveryRow], order: str) -> Iterable[Feedback]:
    found = (_sign(one, order) for one in deliveries)
    return (one for one in found if one is not None)
