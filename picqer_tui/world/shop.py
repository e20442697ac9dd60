"""A webshop: its identity, catalogue, orders, keys and settings."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .shop_rows import ShopOrder, ShopProduct
from .table import Table
from .traits import traits


def lasting(address: str) -> str:
    """Where an old shop is found after its domain moved: the same port by another host name."""
    return address.replace("127.0.0.1", "localhost")


@dataclass(slots=True, eq=False)
class Access:
    """The key that the move has for one side, and what it may do. A platform file checks requests against it."""

    fields: dict[str, str] = field(default_factory=dict)
    """What the person fills in, by FIELD of `PICQER_TUI_<SIDE>_<FIELD>`: `API_KEY`; `CONSUMER_KEY`, `CONSUMER_SECRET`;
    `ACCESS_TOKEN`, or `CLIENT_ID` and `CLIENT_SECRET`; and so on. Exactly these go into keys.env."""
    rights: set[str] = field(default_factory=set)
    """What the key may do. Shops: `products.read`, `products.write`, `orders.read`, `orders.write`, `orders.all`
    (older than 60 days), `stock.read`, `locations.read`, `fulfillments.read`, `fulfillments.write`, `customers.read`,
    `settings.read`, `webhooks.read`. Picqer: `webshoporders`, `orders`, `products`, `picklists`, `shipments`,
    `backorders`, `warehouses`, `hooks`, `users`, `stats`, `stockhistory`, `tags`, `templates`, `customers`,
    `orders.write`. Taken away by trouble."""
    revoked: bool = False
    """The key does not work (any more)."""
    user: str = "beheerder"
    """Whose key it is."""
    user_role: str = "administrator"
    """WooCommerce: `administrator`, `shop_manager`, `customer`."""


@dataclass(slots=True, eq=False)
class Shop:
    """A webshop. Add, find and change through its tables; ids and numbers come from `new_id` and `new_number`."""

    key: str
    """Key into `Books.shops`: `old`, `new`, or any other word for a shop that nobody asks over HTTP."""
    platform: str
    name: str
    identity: str
    """What tells this shop from every other, whatever its address: rendered as the platform's own identity
    (Woo: the site's home address and name; Shopify: the shop's gid number and myshopify name)."""
    host: str
    """Host it says it lives at (Woo: home; Shopify: the lasting shop name); empty: the address it is served at.
    Trouble may make it a staging address or the address that the other shop will take."""
    public_host: str
    """Where customers go."""
    zone: str = "Europe/Amsterdam"
    version: str = ""
    """Version text that the platform reports; empty: the newest that the platform file knows."""
    prefix: str = ""
    """Before each order number, such as `#` or `WC-`."""
    suffix: str = ""
    currency: str = "EUR"
    products: Table[str, ShopProduct] = field(default_factory=lambda: Table("id"))
    orders: Table[str, ShopOrder] = field(default_factory=lambda: Table("id"))
    by_number: dict[str, ShopOrder] = field(default_factory=dict)
    """Orders by shown number; the newest when two share one."""
    access: Access = field(default_factory=Access)
    next_number: int = 1001
    next_id: int = 1
    """Next id of whatever needs one: orders, lines, products, notes."""
    locations: dict[str, str] = field(default_factory=dict)
    """Stock locations by id, the first is the one Picqer uses; empty where the platform has none."""
    closed: bool = False
    """Nobody can order here; `extra["closed_by"]` says how (see `closed_how`). Its API stays open."""
    api_down: bool = False
    """The API answers 503 with a maintenance page."""
    clock_skew: float = 0.0
    """Seconds that its `Date` header and its stamps are off."""
    webhooks: list[dict[str, Any]] = field(default_factory=list)
    """Webhooks set in the shop: `id`, `topic`, `url`, `active`, `by`."""
    plan: str = "basic"
    extra: dict[str, Any] = field(default_factory=dict)
    """`sequential`: order numbers are not the ids (Woo plugin; always so on Shopify). `opened`: customers could ever order
    here. `domain_moved`: the new shop answers at this one's address, and this one under another name (`lasting`)."""
    changed: list[str] = field(default_factory=list)
    """Ids of orders that came or changed, in order; a connection remembers how far it has looked."""
    _by_sku: dict[str, list[ShopProduct]] | None = None

    @property
    def closed_how(self) -> str:
        """How customers are kept out: `password` (page), `coming-soon` (page), `maintenance` (503 for people), `checkout` (no
        way to pay), or empty: open. A shop that never opened has the platform's own page."""
        if not self.closed and self.extra.get("opened"):
            return ""
        return str(self.extra.get("closed_by") or traits(self.platform).closes_as)

    def new_id(self) -> str:
        made = str(self.next_id)
        self.next_id += 1
        return made

    def new_number(self) -> str:
        """The next shown order number, with prefix and suffix."""
        made = f"{self.prefix}{self.next_number}{self.suffix}"
        self.next_number += 1
        return made

    def add_order(self, order: ShopOrder) -> ShopOrder:
        self.by_number[order.number] = order
        self.changed.append(order.id)
        return self.orders.add(order)

    def set_status(self, order: ShopOrder, status: str, at: datetime) -> None:
        """Move an order to a status, with its dates and its history. Stock is the caller's."""
        self.changed.append(order.id)
        if order.status == status:
            self.orders.touch(order, at)
            return
        order.status = status
        order.history.append((at, status))
        if status in ("open", "completed", "partly-shipped") and order.paid_at is None:
            order.paid_at = at
        if status == "completed":
            order.completed_at = at
        if status in ("cancelled", "failed"):
            order.cancelled_at = at
        self.orders.touch(order, at)

    def add_product(self, product: ShopProduct) -> ShopProduct:
        self._by_sku = None
        return self.products.add(product)

    def set_sku(self, product: ShopProduct, sku: str, at: datetime) -> None:
        """Give a product another SKU."""
        self._by_sku = None
        product.sku = sku
        self.products.touch(product, at)

    def sold_as(self, sku: str) -> list[ShopProduct]:
        """Rows that carry exactly this SKU themselves, parents left out."""
        if self._by_sku is None:
            self._by_sku = {}
            for product in self.products:
                if product.sku and product.kind != "parent":
                    self._by_sku.setdefault(product.sku, []).append(product)
        return [product for product in self._by_sku.get(sku, ()) if product.sku == sku]

    def forget_skus(self) -> None:
        """Say that SKUs were changed by hand."""
        self._by_sku = None

    def change_quantity(self, product: ShopProduct, change: int, at: datetime) -> None:
        """Let stock in the shop move, on the parent where that keeps it; nothing happens where none is kept."""
        kept = product
        if product.tracking == "parent" and product.parent_id is not None:
            kept = self.products[product.parent_id]
        if kept.tracking == "off":
            return
        kept.quantity += change
        self.products.touch(kept, at)
        if kept is not product:
            self.products.touch(product, at)
