"""Changes of orders, with what they do besides: stock that moves, mail that goes out, notes that appear.

There is no state machine: every status follows every other. What each change does was observed on WooCommerce 9.9.5.
Mails are only counted, in `Shop.extra["mails"]`.
"""

from __future__ import annotations

from typing import Any

from picqer_tui.world.shop_rows import Note, ShopOrder

from .face import Face
from .order_lists import NAMES, found, known_states
from .order_rows import NEUTRAL, note, order, shown_status
from .product_writes import not_simulated, refuse_too_many
from .refusals import Refused, invalid, unknown_id
from .times import gmt, local

_TAKES_STOCK = ("on-hold", "processing", "completed")
_GIVES_BACK = ("pending", "cancelled")
_CUSTOMER_MAIL = {
    "on-hold": "customer_on_hold_order",
    "processing": "customer_processing_order",
    "completed": "customer_completed_order",
    "refunded": "customer_refunded_order",
}


def change(face: Face, number: str, said: Any) -> dict[str, Any]:
    """Update one order; an update of nothing moves `date_modified` all the same.

    Raises:
        Refused: unknown, or a status that is none.
    """
    row = found(face, number, 400)
    fields = said if isinstance(said, dict) else {}
    status = fields.get("status")
    if status is not None:
        known = [one for one in known_states(face) if one not in ("any", "trash")]
        if status not in known:
            raise invalid("status", f"status is not one of {', '.join(known)}.", detail="rest_not_in_enum")
    note_text = fields.get("customer_note")
    if isinstance(note_text, str):
        row.remark = note_text
        face.effect("field", row.id, "customer_note")
    if isinstance(fields.get("transaction_id"), str):
        row.extra["transaction_id"] = fields["transaction_id"]
        face.effect("field", row.id, "transaction_id")
    if status is not None and status != shown_status(row):
        _move(face, row, status)
    else:
        face.shop.orders.touch(row, face.now())
    return order(face.books, face.shop, face.home, row, face.version_text)


def batch(face: Face, said: Any) -> tuple[Any, bool]:
    """Many orders at once; answers 200 whatever fails. Returns the answer and whether anything changed.

    Raises:
        Refused: more than a hundred.
    """
    wanted = said if isinstance(said, dict) else {}
    refuse_too_many(wanted)
    answer: dict[str, list[Any]] = {}
    applied = False
    for one in wanted.get("update") or ():
        number = one.get("id") if isinstance(one, dict) else None
        try:
            if number is None:
                raise unknown_id("shop_order", 400)
            answer.setdefault("update", []).append(change(face, str(number), one))
            applied = True
        except Refused as refused:
            answer.setdefault("update", []).append({"id": number, "error": refused.body()})
    for kind in ("create", "delete"):
        for one in wanted.get(kind) or ():
            number = one if kind == "delete" else 0
            answer.setdefault(kind, []).append({"id": number, "error": not_simulated().body()})
    return answer or [], applied


def add_note(face: Face, number: str, said: Any) -> dict[str, Any]:
    """A note on an order; `customer_note` mails it. The order's `date_modified` does not move.

    Raises:
        Refused: unknown order, or no `note`.
    """
    row = found(face, number)
    fields = said if isinstance(said, dict) else {}
    if not isinstance(fields.get("note"), str):
        raise Refused(400, "rest_missing_callback_param", "Missing parameter(s): note", params=["note"])
    author = face.shop.access.user if fields.get("added_by_user") else "WooCommerce"
    made = Note(face.shop.new_id(), face.now(), fields["note"], author, bool(fields.get("customer_note")))
    row.notes.append(made)
    face.shop.orders.touch(row)
    face.effect("note", row.id)
    if made.to_customer:
        _mail(face, row, "customer", "customer_note")
    return {
        "id": int(made.id),
        "author": made.by or "WooCommerce",
        "date_created": local(made.at, face.zone),
        "date_created_gmt": gmt(made.at),
        "note": note(made.text),
        "customer_note": made.to_customer,
    }


def _move(face: Face, row: ShopOrder, status: str) -> None:
    before = shown_status(row)
    at = face.now()
    paid_at = row.paid_at
    neutral = NEUTRAL.get(status)
    if neutral is None:
        row.extra["woo_status"] = status
        face.shop.orders.touch(row, at)
    else:
        row.extra.pop("woo_status", None)
        face.shop.set_status(row, neutral, at)
    face.effect("status", row.id, f"{before}>{status}")
    if status == "pending":
        row.paid_at = paid_at
    _stock(face, row, status)
    if status == "refunded":
        for line in row.lines:
            line.refunded = line.amount
        face.effect("refund", row.id)
    if status == "completed" and row.payment == "klarna":
        face.shop.extra.setdefault("captures", []).append(row.id)
        face.effect("capture", row.id)
    names = {**NAMES, **face.shop.extra.get("custom_statuses", {})}
    text = f"Orderstatus gewijzigd van {names.get(before, before)} naar {names.get(status, status)}."
    row.notes.append(Note(face.shop.new_id(), at, text))
    _mails(face, row, before, status)


def _stock(face: Face, row: ShopOrder, status: str) -> None:
    if status in _TAKES_STOCK and not row.stock_taken:
        sign = -1
    elif status in _GIVES_BACK and row.stock_taken:
        sign = 1
    else:
        return
    row.stock_taken = sign < 0
    for line in row.lines:
        sold = face.shop.products.get(line.product_id)
        if sold is not None:
            face.shop.change_quantity(sold, sign * line.amount, face.now())
            if sold.tracking != "off":
                face.effect("stock", sold.id, "", sign * line.amount)


def _mails(face: Face, row: ShopOrder, before: str, status: str) -> None:
    if before in ("pending", "failed") and status in _TAKES_STOCK:
        _mail(face, row, "shop", "new_order")
    if before in ("processing", "on-hold") and status == "cancelled":
        _mail(face, row, "shop", "cancelled_order")
    if before in ("pending", "on-hold") and status == "failed":
        _mail(face, row, "shop", "failed_order")
    if status in _CUSTOMER_MAIL and row.email:
        _mail(face, row, "customer", _CUSTOMER_MAIL[status])
        if face.version >= (10, 9):
            text = f'E-mail "{_CUSTOMER_MAIL[status]}" verzonden.'
            row.notes.append(Note(face.shop.new_id(), face.now(), text))


def _mail(face: Face, row: ShopOrder, to: str, about: str) -> None:
    switches = face.shop.extra.get("mail_switches", {})
    if switches.get(about) == "no":
        return
    mails = face.shop.extra.setdefault("mails", [])
    mails.append({"at": face.now().isoformat(), "to": to, "about": about, "order": row.id})
    face.effect("mail", row.id, f"{to}:{about}")
