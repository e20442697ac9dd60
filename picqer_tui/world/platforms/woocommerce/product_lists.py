"""Lists and single reads of products and variations, with their filters and their orders."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import partial
from random import Random
from typing import Any

from starlette.responses import Response

from picqer_tui.world.shop_rows import ShopProduct

from .face import Face, Listing, answer, chosen, rendered
from .product_rows import STATUSES, kept_on, product, shown_sku, slug
from .query import Query
from .refusals import Refused, invalid, no_route, unknown_id
from .times import second

TYPES = ("simple", "grouped", "external", "variable")
_STATES = ("any", "future", "trash", "draft", "pending", "private", "publish")
_ORDERS = ("date", "id", "include", "title", "slug", "modified", "price", "popularity", "rating", "menu_order")
_VARIATION_ORDERS = ("date", "id", "include", "title", "slug", "modified", "menu_order")
Rows = list[ShopProduct]
Test = Callable[[ShopProduct], bool]


def listing(face: Face, path: str, raw: str, query: Query, parent: str | None = None, all_of: bool = False) -> Response:
    """A page of products; of one parent's variations; or of all variations at once (`all_of`)."""
    variations = all_of or parent is not None
    page = Listing(query, face.shift)
    order = query.choice("order", "desc", ("asc", "desc"))
    by = query.choice("orderby", "date", _VARIATION_ORDERS if variations else _ORDERS)
    context = query.choice("context", "view", ("view", "edit"))
    tests = _tests(face, query, variations)
    rows = _rows(face, parent, all_of, by, order, tests, query)
    if by in ("date", "modified") and face.version < (10,):
        rows = _unsettled(rows, by, f"{page.start}/{page.per_page}")
    fields = query.many("_fields")
    kept = face.kept("products")
    key = (context, ",".join(fields))

    def part(row: ShopProduct) -> bytes:
        made = partial(product, face.shop, face.home, row, context)
        return rendered(kept, key, row.id, _version(face, row), made, fields)

    parts = [part(row) for row in page.window(rows)]
    return page.answer(face, path, raw, len(rows), parts, forget=False)


def single(face: Face, number: str, query: Query, parent: str | None = None) -> Response:
    """One product or variation by id; a variation answers under `products` too."""
    row = face.shop.products.get(str(int(number)))
    if row is None or (parent is not None and row.parent_id != str(int(parent))):
        raise unknown_id("product_variation" if parent is not None else "product")
    context = query.choice("context", "view", ("view", "edit"))
    # Observed: a variation asked for under its parent shows the parent's SKU also with context=edit.
    alone = parent is None
    return answer(chosen(product(face.shop, face.home, row, context, alone), query.many("_fields"), keep_links=True))


def stock_report(face: Face, path: str, raw: str, query: Query) -> Response:
    """`wc-analytics/reports/stock`: id, parent, SKU and stock of everything but drafts."""
    page = Listing(query)
    rows = [row for row in _by_id(face) if STATUSES.get(row.status) in ("publish", "private")]
    parts = []
    for row in page.window(rows):
        keeper = kept_on(face.shop, row)
        said = {
            "id": int(row.id),
            "parent_id": int(row.parent_id or 0),
            "name": f"{row.name} - {row.variant}" if row.variant else row.name,
            "sku": shown_sku(face.shop, row),
            "stock_status": product(face.shop, face.home, row)["stock_status"],
            "stock_quantity": 0 if keeper is None else keeper.quantity,
            "manage_stock": keeper is not None,
        }
        parts.append(answer(said).body)
    return page.answer(face, path, raw, len(rows), [bytes(part) for part in parts], forget=False)


def needs_flat_route(face: Face) -> None:
    """The flat list of variations came with 10.3.

    Raises:
        Refused: this shop is older.
    """
    if face.version < (10, 3):
        raise no_route()


def _version(face: Face, row: ShopProduct) -> tuple[int, int]:
    parent = face.shop.products.get(row.parent_id) if row.parent_id else None
    return row.version, -1 if parent is None else parent.version


def _by_id(face: Face) -> Rows:
    table = face.shop.products
    kept = face.kept("sorted")
    if kept.get("revision") != table.revision:
        kept.clear()
        kept["revision"] = table.revision
        kept["by-id"] = sorted(table, key=lambda row: int(row.id))
    found: Rows = kept["by-id"]
    return found


def _rows(face: Face, parent: str | None, all_of: bool, by: str, order: str, tests: list[Test], query: Query) -> Rows:
    everything = _by_id(face)
    kept = face.kept("sorted")
    signature = (parent, all_of, by, order, query.signature())
    if signature in kept:
        found: Rows = kept[signature]
        return found
    if parent is not None:
        family = face.shop.products.get(str(int(parent)))
        members = [face.shop.products.get(child) for child in (family.children if family else ())]
        rows: Rows = sorted((one for one in members if one is not None), key=lambda row: int(row.id))
    elif all_of:
        rows = [row for row in everything if row.kind == "variant"]
    else:
        # By SKU or barcode variations are found too, beside products.
        wide = any(query.text(name) for name in ("sku", "search_sku", "global_unique_id"))
        rows = list(everything) if wide else [row for row in everything if row.kind != "variant"]
    rows = [row for row in rows if all(test(row) for test in tests)]
    rows = _ordered(rows, by, order, query.many("include"))
    kept[signature] = rows
    return rows


