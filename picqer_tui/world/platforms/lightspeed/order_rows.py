"""Orders, their lines and their one shipment as the API shows them."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import Customer, ShopLine, ShopOrder

from .light_face import Face
from .traits import SHIPMENTS, TRAITS
from .variant_rows import article_code, product_id

COUNTRIES = {"NL": ("nld", "Nederland", 151), "BE": ("bel", "België", 19), "DE": ("deu", "Duitsland", 57)}
_PAYMENTS = {"ideal": "iDEAL", "bacs": "Overboeking", "klarna": "Achteraf betalen", "creditcard": "Creditcard"}


def shown_status(row: ShopOrder) -> str:
    """Its status in Lightspeed's words; one that has no neutral word is kept as it was set."""
    known = row.extra.get("light_status")
    if known:
        return str(known)
    if row.extra.get("pickup") and row.status in ("open", "partly-shipped"):
        return "processing_awaiting_pickup"
    if row.extra.get("pickup") and row.status in ("completed", "refunded"):
        return "completed_picked_up"
    if row.status == "completed" and not any(line.ships for line in row.lines):
        return "completed"
    return TRAITS.words[row.status]


def shipment_status(row: ShopOrder) -> str:
    """How far it was sent. It can disagree with the order's own status, which may be set by hand."""
    wanted = [line for line in row.lines if line.ships and line.amount > line.refunded]
    sent = sum(line.shipped for line in row.lines)
    if any(one.status == "success" for one in row.shipments) and row.status != "partly-shipped":
        return "shipped"
    if wanted and all(line.shipped >= line.amount - line.refunded for line in wanted):
        return "shipped"
    if row.status in ("cancelled", "failed"):
        return "cancelled"
    return "partially_shipped" if sent else "not_shipped"


def payment_status(row: ShopOrder) -> str:
    """Whether the money came."""
    if row.paid:
        return "paid"
    return "cancelled" if row.status in ("cancelled", "failed") else "not_paid"


def tracking(row: ShopOrder) -> str:
    """The tracking codes, in the one field that there is for them."""
    return ", ".join(code for one in row.shipments if one.status == "success" for code in one.codes if code)


def order(face: Face, row: ShopOrder) -> dict[str, Any]:
    """An order. Its lines are elsewhere."""
    person = face.books.customers.get(row.customer)
    net = round(row.total / 1.21)
    path = f"orders/{row.id}"
    said: dict[str, Any] = {
        "id": int(row.id),
        "createdAt": face.stamp(row.placed),
        "updatedAt": face.stamp(row.updated),
        "number": row.number,
        "status": shown_status(row),
        "customStatusId": row.extra.get("custom_status") or None,
        "channel": row.channel or "main",
        "remoteIp": face.empty,
        "userAgent": "WebshopappApi" if row.origin == "migrated" or row.channel else "Mozilla/5.0",
        "referralId": False,
        "priceCost": 0,
        "priceExcl": net / 100,
        "priceIncl": row.total / 100,
        "weight": 0,
        "email": row.email or face.empty,
        **_person(face, person),
        **_address(face, "Billing", person, row),
        **_address(face, "Shipping", person, row),
        "paymentId": row.payment,
        "paymentStatus": payment_status(row),
        "paymentIsPost": False,
        "paymentTitle": _PAYMENTS.get(row.payment, "Anders"),
        "paymentData": face.empty if face.empty != "" else [],
        "shipmentId": "core|1|2",
        "shipmentStatus": shipment_status(row),
        "shipmentIsPickup": bool(row.extra.get("pickup")),
        "shipmentPriceExcl": round(row.shipping / 1.21) / 100,
        "shipmentPriceIncl": row.shipping / 100,
        "shipmentTitle": "Afhalen" if row.extra.get("pickup") else "PostNL",
        "shipmentData": row.pickup_point or False,
        "shippingDate": face.empty,
        "deliveryDate": face.empty,
        "isDiscounted": row.discount > 0,
        "discountAmount": row.discount / 100,
        "isNewCustomer": False,
        "comment": row.remark or face.empty,
        "memo": row.extra.get("memo") or face.empty,
        "doNotifyNew": True,
        "doNotifyReminder": False,
        "doNotifyCancelled": bool(row.extra.get("notify_cancelled", face.habit("mails_cancelled"))),
        "language": {"id": 1, "code": face.languages[0], "locale": f"{face.languages[0]}_NL", "title": "Nederlands"},
        "customer": face.resource(f"customers/{row.customer}", str(row.customer)),
        "invoices": face.resource(f"invoices?order={row.id}"),
        "shipments": face.resource(f"shipments?order={row.id}"),
        "products": face.resource(f"{path}/products"),
        "metafields": face.resource(f"{path}/metafields"),
        "quote": False,
        "events": face.resource(f"orders/events?order={row.id}"),
    }
    return said


