"""What a Shopware shop shows of goods, of orders and their parts, of itself, and to customers."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.world.platforms.shopware.face import Face
from picqer_tui.world.platforms.shopware.traits import TRAITS
from picqer_tui.world.traits import traits

from .clients import shop_world
from .test_shopware import EXACT, INNER, Client, code, equals, total


@pytest.fixture
def client() -> Client:
    return Client(shop_world("shopware"))


# what is shown


async def test_a_variant_shows_what_is_its_own(client: Client) -> None:
    thing = next(row for row in client.shop.products if row.kind == "variant")
    said = {"ids": [thing.id], "associations": {"options": {"associations": {"group": {}}}}}
    row = (await client.search("product", said))["data"][0]
    assert (row["name"], row["translated"]["name"], row["active"], row["parentId"]) == (
        None,
        None,
        None,
        thing.parent_id,
    )
    assert [one["name"] for one in row["options"]] == thing.variant.split(" / ")
    assert row["options"][0]["group"]["name"] == "Kleur"
    row = (await client.search("product", said, sw_inheritance="1"))["data"][0]
    assert (row["name"], row["translated"]["name"], row["active"]) == (None, thing.name, True)
    assert row["productNumber"] == thing.sku
    parent = (await client.search("product", {"ids": [thing.parent_id]}))["data"][0]
    assert parent["childCount"] > 1
    assert parent["productNumber"].startswith("SW")


async def test_only_things_that_are_sold(client: Client) -> None:
    sold = {"type": "multi", "operator": "or", "queries": [equals("childCount", 0), equals("childCount", None)]}
    assert await total(client, "product", sold) == sum(row.kind != "parent" for row in client.shop.products)
    assert await total(client, "product", equals("childCount", None)) > 0


@pytest.mark.parametrize("version", TRAITS.versions)
async def test_what_stock_means_depends_on_the_version(client: Client, version: str) -> None:
    client.shop.version = version
    order = next(row for row in client.shop.orders if row.status == "open" and row.stock_taken)
    thing = client.shop.products[order.lines[0].product_id]
    held = sum(
        line.amount
        for row in client.shop.orders
        if row.open and row.stock_taken
        for line in row.lines
        if line.product_id == thing.id
    )
    row = (await client.search("product", {"ids": [thing.id]}))["data"][0]
    assert row["availableStock"] == thing.quantity
    assert row["stock"] == thing.quantity + (0 if version >= "6.6" else held)
    assert ("type" in row) is (version >= "6.7")
    said = await client.order(order.id)
    assert ("primaryOrderDeliveryId" in said) is ("internalComment" in said) is (version >= "6.7")


async def test_the_parts_of_an_order(client: Client) -> None:
    order = next(row for row in client.shop.orders if row.shipments and len(row.lines) > 1)
    said = await client.order(
        order.id, lineItems={"sort": [{"field": "position", "order": "DESC"}]}, deliveries=INNER, orderCustomer={}
    )
    assert (said["orderNumber"], said["amountTotal"]) == (order.number, order.total / 100)
    assert [one["payload"]["productNumber"] for one in said["lineItems"]] == [one.sku for one in reversed(order.lines)]
    assert said["orderCustomer"]["email"] == (order.email or "")
    main = max(said["deliveries"], key=lambda one: one["shippingCosts"]["totalPrice"])
    assert main["trackingCodes"] == [code for sent in order.shipments for code in sent.codes]
    assert main["stateMachineState"]["technicalName"] == "shipped"
    assert said["transactions"] is None
    sold = order.lines[0].product_id
    client.shop.products.remove(sold)
    line = (await client.order(order.id, lineItems={}))["lineItems"][0]
    assert (line["productId"], line["referencedId"], line["payload"]["productNumber"]) == (
        None,
        sold,
        order.lines[0].sku,
    )


async def test_a_second_delivery_has_costs_below_zero() -> None:
    client = Client(shop_world("shopware", orders=200), "6.7.9.1")
    said: Any = {"associations": {"deliveries": {"associations": {"stateMachineState": {}}}, "transactions": {}}}
    rows = (await client.search("order", said))["data"]
    double = [row for row in rows if len(row["deliveries"]) == 2]
    assert double
    for row in double:
        costs = {one["id"]: one["shippingCosts"]["totalPrice"] for one in row["deliveries"]}
        assert costs.pop(row["primaryOrderDeliveryId"]) > 0 > next(iter(costs.values()))
    assert {row["deliveries"][0]["id"] == row["primaryOrderDeliveryId"] for row in double} == {True, False}
    assert any(len(row["transactions"]) == 2 for row in rows)


async def test_shops_differ_in_what_they_complete() -> None:
    seen: set[tuple[str, str]] = set()
    for seed in range(1, 9):
        client = Client(shop_world("shopware", seed=seed, orders=40, products=20))
        order = next(row for row in client.shop.orders if row.status == "completed" and row.shipments)
        said = await client.order(order.id, stateMachineState={}, deliveries=INNER)
        main = max(said["deliveries"], key=lambda one: one["shippingCosts"]["totalPrice"])
        seen.add((said["stateMachineState"]["technicalName"], main["stateMachineState"]["technicalName"]))
    assert ("completed", "shipped") in seen
    assert len(seen) > 1
    assert {delivery for _, delivery in seen} == {"shipped"}


# around


async def test_unknown_names(client: Client) -> None:
    assert (await client.ask("POST", "search/nothing", {})).status_code == 404
    assert (await client.ask("POST", "search/order_delivery", {})).status_code == 404
    assert (await client.ask("POST", "search/order", {"associations": {"nothing": {}}})).status_code == 500
    assert code(await client.ask("GET", f"product/{'a' * 32}")) == (404, "FRAMEWORK__RESOURCE_NOT_FOUND")
    assert (await client.ask("GET", "product/12")).status_code == 404
    broken = await client.http.post("/api/search/order", content=b"{", headers=client.headers)
    assert broken.status_code == 400
    assert (
        await client.ask("POST", "search/order", {"nothing": 1, "includes": {"order": ["nothing"]}})
    ).status_code == 200


async def test_the_other_shape_is_given_to_who_does_not_ask_for_json(client: Client) -> None:
    said = {"limit": 1, "associations": {"stateMachineState": {}}, **EXACT}
    answer = await client.ask("POST", "search/order", said, Accept="*/*")
    assert answer.headers["content-type"].startswith("application/vnd.api+json")
    page = answer.json()
    assert page["meta"]["total"] == len(client.shop.orders)
    assert page["data"][0]["attributes"]["orderNumber"] == client.shop.orders.rows[0].number
    assert page["data"][0]["relationships"]["stateMachineState"]["data"]["id"] == page["included"][0]["id"]


async def test_who_the_shop_is(client: Client) -> None:
    said = await client.search("sales-channel", {"associations": {"domains": {}}})
    own = next(row for row in said["data"] if row["domains"])
    assert (own["name"], own["domains"][0]["url"], own["maintenance"]) == (
        client.shop.name,
        "http://127.0.0.1:8001",
        False,
    )
    client.shop.host = "copy.example.test"
    order = client.shop.orders.rows[-1]
    order.channel = "amazon"
    client.shop.orders.touch(order)
    said = await client.search("sales-channel", {"associations": {"domains": {}}})
    names = {row["id"]: row["name"] for row in said["data"]}
    assert next(row for row in said["data"] if row["domains"])["domains"][0]["url"] == "https://copy.example.test"
    shown = await client.order(order.id)
    assert (names[shown["salesChannelId"]], shown["source"]) == ("amazon", "amazon")
    assert next(row["id"] for row in said["data"] if row["domains"]) == own["id"]


async def test_what_anybody_may_ask_and_what_nobody_gets(client: Client) -> None:
    assert (await client.http.get("/api/_info/health-check")).status_code == 200
    assert (await client.ask("GET", "_info/version")).status_code == 200
    client.shop.version = "6.4.20.2"
    assert (await client.http.get("/api/_info/health-check")).status_code == 401
    assert (await client.http.get("/nothing")).headers["content-type"].startswith("text/html")
    client.shop.api_down = True
    down = await client.ask("GET", "_info/version")
    assert (down.status_code, down.headers["retry-after"]) == (503, "600")


async def test_the_plugin_of_picqer(client: Client) -> None:
    asked = {"filter": [equals("name", "PicqerExtendedIntegration")]}
    assert (await client.ask("POST", "search/plugin", asked)).status_code == 403
    client.shop.access.rights.add("apps.read")
    assert (await client.search("plugin", asked))["data"] == []
    client.shop.extra["apps"] = ["Picqer"]
    assert (await client.search("plugin", asked))["data"][0]["active"] is True
    said = (await client.ask("GET", "_action/system-config?domain=PicqerExtendedIntegration.config")).json()
    assert said["PicqerExtendedIntegration.config.subdomain"] == client.world.books.account.subdomain
    assert (await client.ask("GET", "_action/system-config?domain=Other.config")).json() == []


@pytest.mark.parametrize(("how", "status"), [("", 200), ("maintenance", 307), ("checkout", 200)])
async def test_what_customers_see(client: Client, how: str, status: int) -> None:
    client.shop.closed, client.shop.extra["closed_by"] = bool(how), how
    front = await client.http.get("/")
    assert front.status_code == status
    if status == 307:
        page = await client.http.get(front.headers["location"])
        assert (page.status_code, "salesChannelId" in page.text) == (503, True)
    else:
        assert "themeJsPublicPath" in front.text
        assert "sw-context-token" in front.headers
    said = await client.search("sales-channel")
    assert any(row["maintenance"] for row in said["data"]) is (how == "maintenance")


def test_the_traits_and_the_versions_they_name() -> None:
    assert traits("shopware") is TRAITS
    seen = {Face(shop_world("shopware", seed=seed, orders=1, products=3), "old").version_text for seed in range(1, 25)}
    assert seen == set(TRAITS.versions)
