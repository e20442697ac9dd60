"""Picqer's side of a connection: it looks at the shop, imports orders, sends stock and news of shipments."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from .books import Connection, ImportRow, PicqerOrder, PicqerProduct, Shop, ShopOrder
from .rules import foreign_status, report, would_import, would_wait
from .warehouse import CannotImportError, allocate, cancel, make_order, process
from .world import World

NAMES_OF_EVENTS = ("look", "import", "feedback", "send-stock", "push")


def start(world: World) -> None:
    """Let the importer take part in the world."""
    world.on("look", _look)
    world.on("import", _import)
    world.on("feedback", _feedback)
    world.on("send-stock", _send_stock)
    world.on("push", _push)
    world.on_stock(_stock_changed)


# looking at the shop


def watch(world: World, connection: Connection, at: datetime, first: float | None = None) -> None:
    """Plan the next look of a connection; there is never more than one planned."""
    turn = connection.extra["turn"] = connection.extra.get("turn", 0) + 1
    wait = connection.rhythm * (0.8 + 0.4 * world.rng("importer").random()) if first is None else first
    world.plan(at + timedelta(seconds=int(wait)), "look", (connection.id, turn))


def _look(world: World, at: datetime, about: Any) -> None:
    number, turn = about
    connection = world.books.connections.get(number)
    if connection is None or not connection.active or connection.extra.get("turn") != turn:
        return
    look(world, connection, at)
    watch(world, connection, at)


def look(world: World, connection: Connection, at: datetime) -> None:
    """See what came or changed in the shop since the last look."""
    broken = connection.extra.get("broken_since")
    if broken is not None and at >= broken:
        return
    shop = world.books.shops.get(connection.shop)
    if shop is None:  # a connection of which nothing but its orders is played
        return
    begun = connection.extra.get("seen", 0)
    connection.extra["seen"] = len(shop.changed)
    for number in dict.fromkeys(shop.changed[begun:]):
        order = shop.orders.get(number)
        if order is not None:
            consider(world, connection, shop, order, at)


def look_at_all(world: World, connection: Connection, at: datetime) -> None:
    """Go through every order of the shop, as a new connection does."""
    shop = world.books.shops.get(connection.shop)
    if shop is None:
        return
    connection.extra["seen"] = len(shop.changed)
    for order in list(shop.orders):
        consider(world, connection, shop, order, at)


def consider(world: World, connection: Connection, shop: Shop, order: ShopOrder, at: datetime) -> None:
    """Decide what an order of the shop means for Picqer now, and bring its row up to date."""
    row = world.books.row_by_foreign.get((connection.id, order.id))
    if row is None:
        _first_seen(world, connection, shop, order, at)
        return
    said = foreign_status(shop.platform, order)
    if said != row.foreign_status:
        row.foreign_status = said
        world.books.rows.touch(row, at)
    if row.status == "expected":
        _expected(world, connection, order, row, at)


def _first_seen(world: World, connection: Connection, shop: Shop, order: ShopOrder, at: datetime) -> None:
    books = world.books
    status, reason = "", None
    if would_import(order):
        status = "importing"
    elif would_wait(order):
        status = "expected"
    elif order.fulfilled_by and order.open:
        status, reason = "ignored", "Fulfilled by marketplace"
    elif order.open and not order.shippable:
        status, reason = "ignored", "Nothing to ship in this order"
    if not status:
        return
    row = books.add_row(
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
            reason=reason,
        )
    )
    if status == "importing":
        _plan_import(world, connection, row, at)
    elif status == "expected" and order.status == "on-hold" and world.chance("expected-as-order", 0.5):
        made = _made(world, connection, shop, order, row, at)
        if made is not None:
            made.status = "expected"
            books.orders.touch(made)


def _expected(world: World, connection: Connection, order: ShopOrder, row: ImportRow, at: datetime) -> None:
    """An order that waited: its money came, or it was called off."""
    books = world.books
    known = books.orders.get(row.idorder) if row.idorder is not None else None
    if would_import(order):
        if known is None:
            row.status = "importing"
            books.rows.touch(row, at)
            _plan_import(world, connection, row, at)
            return
        row.status = "imported"
        books.rows.touch(row, at)
        if known.status == "expected":
            _enter(world, connection, known, at)
    elif not order.open:
        row.status = "canceled"
        books.rows.touch(row, at)
        if known is not None and known.open:
            cancel(world, known, at)


def _plan_import(world: World, connection: Connection, row: ImportRow, at: datetime) -> None:
    wait = 2 + world.rng("importer").random() * connection.delay
    world.plan(at + timedelta(seconds=int(wait)), "import", row.id)


def _import(world: World, at: datetime, about: Any) -> None:
    books = world.books
    row = books.rows.get(about)
    if row is None or row.status != "importing":
        return
    connection = books.connections[row.connection]
    shop = books.shop_of(connection.id)
    order = shop.orders.get(row.foreign_id)
    if order is None:
        row.status, row.reason = "error", "Order not found in webshop"
        books.rows.touch(row, at)
        return
    made = _made(world, connection, shop, order, row, at)
    if made is not None:
        row.status = "imported"
        _enter(world, connection, made, at)


def _made(
    world: World, connection: Connection, shop: Shop, order: ShopOrder, row: ImportRow, at: datetime
) -> PicqerOrder | None:
    """The Picqer order of a row, with stock held for it; None and an error on the row when it cannot be made."""
    books = world.books
    try:
        made = make_order(world, connection, shop, order, at)
    except CannotImportError as error:
        row.status, row.reason = "error", str(error)
        books.rows.touch(row, at)
        return None
    books.link_row(row, made, at)
    allocate(world, made, at)
    made.extra["allocated"] = True
    return made


def _enter(world: World, connection: Connection, order: PicqerOrder, at: datetime) -> None:
    """A paid order is in: straight to the warehouse, or kept in concept until somebody processes it."""
    if connection.auto_process:
        process(world, order, at)
    else:
        order.status = "concept"
        world.books.orders.touch(order, at)


# shipments


def _feedback(world: World, at: datetime, about: Any) -> None:
    books = world.books
    shipment = books.shipments.get(about)
    if shipment is None or shipment.feedback != "due" or shipment.cancelled or shipment.idorder is None:
        return
    order = books.orders[shipment.idorder]
    connection = books.connections.get(order.connection or 0)
    shop_order = books.shop_order(order)
    if connection is None or shop_order is None or not connection.active or not connection.sends_shipments:
        shipment.feedback = "off"
        return
    report(books.shop_of(connection.id), shop_order, order, shipment, at)
    shipment.feedback, shipment.reported_at = "done", at


# stock


def sending(world: World) -> list[Connection]:
    """Connections that send stock now."""
    return [c for c in world.books.connections.values() if c.active and c.sends_stock]


def _stock_changed(world: World, product: PicqerProduct, at: datetime) -> None:
    waiting = world.cache("stock-waiting")
    for connection in sending(world):
        if (connection.id, product.idproduct) not in waiting:
            waiting[connection.id, product.idproduct] = True
            world.plan(at + timedelta(seconds=20), "send-stock", (connection.id, product.idproduct))


def _send_stock(world: World, at: datetime, about: Any) -> None:
    number, idproduct = about
    world.cache("stock-waiting").pop((number, idproduct), None)
    connection = world.books.connections.get(number)
    product = world.books.products.get(idproduct)
    if connection is None or product is None or not connection.active or not connection.sends_stock:
        return
    send_stock(world, connection, product, connection.warehouses, at)


def send_stock(
    world: World, connection: Connection, product: PicqerProduct, warehouses: tuple[int, ...], at: datetime
) -> bool:
    """Give the shop a product's free stock over these warehouses; says whether a number changed."""
    shop = world.books.shops.get(connection.shop)
    if shop is None:
        return False
    quantity = max(0, world.books.free_stock(product, warehouses))
    changed = False
    for row in shop.sold_as(product.productcode):
        if row.tracking == "own" and row.quantity != quantity:
            row.quantity = quantity
            shop.products.touch(row, at)
            changed = True
    return changed


def ask_for_push(world: World, at: datetime) -> None:
    """Ask for a stock push to the new shop; `Plans.push` decides what becomes of it."""
    plans = world.plans
    plans.push_asked_at = at
    if plans.push != "never":
        wait = timedelta(hours=3) if plans.push == "late" else timedelta(minutes=10)
        world.plan(at + wait, "push")


def _push(world: World, at: datetime, about: Any) -> None:
    connection = world.new_connection()
    if connection is not None:
        push(world, connection, at)
        if world.plans.stops_after_push and connection.sends_stock:
            connection.sends_stock, connection.sends_stock_since = False, None
            connection.version += 1


def push(world: World, connection: Connection, at: datetime) -> None:
    """Send the whole stock to the shop, as well as `Plans.push` lets it."""
    how = world.plans.push
    warehouses = connection.warehouses
    if how == "wrong":
        warehouses = tuple(w for w in world.books.warehouses if w not in warehouses) or warehouses
    for number, product in enumerate(world.books.products):
        if how == "half" and number % 2:
            continue
        send_stock(world, connection, product, () if how == "zeros" and number % 5 == 0 else warehouses, at)
    world.plans.push_done_at = at
