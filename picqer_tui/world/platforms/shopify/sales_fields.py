"""The fields of orders, lines, fulfilments and fulfilment orders, and the lists of them."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import ShopOrder

from . import search
from .asking import Asking, gid, money, myshopify, number_of, stamp
from .catalogue_fields import warn
from .executor import FieldFailed, Resolver
from .order_search import ORDER_KEYS, maker, shown_number
from .paging import Connection, Ordered, counted, page, small
from .sales import (
    FIRST_WORK,
    Line,
    Person,
    Sent,
    Work,
    can_fulfill,
    cancelled_at,
    closed_at,
    events,
    financial_status,
    fulfillment_status,
    order,
    turns,
    visible,
)

_APPS = {
    "native": ("580", "Online Store"),
    "migrated": ("77120", "Order mover"),
    "entered": ("1354745", "Draft Orders"),
}
_SOURCES = {"native": "web", "migrated": "77120", "entered": "shopify_draft_order"}
_GATEWAYS = {"ideal": "iDEAL", "bacs": "Bank Deposit", "klarna": "Klarna", "creditcard": "shopify_payments"}


def _orders(arguments: dict[str, Any], about: Asking, path: str) -> Ordered:
    text = "" if about.ignores_filters else arguments.get("query") or ""
    by, reverse = arguments.get("sortKey") or "PROCESSED_AT", bool(arguments.get("reverse"))

    def make() -> tuple[Ordered, list[str]]:
        unknown: list[str] = []
        test = search.compiled(text, maker, unknown)
        rows = [row for row in visible(about) if test(row)]
        return Ordered(rows, ORDER_KEYS.get(by, lambda row: (int(row.id), int(row.id))), reverse), unknown

    # What is visible moves with the time, so the day is part of what is kept.
    key = (text, by, reverse, about.may("read_all_orders"), about.now.replace(second=0, microsecond=0))
    found, unknown = about.listed("orders", about.shop.orders.revision, key, make)
    warn(about, path, text, unknown)
    listed: Ordered = found
    return listed


def _order_by_id(_value: Any, arguments: dict[str, Any], about: Asking) -> ShopOrder | None:
    return order(about, number_of(arguments["id"], "Order"))


def work_by_id(about: Asking, identity: str) -> Work | None:
    """A fulfilment order by its global id."""
    number = number_of(identity, "FulfillmentOrder")
    row = order(about, number[1:])
    if row is None:
        return None
    now = turns(row)
    turn = FIRST_WORK - int(number[0]) if number[0].isdecimal() else now
    return Work(row, turn if 0 <= turn < now else now)


def sent_by_id(_value: Any, arguments: dict[str, Any], about: Asking) -> Sent | None:
    """A fulfilment by its global id, of an order that can be seen."""
    wanted = number_of(arguments["id"], "Fulfillment")
    for row in visible(about):
        for sent in row.shipments:
            if sent.id == wanted:
                return Sent(row, sent)
    return None


def _works(row: ShopOrder, arguments: dict[str, Any], about: Asking) -> Connection:
    """Without a right to fulfilment orders the list is empty, and nobody says so."""
    allowed = about.may("read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders")
    ships = any(line.ships for line in row.lines)
    works = [Work(row, turn) for turn in range(turns(row) + 1)]
    return small("fulfillmentOrders", works if allowed and ships else [], arguments, about)


def _app(row: ShopOrder, _arguments: dict[str, Any], _about: Asking) -> dict[str, Any]:
    number, name = _APPS.get(row.origin, _APPS["native"])
    if row.channel:
        number, name = "90210", row.channel
    return {"id": gid("OrderApp", number), "name": name}


def _address(row: ShopOrder, _arguments: dict[str, Any], about: Asking) -> dict[str, Any] | None:
    person = about.books.customers.get(row.customer)
    if person is None:
        return None
    if about.shop.extra.get("no_customer_data"):
        message = "This app is not approved to use the shippingAddress field. See customer data protection."
        raise FieldFailed(message, "ACCESS_DENIED")
    first, _, last = person.name.partition(" ")
    country = None if row.country_missing else person.country
    return {
        "id": f"{gid('MailingAddress', row.id)}?model_name=Address",
        "name": person.name,
        "firstName": first,
        "lastName": last or None,
        "company": person.company or None,
        "address1": person.street,
        "address2": None,
        "zip": person.zipcode,
        "city": person.city,
        "province": None,
        "country": {"NL": "Netherlands", "BE": "Belgium", "DE": "Germany"}.get(country or "", country),
        "countryCodeV2": country,
        "phone": person.phone or None,
    }


def _attributes(row: ShopOrder, _arguments: dict[str, Any], _about: Asking) -> list[dict[str, Any]]:
    said = dict(row.extra.get("attributes", {}))
    if row.pickup_point:
        said |= {f"pickup_point_{key}": str(value) for key, value in row.pickup_point.items()}
    if row.fulfilled_by:
        said["fulfilled_by"] = row.fulfilled_by
    if row.channel_number:
        said["channel_order"] = row.channel_number
    return [{"key": key, "value": value} for key, value in said.items()]


def _email(row: ShopOrder, _arguments: dict[str, Any], about: Asking) -> str | None:
    return None if about.shop.extra.get("no_customer_data") else row.email


def _lines(row: ShopOrder, arguments: dict[str, Any], about: Asking) -> Connection:
    return small("lineItems", [Line(row, one) for one in row.lines], arguments, about)


def _refunds(row: ShopOrder, _arguments: dict[str, Any], about: Asking) -> list[dict[str, Any]]:
    amount = sum(one.refunded * one.price for one in row.lines)
    if not amount:
        return []
    lines = [
        {"id": gid("RefundLineItem", f"5{one.id}"), "lineItem": Line(row, one), "quantity": one.refunded}
        for one in row.lines
        if one.refunded
    ]
    return [
        {
            "id": gid("Refund", f"5{row.id}"),
            "legacyResourceId": f"5{row.id}",
            "createdAt": stamp(row.updated),
            "note": None,
            "totalRefundedSet": money(amount, about.shop),
            "lines": lines,
        }
    ]


def _subtotal(row: ShopOrder) -> int:
    return sum(one.amount * one.price for one in row.lines) - row.discount


def _current(row: ShopOrder) -> int:
    return row.total - sum(one.refunded * one.price for one in row.lines)


def _tax(row: ShopOrder) -> int:
    return row.total - round(row.total / 1.21)


def _shipping(row: ShopOrder, _arguments: dict[str, Any], about: Asking) -> dict[str, Any]:
    price = money(row.shipping, about.shop)
    said = {"id": gid("ShippingLine", f"6{row.id}"), "title": "Verzending", "code": "Verzending", "source": "shopify"}
    return {**said, "custom": False, "isRemoved": False, "originalPriceSet": price, "discountedPriceSet": price}


ORDERS: dict[tuple[str, str], Resolver] = {
    ("QueryRoot", "orders"): lambda _, given, about: page("orders", _orders(given, about, "orders"), given, about),
    ("QueryRoot", "ordersCount"): lambda _, given, about: counted(len(_orders(given, about, "ordersCount")), given),
    ("QueryRoot", "order"): _order_by_id,
    ("QueryRoot", "fulfillment"): sent_by_id,
    ("QueryRoot", "fulfillmentOrder"): lambda _, given, about: work_by_id(about, given["id"]),
    ("Order", "id"): lambda row, _, about: gid("Order", row.id),
    ("Order", "legacyResourceId"): lambda row, _, about: row.id,
    ("Order", "name"): lambda row, _, about: row.number or f"#{row.id}",
    ("Order", "number"): lambda row, _, about: shown_number(row),
    ("Order", "createdAt"): lambda row, _, about: stamp(row.created),
    ("Order", "updatedAt"): lambda row, _, about: stamp(row.updated),
    ("Order", "processedAt"): lambda row, _, about: stamp(row.placed),
    ("Order", "closed"): lambda row, _, about: row.archived,
    ("Order", "closedAt"): lambda row, _, about: stamp(closed_at(row)),
    ("Order", "cancelledAt"): lambda row, _, about: stamp(cancelled_at(row)),
    ("Order", "cancelReason"): lambda row, _, about: "CUSTOMER" if cancelled_at(row) else None,
    ("Order", "displayFinancialStatus"): lambda row, _, about: financial_status(row),
    ("Order", "displayFulfillmentStatus"): lambda row, _, about: fulfillment_status(row),
    ("Order", "requiresShipping"): lambda row, _, about: any(line.ships for line in row.lines),
    ("Order", "note"): lambda row, _, about: row.remark or None,
    ("Order", "tags"): lambda row, _, about: list(row.tags),
    ("Order", "sourceName"): lambda row, _, about: row.channel or _SOURCES.get(row.origin, "web"),
    ("Order", "sourceIdentifier"): lambda row, _, about: row.channel_number or row.source_id or None,
    ("Order", "app"): _app,
    ("Order", "currencyCode"): lambda row, _, about: about.shop.currency,
    ("Order", "currentTotalPriceSet"): lambda row, _, about: money(_current(row), about.shop),
    ("Order", "totalPriceSet"): lambda row, _, about: money(row.total, about.shop),
    ("Order", "totalShippingPriceSet"): lambda row, _, about: money(row.shipping, about.shop),
    ("Order", "totalDiscountsSet"): lambda row, _, about: money(row.discount, about.shop),
    ("Order", "totalTaxSet"): lambda row, _, about: money(_tax(row), about.shop),
    ("Order", "subtotalPriceSet"): lambda row, _, about: money(_subtotal(row), about.shop),
    ("Order", "taxesIncluded"): lambda row, _, about: True,
    ("Order", "lineItems"): _lines,
    ("Order", "fulfillments"): lambda row, given, about: [Sent(row, one) for one in row.shipments][
        : given.get("first") or 250
    ],
    ("Order", "fulfillmentsCount"): lambda row, _, about: {"count": len(row.shipments), "precision": "EXACT"},
    ("Order", "fulfillmentOrders"): _works,
    ("Order", "events"): lambda row, given, about: small("events", events(about, row), given, about),
    ("Order", "email"): _email,
    ("Order", "phone"): lambda row, _, about: None,
    ("Order", "customer"): lambda row, _, about: (
        Person(row.customer) if row.customer in about.books.customers else None
    ),
    ("Order", "shippingAddress"): _address,
    ("Order", "billingAddress"): _address,
    ("Order", "shippingLine"): _shipping,
    ("Order", "shippingLines"): lambda row, given, about: small(
        "shippingLines", [_shipping(row, {}, about)], given, about
    ),
    ("Order", "customAttributes"): _attributes,
    ("Order", "confirmationNumber"): lambda row, _, about: f"{int(row.id) * 7919 % 36**8:08X}",
    ("Order", "confirmed"): lambda row, _, about: True,
    ("Order", "fullyPaid"): lambda row, _, about: row.paid,
    ("Order", "unpaid"): lambda row, _, about: not row.paid,
    ("Order", "canMarkAsPaid"): lambda row, _, about: row.status in ("unpaid", "on-hold"),
    ("Order", "edited"): lambda row, _, about: False,
    ("Order", "paymentGatewayNames"): lambda row, _, about: [_GATEWAYS.get(row.payment, row.payment)],
    ("Order", "poNumber"): lambda row, _, about: None,
    ("Order", "fulfillable"): lambda row, _, about: can_fulfill(row),
    ("Order", "refunds"): _refunds,
    ("Order", "returnStatus"): lambda row, _, about: "NO_RETURN",
    ("Order", "statusPageUrl"): lambda row, _, about: f"https://{myshopify(about.shop)}/orders/{row.id}",
    ("Order", "customerLocale"): lambda row, _, about: "nl",
    ("Order", "currentSubtotalLineItemsQuantity"): lambda row, _, about: sum(
        one.amount - one.refunded for one in row.lines
    ),
    ("Order", "subtotalLineItemsQuantity"): lambda row, _, about: sum(one.amount for one in row.lines),
    ("Refund", "refundLineItems"): lambda one, given, about: small("refundLineItems", one["lines"], given, about),
}
