"""Magento as a reader meets it: ways in, what stands before it, and who it says it is."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from picqer_tui.world.clock import ANCHOR
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.platforms.magento.face import Face

from .clients import ADDRESSES, HOME
from .integration import Integration, encoded, where

ALL = "searchCriteria="


@pytest.fixture
def shop() -> Integration:
    return Integration()


# the way in


async def test_the_version_is_for_anybody_and_no_more_than_two_numbers(shop: Integration) -> None:
    answer = await shop.http.get("/magento_version")
    assert (answer.text, answer.headers["content-type"].split(";")[0]) == ("Magento/2.4 (Community)", "text/html")
    shop.shop.version = "2.3"
    assert (await shop.http.get("/magento_version")).text == "Magento/2.3 (Community)"
    shop.shop.extra["no_version"] = True
    assert (await shop.http.get("/magento_version")).status_code == 404


@pytest.mark.parametrize(
    ("version", "signed", "status"), [("2.3", True, 200), ("2.4", True, 401), ("2.4", False, 200), ("2.3", False, 200)]
)
async def test_a_single_token_is_good_where_it_is_switched_on(version: str, signed: bool, status: int) -> None:
    shop = Integration(version, signed)
    answer = await shop.http.get("/rest/V1/modules", headers={"Authorization": f"Bearer {'t' * 32}"})
    assert answer.status_code == status


async def test_all_that_is_wrong_with_a_token_looks_alike(shop: Integration) -> None:
    said = []
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}):
        said.append(await shop.http.get(f"/rest/V1/orders?{ALL}", headers=headers))
    shop.shop.access.rights.discard("orders.read")
    said.append(await shop.ask("GET", f"orders?{ALL}"))
    shop.shop.access.rights.add("orders.read")
    shop.shop.extra["bearer"] = False
    said.append(await shop.ask("GET", f"orders?{ALL}"))
    assert {one.status_code for one in said} == {401}
    for one in said:
        assert one.json() == {
            "message": "The consumer isn't authorized to access %resources.",
            "parameters": {"resources": "Magento_Sales::actions_view"},
        }


@pytest.mark.parametrize("version", ["2.3", "2.4"])
async def test_signatures(version: str) -> None:
    shop = Integration(version, signed=True)
    path = "orders?" + where(("status", "in", "pending,a&b é"), size=5, more="fields=items[entity_id]")
    assert (await shop.ask("GET", path)).status_code == 200
    sha1 = await shop.ask("GET", path, signature_method="HMAC-SHA1")
    assert sha1.status_code == (200 if version == "2.3" else 400)
    url = HOME + encoded(f"/rest/V1/{path}")
    headers = shop.headers("GET", url)
    assert (await shop.http.get(url, headers=headers)).status_code == 200
    assert "nonce" in (await shop.http.get(url, headers=headers)).json()["message"]
    headers = shop.headers("GET", url)
    assert (await shop.http.get(f"{url}&x=1", headers=headers)).json()["message"].startswith("The signature is invalid")
    ahead = await shop.ask("GET", path, timestamp=str(int(ANCHOR.timestamp()) + 10**8))
    assert (ahead.status_code, "timestamp" in ahead.text) == (401, True)
    behind = await shop.ask("GET", path, timestamp=str(int(ANCHOR.timestamp()) - 10**8))
    assert behind.status_code == 200, "only a clock that is ahead is refused"


async def test_signatures_with_wrong_keys() -> None:
    shop = Integration(signed=True)
    known = dict(shop.shop.access.fields)
    for name, text in (
        ("CONSUMER_KEY", "A consumer having the specified key does not exist"),
        ("CONSUMER_SECRET", "The signature is invalid. Verify and try again."),
        ("ACCESS_TOKEN_SECRET", "The signature is invalid. Verify and try again."),
    ):
        shop.shop.access.fields = known | {name: "z" * 32}
        headers = shop.headers("GET", f"{HOME}/rest/V1/modules")
        shop.shop.access.fields = known
        answer = await shop.http.get("/rest/V1/modules", headers=headers)
        assert (answer.status_code, answer.json()["message"]) == (401, text)
    shop.shop.access.revoked = True
    assert "does not exist" in (await shop.ask("GET", "modules")).text


async def test_a_slash_in_a_path_breaks_the_signature() -> None:
    for signed, status in ((True, 401), (False, 200)):
        shop = Integration(signed=signed)
        thing = next(row for row in shop.shop.products if row.kind == "simple")
        shop.shop.set_sku(thing, "A/B+1", shop.world.now())
        assert (await shop.ask("GET", "products/A%2FB%2B1")).status_code == status
        assert (await shop.ask("GET", "products/A/B%2B1")).status_code == 404


async def test_forms_of_address(shop: Integration) -> None:
    for path, status in (
        ("/rest/default/V1/modules", 200),
        ("/rest/all/V1/modules", 200),
        ("/index.php/rest/V1/modules", 200),
        ("/rest/nosuchstore/V1/modules", 400),
        ("/rest/V1/nothing", 404),
        ("/rest/V2/modules", 404),
        ("/nothing", 404),
    ):
        assert (await shop.ask("GET", path)).status_code == status, path
    assert (await shop.ask("DELETE", "modules")).status_code == 405
    shop.shop.extra["no_rewrites"] = True
    assert "text/html" in (await shop.ask("GET", "modules")).headers["content-type"]
    assert (await shop.ask("GET", "/index.php/rest/V1/modules")).status_code == 200
    shop.shop.api_down = True
    answer = await shop.ask("GET", "modules")
    assert (answer.status_code, "text/html" in answer.headers["content-type"]) == (503, True)


async def test_what_stands_before_it(shop: Integration) -> None:
    shop.shop.extra["firewall"] = True
    headers = shop.headers("GET", "")
    bare = await shop.http.send(shop.http.build_request("GET", f"/rest/V1/orders?{where(size=1)}", headers=headers))
    assert (bare.status_code, b"[" in bare.request.url.raw_path) == (403, True)
    assert (await shop.ask("GET", f"orders?{where(size=1)}")).status_code == 200
    many = ",".join(f"SKU-{number:04d}" for number in range(1200))
    assert (await shop.ask("GET", f"products?{where(('sku', 'in', many))}")).status_code == 414
    shop.shop.extra["basic_login"] = True
    answer = await shop.ask("GET", "modules")
    assert (answer.status_code, answer.headers["www-authenticate"][:5]) == (401, "Basic")


def test_another_platforms_shop_at_this_address_shows_no_version_of_its_own() -> None:
    shop = Integration()
    shop.shop.platform, shop.shop.version = "woocommerce", "9.9.5"
    assert Face(shop.world, "old").version_text in ("2.3", "2.4")


async def test_who_it_says_it_is(shop: Integration) -> None:
    configs = await shop.get("store/storeConfigs")
    assert {one["base_url"] for one in configs} == {f"{HOME}/"}
    assert configs[0]["timezone"] == "Europe/Amsterdam"
    shop.shop.host = "copy.example.test"
    assert (await shop.get("store/storeConfigs"))[0]["base_url"] == "https://copy.example.test/"
    assert [one["code"] for one in await shop.get("store/storeViews")][:2] == ["admin", "default"]
    names = await shop.get("modules")
    assert "Magento_InventoryApi" in names
    assert "Picqer_Integration" not in names
    shop.shop.access.rights.add("apps.read")
    shop.shop.extra["apps"] = ["Picqer"]
    assert "Picqer_Integration" in await shop.get("modules")
    shop.shop.access.rights.discard("fulfillments.write")
    paths = (await shop.get("/rest/all/schema?services=all"))["paths"]
    assert "/V1/order/{orderId}/invoice" in paths
    assert "/V1/order/{orderId}/ship" not in paths
    assert "/V1/orders" in paths
    assert "/V1/orders" not in (await shop.http.get("/rest/all/schema?services=all")).json()["paths"]


@pytest.mark.parametrize(("version", "second"), [("2.3", False), ("2.4", True)])
async def test_a_persons_own_login(version: str, second: bool) -> None:
    shop = Integration(version)
    shop.shop.access.fields = {"ADMIN_NAME": "beheerder", "ADMIN_PASSWORD": "x"}

    async def ask(**given: Any) -> httpx.Response:
        return await shop.http.post("/rest/V1/integration/admin/token", json=given)

    assert (await ask(username="beheerder")).status_code == 400
    assert (await ask(username="beheerder", password="y")).status_code == 401
    answer = await ask(username="beheerder", password="x")
    assert (answer.status_code, "2fa" in answer.text) == ((400, True) if second else (200, False))
    if second:
        assert answer.json()["parameters"] == {"active_providers": ["google"]}
        return
    headers = {"Authorization": f"Bearer {answer.json()}"}
    assert (await shop.http.get("/rest/V1/modules", headers=headers)).status_code == 200
    shop.world.advance(3601)
    assert (await shop.http.get("/rest/V1/modules", headers=headers)).status_code == 401


# the public page, and whole worlds


@pytest.mark.parametrize(
    ("how", "status"), [("", 200), ("maintenance", 503), ("password", 401), ("coming-soon", 503), ("checkout", 200)]
)
async def test_the_page_that_anybody_sees(shop: Integration, how: str, status: int) -> None:
    shop.shop.extra["opened"] = True
    shop.shop.closed, shop.shop.extra["closed_by"] = bool(how), how
    answer = await shop.http.get("/")
    assert answer.status_code == status
    assert ("text/x-magento-init" in answer.text) is (status == 200)
    assert (await shop.ask("GET", "modules")).status_code == 200, "the API is another matter"


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_worlds_with_magento_on_either_side(seed: int) -> None:
    kinds = set()
    for pair in (("woocommerce", "magento"), ("magento", "shopify")):
        options = WorldOptions(seed=seed, at="connected", from_platform=pair[0], to_platform=pair[1], orders=60)
        world = make(options, dict(ADDRESSES))
        side = "new" if pair[1] == "magento" else "old"
        shop = world.shop(side)
        assert all(order.number.removeprefix(shop.prefix) for order in shop.orders)
        kinds.add(len(shop.access.fields))
    assert kinds <= {1, 4}
