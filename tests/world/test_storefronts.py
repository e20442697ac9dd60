"""What customers see of a shop, open and closed, while its API goes on; and a domain that changes owner."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from picqer_tui.world import acts
from picqer_tui.world.ledger import RULES, covered, problems
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions

from .clients import Shopify, Woo, shop_world
from .conftest import Served

Serve = Callable[..., Awaitable[Served]]
ALL = frozenset(RULES)


@pytest.mark.parametrize(
    ("how", "status", "mark", "checkout", "payable"),
    [
        ("", 200, "Welkom", "iDEAL", True),
        ("coming-soon", 200, "woo-coming-soon-page", "woo-coming-soon-page", True),
        ("maintenance", 503, "Onderhoud", "Onderhoud", True),
        ("checkout", 200, "Welkom", "geen betaalmethode", False),
    ],
)
async def test_a_woocommerce_shop_closed(how: str, status: int, mark: str, checkout: str, payable: bool) -> None:
    woo = Woo(shop_world("woocommerce"))
    if how:
        acts.do(woo.world, "close-shop:old", {"how": how})
    front = await woo.http.get("/")
    assert front.status_code == status
    assert mark in front.text
    assert "api.w.org" in front.headers["link"]
    assert checkout in (await woo.http.get("/checkout/")).text
    gateways = await woo.get("payment_gateways")
    assert any(one["enabled"] for one in gateways) is payable
    assert len(await woo.get("orders")) == 10


@pytest.mark.parametrize(
    ("how", "status", "mark"), [("", 200, "Welkom"), ("password", 302, ""), ("maintenance", 503, "Maintenance")]
)
async def test_a_shopify_shop_closed(how: str, status: int, mark: str) -> None:
    shop = Shopify(shop_world("shopify"))
    if how:
        acts.do(shop.world, "close-shop:old", {"how": how})
    front = await shop.http.get("/")
    assert front.status_code == status
    assert mark in front.text
    assert front.headers["powered-by"] == "Shopify"
    if how == "password":
        assert front.headers["location"] == "/password"
        page = await shop.http.get("/password")
        assert "password" in page.text
        assert "Shopify.shop" in page.text
    assert (await shop.data("{ shop { name } }"))["shop"]["name"]


async def test_a_shop_shut_with_all_that_is_in_it() -> None:
    woo = Woo(shop_world("woocommerce"))
    acts.do(woo.world, "close-shop:old", {"how": "all"})
    assert (await woo.ask("GET", "orders")).status_code == 503
    acts.do(woo.world, "open-shop:old", {})
    assert (await woo.ask("GET", "orders")).status_code == 200


async def test_the_domain_changes_owner(served: Serve) -> None:
    world = await served(at="connected", quiet=False, troubles=("address-moves",))
    found = {problem.code for problem in problems(world.world, steps=ALL)}
    assert "domain-not-moved" in found
    old = world.world.addresses["old"]
    assert "api.w.org" in (await world.http.get(f"{old}/")).headers["link"]
    said = await world.act("move-domain")
    assert said["old"] == old.replace("127.0.0.1", "localhost")
    assert (await world.http.get(f"{old}/")).headers["powered-by"] == "Shopify"
    there = await world.http.get(f"{old}/", headers={"Host": said["old"].removeprefix("http://")})
    assert "api.w.org" in there.headers["link"]
    assert "domain-not-moved" not in {problem.code for problem in problems(world.world, steps=ALL)}
    assert "move-domain" not in await world.kinds()


def test_a_new_shop_that_nobody_opened() -> None:
    world = make(WorldOptions(seed=5, at="connected", troubles=("new-shop-kept-closed",)))
    assert "new-shop-closed" in {problem.code for problem in problems(world, steps=ALL)}
    acts.do(world, "open-shop:new", {})
    assert "new-shop-closed" not in {problem.code for problem in problems(world, steps=ALL)}


def test_a_closing_that_is_only_said() -> None:
    world = make(WorldOptions(seed=5, at="drain", troubles=()))
    acts.do(world, "close-shop:old", {"really": False})
    placed = acts.do(world, "place-order:old", {})
    assert not [p for p in problems(world, steps=ALL) if p.code == "old-shop-sells"], "at that very moment"
    world.advance(60)
    later = acts.do(world, "place-order:old", {})
    sold = {p.subject for p in problems(world, steps=ALL) if p.code == "old-shop-sells"}
    assert sold == {later["number"]} - {placed["number"]}
    assert not [p for p in problems(world, said=False, steps=ALL) if p.code == "old-shop-sells"]


def test_what_is_counted() -> None:
    assert len(RULES) == 25
    world = make(WorldOptions(seed=1, at="connected"))
    assert {problem.step for problem in problems(world)} <= set(covered(world)) <= set(RULES)
    assert {problem.step for problem in problems(world, steps=frozenset(list(RULES)[:3]))} <= set(list(RULES)[:3])
