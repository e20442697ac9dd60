"""Trouble after the new connection was made: double orders, products made anew, imports that fail, typing mistakes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from picqer_tui.world.books import PicqerProduct, ShopOrder, ShopProduct
from picqer_tui.world.catalogue import ean
from picqer_tui.world.clock import CONNECTED
from picqer_tui.world.importer import look
from picqer_tui.world.sales import pay
from picqer_tui.world.shop_acts import enter_order
from picqer_tui.world.warehouse import process, ship
from picqer_tui.world.world import World

from .choosing import chance, happen, minutes, owner, shops, taken, wants
from .decoys import rename, same_number
from .goods import in_shop
from .orders import add_row, basket, ordered
from .switching import prepared


def before_connected(world: World) -> None:
    """Plan the first hour and a half of the new connection."""
    deeds: tuple[tuple[str, float, Callable[[World, datetime], None]], ...] = (
        ("country-missing", 5, _country_missing),
        ("entered-twice", 8, _entered_twice),
        ("both-shipped", 12, _both_shipped),
        ("typing-mistake", 20, _typing_mistake),
        ("shipped-in-shop", 27, _shipped_in_shop),
        ("product-made-anew", 30, _made_anew),
        ("code-changed", 33, _code_changed),
        ("lookalike-ordered", 36, _lookalike_ordered),
        ("new-product-ordered", 40, _new_product_ordered),
        ("product-by-hand", 45, _product_by_hand),
    )
    for name, after, deed in deeds:
        if wants(world, name):
            happen(world, CONNECTED + minutes(after), deed)
    happen(world, CONNECTED + minutes(47), same_number)
    happen(world, CONNECTED + minutes(48), rename)


def connected(world: World) -> None:
    """At the moment itself: what shows by now of switches that were left off."""
    if wants(world, "shipments-left-off"):
        _send_first(world)
    if wants(world, "stock-left-off"):
        _stock_stays(world)


def _send_first(world: World) -> None:
    """The first order of the new connection was sent three quarters of an hour ago."""
    connection = world.new_connection()
    rows = [row for row in world.books.rows if connection is not None and row.connection == connection.id]
    for row in rows:
        order = world.books.orders.get(row.idorder) if row.idorder is not None else None
        if order is None or not order.open or row.ordered < CONNECTED:
            continue
        if order.status == "concept":
            process(world, order, world.now() - minutes(50))
        for number in list(order.picklists):
            picklist = world.books.picklists[number]
            if picklist.open:
                ship(world, picklist, world.now() - minutes(45))
        return


def _stock_stays(world: World) -> None:
    """The shop's numbers of what was picked are those of before."""
    books, new = world.books, world.shop("new")
    for picklist in books.picklists:
        if picklist.closed_at is None or picklist.closed_at < CONNECTED:
            continue
        for line in picklist.lines:
            product = books.products.get(line.idproduct)
            for item in new.sold_as(product.productcode) if product is not None else ():
                item.quantity = books.free_stock(books.products[line.idproduct], books.account.warehouses) + 7
                new.products.touch(item, world.now())


# orders


def _country_missing(world: World, at: datetime) -> None:
    order = ordered(world, world.shop("new"), basket(world, world.shop("new"), 1), at)
    if order is not None:
        order.country_missing = True


def _shipped_in_shop(world: World, at: datetime) -> None:
    """An order that was handed over in the shop before Picqer looked."""
    connection, new = world.new_connection(), world.shop("new")
    order = ordered(world, new, basket(world, new, 1), at)
    if order is None or connection is None:
        return
    for line in order.lines:
        line.shipped = line.amount
    new.set_status(order, "completed", at + minutes(1))
    add_row(world, connection, new, order, "ignored", at + minutes(2)).reason = "Already shipped in webshop"


def _enter(world: World, order: ShopOrder, at: datetime) -> ShopOrder:
    """Type an old order into the new shop, with its old number in a field where the platform has one."""
    made = enter_order(world, order, at)
    made.extra.setdefault("meta", {})["_original_order_number"] = order.number
    return made


def _entered_twice(world: World, at: datetime) -> None:
    """Somebody enters an order that Picqer has."""
    first = prepared(world).get("entered-twice")
    order = world.books.shop_order(first) if first is not None else None
    if order is not None and not world.options.same_shop:
        _enter(world, order, at)


