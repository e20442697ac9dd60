"""Invoicing and shipping: the only way an order becomes complete by itself, with what each does besides.

Observed on 2.4.7: an empty body takes all that is left; more than is left counts as what is left; of a configurable line
only the row with the price can be named. Invoicing without `capture` marks the order paid; shipping takes the pieces off
the source, and what is for sale stays. Mails are only counted, in `Shop.extra["mails"]`.
"""

from __future__ import annotations

import re
from typing import Any

from picqer_tui.world.shop_rows import ShopLine, ShopOrder, ShownShipment

from .documents import increment
from .face import Face
from .order_lists import found
from .order_states import invoiced, state_of, status_of
from .quantities import at_source
from .refusals import Refused, required, unsupported, wrong_type

_ITEMS = ("items", "notify", "appendComment", "comment", "arguments")
SHIP = frozenset({*_ITEMS, "tracks", "packages"})
INVOICE = frozenset({*_ITEMS, "capture"})
ONLINE = ("ideal", "creditcard", "klarna")
"""Ways to pay whose provider can be asked for the money."""
_SHUT = ("holded", "payment_review", "canceled", "closed", "complete")


def known_members(said: Any, known: frozenset[str]) -> dict[str, Any]:
    """The body, with members in either spelling.

    Raises:
        Refused: no object, or a member that the call does not know.
    """
    fields: dict[str, Any] = said if isinstance(said, dict) else {}
    folded = {name.lower(): name for name in known}
    made = {}
    for name, value in fields.items():
        if name.replace("_", "").lower() not in folded:
            raise unsupported(name)
        made[folded[name.replace("_", "").lower()]] = value
    return made


def ship(face: Face, number: str, said: Any) -> str:
    """Make a shipment; returns its id, as JSON text.

    Raises:
        Refused: nothing to ship, a state in which nothing is, or the source has too little.
    """
    fields = known_members(said, SHIP)
    row = _named(face, number)
    codes = _tracks(fields.get("tracks"))
    _refuse_shut(face, row, "Shipment", "A shipment")
    left = {line.id: _to_ship(row, line) for line in row.lines}
    if not any(left.values()):
        raise Refused(400, "Shipment Document Validation Error(s):\nThe order does not allow a shipment to be created.")
    wanted = _chosen(row, fields.get("items"), left, "Shipment")
    _refuse_short(face, row, wanted)
    for line in row.lines:
        if wanted.get(line.id):
            _take(face, row, line, wanted[line.id])
    carrier = codes[0][1] if codes else ""
    sent = tuple((one, pieces) for one, pieces in wanted.items() if pieces)
    told = tuple(code for code, _ in codes)
    made = ShownShipment(face.shop.new_id(), face.now(), told, "", carrier, sent, by="REST")
    row.shipments.append(made)
    face.effect("fulfilment", row.id, ", ".join(told))
    if fields.get("notify"):
        face.mail(row, "shipment")
    settle(face, row)
    return made.id


def invoice(face: Face, number: str, said: Any) -> str:
    """Make an invoice; returns its id, as JSON text. `capture` asks the provider for the money.

    Raises:
        Refused: nothing to invoice, or a state in which nothing is.
    """
    fields = known_members(said, INVOICE)
    row = _named(face, number)
    _refuse_shut(face, row, "Invoice", "An invoice")
    before = invoiced(row)
    left = {line.id: line.amount - before.get(line.id, 0) for line in row.lines}
    if not any(left.values()):
        raise Refused(400, "Invoice Document Validation Error(s):\nThe order does not allow an invoice to be created.")
    wanted = _chosen(row, fields.get("items"), left, "Invoice")
    made = face.shop.new_id()
    row.extra.setdefault("invoices", []).append((made, face.now(), wanted))
    row.extra["invoiced"] = {one: before.get(one, 0) + wanted.get(one, 0) for one in left}
    face.effect("invoice", row.id, increment(made))
    if fields.get("capture") and row.payment in ONLINE:
        face.shop.extra.setdefault("captures", []).append(row.id)
        face.effect("capture", row.id)
    if all(row.extra["invoiced"][line.id] >= line.amount for line in row.lines):
        row.paid_at = face.now()
        face.effect("payment", row.id)
    if fields.get("notify"):
        face.mail(row, "invoice")
    settle(face, row)
    return made


