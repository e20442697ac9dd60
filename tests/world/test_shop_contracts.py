"""The shops of the world against the vendors' own descriptions, where those are at hand (`PICQER_TUI_SPECS`)."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLSchema,
    build_client_schema,
    build_schema,
    execute_sync,
    get_named_type,
    is_input_object_type,
    is_interface_type,
    is_leaf_type,
    is_object_type,
    parse,
    validate,
)

from .clients import Shopify, Woo, shop_world


def described(name: str) -> Any:
    """A vendor's description; the test is skipped without it."""
    folder = os.environ.get("PICQER_TUI_SPECS")
    found = Path(folder) / name if folder else None
    if found is None or not found.exists():
        pytest.skip("PICQER_TUI_SPECS names no folder with this description")
    return json.loads(gzip.decompress(found.read_bytes()))


@pytest.fixture(scope="module")
def vendor() -> GraphQLSchema:
    said = described("shopify/admin_2026-10.introspection.json.gz")
    return build_client_schema(said.get("data", said), assume_valid=True)


def own() -> GraphQLSchema:
    text = files("picqer_tui.world.platforms.shopify").joinpath("schema.graphql").read_text("utf-8")
    return build_schema(text)


def test_the_schema_is_a_part_of_the_vendors(vendor: GraphQLSchema) -> None:
    wrong: list[str] = []
    for name, mine in own().type_map.items():
        theirs = vendor.type_map.get(name)
        if theirs is None:
            wrong.append(name)
        elif isinstance(mine, GraphQLEnumType):
            wrong += [f"{name}.{value}" for value in mine.values if value not in theirs.values]  # type: ignore[attr-defined]
        elif is_object_type(mine) or is_interface_type(mine) or is_input_object_type(mine):
            wrong += list(_differences(name, mine, theirs))
    assert wrong == []


def _differences(name: str, mine: Any, theirs: Any) -> Iterator[str]:
    for field, held in mine.fields.items():
        other = theirs.fields.get(field)
        if other is None or str(other.type) != str(held.type):
            yield f"{name}.{field}: {held.type}"
            continue
        for argument, asked in getattr(held, "args", {}).items():
            wanted = other.args.get(argument)
            if wanted is None or str(wanted.type) != str(asked.type) or wanted.default_value != asked.default_value:
                yield f"{name}.{field}({argument})"


def selection(kind: Any, depth: int, seen: tuple[str, ...] = ()) -> str:
    """Every field of a type, nested so deep; lists of rows ask for three."""
    parts: list[str] = []
    for name, field in kind.fields.items():
        inner = get_named_type(field.type)
        required = [a for a, held in field.args.items() if isinstance(held.type, GraphQLNonNull)]
        if inner.name in seen or field.deprecation_reason is not None:
            continue
        given = ""
        if required == ["names"]:
            given = '(names: ["available", "on_hand"])'
        elif required:
            continue
        elif "first" in field.args:
            given = "(first: 3)"
        if is_leaf_type(inner):
            parts.append(name + given)
        elif depth:
            below = selection(inner, depth - (not inner.name.endswith(("Connection", "Edge"))), (*seen, kind.name))
            parts += [f"{name}{given} {below}"] if below != "{ }" else []
    if kind.name.endswith("Connection"):
        parts = [part for part in parts if not part.startswith("edges")]
    return "{ " + " ".join(parts) + " }"


async def test_every_field_answers_in_the_vendors_shape(vendor: GraphQLSchema) -> None:
    shop = Shopify(shop_world("shopify"))
    shop.world.shop("old").access.rights.add("apps.read")
    shop.world.shop("old").extra["apps"] = ["Picqer"]
    shop.world.shop("old").webhooks.append({"id": 5, "url": "https://hooks.example.test/", "by": "Overstap"})
    shop.world.shop("old").extra["bucket"] = (10**9, 10**6)
    mine = own()
    order = next(row for row in shop.world.shop("old").orders if row.shipments)
    started = 0
    for name, arguments in (
        ("order", f'(id: "gid://shopify/Order/{order.id}")'),
        ("productVariants", "(first: 3)"),
        ("products", "(first: 3)"),
        ("inventoryItems", "(first: 3)"),
        ("locations", "(first: 3)"),
        ("shop", ""),
        ("currentAppInstallation", ""),
        ("publicApiVersions", ""),
        ("ordersCount", ""),
        ("appInstallations", "(first: 3)"),
        ("webhookSubscriptions", "(first: 3)"),
    ):
        of = get_named_type(mine.type_map["QueryRoot"].fields[name].type)  # type: ignore[attr-defined]
        text = f"{{ {name}{arguments} {selection(of, 2)} }}"
        await replay(vendor, shop, text)
        started += 1
    assert started == 11


async def replay(vendor: GraphQLSchema, shop: Shopify, text: str) -> Any:
    """An answer of the world goes through the vendor's schema and comes out as it went in."""
    said = await shop.ask(text)
    assert "errors" not in said, said["errors"][:2]
    assert validate(vendor, parse(text)) == []
    replayed = execute_sync(vendor, parse(text), root_value=said["data"], type_resolver=_typed)
    assert replayed.errors is None, replayed.errors
    assert replayed.data == said["data"]
    return next(iter(said["data"].values()))


