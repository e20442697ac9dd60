"""What is true in the world: one Picqer account, its shops, and what was asked and written.

The books are neutral of platform; the files in `platforms` render them and take writes on them. Nothing here looks
at the clock: who changes something says when.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from .picqer_rows import (
    Backorder,
    CarrierProfile,
    Connection,
    Hook,
    ImportRow,
    Named,
    Picklist,
    PicklistLine,
    PicqerLine,
    PicqerOrder,
    PicqerProduct,
    Shipment,
    Stock,
    StockChange,
    User,
    Warehouse,
)
from .shop import Access, Shop
from .shop_rows import (
    DONE_STATUSES,
    OPEN_STATUSES,
    Customer,
    Note,
    ShopLine,
    ShopOrder,
    ShopProduct,
    ShownShipment,
)
from .table import Table
from .traffic import Effect, Traffic, Write

__all__ = [
    "DONE_STATUSES",
    "OPEN_STATUSES",
    "Access",
    "Account",
    "Backorder",
    "Books",
    "CarrierProfile",
    "Connection",
    "Customer",
    "Effect",
    "Hook",
    "ImportRow",
    "Loose",
    "Named",
    "Note",
    "Picklist",
    "PicklistLine",
    "PicqerLine",
    "PicqerOrder",
    "PicqerProduct",
    "Shipment",
    "Shop",
    "ShopLine",
    "ShopOrder",
    "ShopProduct",
    "ShownShipment",
    "Stock",
    "StockChange",
    "Table",
    "Traffic",
    "User",
    "Warehouse",
    "Write",
]


@dataclass(slots=True)
class Loose:
    """The loose habits of this account's API; the seed decides."""

    ids_as_text: bool = False
    """Some integer ids arrive as text (`idproduct` in lines and stock, `idcompany_webshop` in rows)."""
    order_number_as_int: bool = False
    """`orderid` and `picklistid` without prefix, served as numbers. The order numbers in the books are digits then."""
    flags_as_int: bool = False
    """0 and 1 in place of booleans."""
    empty_tags: str = "list"
    """What `tags` is without tags: `list` ([]), `object` ({}), `null`."""
    zero_dates: bool = False
    """An absent date is `0000-00-00 00:00:00`, else null."""
    available_twice: bool = False
    """Backorders carry `amount_available` and `amountavailable`."""
    shipment_form: str = "both"
    """`old` (codes on the shipment), `new` (parcels), `both`."""
    error_key: str = "error_message"
    """Or `errormessage`."""
    empty_text: str = "null"
    """An absent text is `null` or `empty`."""


@dataclass(slots=True)
class Account:
    """Facts of the Picqer account."""

    name: str
    subdomain: str
    zone: str = "UTC"
    """Zone of all dates in the API: `UTC` or `Europe/Amsterdam`."""
    rows_ascending: bool = True
    """Sort direction of `/webshoporders` by id; False: newest first."""
    rate_limit: int = 500
    """Requests a minute."""
    loose: Loose = field(default_factory=Loose)
    access: Access = field(default_factory=Access)
    """The API key of the move: field `API_KEY`."""
    fulfilment_customers: list[Named] = field(default_factory=list)
    """Several: a fulfilment account; empty: an ordinary one."""
    customer: int | None = None
    """The fulfilment customer that moves; goes into move.toml as `customer` unless trouble keeps it out."""
    old_connection: int | None = None
    """The connection that is to be replaced; None in scenario `extra`."""
    chosen_connection: int | None = None
    """What move.toml says is the old connection: normally the same; None: not chosen; another: a mistake."""
    warehouses: tuple[int, ...] = ()
    """What move.toml says: the warehouses that feed the shop."""
    other_connections: tuple[int, ...] = ()
    """What move.toml says: connections that stay."""
    clock_skew: float = 0.0
    """Seconds that the `Date` header is off."""
    extra: dict[str, Any] = field(default_factory=dict)
    """Never served. `old_answers_as`, `new_answers_as`: the platform that answers at that side's address
    instead. `customer_left_out`: move.toml does not name the customer."""


