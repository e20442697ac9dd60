"""Trouble with the new connection once it works: parcels that the shop does not hear of, an old link that comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from picqer_tui.world.books import PicqerOrder, Shipment
from picqer_tui.world.clock import CONNECTED
from picqer_tui.world.connecting import activate
from picqer_tui.world.rules import report
from picqer_tui.world.warehouse import process, ship
from picqer_tui.world.world import World

from .choosing import happen, minutes, shops, wants
from .orders import basket, ordered


def before_connected(world: World) -> None:
    """Plan the second half hour of the new connection."""
    if wants(world, "feedback-lost"):
        happen(world, CONNECTED + minutes(50), _lost)
    if wants(world, "second-parcel-lost"):
        happen(world, CONNECTED + minutes(53), _second_lost)
    if wants(world, "reactivated"):
        happen(world, CONNECTED + minutes(55), _reactivate)


def _send(world: World, at: datetime) -> Shipment | None:
    """The newest order of the new connection that can be sent is sent."""
    books, connection = world.books, world.new_connection()
    for row in reversed(books.rows.rows if connection is not None else []):
        order: PicqerOrder | None = books.orders.get(row.idorder) if row.idorder is not None else None
        if connection is None or row.connection != connection.id or order is None or row.ordered < CONNECTED:
            continue
        if order.status == "concept":
            process(world, order, at)
        for number in order.picklists:
            if books.picklists[number].open and not order.backorders:
                return ship(world, books.picklists[number], at)
    return None


def _lost(world: World, at: datetime) -> None:
    shipment = _send(world, at)
    if shipment is not None:
        shipment.feedback = "lost"


def _second_lost(world: World, at: datetime) -> None:
    """Two parcels, of which the shop hears the first."""
    shipment, connection = _send(world, at), world.new_connection()
    order = world.books.orders.get(shipment.idorder or 0) if shipment is not None else None
    placed = world.books.shop_order(order) if order is not None else None
    if shipment is None or order is None or placed is None or connection is None:
        return
    shipment.feedback, shipment.reported_at = "done", at + minutes(5)
    report(world.books.shop_of(connection.id), placed, order, replace(shipment), at + minutes(5))
    shipment.extra_codes = (shipment.tracking_code.replace("WRLD", "WRL2"),)


def _reactivate(world: World, at: datetime) -> None:
    """A colleague makes the old connection active again, and somebody orders there."""
    connection, (old, new) = world.old_connection(), shops(world)
    if connection is None or connection.active or old is None or old is new:
        return
    activate(world, connection, at)
    ordered(world, old, basket(world, old, 1), at)