async def test_every_change_answers_in_the_vendors_shape_done_and_refused(vendor: GraphQLSchema) -> None:
    shop = Shopify(shop_world("shopify"))
    held = shop.world.shop("old")
    held.extra["bucket"] = (10**9, 10**6)
    mine, made = own(), held.orders
    order = next(row for row in made if row.status == "open" and not row.fulfilled_by)
    unpaid = next(row for row in made if row.status in ("unpaid", "on-hold") and row.paid_at is None)
    product = next(row for row in held.products if row.kind == "simple")
    listed = f'{{ order(id: "gid://shopify/Order/{order.id}") {{ fulfillmentOrders(first: 1) {{ nodes {{ id }} }} }} }}'
    work = (await shop.ask(listed))["data"]["order"]["fulfillmentOrders"]["nodes"][0]["id"]
    variant = f"gid://shopify/ProductVariant/{product.id}"
    variants = f'{{ productVariant(id: "{variant}") {{ product {{ id }} inventoryItem {{ id }} }} }}'
    of = (await shop.ask(variants))["data"]["productVariant"]
    one, none = f'id: "gid://shopify/Order/{order.id}"', 'id: "gid://shopify/Order/9"'
    changed = f'{{id: "{variant}", inventoryItem: {{sku: "NEW-1"}}}}'
    asked = {
        "tagsAdd": (f'{one}, tags: ["x"]', f'{none}, tags: ["x"]'),
        "tagsRemove": (f'{one}, tags: ["x"]', f'{none}, tags: ["x"]'),
        "orderUpdate": (f'input: {{{one}, note: "x"}}', f'input: {{{none}, note: "x"}}'),
        "orderClose": (f"input: {{{one}}}", f"input: {{{none}}}"),
        "orderOpen": (f"input: {{{one}}}", f"input: {{{none}}}"),
        "orderMarkAsPaid": (f'input: {{id: "gid://shopify/Order/{unpaid.id}"}}', f"input: {{{none}}}"),
        "inventoryItemUpdate": (f'id: "{of["inventoryItem"]["id"]}", input: {{sku: "NEW-2"}}',
                                'id: "gid://shopify/InventoryItem/9", input: {sku: "NEW-2"}'),
        "productVariantsBulkUpdate": (f'productId: "{of["product"]["id"]}", variants: [{changed}]',
                                      f'productId: "gid://shopify/Product/9", variants: [{changed}]'),
        "fulfillmentCreate": (f'fulfillment: {{lineItemsByFulfillmentOrder: [{{fulfillmentOrderId: "{work}"}}]}}',
                              f'fulfillment: {{lineItemsByFulfillmentOrder: [{{fulfillmentOrderId: "{work}"}}]}}'),
        "bulkOperationRunQuery": ('query: "{ productVariants { edges { node { id sku } } } }", groupObjects: false',
                                  'query: "{ shop { name } }", groupObjects: false'),
    }  # fmt: skip

    async def both(name: str, arguments: tuple[str, str]) -> Any:
        payload = get_named_type(mine.type_map["Mutation"].fields[name].type)  # type: ignore[attr-defined]
        answers = [
            await replay(vendor, shop, f"mutation {{ {name}({given}) {selection(payload, 2)} }}") for given in arguments
        ]
        assert [bool(said["userErrors"]) for said in answers] == [False, True], (name, answers)
        return answers[0]

    for name, arguments in asked.items():
        done = await both(name, arguments)
        if name == "fulfillmentCreate":
            cancelled = f'id: "{done["fulfillment"]["id"]}"'
            await both("fulfillmentCancel", (cancelled, cancelled))


def _typed(value: Any, _info: Any, of: Any) -> str:
    return {"Event": "BasicEvent"}.get(of.name, value.get("__typename", "Order"))


OTHERS = frozenset({"_links", "currency_symbol", "name", "date_created_gmt", "date_modified_gmt"})
"""Members that WooCommerce sends and its own description leaves out of some rows."""


async def test_products_and_orders_have_the_vendors_members() -> None:
    schemas = described("woocommerce/wc-v3-item-schemas.woo-11.0.1.json.gz")
    woo = Woo(shop_world("woocommerce"))
    woo.world.shop("old").version = "11.0.1"
    parent = next(row for row in woo.world.shop("old").products if row.kind == "parent")
    order = woo.world.shop("old").orders.rows[-1]
    strange: set[tuple[str, str]] = set()
    for schema, path in (
        ("/products", "products?per_page=100"),
        ("/variations", "variations?per_page=100"),
        ("/products/{id}/variations", f"products/{parent.id}/variations"),
        ("/orders", "orders?per_page=100"),
        ("/orders/{id}/notes", f"orders/{order.id}/notes"),
        ("/webhooks", "webhooks"),
    ):
        known = schemas[schema]["properties"]
        for row in await woo.get(path):
            for name, value in row.items():
                strange |= {(schema, name)} if name not in known and name not in OTHERS else set()
                if name in known and name not in ("meta_data", "_links"):
                    assert _fits(value, known[name]), (path, name, value, known[name])
    assert strange == set()


def _fits(value: Any, schema: dict[str, Any]) -> bool:
    """Whether a value is of the type described; null stands for an absent one."""
    if value is None:
        return True
    types = schema.get("type")
    types = types if isinstance(types, list) else [types]
    python = {"integer": int, "string": str, "boolean": bool, "array": list, "object": dict, "date-time": str}
    if "mixed" in types or None in types:
        return True
    if "number" in types and isinstance(value, (int, float)):
        return True
    return any(isinstance(value, python[one]) for one in types if one in python) or _loosely(schema, value)


def _loosely(schema: dict[str, Any], value: Any) -> bool:
    # Observed: `shipping_class_id` is described as text and served as a number.
    return (
        schema.get("type") == "string"
        and isinstance(value, int)
        and "class ID" in schema.get("description", "class ID")
    )


def test_lists_are_told_apart() -> None:
    """The helper above really asks for nested lists."""
    text = selection(own().type_map["Order"], 1)
    assert "lineItems(first: 3)" in text
    assert not isinstance(own().type_map["Order"], GraphQLList)
