"""The list of orders and single ones.

Without a day the list shows what is open, and what was handled in the last 48 hours; with one, what changed last on that
day, at most three months back. Older handled orders are not shown at all.
"""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopOrder

from .face import ZONE, Face, answer
from .order_rows import SHOWN, is_open, lines, method, pieces, short, version, whole
from .problems import invalid, not_found
from .query import Query

PER_PAGE = 50
HANDLED = timedelta(hours=48)
OLDEST = timedelta(days=92)


def listing(face: Face, query: Query) -> Response:
    """A page of orders, newest first; past the end it is empty."""
    page = query.number("page", 1, 1)
    rows = _rows(face, query)
    start = (page - 1) * PER_PAGE
    if start and face.shift:
        start = max(0, start + face.shift)
    parts = [
        face.row("short-orders", row.id, version(face, row), partial(short, face, row))
        for row in rows[start : start + PER_PAGE]
    ]
    return answer(face.page("orders", parts))


def single(face: Face, number: str) -> Response:
    """One order."""
    row = found(face, number)
    return answer(face.row("orders", row.id, version(face, row), partial(whole, face, row)))


def found(face: Face, number: str) -> ShopOrder:
    """An order by id.

    Raises:
        Refused: there is none, or it is too old to be shown.
    """
    row = face.shop.orders.get(number)
    if row is None or not _seen(face, row):
        raise not_found(f"Order for order id {number} not found.")
    return row


def _seen(face: Face, row: ShopOrder) -> bool:
    return row.status in SHOWN and bool(lines(row)) and (is_open(row) or row.updated >= face.now() - OLDEST)


def _rows(face: Face, query: Query) -> list[ShopOrder]:
    status = query.choice("status", "OPEN", ("OPEN", "SHIPPED", "ALL"))
    by = query.choice("fulfilment-method", "FBR", ("FBR", "FBB", "ALL"))
    minutes = query.number("change-interval-minute", 0, 1, 60) if query.text("change-interval-minute") else None
    day = query.day("latest-change-date")
    vvb = query.flag("vvb-only")
    if day is not None and not (face.now() - OLDEST).date() <= day <= face.now().astimezone(ZONE).date():
        raise invalid("latest-change-date", "The date must be in the past and at most 3 months ago.")
    if face.ignores_filters:
        status, by, minutes, day, vvb = "ALL", "ALL", None, None, None
    if vvb:
        return []
    kept = [row for row in _by_day(face, day) if by in ("ALL", method(row))]
    if minutes is not None:
        kept = [row for row in kept if row.updated >= face.now() - timedelta(minutes=minutes)]
    if status == "OPEN":
        kept = [row for row in kept if is_open(row)]
    elif status == "SHIPPED":
        kept = [row for row in kept if any(pieces(row, line).shipped for line in lines(row))]
    return kept


def _by_day(face: Face, day: date | None) -> list[ShopOrder]:
    """Orders that the list speaks of, newest first."""
    table = face.shop.orders
    known: dict[date, list[ShopOrder]] = face.listed("orders", table, "by day", lambda: [_days(face)])[0]
    if day is not None:
        return known.get(day, [])
    still = face.listed("orders", table, "open", lambda: [row for row in table if is_open(row)])
    since = face.now() - HANDLED
    begun = since.astimezone(ZONE).date()
    days = [begun + timedelta(days=ahead) for ahead in range((face.now().astimezone(ZONE).date() - begun).days + 1)]
    lately = [row for one in days for row in known.get(one, []) if row.updated >= since and not is_open(row)]
    return sorted([*still, *lately], key=_placed, reverse=True)


def _days(face: Face) -> dict[date, list[ShopOrder]]:
    days: dict[date, list[ShopOrder]] = {}
    for row in sorted(face.shop.orders, key=_placed, reverse=True):
        if row.status in SHOWN and lines(row):
            days.setdefault(row.updated.astimezone(ZONE).date(), []).append(row)
    return days


def _placed(row: ShopOrder) -> tuple[float, int]:
    return row.placed.timestamp(), int(row.id)
