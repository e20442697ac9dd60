"""Rows as Picqer sends them (API v1). What a judgement rests on has to be there; everything else may be missing, null, a
number as text, or an empty list where a map was."""

from __future__ import annotations

from typing import Annotated, Any

from picqer_tui.core.clean import Raw
from picqer_tui.shops.fields import (
    Flag,
    Id,
    ListOf,
    MapOf,
    MaybeFlag,
    MaybeWhole,
    Moment,
    NeededId,
    RawText,
    Text,
    Whole,
    Wire,
    Word,
)

NOT_SENT = Raw("")


class StockWire(Wire):
    idwarehouse: NeededId
    freestock: MaybeWhole


class ProductWire(Wire):
    idproduct: NeededId
    productcode: RawText
    name: Text = ""
    barcode: Text = ""
    type: Word = "normal"
    unlimitedstock: Flag = False
    active: MaybeFlag = None
    idfulfilment_customer: Id = ""
    weight: MaybeWhole = None
    productcode_supplier: Text = ""
    hs_code: Text = ""
    country_of_origin: Text = ""
    images: Annotated[list[Any], ListOf] = []
    stock: Annotated[list[StockWire], ListOf] = []
    created: Moment = None
    updated: Moment = None


class BulkStockWire(Wire):
    idproduct: NeededId
    productcode: RawText
    stock: StockWire


class WarehouseWire(Wire):
    idwarehouse: NeededId
    name: Text = ""
    accept_orders: Flag = False
    counts_for_general_stock: Flag = False
    active: MaybeFlag = None


class LineWire(Wire):
    idorder_product: NeededId
    idproduct: Id = ""
    idvatgroup: Id = ""
    productcode: RawText
    amount: Whole
    amount_cancelled: Whole = 0
    partof_idorder_product: Id = ""
    has_parts: Flag = False


class PicklistWire(Wire):
    idpicklist: NeededId
    picklistid: RawText = NOT_SENT
    idorder: Id = ""
    idreturn: Id = ""
    idwarehouse: Id = ""
    status: Word
    totalproducts: Whole = 0
    totalpicked: Whole = 0
    created: Moment = None
    updated: Moment = None
    closed_at: Moment = None


class OrderWire(Wire):
    idorder: NeededId
    orderid: RawText
    reference: RawText
    emailaddress: Text
    status: Word
    products: list[LineWire] | dict[str, LineWire]
    picklists: Annotated[list[PicklistWire], ListOf] = []
    idtemplate: Id = ""
    idshippingprovider_profile: Id = ""
    idfulfilment_customer: Id = ""
    language: Text = ""
    via_portal: Flag = False
    warehouses: Annotated[list[Id], ListOf] = []
    tags: Annotated[dict[str, Any], MapOf] = {}
    comment_count: Id = "?"
    pickup_point_data: Annotated[dict[str, Any], MapOf] = {}
    created: Moment
    updated: Moment = None


class ImportRowWire(Wire):
    idcompany_webshop_order: NeededId
    idcompany_webshop: NeededId
    idorder: Id
    foreign_id: RawText
    foreign_number: RawText = NOT_SENT
    foreign_status: Text = ""
    status: Word
    reason: Text = ""
    ordered: Moment = None
    created: Moment = None
    updated: Moment = None


class ParcelWire(Wire):
    idparcel: Id = ""
    tracking_code: Text = ""


class ShipmentWire(Wire):
    idshipment: NeededId
    idorder: Id = ""
    idpicklist: Id = ""
    trackingcode: Text = ""
    parcels: Annotated[list[ParcelWire], ListOf] = []
    providername: Text = ""
    public_providername: Text = ""
    carrier_key: Text = ""
    cancelled: Flag = False
    created: Moment = None


class BackorderWire(Wire):
    idbackorder: NeededId
    idorder: Id
    idproduct: Id = ""
    amount: Whole
    created_at: Moment = None
    created: Moment = None


class HookWire(Wire):
    idhook: NeededId
    name: Text = ""
    event: Text = ""
    address: Text = ""
    active: Flag = False


class ShippingProfileWire(Wire):
    idshippingprovider_profile: NeededId
    name: Text = ""


class ShippingProviderWire(Wire):
    idshippingprovider: NeededId
    name: Text = ""
    active: Flag = True
    profiles: Annotated[list[ShippingProfileWire], ListOf] = []


class UserWire(Wire):
    iduser: NeededId
    language: Text = ""


class StatWire(Wire):
    value: MaybeWhole
