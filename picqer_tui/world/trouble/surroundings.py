"""Trouble around the shops: channels, plugins, series of numbers, ways of sending, fields left blank, doors left open or shut."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from random import Random

from picqer_tui.world.books import PicqerOrder, Shop, ShopProduct
from picqer_tui.world.clock import ANCHOR, DEACTIVATED
from picqer_tui.world.founding import OLD_CONNECTION
from picqer_tui.world.traits import traits
from picqer_tui.world.world import World

from .choosing import happen, minutes, shops, taken, wants
from .orders import basket, ordered

LATELY = timedelta(days=40)
BLANKS: dict[str, Callable[[ShopProduct], None]] = {
    "barcode-blank": lambda item: setattr(item, "barcode", ""),
    "weight-blank": lambda item: setattr(item, "weight", None),
    "hs-code-blank": lambda item: setattr(item, "hs_code", ""),
    "country-blank": lambda item: setattr(item, "country", ""),
    "images-blank": lambda item: setattr(item, "images", ()),
}


def _chance(world: World) -> Random:
    """A stream of its own, so that other trouble stays as it is."""
    return world.rng("surroundings")


def before(world: World) -> None:
    """Plan what happens in the last days before the preflight moment."""
    if wants(world, "channel-feeds"):
        for hours in (52, 27):
            happen(world, ANCHOR - timedelta(hours=hours), _market_order)


def _market_order(world: World, at: datetime) -> None:
    """A marketplace or a till puts an order into the old shop, and the merchant sends it."""
    old = shops(world)[0]
    order = ordered(world, old, basket(world, old, 1), at) if old is not None else None
    if order is not None:
        order.channel, order.channel_number = ("amazon" if world.chance("market") else "kassa"), f"C-{at.hour}77"


def plant(world: World) -> None:
    """At the preflight moment."""
    old, new = shops(world)
    if wants(world, "picqer-webhook") and old is not None:
        _listens(world, old)
    if wants(world, "numbers-overlap") and old is not None and old is not new:
        _run_into(world, old, new)
    if wants(world, "pickup-points"):
        carrier = _chance(world).choice(("postnl", "dhl"))
        for order in _sent_lately(world, 2):
            order.pickup_point = {"carrier": carrier, "id": f"PUP-{order.idorder}"}
            world.books.orders.touch(order)
    if wants(world, "profile-gone"):
        for order in _sent_lately(world, 1):
            order.idshippingprovider_profile = 8
            world.books.orders.touch(order)
    for name, blank in BLANKS.items():
        if wants(world, name):
            for item in _pages(world, new):
                blank(item)
                new.products.touch(item, world.now())


def _listens(world: World, old: Shop) -> None:
    if traits(old.platform).hooks == "apps":
        old.access.rights.add("apps.read")
        old.extra["apps"] = ["Picqer"]
        return
    address = f"https://{world.books.account.subdomain}.picqer.com/webshops/{old.platform}/{OLD_CONNECTION}"
    old.webhooks.append({"id": 31, "topic": "order.updated", "url": address, "active": True, "by": "Picqer"})


def _run_into(world: World, old: Shop, new: Shop) -> None:
    """The new shop begins to number twenty below where the old one is; a test order shows it."""
    new.prefix, new.suffix = old.prefix, old.suffix
    new.next_number = old.next_number - 20
    ordered(world, new, basket(world, new, 1), world.now() - minutes(90), "cancelled")


def _sent_lately(world: World, count: int) -> list[PicqerOrder]:
    """Orders of the old connection that were sent in the last weeks."""
    books, since = world.books, world.now() - LATELY
    known = (books.orders.get(row.idorder or 0) for row in books.rows if row.connection == OLD_CONNECTION)
    found = [order for order in known if order is not None and order.status == "completed" and order.created >= since]
    return _chance(world).sample(found, min(count, len(found)))


def _pages(world: World, shop: Shop) -> Iterator[ShopProduct]:
    """Two in five of the product pages, with all that is sold on them; nothing that other trouble uses."""
    chance, families = _chance(world), dict[str, list[ShopProduct]]()
    for item in shop.products:
        families.setdefault(item.parent_id or item.id, []).append(item)
    for family in families.values():
        if chance.random() < 0.4:
            yield from (item for item in family if item.kind == "parent" or (item.sku and item.sku not in taken(world)))


def drain(world: World) -> None:
    """At the drain: how the old shop will be closed."""
    if wants(world, "old-shop-open"):
        world.plans.closes_old_shop = False


def before_switch(world: World) -> None:
    if wants(world, "old-shop-open"):
        happen(world, DEACTIVATED + minutes(9), _still_sold)


def _still_sold(world: World, at: datetime) -> None:
    old, new = shops(world)
    if old is not None and old is not new:
        ordered(world, old, basket(world, old, 1), at)


def switched(world: World) -> None:
    """After the switch: the old shop is closed with all that is in it."""
    old, new = shops(world)
    if wants(world, "old-api-closed") and old is not None and old is not new:
        old.api_down = True


def connected(world: World) -> None:
    """At the end: the new shop was not opened, or closed again."""
    old, new = shops(world)
    if wants(world, "new-shop-kept-closed") and old is not new:
        new.closed = True
        new.extra["closed_by"] = _chance(world).choice(traits(new.platform).closings)
