"""Lists and single reads of orders, with their filters, their notes and their refunds."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopOrder

from .face import Face, Listing, answer, chosen, rendered
from .order_rows import line_versions, note, order, refunds, shown_status
from .query import Query
from .refusals import unknown_id
from .times import gmt, local, second

STATES = (
    "any",
    "trash",
    "auto-draft",
    "pending",
    "processing",
    "on-hold",
    "completed",
    "cancelled",
    "refunded",
    "failed",
    "checkout-draft",
)
NAMES = {
    "pending": "Wacht op betaling",
    "processing": "In behandeling",
    "on-hold": "In de wacht",
    "completed": "Afgerond",
    "cancelled": "Geannuleerd",
    "refunded": "Terugbetaald",
    "failed": "Mislukt",
    "checkout-draft": "Concept",
}
_ORDERS = ("date", "id", "include", "title", "slug", "modified")
Rows = list[ShopOrder]
Test = Callable[[ShopOrder], bool]


def known_states(face: Face) -> tuple[str, ...]:
    """The statuses a filter takes, with those of plugins."""
    return (*STATES, *face.shop.extra.get("custom_statuses", {}))


def listing(face: Face, path: str, raw: str, query: Query) -> Response:
    """A page of orders. Past the end the totals are 0."""
    page = Listing(query, face.shift)
    direction = query.choice("order", "desc", ("asc", "desc"))
    by = query.choice("orderby", "date", _ORDERS)
    tests = _tests(face, query)
    rows = _rows(face, query, by, direction, tests)
    if by == "modified" and face.version < (10,):
        rows = _unsettled(rows, f"{page.start}/{page.per_page}")
    fields = query.many("_fields")
    kept = face.kept("orders")
    key = ",".join(fields)

    def part(row: ShopOrder) -> bytes:
        version = (row.version, line_versions(face.shop, row))
        made = partial(order, face.books, face.shop, face.home, row, face.version_text)
        return rendered(kept, key, row.id, version, made, fields)

    parts = [part(row) for row in page.window(rows)]
    return page.answer(face, path, raw, len(rows), parts, forget=True)


def found(face: Face, number: str, status: int = 404) -> ShopOrder:
    """An order by id.

    Raises:
        Refused: there is none; `status` is what the method says then.
    """
    row = face.shop.orders.get(str(int(number))) if number.isdigit() else None
    if row is None:
        raise unknown_id("shop_order", status)
    return row


def single(face: Face, number: str, query: Query) -> Response:
    """One order."""
    row = found(face, number)
    said = order(face.books, face.shop, face.home, row, face.version_text)
    return answer(chosen(said, query.many("_fields"), keep_links=True))


def notes(face: Face, number: str, query: Query) -> Response:
    """All notes of an order at once, newest first, without totals."""
    row = found(face, number)
    kind = query.choice("type", "any", ("any", "customer", "internal"))
    fields = query.many("_fields")
    said = [
        {
            "id": int(one.id),
            "author": one.by or "WooCommerce",
            "date_created": local(one.at, face.zone),
            "date_created_gmt": gmt(one.at),
            "note": note(one.text),
            "customer_note": one.to_customer,
        }
        for one in reversed(row.notes)
        if kind == "any" or one.to_customer is (kind == "customer")
    ]
    return answer([chosen(one, fields) for one in said])


def refund_list(face: Face, number: str) -> Response:
    """The refunds of an order."""
    return answer(refunds(found(face, number)))


def totals(face: Face) -> Response:
    """`reports/orders/totals`: every status, plugins' too, with its name and how many orders have it."""
    counts: dict[str, int] = {}
    for row in face.shop.orders:
        slug = shown_status(row)
        counts[slug] = counts.get(slug, 0) + 1
    names = {**NAMES, **face.shop.extra.get("custom_statuses", {})}
    return answer([{"slug": slug, "name": name, "total": counts.get(slug, 0)} for slug, name in names.items()])


def _rows(face: Face, query: Query, by: str, direction: str, tests: list[Test]) -> Rows:
    table = face.shop.orders
    kept = face.kept("sorted-orders")
    if kept.get("revision") != table.revision:
        kept.clear()
        kept["revision"] = table.revision
    signature = (by, direction, query.signature())
    if signature in kept:
        known: Rows = kept[signature]
        return known
    rows = [row for row in table if all(test(row) for test in tests)]
    if by == "include":
        place = {one: at for at, one in enumerate(query.many("include"))}
        rows.sort(key=lambda row: place.get(row.id, len(place)))
    else:
        keys: dict[str, Callable[[ShopOrder], Any]] = {
            "date": lambda row: (second(row.placed), int(row.id)),
            "modified": lambda row: (second(row.updated), int(row.id)),
        }
        rows.sort(key=keys.get(by, lambda row: int(row.id)), reverse=direction == "desc")
    kept[signature] = rows
    return rows


def _tests(face: Face, query: Query) -> list[Test]:
    tests: list[Test] = []
    wanted = set(query.choices("status", "any", known_states(face)))
    if "any" not in wanted:
        tests.append(lambda row: shown_status(row) in wanted)
    for name in ("after", "before", "modified_after", "modified_before"):
        limit = query.moment(name, face.zone)
        if limit is not None:
            tests.append(partial(_dated, name.startswith("modified"), name.endswith("after"), limit))
    for name in ("include", "exclude"):
        ids = set(query.many(name))
        if ids:
            tests.append(partial(_among, ids, name == "include"))
    if query.text("search"):
        words = query.text("search").lower()
        tests.append(lambda row: words in _searched(face, row))
    if "product" in query:
        number = str(query.number("product", 0))
        tests.append(partial(_has_product, face, number))
    if "customer" in query:
        person = query.number("customer", 0)
        tests.append(lambda row: (row.customer if row.extra.get("registered") else 0) == person)
    via = set(query.many("created_via"))
    if via and face.version >= (9, 9):
        tests.append(lambda row: order(face.books, face.shop, face.home, row, face.version_text)["created_via"] in via)
    return tests


def _dated(modified: bool, after: bool, limit: Any, row: ShopOrder) -> bool:
    at = second(row.updated if modified else row.placed)
    return at > second(limit) if after else at < limit


def _among(ids: set[str], inside: bool, row: ShopOrder) -> bool:
    return (row.id in ids) is inside


def _has_product(face: Face, number: str, row: ShopOrder) -> bool:
    for line in row.lines:
        sold = face.shop.products.get(line.product_id)
        if sold is not None and number in (sold.id, sold.parent_id):
            return True
    return False


def _searched(face: Face, row: ShopOrder) -> str:
    person = face.books.customers.get(row.customer)
    name = person.name if person else ""
    return f"{row.id} {row.number} {row.email or ''} {name} {row.extra.get('transaction_id', '')}".lower()


def _unsettled(rows: Rows, page: str) -> Rows:
    """Orders changed in one second have no fixed order between pages when sorted by that."""
    groups: dict[Any, Rows] = {}
    for row in rows:
        groups.setdefault(second(row.updated), []).append(row)
    said: Rows = []
    for group in groups.values():
        Random(f"{page}/{group[0].id}").shuffle(group)
        said += group
    return said
