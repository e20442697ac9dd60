"""Trouble with keys, addresses, clocks and connections that leaves everything readable."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.world.books import Connection, ImportRow
from picqer_tui.world.traits import ELSEWHERE, traits
from picqer_tui.world.world import World

from .choosing import chance, shops, wants
from .orders import basket, ordered

SECOND, TESTED, TEST = 4233, 4318, 4391


def plant(world: World) -> None:
    """Keys, addresses and clocks; connections are planned in `decoys.before`, so that their ids run with time."""
    old, new = shops(world)
    for shop, name in ((old, "old-key-reads-only"), (new, "new-key-reads-only")):
        if shop is not None and wants(world, name):
            shop.access.rights -= {"products.write", "orders.write", "fulfillments.write"}
    if wants(world, "history-limited"):
        for shop in (old, new):
            if shop is not None and traits(shop.platform).history_days:
                shop.access.rights.discard("orders.all")
    if wants(world, "version-unknown"):
        shop = new if old is None or chance(world).random() < 0.5 else old
        shop.version = traits(shop.platform).odd_version
    if wants(world, "clock-off"):
        new.clock_skew = float(chance(world).choice((-200, 95, 180)))
    if wants(world, "clock-far-off"):
        (old or new).clock_skew = float(chance(world).choice((-450, 420)))
    if old is None or old is new:
        return
    if wants(world, "address-moves") and traits(old.platform).own_host and traits(new.platform).own_page:
        old.host = old.public_host
        if traits(new.platform).own_host:
            new.host = old.public_host
        else:
            new.public_host = old.public_host
    elif wants(world, "staging-address") and traits(new.platform).own_host:
        new.host = f"staging.{new.public_host.removeprefix('www.').removeprefix('shop.')}"


def second_connection(world: World, at: datetime) -> None:
    """The old shop is connected twice: the second link brings rows, and ignores what is known."""
    old, connection = shops(world)[0], world.old_connection()
    if old is None or connection is None:
        return
    books = world.books
    books.connections[SECOND] = Connection(SECOND, old.platform, "Fietshoek (2)", old.key, at, active=False)
    for order in old.orders.rows[-9:-1]:
        row = ImportRow(
            books.new_id("row"), SECOND, order.id, order.number or None, None, "ignored", order.placed, at, at
        )
        row.reason = "Order already exists"
        books.add_row(row)


def tested_connection(world: World, at: datetime) -> None:
    """The new shop was connected for a test, with three orders that were cancelled."""
    old, new = shops(world)
    if old is new:
        return
    books = world.books
    books.connections[TESTED] = Connection(TESTED, new.platform, "Test nieuwe shop", "new", at, active=False)
    for number in range(3):
        order = ordered(world, new, basket(world, new, 1), at - timedelta(minutes=40 - number))
        if order is None:
            return
        new.set_status(order, "cancelled", at - timedelta(minutes=5))
        books.add_row(
            ImportRow(
                books.new_id("row"), TESTED, order.id, order.number, "cancelled", "canceled", order.placed, at, at
            )
        )


def test_connection(world: World, at: datetime) -> None:
    """A link to a shop that is neither, with two rows."""
    books = world.books
    books.connections[TEST] = Connection(TEST, ELSEWHERE, "Probeersel", "elders", at, active=False)
    for number in range(2):
        foreign = str(7 + number)
        placed = at - timedelta(minutes=30 + number)
        books.add_row(
            ImportRow(books.new_id("row"), TEST, foreign, f"T-{foreign}", "processing", "ignored", placed, at, at)
        )
