"""Trouble on the morning of the switch, up to the moment when the new connection is made."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from picqer_tui.world.books import PicqerOrder, ShopOrder
from picqer_tui.world.clock import DEACTIVATED, MOMENTS
from picqer_tui.world.importer import look
from picqer_tui.world.sales import pay
from picqer_tui.world.warehouse import begin_picking, cancel, process, ship
from picqer_tui.world.world import World

from .choosing import chance, happen, linked, minutes, shops, wants
from .orders import add_row, basket, from_old, imported, ordered, slow_import

DRAIN = MOMENTS["drain"]


def before_drain(world: World) -> None:
    """Plan the last hours before the drain."""
    deeds: tuple[tuple[str, timedelta, Callable[[World, datetime], None]], ...] = (
        ("paid-later", timedelta(hours=30), _waits),
        ("cancelled-leftover", timedelta(hours=20), _prepare("cancelled-leftover")),
        ("shipped-leftover", timedelta(hours=19), _prepare("shipped-leftover")),
        ("just-shipped", timedelta(hours=18), _prepare("just-shipped")),
        ("picking-begun", timedelta(hours=17), _prepare("picking-begun")),
        ("entered-twice", timedelta(hours=15), _prepare("entered-twice")),
        ("both-shipped", timedelta(hours=14), _prepare("both-shipped")),
        ("row-missing", timedelta(hours=16), _row_missing),
        ("slow-import", minutes(9), slow_import),
        ("just-ordered", minutes(2), _just_ordered),
        ("just-shipped", minutes(2), lambda w, t: _ship(w, "just-shipped", t)),
    )
    for name, ahead, deed in deeds:
        if wants(world, name):
            happen(world, DRAIN - ahead, deed)


def prepared(world: World) -> dict[str, PicqerOrder]:
    """Orders that wait in Picqer for what trouble does with them, by its name."""
    found: dict[str, PicqerOrder] = world.cache("trouble").setdefault("orders", {})
    return found


def _prepare(name: str) -> Callable[[World, datetime], None]:
    """An order with a picklist that nobody picks until trouble does."""

    def deed(world: World, at: datetime) -> None:
        made = from_old(world, at, 1, 2)
        if made is not None:
            process(world, made[1], at)
            prepared(world)[name] = made[1]

    return deed


def _ship(world: World, name: str, at: datetime) -> None:
    order = prepared(world).get(name)
    for number in order.picklists if order is not None else ():
        picklist = world.books.picklists[number]
        if picklist.open:
            ship(world, picklist, at)


def _waits(world: World, at: datetime) -> None:
    """An order that waits for a transfer, with a row and without a Picqer order."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    order = ordered(world, old, basket(world, old, 1), at - minutes(3), "on-hold")
    if order is not None:
        add_row(world, connection, old, order, "expected", at)
        world.cache("trouble")["waits"] = order


def _row_missing(world: World, at: datetime) -> None:
    """An open order whose row is gone, so that only its reference tells where it is from."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    order = ordered(world, old, basket(world, old, 1), at - minutes(30))
    if order is not None:
        made = imported(world, connection, old, order, at)
        process(world, made, at)
        row = world.books.row_by_order[made.idorder]
        world.books.remove_row(row)
        connection.extra["seen"] = len(old.changed)


def _just_ordered(world: World, at: datetime) -> None:
    old = shops(world)[0]
    if old is not None:
        ordered(world, old, basket(world, old, 1), at)


def drain(world: World) -> None:
    """At the drain itself: a picklist is begun; and how the people will do the switch."""
    order = prepared(world).get("picking-begun")
    if order is not None and order.picklists:
        begin_picking(world, world.books.picklists[order.picklists[0]], 1, world.now())
    plans = world.plans
    plans.deactivates = not wants(world, "not-deactivated")
    plans.sends_stock = not wants(world, "stock-left-off")
    plans.sends_shipments = not wants(world, "shipments-left-off")
    plans.stops_after_push = wants(world, "stock-stops-after-push")
    plans.hasty = wants(world, "hasty")
    plans.foreign_connection = wants(world, "foreign-connection")
    if wants(world, "other-template"):
        plans.template = 92
    if wants(world, "other-tags"):
        plans.tags = (33,)
    plans.push = chance(world).choice(("right", "right", "late", "half", "wrong", "zeros", "never"))


def before_switch(world: World) -> None:
    """Plan what happens around the switch."""
    if wants(world, "orders-in-the-gap"):
        for after in (4, 11):
            happen(world, DEACTIVATED + minutes(after), _just_ordered)
        happen(world, DEACTIVATED + minutes(7), _unpaid_in_gap)
    if wants(world, "shipped-leftover"):
        happen(world, DEACTIVATED + minutes(6), lambda w, t: _ship(w, "shipped-leftover", t))
    if wants(world, "cancelled-leftover"):
        happen(world, DEACTIVATED + minutes(8), _cancel)
    if wants(world, "row-moved-late"):
        happen(world, DEACTIVATED + minutes(21), _move_row)
    if wants(world, "not-deactivated"):
        happen(world, DEACTIVATED + minutes(18), _just_ordered)
        happen(world, DEACTIVATED + minutes(22), _still_looks)


def _still_looks(world: World, at: datetime) -> None:
    connection = linked(world)
    if connection is not None:
        look(world, connection, at)


def _unpaid_in_gap(world: World, at: datetime) -> None:
    old = shops(world)[0]
    if old is not None:
        ordered(world, old, basket(world, old, 1), at, "on-hold")


def _cancel(world: World, at: datetime) -> None:
    order = prepared(world).get("cancelled-leftover")
    if order is not None and order.open:
        cancel(world, order, at)
        world.books.orders.touch(order, at)


def _move_row(world: World, at: datetime) -> None:
    rows = [row for row in world.books.rows if row.connection == world.books.account.old_connection]
    if rows:
        world.books.rows.touch(rows[-3:][0], at)


def switched(world: World) -> None:
    """Half an hour after the switch: money came late, and an order that nobody knows was finished in the shop."""
    old = shops(world)[0]
    if old is None:
        return
    waits: ShopOrder | None = world.cache("trouble").get("waits")
    if waits is not None and waits.open:
        pay(world, old, waits, DEACTIVATED + minutes(24))
    if wants(world, "order-vanished"):
        at = world.now() - timedelta(days=6)
        order = ordered(world, old, basket(world, old, 1), at)
        if order is not None:
            old.set_status(order, "completed", at + timedelta(days=1))
            old.changed.pop()
