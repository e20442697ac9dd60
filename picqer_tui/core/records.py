"""What is read: one NamedTuple per table. Times are aware UTC, except where a docstring says Picqer's own clock.

Every identifier is kept raw; every other text was cleaned when it was read. Nothing here holds a name or an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from picqer_tui.core.clean import Raw

Traits = Mapping[str, str]


class Epoch(StrEnum):
    """NOW: the newest reading. BASELINE: the copy taken just before the switch."""

    NOW = "now"
    BASELINE = "baseline"


Key = tuple[str, str, str]
"""(folded, exact, id): a bare row of an index, in index order."""


class Shape(StrEnum):
    """What kind of thing a catalogue row is; only goods are matched, the rest is counted by this reason."""

    GOODS = "goods"
    PARENT = "parent"
    VIRTUAL = "virtual"
    GIFT_CARD = "gift-card"
    EXTERNAL = "external"
    BUNDLE = "bundle"
    TRANSLATION = "translation"


class OrderState(StrEnum):
    """Where an order stands, over all platforms. The platform's own word stays in `Order.status`."""

    UNPAID = "unpaid"
    OPEN = "open"
    PART_SHIPPED = "part-shipped"
    DONE = "done"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"
    DRAFT = "draft"
    UNKNOWN = "unknown"


DETAILS: Mapping[str, str] = {
    "barcode": "b",
    "weight": "w",
    "supplier-code": "s",
    "hs-code": "h",
    "country": "c",
    "images": "i",
}
"""Details of a product beside its code and name, each with the letter by which `Product.filled` notes it."""
NOT_LOOKED_AT = "?"


def filled(**details: object) -> str:
    """What `Product.filled` says of details named as in `DETAILS` (with `_` for `-`): a letter for each that is not empty."""
    return "".join(letter for name, letter in DETAILS.items() if details.get(name.replace("-", "_")))


class Account(NamedTuple):
    """Who is behind an address: one row per side. `id` is the identity that a move remembers."""

    id: str
    platform: str
    title: str
    version: str
    version_known: bool
    host: str
    """Host (with port unless the usual one) that the API was reached at."""
    home: str
    """Host that the shop names as its own public address; empty when it does not say."""
    clock_offset: float | None
    """Seconds that the account's clock is ahead of ours, by the `Date` header; None when it did not say."""
    signed: bool
    """Requests are signed with a time, so that a clock that is off refuses the login."""
    currency: str
    language: str
    history_days: int | None
    """How many days of orders this key can see; None: all."""
    customers: tuple[str, ...]
    """Fulfilment customers seen in the account (Picqer), with two or more a choice is needed."""


class Right(NamedTuple):
    """One thing this key may or may not do. `id`: products, orders, stock, write-orders, write-products, webshoporders, ..."""

    id: str
    granted: bool | None
    """None: could not be found out without effect."""
    detail: str


class Product(NamedTuple):
    """One thing that can be ordered: a Picqer product, or a product or variation of a shop."""

    id: str
    sku: Raw
    """What the account shows as SKU; empty when it has none of its own (see `inherited`)."""
    ean: str
    name: str
    shape: Shape
    live: bool
    """For sale (shop) or active (Picqer)."""
    parent_id: str
    inherited: Raw
    """The parent's SKU where the platform shows that in place of a missing own one, else empty."""
    other_code: Raw
    """A code in another field (article code) that stands in for an empty SKU, else empty."""
    tracked: bool | None
    """Whether the shop keeps stock for it itself; None: the platform does not say."""
    unlimited: bool
    """Picqer: no stock is kept (services, unlimited stock, virtual composition)."""
    composed: bool
    """Made of parts (Picqer composition) or a bundle in the shop."""
    customer: str
    """Fulfilment customer (Picqer), empty elsewhere."""
    created_at: datetime | None
    """Picqer: Picqer's own clock."""
    updated_at: datetime | None
    filled: str = NOT_LOOKED_AT
    """Letters of `DETAILS` that are filled in, in that order; `NOT_LOOKED_AT` where the reader does not tell."""


class Stock(NamedTuple):
    """What one side says is free to sell. Picqer: a row per product and warehouse; shop: a row per product (and location)."""

    id: str
    product_id: str
    sku: Raw
    place: str
    """Warehouse or location id; empty where the platform has one number."""
    free: int | None
    """Pieces; None: not kept. May be negative."""


class Warehouse(NamedTuple):
    id: str
    name: str
    active: bool
    accepts_orders: bool
    counts: bool
    """Counts for the general stock."""


