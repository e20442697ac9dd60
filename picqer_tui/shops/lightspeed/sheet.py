"""One order of a Lightspeed shop in full. What is empty comes as `false`, which reads as an empty text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator

from picqer_tui.core.clean import Raw
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import ListOf, Money, Text, Wire, parser
from picqer_tui.shops.lightspeed.asking import Asking
from picqer_tui.shops.lightspeed.wire_orders import LineRow, OrderRow
from picqer_tui.shops.sheets import each, gone, joined, number


def _or_none(value: Any) -> Any:
    return value if isinstance(value, dict) else None


class Country(Wire):
    code: Text = ""


MaybeCountry = Annotated[Country | None, BeforeValidator(_or_none)]


class Line(LineRow):
    productTitle: Text = ""  # noqa: N815 - the API's name
    variantTitle: Text = ""  # noqa: N815
    priceIncl: Money = ""  # noqa: N815
    """Of the whole line."""


class Lines(Wire):
    orderProducts: Annotated[list[Line], ListOf]  # noqa: N815


class WholeOrder(OrderRow):
    email: Text = ""
    firstname: Text = ""
    middlename: Text = ""
    lastname: Text = ""
    phone: Text = ""
    mobile: Text = ""
    companyName: Text = ""  # noqa: N815
    addressShippingName: Text = ""  # noqa: N815
    addressShippingStreet: Text = ""  # noqa: N815
    addressShippingStreet2: Text = ""  # noqa: N815
    addressShippingNumber: Text = ""  # noqa: N815
    addressShippingExtension: Text = ""  # noqa: N815
    addressShippingZipcode: Text = ""  # noqa: N815
    addressShippingCity: Text = ""  # noqa: N815
    addressShippingRegion: Text = ""  # noqa: N815
    addressShippingCountry: MaybeCountry = None  # noqa: N815
    addressShippingCompany: Text = ""  # noqa: N815
    addressBillingName: Text = ""  # noqa: N815
    addressBillingStreet: Text = ""  # noqa: N815
    addressBillingStreet2: Text = ""  # noqa: N815
    addressBillingNumber: Text = ""  # noqa: N815
    addressBillingExtension: Text = ""  # noqa: N815
    addressBillingZipcode: Text = ""  # noqa: N815
    addressBillingCity: Text = ""  # noqa: N815
    addressBillingRegion: Text = ""  # noqa: N815
    addressBillingCountry: MaybeCountry = None  # noqa: N815
    paymentTitle: Text = ""  # noqa: N815
    shipmentTitle: Text = ""  # noqa: N815
    shipmentPriceIncl: Money = ""  # noqa: N815
    discountAmount: Money = ""  # noqa: N815
    comment: Text = ""


class OneOrder(Wire):
    order: WholeOrder


order_of = parser(OneOrder)
_lines_of = parser(Lines)


def lines(reply: Reply) -> list[Line]:
    found: Lines = _lines_of(reply)
    return found.orderProducts


async def sheet(asking: Asking, currency: str, order: str) -> Sheet:
    """The order with this id.

    Raises:
        NotFound: there is none.
        RemoteError: it cannot be read now.
    """
    found: OneOrder | None = None
    if order.isdecimal() and order.isascii() and len(order) < 20:
        found = await asking.one(f"orders/{order}", (), order_of)
    if found is None:
        raise gone(asking.line.title, order)
    row = found.order
    off = number(row.discountAmount)
    return Sheet(
        number=row.number or Raw(row.id),
        placed_at=row.createdAt,
        lines=tuple(_line(line) for line in await _all_lines(asking, order)),
        delivery=_place(row, "Shipping"),
        invoice=_place(row, "Billing"),
        email=row.email,
        phone=row.phone or row.mobile,
        with_vat=True,
        currency=currency,
        shipping=row.shipmentTitle,
        shipping_price=row.shipmentPriceIncl,
        discount=f"{off:.2f}" if off else "",
        total=row.priceIncl,
        payment=row.paymentTitle,
        note=row.comment,
    )


async def _all_lines(asking: Asking, order: str) -> Sequence[Line]:
    known: dict[str, Line] = {}
    page = 1
    while True:
        rows = await asking.get(f"orders/{order}/products", (("page", str(page)), ("limit", "250")), lines)
        fresh = [row for row in rows if row.id not in known]
        known |= {row.id: row for row in fresh}
        if len(rows) < 250 or not fresh:
            return list(known.values())
        page += 1


def _place(row: WholeOrder, kind: str) -> Place:
    def said(field: str) -> str:
        return str(getattr(row, f"address{kind}{field}"))

    country: Country | None = getattr(row, f"address{kind}Country")
    company = (row.addressShippingCompany if kind == "Shipping" else "") or row.companyName
    return Place(
        said("Name") or joined(row.firstname, row.middlename, row.lastname),
        company,
        joined(said("Street"), said("Number"), said("Extension")),
        said("Street2"),
        said("Zipcode"),
        said("City"),
        said("Region"),
        country.code.upper() if country is not None else "",
    )


def _line(row: Line) -> SheetLine:
    done = min(row.quantityOrdered, max(row.quantityShipped, 0) + max(row.quantityRefunded, 0))
    plain_variant = row.variantTitle.casefold() in ("", "standaard", "default", "standard")
    name = row.productTitle if plain_variant else f"{row.productTitle} - {row.variantTitle}"
    price = each(number(row.priceIncl), row.quantityOrdered)
    return SheetLine(row.sku, name, row.quantityOrdered, done, price)
