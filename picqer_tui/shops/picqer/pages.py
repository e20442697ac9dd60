"""How each kind of answer of Picqer is read, a page or a row of it. All of it runs in the worker."""

from __future__ import annotations

from collections.abc import Callable

from picqer_tui.core.keys import Hasher
from picqer_tui.core.records import (
    Record,
)
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import parser
from picqer_tui.shops.pagination import Row
from picqer_tui.shops.picqer.records import (
    backorder,
    carrier_profiles,
    hook,
    import_row,
    order,
    picklist,
    product,
    shipment,
    stock,
    warehouse,
)
from picqer_tui.shops.picqer.wire import (
    BackorderWire,
    BulkStockWire,
    HookWire,
    ImportRowWire,
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

Reader = Callable[[Reply], list[Row]]
"""Reads one page of a list, or one row of it, in the worker."""


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
