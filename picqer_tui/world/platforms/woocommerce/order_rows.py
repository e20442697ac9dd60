"""A shop order as `wc/v3` shows it. Amounts of lines are without tax, also when prices include it."""

from __future__ import annotations

import hashlib
from typing import Any

from picqer_tui.world.books import Books
from picqer_tui.world.shop import Shop
from picqer_tui.world.shop_rows import Customer, ShopLine, ShopOrder

from .product_rows import money, shown_sku
from .times import gmt, local, zone

STATUSES = {
    "unpaid": "pending",
    "on-hold": "on-hold",
    "open": "processing",
    "partly-shipped": "processing",
    "completed": "completed",
    "cancelled": "cancelled",
    "refunded": "refunded",
    "failed": "failed",
}
NEUTRAL = {
    "pending": "unpaid",
    "checkout-draft": "unpaid",
    "on-hold": "on-hold",
    "processing": "open",
    "completed": "completed",
    "cancelled": "cancelled",
    "refunded": "refunded",
    "failed": "failed",
}
_CREATED_VIA = {"native": "checkout", "migrated": "rest-api", "entered": "admin"}
_PAYMENTS = {
    "ideal": ("mollie_wc_gateway_ideal", "iDEAL"),
    "bacs": ("bacs", "Bankoverschrijving"),
    "klarna": ("klarna_payments", "Achteraf betalen"),
    "creditcard": ("mollie_wc_gateway_creditcard", "Creditcard"),
    "manual": ("other", "Anders"),
}


def shown_status(order: ShopOrder) -> str:
    """The slug of its status; a plugin may have given it one of its own."""
    return str(order.extra.get("woo_status") or STATUSES[order.status])


def order(books: Books, shop: Shop, home: str, row: ShopOrder, version: str) -> dict[str, Any]:
    """The whole object. `version`: of the plugin."""
    where = zone(shop.zone)
    person = books.customers.get(row.customer)
    method, title = _PAYMENTS.get(row.payment, (row.payment, row.payment))
    lines = [_line(shop, one) for one in row.lines]
    shipping = _net(row.shipping, 21)
    discount = _net(row.discount, 21)
    line_tax = sum(one.amount * one.price - _net(one.amount * one.price, one.vat) for one in row.lines)
    tax = line_tax + (row.shipping - shipping) - (row.discount - discount)
    return {
        "id": int(row.id),
        "parent_id": 0,
        "status": shown_status(row),
        "currency": shop.currency,
        "version": version,
        "prices_include_tax": True,
        "date_created": local(row.placed, where),
        "date_modified": local(row.updated, where),
        "discount_total": money(discount),
        "discount_tax": money(row.discount - discount),
        "shipping_total": money(shipping),
        "shipping_tax": money(row.shipping - shipping),
        "cart_tax": money(line_tax - (row.discount - discount)),
        "total": money(row.total),
        "total_tax": money(tax),
        "customer_id": row.customer if row.extra.get("registered") else 0,
        "order_key": f"wc_order_{hashlib.sha256(f'{shop.identity}/{row.id}'.encode()).hexdigest()[:13]}",
        "billing": _address(person, row, with_contact=True),
        "shipping": _address(person, row, with_contact=False),
        "payment_method": method,
        "payment_method_title": title,
        "transaction_id": str(row.extra.get("transaction_id", "")),
        "customer_ip_address": "",
        "customer_user_agent": "",
        "created_via": row.channel or _CREATED_VIA.get(row.origin, "checkout"),
        "customer_note": row.remark,
        "date_completed": local(row.completed_at, where),
        "date_paid": local(row.paid_at, where),
        "cart_hash": "",
        "number": row.number or row.id,
        "meta_data": _meta(row),
        "line_items": lines,
        "tax_lines": [
            {"id": int(f"7{row.id}"), "rate_code": "NL-BTW-1", "label": "BTW", "tax_total": money(tax)},
        ],
        "shipping_lines": [
            {
                "id": int(f"6{row.id}"),
                "method_title": "Verzenden",
                "method_id": "flat_rate",
                "instance_id": "1",
                "total": money(shipping),
                "total_tax": money(row.shipping - shipping),
                "taxes": [],
                "meta_data": [],
            }
        ],
        "fee_lines": [],
        "coupon_lines": [],
        "refunds": refunds(row, short=True),
        "payment_url": f"{home}/checkout/order-pay/{row.id}/",
        "is_editable": row.status in ("unpaid", "on-hold"),
        "needs_payment": row.status in ("unpaid", "failed"),
        "needs_processing": any(one.ships for one in row.lines),
        "date_created_gmt": gmt(row.placed),
        "date_modified_gmt": gmt(row.updated),
        "date_completed_gmt": gmt(row.completed_at),
        "date_paid_gmt": gmt(row.paid_at),
        "currency_symbol": "€",
        "_links": {
            "self": [{"href": f"{home}/wp-json/wc/v3/orders/{row.id}"}],
            "collection": [{"href": f"{home}/wp-json/wc/v3/orders"}],
        },
    }


