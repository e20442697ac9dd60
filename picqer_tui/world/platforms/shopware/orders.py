"""Orders and their parts, as the API shows them."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import ShopOrder

from . import sales
from .entities import Entity, Link, register
from .face import Face
from .ids import LIVE, marked, numbers, shown
from .sales import Address, Delivery, Line, Transaction, person, sold, state_of

_6_7 = (6, 7)


def listed(face: Face) -> list[ShopOrder]:
    """All orders in the order of their ids."""
    return sorted(face.shop.orders, key=lambda row: (len(row.id), row.id))


def find(face: Face, text: str) -> ShopOrder | None:
    """An order by its id."""
    return next((face.shop.orders.get(own) for own in numbers(text)), None)


def version(face: Face, row: ShopOrder) -> Any:
    """What a shown order depends on: itself, and whether its things are still there."""
    things = (face.shop.products.get(one.product_id) for one in row.lines)
    return row.version, tuple(-1 if one is None else one.version for one in things)


def revision(face: Face) -> Any:
    """Grows with orders and with the things in them."""
    return face.shop.orders.revision, face.shop.products.revision


def _state_id(face: Face, part: Any) -> str:
    held = state_of(face, part)
    return face.named("state", held.machine, held.name)


def _custom(row: ShopOrder) -> dict[str, Any] | None:
    said: dict[str, Any] = dict(row.extra.get("custom_fields", {}))
    if row.channel_number:
        said["channel_order_number"] = row.channel_number
    if row.fulfilled_by:
        said["channel_fulfilled_by"] = row.fulfilled_by
    if row.pickup_point:
        said["pickup_point"] = row.pickup_point
    return said or None


def _costs(cents: int) -> dict[str, Any]:
    amount = cents / 100
    taxes = [{"tax": round(amount - amount / 1.21, 2), "taxRate": 21, "price": amount, "extensions": []}]
    rules = [{"taxRate": 21, "percentage": 100, "extensions": []}]
    said = {"unitPrice": amount, "quantity": 1, "totalPrice": amount, "calculatedTaxes": taxes, "taxRules": rules}
    return said | {"referencePrice": None, "listPrice": None, "regulationPrice": None, "extensions": []}


def _total(row: ShopOrder) -> dict[str, Any]:
    total = row.total / 100
    said = {"netPrice": round(total / 1.21, 2), "totalPrice": total, "rawTotal": total, "taxStatus": "gross"}
    said["positionPrice"] = round(total - row.shipping / 100, 2)
    return said | {"calculatedTaxes": [], "taxRules": [], "extensions": []}


def _note(face: Face, row: ShopOrder) -> str | None:
    return row.notes[-1].text if row.notes else None


def _changed(row: ShopOrder) -> Any:
    return None if row.updated <= row.created else row.updated


ORDER = Entity(
    name="order",
    fields={
        "id": lambda face, row: shown(row.id),
        "versionId": lambda face, row: LIVE,
        "autoIncrement": lambda face, row: int(row.id) % 1_000_000_000,
        "orderNumber": lambda face, row: row.number or None,
        "ruleIds": lambda face, row: None if row.origin == "migrated" else [face.named("rule", "always")],
        "orderDateTime": lambda face, row: row.placed,
        "orderDate": lambda face, row: f"{row.placed:%Y-%m-%d}T00:00:00.000+00:00",
        "createdAt": lambda face, row: row.created,
        "updatedAt": lambda face, row: _changed(row),
        "stateId": _state_id,
        "salesChannelId": lambda face, row: face.named("channel", row.channel),
        "currencyId": lambda face, row: face.named("currency", face.shop.currency),
        "languageId": lambda face, row: face.named("language"),
        "billingAddressId": lambda face, row: Address(row, "billing").id,
        "currencyFactor": lambda face, row: 1,
        "amountTotal": lambda face, row: row.total / 100,
        "amountNet": lambda face, row: round(row.total / 121, 2),
        "positionPrice": lambda face, row: (row.total - row.shipping) / 100,
        "shippingTotal": lambda face, row: row.shipping / 100,
        "taxStatus": lambda face, row: "gross",
        "price": lambda face, row: _total(row),
        "shippingCosts": lambda face, row: _costs(row.shipping),
        "itemRounding": lambda face, row: {"decimals": 2, "interval": 0.01, "roundForNet": True, "extensions": []},
        "totalRounding": lambda face, row: {"decimals": 2, "interval": 0.01, "roundForNet": True, "extensions": []},
        "customerComment": lambda face, row: row.remark or None,
        "internalComment": _note,
        "source": lambda face, row: row.channel or None,
        "customFields": lambda face, row: _custom(row),
        "affiliateCode": lambda face, row: None,
        "campaignCode": lambda face, row: None,
        "createdById": lambda face, row: face.named("user") if row.origin == "entered" else None,
        "updatedById": lambda face, row: None,
        "primaryOrderDeliveryId": lambda face, row: Delivery(row).id,
        "primaryOrderTransactionId": lambda face, row: Transaction(row).id,
    },
    links={
        "stateMachineState": Link("state_machine_state", state_of),
        "orderCustomer": Link("order_customer", lambda face, row: row),
        "lineItems": Link("order_line_item", sales.lines, many=True),
        "deliveries": Link("order_delivery", sales.deliveries, many=True),
        "transactions": Link("order_transaction", sales.transactions, many=True),
        "primaryOrderDelivery": Link("order_delivery", lambda face, row: Delivery(row)),
        "primaryOrderTransaction": Link("order_transaction", lambda face, row: Transaction(row)),
        "addresses": Link(
            "order_address", lambda face, row: [Address(row, "billing"), Address(row, "shipping")], many=True
        ),
        "billingAddress": Link("order_address", lambda face, row: Address(row, "billing")),
        "tags": Link("tag", lambda face, row: list(row.tags), many=True),
        "currency": Link("currency", lambda face, row: face.shop.currency),
        "salesChannel": Link("sales_channel", lambda face, row: row.channel),
    },
    since={
        "internalComment": _6_7,
        "source": (6, 5),
        **dict.fromkeys(("primaryOrderDeliveryId", "primaryOrderTransactionId"), _6_7),
        **dict.fromkeys(("primaryOrderDelivery", "primaryOrderTransaction"), _6_7),
    },
    rows=listed,
    find=find,
    revision=revision,
    version=version,
)


def _first(face: Face, row: ShopOrder, part: int) -> str:
    who = person(face, row)
    return (who.name if who else "").partition(" ")[::2][part]


CUSTOMER = Entity(
    name="order_customer",
    fields={
        "id": lambda face, row: marked("customer", row.id),
        "orderId": lambda face, row: shown(row.id),
        "customerId": lambda face, row: None,
        "email": lambda face, row: row.email or "",
        "firstName": lambda face, row: _first(face, row, 0),
        "lastName": lambda face, row: _first(face, row, 1),
        "company": lambda face, row: (who.company or None) if (who := person(face, row)) else None,
        "customerNumber": lambda face, row: str(10_000 + row.customer),
    },
    rows=listed,
    revision=revision,
    version=version,
)


def _line_type(face: Face, one: Line) -> str:
    if one.row is None:
        return "promotion"
    return "custom" if not one.row.product_id and not one.row.sku else "product"


def _payload(face: Face, one: Line) -> Any:
    """What was copied when the order was placed; PHP writes an empty one as a list."""
    if one.row is None or not one.row.sku:
        return []
    return {"productNumber": one.row.sku, "isNew": False, "options": [], "taxId": face.named("tax", "21")}


def _part_of(face: Face, one: Line) -> str | None:
    return shown(one.row.part_of) if one.row is not None and one.row.part_of else None


def _unit(one: Line) -> float:
    return (one.row.price if one.row is not None else -one.order.discount) / 100


def _amount(one: Line) -> int:
    return one.row.amount if one.row is not None else 1


def _referenced(face: Face, one: Line) -> str | None:
    return shown(one.row.product_id) if one.row is not None and one.row.product_id else None


LINE = Entity(
    name="order_line_item",
    fields={
        "id": lambda face, one: one.id,
        "versionId": lambda face, one: LIVE,
        "orderId": lambda face, one: shown(one.order.id),
        "parentId": _part_of,
        "productId": lambda face, one: shown(thing.id) if (thing := sold(face, one)) else None,
        "identifier": lambda face, one: _referenced(face, one) or one.id,
        "referencedId": _referenced,
        "type": _line_type,
        "label": lambda face, one: one.row.name if one.row is not None else "Korting",
        "quantity": lambda face, one: _amount(one),
        "position": lambda face, one: one.at,
        "payload": _payload,
        "good": lambda face, one: one.row is not None,
        "states": lambda face, one: [] if one.row is None else ["is-physical" if one.row.ships else "is-download"],
        "unitPrice": lambda face, one: _unit(one),
        "totalPrice": lambda face, one: round(_unit(one) * _amount(one), 2),
        "price": lambda face, one: (
            _costs(round(_unit(one) * 100))
            | {"quantity": _amount(one), "totalPrice": round(_unit(one) * _amount(one), 2)}
        ),
        "customFields": lambda face, one: None,
        "createdAt": lambda face, one: one.order.created,
    },
    links={
        "product": Link("product", sold),
        "order": Link("order", lambda face, one: one.order),
        "children": Link(
            "order_line_item",
            lambda face, one: [
                other
                for other in sales.lines(face, one.order)
                if one.row is not None and other.row is not None and other.row.part_of == one.row.id
            ],
            many=True,
        ),
    },
    rows=lambda face: (one for row in listed(face) for one in sales.lines(face, row)),
    revision=revision,
    version=lambda face, one: version(face, one.order),
)

DELIVERY = Entity(
    name="order_delivery",
    fields={
        "id": lambda face, one: one.id,
        "versionId": lambda face, one: LIVE,
        "orderId": lambda face, one: shown(one.order.id),
        "stateId": _state_id,
        "shippingMethodId": lambda face, one: face.named("shipping", "standard"),
        "shippingOrderAddressId": lambda face, one: Address(one.order, "shipping").id,
        "trackingCodes": lambda face, one: sales.codes(one.order) if one.main else [],
        "shippingCosts": lambda face, one: _costs(one.order.shipping if one.main else -100),
        "shippingDateEarliest": lambda face, one: one.order.placed,
        "shippingDateLatest": lambda face, one: one.order.placed,
        "customFields": lambda face, one: None,
        "createdAt": lambda face, one: one.order.created,
        "updatedAt": lambda face, one: _changed(one.order) if one.main else None,
    },
    links={
        "stateMachineState": Link("state_machine_state", state_of),
        "order": Link("order", lambda face, one: one.order),
        "shippingMethod": Link("shipping_method", lambda face, one: "standard"),
        "shippingOrderAddress": Link("order_address", lambda face, one: Address(one.order, "shipping")),
    },
    rows=lambda face: (one for row in listed(face) for one in sales.deliveries(face, row)),
    find=lambda face, text: one if isinstance(one := sales.found(face, text), Delivery) else None,
    revision=revision,
    version=lambda face, one: version(face, one.order),
)

TRANSACTION = Entity(
    name="order_transaction",
    fields={
        "id": lambda face, one: one.id,
        "versionId": lambda face, one: LIVE,
        "orderId": lambda face, one: shown(one.order.id),
        "stateId": _state_id,
        "paymentMethodId": lambda face, one: face.named("payment", one.order.payment),
        "amount": lambda face, one: _costs(one.order.total),
        "customFields": lambda face, one: None,
        "createdAt": lambda face, one: (one.order.paid_at or one.order.created) if one.main else one.order.created,
        "updatedAt": lambda face, one: one.order.paid_at if one.main else one.order.created,
    },
    links={
        "stateMachineState": Link("state_machine_state", state_of),
        "order": Link("order", lambda face, one: one.order),
        "paymentMethod": Link("payment_method", lambda face, one: one.order.payment),
    },
    rows=lambda face: (one for row in listed(face) for one in sales.transactions(face, row)),
    find=lambda face, text: one if isinstance(one := sales.found(face, text), Transaction) else None,
    revision=revision,
    version=lambda face, one: version(face, one.order),
)

register(ORDER, CUSTOMER, LINE, DELIVERY, TRANSACTION)
