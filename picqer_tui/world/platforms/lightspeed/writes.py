"""Changes of orders, shipments and variants, with what they do besides. Codes are not unique here: any text is taken.

Which members an order and a shipment take is not published: what is not taken is passed over without a word.
Mails are counted, in `Shop.extra["mails"]`.
"""

from __future__ import annotations

from typing import Any

from picqer_tui.world.platforms.face import dumped
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct, ShownShipment

from .light_face import Face
from .lists import found
from .order_rows import order, shipment, shipment_status, shown_status
from .refusals import Refused
from .variant_rows import article_code, variant

NEUTRAL = {
    "on_hold": "open",
    "processing_awaiting_payment": "unpaid",
    "processing_awaiting_shipment": "open",
    "processing_awaiting_pickup": "open",
    "processing_ready_for_pickup": "open",
    "completed": "completed",
    "completed_shipped": "completed",
    "completed_picked_up": "completed",
    "cancelled": "cancelled",
}
_OWN_WORD = frozenset({"on_hold", "processing_ready_for_pickup", "completed"})
_SHIPMENT_STATES = ("not_shipped", "shipped", "cancelled", "ready_for_pickup")


def inside(said: Any, root: str) -> Any:
    """What is under the root of a body.

    Raises:
        Refused: there is no such root.
    """
    if not isinstance(said, dict) or root not in said:
        raise Refused(400, f"Missing root element {root}")
    return said[root]


def change_order(face: Face, number: str, said: Any) -> bytes:
    """Update an order: its status and its memo, where this shop takes them from the API."""
    row: ShopOrder = found(face, "orders", number)
    fields = _members(inside(said, "order"))
    status = fields.get("status")
    if status is not None and face.habit("status_writable", 0.6):
        if status not in NEUTRAL:
            raise Refused(400, "Invalid value for field status")
        _move(face, row, str(status), bool(fields.get("doNotifyCancelled", face.habit("mails_cancelled"))))
    if isinstance(fields.get("memo"), str) and face.habit("memo_writable", 0.8):
        row.extra["memo"] = fields["memo"]
        face.effect("note", row.id, "memo")
        face.shop.orders.touch(row, face.now())
    if isinstance(fields.get("comment"), str):
        row.remark = fields["comment"]
        face.effect("field", row.id, "comment")
        face.shop.orders.touch(row, face.now())
    return dumped({"order": order(face, row)})


def change_shipment(face: Face, number: str, said: Any) -> bytes:
    """Update the shipment of an order; once it is sent, a paid order is complete."""
    row: ShopOrder = found(face, "shipments", number)
    fields = _members(inside(said, "shipment"))
    status, code = fields.get("status"), fields.get("trackingCode")
    if status is not None and status not in _SHIPMENT_STATES:
        raise Refused(400, "Invalid value for field status")
    if code is not None and not isinstance(code, str):
        raise Refused(400, "Invalid value for field trackingCode")
    before = shipment_status(row)
    if status == "shipped" and before != "shipped":
        _send(face, row, code or "")
        if fields.get("doNotifyShipped", face.habit("mails_shipped")):
            _mail(face, row, "shipped")
    elif status == "not_shipped" and before == "shipped":
        _unsend(face, row)
    elif code:
        _code(face, row, code)
    if code and fields.get("doNotifyTrackingCode", face.habit("mails_shipped")):
        _mail(face, row, "tracking_code")
    return dumped({"shipment": shipment(face, row)})


def add_metafield(face: Face, number: str, said: Any) -> bytes:
    """A hidden note on an order."""
    row: ShopOrder = found(face, "orders", number)
    fields = _members(inside(said, "orderMetafield"))
    if not isinstance(fields.get("key"), str) or not isinstance(fields.get("value"), str):
        raise Refused(400, "A metafield has a key and a value")
    at = face.stamp(face.now())
    made = {"id": int(face.shop.new_id()), "createdAt": at, "updatedAt": at}
    made |= {"key": fields["key"], "value": fields["value"]}
    row.extra.setdefault("metafields", []).append(made)
    face.effect("note", row.id, "metafield")
    face.shop.orders.touch(row)
    return dumped({"orderMetafield": made})


def change_variant(face: Face, number: str, said: Any) -> bytes:
    """Update one variant."""
    row: ShopProduct = found(face, "variants", number)
    _apply(face, row, _members(inside(said, "variant")))
    return dumped({"variant": variant(face, row)})


