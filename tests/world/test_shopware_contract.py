"""The Shopware shop of the world against the vendor's own descriptions, where those are at hand (`PICQER_TUI_SPECS`)."""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.world.platforms.shopware.entities import ENTITIES
from picqer_tui.world.platforms.shopware.ids import marked

from .clients import shop_world
from .test_shopware import Client

DESCRIBED = ("6.5.6.1", "6.6.10.13", "6.7.9.1")
BESIDES = {"_uniqueIdentifier", "extensions", "apiAlias"}
NOT_DESCRIBED = {
    "Product": {"translated"},
    "StateMachineState": {"translated"},
    "OrderDelivery": {"versionId"},
}
"""Members that every entity has and not every description tells of."""
PYTHON: dict[str, Any] = {
    "integer": int,
    "string": str,
    "boolean": bool,
    "object": dict,
    "array": list,
    "number": (int, float),
}


@cache
def described(version: str) -> Any:
    """The vendor's description; the test is skipped without it."""
    folder = os.environ.get("PICQER_TUI_SPECS")
    found = Path(folder) / "shopware" / f"adminapi_{version}.openapi.json.gz" if folder else None
    if found is None or not found.exists():
        pytest.skip("PICQER_TUI_SPECS names no folder with this description")
    return json.loads(gzip.decompress(found.read_bytes()))


def schema_name(entity: str) -> str:
    return "".join(part.capitalize() for part in entity.split("_"))


def faults(spec: Any, name: str, row: dict[str, Any]) -> list[str]:
    """Members of a row that the description does not know, or of another type. Null stands for an absent one, and an
    empty list for an empty object."""
    known = spec["components"]["schemas"][name]
    properties = known["properties"]
    wrong: list[str] = []
    for key, value in row.items():
        if key in BESIDES or value is None:
            continue
        if key not in properties:
            if key not in NOT_DESCRIBED.get(name, ()) and key != "translated":
                wrong.append(f"{name}.{key}")
            continue
        wrong += mismatch(spec, f"{name}.{key}", value, properties[key])
    return wrong


def mismatch(spec: Any, where: str, value: Any, said: dict[str, Any]) -> list[str]:
    if "$ref" in said:
        below = said["$ref"].rsplit("/", 1)[-1]
        if "properties" not in spec["components"]["schemas"][below] or not isinstance(value, dict):
            return [] if isinstance(value, dict) else [where]
        return faults(spec, below, value) if "apiAlias" in value else []
    kind = said.get("type")
    if kind is None or (value == [] and kind == "object"):
        return []
    if where == "Product.price" and kind == "object":
        return []
    if not isinstance(value, PYTHON[kind]) or (isinstance(value, bool) and kind != "boolean"):
        return [f"{where}: {value!r} is no {kind}"]
    if kind == "array" and isinstance(value, list):
        return [one for row in value for one in mismatch(spec, where, row, said.get("items", {}))]
    return []


def everything(name: str, depth: int) -> dict[str, Any]:
    """Every association of an entity, nested so deep."""
    links = ENTITIES[name].links.items()
    return {key: {"associations": everything(link.entity, depth - 1) if depth else {}} for key, link in links}


@pytest.mark.parametrize("version", DESCRIBED)
async def test_every_entity_has_the_vendors_members(version: str) -> None:
    spec = described(version)
    client = Client(shop_world("shopware"), version)
    client.shop.extra["administrator"] = True
    order = client.shop.orders.rows[-1]
    order.tags = ("overstap",)
    client.shop.products.rows[0].images = ("https://beeld.example.test/1.jpg",)
    seen = 0
    wrong: set[str] = set()
    for name, entity in ENTITIES.items():
        known = {key for key, link in entity.links.items() if version >= "6.7" or not key.startswith("primary")}
        associations = {key: one for key, one in everything(name, 0).items() if key in known}
        said = await client.search(name.replace("_", "-"), {"limit": 60, "associations": associations})
        for row in said["data"]:
            seen += 1
            wrong.update(faults(spec, schema_name(name), row))
    assert wrong == set()
    assert seen > 400


@pytest.mark.parametrize("version", DESCRIBED)
async def test_required_members_are_there(version: str) -> None:
    spec = described(version)
    client = Client(shop_world("shopware"), version)
    for name in ("order", "order_delivery", "order_line_item", "order_transaction", "order_customer", "order_address"):
        row = (await client.search(name.replace("_", "-"), {"limit": 1}))["data"][0]
        needed = set(spec["components"]["schemas"][schema_name(name)]["required"])
        assert needed - set(row) <= {"createdAt"}, name


@pytest.mark.parametrize("version", DESCRIBED)
async def test_addresses_are_described(version: str) -> None:
    paths = described(version)["paths"]
    for path, method in (
        ("/oauth/token", "post"),
        ("/_info/version", "get"),
        ("/_info/config", "get"),
        ("/_info/health-check", "get"),
        ("/_action/sync", "post"),
        ("/_action/order/{orderId}/state/{transition}", "post"),
        ("/_action/order_delivery/{orderDeliveryId}/state/{transition}", "post"),
        ("/_action/number-range/reserve/{type}/{saleschannel}", "get"),
        ("/product/{id}", "patch"),
        ("/order/{id}", "patch"),
        ("/order-delivery/{id}", "patch"),
        *((f"/search/{name.replace('_', '-')}", "post") for name in ENTITIES if version >= "6.6"),
    ):
        assert method in paths[path], path


async def test_single_answers_fit() -> None:
    spec = described("6.7.9.1")
    client = Client(shop_world("shopware"), "6.7.9.1")
    order = next(row for row in client.shop.orders if row.status == "open")
    config = (await client.ask("GET", "_info/config")).json()
    known = spec["components"]["schemas"]["infoConfigResponse"]["properties"]
    assert set(config) <= set(known)
    moved = await client.ask("POST", f"_action/order_delivery/{marked('delivery', order.id)}/state/ship", {})
    assert faults(spec, "StateMachineState", moved.json()) == []
    path = "/_action/state-machine/{entityName}/{entityId}/state"
    said = spec["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    members = said["properties"]["transitions"]["items"]["properties"]
    given = (await client.ask("GET", f"_action/state-machine/order/{order.id}/state")).json()["transitions"]
    assert all(set(one) == set(members) for one in given)
    refused = (await client.ask("POST", "search/order", {"limit": 0})).json()["errors"][0]
    error = spec["components"]["schemas"]["error"]["properties"]
    assert set(refused) <= set(error)
