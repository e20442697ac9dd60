"""Orders, their rows and their notes as the API shows them."""

from __future__ import annotations

import re
from typing import Any

from picqer_tui.world.shop_rows import Customer, Note, ShopLine, ShopOrder

from .ccv_face import Face, stamp
from .product_rows import numbers, parent_number
from .traits import TRAITS

_PAYMENTS = {"ideal": "iDEAL", "bacs": "Vooruit betalen", "klarna": "Klarna", "creditcard": "Creditcard"}
_COUNTRIES = {"NL": "Nederland", "BE": "België", "DE": "Duitsland"}
_HOUSE = re.compile(r"^(.*?)\s+(\d+)\s*(.*)$")


def shown_status(row: ShopOrder) -> int:
    """The number of its status; what was set here stays while it means the same."""
    number, meant = row.extra.get("ccv_status", (0, ""))
    return int(number) if meant == row.status else int(TRAITS.words[row.status])


def order(face: Face, row: ShopOrder) -> dict[str, Any]:
    """An order. Its rows and notes are elsewhere; it says nothing of when it was changed."""
    href = f"{face.root}orders/{row.id}/"
    digits = re.sub(r"\D", "", row.number)
    prefix = face.shop.prefix.rstrip("-")
    sent = next((one for one in row.shipments if one.status == "success"), None)
    code = sent.codes[0] if sent is not None and sent.codes else ""
    goods = sum(one.amount * one.price for one in row.lines) / 100
    return {
        "href": href,
        "id": int(row.id),
        "ordernumber_prefix": prefix or None,
        "ordernumber": int(digits) if digits else None,
        "ordernumber_full": row.number or None,
        "invoicenumber": int(digits) if digits and row.paid else None,
        "transaction_id": row.extra.get("transaction_id"),
        "create_date": stamp(row.placed),
        "deliver_method": "pickup" if row.extra.get("pickup") else "shipping",
        "deliver_date": None,
        "take_out_window": {"start": None, "end": None},
        "is_platform_sale": bool(row.channel),
        "orderedinlng": "nl",
        "status": shown_status(row),
        "is_completed": True,
        "paid": row.paid,
        "safety_deposit_returned": False,
        "paymethod_id": 7,
        "paymethod": row.payment,
        "paymethod_label": _PAYMENTS.get(row.payment, "Anders"),
        "taxes_included": True,
        "order_row_taxes_included": True,
        "shipping_taxes_included": True,
        "total_orderrow_price": goods,
        "total_shipping": row.shipping / 100,
        "total_discounts": row.discount / 100,
        "total_price": row.total / 100,
        "currency": face.shop.currency,
        "total_tax": round(row.total / 121 * 21) / 100,
        "track_and_trace_code": code,
        "track_and_trace_carrier": (sent.carrier or None) if sent is not None and code else None,
        "track_and_trace_deeplink": sent.url if sent is not None and code else "",
        "reservationnumber": None,
        "user": {"id": None, "discount_percentage": None, "href": None},
        "customer": _customer(face.books.customers.get(row.customer), row),
        "pickup_address": _pickup(row),
        "orderrows": {"href": f"{href}orderrows/"},
        "ordernotes": {"href": f"{href}ordernotes/"},
        "ordermessages": {"href": f"{href}ordermessages/"},
        "ordernotifications": {"href": f"{href}ordernotifications/"},
        "invoices": {"href": f"{href}invoices/"},
    }


