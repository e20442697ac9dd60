"""Lists, counts and single reads: pages from 1, at most 250 rows, the newest first unless asked for what comes after an id."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from picqer_tui.world.platforms.face import dumped
from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.table import Table

from .light_face import Face
from .order_rows import has_shipment, line, order, shipment, shipment_status, shown_status
from .refusals import Refused, unknown
from .traits import SHIPMENTS
from .variant_rows import is_product, is_variant, product, product_id, variant

DEFAULT, MOST = 50, 250
Query = dict[str, str]
Test = Callable[[Any], bool]
LATE = 30.0
"""Seconds in which an order can be too fresh to be found."""


class Kind(NamedTuple):
    """One kind of list."""

    root: str
    single: str
    table: Callable[[Face], Table[Any, Any]]
    member: Test
    number: Callable[[Any], int]
    made: Callable[[Any], datetime]
    show: Callable[[Face, Any], dict[str, Any]]
    filters: dict[str, Callable[[Face, Any], str]]
    """By parameter: what a row has there."""


KINDS = {
    "products": Kind(
        "products",
        "product",
        lambda face: face.shop.products,
        is_product,
        lambda row: int(product_id(row)),
        lambda row: row.created,
        product,
        {},
    ),
    "variants": Kind(
        "variants",
        "variant",
        lambda face: face.shop.products,
        is_variant,
        lambda row: int(row.id),
        lambda row: row.created,
        variant,
        {"product": lambda face, row: product_id(row)},
    ),
    "orders": Kind(
        "orders",
        "order",
        lambda face: face.shop.orders,
        lambda row: True,
        lambda row: int(row.id),
        lambda row: row.placed,
        order,
        {
            "status": lambda face, row: shown_status(row),
            "number": lambda face, row: row.number,
            "customer": lambda face, row: str(row.customer),
        },
    ),
    "shipments": Kind(
        "shipments",
        "shipment",
        lambda face: face.shop.orders,
        has_shipment,
        lambda row: int(row.id) + SHIPMENTS,
        lambda row: row.placed,
        shipment,
        {"order": lambda face, row: row.id, "status": lambda face, row: shipment_status(row)},
    ),
}


def asked(raw: str) -> Query:
    """The parameters; the last of equal names wins."""
    return dict(parse_qsl(raw, keep_blank_values=True))


def listing(face: Face, name: str, query: Query) -> bytes:
    """A page of one kind."""
    kind = KINDS[name]
    page = window(face, _rows(face, name, kind, query), query)
    parts = [_part(face, name, kind, row) for row in page]
    return listed(face, kind.root, parts)


def count(face: Face, name: str, query: Query) -> bytes:
    """How many there are, by the same filters."""
    return dumped({"count": len(_rows(face, name, KINDS[name], query))})


def single(face: Face, name: str, number: str) -> bytes:
    """One by id."""
    kind = KINDS[name]
    row = found(face, name, number)
    if name == "orders":
        refuse_late(face, row)
    return b'{"%s":%s}' % (kind.single.encode(), _part(face, name, kind, row))


def found(face: Face, name: str, number: str) -> Any:
    """A row by its id.

    Raises:
        Refused: there is none.
    """
    kind, wanted = KINDS[name], int(number)
    if name == "products":
        rows = face.listed("by-product", face.shop.products, "all", lambda: [{_own(r): r for r in face.shop.products}])
        row = rows[0].get(number)
    else:
        row = kind.table(face).get(str(wanted - SHIPMENTS if name == "shipments" else wanted))
    if row is None or not kind.member(row):
        raise unknown(kind.single.capitalize())
    return row


def refuse_late(face: Face, row: ShopOrder) -> None:
    """An order that was only just placed is sometimes not found, twice.

    Raises:
        Refused: it is such an order.
    """
    if (face.now() - row.created).total_seconds() > LATE or not face.habit("late_orders", 0.3):
        return
    asked_for = face.kept("late")
    asked_for[row.id] = asked_for.get(row.id, 0) + 1
    if asked_for[row.id] <= 2:
        raise unknown("Order")


def order_lines(face: Face, number: str, query: Query) -> bytes:
    """The lines of one order; they are a list with pages like any other."""
    row: ShopOrder = found(face, "orders", number)
    refuse_late(face, row)
    parts = [dumped(line(face, row, one)) for one in window(face, row.lines, query)]
    return listed(face, "orderProducts", parts)


def window(face: Face, rows: list[Any], query: Query) -> list[Any]:
    """The rows of the page asked for; a limit above the most is the most."""
    limit = min(_whole(query, "limit", DEFAULT), MOST)
    start = (_whole(query, "page", 1) - 1) * limit
    start = max(0, start + face.shift) if start else 0
    return rows[start : start + limit]


def listed(face: Face, root: str, parts: list[bytes]) -> bytes:
    """A list under its root; an empty one is `false` in some shops."""
    if not parts and face.habit("empty_list", 0.3):
        return b'{"%s":false}' % root.encode()
    return b'{"%s":[%s]}' % (root.encode(), b",".join(parts))


def _own(row: Any) -> str:
    return product_id(row) if is_product(row) else ""


def _part(face: Face, name: str, kind: Kind, row: Any) -> bytes:
    return face.rendered(name, face.language, row.id, row.version, lambda: kind.show(face, row))


def _whole(query: Query, name: str, default: int) -> int:
    said = query.get(name, "")
    if not said:
        return default
    if not said.isdecimal() or int(said) < 1:
        raise Refused(400, f"Invalid value for parameter {name}")
    return int(said)


def _rows(face: Face, name: str, kind: Kind, query: Query) -> list[Any]:
    table = kind.table(face)
    tests, key = _tests(face, kind, query)
    since = "since_id" in query and not face.ignores_filters

    def make() -> list[Any]:
        rows = [row for row in table if kind.member(row) and all(test(row) for test in tests)]
        rows.sort(key=kind.number, reverse=not since)
        return rows

    return face.listed(f"sorted-{name}", table, (key, since), make)


def _tests(face: Face, kind: Kind, query: Query) -> tuple[list[Test], tuple[tuple[str, str], ...]]:
    """What a row must be, and a key for it. A parameter that is no filter here is passed over."""
    if face.ignores_filters:
        return [], ()
    tests: list[Test] = []
    key: list[tuple[str, str]] = []
    for name, has in kind.filters.items():
        if query.get(name):
            tests.append(lambda row, has=has, wanted=query[name]: has(face, row) == wanted)  # type: ignore[misc]
            key.append((name, query[name]))
    if query.get("since_id"):
        least = _whole(query, "since_id", 1) if query["since_id"] != "0" else 0
        tests.append(lambda row: kind.number(row) > least)
        key.append(("since_id", query["since_id"]))
    for name in ("created_at_min", "created_at_max", "updated_at_min", "updated_at_max"):
        if query.get(name):
            tests.append(_dated(kind, name, _moment(query[name], name)))
            key.append((name, query[name]))
    return tests, tuple(key)


def _dated(kind: Kind, name: str, limit: datetime) -> Test:
    """Both ends count in."""
    of: Callable[[Any], datetime] = kind.made if name.startswith("created") else lambda row: row.updated
    if name.endswith("min"):
        return lambda row: of(row).replace(microsecond=0) >= limit
    return lambda row: of(row).replace(microsecond=0) <= limit


def _moment(said: str, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(said)
    except ValueError as error:
        raise Refused(400, f"Invalid value for parameter {name}") from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
