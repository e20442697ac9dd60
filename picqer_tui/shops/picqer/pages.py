"""The records made of Picqer's rows, and how each kind of answer is read. All of it runs in the worker."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import (
    Backorder,
    CarrierProfile,
    Hook,
    ImportRow,
    Order,
    OrderLine,
    OrderState,
    Picklist,
    Product,
    Record,
    Shape,
    Shipment,
    Stock,
    Warehouse,
    filled,
)
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import parser
from picqer_tui.shops.pagination import Row
from picqer_tui.shops.picqer.wire import (
    NOT_SENT,
    BackorderWire,
    BulkStockWire,
    HookWire,
    ImportRowWire,
    LineWire,
    OrderWire,
    PicklistWire,
    ProductWire,
    ShipmentWire,
    ShippingProviderWire,
    StatWire,
    StockWire,
    UserWire,
    WarehouseWire,
)

ALIKE = {"canceled": "cancelled"}
"""Two spellings in use for one status."""
CLOSED = "closed"
"""Picklists inside an order do not say when they were closed; their last change stands in for it."""
Reader = Callable[[Reply], list[Row]]
"""Reads one page of a list, or one row of it, in the worker."""

STATES = {
    "expected": OrderState.UNPAID,
    "concept": OrderState.OPEN,
    "processing": OrderState.OPEN,
    "paused": OrderState.OPEN,
    "completed": OrderState.DONE,
    "cancelled": OrderState.CANCELLED,
}
OPEN = ("expected", "concept", "processing", "paused")
ENDED = frozenset({"completed", "cancelled"})


def product(row: ProductWire, live: bool) -> Product:
    """`live` counts when the row does not say whether it is active."""
    return Product(
        id=row.idproduct,
        sku=row.productcode,
        ean=row.barcode,
        name=row.name,
        shape=Shape.GOODS,
        live=live if row.active is None else row.active,
        parent_id="",
        inherited=NOT_SENT,
        other_code=NOT_SENT,
        tracked=None,
        unlimited=row.unlimitedstock or row.type in ("unlimited_stock", "virtual_composition"),
        composed="composition" in row.type,
        customer=row.idfulfilment_customer,
        created_at=row.created,
        updated_at=row.updated,
        filled=filled(
            barcode=row.barcode,
            weight=row.weight,
            supplier_code=row.productcode_supplier,
            hs_code=row.hs_code,
            country=row.country_of_origin,
            images=row.images,
        ),
    )


def stock(product_id: str, sku: Raw, row: StockWire) -> Stock:
    return Stock(f"{product_id}@{row.idwarehouse}", product_id, sku, row.idwarehouse, row.freestock)


def warehouse(row: WarehouseWire) -> Warehouse:
    active = row.active is not False
    return Warehouse(row.idwarehouse, row.name, active, row.accept_orders, row.counts_for_general_stock)


def picklist(row: PicklistWire, order: str = "") -> Picklist:
    return Picklist(
        id=row.idpicklist,
        number=row.picklistid,
        order_id=row.idorder or order,
        return_id=row.idreturn,
        warehouse=row.idwarehouse,
        status=ALIKE.get(row.status, row.status),
        total=row.totalproducts,
        picked=row.totalpicked,
        created_at=row.created,
        updated_at=row.updated,
        closed_at=row.closed_at or (row.updated if row.status == CLOSED else None),
    )


def order(row: OrderWire, hasher: Hasher) -> tuple[Record, ...]:
    """The order, then its lines and its picklists."""
    wired = row.products if isinstance(row.products, list) else list(row.products.values())
    lines = [
        OrderLine(
            id=line.idorder_product,
            order_id=row.idorder,
            product_id=line.idproduct,
            sku=line.productcode,
            amount=line.amount,
            done=line.amount_cancelled,
            part_of=line.partof_idorder_product,
        )
        for line in wired
    ]
    status = ALIKE.get(row.status, row.status)
    lists = [picklist(each, row.idorder) for each in row.picklists]
    pieces = sum(max(line.amount - line.amount_cancelled, 0) for line in wired if not line.has_parts)
    sent = sum(each.picked or each.total for each in lists if each.status == "closed" and not each.return_id)
    shipped = pieces if status == "completed" else min(sent, pieces)
    state = STATES.get(status, OrderState.UNKNOWN)
    made = Order(
        id=row.idorder,
        number=row.orderid,
        reference=row.reference,
        status=status,
        state=OrderState.PART_SHIPPED if state is OrderState.OPEN and 0 < shipped < pieces else state,
        placed_at=row.created,
        updated_at=row.updated,
        email=hasher.email(row.emailaddress),
        lines=lines_digest((line.sku, line.amount) for line in lines if not line.part_of),
        total="",
        currency="",
        pieces=pieces,
        shipped=shipped,
        native=None,
        channel="",
        customer=row.idfulfilment_customer,
        traits=_traits(row, wired),
    )
    return (made, *lines, *lists)


def _traits(row: OrderWire, lines: list[LineWire]) -> dict[str, str]:
    pickup = row.pickup_point_data
    said = {
        "template": row.idtemplate,
        "warehouses": ",".join(sorted(row.warehouses)),
        "carrier": row.idshippingprovider_profile,
        "language": row.language,
        "vat": ",".join(sorted({line.idvatgroup for line in lines if line.idvatgroup})),
        "tags": ",".join(sorted(str(Raw(tag)) for tag in row.tags)),
        "comments": row.comment_count if row.comment_count != "0" else "",
        "pickup": str(Raw(pickup.get("carrier") or "yes")) if pickup else "",
        "portal": "yes" if row.via_portal else "",
    }
    return {name: text for name, text in said.items() if text}


def import_row(row: ImportRowWire) -> ImportRow:
    return ImportRow(
        id=row.idcompany_webshop_order,
        connection=row.idcompany_webshop,
        order_id=row.idorder if row.idorder != "0" else "",
        foreign_id=row.foreign_id,
        foreign_number=row.foreign_number,
        foreign_status=row.foreign_status,
        status=ALIKE.get(row.status, row.status),
        reason=row.reason,
        ordered_at=row.ordered,
        created_at=row.created,
        updated_at=row.updated,
    )


def shipment(row: ShipmentWire) -> tuple[Shipment, ...]:
    """One record per parcel; the first has the shipment's own id. Both generations of the object are read."""
    codes = list(dict.fromkeys(code for parcel in row.parcels if (code := parcel.tracking_code))) or [row.trackingcode]
    carrier = row.carrier_key or row.public_providername or row.providername
    return tuple(
        Shipment(
            id=row.idshipment if not number else f"{row.idshipment}.{number + 1}",
            order_id=row.idorder,
            picklist_id=row.idpicklist,
            tracking=code,
            carrier=carrier,
            cancelled=row.cancelled,
            created_at=row.created,
        )
        for number, code in enumerate(codes)
    )