def _both_shipped(world: World, at: datetime) -> None:
    """The same, and both are sent."""
    connection, first = world.new_connection(), prepared(world).get("both-shipped")
    order = world.books.shop_order(first) if first is not None else None
    if connection is None or order is None or world.options.same_shop:
        return
    entered = _enter(world, order, at)

    def send(world: World, when: datetime) -> None:
        look(world, connection, when)
        world.plan(when + minutes(10), "act", finish)

    def finish(world: World, when: datetime) -> None:
        row = world.books.row_by_foreign.get((connection.id, entered.id))
        second = world.books.orders.get(row.idorder) if row is not None and row.idorder is not None else None
        if second is not None and second.status == "concept":
            process(world, second, when)
        for sent in (first, second):
            for number in list(sent.picklists) if sent is not None else ():
                if world.books.picklists[number].open:
                    ship(world, world.books.picklists[number], when)

    happen(world, at + minutes(1), send)


def _typing_mistake(world: World, at: datetime) -> None:
    """A missed order is entered with the wrong number of pieces."""
    old, new = shops(world)
    if old is None or old is new:
        return
    order = ordered(world, old, basket(world, old, 1), CONNECTED - minutes(12))
    if order is None:
        return
    made = _enter(world, order, at)
    for line in made.lines:
        line.amount += 1
    new.orders.touch(made, at)


# products


def _lines(world: World) -> list[PicqerProduct]:
    """Products with old order lines that nothing else uses."""
    selling = world.books.selling(world.now())
    fits = [p for p in world.books.products if p.active and p.type == "normal" and p.productcode in selling]
    mine = [p for p in fits if p.idfulfilment_customer == owner(world)]
    return [p for p in mine if p.productcode not in taken(world) and not p.productcode.startswith("BOL")]


def _new_product(world: World, code: str, name: str, barcode: str, at: datetime) -> PicqerProduct:
    books = world.books
    return books.add_product(
        PicqerProduct(
            books.new_id("product"),
            code,
            name,
            barcode,
            at,
            at,
            price=1500,
            weight=200,
            idfulfilment_customer=owner(world),
        )
    )


def _made_anew(world: World, at: datetime) -> None:
    """A colleague makes a product again under its old code."""
    found = _lines(world)
    if found:
        product = chance(world).choice(found[-10:])
        code = product.productcode
        taken(world).add(code)
        world.books.rename_product(product, f"{code} (oud)", at)
        product.active = False
        _new_product(world, code, product.name, product.barcode, at)


def _code_changed(world: World, at: datetime) -> None:
    """A colleague gives a product another code."""
    found = _lines(world)
    if found:
        product = chance(world).choice(found[-10:])
        taken(world).add(product.productcode)
        world.books.rename_product(product, f"ANDERS.{product.idproduct}.Z", at)


def _lookalike_ordered(world: World, at: datetime) -> None:
    """Somebody orders a thing whose code in the new shop is not quite Picqer's."""
    new = world.shop("new")
    known = world.books.codes
    strange = [p for p in new.products if p.goods and p.status == "live" and p.sku and p.sku not in known]
    if not strange:
        found = _lines(world)
        product = found[-1] if found else None
        item = new.sold_as(product.productcode)[0] if product and new.sold_as(product.productcode) else None
        if item is None:
            return
        taken(world).add(item.sku)
        new.set_sku(item, item.sku.lower(), at)
        strange = [item]
    _order_of(world, strange[0], at)


def _order_of(world: World, item: ShopProduct, at: datetime) -> None:
    new = world.shop("new")
    order = ordered(world, new, [(item, 1)], at, "unpaid")
    if order is not None:
        pay(world, new, order, at + minutes(1))


def _new_product_ordered(world: World, at: datetime) -> None:
    new = world.shop("new")
    serial = chance(world).randrange(100, 900)
    known = [p for p in new.products if p.sku.startswith("NIEUW.")]
    item = known[0] if known else in_shop(new, f"NIEUW.{serial}.Y", "Bidon nieuw", ean(520_000 + serial), at, 9)
    _order_of(world, item, at)


def _product_by_hand(world: World, at: datetime) -> None:
    _new_product(world, f"ZELF/{chance(world).randrange(10, 99)}/KM", "Werkplaatsuur", "", at)
