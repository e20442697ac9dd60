"""Addresses as people have them, the language, the cluster, the allowance of a key, and what a key may do."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest

from picqer_tui.core.errors import ConfigError, NotFound, RateLimited, RemoteError
from picqer_tui.core.records import Account, Right
from picqer_tui.shops.lightspeed.account import may
from picqer_tui.shops.lightspeed.login import site, wished_language
from picqer_tui.shops.lightspeed.profile import PROFILE
from picqer_tui.shops.windows import WindowsLimiter
from tests.shops.fakes import NO_RESERVE, Asked, SleptClock
from tests.shops.reading import opened, read

KEYS = {"API_KEY": " key0001 ", "API_SECRET": "secret0001"}
EUROPE = "https://api.webshopapp.com"
SHOP = {"id": 200001, "mainDomain": "WWW.Mokken.example", "subDomain": "mokken", "currency": {"shortcode": "eur"}}
NO_LANGUAGE = {"error": {"code": 404, "method": "GET", "message": "Unknown or inactive language"}}


@pytest.mark.parametrize(("text", "expected"), [
    ("api.webshopapp.com", EUROPE),
    ("https://api.webshopapp.com/nl/orders.json?page=2", EUROPE),
    ("https://mokken.webshopapp.com/admin", EUROPE),
    ("https://api.shoplightspeed.com/", "https://api.shoplightspeed.com"),
    ("http://127.0.0.1:8123/nl/shop.json", "http://127.0.0.1:8123"),
    ("http://127.0.0.1:8123/", "http://127.0.0.1:8123"),
])  # fmt: skip
def test_addresses_as_people_copy_them(text: str, expected: str) -> None:
    assert site(text).url == expected


@pytest.mark.parametrize(
    "text", ["", "www.mokken.example", "http://api.webshopapp.com", "https://webshopapp.com.evil.example"]
)
def test_a_key_goes_to_lightspeed_alone(text: str) -> None:
    with pytest.raises(ConfigError):
        site(text)


@pytest.mark.parametrize(("scope", "language"), [
    ((), ""), (("nl",), "nl"), (("NL ",), "nl"), (("nl_NL",), "nl"), (("language:fr",), "fr"), (("", " "), ""),
])  # fmt: skip
def test_the_language_of_the_settings(scope: tuple[str, ...], language: str) -> None:
    assert wished_language(scope) == language


@pytest.mark.parametrize("scope", [("dutch",), ("nl", "fr"), ("../x",)])
def test_what_is_no_language(scope: tuple[str, ...]) -> None:
    with pytest.raises(ConfigError):
        wished_language(scope)


@pytest.mark.parametrize("keys", [{}, {"API_KEY": "x"}, {"API_SECRET": "x"}, {"API_KEY": "", "API_SECRET": "x"}])
def test_a_key_that_is_not_complete(keys: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        opened("lightspeed", EUROPE, keys)


def answer(status: int, said: Any = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, json=said if said is not None else {"error": {"message": "no"}}, headers=named)


def shop_in(*languages: str, main: str = "nl") -> Asked:
    """A shop that answers in these languages."""

    def handle(request: httpx.Request) -> httpx.Response:
        _, language, what = request.url.path.split("/", 2)
        if language not in languages:
            return answer(404, NO_LANGUAGE)
        if what == "shop.json":
            return answer(200, {"shop": SHOP})
        rows = [{"code": one, "isActive": True, "isDefault": one == main} for one in languages]
        return answer(200, {"languages": rows})

    return Asked(handle)


async def account(asked: Asked, scope: tuple[str, ...] = ()) -> Account:
    source = opened("lightspeed", EUROPE, KEYS, asked.opening(SleptClock()), scope)
    try:
        return (await read(source, Account)).of(Account)[0]
    finally:
        await source.aclose()


async def test_the_key_travels_in_a_header_and_the_shop_is_known_by_its_number() -> None:
    asked = shop_in("nl")
    found = await account(asked)
    assert asked.requests[0].headers["authorization"] == "Basic " + base64.b64encode(b"key0001:secret0001").decode()
    assert "key0001" not in str(asked.requests[0].url)
    assert (found.id, found.title, found.home, found.currency) == (
        "200001", "WWW.Mokken.example", "www.mokken.example", "EUR",
    )  # fmt: skip
    assert (found.language, found.host, found.signed) == ("nl", "api.webshopapp.com", False)


@pytest.mark.parametrize(("languages", "main", "expected"), [
    (("nl",), "nl", "nl"),
    (("de", "fr"), "fr", "fr"),
    (("en", "it"), "it", "it"),
    (("fr",), "xx", "fr"),
])  # fmt: skip
async def test_a_language_is_found_out(languages: tuple[str, ...], main: str, expected: str) -> None:
    assert (await account(shop_in(*languages, main=main))).language == expected


async def test_the_language_of_the_settings_is_the_only_one_asked_in() -> None:
    asked = shop_in("nl", "en")
    assert (await account(asked, ("en",))).language == "en"
    assert {request.url.path.split("/")[1] for request in asked.requests} == {"en"}
    with pytest.raises(NotFound) as caught:
        await account(asked, ("it",))
    assert "[language]" in caught.value.detail


def handle_of(here: httpx.Response, there: httpx.Response) -> Asked:
    return Asked(lambda request: here if request.url.host == "api.webshopapp.com" else there)


@pytest.mark.parametrize(("here", "there", "sign"), [
    (answer(401), answer(401), "[unknown-key]"),
    (answer(401), answer(200, {"shop": SHOP}), "[other-cluster]"),
    (answer(403), answer(401), "[settings-right]"),
    (answer(403, {"error": {"message": "Your plan has no API"}}), answer(401), "[no-plan]"),
    (answer(404, {"error": {"message": "Not found"}}), answer(401), "[wrong-platform]"),
])  # fmt: skip
async def test_why_nobody_is_let_in(here: httpx.Response, there: httpx.Response, sign: str) -> None:
    with pytest.raises(RemoteError) as caught:
        await account(handle_of(here, there))
    assert sign in caught.value.detail
    assert caught.value.remedy.msgid
    assert sign in {trouble.sign for trouble in PROFILE.troubles} | {"[wrong-platform]"}


@pytest.mark.parametrize(("told", "orders", "products"), [
    ({"accountPermissions": {"read": ["orders", "products"], "write": ["orders"]}}, True, False),
    ({"permissions": {"orders": {"read": True, "write": True}, "products": {"read": True, "write": False}}}, True, False),
    ({"permissions": [{"name": "orders", "read": True, "write": True}, {"name": "products", "write": False}]}, True, False),
    ({"permissions": ["read_orders", "write_orders", "read_products"]}, True, False),
    ({"ordersRead": True, "ordersWrite": True, "productsWrite": "0"}, True, False),
    ({"orders": "write", "products": "read"}, True, False),
    ({"permissions": {"content": {"read": True}}}, None, None),
    ({}, None, None),
    ([], None, None),
])  # fmt: skip
def test_permissions_in_whatever_form(told: Any, orders: bool | None, products: bool | None) -> None:
    assert (may(told, "orders", "write"), may(told, "products", "write")) == (orders, products)


async def test_rights_are_tried_and_what_cannot_be_told_is_said_so() -> None:
    def handle(request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path.endswith(("shop.json", "languages.json")):
            return answer(200, {"shop": SHOP, "languages": False})
        if "orders" in path:
            return answer(403, {"error": {"message": "No access to orders"}})
        return answer(404) if "permissions" in path else answer(200, {"count": "3"})

    asked = Asked(handle)
    source = opened("lightspeed", EUROPE, KEYS, asked.opening(SleptClock()))
    found = (await read(source, Right)).by_id(Right)
    assert {name: right.granted for name, right in found.items()} == {
        "products": True, "stock": True, "orders": False, "write-orders": None, "write-products": None,
    }  # fmt: skip
    assert "No access to orders" in found["orders"].detail
    assert {request.method for request in asked.requests} == {"GET"}
    await source.aclose()


# the allowance


def limiter(clock: SleptClock) -> WindowsLimiter:
    return WindowsLimiter(clock, "a", ((300, 300.0), (3000, 3600.0), (12000, 86400.0)), reserve=NO_RESERVE)


async def ask(one: WindowsLimiter, remaining: str = "", status: int = 200) -> None:
    await one.acquire()
    told = {"x-ratelimit-limit": "300/3000/12000", "x-ratelimit-reset": "142/2542/53000"}
    one.seen(status, {**told, "x-ratelimit-remaining": remaining} if remaining else {})
    one.release()


@pytest.mark.parametrize(("remaining", "waits"), [
    ("281/2911/11870", 0), ("0/2911/11870", 142), ("12/-1/11870", 2542), ("-1/0/11870", 2542), ("12", 0), ("", 0),
])  # fmt: skip
async def test_the_window_that_is_used_up_is_obeyed(remaining: str, waits: float) -> None:
    clock = SleptClock()
    one = limiter(clock)
    await ask(one, remaining)
    await ask(one, "281/2911/11870")
    assert clock.passed == pytest.approx(waits)


async def test_a_day_that_is_used_up_is_not_waited_for() -> None:
    clock = SleptClock()
    one = limiter(clock)
    await ask(one, "200/2000/0")
    with pytest.raises(RateLimited) as caught:
        await one.acquire()
    assert (clock.passed, caught.value.retry_after) == (0, 53000)
    assert "[allowance]" in caught.value.detail
    clock.passed = 53001
    await ask(one)


async def test_refused_without_a_word_it_waits_longer_each_time() -> None:
    clock = SleptClock()
    one = limiter(clock)
    for _ in range(4):
        await ask(one, status=429)
    assert clock.slept == [4, 8, 16]


async def test_its_own_log_keeps_to_five_minutes_where_nothing_is_told() -> None:
    clock = SleptClock()
    one = limiter(clock)
    for _ in range(301):
        await ask(one)
    assert clock.passed == pytest.approx(301.5)


async def test_an_exhausted_key_says_so_and_the_reading_can_go_on_later() -> None:
    spent = {
        "X-RateLimit-Limit": "300/3000/12000",
        "X-RateLimit-Remaining": "10/10/-1",
        "X-RateLimit-Reset": "1/1/9000",
    }
    asked = Asked(lambda request: httpx.Response(429, json={"error": {"message": "Too many"}}, headers=spent))
    with pytest.raises(RateLimited) as caught:
        await account(asked)
    assert "[allowance]" in caught.value.detail
    assert len(asked.requests) == 1
