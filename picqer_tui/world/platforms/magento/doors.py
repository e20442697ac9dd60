"""Which address is which part of the API, by which method, and the resource and right it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.responses import Response

from . import documents, order_lists, order_writes, people, product_lists, shipping, site, stock, stock_writes
from .criteria import criteria, given
from .face import Face
from .fields import Wanted
from .refusals import not_simulated


class Call(NamedTuple):
    """One request to the API, past the login."""

    face: Face
    scope: str
    inside: bool
    """It came with a key."""
    query: str
    wanted: Wanted | None
    body: Any


class Door(NamedTuple):
    """One address: method, what an integration has to be allowed (by Magento's name and by the books'), and who answers.
    Writers answer with what is said and whether anything changed."""

    method: str
    path: str
    resource: str
    """`anonymous` needs no key."""
    right: str
    serve: Callable[..., Response | tuple[Any, bool]]
    inventory: bool = False
    """Gone where Inventory Management was taken out."""

    @property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(re.sub(r"\{\w+\}", "([^/]+)", self.path) + "/?")


Lister = Callable[..., Response]


def _list(serve: Lister) -> Callable[..., Response]:
    return lambda call, *given_: serve(call.face, *given_, criteria(given(call.query)), call.wanted)


def _read(serve: Lister) -> Callable[..., Response]:
    return lambda call, *given_: serve(call.face, *given_, call.wanted)


def _write(serve: Callable[..., Any]) -> Callable[..., tuple[Any, bool]]:
    return lambda call, *given_: (serve(call.face, *given_, call.body), True)


def _act(serve: Callable[..., bool], *more: Any) -> Callable[..., tuple[Any, bool]]:
    def run(call: Call, number: str) -> tuple[Any, bool]:
        done = serve(call.face, number, *more)
        return done, done

    return run


def _refuse(_call: Call, *_: str) -> Response:
    raise not_simulated()


def _admin(call: Call) -> tuple[str, bool]:
    return people.admin_token(call.face, call.body), False


def _schema(call: Call) -> Response:
    paths: dict[str, Any] = {}
    for door in DOORS:
        allowed = door.resource == "anonymous" or (call.inside and call.face.may(door.right))
        if (
            door.path.startswith("/V1")
            and allowed
            and not (door.inventory and call.face.shop.extra.get("no_inventory"))
        ):
            paths.setdefault(door.path, {})[door.method.lower()] = {"responses": {"default": {"description": ""}}}
    return site.schema(call.face, call.scope, paths)


_CATALOG = "Magento_Catalog"
_SALES = "Magento_Sales"
_SOURCE = "Magento_InventoryApi::source"
_STOCK = "Magento_InventoryApi::stock"
_STORE = "Magento_Backend::store"
DOORS = (
    Door("GET", "/V1/store/storeViews", _STORE, "settings.read", _read(site.views)),
    Door("GET", "/V1/store/storeGroups", _STORE, "settings.read", _read(site.groups)),
    Door("GET", "/V1/store/websites", _STORE, "settings.read", _read(site.websites)),
    Door("GET", "/V1/store/storeConfigs", _STORE, "settings.read", _read(site.configs)),
    Door("GET", "/V1/modules", "Magento_Backend::admin", "", _read(site.modules)),
    Door("GET", "/V1/directory/currency", "anonymous", "", _read(site.currency)),
    Door("POST", "/V1/integration/admin/token", "anonymous", "", _admin),
    Door("GET", "/schema", "anonymous", "", _schema),
    # products
    Door("GET", "/V1/products", f"{_CATALOG}::products", "products.read", _list(product_lists.products)),
    Door("POST", "/V1/products", f"{_CATALOG}::products", "products.write", _refuse),
    Door(
        "GET",
        "/V1/products/attributes",
        f"{_CATALOG}::attributes_attributes",
        "products.read",
        _list(product_lists.attributes),
    ),
    Door("GET", "/V1/products/{sku}", f"{_CATALOG}::products", "products.read", _read(product_lists.single)),
    Door("PUT", "/V1/products/{sku}", f"{_CATALOG}::products", "products.write", _refuse),
    Door("DELETE", "/V1/products/{sku}", f"{_CATALOG}::products", "products.write", _refuse),
    Door(
        "GET",
        "/V1/configurable-products/{sku}/children",
        f"{_CATALOG}::products",
        "products.read",
        _read(product_lists.children),
    ),
    # stock
    Door("GET", "/V1/stockItems/{productSku}", f"{_CATALOG}::catalog_inventory", "stock.read", _read(stock.item)),
    Door("PUT", "/V1/products/{productSku}/stockItems/{itemId}", f"{_CATALOG}::products", "products.write", _refuse),
    Door("GET", "/V1/inventory/source-items", _SOURCE, "stock.read", _list(stock.source_items), True),
    Door(
        "POST",
        "/V1/inventory/source-items",
        "Magento_InventoryApi::stock_source_item_assign",
        "products.write",
        _write(stock_writes.save),
        True,
    ),
    Door("GET", "/V1/inventory/sources", _SOURCE, "stock.read", _list(stock.sources), True),
    Door("GET", "/V1/inventory/stocks", _STOCK, "stock.read", _list(stock.stocks), True),
    Door("GET", "/V1/inventory/stock-source-links", _STOCK, "stock.read", _list(stock.links), True),
    Door(
        "GET",
        "/V1/inventory/get-product-salable-quantity/{sku}/{stockId}",
        "Magento_InventorySalesApi::stock",
        "stock.read",
        lambda call, sku, number: stock.salable_of(call.face, sku, number),
        True,
    ),
    Door(
        "GET",
        "/V1/inventory/export-stock-salable-qty/{salesChannelType}/{salesChannelCode}",
        "Magento_InventoryApi::stock",
        "stock.read",
        _list(stock.salable),
        True,
    ),
    # orders
    Door("GET", "/V1/orders", f"{_SALES}::actions_view", "orders.read", _list(order_lists.orders)),
    Door("POST", "/V1/orders", f"{_SALES}::create", "orders.write", _write(order_writes.save)),
    Door("PUT", "/V1/orders/create", f"{_SALES}::create", "orders.write", _refuse),
    Door("GET", "/V1/orders/{id}", f"{_SALES}::actions_view", "orders.read", _read(order_lists.single)),
    Door("GET", "/V1/orders/{id}/comments", f"{_SALES}::actions_view", "orders.read", _read(order_lists.comments)),
    Door("POST", "/V1/orders/{id}/comments", f"{_SALES}::comment", "orders.write", _write(order_writes.comment)),
    Door("GET", "/V1/orders/{id}/statuses", f"{_SALES}::actions_view", "orders.read", _read(order_lists.status)),
    Door("POST", "/V1/orders/{id}/cancel", f"{_SALES}::cancel", "orders.write", _act(order_writes.cancel)),
    Door("POST", "/V1/orders/{id}/hold", f"{_SALES}::hold", "orders.write", _act(order_writes.hold, True)),
    Door("POST", "/V1/orders/{id}/unhold", f"{_SALES}::unhold", "orders.write", _act(order_writes.hold, False)),
    Door("POST", "/V1/orders/{id}/emails", f"{_SALES}::emails", "orders.write", _act(order_writes.confirm)),
    Door("POST", "/V1/order/{orderId}/invoice", f"{_SALES}::invoice", "orders.write", _write(shipping.invoice)),
    Door("POST", "/V1/order/{orderId}/ship", f"{_SALES}::ship", "fulfillments.write", _write(shipping.ship)),
    Door("GET", "/V1/shipments", f"{_SALES}::shipment", "fulfillments.read", _list(documents.shipments)),
    Door("GET", "/V1/shipment/{id}", f"{_SALES}::shipment", "fulfillments.read", _read(documents.single_shipment)),
    Door("POST", "/V1/shipment/track", f"{_SALES}::ship", "fulfillments.write", _write(order_writes.add_track)),
    Door("POST", "/V1/shipment", f"{_SALES}::ship", "fulfillments.write", _refuse),
    Door("GET", "/V1/invoices", f"{_SALES}::sales_invoice", "orders.read", _list(documents.invoices)),
)
"""Addresses with a fixed last part stand before those with a hole in its place."""
PATTERNS = tuple((door, door.pattern) for door in DOORS)
