"""Lists and single reads. A list tells no total: it goes on where `next` says, until there is none."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlencode

from picqer_tui.world.platforms.face import dumped
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct

from .ccv_face import Face
from .order_rows import deposit_row, note, order, order_row, shown_status
from .product_rows import combination, combinations, product, version
from .refusals import invalid, unknown_id

SIZE = 100
Query = dict[str, str]
Test = Callable[[Any], bool]
_TRUE = {"true": True, "1": True, "false": False, "0": False}
_PRODUCT_ORDERS: dict[str, Callable[[ShopProduct], Any]] = {
    "id": lambda row: int(row.id),
    "name": lambda row: (row.name.lower(), int(row.id)),
    "createdate": lambda row: (row.created, int(row.id)),
    "modifydate": lambda row: (row.updated, int(row.id)),
}
_ORDER_ORDERS: dict[str, Callable[[ShopOrder], Any]] = {
    "id": lambda row: int(row.id),
    "ordernumber": lambda row: (_digits(row.number), int(row.id)),
    "create_date": lambda row: (row.placed, int(row.id)),
    "deliver_date": lambda row: int(row.id),
}


def asked(raw: str) -> Query:
    """The parameters; the last of equal names wins."""
    return dict(parse_qsl(raw, keep_blank_values=True))


def products(face: Face, query: Query) -> bytes:
    """A page of products, with their combinations where `expand` asks for them."""
    expand = "attributecombinations" in query.get("expand", "").split(",")
    tests = [] if face.ignores_filters else _product_tests(query)
    by, down = _order(query, _PRODUCT_ORDERS, "name")

    def make() -> list[ShopProduct]:
        rows = [row for row in face.shop.products if row.kind != "variant" and row.status != "trash"]
        rows = [row for row in rows if all(test(row) for test in tests)]
        return sorted(rows, key=_PRODUCT_ORDERS[by], reverse=down)

    rows = face.listed("sorted-products", face.shop.products, _key(face, query), make)

    def part(row: ShopProduct) -> bytes:
        return face.rendered(
            "products", (expand, face.root), row.id, version(face, row), lambda: product(face, row, expand)
        )

    return _page(face, "products/", query, rows, part)


def orders(face: Face, query: Query) -> bytes:
    """A page of orders. There is no filter on when they were changed."""
    tests = [] if face.ignores_filters else _order_tests(query)
    by, down = _order(query, _ORDER_ORDERS, "id_desc")

    def make() -> list[ShopOrder]:
        rows = [row for row in face.shop.orders if all(test(row) for test in tests)]
        return sorted(rows, key=_ORDER_ORDERS[by], reverse=down)

    rows = face.listed("sorted-orders", face.shop.orders, _key(face, query), make)

    def part(row: ShopOrder) -> bytes:
        return face.rendered("orders", face.root, row.id, row.version, lambda: order(face, row))

    return _page(face, "orders/", query, rows, part)


def rows_of_order(face: Face, number: str, query: Query) -> bytes:
    """The rows of an order, in pages; a deposit stands among the goods."""
    found = found_order(face, number)
    rows = [order_row(face, found, one) for one in found.lines]
    deposit = deposit_row(face, found)
    return _page(face, f"orders/{found.id}/orderrows/", query, [*rows, *([deposit] if deposit else [])], dumped)


def notes_of_order(face: Face, number: str) -> dict[str, Any]:
    """The notes of an order, in one piece."""
    found = found_order(face, number)
    items = [note(face, found, one) for one in found.notes]
    return {"href": f"{face.root}orders/{found.id}/ordernotes/", "items": items}


def combinations_of_product(face: Face, number: str) -> dict[str, Any]:
    """The combinations of a product, in one piece."""
    row = found_product(face, number)
    items = [combination(face, one) for one in combinations(face, row)]
    return {"href": f"{face.root}products/{row.id}/attributecombinations/", "items": items}


def found_order(face: Face, number: str) -> ShopOrder:
    """An order by id.

    Raises:
        Refused: there is none.
    """
    row = face.shop.orders.get(str(int(number)))
    if row is None:
        raise unknown_id("orders")
    return row


def found_product(face: Face, number: str) -> ShopProduct:
    """A product by id; combinations are none.

    Raises:
        Refused: there is none.
    """
    row = face.shop.products.get(str(int(number)))
    if row is None or row.kind == "variant":
        raise unknown_id("products")
    return row


def found_combination(face: Face, number: str) -> ShopProduct:
    """A combination by id.

    Raises:
        Refused: there is none.
    """
    row = face.shop.products.get(str(int(number)))
    if row is None or row.kind != "variant":
        raise unknown_id("attributecombinations")
    return row


def _page(face: Face, path: str, query: Query, rows: list[Any], part: Callable[[Any], bytes]) -> bytes:
    """The rows asked for, and where the others are. `size` is what was really used."""
    start = _whole(query, "start", 0, 0)
    size = min(_whole(query, "size", SIZE, 1), face.max_size)
    begin = max(0, start + face.shift) if start else 0

    def link(at: int) -> str:
        kept = {name: value for name, value in query.items() if name not in ("start", "size")}
        return f"{face.root}{path}?{urlencode({**kept, 'start': at, 'size': size})}"

    head = {
        "start": start,
        "size": size,
        "href": link(start),
        "first": link(0),
        "previous": link(max(0, start - size)) if start else None,
        "next": link(start + size) if start + size < len(rows) else None,
    }
    items = b",".join(part(row) for row in rows[begin : begin + size])
    return b'%s,"items":[%s]}' % (dumped(head)[:-1], items)


def _order(query: Query, known: dict[str, Any], usual: str) -> tuple[str, bool]:
    """What to sort by, and whether downwards."""
    said = query.get("orderby") or usual
    by = said.removesuffix("_desc")
    if by not in known:
        raise invalid("orderby")
    return by, said.endswith("_desc")


def _key(face: Face, query: Query) -> tuple[Any, ...]:
    """What a list was asked for, without what only cuts or dresses it."""
    apart = ("start", "size", "expand")
    return (face.ignores_filters, *sorted(pair for pair in query.items() if pair[0] not in apart))


def _product_tests(query: Query) -> list[Test]:
    tests: list[Test] = []
    if "active" in query:
        wanted = _flag(query, "active")
        tests.append(lambda row: (row.status == "live") is wanted)
    exact: dict[str, Callable[[ShopProduct], str]] = {
        "productnumber": lambda row: row.sku,
        "eannumber": lambda row: row.barcode,
        "mpnnumber": lambda row: "",
    }
    for name, has in exact.items():
        if query.get(name):
            tests.append(lambda row, has=has, said=query[name]: has(row) == said)  # type: ignore[misc]
    words = query.get("productname", "").lower()
    if words and len(words) < 3:
        raise invalid("productname")
    if words:
        tests.append(lambda row: words in row.name.lower())
    for name in ("minstock", "maxstock", "stock"):
        if query.get(name):
            tests.append(_stocked(name, _whole(query, name, 0, 0)))
    return tests


def _stocked(name: str, said: int) -> Test:
    if name == "minstock":
        return lambda row: row.quantity >= said
    return (lambda row: row.quantity <= said) if name == "maxstock" else (lambda row: row.quantity == said)


def _order_tests(query: Query) -> list[Test]:
    tests: list[Test] = []
    if query.get("is_completed") and not _flag(query, "is_completed"):
        tests.append(lambda row: False)
    if query.get("status"):
        wanted = _whole(query, "status", 0, 1)
        if wanted > 14:
            raise invalid("status")
        tests.append(lambda row: shown_status(row) == wanted)
    if query.get("is_paid"):
        paid = _flag(query, "is_paid")
        tests.append(lambda row: row.paid is paid)
    if query.get("ordernumber"):
        number = _whole(query, "ordernumber", 0, 0)
        tests.append(lambda row: _digits(row.number) == number)
    if query.get("min_create_date"):
        least = _moment(query, "min_create_date")
        tests.append(lambda row: row.placed.replace(microsecond=0) >= least)
    if query.get("max_create_date"):
        most = _moment(query, "max_create_date")
        tests.append(lambda row: row.placed.replace(microsecond=0) <= most)
    return tests


def _digits(number: str) -> int:
    return int("".join(filter(str.isdecimal, number)) or 0)


def _flag(query: Query, name: str) -> bool:
    said = query[name].lower()
    if said not in _TRUE:
        raise invalid(name)
    return _TRUE[said]


def _whole(query: Query, name: str, default: int, least: int) -> int:
    said = query.get(name, "")
    if not said:
        return default
    if not said.isdecimal() or int(said) < least:
        raise invalid(name)
    return int(said)


def _moment(query: Query, name: str) -> datetime:
    try:
        at = datetime.fromisoformat(query[name])
    except ValueError as error:
        raise invalid(name) from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at
