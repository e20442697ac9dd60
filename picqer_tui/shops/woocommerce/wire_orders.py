"""Orders as a WooCommerce shop sends them (`wc/v3`), and the records made of them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Feedback, Order, OrderLine, OrderState
from picqer_tui.shops.fields import Id, ListOf, MaybeFlag, Moment, Money, RawText, Text, Whole, Wire, Word, parser
from picqer_tui.shops.woocommerce.wire import MaybeNumber, Meta, Number


def _pieces(value: Any) -> Any:
    """Plugins that sell by weight send a broken number; it counts towards zero."""
    return int(value) if isinstance(value, float) and abs(value) < 1e9 else value


Pieces = Annotated[int, BeforeValidator(_pieces)]


class LineRow(Wire):
    id: Number
    product_id: MaybeNumber
    variation_id: MaybeNumber = ""
    quantity: Pieces
    sku: RawText
    meta_data: Annotated[list[Meta], ListOf] = []

    @property
    def sold(self) -> str:
        """Id of what was sold: the variation, else the product; empty when it is gone."""
        return next((one for one in (self.variation_id, self.product_id) if one not in ("", "0")), "")


class Billing(Wire):
    email: str | None = None


class OrderRow(Wire):
    id: Number
    number: RawText
    status: Word
    date_created_gmt: Moment
    line_items: Annotated[list[LineRow], ListOf]
    date_modified_gmt: Moment = None
    date_completed_gmt: Moment = None
    currency: Text = ""
    total: Money = ""
    created_via: Word = ""
    needs_processing: MaybeFlag = None
    billing: Annotated[Billing, BeforeValidator(lambda value: value if isinstance(value, dict) else {})] = Billing()
    refunds: Annotated[list[Any], ListOf] = []
    meta_data: Annotated[list[Meta], ListOf] = []


class RefundLine(Wire):
    quantity: Whole = 0
    product_id: Id = ""
    variation_id: Id = ""
    sku: RawText = Raw("")
    meta_data: Annotated[list[Meta], ListOf] = []


class RefundRow(Wire):
    line_items: Annotated[list[RefundLine], ListOf] = []


class NoteRow(Wire):
    id: Number
    note: str | None = ""
    date_created_gmt: Moment = None


class NumberRow(Wire):
    id: Number
    number: RawText


class StatusRow(Wire):
    slug: Word
    name: Text = ""


orders_of = parser(list[OrderRow])
refunds_of = parser(list[RefundRow])
notes_of = parser(list[NoteRow])
numbers_of = parser(list[NumberRow])
statuses_of = parser(list[StatusRow])

STATES = {
    "pending": OrderState.UNPAID,
    "on-hold": OrderState.UNPAID,
    "processing": OrderState.OPEN,
    "completed": OrderState.DONE,
    "cancelled": OrderState.CANCELLED,
    "failed": OrderState.CANCELLED,
    "refunded": OrderState.REFUNDED,
    "checkout-draft": OrderState.DRAFT,
    "auto-draft": OrderState.DRAFT,
    "trash": OrderState.CANCELLED,
}
FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.DRAFT})
_PLACED_HERE = frozenset({"checkout", "store-api", "admin", "subscription", "pos-rest-api"})
_SOURCE = re.compile(r"_?(?:\w+_)?(?:original|source|legacy|imported|old|external)_order_?(?:number|id|ref|nr)\Z")
_SENT_BY = frozenset({"_fulfilled_by", "fulfilled_by", "_fulfillment_channel", "fulfillment_channel"})
_BY_MERCHANT = frozenset({"", "merchant", "mfn", "fbr", "seller"})


def state_of(status: str) -> OrderState:
    """A status of a plugin is not known: what it stands for is for a person to say."""
    return STATES.get(status.removeprefix("wc-"), OrderState.UNKNOWN)


def _meta(rows: Iterable[Meta], wanted: Any) -> str:
    for meta in rows:
        if wanted(meta.key.casefold()) and isinstance(meta.value, str | int) and not isinstance(meta.value, bool):
            return str(meta.value)
    return ""


def bundled_in(line: LineRow) -> str:
    return _meta(line.meta_data, lambda key: key in ("_bundled_by", "_composite_parent", "_woosb_parent_id"))


def refunded_pieces(row: OrderRow, refunds: Iterable[RefundRow]) -> dict[str, int]:
    """Pieces given back, by line. A refund names its line in its meta; where it does not, product and then SKU tell."""
    pieces: dict[str, int] = {}
    for refund in refunds:
        for back in refund.line_items:
            named = _meta(back.meta_data, lambda key: key == "_refunded_item_id")
            line = next((one for one in row.line_items if one.id == named), None)
            same = [
                one
                for one in row.line_items
                if (one.product_id, one.variation_id) == (back.product_id, back.variation_id)
            ]
            alike = [one for one in row.line_items if one.sku and one.sku == back.sku]
            line = line or next(iter(same if back.product_id not in ("", "0") else alike), None)
            if line is not None:
                pieces[line.id] = pieces.get(line.id, 0) + abs(back.quantity)
    return pieces


def order_records(
    row: OrderRow, names: Mapping[str, str], virtual: set[str], refunded: Mapping[str, int], hasher: Hasher
) -> tuple[Order | OrderLine | Feedback, ...]:
    """The order, its lines, and the sign of a finished one. `virtual`: ids of what needs no box."""
    state = state_of(row.status)
    sent_by = _meta(row.meta_data, lambda key: key in _SENT_BY).strip().casefold()
    by_merchant = sent_by in _BY_MERCHANT
    boxed = [line for line in row.line_items if line.sold not in virtual] if row.needs_processing is not False else []
    lines, pieces = [], 0
    for line in row.line_items:
        back = min(refunded.get(line.id, 0), line.quantity)
        part_of = bundled_in(line)
        lines.append(OrderLine(line.id, row.id, line.sold, line.sku, line.quantity, 0, part_of))
        done = line.quantity if state in FINISHED else back
        lines[-1] = lines[-1]._replace(done=done)
        if line in boxed and not part_of and by_merchant:
            pieces += line.quantity - back
    traits = {}
    if state is OrderState.UNKNOWN:
        traits["status_name"] = names.get(row.status, row.status)
    if not by_merchant:
        traits["sent_by"] = plain(sent_by)
    whole = Order(
        id=row.id,
        number=row.number or Raw(row.id),
        reference=Raw(_meta(row.meta_data, lambda key: _SOURCE.fullmatch(key) is not None)),
        status=row.status,
        state=state,
        placed_at=row.date_created_gmt,
        updated_at=row.date_modified_gmt,
        email=hasher.email(row.billing.email),
        lines=lines_digest((line.sku, line.quantity) for line in boxed if not bundled_in(line)),
        total=row.total,
        currency=row.currency,
        pieces=0 if state in (OrderState.CANCELLED, OrderState.REFUNDED, OrderState.DRAFT) else pieces,
        shipped=pieces if state is OrderState.DONE else 0,
        native=True if row.created_via in _PLACED_HERE else False if row.created_via == "rest-api" else None,
        channel="" if row.created_via in _PLACED_HERE | {"rest-api"} else row.created_via,
        customer="",
        traits=traits,
    )
    told = (
        (Feedback(f"{row.id}-status", row.id, "status", "", row.date_completed_gmt),)
        if state is OrderState.DONE
        else ()
    )
    return (whole, *lines, *told)


_ADDRESS = re.compile(r"\S+@\S+")
_CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z_-]{4,39}")


def note_sign(order_id: str, row: NoteRow) -> Feedback | None:
    """What of a note may be a tracking code, and nothing else of it (a note may name a customer); None without any."""
    text = _ADDRESS.sub(" ", html.unescape(row.note or ""))
    codes = [code for code in _CODE.findall(text) if any(letter.isdigit() for letter in code)]
    if not codes:
        return None
    return Feedback(
        f"{order_id}-note-{row.id}", order_id, "note", " ".join(dict.fromkeys(codes))[:400], row.date_created_gmt
    )
