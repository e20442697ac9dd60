"""A colleague who is faster: changes the very thing that a write is about, just before the write comes."""

from __future__ import annotations

import json
import re
from datetime import datetime

from .books import Note, Shop, ShopOrder
from .wishes import Wish
from .world import World

_WOO = re.compile(r"/(orders|products)/(\d+)(?:/variations/(\d+))?")
_GID = re.compile(r"gid://shopify/(Order|FulfillmentOrder|ProductVariant|InventoryItem)/(\d+)")
_STOCK_ITEMS = 2_000_000_000


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
    return [number for kind, number in _about(path, wish.body) if _change(shop, kind, number, at)]


def _about(path: str, body: bytes) -> list[tuple[str, str]]:
    """(`order` or `product`, id) of everything a request names."""
    text = body.decode("utf-8", "replace")
    if "graphql.json" in path:
        names = {"Order": "order", "FulfillmentOrder": "order", "ProductVariant": "product", "InventoryItem": "product"}
        return [(names[kind], _own(kind, number)) for kind, number in dict.fromkeys(_GID.findall(text))]
    found = _WOO.search(path)
    if found is not None:
        return [("order" if found[1] == "orders" else "product", found[3] or found[2])]
    try:
        wished = json.loads(text or "{}").get("update", [])
    except (ValueError, AttributeError):
        return []
    return [("order" if "/orders/" in path else "product", str(one.get("id"))) for one in wished]


def _own(kind: str, number: str) -> str:
    """The id in the books behind the number of a global id."""
    if kind == "FulfillmentOrder":
        return number[1:]
    return str(int(number) - _STOCK_ITEMS) if kind == "InventoryItem" else number


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