def _named(face: Face, number: str) -> ShopOrder:
    """The order in an address; 0 names none, which is how a right is looked for.

    Raises:
        Refused: no number, or no order.
    """
    if number.isdigit() and int(number) == 0:
        raise Refused(400, "An ID is needed. Set the ID and try again.")
    return found(face, number)


def settle(face: Face, row: ShopOrder) -> None:
    """Let the state follow: complete when all is invoiced and shipped, else processing."""
    before = status_of(face, row)
    paid, at = row.paid_at, face.now()
    whole = not any(_to_ship(row, line) for line in row.lines)
    row.extra.pop("magento_status", None)
    row.extra.pop("magento_state", None)
    if paid is None:
        row.extra["magento_state"] = "processing"
        face.shop.orders.touch(row, at)
    elif whole:
        face.shop.set_status(row, "completed", at)
    else:
        face.shop.set_status(row, "partly-shipped" if any(line.shipped for line in row.lines) else "open", at)
    face.shop.changed.append(row.id)
    if status_of(face, row) != before:
        face.effect("status", row.id, f"{before}>{status_of(face, row)}")


def _to_ship(row: ShopOrder, line: ShopLine) -> int:
    return max(0, line.amount - line.shipped - line.refunded) if line.ships and not row.fulfilled_by else 0


def _refuse_shut(face: Face, row: ShopOrder, document: str, one: str) -> None:
    if state_of(row) in _SHUT:
        error = f"{one} cannot be created when an order has a status of {status_of(face, row)}"
        if state_of(row) == "complete":
            error = f"The order does not allow {one[0].lower()}{one[1:]} to be created."
        raise Refused(400, f"{document} Document Validation Error(s):\n{error}")


def _chosen(row: ShopOrder, items: Any, left: dict[str, int], document: str) -> dict[str, int]:
    """Pieces by line: of what is named, or of all that is left."""
    if not items:
        return left
    if not isinstance(items, list):
        raise wrong_type(items, "array")
    wanted: dict[str, int] = {}
    for one in items:
        for name in ("order_item_id", "qty"):
            if not isinstance(one, dict) or name not in one:
                raise required(name)
        line = str(one["order_item_id"])
        if line not in left:
            error = f"The {document.lower()} contains one or more items that are not part of the original order."
            raise Refused(400, f"{document} Document Validation Error(s):\n{error}")
        if not re.fullmatch(r"\d+(\.\d+)?", str(one["qty"])):
            raise wrong_type(one["qty"], "float")
        wanted[line] = min(left[line], int(float(one["qty"])))
    if not any(wanted.values()):
        raise Refused(
            400, f"{document} Document Validation Error(s):\nYou can't create a {document.lower()} without products."
        )
    return wanted


def _tracks(said: Any) -> list[tuple[str, str]]:
    """(code, title) of each track, all of which it has to have."""
    found = []
    for one in said or ():
        for name in ("track_number", "title", "carrier_code"):
            if not isinstance(one, dict) or not one.get(name):
                raise required(name)
        found.append((str(one["track_number"]), str(one["title"])))
    return found


def _refuse_short(face: Face, row: ShopOrder, wanted: dict[str, int]) -> None:
    if face.shop.extra.get("no_inventory"):
        return
    for line in row.lines:
        product = face.shop.products.get(line.product_id)
        pieces = wanted.get(line.id, 0)
        if pieces and product is not None and product.tracking == "own" and at_source(face, product) < pieces:
            raise Refused(400, "Not all of your products are available in the requested quantity.")


def _take(face: Face, row: ShopOrder, line: ShopLine, pieces: int) -> None:
    """Take pieces off the source. An order placed here had promised them; of another the source loses what nobody took."""
    product = face.shop.products.get(line.product_id)
    promised = row.open and row.stock_taken and row.origin != "migrated"
    line.shipped += pieces
    if product is None or product.tracking != "own":
        return
    if not promised:
        product.extra["source_offset"] = int(product.extra.get("source_offset", 0)) - pieces
    face.shop.products.touch(product)
    face.effect("stock", product.id, "", -pieces)
