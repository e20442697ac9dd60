"""Trouble with orders in the days before the move: stuck imports, parts shipped, copies in the new shop."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.world.books import Connection, ImportRow, PicqerOrder, Shop, ShopOrder, ShopProduct
from picqer_tui.world.clock import ANCHOR
from picqer_tui.world.history import copy_order
from picqer_tui.world.people import new_customer
from picqer_tui.world.rules import foreign_status
from picqer_tui.world.sales import write_order
from picqer_tui.world.traits import traits
from picqer_tui.world.warehouse import add_backorder, add_picklist, goods, home, make_order, process, ship
from picqer_tui.world.world import World

from .choosing import chance, happen, linked, minutes, shops, take, wants

Basket = list[tuple[ShopProduct, int]]


def before(world: World) -> None:
    """Plan what happens in the three days before the preflight moment."""
    begin = ANCHOR - timedelta(hours=60)
    deeds = (
        ("import-error", 3, _import_error),
        ("wrongly-ignored", 5, _ignored),
        ("part-shipped", 8, _part_shipped),
        ("backorder", 12, _backorder),
        ("paused", 20, _paused),
        ("bank-transfer", 30, _bank_transfer),
        ("migrated-part-shipped", 33, _migrated_part),
        ("migrated-open", 35, _migrated_open),
        ("migrated-old", 36, _migrated_old),
        ("soft-launch", -11, _soft_launch),
        ("slow-import", 59.8, slow_import),
    )
    for name, hours, deed in deeds:
        if wants(world, name):
            happen(world, begin + timedelta(hours=hours), deed)
    if wants(world, "link-broken") and world.old_connection() is not None:
        happen(world, ANCHOR - timedelta(hours=71), _break_link)
        happen(world, ANCHOR + timedelta(hours=20), _mend_link)


def _break_link(world: World, at: datetime) -> None:
    connection = world.old_connection()
    if connection is not None:
        connection.extra["broken_since"] = at


def _mend_link(world: World, at: datetime) -> None:
    connection = world.old_connection()
    if connection is not None:
        connection.extra.pop("broken_since", None)


# making orders


def basket(world: World, shop: Shop, count: int, each: int = 1) -> Basket:
    """So many different things that trouble may use, with stock in Picqer."""
    books = world.books
    found: Basket = []
    for _ in range(count):
        item = take(world, shop, lambda item, product: books.free_stock(product, books.account.warehouses[:1]) > 12)
        if item is not None:
            found.append((item, each))
    return found


def ordered(
    world: World, shop: Shop, things: Basket, at: datetime, status: str = "open", customer: int | None = None
) -> ShopOrder | None:
    """An order in a shop in some status, without its stock having moved."""
    waits = status in ("unpaid", "on-hold")
    if not things or (waits and traits(shop.platform).prepaid):
        return None
    who = new_customer(world, "trouble-people") if customer is None else customer
    order = write_order(shop, things, who, world.books.customers[who].email, at)
    order.stock_taken = True
    if status != "unpaid":
        shop.set_status(order, status, at)
    if status == "on-hold":
        order.payment = "bacs"
    return order


def add_row(world: World, connection: Connection, shop: Shop, order: ShopOrder, status: str, at: datetime) -> ImportRow:
    """Picqer's row for an order."""
    books = world.books
    return books.add_row(
        ImportRow(
            id=books.new_id("row"),
            connection=connection.id,
            foreign_id=order.id,
            foreign_number=order.number or None,
            foreign_status=foreign_status(shop.platform, order),
            status=status,
            ordered=order.placed,
            created=at,
            updated=at,
        )
    )


def imported(world: World, connection: Connection, shop: Shop, order: ShopOrder, at: datetime) -> PicqerOrder:
    """The order in Picqer, in concept and left alone by the pickers."""
    row = add_row(world, connection, shop, order, "imported", at)
    made = make_order(world, connection, shop, order, at)
    made.extra["left_alone"] = True
    world.books.link_row(row, made, at)
    return made


