"""A colleague who is faster: changes the very thing that a write is about, just before the write comes."""

from __future__ import annotations

import re
from datetime import datetime

from .books import Note, Shop, ShopOrder
from .traits import traits
from .wishes import Wish
from .world import World


def meddle(world: World, side: str, wish: Wish) -> list[str]:
    """Change what a request is about; returns the ids of what was changed. Orders are finished by hand (or called off, when
    they were finished), things get another code, Picqer's orders are set aside."""
    at, path = world.now(), wish.written
    if side == "picqer":
        found = re.search(r"/orders/(\d+)", path)
        order = world.books.orders.get(int(found[1])) if found else None
        if order is None:
            return []
        order.status = "paused" if order.status == "processing" else order.status
        order.tags = (*order.tags, 31) if 31 not in order.tags else order.tags
        world.books.orders.touch(order, at)
        return [str(order.idorder)]
    shop = world.shop(side)
    named = traits(shop.platform).about(path, wish.body)
    return [number for kind, number in named if _change(shop, kind, number, at)]


def _change(shop: Shop, kind: str, number: str, at: datetime) -> bool:
    if kind == "product":
        item = shop.products.get(number)
        if item is not None:
            shop.set_sku(item, f"{item.sku}-B", at)
        return item is not None
    order = shop.orders.get(number)
    if order is not None:
        _by_hand(shop, order, at)
    return order is not None


def _by_hand(shop: Shop, order: ShopOrder, at: datetime) -> None:
    done = order.open
    for line in order.lines if done else ():
        line.shipped = line.amount - line.refunded if line.ships else 0
    shop.set_status(order, "completed" if done else "cancelled", at)
    order.notes.append(Note(shop.new_id(), at, "Door een collega gewijzigd", "Robin Kievit"))
