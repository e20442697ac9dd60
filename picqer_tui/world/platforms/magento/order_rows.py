"""A shop order as Magento shows it. Members without a value are left out; amounts of lines are without tax."""

from __future__ import annotations

import hashlib
from typing import Any

from picqer_tui.world.shop_rows import Customer, ShopLine, ShopOrder

from .face import Face, money, net, stamp, told
from .order_states import Sums, invoiced, ships, state_of, status_of, sums
from .traits import source_number

_PAYMENTS = {
    "ideal": ("mollie_methods_ideal", "iDEAL"),
    "bacs": ("banktransfer", "Bank Transfer Payment"),
    "klarna": ("klarna_pay_later", "Klarna Achteraf betalen"),
    "creditcard": ("mollie_methods_creditcard", "Creditcard"),
    "manual": ("checkmo", "Check / Money order"),
}


def order(face: Face, row: ShopOrder) -> dict[str, Any]:
    """The whole object."""
    person = face.books.customers.get(row.customer)
    first, last = names(person)
    sum_ = sums(row)
    paid = row.total if row.paid_at is not None and row.status not in ("cancelled", "failed") else 0
    gone = row.total if row.status in ("cancelled", "failed") else 0
    back = row.total if row.status == "refunded" else sum(one.refunded * one.price for one in row.lines)
    native, items = row.origin == "native", lines(face, row)
    said: dict[str, Any] = {
        "applied_rule_ids": "1" if row.discount else None,
        "base_currency_code": face.shop.currency,
        **doubled("discount_amount", -sum_.discount),
        **doubled("grand_total", sum_.total),
        **doubled("shipping_amount", sum_.shipping),
        **doubled("shipping_incl_tax", row.shipping),
        **doubled("shipping_tax_amount", sum_.shipping_tax),
        **doubled("subtotal", sum_.goods),
        **doubled("subtotal_incl_tax", sum_.goods + sum_.goods_tax),
        **doubled("tax_amount", sum_.tax),
        **doubled("total_due", 0 if gone else row.total - paid),
        **(doubled("total_paid", paid) | doubled("total_invoiced", paid) if paid else {}),
        **(doubled("total_canceled", gone) if gone else {}),
        **(doubled("total_refunded", back) if back and paid else {}),
        "billing_address_id": int(f"4{row.id}"),
        "created_at": stamp(row.placed if row.origin == "migrated" else row.created),
        "customer_email": row.email,
        "customer_firstname": first,
        "customer_group_id": 0,
        "customer_id": row.customer if row.extra.get("registered") else None,
        "customer_is_guest": 0 if row.extra.get("registered") else 1,
        "customer_lastname": last,
        "customer_note": row.remark or None,
        "customer_note_notify": 1,
        "email_sent": 1 if native else None,
        "entity_id": int(row.id),
        "ext_order_id": source_number(row) or None,
        "global_currency_code": face.shop.currency,
        "increment_id": row.number or row.id,
        "is_virtual": 0 if ships(row) else 1,
        "order_currency_code": face.shop.currency,
        "protect_code": hashlib.sha256(f"{face.shop.identity}/{row.id}".encode()).hexdigest()[:32],
        "quote_id": None if row.origin == "migrated" else int(f"3{row.id}"),
        "remote_ip": "127.0.0.1" if native else None,
        "shipping_description": "Bezorgen - Pakket" if ships(row) else None,
        "state": state_of(row),
        "status": status_of(face, row),
        "store_currency_code": face.shop.currency,
        "store_id": 1,
        "store_name": f"{face.shop.name}\n{face.shop.name}\nNederlands",
        "store_to_base_rate": 0,
        "store_to_order_rate": 0,
        "total_item_count": len(row.lines),
        "total_qty_ordered": sum(one.amount for one in row.lines),
        "updated_at": stamp(row.updated),
        "items": items,
        "billing_address": address(row, person, "billing"),
        "payment": _payment(row, paid),
        "status_histories": histories(face, row),
        "extension_attributes": _extension(face, row, items, sum_),
    }
    return told(said)


def doubled(name: str, cents: int) -> dict[str, Any]:
    """An amount in the shop's currency and in that of the order."""
    return {f"base_{name}": money(cents), name: money(cents)}


def names(person: Customer | None) -> tuple[str, str]:
    """First and last name; neither can be empty."""
    first, _, last = (person.name if person else "").partition(" ")
    return first or "-", last or "-"


def child_item(line: ShopLine) -> int:
    """Number of the row that stands for the simple product of a configurable line."""
    return int(f"9{line.id}")


def lines(face: Face, row: ShopOrder) -> list[dict[str, Any]]:
    """The rows of an order: of a configurable thing two, of which the second has no price and belongs to the first."""
    said: list[dict[str, Any]] = []
    billed = invoiced(row)
    for line in row.lines:
        product = face.shop.products.get(line.product_id) if line.product_id else None
        variant = product is not None and product.kind == "variant"
        kind = "configurable" if variant else "bundle" if product is not None and product.kind == "bundle" else "simple"
        if not line.ships or row.fulfilled_by:
            kind = "virtual"
        whole = _line(face, row, line, kind, billed.get(line.id, 0))
        if kind == "configurable" and product is not None:
            whole["product_id"] = int(product.parent_id or product.id)
        if line.part_of:
            whole["parent_item_id"] = int(line.part_of)
        said.append(told(whole))
        if kind == "configurable":
            said.append(_child(row, line, said[-1]))
    return said


