"""The records made of the rows that Picqer sends."""

from __future__ import annotations

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
from picqer_tui.shops.picqer.wire import (
    NOT_SENT,
    BackorderWire,
    HookWire,
    ImportRowWire,
    LineWire,
    OrderWire,
    PicklistWire,
    ProductWire,
    ShipmentWire,
    ShippingProviderWire,
    StockWire,
    WarehouseWire,
)

ALIKE = {"canceled": "cancelled"}
"""Two spellings in use for one status."""
CLOSED = "closed"
"""Picklists inside an order do not say when they were closed; their last change stands in for it."""
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
