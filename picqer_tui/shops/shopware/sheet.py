"""One order of a Shopware shop in full (Admin API). Goods go to the address of the delivery that they are sent with."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from picqer_tui.core.clean import Raw
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.fields import ListOf, Money, Text, Wire, Word, parser
from picqer_tui.shops.sheets import gone, joined
from picqer_tui.shops.shopware.asking import Asking, Criteria, Listed
from picqer_tui.shops.shopware.single import any_of
from picqer_tui.shops.shopware.wire import is_id
from picqer_tui.shops.shopware.wire_orders import DeliveryRow, LineRow, OrderRow, State, Stated

_STATE: Criteria = {"associations": {"stateMachineState": {}}}
_ASSOCIATIONS: Criteria = {
    "stateMachineState": {},
    "orderCustomer": {},
    "lineItems": {},
    "currency": {},
    "billingAddress": {"associations": {"country": {}}},
    "transactions": {"associations": {"stateMachineState": {}, "paymentMethod": {}}},
    "deliveries": {
        "associations": {
            "stateMachineState": {},
            "shippingMethod": {},
            "shippingOrderAddress": {"associations": {"country": {}}},
        }
    },
}
_INCLUDES: Criteria = {
    "order": [
        "id", "autoIncrement", "orderNumber", "orderDateTime", "createdAt", "amountTotal", "shippingTotal", "taxStatus",
        "customerComment", "stateMachineState", "orderCustomer", "currency", "lineItems", "deliveries", "transactions",
        "primaryOrderDeliveryId", "primaryOrderTransactionId", "billingAddress",
    ],
    "state_machine_state": ["technicalName"],
    "order_line_item": [
        "id", "type", "productId", "parentId", "quantity", "payload", "good", "states", "label", "unitPrice", "position",
    ],
    "order_delivery": [
        "id", "trackingCodes", "stateMachineState", "shippingCosts", "createdAt", "shippingMethod", "shippingOrderAddress",
    ],
    "order_transaction": ["id", "stateMachineState", "createdAt", "paymentMethod"],
    "order_customer": ["email", "firstName", "lastName", "company"],
    "order_address": [
        "firstName", "lastName", "company", "street", "additionalAddressLine1", "additionalAddressLine2", "zipcode", "city",
        "phoneNumber", "country",
    ],
    "country": ["iso"],
    "currency": ["isoCode"],
    "shipping_method": ["name", "translated"],
    "payment_method": ["name", "translated"],
}  # fmt: skip


def _or_none(value: Any) -> Any:
    return value if isinstance(value, dict) else None


class Country(Wire):
    iso: Text = ""


class Named(Wire):
    name: Text = ""
    translated: Annotated[dict[str, Any], BeforeValidator(lambda value: _or_none(value) or {})] = {}

    @property
    def shown(self) -> str:
        said: Any = self.translated.get("name")
        return Named(name=said).name if isinstance(said, str) and said else self.name


class Address(Wire):
    firstName: Text = ""  # noqa: N815 - the API's name
    lastName: Text = ""  # noqa: N815
    company: Text = ""
    street: Text = ""
    additionalAddressLine1: Text = ""  # noqa: N815
    additionalAddressLine2: Text = ""  # noqa: N815
    zipcode: Text = ""
    city: Text = ""
    phoneNumber: Text = ""  # noqa: N815
    country: Annotated[Country | None, BeforeValidator(_or_none)] = None

    def place(self) -> Place:
        more = ", ".join(one for one in (self.additionalAddressLine1, self.additionalAddressLine2) if one)
        name, country = joined(self.firstName, self.lastName), self.country.iso if self.country is not None else ""
        return Place(name, self.company, self.street, more, self.zipcode, self.city, None, country)


MaybeAddress = Annotated[Address | None, BeforeValidator(_or_none)]
MaybeNamed = Annotated[Named | None, BeforeValidator(_or_none)]


class Delivery(DeliveryRow):
    shippingMethod: MaybeNamed = None  # noqa: N815
    shippingOrderAddress: MaybeAddress = None  # noqa: N815


class Payment(Stated):
    paymentMethod: MaybeNamed = None  # noqa: N815


class Line(LineRow):
    label: Text = ""
    unitPrice: Money = ""  # noqa: N815
    position: int | None = None


class Person(Wire):
    email: Text = ""


class WholeOrder(OrderRow):
    stateMachineState: State = None  # noqa: N815
    lineItems: Annotated[list[Line], ListOf]  # type: ignore[assignment]  # noqa: N815
    deliveries: Annotated[list[Delivery], ListOf]  # type: ignore[assignment]
    transactions: Annotated[list[Payment], ListOf]  # type: ignore[assignment]
    orderCustomer: Annotated[Person | None, BeforeValidator(_or_none)] = None  # type: ignore[assignment]  # noqa: N815
    billingAddress: MaybeAddress = None  # noqa: N815
    shippingTotal: Money = ""  # noqa: N815
    taxStatus: Word = ""  # noqa: N815
    customerComment: Text = ""  # noqa: N815


orders_of = parser(Listed[WholeOrder])


async def sheet(asking: Asking, order: str) -> Sheet:
    """The order with this id.

    Raises:
        NotFound: there is none.
        RemoteError: it cannot be read now.
    """
    row: WholeOrder | None = None
    if is_id(order):
        asked = {"filter": [any_of("id", [order])], "associations": _ASSOCIATIONS, "includes": _INCLUDES}
        found = await asking.search("order", asked, orders_of, 1)
        row = next((one for one in found.data if one.id == order), None)
    if row is None:
        raise gone(asking.line.title, order)
    sent, paid = row.delivery, row.payment
    way = sent.shippingMethod if isinstance(sent, Delivery) else None
    method = paid.paymentMethod if isinstance(paid, Payment) else None
    bill = row.billingAddress or Address()
    ship = (sent.shippingOrderAddress if isinstance(sent, Delivery) else None) or bill
    return Sheet(
        number=row.orderNumber or Raw(row.id),
        placed_at=row.orderDateTime or row.createdAt,
        lines=_lines(row.lineItems),
        delivery=ship.place(),
        invoice=bill.place(),
        email=row.orderCustomer.email if row.orderCustomer is not None else "",
        phone=ship.phoneNumber or bill.phoneNumber,
        with_vat={"gross": True, "net": False, "tax-free": False}.get(row.taxStatus),
        currency=row.currency.isoCode if row.currency is not None else "",
        shipping=way.shown if way is not None else "",
        shipping_price=row.shippingTotal,
        discount="",  # a line of its own
        total=row.amountTotal,
        payment=method.shown if method is not None else "",
        note=row.customerComment,
    )


def _lines(rows: list[Line]) -> tuple[SheetLine, ...]:
    """Lines as the shop sorts them, each with its parts behind it; discounts are lines without a code."""
    known = {row.id for row in rows}
    tops = sorted((row for row in rows if row.parentId not in known), key=lambda row: row.position or 0)
    sorted_ = [one for top in tops for one in (top, *(row for row in rows if row.parentId == top.id))]
    return tuple(
        SheetLine(row.sku, row.label, row.quantity, 0, row.unitPrice, row.parentId in known) for row in sorted_
    )
