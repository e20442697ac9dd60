"""What was sent, as the account shows it: the list of three months, and one shipment with its transport."""

from __future__ import annotations

from typing import Any, NamedTuple

from starlette.responses import Response

from picqer_tui.world.platforms.face import dumped
from picqer_tui.world.shop_rows import ShopLine, ShopOrder, ShownShipment

from .face import Face, answer, euros, stamp
from .order_rows import fulfilment, method, offer, product
from .orders import OLDEST
from .problems import invalid, not_found
from .query import Query

PER_PAGE = 50
CARRIERS = {"postnl": "TNT", "dhl": "DHLFORYOU", "dpd": "DPD-NL", "gls": "GLS", "ups": "UPS"}
"""The API's own codes for Picqer's carriers; what came as a code of its own is shown as it came."""


class Sent(NamedTuple):
    """One shipment of an order."""

    order: ShopOrder
    row: ShownShipment


def listing(face: Face, query: Query) -> Response:
    """A page of shipments, newest first; `order-id` stands alone."""
    page = query.number("page", 1, 1)
    number, by = query.text("order-id"), query.text("fulfilment-method")
    if number and by:
        raise invalid("fulfilment-method", "The order-id is only valid without fulfilment-method.")
    by = query.choice("fulfilment-method", "FBR", ("FBR", "FBB"))
    rows = [sent for sent in _all(face) if sent.row.at >= face.now() - OLDEST]
    if number and not face.ignores_filters:
        rows = [sent for sent in rows if sent.order.id == number]
    elif not face.ignores_filters:
        rows = [sent for sent in rows if method(sent.order) == by]
    start = (page - 1) * PER_PAGE
    if start and face.shift:
        start = max(0, start + face.shift)
    parts = [dumped(face.worded(_short(face, sent))) for sent in rows[start : start + PER_PAGE]]
    return answer(face.page("shipments", parts))


def single(face: Face, number: str) -> Response:
    """One shipment."""
    for sent in _all(face):
        if sent.row.id == number and sent.row.at >= face.now() - OLDEST:
            return answer(face.worded(_whole(face, sent)))
    raise not_found(f"Shipment with id {number} not found.")


def _all(face: Face) -> list[Sent]:
    return face.listed("shipments", face.shop.orders, "", lambda: _sorted(face))


def _sorted(face: Face) -> list[Sent]:
    rows = [Sent(order, one) for order in face.shop.orders for one in order.shipments if one.status == "success"]
    return sorted(rows, key=lambda sent: (sent.row.at, int(sent.row.id)), reverse=True)


def _lines(sent: Sent) -> list[tuple[ShopLine, int]]:
    """Which lines went along, and how many pieces; all of the order where the row does not say."""
    by_id = {line.id: line for line in sent.order.lines}
    told = [(by_id[number], count) for number, count in sent.row.lines if number in by_id]
    return told or [(line, line.amount) for line in sent.order.lines]


def _head(sent: Sent) -> dict[str, Any]:
    order = {"orderId": sent.order.id, "orderPlacedDateTime": stamp(sent.order.placed)}
    reference = "" if sent.row.by == "Picqer" else sent.row.by
    return {
        "shipmentId": sent.row.id,
        "shipmentDateTime": stamp(sent.row.at),
        "shipmentReference": reference,
        "order": order,
    }


def _short(face: Face, sent: Sent) -> dict[str, Any]:
    items = [{"orderItemId": line.id, "ean": (product(face, line) or {}).get("ean", "")} for line, _ in _lines(sent)]
    return {**_head(sent), "shipmentItems": items, "transport": {"transportId": _transport(sent)}}


def _whole(face: Face, sent: Sent) -> dict[str, Any]:
    by = fulfilment(sent.order)
    items = [
        {
            "orderItemId": line.id,
            "fulfilment": {name: by[name] for name in ("method", "distributionParty", "latestDeliveryDate")},
            "offer": offer(face, line),
            "product": product(face, line),
            "quantity": line.amount,
            "quantityShipped": count,
            "unitPrice": euros(line.price),
            "commission": euros(round(line.amount * line.price * 0.12)),
        }
        for line, count in _lines(sent)
    ]
    codes = sent.row.codes
    return {
        **_head(sent),
        "pickupPoint": sent.order.pickup_point is not None,
        "billingDetails": None,
        "shipmentItems": items,
        "transport": {
            "transportId": _transport(sent),
            "transporterCode": CARRIERS.get(sent.row.carrier, sent.row.carrier or "OTHER"),
            "trackAndTrace": codes[0] if codes and codes[0] else None,
            "shippingLabelId": None,
            "transportEvents": [],
        },
    }


def _transport(sent: Sent) -> str:
    return f"6{sent.row.id}"
