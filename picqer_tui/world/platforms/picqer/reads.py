"""What can be read: lists by offset, and single rows. Each function answers with the bytes of its JSON."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from picqer_tui.world.books import ImportRow, PicqerOrder, PicqerProduct

from .desk import Desk, not_found
from .kept import dumped

# webshop orders: no filter is known, so none is honoured


def webshop_orders(desk: Desk) -> bytes:
    table = desk.books.rows
    ascending = desk.books.account.rows_ascending
    rows = desk.kept.list(
        "webshoporders", len(table), lambda: sorted(table, key=lambda row: row.id if ascending else -row.id)
    )
    return desk.paged(rows, lambda row: _webshop_order(desk, row))


def _webshop_order(desk: Desk, row: ImportRow) -> bytes:
    return desk.kept.fragment("row", row.id, row.version, lambda: desk.rows.webshop_order(row))


def webshop_order(desk: Desk, number: int) -> bytes:
    row = desk.books.rows.get(number)
    if row is None:
        raise not_found()
    return _webshop_order(desk, row)


# orders

ORDER_FILTERS = (
    "status",
    "sinceid",
    "beforeid",
    "sincedate",
    "untildate",
    "reference",
    "emailaddress",
    "orderid",
    "idcustomer",
    "idwarehouse",
    "idfulfilment_customer",
    "search",
)


def orders(desk: Desk) -> bytes:
    table = desk.books.orders
    rows = desk.kept.list(
        ("orders", desk.owner, desk.asked(*ORDER_FILTERS)), table.revision, lambda: _chosen_orders(desk)
    )
    return desk.paged(rows, lambda order: _order(desk, order))


def _chosen_orders(desk: Desk) -> Iterator[PicqerOrder]:
    descending = desk.habits.orders_descending
    for order in sorted(desk.books.orders, key=lambda order: -order.idorder if descending else order.idorder):
        if desk.mine(order) and _fits_order(desk, order):
            yield order


def _fits_order(desk: Desk, order: PicqerOrder) -> bool:
    query = desk.query
    since, before = desk.number("sinceid"), desk.number("beforeid")
    after, until = desk.date("sincedate"), desk.date("untildate")
    exact = (
        ("status", order.status),
        ("reference", order.reference or ""),
        ("orderid", order.orderid),
        ("idcustomer", str(order.idcustomer)),
        ("idfulfilment_customer", str(order.idfulfilment_customer)),
    )
    if any(name in query and query[name] != value for name, value in exact):
        return False
    if "emailaddress" in query and query["emailaddress"].casefold() != (order.emailaddress or "").casefold():
        return False
    if "idwarehouse" in query and desk.number("idwarehouse") not in order.warehouses:
        return False
    if "search" in query:
        person = desk.books.customers.get(order.customer)
        text = " ".join((order.orderid, order.reference or "", person.name if person else ""))
        if query["search"].casefold() not in text.casefold():
            return False
    created = order.created.replace(microsecond=0)
    return not (
        (since is not None and order.idorder <= since)
        or (before is not None and order.idorder >= before)
        or (after is not None and created < after)
        or (until is not None and created > until)
    )


def _order(desk: Desk, order: PicqerOrder) -> bytes:
    picklists = desk.books.picklists
    version = (
        order.version,
        order.status,
        len(order.comments),
        tuple((n, row.version, row.status) for n in order.picklists if (row := picklists.get(n)) is not None),
    )
    return desk.kept.fragment("order", order.idorder, version, lambda: desk.rows.order(order))


def find_order(desk: Desk, number: int) -> PicqerOrder:
    """An order that the key may see.

    Raises:
        RefusedError: none.
    """
    order = desk.books.orders.get(number)
    if order is None or not desk.mine(order):
        raise not_found()
    return order


def order(desk: Desk, number: int) -> bytes:
    return _order(desk, find_order(desk, number))


def order_tags(desk: Desk, number: int) -> bytes:
    tags = desk.books.tags
    return dumped([desk.rows.tag(tags[tag]) for tag in find_order(desk, number).tags if tag in tags])


def order_backorders(desk: Desk, number: int) -> bytes:
    order = find_order(desk, number)
    found = (desk.books.backorders.get(n) for n in order.backorders)
    return dumped([desk.rows.backorder(row) for row in found if row is not None])


def product_status(desk: Desk, number: int) -> bytes:
    order = find_order(desk, number)
    return dumped(
        [
            {
                "idorder_product": line.idorder_product,
                "idproduct": line.idproduct,
                "productcode": line.productcode,
                "amount": line.amount,
                "amount_shipped": line.shipped,
                "amount_cancelled": line.amount_cancelled,
            }
            for line in order.lines
        ]
    )


# products and stock

PRODUCT_FILTERS = ("productcode", "inactive", "updated_after", "idproducts", "search", "tag")


def products(desk: Desk) -> bytes:
    table = desk.books.products
    asked = desk.asked(*PRODUCT_FILTERS)
    plain = {name for name, _ in asked} <= {"inactive"}
    revision: Any = (len(table), _active(desk)) if plain else table.revision
    if "productcode" in desk.query:
        found = desk.books.product_of(desk.query["productcode"])
        rows: Any = [found] if found is not None and _fits_product(desk, found) else []
    else:
        rows = desk.kept.list(
            ("products", desk.owner, asked), revision, lambda: (p for p in table if _fits_product(desk, p))
        )
    return desk.paged(rows, lambda product: _product(desk, product))


def _active(desk: Desk) -> tuple[int, ...]:
    """Which products are inactive: few, and no change of theirs is told by the length of the table."""
    table = desk.books.products
    made = desk.kept.list("inactive", table.revision, lambda: (p.idproduct for p in table if not p.active))
    return tuple(made)


def _fits_product(desk: Desk, product: PicqerProduct) -> bool:
    query = desk.query
    if not desk.mine(product) or ("productcode" in query and product.productcode != query["productcode"]):
        return False
    if query.get("inactive", "").casefold() in ("true", "1"):
        if product.active and not desk.habits.inactive_means_also:
            return False
    elif not product.active:
        return False
    after = desk.date("updated_after")
    if after is not None and product.updated.replace(microsecond=0) < after:
        return False
    if "idproducts" in query and str(product.idproduct) not in query["idproducts"].split(","):
        return False
    if "tag" in query and query["tag"] not in [t.name for t in desk.books.tags.values() if t.id in product.tags]:
        return False
    text = f"{product.productcode} {product.name}".casefold()
    return query.get("search", "").casefold() in text


def _product(desk: Desk, product: PicqerProduct) -> bytes:
    return desk.kept.fragment("product", product.idproduct, product.version, lambda: desk.rows.product(product))


def _find_product(desk: Desk, number: int) -> PicqerProduct:
    product = desk.books.products.get(number)
    if product is None or not desk.mine(product):
        raise not_found()
    return product


def product(desk: Desk, number: int) -> bytes:
    return _product(desk, _find_product(desk, number))


def product_stock(desk: Desk, number: int) -> bytes:
    return dumped(desk.rows.stock_of(_find_product(desk, number)))


def product_parts(desk: Desk, number: int) -> bytes:
    """A product that is no composition answers 404 with code 20."""
    found = _find_product(desk, number)
    if not found.parts:
        raise not_found()
    return dumped([{"idproduct": part, "amount": amount} for part, amount in found.parts])


def warehouse_stock(desk: Desk, number: int) -> bytes:
    """Products with stock or reservations in this warehouse; the rest is not listed."""
    if number not in desk.books.warehouses:
        raise not_found()
    table = desk.books.products

    def held() -> Iterator[PicqerProduct]:
        for product in table:
            row = product.stock.get(number)
            if row is not None and (row.stock or row.reserved) and desk.mine(product):
                yield product

    rows = desk.kept.list(("warehouse", number, desk.owner), table.revision, held)

    def fragment(product: PicqerProduct) -> bytes:
        return desk.kept.fragment(
            f"stock/{number}",
            product.idproduct,
            product.version,
            lambda: {
                "idproduct": desk.habits.id(product.idproduct),
                "productcode": product.productcode,
                "stock": desk.rows.stock(number, product.stock[number]),
            },
        )

    return desk.paged(rows, fragment)


def stock_history(desk: Desk) -> bytes:
    table = desk.books.stock_history
    after, until = desk.date("sincedate"), desk.date("untildate")
    wanted, place = desk.number("idproduct"), desk.number("idwarehouse")

    def chosen() -> Iterator[Any]:
        for change in table:
            at = change.changed_at.replace(microsecond=0)
            in_time = (after is None or at >= after) and (until is None or at <= until)
            if in_time and wanted in (None, change.idproduct) and place in (None, change.idwarehouse):
                yield change

    key = ("stockhistory", desk.asked("sincedate", "untildate", "idproduct", "idwarehouse"))
    rows = desk.kept.list(key, len(table), chosen)
    return desk.paged(rows, lambda change: dumped(desk.rows.stock_change(change)))
