"""Writes with what they bring about: a shipment is told to the customer and cannot be undone; an offer changes at once."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopLine, ShopOrder, ShownShipment

from .account import accepted
from .face import Face, answer
from .offers import found
from .order_rows import lines, method, pieces
from .problems import invalid, not_found

MOST_ITEMS = 100
MOST_REFERENCE = 90
MOST_STOCK = 1_000_000


def ship(face: Face, said: Any) -> Response:
    """Report lines of one order as sent. What is wrong is refused as a whole."""
    wished = said.get("orderItems") if isinstance(said, dict) else None
    if not isinstance(wished, list) or not 1 <= len(wished) <= MOST_ITEMS:
        raise invalid("orderItems", f"Size must be between 1 and {MOST_ITEMS}.")
    transport, label = said.get("transport"), said.get("shippingLabelId")
    if (transport is None) == (label is None):
        raise invalid("transport", "Either shippingLabelId or transport is required, not both.")
    reference = said.get("shipmentReference")
    if reference is not None and (not isinstance(reference, str) or not 1 <= len(reference) <= MOST_REFERENCE):
        raise invalid("shipmentReference", f"Size must be between 1 and {MOST_REFERENCE}.")
    code = str((transport or {}).get("transporterCode") or "")
    if transport is not None and not code:
        raise invalid("transport.transporterCode", "Transporter code is required.")
    order, parcel = _parcel(face, wished)
    tracking = str((transport or {}).get("trackAndTrace") or "")
    _send(face, order, parcel, code, tracking, reference or "")
    return answer(accepted(face, str(wished[0]["orderItemId"]), "CREATE_SHIPMENT"), status=202)


def _parcel(face: Face, wished: list[Any]) -> tuple[ShopOrder, list[tuple[ShopLine, int]]]:
    by_line = {line.id: order for order in face.shop.orders for line in lines(order)}
    order: ShopOrder | None = None
    parcel: list[tuple[ShopLine, int]] = []
    for at, one in enumerate(wished):
        number = str(one.get("orderItemId", "")) if isinstance(one, dict) else ""
        name = f"orderItems[{at}]"
        of = by_line.get(number)
        if of is None or (order is not None and of is not order) or method(of) != "FBR":
            raise invalid(f"{name}.orderItemId", "Unknown order item")
        order = of
        line = next(row for row in of.lines if row.id == number)
        left = pieces(of, line).left
        count = one.get("quantity") or left
        if not isinstance(count, int) or not 1 <= count <= left:
            raise invalid(f"{name}.quantity", f"Quantity must be between 1 and {left}.")
        parcel.append((line, count))
    assert order is not None
    return order, parcel


def _send(
    face: Face, order: ShopOrder, parcel: list[tuple[ShopLine, int]], code: str, tracking: str, reference: str
) -> None:
    for line, count in parcel:
        line.shipped += count
    told = tuple((line.id, count) for line, count in parcel)
    order.shipments.append(
        ShownShipment(face.shop.new_id(), face.now(), (tracking,), "", code, told, by=reference or "seller")
    )
    before = order.status
    done = all(pieces(order, line).left <= 0 for line in lines(order))
    face.shop.set_status(order, "completed" if done else "partly-shipped", face.now())
    face.effect("fulfilment", order.id, tracking)
    if order.status != before:
        face.effect("status", order.id, f"{before}>{order.status}")
    face.effect("mail", order.id, f"{order.email or ''}:shipped")


def change_offer(face: Face, offer: str, said: Any) -> bool:
    """Change an offer at once; tells whether anything was."""
    row = found(face, offer)
    if not isinstance(said, dict):
        raise invalid("body", "The request body is missing.")
    reference, stock, held = said.get("reference"), said.get("stock"), said.get("onHoldByRetailer")
    if reference is not None and (not isinstance(reference, str) or len(reference) > 100):
        raise invalid("reference", "Size must be between 0 and 100.")
    amount = stock.get("amount") if isinstance(stock, dict) else None
    if amount is not None and (not isinstance(amount, int) or not 0 <= amount <= MOST_STOCK):
        raise invalid("stock.amount", "Must be a whole number that is not below zero.")
    if reference is not None and reference != row.sku:
        face.effect("sku", row.id, f"{row.sku}>{reference}")
        face.shop.set_sku(row, reference, face.now())
    if amount is not None and amount != row.quantity:
        face.effect("stock", row.id, amount=amount - row.quantity)
        row.quantity = amount
    if isinstance(stock, dict) and isinstance(stock.get("managedByRetailer"), bool):
        row.extra["managed"] = stock["managedByRetailer"]
    if isinstance(held, bool) and row.status in ("live", "draft"):
        row.status = "draft" if held else "live"
        face.effect("field", row.id, "onHoldByRetailer")
    if said:
        face.shop.products.touch(row, face.now())
    return bool(said)


def cancel(face: Face, said: Any) -> Response:
    """Call a line off for the seller's own reason: exactly one in a request."""
    wished = said.get("orderItems") if isinstance(said, dict) else None
    if not isinstance(wished, list) or len(wished) != 1 or not isinstance(wished[0], dict):
        raise invalid("orderItems", "Size must be between 1 and 1.")
    number, reason = str(wished[0].get("orderItemId", "")), wished[0].get("reasonCode")
    if not isinstance(reason, str) or not reason:
        raise invalid("orderItems[0].reasonCode", "Reason code is required.")
    for order in face.shop.orders:
        for line in lines(order):
            if line.id == number and pieces(order, line).left > 0:
                line.refunded += pieces(order, line).left
                nothing = not any(pieces(order, one).left for one in lines(order))
                sent = any(one.shipped for one in order.lines)
                before = order.status
                after = ("completed" if sent else "cancelled") if nothing else before
                face.shop.set_status(order, after, face.now())
                face.effect("refund", order.id)
                face.effect("mail", order.id, f"{order.email or ''}:cancelled")
                if after != before:
                    face.effect("status", order.id, f"{before}>{after}")
                return answer(accepted(face, number, "CANCEL_ORDER"), status=202)
    raise not_found(f"Order item with id {number} not found.")
