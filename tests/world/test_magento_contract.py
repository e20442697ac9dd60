"""Every answer of the Magento shop against the vendor's own description, where that is at hand (`PICQER_TUI_SPECS`)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from picqer_tui.world.platforms.magento.doors import DOORS

from .integration import Integration
from .test_shop_contracts import described

ALL = "searchCriteria="
ODD = {
    ("framework-attribute-interface", "value"): "observed: a list where several can be chosen",
    ("sales-data-order-payment-interface", "additional_information"): "no matter",
}


@pytest.fixture(scope="module")
def vendor() -> Any:
    return described("magento/community-2.4.7-p3-swagger.json.gz")


def test_every_door_is_one_of_the_vendors(vendor: Any) -> None:
    missing = []
    for door in DOORS:
        if door.path == "/schema":
            continue
        known = vendor["paths"].get(door.path) or vendor["paths"].get(f"{door.path}/")
        if known is None or door.method.lower() not in known:
            missing.append((door.method, door.path))
    assert missing == []


@pytest.mark.parametrize("version", ["2.3", "2.4"])
async def test_every_answer_has_the_vendors_shape(vendor: Any, version: str) -> None:
    shop = Integration(version)
    order = next(row for row in shop.shop.orders if row.shipments)
    parent = next(row for row in shop.shop.products if row.kind == "parent")
    thing = next(row for row in shop.shop.products if row.kind == "simple")
    await shop.ask("POST", f"orders/{order.id}/comments", {"statusHistory": {"comment": "x"}})
    asked = {
        "/V1/store/storeViews": "store/storeViews",
        "/V1/store/storeGroups": "store/storeGroups",
        "/V1/store/websites": "store/websites",
        "/V1/store/storeConfigs": "store/storeConfigs",
        "/V1/modules": "modules",
        "/V1/directory/currency": "directory/currency",
        "/V1/products": f"products?{ALL}",
        "/V1/products/attributes": f"products/attributes?{ALL}",
        "/V1/products/{sku}": f"products/SERIE-{parent.id}",
        "/V1/configurable-products/{sku}/children": f"configurable-products/SERIE-{parent.id}/children",
        "/V1/stockItems/{productSku}": f"stockItems/{thing.sku}",
        "/V1/inventory/source-items": f"inventory/source-items?{ALL}",
        "/V1/inventory/sources": f"inventory/sources?{ALL}",
        "/V1/inventory/stocks": f"inventory/stocks?{ALL}",
        "/V1/inventory/stock-source-links": f"inventory/stock-source-links?{ALL}",
        "/V1/inventory/get-product-salable-quantity/{sku}/{stockId}": f"inventory/get-product-salable-quantity/{thing.sku}/1",
        "/V1/orders": f"orders?{ALL}",
        "/V1/orders/{id}": f"orders/{order.id}",
        "/V1/orders/{id}/comments": f"orders/{order.id}/comments",
        "/V1/orders/{id}/statuses": f"orders/{order.id}/statuses",
        "/V1/shipments": f"shipments?{ALL}",
        "/V1/shipment/{id}": f"shipment/{order.shipments[0].id}",
        "/V1/invoices": f"invoices?{ALL}",
    }
    reads = {door.path for door in DOORS if door.method == "GET"} - {"/schema"}
    assert reads - asked.keys() == {"/V1/inventory/export-stock-salable-qty/{salesChannelType}/{salesChannelCode}"}
    for path, address in asked.items():
        schema = vendor["paths"][path]["get"]["responses"]["200"]["schema"]
        wrong = list(differences(vendor, schema, await shop.get(address), path))
        assert wrong == [], wrong[:5]
    name = "inventory-export-stock-api-data-product-stock-index-data-interface"
    for row in (await shop.get(f"inventory/export-stock-salable-qty/website/base?{ALL}"))["items"]:
        assert list(differences(vendor, {"$ref": f"#/definitions/{name}"}, row, "salable")) == []


async def test_refusals_have_the_vendors_shape(vendor: Any) -> None:
    shop = Integration()
    schema = {"$ref": "#/definitions/error-response"}
    for path in ("products", "orders/0", "nothing", "orders/abc"):
        said = (await shop.ask("GET", path)).json()
        assert "message" in said
        assert set(said) <= set(vendor["definitions"]["error-response"]["properties"])
        said.pop("parameters", None)
        assert list(differences(vendor, schema, said, path)) == []


def differences(vendor: Any, schema: Any, value: Any, where: str, of: str = "") -> Iterator[str]:
    """Where a value is not what is described. Null stands for what is absent, and an empty list for an empty object."""
    if "$ref" in schema:
        of = schema["$ref"].rsplit("/", 1)[-1]
        schema = vendor["definitions"][of]
    kind = schema.get("type")
    if value is None or (kind == "object" and value == []):
        return
    if kind == "array":
        if not isinstance(value, list):
            yield f"{where}: no list"
            return
        for row in value:
            yield from differences(vendor, schema["items"], row, f"{where}[]")
    elif kind == "object":
        if not isinstance(value, dict):
            yield f"{where}: no object"
            return
        known = schema.get("properties", {})
        yield from (f"{where}.{name}: is missing" for name in schema.get("required", ()) if name not in value)
        for name, one in value.items():
            if name not in known:
                yield f"{where}.{name}: is not known"
            elif (of, name) not in ODD:
                yield from differences(vendor, known[name], one, f"{where}.{name}")
    else:
        python: Any = {"integer": int, "number": (int, float), "string": str, "boolean": bool}[kind]
        if not isinstance(value, python) or (isinstance(value, bool) and kind != "boolean"):
            yield f"{where}: {value!r} is no {kind}"
