"""People at work while time goes on: customers order, pickers pick, goods arrive, the day of the switch comes."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from . import sales
from .books import PicqerProduct, Shop
from .founding import HISTORY_DAYS
from .rhythm import HOME, HOUR, in_hour, next_shift, working
from .warehouse import release, ship
from .world import World

SHIFT_STEP = timedelta(minutes=6)
SHIFTS_TO_CATCH_UP = 5
"""Where customers come fast, pickers send what waits within about half an hour."""


def start(world: World, at: datetime) -> None:
    """Let people begin their work at a whole hour."""
    world.on("hour", _hour)
    world.on("order", _order)
    world.on("shift", _shift)
    world.on("goods", _goods)
    world.on("act", _act)
    world.on_stock(_moved)
    sales.start(world)
    world.plan(at, "hour")
    world.plan(next_shift(at), "shift")
    world.plan(_ten_o_clock(at), "goods")


def selling_shops(world: World) -> list[Shop]:
    """Shops where customers order by themselves now; each once."""
    found: list[Shop] = []
    for shop in world.books.shops.values():
        if shop.extra.get("opened") and not shop.closed and shop not in found:
            found.append(shop)
    return found


def _hour(world: World, at: datetime, about: Any) -> None:
    shops = selling_shops(world)
    for shop in shops:
        chance = world.rng(f"arrivals/{shop.key}")
        for _ in range(in_hour(chance, at, world.options.orders / HISTORY_DAYS / len(shops))):
            world.plan(at + timedelta(seconds=int(chance.random() * 3600)), "order", shop.key)
    world.plan(at + HOUR, "hour")


def _order(world: World, at: datetime, about: Any) -> None:
    shop = world.books.shops[about]
    if not shop.closed and shop.extra.get("opened"):
        sales.place_order(world, shop, at)


def _shift(world: World, at: datetime, about: Any) -> None:
    """Pick a few of the oldest picklists, then look again in some minutes."""
    ready = waiting(world)
    many = max(1, round(world.options.orders / HISTORY_DAYS / 30))
    if world.options.pace > 0:
        many = max(many, -(-len(ready) // SHIFTS_TO_CATCH_UP))
    for picklist in ready[:many]:
        ship(world, world.books.picklists[picklist], at)
    later = at + SHIFT_STEP
    world.plan(later if working(later) else next_shift(later), "shift")


def waiting(world: World) -> list[int]:
    """Picklists that can be picked, oldest first. Only the newest thousands are looked through."""
    kept = world.cache("waiting")
    rows = world.books.picklists.rows
    begin = kept.get("begin", 0)
    while begin < len(rows) and not rows[begin].open:
        begin += 1
    kept["begin"] = begin
    return [
        p.idpicklist
        for p in rows[begin:]
        if p.status == "new" and p.idorder is not None and not _paused(world, p.idorder)
    ]


def _paused(world: World, idorder: int) -> bool:
    order = world.books.orders.get(idorder)
    return order is None or order.status != "processing" or bool(order.extra.get("left_alone"))


def _moved(world: World, product: PicqerProduct, at: datetime) -> None:
    world.cache("moved")[product.idproduct] = True


def _goods(world: World, at: datetime, about: Any) -> None:
    """Goods arrive for what runs low, and what waited for them goes on."""
    books = world.books
    chance = world.rng("goods")
    warehouse = books.account.warehouses[0]
    for number in list(world.cache("moved")):
        product = books.products.get(number)
        if product is None or not product.active or product.type != "normal" or product.extra.get("no_supply"):
            continue
        if books.free_stock(product, books.account.warehouses) < 12 and chance.random() < 0.5:
            books.move_stock(product, warehouse, chance.randrange(24, 96), at, "Ontvangst", "receipt")
            world.stock_changed(product, at)
    world.cache("moved").clear()
    for backorder in list(books.backorders):
        order = books.orders.get(backorder.idorder)
        if order is not None and backorder.idbackorder in order.backorders and order.status == "processing":
            release(world, order, at)
    world.plan(_ten_o_clock(at + HOUR), "goods")


def _ten_o_clock(at: datetime) -> datetime:
    local = at.astimezone(HOME)
    day = local.replace(hour=10, minute=0, second=0, microsecond=0)
    if day <= local:
        day += timedelta(days=1)
    return day.astimezone(at.tzinfo)


def _act(world: World, at: datetime, about: Any) -> None:
    """Something that a person had planned for this time: a function of the world and the time."""
    about(world, at)
