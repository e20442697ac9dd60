"""One order of a CCV Shop in full; its rows are asked for apart. The order tells whether their prices have VAT."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator

from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.ccv.asking import PER_PAGE, Asking
from picqer_tui.shops.ccv.wire import is_number
from picqer_tui.shops.ccv.wire_orders import LineRow, OrderRow, sku_of
from picqer_tui.shops.fields import ListOf, MaybeFlag, Money, Text, Wire, parser
from picqer_tui.shops.sheets import gone, joined, number


def _or_none(value: Any) -> Any:
    return value if isinstance(value, dict) else None


class Address(Wire):
    first_name: Text = ""
    last_name: Text = ""
    full_name: Text = ""
    company: Text = ""
    address_line_1: Text = ""
    address_line_2: Text = ""
    street: Text = ""
    housenumber: Text = ""
    housenumber_suffix: Text = ""
    zipcode: Text = ""
    city: Text = ""
    province: Text = ""
    country_code: Text = ""
    telephone: Text = ""
    mobile: Text = ""
    comment: Text = ""

    def place(self) -> Place:
        street = joined(self.street, self.housenumber, self.housenumber_suffix) or self.address_line_1
        name = self.full_name or joined(self.first_name, self.last_name)
        rest = (self.address_line_2, self.zipcode, self.city, self.province, self.country_code)
        return Place(name, self.company, street, *rest)


MaybeAddress = Annotated[Address | None, BeforeValidator(_or_none)]


class Person(Wire):
    billingaddress: MaybeAddress = None
    deliveryaddress: MaybeAddress = None
    email: Text = ""


class Line(LineRow):
    product_name: Text = ""
    price: Money = ""
    selling_price: Money = ""


class Lines(Wire):
    items: Annotated[list[Line], ListOf]
    next: Text = ""


class WholeOrder(OrderRow):
    customer: Annotated[Person | None, BeforeValidator(_or_none)] = None  # type: ignore[assignment]
    paymethod_label: Text = ""
    order_row_taxes_included: MaybeFlag = None
    total_shipping: Money = ""
    total_discounts: Money = ""


order_of = parser(WholeOrder)
lines_of = parser(Lines)


async def sheet(asking: Asking, order: str) -> Sheet:
    """The order with this id.

    Raises:
        NotFound: there is none.
        RemoteError: it cannot be read now.
    """
    row: WholeOrder | None = None
    if is_number(order):
        row = await asking.one("orders", f"orders/{order}/", order_of)
    lines = await _all_lines(asking, order) if row is not None else None
    if row is None or lines is None:
        raise gone(asking.title, order)
    person = row.customer or Person()
    bill = person.billingaddress or Address()
    ship = person.deliveryaddress or bill
    off = number(row.total_discounts)
    notes = dict.fromkeys(one for one in (bill.comment, ship.comment) if one)
    return Sheet(
        number=row.number,
        placed_at=row.create_date,
        lines=tuple(
            SheetLine(sku_of(line), line.product_name, line.count, 0, line.selling_price or line.price)
            for line in lines
        ),
        delivery=ship.place(),
        invoice=bill.place(),
        email=person.email,
        phone=next((one for one in (ship.telephone, ship.mobile, bill.telephone, bill.mobile) if one), ""),
        with_vat=row.order_row_taxes_included,
        currency=row.currency,
        shipping=row.deliver_method,
        shipping_price=row.total_shipping,
        discount=f"{off:.2f}" if off else "",
        total=row.total_price,
        payment=row.paymethod_label,
        note=" / ".join(notes),
    )


async def _all_lines(asking: Asking, order: str) -> list[Line] | None:
    """Rows of an order; None when it is gone."""
    found: list[Line] = []
    while True:
        query = (("start", str(len(found))), ("size", str(PER_PAGE)))
        page: Lines | None = await asking.one("orderrows", f"orders/{order}/orderrows/", lines_of, query)
        if page is None:
            return None
        known = {row.id for row in found if row.id}
        fresh = [row for row in page.items if not row.id or row.id not in known]
        found += fresh
        if not page.next or not fresh:
            return found
