"""Where a world begins: the account, its warehouses, users and links, the shops with their keys, the connection."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from .books import (
    Access,
    Account,
    CarrierProfile,
    Connection,
    Hook,
    Loose,
    Named,
    Shop,
    User,
    Warehouse,
)
from .clock import ANCHOR
from .traits import secret, traits
from .world import World

HISTORY_DAYS = 70
OLD_CONNECTION = 4107
HALL, SECOND, CONSIGNMENT = 12, 13, 15

PICQER_RIGHTS = frozenset(
    [
        "webshoporders",
        "orders",
        "orders.write",
        "products",
        "picklists",
        "shipments",
        "backorders",
        "warehouses",
        "hooks",
        "users",
        "stats",
        "stockhistory",
        "tags",
        "templates",
        "customers",
    ]
)
SHOP_RIGHTS = frozenset(
    [
        "products.read",
        "products.write",
        "orders.read",
        "orders.write",
        "orders.all",
        "stock.read",
        "locations.read",
        "fulfillments.read",
        "fulfillments.write",
        "customers.read",
        "settings.read",
        "webhooks.read",
    ]
)


def found(world: World) -> None:
    """Lay the first stones: all that is there before goods and orders."""
    chance = world.rng("founding")
    books = world.books
    books.account = _account(world, chance)
    books.warehouses = {
        HALL: Warehouse(HALL, "Hal Noord", priority=1),
        CONSIGNMENT: Warehouse(CONSIGNMENT, "Consignatie", False, False, 9),
    }
    if chance.random() < 0.5:
        books.warehouses[SECOND] = Warehouse(SECOND, "Hal Zuid", priority=2)
    books.account.warehouses = tuple(w for w in (HALL, SECOND) if w in books.warehouses)
    books.templates = [Named(91, "Standaard", {"default": True}), Named(92, "Zakelijk", {"default": False})]
    books.vat_groups = [Named(18, "BTW 21%"), Named(19, "BTW 9%")]
    books.suppliers = [Named(301, "Groothandel Kievit"), Named(302, "Import De Wilg")]
    books.tags = {
        31: Named(31, "Spoed", {"color": "#cc3300"}),
        32: Named(32, "Webshop", {"color": "#336699"}),
        33: Named(33, "Nieuwe webshop", {"color": "#339966"}),
    }
    books.profiles = {
        6: CarrierProfile(6, 2, "postnl", "PostNL", "Pakket"),
        7: CarrierProfile(7, 2, "postnl", "PostNL", "Brievenbuspakje"),
        9: CarrierProfile(9, 3, "dhl", "DHL eCommerce", "DHL For You"),
    }
    made = ANCHOR - timedelta(days=1100)
    books.users = [
        User(77, "overstap", "Sam", "de Wit", "sam@example.test", "nl", True, True, made, ANCHOR - timedelta(days=1)),
        User(78, "magazijn", "Robin", "Kievit", "robin@example.test", "nl", False, True, made),
        User(79, "inkoop", "Jo", "van Merel", "jo@example.test", "en", False, True, made),
    ]
    for number, name, event, host in (
        (812, "boekhouding", "orders.completed", "boekhouding.example.test"),
        (813, "boekhouding", "orders.created", "boekhouding.example.test"),
        (820, "inkoop", "products.free_stock_changed", "inkoop.example.com"),
    ):
        if chance.random() < 0.7:
            books.hooks.append(Hook(number, name, event, f"https://{host}/picqer/{number}", True, True))
    _first_ids(world, chance)
    _shops(world, chance)
    _connection(world, chance)


def _account(world: World, chance: Random) -> Account:
    loose = Loose(
        ids_as_text=chance.random() < 0.3,
        order_number_as_int=chance.random() < 0.2,
        flags_as_int=chance.random() < 0.3,
        empty_tags=chance.choice(("list", "list", "object", "null")),
        zero_dates=chance.random() < 0.3,
        available_twice=chance.random() < 0.5,
        shipment_form=chance.choice(("old", "new", "both")),
        error_key=chance.choice(("error_message", "error_message", "errormessage")),
        empty_text=chance.choice(("null", "empty")),
    )
    return Account(
        name="Voorbeeld Handel",
        subdomain=f"voorbeeld{world.options.seed}",
        zone=chance.choice(("UTC", "Europe/Amsterdam")),
        rate_limit=world.options.picqer_limit,
        rows_ascending=chance.random() < 0.5,
        loose=loose,
        access=Access({"API_KEY": secret(chance, "", 40)}, set(PICQER_RIGHTS), user="overstap"),
    )


def _first_ids(world: World, chance: Random) -> None:
    """Where each count stands when the history begins: an account that has been in use for years."""
    ids, extra = world.books.ids, world.books.account.extra
    ids.update(product=5000, line=991000, customer=40100, backorder=21000, connection=5219)
    ids.update({"picklist-line": 1_200_000, "stock-change": 6_612_000})
    ids["order"] = 730_000 + chance.randrange(2000)
    ids["row"] = 88_000 + chance.randrange(2000)
    ids["picklist"] = 440_000 + chance.randrange(2000)
    ids["shipment"] = 330_000 + chance.randrange(2000)
    extra["first_order"], extra["first_picklist"] = ids["order"], ids["picklist"]


def make_shop(world: World, key: str, platform: str, name: str, slug: str, chance: Random) -> Shop:
    """A shop without goods and orders, with working keys."""
    what = traits(platform)
    sequential = not what.ids_as_numbers or chance.random() < 1 - what.ids_as_numbers
    prefix = "" if not sequential else what.prefixes[0] if len(what.prefixes) == 1 else chance.choice(what.prefixes)
    shop = Shop(
        key=key,
        platform=platform,
        name=name,
        identity=f"{slug}-{world.options.seed}",
        host="",
        public_host=f"www.{slug}.example.test",
        prefix=prefix,
        next_number=what.first_number or 10_000 + chance.randrange(1, 50) * 100 + 1,
        next_id=what.first_id,
        extra={"sequential": sequential},
    )
    shop.access = Access(what.keys(chance), set(SHOP_RIGHTS))
    shop.locations = dict(what.locations)
    return shop


def _shops(world: World, chance: Random) -> None:
    options = world.options
    books = world.books
    first = make_shop(world, "old", options.from_platform, "Fietshoek", "fietshoek", chance)
    if options.scenario == "extra":
        first.key = "first"
    books.shops[first.key] = first
    if options.same_shop:
        books.shops["new"] = first
        return
    books.shops["new"] = make_shop(world, "new", options.to_platform, "Fietshoek nieuw", "fietshoek-nieuw", chance)
    if options.scenario == "replace":
        books.shops["new"].public_host = first.public_host.replace("www.", "shop.")


def _connection(world: World, chance: Random) -> None:
    books, options = world.books, world.options
    shop = books.shops["first" if options.scenario == "extra" else "old"]
    books.connections[OLD_CONNECTION] = Connection(
        id=OLD_CONNECTION,
        platform=shop.platform,
        name=shop.name,
        shop=shop.key,
        created=ANCHOR - timedelta(days=500),
        warehouses=books.account.warehouses,
        tags=(32,) if chance.random() < 0.5 else (),
        rhythm=chance.randrange(120, 901, 30),
        delay=chance.randrange(5, 60),
    )
    if options.scenario == "extra":
        books.account.other_connections = (OLD_CONNECTION,)
    else:
        books.account.old_connection = books.account.chosen_connection = OLD_CONNECTION