def _ordered(rows: Rows, by: str, order: str, include: list[str]) -> Rows:
    keys: dict[str, Callable[[ShopProduct], Any]] = {
        "date": lambda row: (second(row.created), int(row.id)),
        "modified": lambda row: (second(row.updated), int(row.id)),
        "title": lambda row: (row.name.lower(), int(row.id)),
        "slug": lambda row: (slug(row.name), int(row.id)),
        "price": lambda row: (row.price, int(row.id)),
    }
    if by == "include":
        place = {number: at for at, number in enumerate(include)}
        return sorted(rows, key=lambda row: place.get(row.id, len(place)))
    key = keys.get(by, lambda row: int(row.id))
    return sorted(rows, key=key, reverse=order == "desc")


def _unsettled(rows: Rows, by: str, page: str) -> Rows:
    """Rows of one second have no fixed order between pages: each page is cut from another shuffle of them."""
    said: Rows = []
    group: Rows = []
    last = None
    for row in [*rows, None]:
        at = None if row is None else second(row.created if by == "date" else row.updated)
        if at != last and group:
            Random(f"{page}/{group[0].id}").shuffle(group)
            said += group
            group = []
        last = at
        if row is not None:
            group.append(row)
    return said


def _tests(face: Face, query: Query, variations: bool) -> list[Test]:
    tests: list[Test] = []
    status = query.choice("status", "any", _STATES)
    shown = set(query.choices("include_status", "any", _STATES)) if face.version >= (9, 6) else {"any"}
    if "any" in shown and status == "any":
        tests.append(lambda row: row.status != "trash")
    else:
        wanted = {status} if status != "any" else shown
        tests.append(lambda row: STATUSES.get(row.status, "publish") in wanted)
    if not variations:
        for name in ("type", "include_types"):
            found = _types(query, name)
            if found:
                tests.append(partial(_of_type, found))
    _codes(face, query, tests)
    for name in ("after", "before", "modified_after", "modified_before"):
        limit = query.moment(name, face.zone)
        if limit is not None:
            tests.append(_dated(name, limit))
    for name in ("include", "exclude"):
        ids = set(query.many(name))
        if any(not re.fullmatch(r"\d+", one) for one in ids):
            raise invalid(name, f"{name}[0] is not of type integer.")
        if ids:
            tests.append(partial(_among, ids, name == "include"))
    if query.text("search"):
        words = query.text("search").lower()
        tests.append(lambda row: words in row.name.lower())
    return tests


def _of_type(wanted: list[str], row: ShopProduct) -> bool:
    return {"parent": "variable", "external": "external", "bundle": "bundle"}.get(row.kind, "simple") in wanted


def _among(ids: set[str], inside: bool, row: ShopProduct) -> bool:
    return (row.id in ids) is inside


def _types(query: Query, name: str) -> list[str]:
    if name not in query or not query.many(name):
        return []
    return [query.choice(name, "simple", TYPES)] if name == "type" else query.choices(name, "simple", TYPES)


def _codes(face: Face, query: Query, tests: list[Test]) -> None:
    """`sku` finds whole codes, without case and trailing blanks; empty it is no filter at all."""
    said = query.text("sku")
    if said:
        wanted = {_folded(one) for one in [*said.split(","), said]}
        tests.append(lambda row: row.status != "trash" and bool(row.sku) and _folded(row.sku) in wanted)
    part = query.text("search_sku").lower()
    if part:
        tests.append(lambda row: row.status != "trash" and part in row.sku.lower())
    codes = set(query.many("global_unique_id"))
    if codes:
        tests.append(lambda row: row.status != "trash" and row.barcode in codes)


def _folded(code: str) -> str:
    return code.rstrip().lower()


def _dated(name: str, limit: Any) -> Test:
    """The exact second is outside on both ends."""
    modified, after = name.startswith("modified"), name.endswith("after")

    def test(row: ShopProduct) -> bool:
        at = second(row.updated if modified else row.created)
        return at > second(limit) if after else at < limit

    return test


def taken_by(rows: Iterable[ShopProduct], code: str, but: str) -> ShopProduct | None:
    """The row that has this SKU, looked for as the database does: without case and blanks at the ends."""
    wanted = code.strip().lower()
    return next((row for row in rows if row.id != but and row.sku and row.sku.strip().lower() == wanted), None)


def refuse_unreadable(face: Face) -> None:
    """The right on products.

    Raises:
        Refused: the key's user may not list them.
    """
    if not face.may("products.read"):
        raise Refused(403, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
