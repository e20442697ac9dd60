"""The fields of order lines, fulfilments, fulfilment orders and customers."""

from __future__ import annotations

from typing import Any

from .asking import Asking, gid, money, stamp
from .catalogue import item_number, page_of, places, variant
from .executor import Resolver
from .paging import Connection, small
from .sales import FIRST_WORK, Line, Person, Sent, Work, WorkLine, can_fulfill, open_pieces, turns, work_status


def _title(line: Line, about: Asking) -> str:
    sold = variant(about, line.row.product_id)
    if sold is not None and sold.variant and line.row.name.endswith(f" - {sold.variant}"):
        return line.row.name.removesuffix(f" - {sold.variant}")
    return line.row.name


def _variant_title(line: Line, about: Asking) -> str | None:
    sold = variant(about, line.row.product_id)
    return (sold.variant or None) if sold is not None else None


def _product(line: Line, _arguments: dict[str, Any], about: Asking) -> Any:
    sold = variant(about, line.row.product_id)
    return None if sold is None else page_of(about, sold)


def _group(line: Line, _arguments: dict[str, Any], _about: Asking) -> dict[str, Any] | None:
    bundle = next((one for one in line.order.lines if line.row.part_of and one.id == line.row.part_of), None)
    if bundle is None:
        return None
    return {"id": gid("LineItemGroup", bundle.id), "quantity": bundle.amount, "title": bundle.name}


def _money(line: Line, amount: int, about: Asking) -> dict[str, Any]:
    return money(line.row.price * amount, about.shop)


def _tracking(sent: Sent, arguments: dict[str, Any], _about: Asking) -> list[dict[str, Any]]:
    said = [{"company": sent.row.carrier or None, "number": one, "url": sent.row.url or None} for one in sent.row.codes]
    return said[: arguments.get("first") or 250]


def _sent_lines(sent: Sent, arguments: dict[str, Any], about: Asking) -> Connection:
    by_id = {one.id: one for one in sent.order.lines}
    pieces = sent.row.lines or tuple((one.id, one.amount) for one in sent.order.lines if one.ships)
    said = [
        {"id": gid("FulfillmentLineItem", f"7{number}"), "quantity": many, "lineItem": Line(sent.order, by_id[number])}
        for number, many in pieces
        if number in by_id
    ]
    return small("fulfillmentLineItems", said, arguments, about)


def _sent_name(sent: Sent) -> str:
    return f"{sent.order.number}-F{sent.order.shipments.index(sent.row) + 1}"


def _pieces(sent: Sent) -> int:
    return sum(many for _, many in sent.row.lines) or sum(one.amount for one in sent.order.lines if one.ships)


def _assigned(work: Work, _arguments: dict[str, Any], about: Asking) -> dict[str, Any]:
    if work.order.fulfilled_by:
        return {"name": work.order.fulfilled_by, "location": None, "countryCode": "NL"}
    home = places(about)[0]
    return {"name": home.name, "location": home, "countryCode": "NL"}


def _work_lines(work: Work, arguments: dict[str, Any], about: Asking) -> Connection:
    lines = [WorkLine(work.order, one) for one in work.order.lines if one.ships and not work.past]
    return small("lineItems", lines, arguments, about)


def _holds(work: Work, _arguments: dict[str, Any], _about: Asking) -> list[dict[str, Any]]:
    why = work.order.extra.get("fulfillment_hold")
    if not why or work.past:
        return []
    hold = {"id": gid("FulfillmentHold", f"8{work.order.id}"), "reason": "OTHER", "reasonNotes": str(why)}
    return [{**hold, "displayReason": str(why)}]


def _requested(work: Work, _arguments: dict[str, Any], _about: Asking) -> str:
    return "ACCEPTED" if work.order.fulfilled_by else "UNSUBMITTED"


def _person(one: Person, about: Asking) -> Any:
    return about.books.customers[one.key]