def _line(face: Face, row: ShopOrder, line: ShopLine, kind: str, billed: int) -> dict[str, Any]:
    gross = line.amount * line.price
    without = net(gross, line.vat)
    called_off = line.amount - line.shipped if row.status in ("cancelled", "failed") else 0
    return {
        "created_at": stamp(row.placed if row.origin == "migrated" else row.created),
        "updated_at": stamp(row.updated),
        "is_qty_decimal": 0,
        "is_virtual": 1 if kind == "virtual" else 0,
        "item_id": int(line.id),
        "locked_do_ship": 1 if row.fulfilled_by else None,
        "name": line.name,
        "no_discount": 0,
        "order_id": int(row.id),
        **doubled("original_price", line.price),
        **doubled("price", net(line.price, line.vat)),
        **doubled("price_incl_tax", line.price),
        **doubled("row_total", without),
        **doubled("row_total_incl_tax", gross),
        **doubled("row_invoiced", without * billed // max(1, line.amount)),
        **doubled("tax_amount", gross - without),
        **doubled("discount_amount", 0),
        "product_id": int(line.product_id) if line.product_id else None,
        "product_type": kind,
        "qty_canceled": called_off,
        "qty_invoiced": billed,
        "qty_ordered": line.amount,
        "qty_refunded": line.amount if row.status == "refunded" else line.refunded,
        "qty_shipped": line.shipped,
        "quote_item_id": None if row.origin == "migrated" else int(f"2{line.id}"),
        "sku": line.sku,
        "store_id": 1,
        "tax_percent": line.vat,
    }


def _child(row: ShopOrder, line: ShopLine, whole: dict[str, Any]) -> dict[str, Any]:
    kept = (
        "created_at",
        "updated_at",
        "is_qty_decimal",
        "name",
        "no_discount",
        "order_id",
        "qty_ordered",
        "sku",
        "store_id",
    )
    zero = ("original_price", "price", "row_total", "row_invoiced", "tax_amount", "discount_amount")
    said = {name: whole[name] for name in kept} | {one: 0 for name in zero for one in (name, f"base_{name}")}
    counts = dict.fromkeys(
        ("qty_canceled", "qty_invoiced", "qty_refunded", "qty_shipped", "tax_percent", "is_virtual"), 0
    )
    own = {"item_id": child_item(line), "parent_item_id": int(line.id), "product_id": int(line.product_id or 0)}
    return said | counts | own | {"product_type": "simple", "parent_item": whole}


def address(row: ShopOrder, person: Customer | None, kind: str) -> dict[str, Any]:
    """Where a bill or a parcel goes."""
    first, last = names(person)
    return told(
        {
            "address_type": kind,
            "city": person.city if person else "",
            "company": (person.company if person else "") or None,
            "country_id": None if row.country_missing or person is None else person.country,
            "email": row.email,
            "entity_id": int(f"{4 if kind == 'billing' else 5}{row.id}"),
            "firstname": first,
            "lastname": last,
            "parent_id": int(row.id),
            "postcode": person.zipcode if person else "",
            "street": [person.street if person else ""],
            "telephone": (person.phone if person else "") or "-",
        }
    )


def _payment(row: ShopOrder, paid: int) -> dict[str, Any]:
    method, title = _PAYMENTS.get(row.payment, (row.payment, row.payment))
    said = {
        "account_status": None,
        "additional_information": [title],
        "cc_last4": None,
        "entity_id": int(row.id),
        "method": row.channel if row.channel else method,
        "parent_id": int(row.id),
        **doubled("amount_ordered", row.total),
    }
    return said | (doubled("amount_paid", paid) if paid else {})


def histories(face: Face, row: ShopOrder) -> list[dict[str, Any]]:
    """The comments of an order, newest first."""
    return [
        {
            "comment": note.text,
            "created_at": stamp(note.at),
            "entity_id": int(note.id),
            "entity_name": "order",
            "is_customer_notified": int(note.to_customer),
            "is_visible_on_front": 0,
            "parent_id": int(row.id),
            "status": status_of(face, row),
        }
        for note in reversed(row.notes)
    ]


def _extension(face: Face, row: ShopOrder, items: list[dict[str, Any]], sum_: Sums) -> Any:
    """What modules add; of an order with nothing to send hardly anything, and then an empty list."""
    if not ships(row):
        return []
    method = "tig_postnl_pakjegemak" if row.pickup_point else "flatrate_flatrate"
    total = doubled("shipping_amount", sum_.shipping) | doubled("shipping_incl_tax", row.shipping)
    person = face.books.customers.get(row.customer)
    shipping = {"address": address(row, person, "shipping"), "method": method, "total": total}
    said: dict[str, Any] = {"shipping_assignments": [{"shipping": shipping, "items": items}]}
    if face.modern:
        said["payment_additional_info"] = [{"key": "method_title", "value": _PAYMENTS.get(row.payment, ("", ""))[1]}]
    return said