def from_old(world: World, at: datetime, count: int = 1, each: int = 1) -> tuple[ShopOrder, PicqerOrder] | None:
    """A new order of the old shop that Picqer has, in concept."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return None
    order = ordered(world, old, basket(world, old, count, each), at - minutes(4))
    return None if order is None else (order, imported(world, connection, old, order, at))


def ship_part(world: World, order: PicqerOrder, at: datetime) -> None:
    """A picklist per line; the first is shipped."""
    warehouse = home(order, world.books)
    picklists = [
        add_picklist(world, order, [(line, line.amount - line.shipped)], warehouse, at) for line in goods(order)
    ]
    order.status = "processing"
    ship(world, picklists[0], at + minutes(30))
    world.books.orders.touch(order, at + minutes(30))


# stranded


def _import_error(world: World, at: datetime) -> None:
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    order = ordered(world, old, basket(world, old, 1), at - minutes(3))
    if order is not None:
        order.country_missing = True
        add_row(world, connection, old, order, "error", at).reason = "Country code is missing"


def _ignored(world: World, at: datetime) -> None:
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    order = ordered(world, old, basket(world, old, 1), at - minutes(3))
    if order is not None:
        add_row(world, connection, old, order, "ignored", at).reason = "Skipped by rule"


def _part_shipped(world: World, at: datetime) -> None:
    made = from_old(world, at, 2)
    if made is not None and len(made[1].lines) > 1:
        ship_part(world, made[1], at)


def _backorder(world: World, at: datetime) -> None:
    made = from_old(world, at)
    if made is None:
        return
    order = made[1]
    for line in goods(order):
        product = world.books.products[line.idproduct]
        product.extra["no_supply"] = True
        for held in product.stock.values():
            held.stock = held.reserved
        add_backorder(world, order, line, line.amount, home(order, world.books), at)
    order.status = "processing"


def _paused(world: World, at: datetime) -> None:
    made = from_old(world, at)
    if made is not None:
        process(world, made[1], at)
        made[1].status = "paused"


def _bank_transfer(world: World, at: datetime) -> None:
    """Somebody who never pays."""
    old = shops(world)[0]
    if old is not None:
        ordered(world, old, basket(world, old, 1), at, "on-hold")


def slow_import(world: World, at: datetime) -> None:
    """An import that takes hours."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    order = ordered(world, old, basket(world, old, 1), at - minutes(4))
    if order is not None:
        row = add_row(world, connection, old, order, "importing", at)
        world.plan(at + minutes(95), "import", row.id)


# copies in the new shop


def _replaces(world: World) -> tuple[Shop, Shop] | None:
    old, new = shops(world)
    return (old, new) if old is not None and old is not new else None


def _migrated_part(world: World, at: datetime) -> None:
    both, made = _replaces(world), None
    if both is not None:
        made = from_old(world, at, 2)
    if both is not None and made is not None and len(made[1].lines) > 1:
        ship_part(world, made[1], at)
        copy_order(world, made[0], both[1], at + minutes(50), "open")


def _migrated_open(world: World, at: datetime) -> None:
    """Copies of orders that were sent long ago, as open; and one of an order that is still open."""
    both = _replaces(world)
    if both is None:
        return
    old, new = both
    copied = {order.source_id for order in new.orders}
    done = [o for o in old.orders if o.status == "completed" and o.placed < at - timedelta(days=3)]
    able = [o for o in done if o.id not in copied and all(new.sold_as(line.sku) for line in o.lines)]
    for order in able[-2:]:
        copy_order(world, order, new, at, "open")
    made = from_old(world, at)
    if made is not None:
        process(world, made[1], at)
        copy_order(world, made[0], new, at, "open")


def _migrated_old(world: World, at: datetime) -> None:
    """An order from before Picqer, copied as open."""
    both = _replaces(world)
    if both is None:
        return
    new = both[1]
    order = ordered(world, new, basket(world, new, 1), at)
    if order is None:
        return
    order.placed = at - timedelta(days=410)
    order.origin, order.payment = "migrated", "manual"
    order.source_number = order.source_id = str(chance(world).randrange(3100, 3900))
    what = traits(new.platform)
    if what.dates_back:
        order.created = order.placed
    if what.migrated_number:
        new.by_number.pop(order.number, None)
        order.number = f"OUD-{order.source_number}"
        new.by_number[order.number] = order


def _soft_launch(world: World, at: datetime) -> None:
    """A friend orders in the new shop before it is connected."""
    old, new = shops(world)
    if old is not new:
        ordered(world, new, basket(world, new, 1), at)
