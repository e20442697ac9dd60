"""What a webshop holds, neutral of platform: a platform's file renders these rows and takes writes on them.

Money is in whole cents with VAT, weight in grams, times are aware UTC, ids are text. Fields that only one platform
knows are in `extra`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

OPEN_STATUSES = ("unpaid", "on-hold", "open", "partly-shipped")
DONE_STATUSES = ("completed", "cancelled", "refunded", "failed")


@dataclass(slots=True, eq=False)
class Customer:
    """A person who orders; the same person may order in several shops."""

    key: int
    name: str
    email: str | None
    street: str
    zipcode: str
    city: str
    country: str = "NL"
    company: str = ""
    phone: str = ""


@dataclass(slots=True, eq=False)
class ShopProduct:
    """One row of a shop's catalogue: a sellable thing, or the parent of variants.

    WooCommerce: product or variation. Shopify: a variant, unless `kind` is `parent`, which is the product that
    holds variants and is not itself a variant.
    """

    id: str
    """Digits. The id of what is sold: Woo product or variation id, Shopify variant id."""
    group_id: str
    """Id of the product as a page in the shop: the parent's for a variant, its own for a Woo simple product or a
    parent; a Shopify simple product has another `group_id` (the product) than `id` (its one variant)."""
    sku: str
    """Byte for byte as stored; empty when it has none of its own (Woo then shows the parent's for a variant)."""
    name: str
    """Title of the product, without the variant's."""
    created: datetime
    updated: datetime
    kind: str = "simple"
    """`simple`, `parent`, `variant`, `virtual` (nothing to send), `gift-card`, `bundle`, `external`."""
    parent_id: str | None = None
    """For a variant: `id` of its parent row."""
    variant: str = ""
    """Title of the variant, such as `Rood / M`."""
    status: str = "live"
    """`live`, `draft`, `private`, `archived`, `unlisted`, `trash`."""
    barcode: str = ""
    price: int = 0
    weight: int | None = None
    tracking: str = "own"
    """Where stock is kept: `own`, `parent`, `off` (not kept), `elsewhere` (not at the location that Picqer uses)."""
    quantity: int = 0
    """What the shop offers for sale; may be negative. Meaningless with tracking `off`."""
    sells_below_zero: bool = False
    children: list[str] = field(default_factory=list)
    """For a parent: ids of its variants, in order."""
    parts: tuple[tuple[str, int], ...] = ()
    """For a bundle: (id, amount) of each part."""
    language: str = ""
    """Of a translated copy; empty for the original."""
    translation_of: str = ""
    """`id` of the original of a translated copy, which shares its SKU."""
    hs_code: str = ""
    country: str = ""
    supplier_code: str = ""
    images: tuple[str, ...] = ()
    version: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def goods(self) -> bool:
        """A thing that can be put in a box: not a parent, not virtual, not a gift card, not sold elsewhere."""
        return self.kind in ("simple", "variant", "bundle")


@dataclass(slots=True, eq=False)
class ShopLine:
    """A line of a shop order, with SKU and name as they were when it was placed."""

    id: str
    product_id: str
    """`ShopProduct.id`; empty when the product is gone or never existed."""
    sku: str
    name: str
    amount: int
    price: int
    """Cents a piece with VAT."""
    vat: int = 21
    """Per cent."""
    shipped: int = 0
    """Pieces that the shop knows to be sent."""
    refunded: int = 0
    ships: bool = True
    """False for virtual goods and gift cards."""
    part_of: str = ""
    """`ShopLine.id` of the bundle line it belongs to."""


@dataclass(slots=True, eq=False)
class ShownShipment:
    """A shipment as the shop shows it: fulfilment, shipment or the like. WooCommerce has none: notes only."""

    id: str
    at: datetime
    codes: tuple[str, ...]
    """Tracking codes."""
    url: str = ""
    carrier: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    """(`ShopLine.id`, pieces); empty where the platform does not say which."""
    status: str = "success"
    """`success`, `cancelled`."""
    by: str = "Picqer"
    """Who made it: `Picqer`, a person's name, or an app."""


@dataclass(slots=True, eq=False)
class Note:
    """A note on a shop order."""

    id: str
    at: datetime
    text: str
    by: str = ""
    """Empty: the shop itself."""
    to_customer: bool = False


@dataclass(slots=True, eq=False)
class ShopOrder:
    """An order in a shop."""

    id: str
    number: str
    """As shown, with prefix; empty when the shop shows none."""
    status: str
    """`unpaid`, `on-hold` (waits for a bank transfer), `open` (paid, to be sent), `partly-shipped`, `completed`,
    `cancelled`, `refunded`, `failed` (payment failed). See `OPEN_STATUSES`. Set it through `Shop.set_status`."""
    created: datetime
    """When the row was made. A migrated order on Shopify: when it was migrated, `placed` is older."""
    placed: datetime
    """When the customer ordered, as the shop shows it (Shopify `processedAt`; Woo shows only this one)."""
    updated: datetime
    customer: int
    """Key into `Books.customers`."""
    email: str | None
    lines: list[ShopLine]
    shipping: int = 0
    """Shipping costs with VAT."""
    discount: int = 0
    paid_at: datetime | None = None
    completed_at: datetime | None = None
    cancelled_at: datetime | None = None
    history: list[tuple[datetime, str]] = field(default_factory=list)
    """(when, status) of each state, oldest first."""
    payment: str = "ideal"
    """`ideal`, `bacs` (bank transfer), `klarna` (pay later, captured on completion), `creditcard`, `manual`."""
    shipments: list[ShownShipment] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    origin: str = "native"
    """`native` (ordered here), `migrated` (copied from the other shop), `entered` (typed in by a person)."""
    source_id: str = ""
    """Truth: id in the shop it was copied or re-entered from; platforms may show it (Shopify `sourceIdentifier`)."""
    source_number: str = ""
    """Number in that shop; a migrated order may carry it in a note, a tag or its own number."""
    channel: str = ""
    """Empty: the shop itself. Else the marketplace or till that put it in: `bol`, `pos`, `amazon`."""
    channel_number: str = ""
    remark: str = ""
    """The customer's."""
    tags: tuple[str, ...] = ()
    test: bool = False
    fulfilled_by: str = ""
    """Empty: the merchant. `marketplace`: sent by the marketplace itself, Picqer ignores it."""
    archived: bool = False
    """Shopify: closed."""
    stock_taken: bool = True
    pickup_point: dict[str, str] | None = None
    country_missing: bool = False
    """The address has no country; the import fails on it."""
    version: int = 0
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def open(self) -> bool:
        return self.status in OPEN_STATUSES

    @property
    def paid(self) -> bool:
        return self.paid_at is not None

    @property
    def total(self) -> int:
        """Cents with VAT, shipping and discount."""
        return sum(line.amount * line.price for line in self.lines) + self.shipping - self.discount

    @property
    def shippable(self) -> bool:
        """Something in it has to be sent by the merchant."""
        return self.fulfilled_by == "" and any(line.ships and line.amount > line.refunded for line in self.lines)
