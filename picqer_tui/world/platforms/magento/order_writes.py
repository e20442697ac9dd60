"""Other changes of orders: the bare edit of a status, comments, calling off, holding, later tracks."""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import Note, ShopOrder

from .documents import Sent, track
from .face import Face
from .order_lists import found
from .order_rows import order
from .order_states import DEFAULTS, invoiced, state_of, status_of
from .refusals import Refused, no_entity, not_simulated, required, unsupported

NEUTRAL = {
    "new": "on-hold",
    "pending_payment": "unpaid",
    "processing": "open",
    "complete": "completed",
    "closed": "refunded",
    "canceled": "cancelled",
}
_CALLED_OFF = ("new", "pending_payment", "processing")


def save(face: Face, said: Any) -> dict[str, Any]:
    """Save an order as it is sent. Observed: with an existing id only the given members change, at once and without any
    document, mail or stock; nothing is checked.

    Raises:
        Refused: an order to be made, or one that is none.
    """
    entity = _entity(said, "entity")
    number = entity.get("entity_id")
    if number is None:
        if not isinstance(entity.get("payment"), dict):
            raise Refused(400, "Please provide payment for the order.")
        raise not_simulated()
    row = found(face, str(number))
    before = status_of(face, row)
    state, status = entity.get("state"), entity.get("status")
    if state is not None or status is not None:
        _set(face, row, state, status)
    for name in entity.keys() - {"entity_id", "state", "status", "increment_id"}:
        face.effect("field", row.id, name)
    if "ext_order_id" in entity:
        row.extra.setdefault("meta", {})["_original_order_number"] = str(entity["ext_order_id"] or "")
    face.shop.orders.touch(row, face.now())
    if status_of(face, row) != before:
        face.effect("status", row.id, f"{before}>{status_of(face, row)}")
    return order(face, row)


def _set(face: Face, row: ShopOrder, state: Any, status: Any) -> None:
    paid, neutral = row.paid_at, NEUTRAL.get(str(state))
    if neutral is not None and state_of(row) != state:
        row.extra.pop("magento_state", None)
        row.extra.pop("magento_status", None)
        face.shop.set_status(row, neutral, face.now())
        row.paid_at = paid
    elif state is not None and neutral is None:
        row.extra["magento_state"] = str(state)
    if status is not None and status != status_of(face, row):
        row.extra["magento_status"] = str(status)


def _entity(said: Any, name: str) -> dict[str, Any]:
    fields = said if isinstance(said, dict) else {}
    for other in fields:
        if other != name:
            raise unsupported(other)
    if not isinstance(fields.get(name), dict):
        raise required(name)
    found_: dict[str, Any] = fields[name]
    return found_


def comment(face: Face, number: str, said: Any) -> bool:
    """A comment on an order; `is_customer_notified` mails it. A status may come with it: of the order's state only since
    2.4, any before, and the state stays.

    Raises:
        Refused: no comment, or a status of another state.
    """
    row = found(face, number)
    fields = said if isinstance(said, dict) else {}
    given = fields.get("statusHistory", fields.get("status_history"))
    if not isinstance(given, dict):
        raise required("statusHistory")
    status = given.get("status")
    known = DEFAULTS | face.custom_statuses
    if status is not None and face.modern and known.get(str(status)) != state_of(row):
        message = 'Unable to add comment: The status "%1" is not part of the order status history.'
        raise Refused(400, message, [str(status)])
    if not isinstance(given.get("comment"), str) and status is None:
        raise required("comment")
    told = bool(given.get("is_customer_notified"))
    if given.get("comment"):
        row.notes.append(Note(face.shop.new_id(), face.now(), given["comment"], "REST", told))
        face.effect("note", row.id)
    if status is not None and status != status_of(face, row):
        face.effect("status", row.id, f"{status_of(face, row)}>{status}")
        row.extra["magento_status"] = str(status)
    if told:
        face.mail(row, "order_comment")
    face.shop.orders.touch(row, face.now())
    return True


def cancel(face: Face, number: str) -> bool:
    """Call an order off; False, without any error, where that cannot be."""
    row = found(face, number)
    if state_of(row) not in _CALLED_OFF or any(invoiced(row).values()) or any(line.shipped for line in row.lines):
        return False
    before = status_of(face, row)
    row.extra.pop("magento_state", None)
    row.extra.pop("magento_status", None)
    face.shop.set_status(row, "cancelled", face.now())
    face.effect("status", row.id, f"{before}>{status_of(face, row)}")
    if row.stock_taken:
        row.stock_taken = False
        for line in row.lines:
            product = face.shop.products.get(line.product_id)
            if product is not None:
                face.shop.change_quantity(product, line.amount, face.now())
                if product.tracking == "own":
                    face.effect("stock", product.id, "", line.amount)
    return True


def hold(face: Face, number: str, on: bool) -> bool:
    """Set an order aside, or take it up again.

    Raises:
        Refused: it is not in a state for that.
    """
    row = found(face, number)
    held = state_of(row) == "holded"
    if held is on or (on and state_of(row) not in _CALLED_OFF):
        raise Refused(400, f"A {'hold' if on else 'unhold'} action is not available.")
    before = status_of(face, row)
    if on:
        row.extra["magento_state"] = row.extra["magento_status"] = "holded"
    else:
        row.extra.pop("magento_state", None)
        row.extra.pop("magento_status", None)
    face.shop.orders.touch(row, face.now())
    face.shop.changed.append(row.id)
    face.effect("status", row.id, f"{before}>{status_of(face, row)}")
    return True


def confirm(face: Face, number: str) -> bool:
    """Send the mail that confirms an order."""
    row = found(face, number)
    face.mail(row, "order")
    return bool(row.email)


def add_track(face: Face, said: Any) -> dict[str, Any]:
    """A tracking code for a shipment that is there.

    Raises:
        Refused: no such shipment, or something is not told.
    """
    entity = _entity(said, "entity")
    for name in ("order_id", "parent_id", "track_number", "title", "carrier_code"):
        if not entity.get(name):
            raise required(name)
    row = face.shop.orders.get(str(entity["order_id"]))
    made = next((one for one in row.shipments if one.id == str(entity["parent_id"])), None) if row else None
    if row is None or made is None:
        raise no_entity()
    made.codes = (*made.codes, str(entity["track_number"]))
    made.carrier = made.carrier or str(entity["title"])
    face.shop.orders.touch(row, face.now())
    face.effect("fulfilment", row.id, made.codes[-1])
    return track(Sent(row, made), len(made.codes) - 1)
