"""What a person could do in Picqer: connections and their switches, orders, picklists, stock."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from . import importer, merchant, sales
from .act_kinds import CannotDoError, Doing, Listing, Values
from .connecting import activate, connect_shop, deactivate, set_switch
from .warehouse import cancel, process, release, ship
from .world import World


def _connections(active: bool) -> Listing:
    def listing(world: World) -> Iterator[tuple[str, Values]]:
        for one in world.books.connections.values():
            if one.active is active:
                yield str(one.id), {"connection": str(one.id), "name": one.name, "platform": one.platform}

    return listing


def _deactivate(world: World, about: str, given: Values, at: datetime) -> Values:
    """Press the button; with `really` false only say so. The switch is when it was first said."""
    connection = world.books.connections[int(about)]
    if not connection.active:
        raise CannotDoError(about)
    if given.get("really", True):
        deactivate(world, connection, at)
    if connection is world.old_connection():
        world.switched_at = world.switched_at or at
        world.reached("switched")
    return {"connection": about}


def _activate(world: World, about: str, given: Values, at: datetime) -> Values:
    connection = world.books.connections[int(about)]
    if connection.active:
        raise CannotDoError(about)
    activate(world, connection, at)
    return {"connection": about}


def _unconnected(world: World) -> Iterator[tuple[str, Values]]:
    if world.new_connection() is None:
        shop = world.shop("new")
        yield "", {"side": "new", "name": shop.name, "platform": shop.platform}


def _connect(world: World, about: str, given: Values, at: datetime) -> Values:
    """Connect the new shop, and open it: the first customer comes within five minutes."""
    if world.new_connection() is not None:
        raise CannotDoError("connect-shop")
    made = connect_shop(world, at)
    world.reached("connected")
    shop = world.shop("new")
    if not shop.extra.get("opened"):
        shop.extra["opened"] = True
        wait = timedelta(seconds=world.rng("connect").randrange(120, 300))
        world.plan(at + wait, "act", lambda w, t: sales.place_order(w, w.shop("new"), t, payment="ideal"))
    return {"connection": str(made.id)}


def _switch(switch: str) -> tuple[Listing, Doing]:
    def listing(world: World) -> Iterator[tuple[str, Values]]:
        for one in world.books.connections.values():
            if one.active:
                yield str(one.id), {"connection": str(one.id), "name": one.name, "on": getattr(one, switch)}

    def doing(world: World, about: str, given: Values, at: datetime) -> Values:
        connection = world.books.connections[int(about)]
        on = bool(given.get("on", not getattr(connection, switch)))
        set_switch(world, connection, switch, on, at)
        return {"connection": about, "on": on}

    return listing, doing


# orders in Picqer


def _to_process(world: World) -> Iterator[tuple[str, Values]]:
    for order in world.books.orders:
        if order.status in ("concept", "expected"):
            yield str(order.idorder), {"orderid": order.orderid, "reference": order.reference, "status": order.status}


def _process(world: World, about: str, given: Values, at: datetime) -> Values:
    order = world.books.orders[int(about)]
    if order.status not in ("concept", "expected"):
        raise CannotDoError(about)
    process(world, order, at)
    return {"orderid": order.orderid, "status": order.status}


def _to_pick(world: World) -> Iterator[tuple[str, Values]]:
    for number in merchant.waiting(world):
        picklist = world.books.picklists[number]
        order = world.books.orders[picklist.idorder or 0]
        yield str(number), {"picklistid": picklist.picklistid, "orderid": order.orderid, "reference": order.reference}


def _pick(world: World, about: str, given: Values, at: datetime) -> Values:
    picklist = world.books.picklists[int(about)]
    if not picklist.open:
        raise CannotDoError(about)
    made = ship(world, picklist, at)
    return {"picklistid": picklist.picklistid, "tracking": made.tracking_code}


def _to_cancel(world: World) -> Iterator[tuple[str, Values]]:
    for order in world.books.open_orders():
        yield str(order.idorder), {"orderid": order.orderid, "reference": order.reference, "status": order.status}


def _cancel(world: World, about: str, given: Values, at: datetime) -> Values:
    order = world.books.orders[int(about)]
    if not order.open:
        raise CannotDoError(about)
    cancel(world, order, at)
    return {"orderid": order.orderid, "status": order.status}


def _waiting_for_stock(world: World) -> Iterator[tuple[str, Values]]:
    seen: dict[int, int] = {}
    for backorder in world.books.backorders:
        seen[backorder.idproduct] = seen.get(backorder.idproduct, 0) + backorder.amount
    for idproduct, amount in seen.items():
        yield str(idproduct), {"sku": world.books.products[idproduct].productcode, "amount": amount}


def _receive(world: World, about: str, given: Values, at: datetime) -> Values:
    """Goods arrive for a product, and the orders that waited for it go on."""
    books = world.books
    product = books.products[int(about)]
    waiting = [b for b in books.backorders if b.idproduct == product.idproduct]
    warehouse = waiting[0].idwarehouse if waiting else books.account.warehouses[0]
    amount = int(given.get("amount", sum(b.amount for b in waiting) + 10))
    books.move_stock(product, warehouse, amount, at, "Ontvangst", "receipt")
    world.stock_changed(product, at)
    for idorder in dict.fromkeys(b.idorder for b in waiting):
        release(world, books.orders[idorder], at)
    return {"sku": product.productcode, "amount": amount}


def _codes(world: World) -> Iterator[tuple[str, Values]]:
    for product in world.books.products:
        if product.active:
            yield str(product.idproduct), {"sku": product.productcode}


def _edit_code(world: World, about: str, given: Values, at: datetime) -> Values:
    """A colleague gives a product in Picqer another code: `to`, or the old one with an ending."""
    product = world.books.products[int(about)]
    code = str(given.get("to") or f"{product.productcode}-B")
    if code in world.books.codes:
        raise CannotDoError(code)
    world.books.rename_product(product, code, at)
    return {"sku": code}


# stock and time


def _pushable(world: World) -> Iterator[tuple[str, Values]]:
    if world.new_connection() is not None:
        yield "", {"side": "new"}


def _push(world: World, about: str, given: Values, at: datetime) -> Values:
    """Ask Picqer's people for the stock push; how it goes is `Plans.push`, or `how`."""
    if world.new_connection() is None:
        raise CannotDoError("push-stock")
    if given.get("how"):
        world.plans.push = str(given["how"])
    importer.ask_for_push(world, at)
    return {"asked": True}


KINDS: dict[str, tuple[Listing, Doing]] = {
    "deactivate-connection": (_connections(True), _deactivate),
    "activate-connection": (_connections(False), _activate),
    "connect-shop": (_unconnected, _connect),
    "switch-processing": _switch("auto_process"),
    "switch-stock": _switch("sends_stock"),
    "switch-shipments": _switch("sends_shipments"),
    "push-stock": (_pushable, _push),
    "process-order": (_to_process, _process),
    "pick-and-ship": (_to_pick, _pick),
    "cancel-order": (_to_cancel, _cancel),
    "receive-stock": (_waiting_for_stock, _receive),
    "edit-code": (_codes, _edit_code),
}
