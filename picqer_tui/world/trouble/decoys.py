"""What looks like trouble and is none: in every world, so that nobody finds what is not there."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.world.books import (
    Connection,
    ImportRow,
    Named,
    Picklist,
    PicklistLine,
    PicqerLine,
    PicqerOrder,
    Shop,
    ShopOrder,
)
from picqer_tui.world.catalogue import ean
from picqer_tui.world.clock import ANCHOR
from picqer_tui.world.people import new_customer
from picqer_tui.world.traits import traits
from picqer_tui.world.warehouse import process
from picqer_tui.world.world import World

from .bygone import long_ago, other_links
from .choosing import happen, linked, minutes, owner, shops, wants
from .goods import in_picqer, in_shop
from .links import second_connection, test_connection, tested_connection
from .orders import Basket, add_row, basket, imported, ordered

BOL = 3905
OWNERS = (Named(601, "Fietshoek"), Named(602, "Kaarsenmakerij De Lont"), Named(603, "Theehuis Vos"))


def before(world: World) -> None:
    """Before the past is told: what is older than it, and what happens in the last days of it."""
    _owners(world)
    _unpaid_long_ago(world)
    _marketplace(world)
    other_links(world)
    hour = timedelta(hours=1)
    happen(world, ANCHOR - 66 * hour, _by_hand)
    happen(world, ANCHOR - 58 * hour, _honest_repeat)
    happen(world, ANCHOR - 44 * hour, _by_marketplace)
    happen(world, ANCHOR - 30 * hour, _return_replacement)
    happen(world, ANCHOR - 20 * hour, lambda w, t: _market_order(w, t, 2, "completed"))
    for name, hours, deed in (
        ("new-shop-tested", 70, tested_connection),
        ("second-connection", 50, second_connection),
        ("test-connection", 48, test_connection),
    ):
        if wants(world, name):
            happen(world, ANCHOR - hours * hour, deed)


def _owners(world: World) -> None:
    """In some worlds the account is a fulfilment account, and the shop's owner is one of its customers."""
    books, account = world.books, world.books.account
    left_out = wants(world, "customer-not-chosen")
    if not left_out and not world.chance("fulfilment", 0.25):
        return
    account.fulfilment_customers = list(OWNERS)
    account.customer = None if left_out else OWNERS[0].id
    for product in books.products:
        product.idfulfilment_customer = OWNERS[0].id
    for connection in books.connections.values():
        connection.idfulfilment_customer = OWNERS[0].id
    for number, name in enumerate(("Stompkaars ivoor", "Dinerkaars rood", "Earl Grey los", "Kaneelthee")):
        in_picqer(world, f"KL{number}-{name[:4].upper()}", name, 9, OWNERS[1 + number // 2].id)


def _unpaid_long_ago(world: World) -> None:
    """Two orders that were never paid, two years ago; their rows still wait."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    for days in (733, 702):
        at = ANCHOR - timedelta(days=days)
        items = [item for item in old.products if item.goods][:1]
        order = ordered(world, old, [(item, 1) for item in items], at, "unpaid")
        if order is not None:
            add_row(world, connection, old, order, "expected", at + minutes(6))


# a marketplace that stays


def _marketplace(world: World) -> None:
    books = world.books
    at = ANCHOR - timedelta(days=300)
    books.connections[BOL] = Connection(BOL, "bol", "Bol.com", "bol", at, active=False)
    books.account.other_connections = (*books.account.other_connections, BOL)
    another = OWNERS[1].id if books.account.fulfilment_customers else None
    for number in range(3):
        in_picqer(world, f"BOL{number}SPAAKREFLECTOR", f"Spaakreflector {number}", 6, another)
    for number in range(24):
        _market_order(world, at + timedelta(days=6 * number), number % 3, "completed")


def _market_order(world: World, at: datetime, number: int, status: str, shown: str | None = None) -> PicqerOrder:
    """An order of the marketplace, in Picqer with a row of its own."""
    books = world.books
    product = next(p for p in books.products if p.productcode == f"BOL{number}SPAAKREFLECTOR")
    foreign = str(4_210_000_000 + books.new_id("market"))
    shown = shown or foreign
    row = books.add_row(
        ImportRow(books.new_id("row"), BOL, foreign, shown, "OPEN", "imported", at - minutes(9), at, at + minutes(1))
    )
    made = _plain_order(world, at, shown, [(product.idproduct, 1 + books.ids["market"] % 3)], status)
    made.connection = BOL
    made.idfulfilment_customer = product.idfulfilment_customer
    books.link_row(row, made, at + minutes(1))
    row.updated = at + minutes(1)
    return made


def _plain_order(
    world: World, at: datetime, reference: str | None, wanted: list[tuple[int, int]], status: str
) -> PicqerOrder:
    """A Picqer order that came from none of the shops."""
    books = world.books
    who = new_customer(world, "trouble-people")
    number = books.new_id("order")
    lines = []
    for idproduct, amount in wanted:
        product = books.products[idproduct]
        lines.append(
            PicqerLine(
                books.new_id("line"),
                idproduct,
                product.productcode,
                product.name,
                amount,
                product.price,
                product.weight,
            )
        )
        if status == "completed":
            lines[-1].shipped = amount
    return books.orders.add(
        PicqerOrder(
            number,
            books.order_number(number, at),
            status,
            at,
            at,
            reference,
            who,
            lines,
            emailaddress=books.customers[who].email,
            idfulfilment_customer=owner(world),
            extra={"left_alone": True},
        )
    )


def same_number(world: World, at: datetime) -> None:
    """An order of the marketplace whose number is also that of an order of the old shop, of somebody else."""
    old = shops(world)[0]
    if old is not None and old.orders.rows:
        shown = "".join(letter for letter in old.orders.rows[-1].number if letter.isdigit())[-5:]
        _market_order(world, at, 0, "completed", shown)


# made in Picqer itself


def _by_hand(world: World, at: datetime) -> None:
    """A sale at the counter, and one over the telephone that is still open."""
    products = [p for p in world.books.products if p.active and p.idfulfilment_customer == owner(world)]
    if products:
        _plain_order(world, at, "balie", [(products[0].idproduct, 2)], "completed")
        _plain_order(world, at, None, [(products[-1].idproduct, 1)], "concept")


def _return_replacement(world: World, at: datetime) -> None:
    """A replacement for goods that came back: a picklist without order, begun and not closed."""
    books = world.books
    if not books.products.rows:
        return
    product = books.products.rows[0]
    number = books.new_id("picklist")
    books.reserve(product, books.account.warehouses[0], "picklists", 2, at)
    line = PicklistLine(books.new_id("picklist-line"), product.idproduct, None, product.productcode, product.name, 2, 1)
    books.picklists.add(
        Picklist(
            number,
            books.picklist_number(number, at),
            None,
            books.account.warehouses[0],
            "new",
            [line],
            at,
            at,
            idreturn=9001,
        )
    )


# in the old shop


def _honest_repeat(world: World, at: datetime) -> None:
    """Somebody orders the same thing again three minutes later, and means it."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None:
        return
    things = basket(world, old, 1)
    first = _one_of_two(world, old, things, at, None)
    if first is not None:
        happen(world, at + minutes(3), lambda w, t: _one_of_two(w, old, things, t, first.customer))


def _one_of_two(world: World, old: Shop, things: Basket, at: datetime, customer: int | None) -> ShopOrder | None:
    connection, order = linked(world), ordered(world, old, things, at - minutes(1), customer=customer)
    if order is not None and connection is not None:
        made = imported(world, connection, old, order, at)
        made.extra.pop("left_alone")
        process(world, made, at)
    return order


def _by_marketplace(world: World, at: datetime) -> None:
    """An order that a marketplace put into the old shop and sends itself: Picqer ignores it, rightly."""
    old, connection = shops(world)[0], linked(world)
    if old is None or connection is None or not traits(old.platform).shows_sender:
        return
    order = ordered(world, old, basket(world, old, 1), at)
    if order is not None:
        order.channel, order.channel_number, order.fulfilled_by = "bol", "4231908812", "marketplace"
        add_row(world, connection, old, order, "ignored", at + minutes(4)).reason = "Fulfilled by marketplace"


# at the moments


def preflight(world: World) -> None:
    """What stands in the new shop and is not to be matched; and ways of sending and selling that ended long ago."""
    new = world.shop("new")
    long_ago(world, BOL)
    _not_for_sale(new)
    if traits(new.platform).translations:
        _translation(new)


def _not_for_sale(new: Shop) -> None:
    for number, (kind, status) in enumerate(traits(new.platform).not_for_sale):
        made = in_shop(new, f"LOKVOGEL{number}", f"Lokvogel {number}", ean(990_000 + number), None)
        made.kind, made.status = kind, status
        made.tracking = "own" if kind == "simple" else "off"


def _translation(new: Shop) -> None:
    """An English copy of a product that shares its SKU."""
    for item in new.products:
        if item.kind == "simple" and item.status == "live" and item.sku:
            copy = in_shop(new, item.sku, f"{item.name} (EN)", item.barcode, None)
            copy.language, copy.translation_of = "en", item.id
            return


def rename(world: World, at: datetime) -> None:
    """A colleague gives a product a better name; its code stays."""
    for product in world.books.products:
        if product.active and product.type == "normal":
            product.name += " (nieuw model)"
            world.books.products.touch(product, at)
            return
