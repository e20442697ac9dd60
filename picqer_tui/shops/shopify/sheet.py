"""One order of a Shopify shop in full (GraphQL Admin API). A key without the level of access for names and addresses gets them
empty, with an error beside them (vendor's page on protected customer data)."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, TypeAdapter

from picqer_tui.core.clean import Raw
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.fields import ListOf, MaybeFlag, Moment, RawText, Text, Wire
from picqer_tui.shops.sheets import gone, joined
from picqer_tui.shops.shopify.account import Gid, PageInfo
from picqer_tui.shops.shopify.asking import Asking
from picqer_tui.shops.shopify.single import is_number
from picqer_tui.shops.shopify.wire_orders import Bag, Group

_PLACE = "firstName lastName company address1 address2 zip city province countryCodeV2 phone"
_LINE = """
        id sku name quantity unfulfilledQuantity
        discountedUnitPriceSet { shopMoney { amount currencyCode } }
        lineItemGroup { id }
"""
SHEET_QUERY = (
    """
query Sheet($id: ID!, $after: String) {
  order(id: $id) {
    id
    name
    processedAt
    email
    phone
    note
    taxesIncluded
    paymentGatewayNames
    totalPriceSet { shopMoney { amount currencyCode } }
    totalDiscountsSet { shopMoney { amount currencyCode } }
    totalShippingPriceSet { shopMoney { amount currencyCode } }
    shippingLine { title }
    shippingAddress { """
    + _PLACE
    + """ }
    billingAddress { """
    + _PLACE
    + """ }
    lineItems(first: 50, after: $after) {
      nodes { """
    + _LINE
    + """ }
      pageInfo { hasNextPage endCursor }
    }
  }
}
"""
)
_PERSONAL = frozenset({"shippingAddress", "billingAddress", "email", "phone"})
_CLOSED = Phrase(
    "Shopify does not show this key the names and addresses of customers. Give the app access to protected customer data, or "
    "look the order up in the shop."
)


class Address(Wire):
    firstName: Text = ""  # noqa: N815 - the API's name
    lastName: Text = ""  # noqa: N815
    company: Text = ""
    address1: Text = ""
    address2: Text = ""
    zip: Text = ""
    city: Text = ""
    province: Text = ""
    countryCodeV2: Text = ""  # noqa: N815
    phone: Text = ""

    def place(self) -> Place:
        name = joined(self.firstName, self.lastName)
        rest = (self.company, self.address1, self.address2, self.zip, self.city, self.province, self.countryCodeV2)
        return Place(name, *rest)


def _bag(value: Any) -> Any:
    return value if isinstance(value, dict) else {}


Maybe = Annotated[Bag, BeforeValidator(_bag)]


class Way(Wire):
    title: Text = ""


class Line(Wire):
    id: Gid
    sku: RawText
    name: Text = ""
    quantity: int
    unfulfilledQuantity: int  # noqa: N815
    discountedUnitPriceSet: Maybe = Bag()  # noqa: N815
    lineItemGroup: Group | None = None  # noqa: N815


class Lines(Wire):
    nodes: list[Line]
    pageInfo: PageInfo  # noqa: N815


class WholeOrder(Wire):
    id: Gid
    name: RawText
    lineItems: Lines  # noqa: N815
    processedAt: Moment = None  # noqa: N815
    email: Text = ""
    phone: Text = ""
    note: Text = ""
    taxesIncluded: MaybeFlag = None  # noqa: N815
    paymentGatewayNames: Annotated[list[Text], ListOf] = []  # noqa: N815
    totalPriceSet: Maybe = Bag()  # noqa: N815
    totalDiscountsSet: Maybe = Bag()  # noqa: N815
    totalShippingPriceSet: Maybe = Bag()  # noqa: N815
    shippingLine: Way | None = None  # noqa: N815
    shippingAddress: Address | None = None  # noqa: N815
    billingAddress: Address | None = None  # noqa: N815


class Data(Wire):
    order: WholeOrder | None


DATA = TypeAdapter(Data)


async def sheet(asking: Asking, order: str) -> Sheet:
    """The order with this number.

    Raises:
        NotFound: there is none, or none that this key may see.
        RemoteError: it cannot be read now.
    """
    row: WholeOrder | None = None
    denied: set[str] = set()
    lines: list[Line] = []
    after: str | None = None
    while is_number(order):
        told = await asking.ask(SHEET_QUERY, DATA, {"id": f"gid://shopify/Order/{order}", "after": after})
        row = told.value.order or row
        if told.value.order is None:
            break
        denied |= set(told.denied) & _PERSONAL
        page = told.value.order.lineItems
        lines += page.nodes
        if not page.pageInfo.hasNextPage or page.pageInfo.endCursor in (None, after):
            break
        after = page.pageInfo.endCursor
    if row is None:
        raise gone(asking.line.title, order)
    return _sheet(row, lines, denied)


def _sheet(row: WholeOrder, lines: list[Line], denied: set[str]) -> Sheet:
    ship, bill, money = row.shippingAddress, row.billingAddress, row.totalPriceSet.shopMoney
    phone = joined(*[place.phone for place in (ship, bill) if place is not None and place.phone][:1]) or row.phone
    off = row.totalDiscountsSet.shopMoney.amount
    return Sheet(
        number=row.name or Raw(row.id),
        placed_at=row.processedAt,
        lines=tuple(_line(line) for line in lines),
        delivery=None if "shippingAddress" in denied else (ship or Address()).place(),
        invoice=None if "billingAddress" in denied else (bill or Address()).place(),
        email=None if "email" in denied else row.email,
        phone=None if not phone and denied else phone,
        with_vat=row.taxesIncluded,
        currency=money.currencyCode,
        shipping=row.shippingLine.title if row.shippingLine is not None else "",
        shipping_price=row.totalShippingPriceSet.shopMoney.amount,
        discount="" if off == "0.00" else off,
        total=money.amount,
        payment=", ".join(row.paymentGatewayNames),
        note=row.note,
        why=_CLOSED if denied else None,
    )


def _line(row: Line) -> SheetLine:
    done = row.quantity - min(max(row.unfulfilledQuantity, 0), row.quantity)
    price = row.discountedUnitPriceSet.shopMoney.amount
    return SheetLine(row.sku, row.name, row.quantity, done, price, row.lineItemGroup is not None)
