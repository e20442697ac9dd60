"""An order as v10 shows it: short in the list, whole by itself; per line how many pieces were sent and called off."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any, NamedTuple

from picqer_tui.world.shop_rows import Customer, ShopLine, ShopOrder, ShopProduct

from .face import ZONE, Face, euros, stamp
from .ids import offer_id

OPEN = ("open", "partly-shipped")
SHOWN = (*OPEN, "completed", "cancelled", "refunded")
"""Orders that a seller sees: who orders has paid, and an order without money never comes."""
GOODBYE = timedelta(days=30)


class Pieces(NamedTuple):
    """What became of a line."""

    ordered: int
    shipped: int
    cancelled: int

    @property
    def left(self) -> int:
        return self.ordered - self.shipped - self.cancelled


def pieces(order: ShopOrder, line: ShopLine) -> Pieces:
    """What became of a line; a refund of what was sent is a return, and no part of the order."""
    if order.status == "cancelled":
        return Pieces(line.amount, line.shipped, line.amount - line.shipped)
    if order.status in ("completed", "refunded"):
        called_off = line.refunded if order.status == "completed" and line.shipped + line.refunded == line.amount else 0
        return Pieces(line.amount, line.amount - called_off, called_off)
    return Pieces(line.amount, line.shipped, min(line.refunded, line.amount - line.shipped))


def lines(order: ShopOrder) -> list[ShopLine]:
    """What can be put in a box; parts of a bundle are not told."""
    return [line for line in order.lines if line.ships and not line.part_of]


def is_open(order: ShopOrder) -> bool:
    """Something is neither sent nor called off."""
    return order.status in OPEN and any(pieces(order, line).left > 0 for line in lines(order))


def method(order: ShopOrder) -> str:
    """Who sends it: the seller or Bol."""
    return "FBB" if order.fulfilled_by else "FBR"


def sold(face: Face, line: ShopLine) -> ShopProduct | None:
    """The offer behind a line, as it is now; None when it is gone."""
    return face.shop.products.get(line.product_id) if line.product_id else None


def version(face: Face, order: ShopOrder) -> tuple[int, ...]:
    """What the shown lines depend on besides the order."""
    return (order.version, *(-1 if row is None else row.version for row in (sold(face, one) for one in order.lines)))


def short(face: Face, order: ShopOrder) -> dict[str, Any]:
    """As the list has it. The vendor's description says that it names one line of an order; some accounts show all."""
    items = []
    for line in lines(order)[: 1 if face.habit("lists-one-item") else None]:
        row, count = sold(face, line), pieces(order, line)
        items.append(
            {
                "orderItemId": line.id,
                "ean": "" if row is None else row.barcode,
                "fulfilmentMethod": method(order),
                "fulfilmentStatus": "OPEN" if is_open(order) and count.left > 0 else "HANDLED",
                "quantity": count.ordered,
                "quantityShipped": count.shipped,
                "quantityCancelled": count.cancelled,
                "cancellationRequest": _asked_to_cancel(order),
                "latestChangedDateTime": stamp(order.updated),
            }
        )
    return {"orderId": order.id, "orderPlacedDateTime": stamp(order.placed), "orderItems": items}


def whole(face: Face, order: ShopOrder) -> dict[str, Any]:
    """As it is by itself."""
    person = face.books.customers.get(order.customer)
    address = _address(person, order)
    return {
        "orderId": order.id,
        "pickupPoint": order.pickup_point is not None,
        "orderPlacedDateTime": stamp(order.placed),
        "shipmentDetails": {
            "pickupPointName": (order.pickup_point or {}).get("name"),
            **address,
            "deliveryPhoneNumber": (person.phone or None) if person else None,
            "language": "nl",
        },
        "billingDetails": None if not order.email else {**address, "vatNumber": None, "orderReference": None},
        "orderItems": [_item(face, order, line, at) for at, line in enumerate(lines(order))],
    }


def fulfilment(order: ShopOrder) -> dict[str, Any]:
    """Who sends a line, and by when."""
    day = order.placed.astimezone(ZONE).date()
    return {
        "method": method(order),
        "distributionParty": "BOL" if order.fulfilled_by else "RETAILER",
        "latestDeliveryDate": str(day + timedelta(days=2)),
        "exactDeliveryDate": None,
        "expiryDate": str(day + GOODBYE),
        "timeFrameType": "REGULAR",
    }


def offer(face: Face, line: ShopLine) -> dict[str, Any] | None:
    """What was sold, by the seller's reference; nothing when the offer was removed since."""
    row = sold(face, line)
    if row is not None:
        return {"offerId": offer_id(row.id), "reference": row.sku or None}
    return {"offerId": None, "reference": None} if face.habit("keeps-empty-offers") else None


def product(face: Face, line: ShopLine) -> dict[str, Any] | None:
    row = sold(face, line)
    return None if row is None else {"ean": row.barcode, "title": line.name}


def _item(face: Face, order: ShopOrder, line: ShopLine, at: int) -> dict[str, Any]:
    count = pieces(order, line)
    paid = line.amount * line.price
    discount = min(paid, order.discount) if at == 0 else 0
    return {
        "orderItemId": line.id,
        "cancellationRequest": _asked_to_cancel(order),
        "fulfilment": fulfilment(order),
        "offer": offer(face, line),
        "product": product(face, line),
        "quantity": count.ordered,
        "quantityShipped": count.shipped,
        "quantityCancelled": count.cancelled,
        "unitPrice": euros(line.price),
        "totalPrice": euros(paid - discount),
        "discounts": [{"title": "Actie", "amount": euros(discount)}] if discount else [],
        "commission": euros(round(paid * 0.12)),
        "additionalServices": None,
        "latestChangedDateTime": stamp(order.updated),
    }


def _asked_to_cancel(order: ShopOrder) -> bool:
    return bool(order.extra.get("cancellation_request")) and is_open(order)


def _address(person: Customer | None, order: ShopOrder) -> dict[str, Any]:
    first, _, last = (person.name if person else "").partition(" ")
    street = re.fullmatch(r"(.*?) (\d+)(.*)", person.street if person else "")
    return {
        "salutation": "UNKNOWN",
        "firstName": first,
        "surname": last,
        "streetName": street[1] if street else person.street if person else "",
        "houseNumber": street[2] if street else "",
        "houseNumberExtension": (street[3].strip(" -") or None) if street else None,
        "extraAddressInformation": None,
        "zipCode": person.zipcode.replace(" ", "") if person else "",
        "city": person.city if person else "",
        "countryCode": "" if order.country_missing or person is None else person.country,
        "email": order.email,
        "company": (person.company or None) if person else None,
    }
