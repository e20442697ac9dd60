"""Changes of orders, products and combinations, one at a time, with what they do besides.

A change of an order mails the customer unless it says `mail: false`. Mails are counted, in `Shop.extra["mails"]`.
"""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import Note, ShopOrder, ShopProduct, ShownShipment

from .ccv_face import Face
from .lists import found_combination, found_order, found_product
from .order_rows import note, shown_status
from .product_rows import numbers
from .refusals import Refused, invalid

_DONE = (5, 6, 7)
_CANCELLED = 8


def change_order(face: Face, number: str, said: Any) -> None:
    """Update an order: its status, its payment, its one tracking code."""
    row, fields = found_order(face, number), _members(said)
    status, code = fields.get("status"), fields.get("track_and_trace_code")
    if status is not None and (isinstance(status, bool) or not isinstance(status, int) or not 1 <= status <= 14):
        raise invalid("status")
    for name, kind in (("track_and_trace_code", str), ("track_and_trace_carrier", str), ("mail", bool), ("paid", bool)):
        if fields.get(name) is not None and not isinstance(fields[name], kind):
            raise invalid(name)
    if fields.keys() <= {"status", "mail"} and status == shown_status(row) and face.habit("same_value"):
        raise Refused("500.50", "Property status has this value already")
    if fields.get("paid") and not row.paid:
        row.paid_at = face.now()
        face.effect("payment", row.id)
    if code is not None:
        _track(face, row, code, fields.get("track_and_trace_carrier") or "")
    if status is not None and status != shown_status(row):
        _move(face, row, status)
        if fields.get("mail") is not False:
            _mail(face, row, f"status-{status}")
    face.shop.orders.touch(row, face.now())


def add_note(face: Face, number: str, said: Any) -> dict[str, Any]:
    """A note that customers do not see."""
    row, fields = found_order(face, number), _members(said)
    text = fields.get("note")
    if not isinstance(text, str) or not text:
        raise invalid("note")
    made = Note(face.shop.new_id(), face.now(), text, face.shop.access.user)
    row.notes.append(made)
    face.shop.orders.touch(row)
    face.effect("note", row.id)
    return note(face, row, made)


def change_product(face: Face, number: str, said: Any) -> None:
    """Update a product. Numbers are not unique here: any text is taken."""
    row, fields = found_product(face, number), _members(said)
    _check(face, row, fields, ("productnumber", "eannumber", "name"))
    if "productnumber" in fields:
        _set_sku(face, row, fields["productnumber"])
    if "eannumber" in fields:
        row.barcode = fields["eannumber"]
        face.effect("field", row.id, "eannumber")
    if "name" in fields:
        row.name = fields["name"]
        face.effect("field", row.id, "name")
    _apply(face, row, fields)


def change_combination(face: Face, number: str, said: Any) -> None:
    """Update a combination; of its two numbers `sku_number` counts, else `product_number`."""
    row, fields = found_combination(face, number), _members(said)
    _check(face, row, fields, ("product_number", "sku_number", "ean_number"))
    if "sku_number" in fields or "product_number" in fields:
        own, sku = numbers(face, row)
        own, sku = fields.get("product_number", own), fields.get("sku_number", sku)
        row.extra["product_number"], row.extra["sku_number"] = own, sku
        _set_sku(face, row, sku or own)
    if "ean_number" in fields:
        row.barcode = fields["ean_number"]
        face.effect("field", row.id, "ean_number")
    _apply(face, row, fields)
    parent = face.shop.products.get(row.parent_id or "")
    if parent is not None:
        face.shop.products.touch(parent)


def _members(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise Refused("400.10", "The body is no object")
    return said


def _check(face: Face, row: ShopProduct, fields: dict[str, Any], texts: tuple[str, ...]) -> None:
    parent = face.shop.products.get(row.parent_id or "")
    if row.extra.get("multishop") or (parent is not None and parent.extra.get("multishop")):
        raise Refused("501.30", "This resource is read-only")
    for name in texts:
        if name in fields and not isinstance(fields[name], str):
            raise invalid(name)
    stock = fields.get("stock")
    if stock is not None and (isinstance(stock, bool) or not isinstance(stock, (int, float))):
        raise invalid("stock")
    if not isinstance(fields.get("active", True), bool):
        raise invalid("active")


def _set_sku(face: Face, row: ShopProduct, sku: str) -> None:
    before = row.sku
    face.shop.set_sku(row, sku, face.now())
    if before != sku:
        face.effect("sku", row.id, f"{before}>{sku}")


def _apply(face: Face, row: ShopProduct, fields: dict[str, Any]) -> None:
    if "active" in fields:
        row.status = "live" if fields["active"] else "draft"
        face.effect("field", row.id, "active")
    if fields.get("stock") is not None and row.tracking == "own":
        change = int(fields["stock"]) - row.quantity
        face.shop.change_quantity(row, change, face.now())
        face.effect("stock", row.id, "", change)
    face.shop.products.touch(row, face.now())


def _track(face: Face, row: ShopOrder, code: str, carrier: str) -> None:
    """One code an order: a new one takes the place of the old one."""
    row.shipments = [one for one in row.shipments if one.status != "success"]
    if code:
        row.shipments.append(
            ShownShipment(face.shop.new_id(), face.now(), (code,), "", carrier, by=face.shop.access.user)
        )
    face.effect("fulfilment", row.id, code)


def _move(face: Face, row: ShopOrder, status: int) -> None:
    before, paid_at = shown_status(row), row.paid_at
    waits = "open" if row.paid else "unpaid"
    meant = "completed" if status in _DONE else "cancelled" if status == _CANCELLED else waits
    face.shop.set_status(row, meant, face.now())
    row.paid_at = paid_at
    row.extra["ccv_status"] = (status, meant)
    face.effect("status", row.id, f"{before}>{status}")
    if meant == "completed":
        for line in row.lines:
            line.shipped = line.amount - line.refunded if line.ships else 0
    if meant == waits:
        for line in row.lines:
            line.shipped = 0
    if meant == "cancelled":
        _give_back(face, row)


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