@dataclass(eq=False)
class Books:
    """Everything that is true at the present moment."""

    account: Account
    warehouses: dict[int, Warehouse] = field(default_factory=dict)
    products: Table[int, PicqerProduct] = field(default_factory=lambda: Table("idproduct"))
    codes: dict[str, int] = field(default_factory=dict)
    """productcode -> idproduct, exact."""
    orders: Table[int, PicqerOrder] = field(default_factory=lambda: Table("idorder"))
    rows: Table[int, ImportRow] = field(default_factory=lambda: Table("id"))
    row_by_foreign: dict[tuple[int, str], ImportRow] = field(default_factory=dict)
    """(connection, foreign_id) -> row."""
    row_by_order: dict[int, ImportRow] = field(default_factory=dict)
    """idorder -> row."""
    picklists: Table[int, Picklist] = field(default_factory=lambda: Table("idpicklist"))
    shipments: Table[int, Shipment] = field(default_factory=lambda: Table("idshipment"))
    backorders: Table[int, Backorder] = field(default_factory=lambda: Table("idbackorder"))
    stock_history: Table[int, StockChange] = field(default_factory=lambda: Table("id"))
    customers: dict[int, Customer] = field(default_factory=dict)
    """All people of the world, by key; shop orders and Picqer orders point at them."""
    connections: dict[int, Connection] = field(default_factory=dict)
    shops: dict[str, Shop] = field(default_factory=dict)
    """`old` and `new` (the same object in `upgrade` and `restart`; no `old` in `extra`) and shops nobody asks."""
    hooks: list[Hook] = field(default_factory=list)
    users: list[User] = field(default_factory=list)
    """The first is the user of the API key."""
    templates: list[Named] = field(default_factory=list)
    vat_groups: list[Named] = field(default_factory=list)
    tags: dict[int, Named] = field(default_factory=dict)
    suppliers: list[Named] = field(default_factory=list)
    profiles: dict[int, CarrierProfile] = field(default_factory=dict)
    traffic: Traffic = field(default_factory=Traffic)
    ids: Counter[str] = field(default_factory=Counter)
    """Last id given out, by kind: see `new_id`."""

    def new_id(self, kind: str) -> int:
        """The next id of a Picqer kind: `product`, `order`, `line`, `row`, `picklist`, `picklist-line`, `shipment`,
        `backorder`, `stock-change`, `customer`, `connection`."""
        self.ids[kind] += 1
        return self.ids[kind]

    def order_number(self, idorder: int, at: datetime) -> str:
        """The `orderid` that a new order gets."""
        serial = idorder - self.account.extra.get("first_order", 0) + 10000
        return str(serial) if self.account.loose.order_number_as_int else f"O{at.year}-{serial}"

    def picklist_number(self, idpicklist: int, at: datetime) -> str:
        serial = idpicklist - self.account.extra.get("first_picklist", 0) + 10000
        return str(serial) if self.account.loose.order_number_as_int else f"P{at.year}-{serial}"

    # products and stock

    def add_product(self, product: PicqerProduct) -> PicqerProduct:
        self.codes[product.productcode] = product.idproduct
        return self.products.add(product)

    def product_of(self, code: str) -> PicqerProduct | None:
        """The product with exactly this code; Picqer's importer looks it up so."""
        found = self.codes.get(code)
        return None if found is None else self.products[found]

    def rename_product(self, product: PicqerProduct, code: str, at: datetime) -> None:
        """Give a product another code; order lines keep the old one."""
        if self.codes.get(product.productcode) == product.idproduct:
            del self.codes[product.productcode]
        product.productcode = code
        self.codes[code] = product.idproduct
        self.products.touch(product, at)

    def stock_in(self, product: PicqerProduct, warehouse: int) -> Stock:
        """The stock row of a product in a warehouse, made when there was none."""
        if warehouse not in product.stock:
            product.stock[warehouse] = Stock()
        return product.stock[warehouse]

    def free_stock(self, product: PicqerProduct, warehouses: tuple[int, ...]) -> int:
        """Free stock over these warehouses: what Picqer sends to a shop they feed."""
        return sum(product.stock[w].free for w in warehouses if w in product.stock)

    def move_stock(
        self, product: PicqerProduct, warehouse: int, change: int, at: datetime, why: str = "", kind: str = "manual"
    ) -> None:
        """Let goods come or go, with a line in the stock history. `World.stock_changed` tells the shops."""
        held = self.stock_in(product, warehouse)
        entry = StockChange(
            self.new_id("stock-change"), product.idproduct, warehouse, held.stock, change, at, why, kind, None
        )
        held.stock += change
        self.stock_history.add(entry)
        self.products.touch(product, at)

    def reserve(self, product: PicqerProduct, warehouse: int, kind: str, change: int, at: datetime) -> None:
        """Change what is held: `kind` is `picklists`, `backorders` or `allocations`."""
        held = self.stock_in(product, warehouse)
        name = f"reserved_{kind}"
        setattr(held, name, getattr(held, name) + change)
        self.products.touch(product, at)

    # import rows

    def add_row(self, row: ImportRow) -> ImportRow:
        self.row_by_foreign[row.connection, row.foreign_id] = row
        if row.idorder is not None:
            self.row_by_order[row.idorder] = row
        return self.rows.add(row)

    def remove_row(self, row: ImportRow) -> None:
        """Let a row vanish, as for orders from before Picqer kept them."""
        self.rows.remove(row.id)
        self.row_by_foreign.pop((row.connection, row.foreign_id), None)
        if row.idorder is not None:
            self.row_by_order.pop(row.idorder, None)

    def link_row(self, row: ImportRow, order: PicqerOrder, at: datetime) -> None:
        """Say that a row became an order."""
        row.idorder = order.idorder
        self.row_by_order[order.idorder] = row
        self.rows.touch(row, at)

    # what everybody asks

    def open_orders(self) -> list[PicqerOrder]:
        """Picqer orders that are neither completed nor cancelled."""
        return [order for order in self.orders if order.open]

    def selling(self, now: datetime, days: int = 56) -> set[str]:
        """Product codes that sell, by the codes on the order lines: in an open order, or in any Picqer order created
        in the last `days`."""
        since = now - timedelta(days=days)
        codes: set[str] = set()
        for order in self.orders:
            if order.created >= since or order.open:
                codes.update(line.productcode for line in order.lines)
        return codes

    def shop_of(self, connection: int) -> Shop:
        return self.shops[self.connections[connection].shop]

    def shop_order(self, order: PicqerOrder) -> ShopOrder | None:
        """The shop order a Picqer order came from: truth, not what rows tell."""
        shop = self.shops.get(order.shop)
        return None if shop is None else shop.orders.get(order.shop_order)
