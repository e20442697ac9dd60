"""What the search of orders knows, and the orders they can be read in."""

from __future__ import annotations

import re
from typing import Any

from picqer_tui.world.shop_rows import ShopOrder

from . import search
from .asking import stamp
from .sales import HANDLED, cancelled_at, financial_status, fulfillment_status

ORDER_KEYS: dict[str, Any] = {
    "CREATED_AT": lambda row: (stamp(row.created), int(row.id)),
    "PROCESSED_AT": lambda row: (stamp(row.placed), int(row.id)),
    "UPDATED_AT": lambda row: (stamp(row.updated), int(row.id)),
    "ORDER_NUMBER": lambda row: (shown_number(row), int(row.id)),
}
_LIFE: dict[str, search.Test] = {
    "open": lambda row: not row.archived and cancelled_at(row) is None,
    "closed": lambda row: bool(row.archived),
    "cancelled": lambda row: cancelled_at(row) is not None,
    "not_closed": lambda row: not row.archived,
}


def shown_number(row: ShopOrder) -> int:
    """The number without prefix and suffix."""
    digits = re.findall(r"\d+", row.number)
    return int(digits[-1]) if digits else 0


def maker(term: search.Term) -> search.Test | None:
    """The test of one term of an order query; None when orders have no such field."""
    value = term.value.lower()
    match term.field:
        case "status":
            # A value the list does not know is ignored, as a field is.
            return _LIFE.get(value, _any)
        case "financial_status":
            return lambda row: financial_status(row).lower() in value.split(",")
        case "fulfillment_status":
            return lambda row: _fulfilled(row, value)
        case "created_at":
            return search.moment(lambda row: row.created, term)
        case "updated_at":
            return search.moment(lambda row: row.updated, term)
        case "processed_at":
            return search.moment(lambda row: row.placed, term)
        case "name":
            return lambda row: value in (row.number.lower(), row.number.lower().lstrip("#"))
        case "sku":
            return lambda row: any(line.sku.lower() == value for line in row.lines)
        case "tag":
            return lambda row: value in (tag.lower() for tag in row.tags)
        case "tag_not":
            return lambda row: value not in (tag.lower() for tag in row.tags)
        case "source_identifier":
            return search.word(lambda row: row.source_id, term)
        case "source_name":
            return search.word(lambda row: row.channel or "web", term)
        case "email":
            return search.word(lambda row: row.email or "", term)
        case "test":
            return lambda row: row.test is (value == "true")
        case "id":
            return search.number(lambda row: int(row.id), term)
        case "":
            return lambda row: value in f"{row.number} {row.email or ''} {row.source_id}".lower()
    return None


def _any(_row: ShopOrder) -> bool:
    return True


def _fulfilled(row: ShopOrder, wanted: str) -> bool:
    now = fulfillment_status(row)
    groups = {
        "shipped": HANDLED[:1],
        "fulfilled": HANDLED[:1],
        "unshipped": ("UNFULFILLED",),
        "unfulfilled": ("UNFULFILLED", "PARTIALLY_FULFILLED", "ON_HOLD"),
        "partial": ("PARTIALLY_FULFILLED",),
        "on_hold": ("ON_HOLD",),
    }
    return now in groups.get(wanted, (wanted.upper(),))
