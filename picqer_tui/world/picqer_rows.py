"""What Picqer holds: the rows of its account, neutral of how the API serves them.

Money is in whole cents without VAT, weight in grams, times are aware UTC. Every row that can change has a `version`
that grows with each change (`Table.touch`), so a renderer may keep what it made per row and version.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any


@dataclass(slots=True, eq=False)
class Warehouse:
    """A warehouse of the Picqer account."""

    idwarehouse: int
    name: str
    accept_orders: bool = True
    """Orders may be picked here."""
    counts_for_general_stock: bool = True
    priority: int = 1
    active: bool = True


@dataclass(slots=True, eq=False)
class Stock:
    """Stock of one product in one warehouse. Change it through `Books.move_stock` and `Books.reserve`."""

    stock: int = 0
    """What lies on the shelf."""
    reserved_picklists: int = 0
    """Held by picklists that are not closed."""
    reserved_backorders: int = 0
    """Held by backorders that are available but have no picklist yet."""
    reserved_allocations: int = 0
    """Held by orders in `concept` and `expected`."""

    @property
    def reserved(self) -> int:
        return self.reserved_picklists + self.reserved_backorders + self.reserved_allocations

    @property
    def free(self) -> int:
        """What Picqer sends to shops; may be negative."""
        return self.stock - self.reserved


@dataclass(slots=True, eq=False)
class PicqerProduct:
    """A product in Picqer."""

    idproduct: int
    productcode: str
    """The SKU, unique in the account, byte for byte. Rename through `Books.rename_product`."""
    name: str
    barcode: str
    """EAN, or empty."""
    created: datetime
    updated: datetime
    price: int = 0
    weight: int = 0
    type: str = "normal"
    """`normal`, `unlimited_stock`, `virtual_composition`, `composition_with_stock`."""
    active: bool = True
    idvatgroup: int = 18
    idsupplier: int | None = None
    idfulfilment_customer: int | None = None
    productcode_supplier: str = ""
    hs_code: str | None = None
    country_of_origin: str | None = None
    tags: tuple[int, ...] = ()
    """`idtag` of each tag."""
    parts: tuple[tuple[int, int], ...] = ()
    """For a composition: (`idproduct`, amount) of each part."""
    images: tuple[str, ...] = ()
    fields: dict[str, str] = field(default_factory=dict)
    """Product fields by title."""
    stock: dict[int, Stock] = field(default_factory=dict)
    """By `idwarehouse`; a missing warehouse is zero everywhere."""
    version: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    """For who plants and tells truth: never served. `connection`: the id of the connection that created it."""


@dataclass(slots=True, eq=False)
class PicqerLine:
    """A line of a Picqer order, with product code and name as they were when the order was made."""

    idorder_product: int
    idproduct: int
    productcode: str
    name: str
    amount: int
    price: int = 0
    weight: int = 0
    amount_cancelled: int = 0
    partof: int | None = None
    """`idorder_product` of the composition this is a part of."""
    has_parts: bool = False
    shipped: int = 0
    """Truth: pieces on closed picklists. Not a field of the API."""
    idvatgroup: int = 18
    remarks: str = ""


@dataclass(slots=True, eq=False)
class PicqerOrder:
    """An order in Picqer."""

    idorder: int
    orderid: str
    """The shown number; served as text or number by the account's taste."""
    status: str
    """`expected`, `concept`, `processing`, `paused`, `completed`, `cancelled`."""
    created: datetime
    updated: datetime
    reference: str | None
    """The shop's number for imported orders."""
    customer: int
    """Key into `Books.customers`; its name, address and e-mail are on the order."""
    lines: list[PicqerLine]
    idcustomer: int | None = None
    """Picqer's customer id; None for a guest."""
    emailaddress: str | None = None
    idtemplate: int = 91
    idshippingprovider_profile: int | None = None
    language: str = "nl"
    idvatgroup: int = 18
    tags: tuple[int, ...] = ()
    warehouses: tuple[int, ...] = ()
    """Warehouses that may fulfil it."""
    idfulfilment_customer: int | None = None
    pickup_point: dict[str, str] | None = None
    """`{"carrier", "id"}` when the customer collects it."""
    orderfields: dict[str, str] = field(default_factory=dict)
    picklists: list[int] = field(default_factory=list)
    shipments: list[int] = field(default_factory=list)
    backorders: list[int] = field(default_factory=list)
    connection: int | None = None
    """Truth: the connection that brought it; None for manual and API orders. Not served: only import rows tell."""
    shop: str = ""
    """Truth: key of the shop it was placed in, or empty."""
    shop_order: str = ""
    """Truth: id of the shop order in that shop."""
    comments: list[str] = field(default_factory=list)
    version: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    """Never served."""

    @property
    def open(self) -> bool:
        return self.status not in ("completed", "cancelled")

    @property
    def left(self) -> int:
        """Pieces that are neither shipped nor cancelled."""
        return sum(line.amount - line.amount_cancelled - line.shipped for line in self.lines if not line.has_parts)


@dataclass(slots=True, eq=False)
class ImportRow:
    """A webshop order row (`/webshoporders`): how an order of a shop stands with the import."""

    id: int
    """`idcompany_webshop_order`."""
    connection: int
    """`idcompany_webshop`."""
    foreign_id: str
    foreign_number: str | None
    foreign_status: str | None
    """The shop's own word for the status, as last seen."""
    status: str
    """`expected`, `importing`, `imported`, `ignored`, `error`, `canceled`."""
    ordered: datetime
    """Placed in the shop."""
    created: datetime
    """First seen by Picqer."""
    updated: datetime
    idorder: int | None = None
    reason: str | None = None
    version: int = 0


