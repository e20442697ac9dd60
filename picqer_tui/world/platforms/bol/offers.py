"""Offers, v11: the list with its cursor and filters, one offer, and why it is not for sale.

An offer has no title, no variants and no parent; what tells it is its EAN and the seller's own reference.
"""

from __future__ import annotations

import base64
import binascii
import json
from functools import partial
from typing import Any

from starlette.responses import Response

from picqer_tui.world.platforms.face import dumped
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct

from .face import V11, Face, answer, euros, utc
from .ids import is_uuid, offer_id, offer_number
from .problems import invalid, not_found
from .query import Query

PAGING = ("page-size", "cursor")
OPERATOR = "7a1d2c3b-0000-4000-8000-9c8b7a6d5e4f"
CONDITIONS = {
    "NEW": {"category": "NEW"},
    "SECONDHAND": {"category": "SECONDHAND", "state": "GOOD", "comment": "Lichte gebruikssporen"},
    "REFURBISHED": {"category": "REFURBISHED", "grade": "A", "margin": False},
}
LEAST_SHOWN = 25
"""The page size that an answer tells is never lower, whatever was asked."""


def listing(face: Face, query: Query) -> Response:
    """A page of offers, oldest first."""
    if face.ignores_filters:
        query.ignore_all_but(PAGING)
    size = query.number("page-size", LEAST_SHOWN, 1, 100)
    rows = _filtered(face, query)
    start = _after(rows, query.text("cursor"))
    if start and face.shift:
        start = max(0, start + face.shift)
    page = rows[start : start + size]
    after = json.dumps({"id": int(page[-1].id)}).encode() if page and start + size < len(rows) else None
    said = {"pageSize": max(LEAST_SHOWN, size), "nextCursor": base64.b64encode(after).decode() if after else None}
    parts = [_rendered(face, row) for row in page]
    paging = dumped(face.worded(said))
    return answer(b'{"offers":[' + b",".join(parts) + b'],"page":' + paging + b"}", V11)


def single(face: Face, offer: str) -> Response:
    """One offer."""
    return answer(_rendered(face, found(face, offer)), V11)


def reasons(face: Face, offer: str) -> Response:
    """Why it is not for sale, by country; nothing at all when it is."""
    row = found(face, offer)
    if _for_sale(row):
        return Response(None, 204)
    reason = {"category": "ON_HOLD", "code": "4006-1", "description": "On hold by the seller"}
    if not _held(row):
        reason = {"category": "STOCK", "code": "4003-1", "description": "No stock"}
    countries = [{"countryCode": code, "reasons": [reason]} for code in ("NL", "BE")]
    return answer({"offerId": offer_id(row.id), "countries": countries}, V11)


def found(face: Face, offer: str) -> ShopProduct:
    """An offer by its uuid.

    Raises:
        Refused: it is no uuid, or there is no such offer.
    """
    if not is_uuid(offer):
        raise invalid("offer-id", f"'{offer}' is not a valid offer id.")
    row = face.shop.products.get(offer_number(offer))
    if row is None or not _shown(row):
        raise not_found(f"Offer with id '{offer}' not found.")
    return row


def by_bol(row: ShopProduct) -> bool:
    """Bol keeps and sends it."""
    return row.tracking == "elsewhere" or bool(row.extra.get("fbb"))


def offers(face: Face) -> list[ShopProduct]:
    """Everything that is an offer, in the order in which it came."""
    table = face.shop.products
    return face.listed("offers", table, "", lambda: sorted(filter(_shown, table), key=lambda row: int(row.id)))


def _shown(row: ShopProduct) -> bool:
    return row.kind != "parent" and row.status != "trash"


def _held(row: ShopProduct) -> bool:
    return row.status in ("draft", "private", "archived")


def _for_sale(row: ShopProduct) -> bool:
    """Live, also without stock: an offer that is sold out stays."""
    return row.status == "live"


