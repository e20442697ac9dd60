"""What else can be read: picklists, shipments, backorders, and the small lists of the account."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from picqer_tui.world.books import Picklist

from .desk import Desk, not_found
from .kept import dumped

STATS = {
    "open-picklists": "Picklists that are not closed",
    "open-orders": "Orders that are not completed",
    "backorders": "Backorders",
    "new-orders-today": "Orders created today",
    "new-orders-this-week": "Orders created this week",
    "closed-picklists-today": "Picklists closed today",
    "closed-picklists-this-week": "Picklists closed this week",
    "new-customers-this-week": "Customers created this week",
    "total-orders": "All orders",
    "total-products": "All products",
    "active-products": "Active products",
    "inactive-products": "Inactive products",
}


# picklists and shipments


def picklists(desk: Desk) -> bytes:
    table = desk.books.picklists
    status, after = desk.query.get("status"), desk.date("sincedate")
    number = desk.query.get("picklistid")

    def chosen() -> Iterator[Picklist]:
        for row in table:
            if status is None and desk.habits.hides_closed_picklists and row.status == "closed":
                continue
            if status not in (None, row.status) or number not in (None, row.picklistid) or not _mine(desk, row):
                continue
            if after is None or row.created.replace(microsecond=0) >= after:
                yield row

    key = ("picklists", desk.owner, desk.asked("status", "sincedate", "picklistid"))
    rows = desk.kept.list(key, table.revision, chosen)
    return desk.paged(rows, lambda row: _picklist(desk, row))


def _mine(desk: Desk, row: Picklist) -> bool:
    order = desk.books.orders.get(row.idorder) if row.idorder is not None else None
    return desk.owner is None or (order is not None and desk.mine(order))


def _picklist(desk: Desk, row: Picklist) -> bytes:
    return desk.kept.fragment("picklist", row.idpicklist, (row.version, row.status), lambda: desk.rows.picklist(row))


def _find(desk: Desk, number: int) -> Picklist:
    row = desk.books.picklists.get(number)
    if row is None or not _mine(desk, row):
        raise not_found()
    return row


def picklist(desk: Desk, number: int) -> bytes:
    return _picklist(desk, _find(desk, number))


def picklist_shipments(desk: Desk, number: int) -> bytes:
    found = _find(desk, number)
    return dumped([desk.rows.shipment(s) for s in desk.books.shipments if s.idpicklist == found.idpicklist])


def shipments(desk: Desk) -> bytes:
    table = desk.books.shipments
    return desk.paged(table.rows, lambda row: dumped(desk.rows.shipment(row)))


def shipment(desk: Desk, number: int) -> bytes:
    row = desk.books.shipments.get(number)
    if row is None:
        raise not_found()
    return dumped(desk.rows.shipment(row))


# backorders


def backorders(desk: Desk) -> bytes:
    order, product, since = desk.number("idorder"), desk.number("idproduct"), desk.number("sinceid")
    after = desk.date("sincedate")
    found = [
        row
        for row in desk.books.backorders
        if order in (None, row.idorder)
        and product in (None, row.idproduct)
        and (since is None or row.idbackorder > since)
        and (after is None or row.created.replace(microsecond=0) >= after)
    ]
    return desk.paged(found, lambda row: dumped(desk.rows.backorder(row)))


# small lists


def warehouses(desk: Desk) -> bytes:
    return desk.small(desk.rows.warehouse(row) for row in desk.books.warehouses.values())


def warehouse(desk: Desk, number: int) -> bytes:
    row = desk.books.warehouses.get(number)
    if row is None:
        raise not_found()
    return dumped(desk.rows.warehouse(row))


def hooks(desk: Desk) -> bytes:
    return desk.small(desk.rows.hook(row) for row in desk.books.hooks)


def hook(desk: Desk, number: int) -> bytes:
    for row in desk.books.hooks:
        if row.idhook == number:
            return dumped(desk.rows.hook(row))
    raise not_found()


def users(desk: Desk) -> bytes:
    active = desk.query.get("active", "").casefold() in ("true", "1")
    return desk.small(desk.rows.user(row) for row in desk.books.users if row.active or not active)


def me(desk: Desk) -> bytes:
    return dumped(desk.rows.user(desk.books.users[0]) | {"rights": []})


def user(desk: Desk, number: int) -> bytes:
    for row in desk.books.users:
        if row.iduser == number:
            return dumped(desk.rows.user(row) | {"rights": []})
    raise not_found()


def tags(desk: Desk) -> bytes:
    return desk.small(desk.rows.tag(row) for row in desk.books.tags.values())


def tag(desk: Desk, number: int) -> bytes:
    row = desk.books.tags.get(number)
    if row is None:
        raise not_found()
    return dumped(desk.rows.tag(row))


def templates(desk: Desk) -> bytes:
    default = desk.habits.flag
    return desk.small(
        {"idtemplate": row.id, "name": row.name, "default": default(bool(row.extra.get("default")))}
        for row in desk.books.templates
    )


def vat_groups(desk: Desk) -> bytes:
    return desk.small({"idvatgroup": row.id, "name": row.name} for row in desk.books.vat_groups)


def shipping_providers(desk: Desk) -> bytes:
    found: dict[int, dict[str, Any]] = {}
    for row in desk.books.profiles.values():
        provider = found.setdefault(
            row.idshippingprovider,
            {
                "idshippingprovider": row.idshippingprovider,
                "name": row.provider_name,
                "provider": row.carrier,
                "active": desk.habits.flag(row.active),
                "profiles": [],
            },
        )
        provider["profiles"].append({"idshippingprovider_profile": row.id, "name": row.name})
    return desk.small(found.values())


def customers(desk: Desk) -> bytes:
    return desk.small(
        {"idcustomer": 40_000 + person.key, "name": person.company or person.name, "emailaddress": person.email}
        for person in desk.books.customers.values()
        if person.key % 3
    )


def comments(desk: Desk) -> bytes:
    return desk.small(desk.books.account.extra.get("comments", []))


def stats(desk: Desk) -> bytes:
    return dumped({key: {"description": text} for key, text in STATS.items()})


def stat(desk: Desk, key: str) -> bytes:
    if key not in STATS:
        raise not_found()
    books, now = desk.books, desk.world.now().astimezone(desk.habits.zone)
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    week = today.toordinal() - today.weekday()

    def this_week(at: Any) -> bool:
        return bool(at.astimezone(desk.habits.zone).toordinal() >= week)

    active = sum(product.active for product in books.products)
    counts: dict[str, Callable[[], int]] = {
        "open-picklists": lambda: sum(row.open for row in books.picklists),
        "open-orders": lambda: sum(row.open for row in books.orders),
        "backorders": lambda: len(books.backorders),
        "new-orders-today": lambda: sum(row.created >= today for row in books.orders),
        "new-orders-this-week": lambda: sum(this_week(row.created) for row in books.orders),
        "closed-picklists-today": lambda: sum(bool(r.closed_at and r.closed_at >= today) for r in books.picklists),
        "closed-picklists-this-week": lambda: sum(
            bool(r.closed_at and this_week(r.closed_at)) for r in books.picklists
        ),
        "new-customers-this-week": lambda: 0,
        "total-orders": lambda: len(books.orders),
        "total-products": lambda: len(books.products),
        "active-products": lambda: active,
        "inactive-products": lambda: len(books.products) - active,
    }
    return dumped({"value": counts[key]()})
