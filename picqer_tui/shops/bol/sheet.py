"""One order of a Bol.com account in full (Retailer API v10). What the customer paid for sending, and any note, are not shown; an
order is in Dutch or Belgian euros with VAT."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import order_number
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.bol.asking import Asking, Kind
from picqer_tui.shops.bol.wire_orders import CURRENCY, Item, OrderRow
from picqer_tui.shops.fields import ListOf, Money, Text, Wire, parser
from picqer_tui.shops.sheets import gone, joined

_ID = re.compile(r"[0-9A-Za-z]{1,32}\Z")


def _or_none(value: Any) -> Any:
    return value if isinstance(value, dict) else None


class Address(Wire):
    firstName: Text = ""  # noqa: N815 - the API's name
    surname: Text = ""
    company: Text = ""
    streetName: Text = ""  # noqa: N815
    houseNumber: Text = ""  # noqa: N815
    houseNumberExtension: Text = ""  # noqa: N815
    extraAddressInformation: Text = ""  # noqa: N815
    zipCode: Text = ""  # noqa: N815
    city: Text = ""
    countryCode: Text = ""  # noqa: N815
    email: Text = ""

    def place(self, point: str = "") -> Place:
        """`point`: the name of the pick-up point that this is."""
        street = joined(self.streetName, self.houseNumber, self.houseNumberExtension)
        more = ", ".join(one for one in (point, self.extraAddressInformation) if one)
        name = joined(self.firstName, self.surname)
        return Place(name, self.company, street, more, self.zipCode, self.city, None, self.countryCode)


class Delivery(Address):
    pickupPointName: Text = ""  # noqa: N815
    deliveryPhoneNumber: Text = ""  # noqa: N815


MaybeAddress = Annotated[Address | None, BeforeValidator(_or_none)]
MaybeDelivery = Annotated[Delivery | None, BeforeValidator(_or_none)]


class Goods(Wire):
    title: Text = ""


class Line(Item):
    product: Annotated[Goods | None, BeforeValidator(_or_none)] = None
    unitPrice: Money = ""  # noqa: N815


class WholeOrder(OrderRow):
    orderItems: Annotated[list[Line], ListOf] = []  # type: ignore[assignment]  # noqa: N815
    shipmentDetails: MaybeDelivery = None  # type: ignore[assignment]  # noqa: N815
    billingDetails: MaybeAddress = None  # type: ignore[assignment]  # noqa: N815


order_of = parser(WholeOrder)


async def sheet(asking: Asking, order: str) -> Sheet:
    """The order with this number.

    Raises:
        NotFound: there is none.
        RemoteError: it cannot be read now.
    """
    row: WholeOrder | None = None
    if _ID.match(order):
        row = await asking.one(Kind.ORDER, f"retailer/orders/{order}", order_of)
    if row is None or order_number(row.orderId) != order_number(order):
        raise gone(asking.title, order)
    ship = row.shipmentDetails or Delivery()
    bill = row.billingDetails or ship
    return Sheet(
        number=Raw(row.orderId),
        placed_at=row.orderPlacedDateTime,
        lines=tuple(_line(item) for item in row.orderItems),
        delivery=ship.place(ship.pickupPointName),
        invoice=bill.place(),
        email=ship.email or bill.email,
        phone=ship.deliveryPhoneNumber,
        with_vat=True,
        currency=CURRENCY,
    )


def _line(item: Line) -> SheetLine:
    """A line that Bol.com sends itself is done for this warehouse."""
    done = item.ordered if item.by_bol else item.done
    name = item.product.title if item.product is not None else ""
    return SheetLine(item.offer.reference, name, item.ordered, done, item.unitPrice)