def _filtered(face: Face, query: Query) -> list[ShopProduct]:
    eans, chosen = set(query.many("eans")), set(query.many("offer-ids"))
    if any(not is_uuid(one) for one in chosen):
        raise invalid("offer-ids", "Request contains an offer id that is not valid.")
    sale, since = query.flag("for-sale"), query.moment("last-modified-date-time")
    reference = query.text("reference")
    if not (eans or chosen or reference or since) and sale is None:
        return offers(face)

    def fits(row: ShopProduct) -> bool:
        return (
            (not eans or _ean(row) in eans)
            and (not chosen or offer_id(row.id) in chosen)
            and (not reference or row.sku == reference)
            and (sale is None or _for_sale(row) is sale)
            and (since is None or row.updated > since)
        )

    key = (frozenset(eans), frozenset(chosen), reference, sale, since)
    return face.listed("filtered-offers", face.shop.products, key, lambda: list(filter(fits, offers(face))))


def _after(rows: list[ShopProduct], cursor: str) -> int:
    """Where the rows behind a cursor begin."""
    if not cursor:
        return 0
    try:
        last = int(json.loads(base64.b64decode(cursor, validate=True))["id"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise invalid("cursor", "The cursor is not valid.") from error
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if int(rows[middle].id) <= last else (low, middle)
    return low


def _ean(row: ShopProduct) -> str:
    return "" if row.extra.get("no_ean") else row.barcode


def _rendered(face: Face, row: ShopProduct) -> bytes:
    waiting = _waiting(face).get(row.id, 0)
    return face.row("offers", row.id, (row.version, waiting), partial(_offer, face, row, waiting))


def _waiting(face: Face) -> dict[str, int]:
    """Pieces in open orders, by product."""
    table = face.shop.orders
    counted: dict[str, int] = face.listed("waiting", table, "", lambda: [_count(table.rows)])[0]
    return counted


def _count(rows: list[ShopOrder]) -> dict[str, int]:
    counted: dict[str, int] = {}
    for order in rows:
        if order.status in ("open", "partly-shipped"):
            for line in order.lines:
                left = line.amount - line.shipped - line.refunded
                counted[line.product_id] = counted.get(line.product_id, 0) + max(0, left)
    return counted


def _offer(face: Face, row: ShopProduct, waiting: int) -> dict[str, Any]:
    """The whole object. What an offer does not have is left out; it is never null here."""
    fbb = by_bol(row)
    said: dict[str, Any] = {
        "offerId": offer_id(row.id),
        "ean": _ean(row),
        "lastModifiedDateTime": utc(row.updated),
        "reference": row.sku,
        "onHoldByRetailer": _held(row),
        "economicOperatorId": "" if row.extra.get("no_operator") else OPERATOR,
        "stock": None if row.tracking == "off" else _stock(face, row, waiting),
        "countryAvailabilities": [{"countryCode": code, "forSale": _for_sale(row)} for code in ("NL", "BE")],
        "condition": CONDITIONS.get(str(row.extra.get("condition")), CONDITIONS["NEW"]),
        "product": {"bolProductId": str(9_200_000_000_000_000 + int(row.id))},
        "pricing": {"bundlePrices": [{"quantity": 1, "unitPrice": euros(row.price)}]},
        "fulfilment": {"method": "FBB"} if fbb else {"method": "FBR", "schedule": "MY_DELIVERY_PROMISE"},
    }
    optional = ("ean", "economicOperatorId", "stock") + (
        ("reference",) if face.habit("leaves-empty-reference-out") else ()
    )
    return {name: value for name, value in said.items() if name not in optional or value}


def _stock(face: Face, row: ShopProduct, waiting: int) -> dict[str, Any]:
    """`amount`: what was sent. Where Bol keeps the count, pieces in open orders are taken off beside it."""
    amount = 0 if by_bol(row) else max(0, row.quantity)
    managed = bool(row.extra.get("managed", face.habit("stock-managed-by-retailer")))
    corrected = amount if managed else max(0, amount - waiting)
    return {"amount": amount, "correctedStock": corrected, "managedByRetailer": managed}
