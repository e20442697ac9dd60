"""Shopware as a reader meets it: tokens, criteria, pages, filters and the traps in them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

from picqer_tui.world.options import WorldOptions
from picqer_tui.world.platforms import shopware
from picqer_tui.world.platforms.shopware.face import Face
from picqer_tui.world.platforms.shopware.traits import TRAITS
from picqer_tui.world.traits import traits
from picqer_tui.world.world import World

from .clients import over, shop_world

EXACT = {"total-count-mode": 1}
INNER: dict[str, Any] = {"associations": {"stateMachineState": {}}}
BY_COUNT = [{"field": "autoIncrement", "order": "ASC"}]


class Client:
    """The Admin API, logged in."""

    def __init__(self, world: World, version: str = "6.6.7.1") -> None:
        self.world = world
        self.shop = world.shop("old")
        self.shop.version = version
        self.http = over(world, "shopware")
        self.headers = {"Accept": "application/json"}

    async def token(self, **given: Any) -> httpx.Response:
        """A request for a token."""
        fields = self.shop.access.fields
        said = {
            "grant_type": "client_credentials",
            "client_id": fields["ACCESS_KEY_ID"],
            "client_secret": fields["SECRET_ACCESS_KEY"],
        }
        return await self.http.post("/api/oauth/token", json=said | given)

    async def ask(self, method: str, path: str, said: Any = None, **headers: str) -> httpx.Response:
        """One request with a token."""
        if "Authorization" not in self.headers:
            self.headers["Authorization"] = f"Bearer {(await self.token()).json()['access_token']}"
        sent = self.headers | {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.request(method, f"/api/{path}", json=said, headers=sent)

    async def search(self, entity: str, said: Any = None, /, **headers: str) -> Any:
        """What a search gives; it has to succeed."""
        answer = await self.ask("POST", f"search/{entity}", said or {}, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def order(self, number: str, **associations: Any) -> Any:
        """One order by its id."""
        found = await self.search("order", {"ids": [number], "associations": associations})
        return found["data"][0]


@pytest.fixture
def client() -> Client:
    return Client(shop_world("shopware"))


def code(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["errors"][0]["code"]


# tokens and rights


async def test_tokens_are_given_and_refused(client: Client) -> None:
    said = (await client.token()).json()
    assert (said["token_type"], said["expires_in"], set(said)) == (
        "Bearer",
        600,
        {"token_type", "expires_in", "access_token"},
    )
    fields = client.shop.access.fields
    form = {"grant_type": "client_credentials", "client_id": fields["ACCESS_KEY_ID"]}
    form["client_secret"] = fields["SECRET_ACCESS_KEY"]
    assert (await client.http.post("/api/oauth/token", data=form)).status_code == 200
    for given, status, wanted in (
        ({"client_secret": "no"}, 401, "4"),
        ({"client_id": "SWIAUNKNOWN"}, 401, "4"),
        ({"client_id": "ck_other"}, 500, "FRAMEWORK__API_INVALID_ACCESS_KEY"),
        ({"client_id": None}, 400, "3"),
        ({"grant_type": None}, 400, "2"),
    ):
        assert code(await client.token(**given)) == (status, wanted)
    client.shop.access.revoked = True
    assert code(await client.token()) == (401, "4")


async def test_a_token_lives_ten_minutes(client: Client) -> None:
    assert code(await client.http.get("/api/_info/version")) == (401, "9")
    assert (await client.ask("GET", "_info/version")).json() == {"version": "6.6.7.1"}
    client.world.advance(601)
    assert code(await client.ask("GET", "_info/version")) == (401, "9")
    del client.headers["Authorization"]
    assert (await client.ask("GET", "_info/version")).status_code == 200
    assert code(await client.ask("GET", "_info/version", Authorization="Bearer nonsense")) == (401, "9")


async def test_logins_that_fail_are_slowed_down(client: Client) -> None:
    for _ in range(9):
        assert (await client.token(client_secret="no")).status_code == 401
    assert (await client.token()).status_code == 200, "a login that works starts the count anew"
    for _ in range(10):
        assert (await client.token(client_secret="no")).status_code == 401
    refused = await client.token()
    assert code(refused) == (429, "FRAMEWORK__RATE_LIMIT_EXCEEDED")
    assert refused.json()["errors"][0]["meta"]["parameters"]["seconds"] == 10
    client.world.advance(11)
    assert (await client.token()).status_code == 200


async def test_rights_are_asked_of_entities_and_of_associations(client: Client) -> None:
    client.shop.access.rights.discard("orders.read")
    answer = await client.ask("POST", "search/order", {"limit": 1})
    assert code(answer) == (403, "FRAMEWORK__MISSING_PRIVILEGE_ERROR")
    assert json.loads(answer.json()["errors"][0]["detail"])["missingPrivileges"] == ["order:read"]
    assert (await client.ask("POST", "search/product", {"limit": 1})).status_code == 200
    assert (await client.ask("GET", "_info/version")).status_code == 200
    client.shop.access.rights -= {"products.read"}
    client.shop.access.rights.add("orders.read")
    answer = await client.ask(
        "POST", "search/order", {"associations": {"lineItems": {"associations": {"product": {}}}}}
    )
    assert json.loads(answer.json()["errors"][0]["detail"])["missingPrivileges"] == ["product:read"]
    assert (await client.ask("POST", "search/order", {"associations": {"lineItems": {}}})).status_code == 200


# pages


async def test_totals_and_pages(client: Client) -> None:
    many = len(client.shop.orders)
    page = await client.search("order", {"limit": 10})
    assert (page["total"], len(page["data"]), page["aggregations"]) == (10, 10, [])
    assert (await client.search("order", {"limit": 10, **EXACT}))["total"] == many
    assert (await client.search("order", {"limit": 10, "total-count-mode": "exact"}))["total"] == many
    assert (await client.search("order", {"limit": 2, "total-count-mode": 2}))["total"] == 13
    assert (await client.search("order", {"limit": 2, "total-count-mode": "odd"}))["total"] == 2
    past = await client.search("order", {"limit": 100, "page": 9, **EXACT})
    assert (past["data"], past["total"]) == ([], many)


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ({"limit": 0}, "FRAMEWORK__INVALID_LIMIT_QUERY"),
        ({"limit": -1}, "FRAMEWORK__INVALID_LIMIT_QUERY"),
        ({"limit": "abc"}, "FRAMEWORK__INVALID_LIMIT_QUERY"),
        ({"limit": 501}, "FRAMEWORK__QUERY_LIMIT_EXCEEDED"),
        ({"limit": 1, "page": 0}, "FRAMEWORK__INVALID_PAGE_QUERY"),
        ({"limit": 1, "page": "abc"}, "FRAMEWORK__INVALID_PAGE_QUERY"),
        ({"filter": [{"type": "odd", "field": "id"}]}, "FRAMEWORK__INVALID_FILTER_QUERY"),
        ({"filter": [{"type": "equals", "field": "nothing", "value": 1}]}, "FRAMEWORK__UNMAPPED_FIELD"),
        ({"sort": [{"field": "nothing"}]}, "FRAMEWORK__UNMAPPED_FIELD"),
        ({"filter": [{"type": "equals", "field": "id", "value": "12"}]}, "FRAMEWORK__INVALID_UUID"),
    ],
)
async def test_criteria_that_are_refused(client: Client, said: Any, wanted: str) -> None:
    assert code(await client.ask("POST", "search/order", said)) == (400, wanted)


async def test_the_most_a_page_may_have(client: Client) -> None:
    client.shop.extra["max_limit"] = 100
    refused = await client.ask("POST", "search/order", {"limit": 500})
    assert refused.json()["errors"][0]["meta"]["parameters"]["maxLimit"] == 100
    assert len((await client.search("order"))["data"]) == 100
    client.shop.version = "6.5.6.1"
    assert len((await client.search("order", {"limit": 5000}))["data"]) == len(client.shop.orders)
    assert len((await client.search("order"))["data"]) == len(client.shop.orders)


async def test_reading_on_behind_a_row(client: Client) -> None:
    found: list[str] = []
    after = 0
    while True:
        said = {"limit": 25, "sort": BY_COUNT, "includes": {"product": ["id", "autoIncrement"]}}
        said["filter"] = [{"type": "range", "field": "autoIncrement", "parameters": {"gt": after}}]
        rows = (await client.search("product", said))["data"]
        assert all(set(row) == {"id", "autoIncrement", "apiAlias"} for row in rows)
        found += [row["id"] for row in rows]
        if len(rows) < 25:
            break
        after = rows[-1]["autoIncrement"]
    assert found == [row.id for row in client.shop.products]


async def test_a_list_that_moves_and_filters_that_are_not_looked_at(client: Client) -> None:
    first = await client.search("order", {"limit": 10, "sort": BY_COUNT})
    client.world.faults.put("old.shifting:1")
    second = await client.search("order", {"limit": 10, "page": 2, "sort": BY_COUNT})
    rows = [row.id for row in client.shop.orders]
    assert [row["id"] for row in first["data"]] == rows[:10]
    assert second["data"][0]["id"] in (rows[9], rows[11])
    client.world.faults.clear()
    client.world.faults.put("old.ignored-filters")
    said = {"limit": 1, "filter": [{"type": "equals", "field": "orderNumber", "value": "none"}], **EXACT}
    assert (await client.search("order", said))["total"] == len(rows)


# filters


async def total(client: Client, entity: str, *filters: Any) -> int:
    return int((await client.search(entity, {"limit": 1, "filter": list(filters), **EXACT}))["total"])


def equals(field: str, value: Any) -> dict[str, Any]:
    return {"type": "equalsAny" if isinstance(value, list) else "equals", "field": field, "value": value}


def between(field: str, **parameters: Any) -> dict[str, Any]:
    return {"type": "range", "field": field, "parameters": parameters}


async def test_text_is_compared_as_the_database_does(client: Client) -> None:
    thing = next(row for row in client.shop.products if row.sku)
    client.shop.set_sku(thing, "Käse/1|X", client.world.now())
    for code_ in ("Käse/1|X", "käse/1|x", "KASE/1|X", "kase/1|x  "):
        assert await total(client, "product", equals("productNumber", code_)) == 1, code_
    assert await total(client, "product", equals("productNumber", " käse/1|x")) == 0
    assert await total(client, "product", equals("productNumber", ["Käse/1|X", "other"])) == 1
    piped = {"type": "equalsAny", "field": "productNumber", "value": "Käse/1|X"}
    assert await total(client, "product", piped) == 0
    part = {"type": "contains", "field": "productNumber", "value": "ase/"}
    assert await total(client, "product", part) == 1


async def test_an_offset_in_a_time_is_not_looked_at(client: Client) -> None:
    order = client.shop.orders.rows[-1]
    at = order.placed.replace(microsecond=0)
    this = equals("orderNumber", order.number)
    for limit, seen in (
        (f"{at:%Y-%m-%dT%H:%M:%S}.000Z", 1),
        (f"{at:%Y-%m-%dT%H:%M:%S}+01:00", 1),
        (f"{at + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}+01:00", 0),
        ("nonsense", 1),
    ):
        assert await total(client, "order", this, between("orderDateTime", gte=limit)) == seen, limit


async def test_orders_by_their_machines(client: Client) -> None:
    orders = client.shop.orders
    undone = await total(client, "order", equals("stateMachineState.technicalName", ["open", "in_progress"]))
    assert 0 < undone < len(orders)
    shipped = await total(client, "order", equals("deliveries.stateMachineState.technicalName", "shipped"))
    assert shipped == sum(row.status == "completed" for row in orders)
    never = {
        "type": "multi",
        "operator": "or",
        "queries": [equals("updatedAt", None), between("updatedAt", gte="2030-01-01")],
    }
    assert await total(client, "order", never) == sum(row.updated == row.created for row in orders)
    neither = {"type": "not", "operator": "or", "queries": [never]}
    assert await total(client, "order", neither) == len(orders) - await total(client, "order", never)


async def test_orders_with_a_number_and_deliveries_of_orders(client: Client) -> None:
    line = client.shop.orders.rows[-1].lines[0]
    with_it = sum(any(one.sku == line.sku for one in row.lines) for row in client.shop.orders)
    assert await total(client, "order", equals("lineItems.payload.productNumber", line.sku)) == with_it
    ids = [row.id for row in client.shop.orders.rows[:5]]
    found = await client.search(
        "order-delivery", {"filter": [equals("orderId", ids)], "associations": {"stateMachineState": {}, "order": {}}}
    )
    assert {row["orderId"] for row in found["data"]} == set(ids)
    assert all(row["order"]["orderNumber"] and row["stateMachineState"]["technicalName"] for row in found["data"])
    history = await client.search(
        "state-machine-history",
        {
            "filter": [equals("referencedId", [row["id"] for row in found["data"]])],
            "associations": {"toStateMachineState": {}},
        },
    )
    assert {row["toStateMachineState"]["technicalName"] for row in history["data"]} <= {"shipped", "shipped_partially"}


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


@pytest.mark.parametrize(("how", "status"), [("", 200), ("maintenance", 302), ("checkout", 200)])
async def test_what_customers_see(client: Client, how: str, status: int) -> None:
    client.shop.closed, client.shop.extra["closed_by"] = bool(how), how
    front = await client.http.get("/")
    assert front.status_code == status
    if status == 302:
        page = await client.http.get(front.headers["location"])
        assert (page.status_code, "salesChannelId" in page.text) == (503, True)
    else:
        assert "themeJsPublicPath" in front.text
        assert "sw-context-token" in front.headers
    said = await client.search("sales-channel")
    assert any(row["maintenance"] for row in said["data"]) is (how == "maintenance")


def test_the_traits_and_the_versions_they_name() -> None:
    assert traits("shopware") is TRAITS
    assert shopware.app is not None
    seen = {Face(shop_world("shopware", seed=seed, orders=1, products=3), "old").version_text for seed in range(1, 25)}
    assert seen == set(TRAITS.versions)
    assert WorldOptions().from_platform != "shopware"