LINES: dict[tuple[str, str], Resolver] = {
    ("LineItem", "id"): lambda one, _, about: gid("LineItem", one.row.id),
    ("LineItem", "name"): lambda one, _, about: one.row.name,
    ("LineItem", "title"): lambda one, _, about: _title(one, about),
    ("LineItem", "variantTitle"): lambda one, _, about: _variant_title(one, about),
    ("LineItem", "sku"): lambda one, _, about: one.row.sku or None,
    ("LineItem", "quantity"): lambda one, _, about: one.row.amount,
    ("LineItem", "currentQuantity"): lambda one, _, about: one.row.amount - one.row.refunded,
    ("LineItem", "unfulfilledQuantity"): lambda one, _, about: open_pieces(one.order, one.row),
    ("LineItem", "refundableQuantity"): lambda one, _, about: one.row.amount - one.row.refunded,
    ("LineItem", "nonFulfillableQuantity"): lambda one, _, about: 0,
    ("LineItem", "requiresShipping"): lambda one, _, about: one.row.ships,
    ("LineItem", "isGiftCard"): lambda one, _, about: False,
    ("LineItem", "variant"): lambda one, _, about: variant(about, one.row.product_id),
    ("LineItem", "product"): _product,
    ("LineItem", "vendor"): lambda one, _, about: about.shop.name,
    ("LineItem", "originalUnitPriceSet"): lambda one, _, about: _money(one, 1, about),
    ("LineItem", "discountedUnitPriceSet"): lambda one, _, about: _money(one, 1, about),
    ("LineItem", "originalTotalSet"): lambda one, _, about: _money(one, one.row.amount, about),
    ("LineItem", "discountedTotalSet"): lambda one, _, about: _money(one, one.row.amount, about),
    ("LineItem", "customAttributes"): lambda one, _, about: [],
    ("LineItem", "lineItemGroup"): _group,
    ("Fulfillment", "id"): lambda one, _, about: gid("Fulfillment", one.row.id),
    ("Fulfillment", "legacyResourceId"): lambda one, _, about: one.row.id,
    ("Fulfillment", "name"): lambda one, _, about: _sent_name(one),
    ("Fulfillment", "status"): lambda one, _, about: one.row.status.upper(),
    ("Fulfillment", "displayStatus"): lambda one, _, about: "FULFILLED" if one.row.status == "success" else "CANCELED",
    ("Fulfillment", "createdAt"): lambda one, _, about: stamp(one.row.at),
    ("Fulfillment", "updatedAt"): lambda one, _, about: stamp(one.row.at),
    ("Fulfillment", "totalQuantity"): lambda one, _, about: _pieces(one),
    ("Fulfillment", "requiresShipping"): lambda one, _, about: True,
    ("Fulfillment", "service"): lambda one, _, about: {
        "handle": "manual",
        "id": gid("FulfillmentService", "1"),
        "serviceName": "Manual",
        "type": "MANUAL",
    },
    ("Fulfillment", "trackingInfo"): _tracking,
    ("Fulfillment", "fulfillmentLineItems"): _sent_lines,
    ("Fulfillment", "fulfillmentOrders"): lambda one, given, about: small(
        "fulfillmentOrders", [Work(one.order, turns(one.order))], given, about
    ),
    ("Fulfillment", "location"): lambda one, _, about: places(about)[0],
    ("FulfillmentOrder", "id"): lambda one, _, about: gid("FulfillmentOrder", f"{FIRST_WORK - one.turn}{one.order.id}"),
    ("FulfillmentOrder", "status"): lambda one, _, about: "CLOSED" if one.past else work_status(one.order),
    ("FulfillmentOrder", "requestStatus"): _requested,
    ("FulfillmentOrder", "assignedLocation"): _assigned,
    ("FulfillmentOrder", "supportedActions"): lambda one, _, about: [
        {"action": name} for name in (("CREATE_FULFILLMENT", "HOLD") if can_fulfill(one.order) and not one.past else ())
    ],
    ("FulfillmentOrder", "fulfillmentHolds"): _holds,
    ("FulfillmentOrder", "lineItems"): _work_lines,
    ("FulfillmentOrder", "orderId"): lambda one, _, about: gid("Order", one.order.id),
    ("FulfillmentOrder", "orderName"): lambda one, _, about: one.order.number,
    ("FulfillmentOrder", "orderProcessedAt"): lambda one, _, about: stamp(one.order.placed),
    ("FulfillmentOrder", "createdAt"): lambda one, _, about: stamp(one.order.created),
    ("FulfillmentOrder", "updatedAt"): lambda one, _, about: stamp(one.order.updated),
    ("FulfillmentOrder", "fulfillAt"): lambda one, _, about: stamp(one.order.created),
    ("FulfillmentOrder", "fulfillBy"): lambda one, _, about: None,
    ("FulfillmentOrderLineItem", "id"): lambda one, _, about: gid("FulfillmentOrderLineItem", f"9{one.row.id}"),
    ("FulfillmentOrderLineItem", "sku"): lambda one, _, about: one.row.sku or None,
    ("FulfillmentOrderLineItem", "remainingQuantity"): lambda one, _, about: open_pieces(one.order, one.row),
    ("FulfillmentOrderLineItem", "totalQuantity"): lambda one, _, about: one.row.amount,
    ("FulfillmentOrderLineItem", "lineItem"): lambda one, _, about: Line(one.order, one.row),
    ("FulfillmentOrderLineItem", "variant"): lambda one, _, about: variant(about, one.row.product_id),
    ("FulfillmentOrderLineItem", "requiresShipping"): lambda one, _, about: one.row.ships,
    ("FulfillmentOrderLineItem", "productTitle"): lambda one, _, about: _title(Line(one.order, one.row), about),
    ("FulfillmentOrderLineItem", "variantTitle"): lambda one, _, about: _variant_title(Line(one.order, one.row), about),
    ("FulfillmentOrderLineItem", "inventoryItemId"): lambda one, _, about: (
        gid("InventoryItem", item_number(found)) if (found := variant(about, one.row.product_id)) else None
    ),
    ("Customer", "id"): lambda one, _, about: gid("Customer", str(one.key)),
    ("Customer", "legacyResourceId"): lambda one, _, about: str(one.key),
    ("Customer", "displayName"): lambda one, _, about: _person(one, about).name,
    ("Customer", "firstName"): lambda one, _, about: _person(one, about).name.partition(" ")[0],
    ("Customer", "lastName"): lambda one, _, about: _person(one, about).name.partition(" ")[2] or None,
    ("Customer", "email"): lambda one, _, about: _person(one, about).email,
    ("Customer", "numberOfOrders"): lambda one, _, about: "1",
    ("Customer", "createdAt"): lambda one, _, about: "2025-01-01T00:00:00Z",
}
