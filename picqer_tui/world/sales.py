"""An order in a shop: somebody chooses, pays now or later, or gives up."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Any

from .books import Shop, ShopLine, ShopOrder, ShopProduct
from .people import somebody
from .traits import traits
from .world import World

PAYMENTS = ("ideal", "creditcard", "klarna", "bacs")
SHARES = (70, 8, 12, 10)


def start(world: World) -> None:
    """Let payments and second thoughts take part in the world."""
    world.on("pay", _pay)
    world.on("give-up", _give_up)


def sellable(world: World, shop: Shop) -> list[ShopProduct]:
    """What can be put into a basket, best sellers first."""
    kept = world.cache("sellable")
    known = kept.get(shop.key)
    if known is None or known[0] != len(shop.products):
        rows = [p for p in shop.products if p.goods and p.status == "live" and p.sku and not p.translation_of]
        known = kept[shop.key] = (len(shop.products), rows)
    found: list[ShopProduct] = known[1]
    return found


def choose(world: World, shop: Shop, chance: Random, in_stock: bool = True) -> list[tuple[ShopProduct, int]]:
    """A basket: one to four things, mostly of what sells well."""
    rows = sellable(world, shop)
    if not rows:
        return []
    count = chance.choices((1, 2, 3, 4), (52, 28, 13, 7))[0]
    basket: dict[str, tuple[ShopProduct, int]] = {}
    for _ in range(count * 4):
        row = rows[int(len(rows) * chance.random() ** 2)]
        amount = 1 if chance.random() < 0.8 else chance.randrange(2, 5)
        if row.id in basket or row.status != "live" or (in_stock and row.tracking == "own" and row.quantity < amount):
            continue
        basket[row.id] = (row, amount)
        if len(basket) == count:
            break
    return list(basket.values())


def write_order(
    shop: Shop, basket: list[tuple[ShopProduct, int]], customer: int, email: str | None, at: datetime
) -> ShopOrder:
    """An unpaid order in a shop's books; stock is the caller's."""
    number = ""
    if not shop.extra.get("sequential"):
        shop.next_id = max(shop.next_id, shop.next_number)
        made = shop.new_id()
        shop.next_number = int(made) + 1
        number = f"{shop.prefix}{made}{shop.suffix}"
    else:
        made, number = shop.new_id(), shop.new_number()
    lines = [
        ShopLine(shop.new_id(), p.id, p.sku, f"{p.name} - {p.variant}" if p.variant else p.name, amount, p.price or 995)
        for p, amount in basket
    ]
    for line, (product, _) in zip(lines, basket, strict=True):
        line.ships = product.goods
    return shop.add_order(
        ShopOrder(
            id=made,
            number=number,
            status="unpaid",
            created=at,
            placed=at,
            updated=at,
            customer=customer,
            email=email,
            lines=lines,
            shipping=0 if sum(line.price * line.amount for line in lines) > 7500 else 595,
            history=[(at, "unpaid")],
            stock_taken=False,
        )
    )


def place_order(
    world: World,
    shop: Shop,
    at: datetime,
    basket: list[tuple[ShopProduct, int]] | None = None,
    payment: str | None = None,
    customer: int | None = None,
) -> ShopOrder | None:
    """Somebody orders; None when there is nothing to choose. Payment follows within two minutes, or days, or never."""
    chance = world.rng(f"sales/{shop.key}")
    chosen = choose(world, shop, chance) if basket is None else basket
    if not chosen:
        return None
    who = somebody(world, f"people/{shop.key}") if customer is None else customer
    order = write_order(shop, chosen, who, world.books.customers[who].email, at)
    order.payment = payment or chance.choices(PAYMENTS, SHARES)[0]
    if traits(shop.platform).prepaid:
        order.payment = "ideal"
        pay(world, shop, order, at)
    elif order.payment == "bacs":
        shop.set_status(order, "on-hold", at)
        take_stock(shop, order, at)
        world.plan(at + timedelta(seconds=int(chance.uniform(1, 3) * 86400)), "pay", (shop.key, order.id))
    elif payment is None and chance.random() < 0.04:
        world.plan(at + timedelta(hours=1), "give-up", (shop.key, order.id))
    else:
        world.plan(at + timedelta(seconds=chance.randrange(5, 110)), "pay", (shop.key, order.id))
    return order


def take_stock(shop: Shop, order: ShopOrder, at: datetime) -> None:
    """Lower the shop's stock for an order, once."""
    if order.stock_taken:
        return
    order.stock_taken = True
    for line in order.lines:
        product = shop.products.get(line.product_id)
        if product is not None:
            shop.change_quantity(product, -line.amount, at)


def give_stock_back(shop: Shop, order: ShopOrder, at: datetime) -> None:
    """Raise the shop's stock again when an order is called off."""
    if not order.stock_taken:
        return
    order.stock_taken = False
    for line in order.lines:
        product = shop.products.get(line.product_id)
        if product is not None:
            shop.change_quantity(product, line.amount - line.shipped, at)


def pay(world: World, shop: Shop, order: ShopOrder, at: datetime) -> bool:
    """Money comes in for an order that waits for it."""
    if order.status not in ("unpaid", "on-hold"):
        return False
    order.paid_at = at
    shop.set_status(order, "open" if any(line.ships for line in order.lines) else "completed", at)
    take_stock(shop, order, at)
    return True


def call_off(world: World, shop: Shop, order: ShopOrder, at: datetime) -> bool:
    """Cancel an order in the shop."""
    if not order.open:
        return False
    shop.set_status(order, "cancelled", at)
    give_stock_back(shop, order, at)
    return True


def _pay(world: World, at: datetime, about: Any) -> None:
    key, number = about
    shop = world.books.shops[key]
    order = shop.orders.get(number)
    if order is not None:
        pay(world, shop, order, at)


def _give_up(world: World, at: datetime, about: Any) -> None:
    key, number = about
    shop = world.books.shops[key]
    order = shop.orders.get(number)
    if order is not None and order.status == "unpaid":
        call_off(world, shop, order, at)
