"""What happens inside Picqer: orders are processed, picked, shipped and cancelled, and stock moves with them."""

from __future__ import annotations

from datetime import datetime, timedelta

from .books import (
    Backorder,
    Books,
    Picklist,
    PicklistLine,
    PicqerLine,
    PicqerOrder,
    Shipment,
)
from .entry import CannotImportError, make_order
from .world import World

__all__ = [
    "CARRIER_LINKS",
    "FEEDBACK_WAIT",
    "CannotImportError",
    "add_backorder",
    "add_picklist",
    "allocate",
    "begin_picking",
    "build_picklist",
    "cancel",
    "close",
    "drop_backorder",
    "goods",
    "home",
    "make_order",
    "process",
    "release",
    "ship",
]

FEEDBACK_WAIT = timedelta(minutes=5)
"""Picqer tells the shop of a shipment so long after the picklist was closed."""
CARRIER_LINKS = {"postnl": "https://track.example.test/", "dhl": "https://volg.example.test/"}


def goods(order: PicqerOrder) -> list[PicqerLine]:
    """Lines that are picked: parts in place of their composition."""
    return [line for line in order.lines if not line.has_parts]


def allocate(world: World, order: PicqerOrder, at: datetime, sign: int = 1) -> None:
    """Hold stock for an order that has no picklist yet (`concept`, `expected`), or let go with `sign` -1."""
    books = world.books
    warehouse = home(order, books)
    for line in goods(order):
        product = books.products[line.idproduct]
        pieces = line.amount - line.amount_cancelled - line.shipped
        if pieces:
            books.reserve(product, warehouse, "allocations", sign * pieces, at)
            world.stock_changed(product, at)


def home(order: PicqerOrder, books: Books) -> int:
    """The warehouse where an order is dealt with first."""
    able = [w for w in order.warehouses or books.account.warehouses if books.warehouses[w].accept_orders]
    return able[0] if able else next(iter(books.warehouses))


def process(world: World, order: PicqerOrder, at: datetime) -> None:
    """Send an order to the warehouse: one picklist of what is there, a backorder for what is not."""
    books = world.books
    if order.status in ("concept", "expected") and order.extra.pop("allocated", False):
        allocate(world, order, at, -1)
    warehouse = home(order, books)
    ready: list[tuple[PicqerLine, int]] = []
    for line in goods(order):
        pieces = line.amount - line.amount_cancelled - line.shipped
        if pieces <= 0:
            continue
        product = books.products[line.idproduct]
        free = max(0, books.stock_in(product, warehouse).free) if product.type != "unlimited_stock" else pieces
        now = min(pieces, free)
        if now:
            ready.append((line, now))
        if pieces > now:
            add_backorder(world, order, line, pieces - now, warehouse, at)
    if ready:
        add_picklist(world, order, ready, warehouse, at)
    order.status = "processing"
    books.orders.touch(order, at)


def add_backorder(
    world: World, order: PicqerOrder, line: PicqerLine, pieces: int, warehouse: int, at: datetime
) -> Backorder:
    """Let pieces of a line wait for stock."""
    books = world.books
    made = books.backorders.add(
        Backorder(books.new_id("backorder"), order.idorder, line.idorder_product, line.idproduct, warehouse, pieces, at)
    )
    order.backorders.append(made.idbackorder)
    product = books.products[line.idproduct]
    books.reserve(product, warehouse, "backorders", pieces, at)
    world.stock_changed(product, at)
    return made


def build_picklist(
    books: Books, order: PicqerOrder, ready: list[tuple[PicqerLine, int]], warehouse: int, at: datetime
) -> Picklist:
    """Make a picklist of these pieces without holding stock for them."""
    idpicklist = books.new_id("picklist")
    made = Picklist(
        idpicklist=idpicklist,
        picklistid=books.picklist_number(idpicklist, at),
        idorder=order.idorder,
        idwarehouse=warehouse,
        status="new",
        lines=[
            PicklistLine(
                books.new_id("picklist-line"),
                line.idproduct,
                line.idorder_product,
                line.productcode,
                line.name,
                pieces,
                0,
                line.price,
                line.weight,
            )
            for line, pieces in ready
        ],
        created=at,
        updated=at,
        customer=order.customer,
    )
    order.picklists.append(idpicklist)
    return books.picklists.add(made)


def add_picklist(
    world: World, order: PicqerOrder, ready: list[tuple[PicqerLine, int]], warehouse: int, at: datetime
) -> Picklist:
    """Make a picklist of these pieces and hold them."""
    made = build_picklist(world.books, order, ready, warehouse, at)
    for line, pieces in ready:
        product = world.books.products[line.idproduct]
        world.books.reserve(product, warehouse, "picklists", pieces, at)
        world.stock_changed(product, at)
    return made