def backorder(row: BackorderWire) -> Backorder:
    return Backorder(row.idbackorder, row.idorder, row.idproduct, row.amount, row.created_at or row.created)


def hook(row: HookWire) -> Hook:
    return Hook(
        row.idhook, row.name, (urlsplit(row.address).hostname or "") if row.address else "", row.event, row.active
    )


def carrier_profiles(row: ShippingProviderWire) -> tuple[CarrierProfile, ...]:
    """The ways of sending of one carrier."""
    return tuple(
        CarrierProfile(each.idshippingprovider_profile, each.name, row.name, row.active) for each in row.profiles
    )


_PRODUCTS, _PRODUCT = parser(list[ProductWire]), parser(ProductWire)
_BULK = parser(list[BulkStockWire])
_STOCKS = parser(list[StockWire])
_WAREHOUSES = parser(list[WarehouseWire])
_ORDERS, _ORDER = parser(list[OrderWire]), parser(OrderWire)
_IMPORT_ROWS = parser(list[ImportRowWire])
_PICKLISTS, _PICKLIST = parser(list[PicklistWire]), parser(PicklistWire)
_SHIPMENTS, _SHIPMENT = parser(list[ShipmentWire]), parser(ShipmentWire)
_BACKORDERS = parser(list[BackorderWire])
_HOOKS = parser(list[HookWire])
_PROVIDERS = parser(list[ShippingProviderWire])
_USER, _STAT = parser(UserWire), parser(StatWire)


