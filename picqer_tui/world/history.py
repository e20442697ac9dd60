"""The past of a world: seventy days of orders, as they were placed, paid, imported, picked, shipped and reported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from typing import NamedTuple

from . import importer, merchant
from .books import Connection, ImportRow, PicqerOrder, Shipment, Shop, ShopOrder, ShownShipment
from .catalogue import set_offers
from .clock import ANCHOR
from .founding import HISTORY_DAYS, OLD_CONNECTION
from .people import somebody
from .rhythm import moments, next_shift
from .rules import foreign_status, tracking_note
from .sales import PAYMENTS, SHARES, choose, write_order
from .traits import traits
from .warehouse import FEEDBACK_WAIT, build_picklist, close, make_order, process
from .world import World

LIVE_FROM = ANCHOR - timedelta(days=3)
"""From here on the past is not told but played: people and importer act, thing by thing."""


class Told(NamedTuple):
    """What became of one order of the past."""

    order: ShopOrder
    seen: datetime
    imported: datetime
    picked: datetime
    fate: str
    """`sent`, `refunded`, `cancelled`, `waits` (for money)."""


def past(world: World) -> None:
    """Tell the past up to three days before the preflight moment, then set everybody to work."""
    books = world.books
    connection = books.connections[OLD_CONNECTION]
    shop = books.shop_of(connection.id)
    chance = world.rng("history")
    begun = ANCHOR - timedelta(days=HISTORY_DAYS)
    told_share = (HISTORY_DAYS - 3) / HISTORY_DAYS
    at_times = moments(chance, begun, LIVE_FROM, round(world.options.orders * told_share))
    deeds: list[tuple[datetime, int, Callable[[], None]]] = []
    for placed in at_times:
        told = _order(world, shop, connection, placed, chance)
        if told is not None:
            deeds += _deeds(world, shop, connection, told, len(deeds))
    deeds.sort(key=lambda deed: deed[:2])
    world.clock.set(LIVE_FROM)
    for _, _, deed in deeds:
        deed()
    importer.start(world)
    connection.extra["seen"] = len(shop.changed)
    set_offers(world, shop, connection.warehouses, LIVE_FROM)
    new = books.shops["new"]
    if new is not shop:
        set_offers(world, new, connection.warehouses, ANCHOR - timedelta(days=19), stale=0.35)
        if world.options.scenario == "replace" and traits(new.platform).can_enter and world.chance("migrated", 0.6):
            _migrate(world, shop, new)
    shop.extra["opened"] = True
    importer.watch(world, connection, LIVE_FROM, 60)
    merchant.start(world, LIVE_FROM)


def _order(world: World, shop: Shop, connection: Connection, placed: datetime, chance: Random) -> Told | None:
    basket = choose(world, shop, chance, in_stock=False)
    if not basket:
        return None
    who = somebody(world)
    order = write_order(shop, basket, who, world.books.customers[who].email, placed)
    order.stock_taken = True
    order.payment = chance.choices(PAYMENTS, SHARES)[0]
    if traits(shop.platform).prepaid:
        order.payment = "ideal"
    bank = order.payment == "bacs"
    wait = chance.uniform(0.8, 2.8) * 86400 if bank else chance.uniform(5, 110)
    paid = placed + timedelta(seconds=int(wait))
    look = timedelta(seconds=int(chance.random() * connection.rhythm))
    seen = (placed if bank else paid) + look
    imported = paid + look + timedelta(seconds=chance.randrange(2, 2 + connection.delay))
    picked = next_shift(imported + timedelta(minutes=chance.randrange(10, 180)))
    picked += timedelta(seconds=chance.randrange(0, 4 * 3600))
    fate = "sent"
    draw = chance.random()
    if bank and paid >= LIVE_FROM:
        fate = "waits"
    elif draw < 0.025:
        fate = "cancelled"
    elif draw < 0.045 and picked < LIVE_FROM:
        fate = "refunded"
    if bank:
        order.status = "on-hold"
        order.history.append((placed, "on-hold"))
    order.updated = placed
    if fate == "waits":
        world.plan(paid, "pay", (shop.key, order.id))
    elif fate == "cancelled":
        _set(shop, order, "cancelled", placed + timedelta(hours=1))
    else:
        order.paid_at = paid
        _set(shop, order, "open", paid)
    return Told(order, seen, imported, picked, fate)


def _set(shop: Shop, order: ShopOrder, status: str, at: datetime) -> None:
    order.status = status
    order.history.append((at, status))
    order.updated = at
    if status == "completed":
        order.completed_at = at
    elif status == "cancelled":
        order.cancelled_at = at


Deeds = list[tuple[datetime, int, Callable[[], None]]]


def _deeds(world: World, shop: Shop, connection: Connection, told: Told, serial: int) -> Deeds:
    """What the importer and the warehouse did with an order, each at its own time, so that ids run with time."""
    made: list[PicqerOrder] = []
    rows: list[ImportRow] = []

    def see() -> None:
        status = {"cancelled": "canceled", "waits": "expected"}.get(told.fate, "imported")
        rows.append(_row(world, shop, connection, told, status))

    def take() -> None:
        made.append(_imported(world, shop, connection, told, rows[0]))

    def send() -> None:
        _sent(world, shop, told, made[0], rows[0])

    deeds: Deeds = [(told.seen, serial, see)]
    if told.fate in ("sent", "refunded"):
        deeds.append((told.imported, serial + 1, take))
        if told.picked < LIVE_FROM:
            deeds.append((told.picked, serial + 2, send))
    return deeds


def _row(world: World, shop: Shop, connection: Connection, told: Told, status: str) -> ImportRow:
    books = world.books
    order = told.order
    moved = order.updated if status == "canceled" else told.seen
    return books.add_row(
        ImportRow(
            id=books.new_id("row"),
            connection=connection.id,
            foreign_id=order.id,
            foreign_number=order.number or None,
            foreign_status=foreign_status(shop.platform, order),
            status=status,
            ordered=order.placed,
            created=told.seen,
            updated=max(moved, told.seen),
        )
    )


def _imported(world: World, shop: Shop, connection: Connection, told: Told, row: ImportRow) -> PicqerOrder:
    order = make_order(world, connection, shop, told.order, told.imported)
    world.books.link_row(row, order, told.imported)
    if told.picked >= LIVE_FROM:
        process(world, order, told.imported)
        return order
    order.status = "processing"
    return order


def _sent(world: World, shop: Shop, told: Told, order: PicqerOrder, row: ImportRow) -> None:
    books = world.books
    ready = [(line, line.amount) for line in order.lines if not line.has_parts]
    picklist = build_picklist(books, order, ready, books.account.warehouses[0], order.created)
    for line, _ in ready:
        line.shipped = line.amount
    for picked in picklist.lines:
        picked.amount_picked = picked.amount
    shipment = close(world, picklist, order, told.picked)
    order.status, order.updated = "completed", told.picked
    _reported(shop, told.order, order, shipment)
    if told.fate == "refunded":
        back = told.picked + timedelta(days=2)
        _set(shop, told.order, "refunded", min(back, LIVE_FROM))
    row.foreign_status = foreign_status(shop.platform, told.order)
    row.updated = max(row.updated, told.order.updated + timedelta(seconds=90))


def _reported(shop: Shop, order: ShopOrder, made: PicqerOrder, shipment: Shipment) -> None:
    at = shipment.created + FEEDBACK_WAIT
    shipment.due_at = shipment.reported_at = at
    shipment.feedback = "done"
    codes = (shipment.tracking_code,)
    if not traits(shop.platform).notes:
        sent = []
        for line in order.lines:
            line.shipped = line.amount if line.ships else 0
            sent.append((line.id, line.amount))
        lines = tuple(sent) if traits(shop.platform).lines else ()
        order.shipments.append(ShownShipment(shop.new_id(), at, codes, shipment.tracking_url, shipment.carrier, lines))
    else:
        order.notes.append(tracking_note(shop, shipment, codes, at))
    _set(shop, order, "completed", at)


def _migrate(world: World, old: Shop, new: Shop) -> None:
    """Copy a part of the finished past into the new shop, as finished: what a careful merchant does."""
    moved = ANCHOR - timedelta(days=10)
    done = [o for o in old.orders if o.status == "completed" and o.updated < moved - timedelta(days=1)]
    for order in done[-max(1, len(done) // 6) :]:
        copy_order(world, order, new, moved, "completed")


def copy_order(world: World, order: ShopOrder, new: Shop, at: datetime, status: str) -> ShopOrder:
    """Put a copy of an order into another shop, as a migration tool does; `status` is the copy's."""
    basket = []
    for line in order.lines:
        rows = new.sold_as(line.sku)
        if rows:
            basket.append((rows[0], line.amount))
    made = write_order(new, basket, order.customer, order.email, at)
    what = traits(new.platform)
    if what.migrated_number:
        new.by_number.pop(made.number, None)
        made.number = f"OUD-{order.number.lstrip('#')}"
        new.by_number[made.number] = made
        new.next_number -= 1
    made.placed = order.placed
    if what.dates_back:
        made.created = order.placed
    made.paid_at = order.paid_at
    made.payment = "manual"
    made.shipping, made.discount = order.shipping, order.discount
    made.origin, made.source_id, made.source_number = "migrated", order.id, order.number
    made.stock_taken = True
    for line, source in zip(made.lines, order.lines, strict=False):
        line.price = source.price
        line.shipped = line.amount if status == "completed" else 0
    made.history = [(at, status)]
    made.status = status
    made.updated = at
    if status == "completed":
        made.completed_at = at
    return made