class Order(NamedTuple):
    """One order of a shop, or one of Picqer (then `number` is Picqer's orderid and `reference` usually the shop's number)."""

    id: str
    number: Raw
    reference: Raw
    """Picqer: reference. Shop: what it says the order was made from (source identifier), else empty."""
    status: str
    state: OrderState
    placed_at: datetime | None
    """Shop: when the customer ordered. Picqer: `created`, Picqer's own clock."""
    updated_at: datetime | None
    email: str
    """Hash of the e-mail address under the move's own salt; empty when there is none."""
    lines: str
    """`keys.lines_digest` of the lines; empty when it cannot be made."""
    total: str
    """Decimal text with two places, including tax and shipping; empty when not known. Picqer: empty."""
    currency: str
    pieces: int
    """Pieces that a warehouse has to send (goods only, cancelled and refunded ones left out)."""
    shipped: int
    """Pieces of those that are already sent, as far as this side knows."""
    native: bool | None
    """Shop: placed in the shop itself (True), brought in by a migration or another system (False), not known (None)."""
    channel: str
    customer: str
    """Picqer: fulfilment customer."""
    traits: Traits
    """Picqer: template, warehouses, carrier, language, vat, tags, comments (how many; `?` when it does not say), pickup;
    shop: what the platform adds."""


class OrderLine(NamedTuple):
    id: str
    order_id: str
    product_id: str
    sku: Raw
    amount: int
    done: int
    """Pieces shipped, cancelled or refunded."""
    part_of: str
    """Line that this one is a part of (bundle), else empty."""


class ImportRow(NamedTuple):
    """One row of Picqer's webshop orders: what a connection brought. All times are Picqer's own clock."""

    id: str
    connection: str
    order_id: str
    """Picqer's idorder; empty while not imported."""
    foreign_id: Raw
    foreign_number: Raw
    foreign_status: str
    status: str
    """expected, importing, imported, ignored, error, cancelled, or a word not seen before; lower case."""
    reason: str
    ordered_at: datetime | None
    created_at: datetime | None
    updated_at: datetime | None


class Picklist(NamedTuple):
    """Times are Picqer's own clock."""

    id: str
    number: Raw
    order_id: str
    return_id: str
    warehouse: str
    status: str
    total: int
    picked: int
    created_at: datetime | None
    updated_at: datetime | None
    closed_at: datetime | None
    """Of a closed one; its last change where the account does not say."""


class Shipment(NamedTuple):
    """One parcel run of Picqer. Times are Picqer's own clock."""

    id: str
    order_id: str
    picklist_id: str
    tracking: str
    carrier: str
    cancelled: bool
    created_at: datetime | None


class Backorder(NamedTuple):
    id: str
    order_id: str
    product_id: str
    amount: int
    created_at: datetime | None


class Hook(NamedTuple):
    """A webhook: set in Picqer, or set in a shop by a plugin or an app."""

    id: str
    name: str
    host: str
    """Host that is told."""
    event: str
    active: bool


class CarrierProfile(NamedTuple):
    """A way of sending, as set up in Picqer. `id` is what the trait `carrier` of an order names."""

    id: str
    name: str
    carrier: str
    """Name of the carrier."""
    active: bool


class Storefront(NamedTuple):
    """What a customer meets at a public address, looked at without any key. `id` is the host."""

    id: str
    shop: str
    """Identity (as `Account.id`) of the shop that shows itself there; empty when that cannot be told."""
    platform: str
    """Platform that is recognised there; empty when that cannot be told."""
    open: bool | None
    """Whether a customer can look at goods and order them; None: it cannot be told."""
    closed_by: str
    """password, maintenance, checkout, payment, unreachable; empty when open or not known."""


class Feedback(NamedTuple):
    """One sign in a shop that a parcel left: a note, a fulfilment, a shipment, or the order's final status. In Picqer: a
    comment with an order that this program made."""

    id: str
    order_id: str
    kind: str
    """note, fulfilment, shipment or status; in Picqer: comment"""
    tracking: str
    """Of a comment: the id of the change that made it."""
    at: datetime | None


Record = (
    Account
    | Right
    | Product
    | Stock
    | Warehouse
    | Order
    | OrderLine
    | ImportRow
    | Picklist
    | Shipment
    | Backorder
    | Hook
    | Feedback
    | CarrierProfile
    | Storefront
)
R = TypeVar("R", bound=Record)

KINDS: tuple[type[Record], ...] = (
    Account,
    Right,
    Product,
    Stock,
    Warehouse,
    Order,
    OrderLine,
    ImportRow,
    Picklist,
    Shipment,
    Backorder,
    Hook,
    Feedback,
    CarrierProfile,
    Storefront,
)

CARRIED: Mapping[type[Record], tuple[type[Record], ...]] = {
    Order: (OrderLine, Picklist, Feedback),
    Product: (Stock,),
}
"""Kinds that come along on the pages of another kind (a shop's order brings its lines and fulfilments, a Picqer order its
lines and picklists). They are kept in the list of the kind that was asked for and are as fresh and complete as it. Only the
stock that comes with Picqer's products may be older: it is as of when its product was read last."""
PARENTS: Mapping[type[Record], str] = {
    OrderLine: "order_id",
    Picklist: "order_id",
    Feedback: "order_id",
    Stock: "product_id",
}
"""Of each kind that is carried: the field that names the row it came with."""