def products(live: bool) -> Reader:
    return lambda reply: [Row(row.idproduct, (product(row, live),)) for row in _PRODUCTS(reply)]


def stocked_products(live: bool) -> Reader:
    """Products, each with the stock rows that come inside it."""
    return lambda reply: [Row(row.idproduct, (product(row, live), *_inside(row))) for row in _PRODUCTS(reply)]


def one_product(reply: Reply) -> list[Row]:
    row = _PRODUCT(reply)
    return [Row(row.idproduct, (product(row, True),))]


def products_stock(reply: Reply) -> list[Row]:
    """The stock rows that come inside products."""
    return [Row(row.idproduct, _inside(row)) for row in _PRODUCTS(reply)]


def one_product_stock(reply: Reply) -> list[Row]:
    row = _PRODUCT(reply)
    return [Row(row.idproduct, _inside(row))]


def _inside(row: ProductWire) -> tuple[Record, ...]:
    return tuple(stock(row.idproduct, row.productcode, each) for each in row.stock)


def bulk_stock(reply: Reply) -> list[Row]:
    found = [stock(row.idproduct, row.productcode, row.stock) for row in _BULK(reply)]
    return [Row(record.id, (record,)) for record in found]


def warehouses(reply: Reply) -> list[Row]:
    return [Row(row.idwarehouse, (warehouse(row),)) for row in _WAREHOUSES(reply)]


def orders(hasher: Hasher) -> Reader:
    return lambda reply: [Row(row.idorder, order(row, hasher)) for row in _ORDERS(reply)]


def one_order(hasher: Hasher) -> Reader:
    def read(reply: Reply) -> list[Row]:
        row = _ORDER(reply)
        return [Row(row.idorder, order(row, hasher))]

    return read


def import_rows(reply: Reply) -> list[Row]:
    return [Row(row.idcompany_webshop_order, (import_row(row),)) for row in _IMPORT_ROWS(reply)]


def picklists(reply: Reply) -> list[Row]:
    return [Row(row.idpicklist, (picklist(row),)) for row in _PICKLISTS(reply)]


def one_picklist(reply: Reply) -> list[Row]:
    row = _PICKLIST(reply)
    return [Row(row.idpicklist, (picklist(row),))]


def shipments(reply: Reply) -> list[Row]:
    return [Row(row.idshipment, shipment(row)) for row in _SHIPMENTS(reply)]


def one_shipment(reply: Reply) -> list[Row]:
    row = _SHIPMENT(reply)
    return [Row(row.idshipment, shipment(row))]


def backorders(reply: Reply) -> list[Row]:
    return [Row(row.idbackorder, (backorder(row),)) for row in _BACKORDERS(reply)]


def hooks(reply: Reply) -> list[Row]:
    return [Row(row.idhook, (hook(row),)) for row in _HOOKS(reply)]


def shipping_providers(reply: Reply) -> list[Row]:
    """A row per carrier, with its profiles."""
    return [Row(row.idshippingprovider, carrier_profiles(row)) for row in _PROVIDERS(reply)]


def user_language(reply: Reply) -> str:
    return str(_USER(reply).language)


def stat(reply: Reply) -> int | None:
    value: int | None = _STAT(reply).value
    return value
