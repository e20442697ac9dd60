"""Lists and single reads of orders, with their filters, and their comments."""

from __future__ import annotations

from functools import partial
from typing import Any

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopOrder

from .criteria import Criteria
from .face import Face, answer, stamp
from .fields import Wanted, chosen
from .lists import Kind, listing
from .order_rows import histories, order
from .order_states import ships, state_of, status_of, sums
from .refusals import Refused, internal_error, no_entity, wrong_type
from .traits import source_number

_EMPTY = frozenset(
    {"coupon_code", "customer_group_id", "ext_customer_id", "hold_before_state", "hold_before_status", "customer_note"}
    | {
        "original_increment_id",
        "relation_parent_id",
        "relation_child_id",
        "shipping_description",
        "weight",
        "remote_ip",
    }
)
"""Columns that this world keeps nothing in that anybody would look for."""


def column(face: Face, row: ShopOrder, name: str) -> str | int | float | None:
    """A column of the orders.

    Raises:
        KeyError: no such column.
    """
    match name:
        case "entity_id":
            return int(row.id)
        case "increment_id":
            return row.number or row.id
        case "state":
            return state_of(row)
        case "status":
            return status_of(face, row)
        case "created_at":
            return stamp(row.placed if row.origin == "migrated" else row.created)
        case "updated_at":
            return stamp(row.updated)
        case "ext_order_id":
            return source_number(row) or None
        case "store_id":
            return 1
        case "customer_email":
            return row.email
        case "customer_id":
            return row.customer if row.extra.get("registered") else None
        case "grand_total" | "base_grand_total":
            return row.total / 100
        case "subtotal":
            return sums(row).goods / 100
        case "total_due":
            return (row.total if row.paid_at is None else 0) / 100
        case "total_paid":
            return None if row.paid_at is None else row.total / 100
        case "is_virtual":
            return 0 if ships(row) else 1
        case "quote_id":
            return None if row.origin == "migrated" else int(f"3{row.id}")
        case "order_currency_code" | "base_currency_code":
            return face.shop.currency
    if name in _EMPTY:
        return None
    raise KeyError(name)


def _crash(name: str) -> Refused:
    """A column that no table has is not refused but runs into the database."""
    return internal_error(sum(map(ord, name)))


def orders(face: Face, asked: Criteria, wanted: Wanted | None) -> Response:
    """A page of orders of all store views."""
    table = face.shop.orders
    kind: Kind[ShopOrder] = Kind(
        "orders",
        partial(column, face),
        _crash,
        partial(order, face),
        lambda row: row.version,
        lambda row: row.id,
    )

    def make() -> list[ShopOrder]:
        return sorted(table, key=lambda row: int(row.id))

    return listing(face, kind, face.listed("orders", table.revision, "all", make), table.revision, asked, wanted)


def found(face: Face, number: str) -> ShopOrder:
    """An order by its id.

    Raises:
        Refused: no number, or there is none.
    """
    if not number.isdigit():
        raise wrong_type(number, "int")
    row = face.shop.orders.get(str(int(number)))
    if row is None:
        raise no_entity()
    return row


def single(face: Face, number: str, wanted: Wanted | None) -> Response:
    """One order."""
    said = order(face, found(face, number))
    return answer(said if wanted is None else chosen(said, wanted))


def comments(face: Face, number: str, wanted: Wanted | None) -> Response:
    """All comments of an order at once."""
    notes = histories(face, found(face, number))
    said: dict[str, Any] = {"items": notes, "search_criteria": {"filter_groups": []}, "total_count": len(notes)}
    return answer(said if wanted is None else chosen(said, wanted))


def status(face: Face, number: str, wanted: Wanted | None) -> Response:
    """The status alone, as JSON text."""
    return answer(status_of(face, found(face, number)))
