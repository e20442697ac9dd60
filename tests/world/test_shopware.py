"""Shopware as a reader meets it: tokens, criteria, pages, filters and the traps in them."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import pytest

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
