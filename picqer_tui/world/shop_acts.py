"""What a person could do in the shops: order, pay, complete, call off, re-enter, close and open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from . import sales
from .act_kinds import CannotDoError, Doing, Listing, Values
from .books import Connection, ImportRow, Shop, ShopOrder
from .shop import lasting
from .traits import traits
from .world import World

# orders in the shops


def sides(world: World) -> Iterator[tuple[str, Shop]]:
    """The shops of the move (and in `extra` the one that stays), each once."""
    done: list[Shop] = []
    for side in ("old", "first", "new"):
        shop = world.books.shops.get(side)
        if shop is not None and shop not in done:
            done.append(shop)
            yield side, shop


def _open_shops(world: World) -> Iterator[tuple[str, Values]]:
    for side, shop in sides(world):
        if not shop.closed:
            yield side, {"side": side, "name": shop.name}


def _closed_shops(world: World) -> Iterator[tuple[str, Values]]:
    for side, shop in sides(world):
        if shop.closed or not shop.extra.get("opened"):
            yield side, {"side": side, "name": shop.name}


def _place(world: World, about: str, given: Values, at: datetime) -> Values:
    """Somebody orders now and pays at once, unless `payment` says `bacs` (a transfer) or `none`."""
    shop = world.shop(about)
    if shop.closed:
        raise CannotDoError(about)
    basket = None
    if given.get("sku"):
        basket = [(row, int(given.get("amount", 1))) for row in shop.sold_as(str(given["sku"]))[:1]]
    payment = str(given.get("payment", "ideal"))
    order = sales.place_order(world, shop, at, basket, "bacs" if payment == "none" else payment)
    if order is None:
        raise CannotDoError("nothing to sell")
    if order.payment != "bacs":
        sales.pay(world, shop, order, at)
    return {"side": about, "number": order.number, "id": order.id}


def _unpaid(world: World) -> Iterator[tuple[str, Values]]:
    for side, shop in sides(world):
        for order in reversed(shop.orders.rows):
            if order.status in ("unpaid", "on-hold"):
                yield f"{side}:{order.id}", {"side": side, "number": order.number}


def _found(world: World, about: str) -> tuple[Shop, ShopOrder]:
    side, _, number = about.partition(":")
    shop = world.shop(side)
    return shop, shop.orders[number]


def _pay(world: World, about: str, given: Values, at: datetime) -> Values:
    shop, order = _found(world, about)
    if not sales.pay(world, shop, order, at):
        raise CannotDoError(about)
    return {"number": order.number, "status": order.status}


def _incomplete(world: World) -> Iterator[tuple[str, Values]]:
    for side, shop in sides(world):
        for order in shop.orders:
            if order.status in ("open", "partly-shipped"):
                yield f"{side}:{order.id}", {"side": side, "number": order.number}


def _complete(world: World, about: str, given: Values, at: datetime) -> Values:
    """Set an order to complete by hand in the shop."""
    shop, order = _found(world, about)
    if not order.open:
        raise CannotDoError(about)
    for line in order.lines:
        line.shipped = line.amount - line.refunded if line.ships else 0
    shop.set_status(order, "completed", at)
    return {"number": order.number, "status": order.status}


def _call_off(world: World, about: str, given: Values, at: datetime) -> Values:
    shop, order = _found(world, about)
    if not sales.call_off(world, shop, order, at):
        raise CannotDoError(about)
    return {"number": order.number, "status": order.status}


def _to_enter(world: World) -> Iterator[tuple[str, Values]]:
    """Paid, open orders of the old shop that Picqer has not, once the old connection is off."""
    old = world.old_connection()
    if old is None or old.active or world.options.same_shop or not traits(world.shop("new").platform).can_enter:
        return
    entered = {order.source_id for order in world.shop("new").orders if order.origin == "entered"}
    for order in world.shop("old").orders:
        if order.status == "open" and order.id not in entered and _not_in_picqer(world, old, order):
            yield order.id, {"number": order.number, "total": order.total / 100}


def _not_in_picqer(world: World, old: Connection, order: ShopOrder) -> bool:
    row: ImportRow | None = world.books.row_by_foreign.get((old.id, order.id))
    return row is None or row.idorder is None


def _enter(world: World, about: str, given: Values, at: datetime) -> Values:
    """Type an order of the old shop into the new one, and mark it paid."""
    order = world.shop("old").orders[about]
    made = enter_order(world, order, at)
    return {"number": made.number, "from": order.number}


def enter_order(world: World, order: ShopOrder, at: datetime) -> ShopOrder:
    """Re-enter an order by hand in the new shop: same customer and goods, a new number, paid."""
    shop = world.shop("new")
    basket = [(shop.sold_as(line.sku)[0], line.amount) for line in order.lines if shop.sold_as(line.sku)]
    made = sales.write_order(shop, basket, order.customer, order.email, at)
    made.origin, made.source_id, made.source_number = "entered", order.id, order.number
    made.payment, made.shipping, made.discount = "manual", order.shipping, order.discount
    by_sku = {line.sku: line.price for line in order.lines}
    for line in made.lines:
        line.price = by_sku.get(line.sku, line.price)
    sales.pay(world, shop, made, at)
    return made


def _close_shop(world: World, about: str, given: Values, at: datetime) -> Values:
    """Close a shop for customers: `how` is `checkout` (as the old shop is closed by itself), `password`, `coming-soon`,
    `maintenance`, or `all`: its API as well. With `really` false only say so."""
    shop, how = world.shop(about), str(given.get("how") or "checkout")
    if how not in ("checkout", "password", "coming-soon", "maintenance", "all"):
        raise CannotDoError(how)
    if about == "old":
        world.closed_at = at
    if given.get("really", True):
        shop.closed, shop.api_down = True, how == "all"
        shop.extra["closed_by"] = "maintenance" if how == "all" else how
    return {"side": about, "how": how}


def _open_shop(world: World, about: str, given: Values, at: datetime) -> Values:
    shop = world.shop(about)
    shop.closed = shop.api_down = False
    shop.extra["opened"] = True
    shop.extra.pop("closed_by", None)
    if about == "old":
        world.closed_at = None
    return {"side": about}


def _movable(world: World) -> Iterator[tuple[str, Values]]:
    old = world.books.shops.get("old")
    if old is not None and not world.options.same_shop and not old.extra.get("domain_moved"):
        yield "", {"host": old.host or old.public_host, "name": world.shop("new").name}


def _move_domain(world: World, about: str, given: Values, at: datetime) -> Values:
    """Let the address of the old shop show the new one; the old one is found by its lasting name from then on."""
    for _, values in _movable(world):
        world.shop("old").extra["domain_moved"] = True
        return {"host": values["host"], "old": lasting(world.addresses.get("old", ""))}
    raise CannotDoError("move-domain")


def _sold(world: World) -> Iterator[tuple[str, Values]]:
    for side, shop in sides(world):
        for item in shop.products:
            if item.goods and item.status == "live":
                yield f"{side}:{item.id}", {"side": side, "sku": item.sku, "name": item.name}


def _edit_sku(world: World, about: str, given: Values, at: datetime) -> Values:
    """A colleague gives a thing in a shop another SKU: `to`, or the old one with an ending."""
    side, _, number = about.partition(":")
    shop = world.shop(side)
    item = shop.products[number]
    shop.set_sku(item, str(given.get("to") or f"{item.sku}-B"), at)
    return {"side": side, "sku": item.sku}


KINDS: dict[str, tuple[Listing, Doing]] = {
    "place-order": (_open_shops, _place),
    "pay-order": (_unpaid, _pay),
    "complete-order": (_incomplete, _complete),
    "call-off-order": (_incomplete, _call_off),
    "enter-order": (_to_enter, _enter),
    "close-shop": (_open_shops, _close_shop),
    "open-shop": (_closed_shops, _open_shop),
    "move-domain": (_movable, _move_domain),
    "edit-sku": (_sold, _edit_sku),
}