def begin_picking(world: World, picklist: Picklist, pieces: int, at: datetime) -> None:
    """Pick so many pieces of a picklist and leave it open."""
    for line in picklist.lines:
        take = min(pieces, line.amount - line.amount_picked)
        line.amount_picked += take
        pieces -= take
    world.books.picklists.touch(picklist, at)


def ship(world: World, picklist: Picklist, at: datetime) -> Shipment:
    """Pick all, close the picklist and make the shipment; the shop hears of it five minutes later."""
    books = world.books
    order = books.orders.get(picklist.idorder) if picklist.idorder is not None else None
    for line in picklist.lines:
        line.amount_picked = line.amount
        product = books.products[line.idproduct]
        held = books.stock_in(product, picklist.idwarehouse)
        held.reserved_picklists -= line.amount
        books.move_stock(product, picklist.idwarehouse, -line.amount, at, picklist.picklistid, "picklist")
        world.stock_changed(product, at)
    made = close(world, picklist, order, at)
    if order is not None:
        by_line = {line.idorder_product: line for line in order.lines}
        for picked in picklist.lines:
            if picked.idorder_product in by_line:
                by_line[picked.idorder_product].shipped += picked.amount
        if order.left == 0:
            order.status = "completed"
        books.orders.touch(order, at)
    if order is not None and order.connection is not None:
        made.due_at = at + FEEDBACK_WAIT
        world.plan(made.due_at, "feedback", made.idshipment)
    else:
        made.feedback = "none"
    return made


def close(world: World, picklist: Picklist, order: PicqerOrder | None, at: datetime) -> Shipment:
    """Close a picklist and make its shipment; stock and order are the caller's."""
    books = world.books
    picklist.status, picklist.closed_at, picklist.closed_by = "closed", at, 78
    books.picklists.touch(picklist, at)
    wished = order.idshippingprovider_profile if order else None
    profile = books.profiles.get(wished or 0) or next(iter(books.profiles.values()))
    serial = books.new_id("shipment")
    code = f"{'3S' if profile.carrier == 'postnl' else 'JJD'}WRLD{serial:09d}"
    made = books.shipments.add(
        Shipment(
            idshipment=serial,
            idpicklist=picklist.idpicklist,
            idorder=picklist.idorder,
            carrier=profile.carrier,
            profile=profile.id,
            tracking_code=code,
            tracking_url=CARRIER_LINKS.get(profile.carrier, "https://track.example.test/") + code,
            created=at,
            updated=at,
            idreturn=picklist.idreturn,
            weight=50 + sum(line.weight * line.amount for line in picklist.lines),
        )
    )
    if order is not None:
        order.shipments.append(serial)
    return made


def cancel(world: World, order: PicqerOrder, at: datetime) -> None:
    """Cancel an order: what is not shipped is given back."""
    books = world.books
    if order.extra.pop("allocated", False):
        allocate(world, order, at, -1)
    for number in list(order.picklists):
        picklist = books.picklists[number]
        if picklist.open:
            for line in picklist.lines:
                product = books.products[line.idproduct]
                books.reserve(product, picklist.idwarehouse, "picklists", -line.amount, at)
                world.stock_changed(product, at)
            picklist.status = "cancelled"
            books.picklists.touch(picklist, at)
    for number in list(order.backorders):
        drop_backorder(world, order, books.backorders[number], at)
    for ordered in order.lines:
        ordered.amount_cancelled = ordered.amount - ordered.shipped
    order.status = "cancelled"
    books.orders.touch(order, at)


def drop_backorder(world: World, order: PicqerOrder, backorder: Backorder, at: datetime) -> None:
    """Take a backorder away and let go of what it held."""
    books = world.books
    product = books.products[backorder.idproduct]
    books.reserve(product, backorder.idwarehouse, "backorders", -backorder.amount, at)
    books.backorders.remove(backorder.idbackorder)
    order.backorders.remove(backorder.idbackorder)
    world.stock_changed(product, at)


def release(world: World, order: PicqerOrder, at: datetime) -> bool:
    """Turn the backorders of an order into a picklist where stock has come; says whether any did."""
    books = world.books
    ready: list[tuple[PicqerLine, int]] = []
    by_line = {line.idorder_product: line for line in order.lines}
    warehouse = home(order, books)
    for number in list(order.backorders):
        backorder = books.backorders[number]
        warehouse = backorder.idwarehouse
        held = books.stock_in(books.products[backorder.idproduct], warehouse)
        if held.stock - held.reserved_picklists - held.reserved_allocations >= backorder.amount:
            ready.append((by_line[backorder.idorder_product], backorder.amount))
            drop_backorder(world, order, backorder, at)
    if ready:
        add_picklist(world, order, ready, warehouse, at)
        books.orders.touch(order, at)
    return bool(ready)
