"""Lightspeed's answers against names and types of a description derived from its clients (`PICQER_TUI_SPECS`)."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.world import acts
from picqer_tui.world.platforms.lightspeed.traits import SHIPMENTS

from .clients import shop_world
from .light import Light
from .test_shop_contracts import described

_TYPES: dict[str, Any] = {
    "integer": int,
    "number": (int, float),
    "string": str,
    "boolean": bool,
    "object": dict,
    "array": list,
}


def misfits(value: Any, schema: dict[str, Any], path: str = "") -> list[str]:
    """Where a value has another type than described, or a member that is not."""
    types = schema.get("type")
    if types is None:
        return []
    named = types if isinstance(types, list) else [types]
    if not (value is None and "null" in named) and not any(
        isinstance(value, _TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
        for name in named
        if name != "null"
    ):
        return [f"{path}: {value!r}"]
    found: list[str] = []
    if isinstance(value, dict) and "properties" in schema:
        for name, held in value.items():
            known = schema["properties"].get(name)
            found += [f"{path}.{name} unknown"] if known is None else misfits(held, known, f"{path}.{name}")
    if isinstance(value, list) and "items" in schema:
        for held in value:
            found += misfits(held, schema["items"], f"{path}[]")
    return found


@pytest.mark.parametrize("empty", ["text", "false", "null"])
async def test_every_answer_has_the_described_shape(empty: str) -> None:
    streams = described("lightspeed/schemas_derived.json.gz")["streams"]
    light = Light(shop_world("lightspeed"))
    light.shop.extra |= {"languages": ("nl",), "empty": empty, "late_orders": False, "empty_list": False}
    acts.do(light.world, "place-order:old", {})
    row = light.order("completed")
    await light.ask("POST", f"orders/{row.id}/metafields", json={"orderMetafield": {"key": "a", "value": "b"}})
    for stream, path, root in (
        ("shop", "shop", "shop"),
        ("variants", "variants?limit=250", "variants"),
        ("products", "products?limit=250", "products"),
        ("orders", "orders?limit=250", "orders"),
        ("order_lines", f"orders/{row.id}/products", "orderProducts"),
        ("order_shipping_lines", "shipments?limit=250", "shipments"),
        ("order_metafields", f"orders/{row.id}/metafields", "orderMetafields"),
    ):
        said = (await light.get(path))[root]
        rows = said if isinstance(said, list) else [said]
        assert rows, path
        for one in rows:
            assert misfits(one, streams[stream]["schema"], stream) == []


async def test_every_address_is_one_of_the_vendors() -> None:
    known = {(one["method"], one["path"]) for one in described("lightspeed/endpoints_derived.json.gz")["endpoints"]}
    light = Light(shop_world("lightspeed"))
    light.shop.extra |= {"languages": ("nl",), "late_orders": False}
    row, thing = light.order("completed"), light.thing()
    ids = {"orderId": row.id, "shipmentId": str(int(row.id) + SHIPMENTS), "variantId": thing.id}
    ids |= {"productId": thing.group_id}
    for method, path in (
        ("GET", "/shop.json"),
        ("GET", "/languages.json"),
        ("GET", "/account/permissions.json"),
        ("GET", "/account/ratelimit.json"),
        ("GET", "/variants.json"),
        ("GET", "/variants/count.json"),
        ("GET", "/variants/{variantId}.json"),
        ("GET", "/products.json"),
        ("GET", "/products/count.json"),
        ("GET", "/products/{productId}.json"),
        ("GET", "/orders.json"),
        ("GET", "/orders/count.json"),
        ("GET", "/orders/{orderId}.json"),
        ("GET", "/orders/{orderId}/products.json"),
        ("GET", "/orders/{orderId}/products/count.json"),
        ("GET", "/orders/customstatuses.json"),
        ("GET", "/shipments.json"),
        ("GET", "/shipments/{shipmentId}.json"),
        ("GET", "/webhooks.json"),
        ("GET", "/locations.json"),
        ("PUT", "/shipments/{shipmentId}.json"),
        ("PUT", "/orders/{orderId}.json"),
        ("PUT", "/variants/{variantId}.json"),
        ("PUT", "/variants/bulk.json"),
        ("POST", "/orders/{orderId}/metafields.json"),
    ):
        assert (method, path) in known
        answer = await light.http.request(method, f"/nl{path.format(**ids)}", json=None if method == "GET" else {})
        assert answer.status_code == (200 if method == "GET" else 400), path
    assert ("POST", "/orders.json") not in known
    assert (await light.ask("POST", "orders", json={})).status_code == 405
