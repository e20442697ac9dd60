"""One order of a WooCommerce shop in full, as `wc/v3` shows it. Prices come without tax, with the tax beside them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from picqer_tui.core.clean import Raw
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.calls import Call
from picqer_tui.shops.fields import ListOf, MapOf, Money, Text, Wire, parser
from picqer_tui.shops.sheets import each, gone, joined, number, plus
from picqer_tui.shops.woocommerce.asking import Asking
from picqer_tui.shops.woocommerce.login import API
from picqer_tui.shops.woocommerce.wire_orders import LineRow, OrderRow, bundled_in, refunded_pieces, refunds_of

FIELDS = (
    "id,number,status,date_created_gmt,currency,total,billing,shipping,line_items,fee_lines,shipping_lines,shipping_total,"
    "shipping_tax,payment_method_title,customer_note,refunds"
)


class Address(Wire):
    first_name: Text = ""
    last_name: Text = ""
    company: Text = ""
    address_1: Text = ""
    address_2: Text = ""
    postcode: Text = ""
    city: Text = ""
    state: Text = ""
    country: Text = ""
    email: Text = ""
    phone: Text = ""

    def place(self) -> Place:
        name = joined(self.first_name, self.last_name)
        rest = (self.company, self.address_1, self.address_2, self.postcode, self.city, self.state, self.country)
        return Place(name, *rest)


class Line(LineRow):
    name: Text = ""
    total: Money = ""
    total_tax: Money = ""


class Fee(Wire):
    name: Text = ""
    total: Money = ""
    total_tax: Money = ""


class Way(Wire):
    method_title: Text = ""


class WholeOrder(OrderRow):
    line_items: Annotated[list[Line], ListOf]  # type: ignore[assignment]
    billing: Annotated[Address, MapOf] = Address()  # type: ignore[assignment]
    shipping: Annotated[Address, MapOf] = Address()
    fee_lines: Annotated[list[Fee], ListOf] = []
    shipping_lines: Annotated[list[Way], ListOf] = []
    shipping_total: Money = ""
    shipping_tax: Money = ""
    payment_method_title: Text = ""
    customer_note: Text = ""


order_of = parser(WholeOrder)


async def sheet(asking: Asking, order: str) -> Sheet:
    """The order with this id.

    Raises:
        NotFound: there is none.
        RemoteError: it cannot be read now.
    """
    number_ = order if order.isdecimal() and order.isascii() and len(order) < 19 else ""
    row: WholeOrder | None = None
    if number_:
        row = await asking.one(f"orders/{number_}", (("_fields", FIELDS),), order_of)
    if row is None:
        raise gone(asking.line.title, order)
    back: dict[str, int] = {}
    if row.refunds:
        many = (("per_page", "100"),)
        answer = await asking.line.read(Call(f"{API}/orders/{row.id}/refunds", many), refunds_of)
        back = refunded_pieces(row, answer.value)
    bill, ship = row.billing, row.shipping
    return Sheet(
        number=row.number or Raw(row.id),
        placed_at=row.date_created_gmt,
        lines=(*_lines(row.line_items, back), *_fees(row.fee_lines)),
        delivery=ship.place(),
        invoice=bill.place(),
        email=bill.email,
        phone=ship.phone or bill.phone,
        with_vat=True,
        currency=row.currency,
        shipping=", ".join(way.method_title for way in row.shipping_lines if way.method_title),
        shipping_price=plus(row.shipping_total, row.shipping_tax),
        discount="",  # the totals of lines have it taken off
        total=row.total,
        payment=row.payment_method_title,
        note=row.customer_note,
    )


def _lines(rows: Sequence[Line], back: dict[str, int]) -> list[SheetLine]:
    return [
        SheetLine(
            row.sku,
            row.name,
            row.quantity,
            min(back.get(row.id, 0), row.quantity),
            each(number(plus(row.total, row.total_tax)), row.quantity),
            bool(bundled_in(row)),
        )
        for row in rows
    ]


def _fees(rows: Sequence[Fee]) -> list[SheetLine]:
    return [SheetLine(Raw(""), row.name, 1, 0, plus(row.total, row.total_tax)) for row in rows]
