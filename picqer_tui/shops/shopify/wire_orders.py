"""Orders as a Shopify shop sends them (GraphQL Admin API), and the records made of them."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated

from pydantic import TypeAdapter

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.fields import Flag, Id, ListOf, Moment, Money, RawText, Text, Wire, Word
from picqer_tui.shops.shopify.account import Gid, PageInfo, number

_LINE = "id sku quantity currentQuantity unfulfilledQuantity requiresShipping lineItemGroup { id }"
_ORDER = (
    """
      id
      name
      createdAt
      updatedAt
      processedAt
      closed
      cancelledAt
      displayFinancialStatus
      displayFulfillmentStatus
      test
      email
      sourceName
      sourceIdentifier
      customAttributes { key value }
      totalPriceSet { shopMoney { amount currencyCode } }
      lineItems(first: 15) {
        nodes { """
    + _LINE
    + """ }
        pageInfo { hasNextPage endCursor }
      }
      fulfillments(first: 20) {
        id
        status
        createdAt
        trackingInfo(first: 5) { number }
      }
"""
)

ORDERS_QUERY = (
    """
query Orders($first: Int!, $after: String, $filter: String) {
  orders(first: $first, after: $after, query: $filter, sortKey: ID) {
    nodes {"""
    + _ORDER
    + """    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
)

ORDERS_BY_ID = (
    """
query OrdersById($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {"""
    + _ORDER
    + """    }
  }
}
"""
)

LINES_QUERY = (
    """
query MoreLines($id: ID!, $first: Int!, $after: String) {
  order(id: $id) {
    lineItems(first: $first, after: $after) {
      nodes { """
    + _LINE
    + """ }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
)


class Group(Wire):
    """The bundle that a line is a part of."""

    id: Id = ""


class LineRow(Wire):
    id: Gid
    sku: RawText
    quantity: int
    currentQuantity: int  # noqa: N815 - the API's name
    unfulfilledQuantity: int  # noqa: N815
    requiresShipping: Flag  # noqa: N815
    lineItemGroup: Group | None = None  # noqa: N815


class Lines(Wire):
    nodes: list[LineRow]
    pageInfo: PageInfo  # noqa: N815


class Tracking(Wire):
    number: RawText = Raw("")


class FulfillmentRow(Wire):
    id: Gid
    status: Word = ""
    createdAt: Moment = None  # noqa: N815
    trackingInfo: Annotated[list[Tracking], ListOf] = []  # noqa: N815


class Amount(Wire):
    amount: Money = ""
    currencyCode: Text = ""  # noqa: N815


class Bag(Wire):
    shopMoney: Amount = Amount()  # noqa: N815


class Attribute(Wire):
    key: Text = ""
    value: Text = ""


class Stands(Wire):
    """As much of an order as tells where it stands."""

    cancelledAt: Moment  # noqa: N815
    displayFinancialStatus: Word  # noqa: N815
    displayFulfillmentStatus: Word  # noqa: N815

    @property
    def status(self) -> str:
        return f"{self.displayFinancialStatus or 'unknown'}/{self.displayFulfillmentStatus or 'unknown'}"


class OrderRow(Stands):
    id: Gid
    name: RawText
    createdAt: Moment  # noqa: N815
    updatedAt: Moment = None  # noqa: N815
    processedAt: Moment = None  # noqa: N815
    closed: Flag = False
    test: Flag = False
    email: str | None = None
    sourceName: Text = ""  # noqa: N815
    sourceIdentifier: RawText = Raw("")  # noqa: N815
    customAttributes: Annotated[list[Attribute], ListOf] = []  # noqa: N815
    totalPriceSet: Bag = Bag()  # noqa: N815
    lineItems: Lines  # noqa: N815
    fulfillments: Annotated[list[FulfillmentRow], ListOf] = []


class Orders(Wire):
    nodes: list[OrderRow]
    pageInfo: PageInfo  # noqa: N815


class OrdersData(Wire):
    orders: Orders


class NodesData(Wire):
    nodes: list[OrderRow | None]


class LinesOf(Wire):
    lineItems: Lines  # noqa: N815


class LinesData(Wire):
    order: LinesOf | None


ORDERS = TypeAdapter(OrdersData)
NODES: TypeAdapter[NodesData] = TypeAdapter(NodesData)
LINES = TypeAdapter(LinesData)

_UNPAID = frozenset({"pending", "partially_paid", "expired"})
_PAID = frozenset({"paid", "partially_refunded", "authorized"})
_TO_SEND = frozenset(
    {"unfulfilled", "in_progress", "on_hold", "scheduled", "request_declined", "open", "pending_fulfillment"}
)
FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.DRAFT})
SENT = frozenset({"success", "open", "pending", ""})
"""Fulfilments that stand: not cancelled, not failed."""
_PLACED_HERE = frozenset({"web", "pos", "iphone", "android", "shopify_draft_order", "subscription_contract"})
_SENT_BY = frozenset({"fulfilled_by", "fulfillment_channel", "fulfilment_channel"})
_BY_MERCHANT = frozenset({"", "merchant", "mfn", "fbr", "seller"})
LATER = timedelta(hours=1)
"""An order whose row was made so long after it was placed was brought in by something."""


def state_of(row: Stands) -> OrderState:
    """Three independent states in one word (vendor's pages on order status). Archived is not sent: an archived order that was
    not fulfilled is still open."""
    paid, sent = row.displayFinancialStatus, row.displayFulfillmentStatus
    if row.cancelledAt is not None:
        return OrderState.CANCELLED
    if sent in ("fulfilled", "fulfillment_not_required"):
        return OrderState.DONE
    if paid == "refunded" or sent == "restocked":
        return OrderState.REFUNDED
    if paid == "voided":
        return OrderState.CANCELLED
    if sent == "partially_fulfilled":
        return OrderState.PART_SHIPPED
    if sent not in _TO_SEND or paid not in _PAID | _UNPAID:
        return OrderState.UNKNOWN
    return OrderState.UNPAID if paid in _UNPAID else OrderState.OPEN


def _native(row: OrderRow) -> bool | None:
    """Whether it was placed in the shop itself. Other apps have a number as their source: movers of orders, and channels."""
    late = row.processedAt is not None and row.createdAt is not None and row.createdAt - row.processedAt > LATER
    if late:
        return False
    if row.sourceName.casefold() in _PLACED_HERE:
        return True
    return None


def _line(line: LineRow, row: OrderRow, counts: bool) -> OrderLine:
    group = number(line.lineItemGroup.id) if line.lineItemGroup is not None else ""
    done = line.quantity - min(line.unfulfilledQuantity, line.quantity) if counts else line.quantity
    return OrderLine(number(line.id), number(row.id), "", line.sku, line.quantity, done, group)


def order_records(
    row: OrderRow, more: list[LineRow], denied: tuple[str, ...], hasher: Hasher
) -> tuple[Order | OrderLine | Feedback, ...]:
    """The order with its lines and fulfilments. `more`: lines behind the first page; `denied`: fields that the key may not
    see."""
    state, ident = state_of(row), number(row.id)
    lines = [*row.lineItems.nodes, *more]
    sent_by = next((one.value.casefold() for one in row.customAttributes if one.key.casefold() in _SENT_BY), "")
    by_merchant = sent_by in _BY_MERCHANT
    boxed = [line for line in lines if line.requiresShipping]
    counted = boxed if by_merchant and not row.test else []
    gone = state in (OrderState.CANCELLED, OrderState.REFUNDED)
    pieces = 0 if gone else sum(line.currentQuantity for line in counted)
    left = sum(min(line.unfulfilledQuantity, line.currentQuantity) for line in counted)
    traits = {name: "yes" for name, is_so in (("test", row.test), ("archived", row.closed)) if is_so}
    if not by_merchant:
        traits["sent_by"] = sent_by
    if denied:
        traits["not_shown"] = ", ".join(sorted(set(denied)))
    money = row.totalPriceSet.shopMoney
    native = _native(row)
    whole = Order(
        id=ident,
        number=row.name or Raw(ident),
        reference=row.sourceIdentifier,
        status=row.status,
        state=state,
        placed_at=row.processedAt or row.createdAt,
        updated_at=row.updatedAt,
        email=hasher.email(row.email),
        lines=lines_digest((line.sku, line.quantity) for line in boxed),
        total=money.amount,
        currency=money.currencyCode,
        pieces=pieces,
        shipped=0 if gone else max(0, pieces - left),
        native=native,
        channel="" if native or row.sourceName.isdecimal() else row.sourceName,
        customer="",
        traits=traits,
    )
    signs = [
        Feedback(number(one.id), ident, "fulfilment", _codes(one), one.createdAt)
        for one in row.fulfillments
        if one.status in SENT
    ]
    return (whole, *(_line(line, row, not gone) for line in lines), *signs)


def _codes(row: FulfillmentRow) -> str:
    """Tracking codes as they were given, and once more without blanks."""
    codes = [str(one.number) for one in row.trackingInfo if one.number]
    bare = [re.sub(r"\s+", "", code) for code in codes]
    return " ".join(dict.fromkeys((*codes, *bare)))[:400]
