"""What the steps about surroundings, settings and doors read beside `world_accounts`: webhooks, carriers, details, pages."""

from __future__ import annotations

from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import KINDS, Account, CarrierProfile, Hook, Order, Product, Shipment, Storefront, filled
from picqer_tui.core.sides import Side
from picqer_tui.world.books import Shop
from picqer_tui.world.ledger.choices import IN_PICQER, IN_SHOP, pictured
from picqer_tui.world.ledger.links import host_of
from picqer_tui.world.ledger.opening import seen_closed
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts

HOSTS = {Side.OLD: "127.0.0.1:8001", Side.NEW: "127.0.0.1:8002"}
DETAILS = {
    "woocommerce": frozenset({"barcode", "weight", "images"}),
    "shopify": frozenset({"barcode", "weight", "hs-code", "country", "images"}),
}
CLOSED_BY = {"coming-soon": "maintenance"}


def platform(known: Profile) -> Profile:
    """The platform with what these steps ask of its profile."""
    if known.name != "shopify":
        return known._replace(details=DETAILS.get(known.name))
    return known._replace(hosted=True, first_number=1001, locations=True, details=DETAILS["shopify"])


def add_surroundings(world: World, made: Accounts) -> None:
    """Puts everything of this kind that the keys of the move can see beside what is there already."""
    made.move = made.move._replace(profiles={side: platform(known) for side, known in made.move.profiles.items()})
    _picqer(world, made)
    for side in (Side.OLD, Side.NEW):
        if made.move.settings.shop(side) is not None:
            _shop(world, made, side, world.shop(str(side)))
    old = world.books.shops.get("old")
    if old is not None and old.api_down and not made.move.same_shop:
        for kind in KINDS:
            for scope in ("", "open", "recent", "about"):
                made.cover(ListKey(Side.OLD, kind, scope), Coverage.PARTIAL, "unreachable", keep=0)


def _picqer(world: World, made: Accounts) -> None:
    books = world.books
    for hook in books.hooks:
        made.add(Side.PICQER, Hook(str(hook.idhook), hook.name, host_of(hook.address), hook.event, hook.active))
    for way in books.profiles.values():
        made.add(Side.PICQER, CarrierProfile(str(way.id), way.name, way.provider_name, way.active))
    for product in books.products if made.all(Side.PICQER, Product) else ():
        kept = made.rows[Side.PICQER, Product][str(product.idproduct)]
        has = {name.replace("-", "_"): look(product) for name, look in IN_PICQER.items()}
        made.add(Side.PICQER, kept._replace(filled=filled(**has)))
    for sent in books.shipments if made.all(Side.PICQER, Shipment) else ():
        kept = made.rows[Side.PICQER, Shipment][str(sent.idshipment)]
        # the old form of a shipment has one code alone
        for number, code in enumerate(() if books.account.loose.shipment_form == "old" else sent.extra_codes, 2):
            made.add(Side.PICQER, kept._replace(id=f"{kept.id}.{number}", tracking=code))
    for order in books.orders if made.all(Side.PICQER, Order) else ():
        if order.pickup_point:
            kept = made.rows[Side.PICQER, Order][str(order.idorder)]
            made.add(Side.PICQER, kept._replace(traits={**kept.traits, "pickup": order.pickup_point["carrier"]}))


def _shop(world: World, made: Accounts, side: Side, shop: Shop) -> None:
    for product in shop.products if made.all(side, Product) else ():
        kept = made.rows[side, Product][product.id]
        has = {name.replace("-", "_"): look(product) for name, look in IN_SHOP.items()}
        letters = filled(**has, images=pictured(shop, product))
        made.add(side, kept._replace(filled=letters))
    if shop.platform == "shopify":
        if "apps.read" in shop.access.rights:
            if "Picqer" in shop.extra.get("apps", ()):
                made.add(side, Hook("app", "Picqer", "picqer.com", "", True))
        else:
            made.cover(ListKey(side, Hook, ""), Coverage.REFUSED, "no_right")
    else:
        for number, hook in enumerate(shop.webhooks):
            host = host_of(hook["url"])
            made.add(side, Hook(str(number), str(hook.get("by", "")), host, hook["topic"], hook.get("active", True)))
        if "webhooks.read" not in shop.access.rights:
            made.cover(ListKey(side, Hook, ""), Coverage.REFUSED, "no_right")
    account = next(iter(made.all(side, Account)), None)
    if account is not None:
        made.add(side, account._replace(host=HOSTS[side]))
    _page(world, made, side, shop)


def _page(world: World, made: Accounts, side: Side, shop: Shop) -> None:
    """What a customer meets at the shop's address."""
    shown = shop
    if side is Side.OLD and shop.extra.get("domain_moved"):
        shown = Sight(world).new
    shut = seen_closed(shown)
    how = CLOSED_BY.get(shown.closed_how, shown.closed_how) if shut else ""
    made.add(Side.NEW, Storefront(HOSTS[side], shown.identity, shown.platform, not shut, how))