def order_row(face: Face, row: ShopOrder, one: ShopLine) -> dict[str, Any]:
    """A row, with numbers as they were when it was ordered; those of a combination stand apart."""
    sold = face.shop.products.get(one.product_id) if one.product_id else None
    parent = face.shop.products.get(sold.parent_id) if sold is not None and sold.parent_id else None
    number, sku = one.sku, ""
    if sold is not None and parent is not None:
        now = numbers(face, sold)
        number, sku = (one.sku if now[0] else ""), (one.sku if now[1] or not now[0] else "")
    page = parent or sold
    gross = one.amount * one.price / 100
    return {
        "href": f"{face.root}orderrows/{one.id}/",
        "id": int(one.id),
        "order_id": int(row.id),
        "product_type": "product",
        "product_name": one.name if parent is None else parent.name,
        "product_number": parent_number(face, parent) if parent is not None else one.sku,
        "sub_product_number": number if parent is not None else None,
        "sub_sku_number": sku if parent is not None else None,
        "sub_ean_number": sold.barcode if parent is not None and sold is not None else None,
        "product_id": None if page is None else int(page.id),
        "product_href": None if page is None else f"{face.root}products/{page.id}/",
        "count": float(one.amount),
        "price": one.price / 100,
        "discount": 0.0,
        "custom_price": False,
        "tax": float(one.vat),
        "unit": "",
        "weight": 0.0,
        "memo": None,
        "package_id": None,
        "original_price": one.price / 100,
        "selling_price": one.price / 100,
        "total_price": gross,
        "attributes": _attributes(face, sold.variant if parent is not None and sold is not None else ""),
        "uploads": [],
        "parent": {"href": f"{face.root}orders/{row.id}/"},
    }


def deposit_row(face: Face, row: ShopOrder) -> dict[str, Any] | None:
    """Some shops put a deposit with each order, as a row that is no goods."""
    if not row.extra.get("deposit") and not (face.habit("deposits", 0.3) and int(row.id) % 5 == 0):
        return None
    made = order_row(face, row, ShopLine(f"9{row.id}", "", "STATIEGELD", "Statiegeld", 1, 0))
    return made | {"product_type": "deposit", "product_number": "STATIEGELD"}


def note(face: Face, row: ShopOrder, one: Note) -> dict[str, Any]:
    """A note of the shop's own people."""
    return {
        "href": f"{face.root}ordernotes/{one.id}/",
        "id": int(one.id),
        "note": one.text,
        "type": "customer" if one.to_customer else "internal",
        "create_date": stamp(one.at),
        "parent": {"href": f"{face.root}orders/{row.id}/"},
    }


def _attributes(face: Face, variant: str) -> list[dict[str, Any]]:
    parts = [part.strip() for part in variant.split(" / ") if part]
    href = f"{face.root}orderrowattributevalues/"
    return [
        {"href": f"{href}{place}/", "id": place, "option_name": f"Optie {place}", "value_name": part, "price": 0.0}
        for place, part in enumerate(parts, 1)
    ]


def _customer(person: Customer | None, row: ShopOrder) -> dict[str, Any] | None:
    if person is None:
        return None
    first, _, last = person.name.partition(" ")
    found = _HOUSE.match(person.street)
    code = None if row.country_missing else person.country
    place: dict[str, Any] = {
        "gender": None,
        "initials": None,
        "full_name": person.name,
        "company": person.company or None,
        "address_line_1": person.street,
        "address_line_2": None,
        "street": found[1] if found else person.street,
        "housenumber": int(found[2]) if found else None,
        "housenumber_suffix": (found[3] or None) if found else None,
        "zipcode": person.zipcode,
        "city": person.city,
        "province": None,
        "country": _COUNTRIES.get(code or ""),
        "country_code": code,
        "telephone": person.phone or None,
        "mobile": None,
    }
    return {
        "billingaddress": place | {"first_name": first, "last_name": last, "comment": row.remark or None},
        "deliveryaddress": place | {"comment": None},
        "email": row.email,
        "customertype": "b2b" if person.company else "b2c",
        "reference": row.source_number if row.origin == "migrated" else None,
    }


def _pickup(row: ShopOrder) -> dict[str, Any] | None:
    if not row.pickup_point:
        return None
    place = {"code": row.pickup_point.get("id"), "company": row.pickup_point.get("carrier")}
    return place | {"street": None, "housenumber": None, "housenumber_suffix": None, "zipcode": None, "city": None}