def line_versions(shop: Shop, row: ShopOrder) -> tuple[int, ...]:
    """What the shown lines depend on besides the order: SKUs are looked up when the order is read."""
    found = (shop.products.get(one.product_id) for one in row.lines)
    return tuple(-1 if one is None else one.version for one in found)


def refunds(row: ShopOrder, short: bool = False) -> list[dict[str, Any]]:
    """Refunds, as the order lists them (`short`) or as their own resource."""
    amount = sum(one.refunded * one.price for one in row.lines)
    if not amount:
        return []
    number = int(f"5{row.id}")
    if short:
        return [{"id": number, "reason": "", "total": f"-{money(amount)}"}]
    lines = [
        {"id": int(f"4{one.id}"), "name": one.name, "quantity": -one.refunded, "sku": one.sku}
        for one in row.lines
        if one.refunded
    ]
    return [{"id": number, "amount": money(amount), "reason": "", "refunded_payment": False, "line_items": lines}]


def note(text: str) -> str:
    """The text of a note as shown."""
    return text.replace("&", "&amp;")


def _net(cents: int, vat: int) -> int:
    return round(cents * 100 / (100 + vat))


def _line(shop: Shop, one: ShopLine) -> dict[str, Any]:
    row = shop.products.get(one.product_id) if one.product_id else None
    variation = row is not None and row.kind == "variant"
    gross = one.amount * one.price
    net = _net(gross, one.vat)
    meta = []
    if one.part_of:
        meta.append({"id": int(f"3{one.id}"), "key": "_bundled_by", "value": one.part_of})
    if row is not None and row.tracking != "off":
        meta.append({"id": int(f"2{one.id}"), "key": "_reduced_stock", "value": str(one.amount)})
    return {
        "id": int(one.id),
        "name": one.name,
        "product_id": 0 if row is None else int(row.parent_id or row.id) if variation else int(row.id),
        "variation_id": int(row.id) if row is not None and variation else 0,
        "quantity": one.amount,
        "tax_class": "" if one.vat == 21 else "reduced-rate",
        "subtotal": money(net),
        "subtotal_tax": money(gross - net),
        "total": money(net),
        "total_tax": money(gross - net),
        "taxes": [{"id": 1, "total": money(gross - net), "subtotal": money(gross - net)}],
        "meta_data": meta,
        "sku": None if row is None else shown_sku(shop, row),
        "global_unique_id": "" if row is None else row.barcode,
        "price": gross / (100 + one.vat) / max(1, one.amount),
        "image": {"id": "", "src": ""},
        "parent_name": row.name if row is not None and variation else None,
    }


def _address(person: Customer | None, row: ShopOrder, with_contact: bool) -> dict[str, str]:
    first, _, last = (person.name if person else "").partition(" ")
    said = {
        "first_name": first,
        "last_name": last,
        "company": person.company if person else "",
        "address_1": person.street if person else "",
        "address_2": "",
        "city": person.city if person else "",
        "state": "",
        "postcode": person.zipcode if person else "",
        "country": "" if row.country_missing or person is None else person.country,
    }
    if with_contact:
        said["email"] = row.email or ""
    said["phone"] = person.phone if person else ""
    return said


def _meta(row: ShopOrder) -> list[dict[str, Any]]:
    said: dict[str, Any] = dict(row.extra.get("meta", {}))
    if row.channel:
        said["_channel"] = row.channel
    if row.channel_number:
        said["_channel_order_number"] = row.channel_number
    if row.fulfilled_by:
        said["_fulfilled_by"] = row.fulfilled_by
    if row.origin == "migrated" and row.source_number:
        said["_original_order_number"] = row.source_number
    if row.pickup_point:
        said["_pickup_point"] = row.pickup_point
    return [{"id": int(row.id) * 10 + at, "key": key, "value": value} for at, (key, value) in enumerate(said.items())]
