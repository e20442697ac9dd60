"""What every resolver needs to know: the shop, the time, and what the token may."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from picqer_tui.world.books import Books, Effect, Write
from picqer_tui.world.shop import Shop
from picqer_tui.world.world import World

from .executor import FieldFailed

SCOPES = {
    "products.read": ("read_products",),
    "products.write": ("write_products", "write_inventory"),
    "orders.read": ("read_orders",),
    "orders.write": ("write_orders",),
    "orders.all": ("read_all_orders",),
    "stock.read": ("read_inventory",),
    "locations.read": ("read_locations",),
    "customers.read": ("read_customers",),
    "apps.read": ("read_apps",),
    "fulfillments.read": ("read_merchant_managed_fulfillment_orders", "read_third_party_fulfillment_orders"),
    "fulfillments.write": ("write_merchant_managed_fulfillment_orders", "write_third_party_fulfillment_orders"),
}
KINDS = {
    "fulfillmentCreate": "fulfil",
    "fulfillmentCancel": "cancel-fulfilment",
    "orderClose": "archive-order",
    "orderOpen": "reopen-order",
    "orderMarkAsPaid": "mark-paid",
    "orderUpdate": "change-order",
    "tagsAdd": "tag",
    "tagsRemove": "untag",
    "productVariantsBulkUpdate": "edit-sku",
    "inventoryItemUpdate": "edit-sku",
}
"""What each mutation wishes."""
OLDEST = timedelta(days=60)


class Asking:
    """One request. Made anew each time; what may be used again is in `kept`."""

    def __init__(self, world: World, side: str, address: str) -> None:
        self.world = world
        self.side = side
        self.address = address
        """Scheme, host and port that the request came to."""
        self.books: Books = world.books
        self.shop: Shop = world.shop(side)
        self.now: datetime = world.now()
        self.warnings: list[dict[str, Any]] = []
        self.ignores_filters = False
        self.effects: list[Effect] = []
        self.everything = False
        """A bulk run: connections give all they have."""

    @property
    def scopes(self) -> set[str]:
        """The scopes of the token, as granted; `write_x` also lets read."""
        return {scope for right in self.shop.access.rights for scope in SCOPES.get(right, ())}

    def may(self, *wanted: str) -> bool:
        """Whether one of these scopes is granted."""
        granted = self.scopes
        return any(one in granted or one.replace("read_", "write_", 1) in granted for one in wanted)

    def kept(self, name: str) -> dict[Any, Any]:
        """What was made before and may be used again."""
        return self.world.cache(f"shopify/{self.shop.key}/{name}")

    def listed(self, name: str, revision: Any, key: Any, make: Callable[[], Any]) -> Any:
        """Something made of a whole table, kept while the table stays as it is."""
        kept = self.kept(name)
        if kept.get("revision") != revision:
            kept.clear()
            kept["revision"] = revision
        if key not in kept:
            kept[key] = make()
        return kept[key]

    def effect(self, what: str, target: str, about: str = "", amount: int = 1) -> None:
        """Say what a mutation brought about (`traffic.Effect`)."""
        self.effects.append(Effect(self.now, self.side, what, target, about, amount))

    def wrote(self, name: str, path: str, applied: bool, body: str) -> None:
        """Enter a mutation in the world's write log. Effects go to the first of a request with several."""
        kind = KINDS.get(name, "")
        if kind == "edit-sku" and '"sku"' not in body:
            kind = "change-product"
        made = Write(self.now, self.side, "POST", f"{path} {name}", applied, 200, body[:2000], kind, self.effects)
        self.books.traffic.wrote(made)
        self.effects = []


def gid(kind: str, number: str) -> str:
    """A global id."""
    return f"gid://shopify/{kind}/{number}"


def number_of(value: str, kind: str) -> str:
    """The number in a global id.

    Raises:
        FieldFailed: it is none, or of another kind.
    """
    start = f"gid://shopify/{kind}/"
    rest = value.removeprefix(start).partition("?")[0]
    if not value.startswith(start) or not rest.isdigit():
        raise FieldFailed(f"Invalid global id '{value}'", "argumentLiteralsIncompatible")
    return rest


def stamp(at: datetime | None) -> str | None:
    """A time as the API writes it."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def shop_number(shop: Shop) -> int:
    """The shop's number in its global id; made of what tells it from every other."""
    return int.from_bytes(hashlib.sha256(shop.identity.encode()).digest()[:5], "big")


def myshopify(shop: Shop) -> str:
    """The lasting name of the shop."""
    return shop.host or f"{shop.identity}.myshopify.com"


def money(cents: int, shop: Shop) -> dict[str, Any]:
    """A money bag; shop and presentment are the same here."""
    value = {"amount": f"{cents / 100:.2f}".replace(".00", ".0"), "currencyCode": shop.currency}
    return {"shopMoney": value, "presentmentMoney": value}