def line(face: Face, row: ShopOrder, one: ShopLine) -> dict[str, Any]:
    """A line, with codes as they were when it was placed."""
    sold = face.shop.products.get(one.product_id) if one.product_id else None
    title, _, variant = one.name.partition(" - ")
    code = article_code(sold) if sold is not None and "article_code" in sold.extra else one.sku
    back = one.amount if row.status == "refunded" else one.refunded
    sent = shipment_status(row) == "shipped"
    gross = one.amount * one.price
    return {
        "id": int(one.id),
        "supplierTitle": face.empty,
        "brandTitle": face.empty,
        "productTitle": title,
        "variantTitle": variant or "Standaard",
        "taxRate": one.vat / 100,
        "quantityOrdered": one.amount,
        "quantityInvoiced": one.amount if row.paid else 0,
        "quantityShipped": one.amount - one.refunded if sent and one.ships else one.shipped,
        "quantityRefunded": back,
        "quantityReturned": back if row.status == "refunded" else 0,
        "articleCode": code or face.empty,
        "ean": (sold.barcode if sold is not None else "") or face.empty,
        "sku": one.sku or face.empty,
        "weight": 0,
        "basePriceExcl": round(one.price / (100 + one.vat), 4),
        "basePriceIncl": one.price / 100,
        "priceExcl": round(gross / (100 + one.vat), 4),
        "priceIncl": gross / 100,
        "discountExcl": 0,
        "discountIncl": 0,
        "customFields": False,
        "product": _sold(face, "products", None if sold is None else product_id(sold)),
        "variant": _sold(face, "variants", None if sold is None else sold.id),
    }


def has_shipment(row: ShopOrder) -> bool:
    """Lightspeed makes a shipment with each order in which something can be sent."""
    return any(one.ships for one in row.lines)


def shipment(face: Face, row: ShopOrder) -> dict[str, Any]:
    """The shipment of an order."""
    number = int(row.id) + SHIPMENTS
    sent = [one.at for one in row.shipments]
    status = shipment_status(row)
    return {
        "id": number,
        "createdAt": face.stamp(row.placed),
        "updatedAt": face.stamp(sent[-1] if sent else row.placed),
        "number": f"SHIP{''.join(filter(str.isdecimal, row.number)) or row.id}",
        "status": status if status != "partially_shipped" else "not_shipped",
        "trackingCode": tracking(row) or face.empty,
        "doNotifyShipped": face.habit("mails_shipped"),
        "doNotifyReadyForPickup": False,
        "doNotifyTrackingCode": face.habit("mails_shipped"),
        "totalWeight": 0,
        "customer": face.resource(f"customers/{row.customer}", str(row.customer)),
        "order": face.resource(f"orders/{row.id}", row.id),
        "products": face.resource(f"shipments/{number}/products"),
        "metafields": face.resource(f"shipments/{number}/metafields"),
        "events": face.resource(f"orders/events?shipment={number}"),
    }


def _sold(face: Face, kind: str, number: str | None) -> Any:
    return False if number is None else face.resource(f"{kind}/{number}", number)


def _person(face: Face, person: Customer | None) -> dict[str, Any]:
    first, _, last = (person.name if person else "").partition(" ")
    company = person.company if person else ""
    return {
        "gender": face.empty,
        "firstname": first or face.empty,
        "middlename": face.empty,
        "lastname": last or face.empty,
        "phone": (person.phone if person else "") or face.empty,
        "mobile": face.empty,
        "isCompany": bool(company),
        "companyName": company or face.empty,
    }


def _address(face: Face, kind: str, person: Customer | None, row: ShopOrder) -> dict[str, Any]:
    street, _, number = (person.street if person else "").rpartition(" ")
    code = "" if person is None or row.country_missing else person.country
    code3, title, country = COUNTRIES.get(code, ("", "", 0))
    said: dict[str, Any] = {
        "Name": person.name if person else face.empty,
        "Street": street or face.empty,
        "Street2": face.empty,
        "Number": number or face.empty,
        "Extension": face.empty,
        "Zipcode": (person.zipcode if person else "") or face.empty,
        "City": (person.city if person else "") or face.empty,
        "Region": face.empty,
        "Country": {"id": country, "code": code.lower(), "code3": code3, "title": title} if code else False,
    }
    return {f"address{kind}{name}": value for name, value in said.items()}
