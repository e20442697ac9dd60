"""The parts of an order: its deliveries, payments, addresses and person, as rows of their own."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from picqer_tui.world.shop_rows import Customer, ShopLine, ShopOrder, ShopProduct

from .face import Face
from .ids import behind, marked, shown
from .machines import DELIVERY, ORDER, TRANSACTION, State, some, states


class Delivery(NamedTuple):
    """A delivery of an order: the main one, or the second that a discount on shipping costs makes."""

    order: ShopOrder
    main: bool = True

    @property
    def id(self) -> str:
        """Made of the order's."""
        return marked("delivery" if self.main else "discount-delivery", self.order.id)


class Transaction(NamedTuple):
    """A payment of an order: the one that counts, or one that failed before."""

    order: ShopOrder
    main: bool = True

    @property
    def id(self) -> str:
        """Made of the order's."""
        return marked("transaction" if self.main else "failed-transaction", self.order.id)


class Line(NamedTuple):
    """A line of an order; the promotion behind a discount is one without a row."""

    order: ShopOrder
    row: ShopLine | None
    at: int

    @property
    def id(self) -> str:
        """The line's own, or made of the order's."""
        return shown(self.row.id) if self.row is not None else marked("promotion", self.order.id)


class Address(NamedTuple):
    """An address of an order: of the bill, or of the parcel."""

    order: ShopOrder
    kind: str

    @property
    def id(self) -> str:
        """Made of the order's."""
        return marked(f"{self.kind}-address", self.order.id)


class Passed(NamedTuple):
    """An entry in the history of a machine."""

    order: ShopOrder
    machine: str
    at: Any
    before: str
    after: str
    action: str
    by_picqer: bool


def deliveries(face: Face, row: ShopOrder) -> list[Delivery]:
    """Deliveries of an order, in no order that means anything: one in twelve has a second with negative costs."""
    main = Delivery(row)
    if some(row, 12, "deliveries") or not row.shipping:
        return [main]
    return [Delivery(row, False), main] if some(row, 2, "first") else [main, Delivery(row, False)]


def transactions(face: Face, row: ShopOrder) -> list[Transaction]:
    """Payments of an order, in no order that means anything: one in nine was tried before and failed."""
    main = Transaction(row)
    if some(row, 9, "payments") or row.payment == "manual":
        return [main]
    return [main, Transaction(row, False)]


def state_of(face: Face, part: ShopOrder | Delivery | Transaction) -> State:
    """Where the machine of an order, a delivery or a payment stands."""
    if isinstance(part, ShopOrder):
        return State(ORDER, states(face, part).order)
    beside: dict[str, str] = part.order.extra.get("shopware_beside", {})
    if isinstance(part, Delivery):
        return State(DELIVERY, states(face, part.order).delivery if part.main else beside.get(part.id, "open"))
    return State(TRANSACTION, states(face, part.order).transaction if part.main else beside.get(part.id, "cancelled"))


def codes(row: ShopOrder) -> list[str]:
    """The tracking codes that the main delivery shows."""
    return [code for sent in row.shipments if sent.status == "success" for code in sent.codes]


def lines(face: Face, row: ShopOrder) -> list[Line]:
    """Lines of an order, and a promotion for what was taken off."""
    made = [Line(row, one, at + 1) for at, one in enumerate(row.lines)]
    return [*made, Line(row, None, len(made) + 1)] if row.discount else made


def sold(face: Face, line: Line) -> ShopProduct | None:
    """The product of a line, when it is still there."""
    found = face.shop.products.get(line.row.product_id) if line.row is not None and line.row.product_id else None
    return None if found is None or found.status == "trash" else found


def person(face: Face, row: ShopOrder) -> Customer | None:
    """Who ordered."""
    return face.books.customers.get(row.customer)


def found(face: Face, text: str) -> Delivery | Transaction | None:
    """A delivery or a payment by its id."""
    for own in behind(text):
        row = face.shop.orders.get(own)
        if row is not None:
            parts: list[Delivery | Transaction] = [*deliveries(face, row), *transactions(face, row)]
            return next((one for one in parts if one.id == text), None)
    return None


def history(face: Face, row: ShopOrder) -> Iterator[Passed]:
    """What the machines of an order went through, as far as the books know: payment, shipment, and the end."""
    now = states(face, row)
    if row.paid_at is not None and now.transaction != "open":
        yield Passed(row, TRANSACTION, row.paid_at, "open", now.transaction, "paid", False)
    before = "open"
    for at, sent in enumerate(row.shipments):
        last = at == len(row.shipments) - 1
        after = now.delivery if last and now.delivery != "open" else "shipped_partially"
        action = "ship" if after == "shipped" else "ship_partially"
        yield Passed(row, DELIVERY, sent.at, before, after, action, sent.by == "Picqer")
        before = after
    if now.order == "cancelled":
        yield Passed(row, ORDER, row.cancelled_at or row.updated, "open", "cancelled", "cancel", False)
    elif now.order != "open":
        yield Passed(row, ORDER, row.paid_at or row.updated, "open", "in_progress", "process", False)
        if now.order == "completed":
            at_end = row.completed_at or row.updated
            yield Passed(row, ORDER, at_end, "in_progress", "completed", "complete", False)
