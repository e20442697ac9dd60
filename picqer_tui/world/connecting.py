"""What a person does with a connection: deactivate, activate, connect a shop, put switches on and off."""

from __future__ import annotations

from datetime import datetime

from . import importer
from .books import Connection, ShopProduct
from .founding import make_shop
from .sales import pay, place_order
from .traits import ELSEWHERE, traits
from .warehouse import process
from .world import World


def deactivate(world: World, connection: Connection, at: datetime) -> None:
    """Press the button at the bottom of a connection's page."""
    connection.active = False
    connection.deactivated_at = at
    connection.version += 1


def activate(world: World, connection: Connection, at: datetime) -> None:
    """Make a connection active again; it then sees what changed in the shop meanwhile."""
    connection.active = True
    connection.deactivated_at = None
    connection.version += 1
    importer.watch(world, connection, at, 60)


def connect_shop(world: World, at: datetime) -> Connection:
    """Connect the new shop: everything off, and all orders of the shop are looked at within a minute."""
    books, plans = world.books, world.plans
    shop = world.shop("new")
    number = books.new_id("connection")
    old = world.old_connection()
    made = books.connections[number] = Connection(
        id=number,
        platform=shop.platform,
        name=shop.name,
        shop=shop.key,
        created=at,
        auto_process=False,
        sends_stock=False,
        sends_shipments=False,
        warehouses=plans.warehouses or books.account.warehouses,
        idtemplate=plans.template or (old.idtemplate if old else 91),
        idshippingprovider_profile=plans.profile
        if plans.profile
        else (old.idshippingprovider_profile if old else None),
        language=plans.language or "nl",
        tags=plans.tags if plans.tags is not None else (old.tags if old else ()),
        idfulfilment_customer=books.account.customer,
        rhythm=world.rng("connect").randrange(120, 901, 30),
        delay=world.rng("connect").randrange(5, 60),
        extra={"of_move": True},
    )
    world.connected_at = at
    hooks = traits(shop.platform).hooks == "webhooks"
    if hooks and not world.options.same_shop and world.chance("connection-webhook", 0.5):
        address = f"https://{books.account.subdomain}.picqer.com/webshops/{shop.platform}/{number}"
        shop.webhooks.append({"id": 41, "topic": "order.updated", "url": address, "active": True, "by": "Picqer"})
    importer.look_at_all(world, made, at)
    importer.watch(world, made, at, 90)
    return made


def connect_elsewhere(world: World, at: datetime) -> Connection:
    """Somebody else connects another shop to the same account, with two orders that wait there."""
    books = world.books
    chance = world.rng("elsewhere")
    shop = books.shops["elsewhere"] = make_shop(world, "elsewhere", ELSEWHERE, "Kaarsenwinkel", "kaarsen", chance)
    known = [product for product in books.products if product.active][:40]
    for product in known[-8:]:
        made = shop.new_id()
        shop.add_product(ShopProduct(made, made, product.productcode, product.name, at, at, price=1995, quantity=50))
    number = books.new_id("connection")
    connection = books.connections[number] = Connection(
        number, ELSEWHERE, shop.name, shop.key, at, warehouses=books.account.warehouses, rhythm=300
    )
    for _ in range(2):
        order = place_order(world, shop, at, payment="ideal")
        if order is not None:
            pay(world, shop, order, at)
    importer.look_at_all(world, connection, at)
    importer.watch(world, connection, at)
    return connection


def set_switch(world: World, connection: Connection, switch: str, on: bool, at: datetime) -> None:
    """Put a switch of a connection on or off: `auto_process`, `sends_stock`, `sends_shipments`."""
    setattr(connection, switch, on)
    setattr(connection, f"{switch}_since", at if on else None)
    connection.version += 1


def process_orders(world: World, connection: Connection, at: datetime) -> None:
    """Process the orders in concept that a connection brought, but not those from before it was made."""
    for order in world.books.orders:
        row = world.books.row_by_order.get(order.idorder)
        if order.status != "concept" or row is None or row.connection != connection.id:
            continue
        if row.ordered >= connection.created or world.plans.hasty:
            process(world, order, at)