@dataclass(slots=True, eq=False)
class PicklistLine:
    """A line of a picklist."""

    idpicklist_product: int
    idproduct: int
    idorder_product: int | None
    """None for a return replacement."""
    productcode: str
    name: str
    amount: int
    amount_picked: int = 0
    price: int = 0
    weight: int = 0


@dataclass(slots=True, eq=False)
class Picklist:
    """A picklist. Begun: some line has `amount_picked` above zero."""

    idpicklist: int
    picklistid: str
    idorder: int | None
    """None for a return replacement."""
    idwarehouse: int
    status: str
    """`new`, `paused`, `closed`, `snoozed`, `cancelled`."""
    lines: list[PicklistLine]
    created: datetime
    updated: datetime
    idreturn: int | None = None
    customer: int | None = None
    """Key into `Books.customers`."""
    closed_at: datetime | None = None
    closed_by: int | None = None
    """`iduser`."""
    version: int = 0

    @property
    def open(self) -> bool:
        return self.status not in ("closed", "cancelled")


@dataclass(slots=True, eq=False)
class Shipment:
    """A shipment (one parcel unless `extra_codes`) made with a closed picklist."""

    idshipment: int
    idpicklist: int
    idorder: int | None
    carrier: str
    """Key of the carrier: `postnl`, `dhl`, `dpd`."""
    profile: int
    """`idcompany_shippingprovider_profile`."""
    tracking_code: str
    tracking_url: str
    created: datetime
    updated: datetime
    extra_codes: tuple[str, ...] = ()
    """Tracking codes of further parcels."""
    idreturn: int | None = None
    weight: int = 0
    cancelled: bool = False
    feedback: str = "due"
    """Truth: what became of the news to the shop: `due`, `done`, `off` (switched off, or inactive), `lost`, `none`."""
    due_at: datetime | None = None
    """Truth: when Picqer tells the shop; five minutes after the picklist closed."""
    reported_at: datetime | None = None
    """Truth: when it was told."""
    version: int = 0


@dataclass(slots=True, eq=False)
class Backorder:
    """A part of an order line that waits for stock."""

    idbackorder: int
    idorder: int
    idorder_product: int
    idproduct: int
    idwarehouse: int
    amount: int
    created: datetime
    amount_available: int = 0
    priority: int = 2
    version: int = 0


@dataclass(slots=True, eq=False)
class StockChange:
    """A line of the stock history."""

    id: int
    idproduct: int
    idwarehouse: int
    old_stock: int
    stock_change: int
    changed_at: datetime
    reason: str = ""
    change_type: str = "manual"
    iduser: int | None = None


@dataclass(slots=True, eq=False)
class Hook:
    """A webhook of the account."""

    idhook: int
    name: str
    event: str
    address: str
    active: bool = True
    secret: bool = False


@dataclass(slots=True, eq=False)
class User:
    """A user of the account."""

    iduser: int
    username: str
    firstname: str
    lastname: str
    email: str
    language: str = "nl"
    admin: bool = False
    active: bool = True
    created: datetime | None = None
    last_login: datetime | None = None


@dataclass(slots=True, eq=False)
class Named:
    """Something with an id and a name: template, VAT group, tag, fulfilment customer, supplier."""

    id: int
    name: str
    extra: dict[str, Any] = field(default_factory=dict)
    """Tag: `color`. Template: `default`."""


@dataclass(slots=True, eq=False)
class CarrierProfile:
    """A shipping profile: a way of sending with one carrier."""

    id: int
    """`idcompany_shippingprovider_profile` and `idshippingprovider_profile`."""
    idshippingprovider: int
    carrier: str
    provider_name: str
    name: str
    active: bool = True


@dataclass(slots=True, eq=False)
class Connection:
    """A webshop connection: what the settings page of Picqer shows. The API knows only its id."""

    id: int
    """`idcompany_webshop`."""
    platform: str
    name: str
    shop: str
    """Key into `Books.shops`. The connection reaches that shop directly, whatever keys this move has."""
    created: datetime
    active: bool = True
    deactivated_at: datetime | None = None
    auto_process: bool = True
    """Imported orders go to `processing` at once; else they stay `concept`."""
    sends_stock: bool = True
    sends_shipments: bool = True
    auto_process_since: datetime | None = None
    """When the switch was last put on; None: since it was made."""
    sends_stock_since: datetime | None = None
    sends_shipments_since: datetime | None = None
    warehouses: tuple[int, ...] = ()
    """Warehouses that fulfil its orders and whose free stock is sent."""
    idtemplate: int = 91
    idshippingprovider_profile: int | None = None
    language: str = "nl"
    idvatgroup: int = 18
    tags: tuple[int, ...] = ()
    """Put on each imported order."""
    idfulfilment_customer: int | None = None
    rhythm: int = 300
    """Seconds between two looks at the shop, 120 to 900."""
    delay: int = 60
    """Seconds an order takes from seen to imported at most."""
    version: int = 0
    extra: dict[str, Any] = field(default_factory=dict)
    """Never served. `broken_since`: datetime from which the link brings nothing."""