def change_variants(face: Face, said: Any) -> bytes:
    """Update many variants; one that is wrong refuses all."""
    wanted = inside(said, "variant")
    if not isinstance(wanted, list):
        raise Refused(400, "A list of variants is expected")
    if len(wanted) > int(face.shop.extra.get("bulk_most", 100)):
        raise Refused(400, "Too many variants in one request")
    pairs = [(found(face, "variants", str(_number(one))), _members(one)) for one in wanted]
    for row, fields in pairs:
        _apply(face, row, fields)
    return dumped({"variants": [variant(face, row) for row, _ in pairs]})


def _number(one: Any) -> int:
    number = one.get("id") if isinstance(one, dict) else None
    if not isinstance(number, int) and not (isinstance(number, str) and number.isdecimal()):
        raise Refused(400, "A variant without id")
    return int(number)


def _members(said: Any) -> dict[str, Any]:
    if isinstance(said, dict):
        return said
    if not said:
        return {}
    raise Refused(400, "An object is expected")


def _apply(face: Face, row: ShopProduct, fields: dict[str, Any]) -> None:
    at = face.now()
    for name in ("sku", "articleCode", "ean", "title"):
        if name in fields and not isinstance(fields[name], str):
            raise Refused(400, f"Invalid value for field {name}")
    level = fields.get("stockLevel")
    if level is not None and (isinstance(level, bool) or not isinstance(level, int)):
        raise Refused(400, "Invalid value for field stockLevel")
    if "sku" in fields:
        row.extra.setdefault("article_code", article_code(row))
        before = row.sku
        face.shop.set_sku(row, fields["sku"].strip(), at)
        face.effect("sku", row.id, f"{before}>{row.sku}")
    if "articleCode" in fields:
        row.extra["article_code"] = fields["articleCode"].strip()
        face.effect("field", row.id, "articleCode")
    if "ean" in fields:
        row.barcode = fields["ean"].strip()
        face.effect("field", row.id, "ean")
    if level is not None and row.tracking != "off":
        change = level - row.quantity
        face.shop.change_quantity(row, change, at)
        face.effect("stock", row.id, "", change)
    face.shop.products.touch(row, at)


def _move(face: Face, row: ShopOrder, status: str, mails: bool) -> None:
    before, at = shown_status(row), face.now()
    if status == before:
        return
    row.extra.pop("light_status", None)
    if status in _OWN_WORD:
        row.extra["light_status"] = status
    paid_at = row.paid_at
    face.shop.set_status(row, NEUTRAL[status], at)
    row.paid_at = paid_at
    face.effect("status", row.id, f"{before}>{status}")
    if status == "cancelled":
        _give_back(face, row)
        if mails:
            _mail(face, row, "cancelled")


def _send(face: Face, row: ShopOrder, code: str) -> None:
    before, at = shown_status(row), face.now()
    for line in row.lines:
        line.shipped = line.amount - line.refunded if line.ships else 0
    codes = (code,) if code else ()
    row.shipments.append(ShownShipment(face.shop.new_id(), at, codes, by=face.shop.access.user))
    face.effect("fulfilment", row.id, code)
    if row.paid and row.open:
        row.extra.pop("light_status", None)
        face.shop.set_status(row, "completed", at)
        face.effect("status", row.id, f"{before}>{shown_status(row)}")
    else:
        face.shop.orders.touch(row, at)
        face.shop.changed.append(row.id)


def _unsend(face: Face, row: ShopOrder) -> None:
    before, at = shown_status(row), face.now()
    row.shipments.clear()
    for line in row.lines:
        line.shipped = 0
    if row.status == "completed":
        face.shop.set_status(row, "open", at)
        face.effect("status", row.id, f"{before}>{shown_status(row)}")
    face.shop.orders.touch(row, at)
    face.effect("field", row.id, "shipment")


def _code(face: Face, row: ShopOrder, code: str) -> None:
    """A tracking code alone; before the order is sent it stays with the shipment."""
    known = row.shipments[-1] if row.shipments else None
    if known is None:
        raise Refused(400, "Invalid value for field trackingCode")
    known.codes = (code,)
    face.shop.orders.touch(row, face.now())
    face.effect("field", row.id, "trackingCode")


def _give_back(face: Face, row: ShopOrder) -> None:
    if not row.stock_taken:
        return
    row.stock_taken = False
    for line in row.lines:
        sold = face.shop.products.get(line.product_id)
        if sold is not None and sold.tracking != "off":
            face.shop.change_quantity(sold, line.amount - line.shipped, face.now())
            face.effect("stock", sold.id, "", line.amount - line.shipped)


def _mail(face: Face, row: ShopOrder, about: str) -> None:
    if not row.email:
        return
    mails = face.shop.extra.setdefault("mails", [])
    mails.append({"at": face.now().isoformat(), "to": "customer", "about": about, "order": row.id})
    face.effect("mail", row.id, f"customer:{about}")
