"""One order of a Magento shop in full (`rest/V1`). The address of the parcel stands in what modules add to an order; an order
with nothing to send has none (vendor's page on orders)."""

from __future__ import annotations

from typing import Annotated

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.sheets import Place, Sheet, SheetLine
from picqer_tui.shops.fields import ListOf, Money, Text, Wire, parser
from picqer_tui.shops.magento.asking import Asking, Listed, Listing, any_of
from picqer_tui.shops.magento.single import is_number
from picqer_tui.shops.magento.wire import Nested
from picqer_tui.shops.magento.wire_orders import ItemRow, OrderRow, shipped
from picqer_tui.shops.sheets import gone, joined, number

_ADDRESS = "firstname,middlename,lastname,company,street,postcode,city,region,country_id,telephone,email"
FIELDS = (
    "items[entity_id,increment_id,state,status,created_at,customer_email,customer_note,grand_total,order_currency_code,"
    "shipping_description,shipping_incl_tax,discount_amount,total_due,quote_id,items[item_id,parent_item_id,product_id,"
    "product_type,sku,name,price,price_incl_tax,qty_ordered,qty_invoiced,qty_shipped,qty_canceled,qty_refunded,is_virtual],"
    f"payment[method,additional_information],billing_address[{_ADDRESS}],"
    f"extension_attributes[shipping_assignments[shipping[address[{_ADDRESS}],method]]]],total_count"
)


class Address(Wire):
    firstname: Text = ""
    middlename: Text = ""
    lastname: Text = ""
    company: Text = ""
    street: Annotated[list[Text], ListOf] = []
    postcode: Text = ""
    city: Text = ""
    region: Text = ""
    country_id: Text = ""
    telephone: Text = ""
    email: Text = ""

    def place(self) -> Place:
        first, *rest = self.street or [""]
        name = joined(self.firstname, self.middlename, self.lastname)
        more = ", ".join(one for one in rest if one)
        return Place(name, self.company, first, more, self.postcode, self.city, self.region, self.country_id)


class Sending(Wire):
    address: Annotated[Address, Nested] = Address()
    method: Text = ""


class Assignment(Wire):
    shipping: Annotated[Sending, Nested] = Sending()


class Extension(Wire):
    shipping_assignments: Annotated[list[Assignment], ListOf] = []


class Item(ItemRow):
    name: Text = ""
    price: Money = ""
    price_incl_tax: Money = ""


class Paid(Wire):
    method: Text = ""
    additional_information: Annotated[list[Text], ListOf] = []


class WholeOrder(OrderRow):
    items: Annotated[list[Item], ListOf]  # type: ignore[assignment]
    payment: Annotated[Paid, Nested] = Paid()  # type: ignore[assignment]
    billing_address: Annotated[Address, Nested] = Address()
    extension_attributes: Annotated[Extension, Nested] = Extension()
    customer_note: Text = ""
    shipping_description: Text = ""
    shipping_incl_tax: Money = ""
    discount_amount: Money = ""


orders_of = parser(Listed[WholeOrder])


async def sheet(asking: Asking, order: str) -> Sheet:
    """The order with this id.

    Raises:
        NotFound: there is none.
        RemoteError: it cannot be read now.
    """
    found: list[WholeOrder] = []
    if is_number(order):
        group = any_of("entity_id", [order])
        listing = Listing("orders", FIELDS, orders_of, lambda row: row.entity_id, groups=(group,))
        found = await asking.all(listing)
    row = next((one for one in found if one.entity_id == order), None)
    if row is None:
        raise gone(asking.line.title, order)
    bill = row.billing_address
    sending = next((one.shipping for one in row.extension_attributes.shipping_assignments), Sending())
    phone = next((one for one in (sending.address.telephone, bill.telephone) if one.strip("- ")), "")
    off = abs(number(row.discount_amount))
    return Sheet(
        number=row.increment_id or Raw(row.entity_id),
        placed_at=row.created_at,
        lines=tuple(line for item in row.items if (line := _line(item, row)) is not None),
        delivery=sending.address.place(),
        invoice=bill.place(),
        email=plain(row.customer_email or "") or bill.email,
        phone=phone,
        with_vat=True,
        currency=row.order_currency_code,
        shipping=row.shipping_description or sending.method,
        shipping_price=row.shipping_incl_tax,
        discount=f"{off:.2f}" if off else "",
        total=row.grand_total,
        payment=next(iter(row.payment.additional_information), "") or row.payment.method,
        note=row.customer_note,
    )


def _line(item: Item, row: WholeOrder) -> SheetLine | None:
    """None for the second row of what has variants."""
    whole = next((one for one in row.items if one.item_id == item.parent_item_id), None)
    if whole is not None and whole.product_type == "configurable":
        return None
    done = min(item.qty_ordered, shipped(item, row.items) + item.qty_canceled + item.qty_refunded)
    price = item.price_incl_tax or item.price
    return SheetLine(item.sku, item.name, item.qty_ordered, done, price, not item.top)
