"""A seller account of Bol.com over HTTP: its token, media types and limits, and what the world knows of it."""

from __future__ import annotations

import pytest

from picqer_tui.world.platforms.bol.ids import offer_id, offer_number
from picqer_tui.world.traits import traits

from .clients import shop_world
from .seller import V10, V11, Seller


@pytest.fixture
def seller() -> Seller:
    return Seller(shop_world("bol"))


# the token


async def test_a_token_is_given_for_id_and_secret_alone(seller: Seller) -> None:
    said = (await seller.log_in()).json()
    assert said["token_type"] == "Bearer"
    assert said["scope"] == "RETAILER"
    assert said["expires_in"] == 299
    wrong = await seller.log_in("wrong")
    assert wrong.status_code == 401
    assert wrong.json()["error"] == "invalid_client"
    assert (await seller.log_in(grant="password")).status_code == 400


async def test_a_token_lives_as_long_as_it_says(seller: Seller) -> None:
    await seller.get("/retailer/retailers/current")
    seller.world.advance(300)
    late = await seller.ask("GET", "/retailer/retailers/current")
    assert late.status_code == 401
    assert late.json()["title"] == "Expired JWT"
    await seller.log_in()
    assert (await seller.ask("GET", "/retailer/retailers/current")).status_code == 200


async def test_no_token_and_a_revoked_one_are_refused(seller: Seller) -> None:
    bare = await seller.http.get("/retailer/orders", headers={"Accept": V10})
    assert bare.status_code == 401
    await seller.get("/retailer/orders")
    seller.shop.access.revoked = True
    assert (await seller.ask("GET", "/retailer/orders")).status_code == 401
    assert (await seller.log_in()).status_code == 401


async def test_rights_and_an_inactive_account(seller: Seller) -> None:
    seller.shop.access.rights -= {"orders.read"}
    assert (await seller.ask("GET", "/retailer/orders")).status_code == 403
    assert (await seller.ask("GET", "/retailer/offers")).status_code == 200
    seller.shop.extra["inactive"] = True
    refused = await seller.ask("GET", "/retailer/offers")
    assert refused.status_code == 403
    assert "not active" in refused.json()["detail"]


# media types and limits


@pytest.mark.parametrize(
    ("path", "media"),
    [
        ("/retailer/offers", V10),
        ("/retailer/offers", "application/json"),
        ("/retailer/orders", V11),
        ("/retailer/orders", "*/*"),
        ("/retailer/offers", "application/vnd.retailer.v11-beta+json"),
    ],
)
async def test_another_media_type_is_not_served(seller: Seller, path: str, media: str) -> None:
    assert (await seller.ask("GET", path, media)).status_code == 406


async def test_a_body_of_another_type_is_not_taken(seller: Seller) -> None:
    body: dict[str, list[str]] = {"orderItems": []}
    said = await seller.ask("POST", "/retailer/shipments", body=body, **{"Content-Type": "application/json"})
    assert said.status_code == 415


async def test_unknown_addresses_and_methods(seller: Seller) -> None:
    assert (await seller.ask("GET", "/retailer/nothing")).status_code == 404
    assert (await seller.ask("DELETE", "/retailer/orders")).status_code == 405


async def test_the_list_of_orders_is_limited_and_says_so() -> None:
    seller = Seller(shop_world("bol"))
    seller.shop.extra["limit_scale"] = 1
    seller.shop.extra["says-when-to-retry"] = True
    for left in range(24, -1, -1):
        answer = await seller.ask("GET", "/retailer/orders")
        assert answer.status_code == 200
        assert answer.headers["X-RateLimit-Limit"] == "25"
        assert answer.headers["X-RateLimit-Remaining"] == str(left)
    refused = await seller.ask("GET", "/retailer/orders")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert refused.headers["X-RateLimit-Reset"] == refused.headers["Retry-After"]
    assert (await seller.ask("GET", "/retailer/offers")).status_code == 200, "each address has a limit of its own"
    seller.world.advance(61)
    assert (await seller.ask("GET", "/retailer/orders")).status_code == 200
    seller.shop.extra["says-when-to-retry"] = False
    for _ in range(25):
        refused = await seller.ask("GET", "/retailer/orders")
    assert refused.status_code == 429
    assert "Retry-After" not in refused.headers


async def test_anybody_may_read_the_limits(seller: Seller) -> None:
    said = (await seller.http.get("/retailer/public/ratelimits")).json()
    assert {"path", "methods", "maxCapacity", "timeToLive", "timeUnit"} == set(said[0])


# what the line does, and what the world knows


async def test_rows_shift_and_filters_are_ignored_on_demand(seller: Seller) -> None:
    first = await seller.get("/retailer/offers?page-size=50")
    seller.world.faults.put("old.shifting:3")
    cursor = first["page"]["nextCursor"]
    later = await seller.get(f"/retailer/offers?page-size=50&cursor={cursor}")
    assert offer_number(later["offers"][0]["offerId"]) == seller.shop.products.rows[53].id
    seller.world.faults.clear()
    seller.world.faults.put("old.ignored-filters")
    everything = await seller.get("/retailer/offers?page-size=100&reference=NIETS")
    assert len(everything["offers"]) == 100


async def test_faults_speak_as_the_platform_does(seller: Seller) -> None:
    await seller.log_in()
    seller.world.faults.put("old.unauthorised:1")
    said = await seller.ask("GET", "/retailer/offers")
    assert said.status_code == 401
    assert said.json()["type"] == "https://api.bol.com/problems"
    seller.world.faults.put("old.too-many:1")
    busy = await seller.ask("GET", "/retailer/offers")
    assert (busy.status_code, busy.json()["status"]) == (429, 429)


def test_everything_is_a_thing_of_its_own_and_numbers_are_ids() -> None:
    for seed in range(1, 6):
        shop = shop_world("bol", seed=seed).shop("old")
        assert {row.kind for row in shop.products} == {"simple"}
        assert all(order.number == order.id for order in shop.orders)
        assert all(len(order.id) == 10 for order in shop.orders)
    what = traits("bol")
    assert (what.can_enter, what.can_complete, what.variants) == (False, False, False)
    assert what.about(f"/retailer/offers/{offer_id('1300000001')}", b"") == [("product", "1300000001")]
    assert what.reads("POST", "/token", b"")
    assert not what.reads("POST", "/retailer/shipments", b"{}")
