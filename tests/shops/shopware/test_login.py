"""Addresses as people have them, tokens that run out, and what answers mean that let nobody in."""

from __future__ import annotations

import httpx
import pytest

from picqer_tui.core.errors import ConfigError, NotFound, NotSupported, RemoteError, Unauthorised
from picqer_tui.core.records import Account, Product
from picqer_tui.shops.shopware.login import site
from picqer_tui.shops.shopware.profile import PROFILE
from tests.shops.fakes import Asked
from tests.shops.reading import opened, read
from tests.shops.shopware.fake import HOST, KEYS, Fake, product, uuid


@pytest.mark.parametrize(("text", "url"), [
    ("winkel.example", "https://winkel.example"),
    ("https://Winkel.example/admin#/sw/dashboard/index", "https://winkel.example"),
    ("https://winkel.example/shop/public/admin/", "https://winkel.example/shop/public"),
    ("https://winkel.example/api/oauth/token?x=1", "https://winkel.example"),
    ("https://winkel.example/administratie", "https://winkel.example/administratie"),
    ("http://127.0.0.1:8123/admin", "http://127.0.0.1:8123"),
])  # fmt: skip
def test_addresses_as_people_copy_them(text: str, url: str) -> None:
    assert site(text).url == url


@pytest.mark.parametrize("keys", [{}, {"ACCESS_KEY_ID": "SWIA1"}, {"SECRET_ACCESS_KEY": "x"}])
def test_a_key_that_is_not_complete(keys: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        opened("shopware", HOST, keys)


async def test_the_key_travels_in_the_body_to_one_address_and_the_token_in_the_header() -> None:
    shop = Fake()
    source = shop.opened()
    await read(source, Account)
    await source.aclose()
    login, *others = shop.asked.requests
    assert (login.method, login.url.path) == ("POST", "/api/oauth/token")
    assert shop.bodies("oauth/token") == [
        {
            "grant_type": "client_credentials",
            "client_id": KEYS["ACCESS_KEY_ID"],
            "client_secret": KEYS["SECRET_ACCESS_KEY"],
        }
    ]
    assert "authorization" not in login.headers
    assert {one.headers["authorization"] for one in others} == {"Bearer token-1"}
    assert {one.headers["accept"] for one in shop.asked.requests} == {"application/json"}
    assert not any(key in str(one.url) for one in shop.asked.requests for key in KEYS.values())
    assert not any(KEYS["SECRET_ACCESS_KEY"].encode() in one.content for one in others)


async def test_a_token_is_used_for_nine_minutes_and_renewed_before_it_ends() -> None:
    shop = Fake()
    source = shop.opened()
    for passed, tokens in ((0, 1), (530, 1), (15, 2), (500, 2)):
        await shop.clock.sleep(passed)
        await read(source, Product)
        assert shop.tokens == tokens
    await source.aclose()


async def test_a_token_that_ended_early_is_renewed_once() -> None:
    shop = Fake()
    shop.lists["product"] = [product(1, "A")]
    source = shop.opened()
    await read(source, Account)
    shop.valid.clear()
    assert len((await read(source, Product)).of(Product)) == 1
    assert shop.tokens == 2
    shop.instead = lambda request: httpx.Response(401) if "search" in request.url.path else None
    with pytest.raises(Unauthorised):
        await read(source, Product)
    assert shop.tokens == 3
    await source.aclose()


@pytest.mark.parametrize(("keys", "sign"), [
    ({"ACCESS_KEY_ID": "SWIAOTHER", "SECRET_ACCESS_KEY": "geheim-van-niemand"}, "[unknown-key]"),
    ({"ACCESS_KEY_ID": "SWSCOTHER", "SECRET_ACCESS_KEY": "geheim-van-niemand"}, "[key-form]"),
])  # fmt: skip
async def test_a_wrong_key_is_told_at_once(keys: dict[str, str], sign: str) -> None:
    shop = Fake()
    source = shop.opened(keys=keys)
    with pytest.raises(Unauthorised) as caught:
        await read(source, Account)
    assert sign in caught.value.detail
    assert "geheim" not in caught.value.detail
    assert len(shop.asked.requests) == 1
    await source.aclose()


@pytest.mark.parametrize(("answers", "kind", "sign"), [
    ([httpx.Response(404, html="<html>"), httpx.Response(404)], NotFound, "[wrong-platform]"),
    ([httpx.Response(200, html="<!doctype html><html>"), httpx.Response(200)], NotFound, "[wrong-platform]"),
    ([httpx.Response(404), httpx.Response(401, headers={"WWW-Authenticate": "Digest realm=x"})], NotSupported, "[shopware-5]"),
    ([httpx.Response(401, html="<html>", headers={"WWW-Authenticate": "Basic realm=x"})], Unauthorised, "[blocked]"),
    ([httpx.Response(403, html="<html>")], Unauthorised, "[blocked]"),
    ([httpx.Response(301, headers={"Location": "https://www.winkel.example/api/oauth/token"})], RemoteError, "[redirect]"),
    ([httpx.Response(503, html="<html>", headers={"Retry-After": "600"})], RemoteError, "HTTP 503"),
    ([httpx.Response(200, json={"token": "x"})], RemoteError, "[form]"),
])  # fmt: skip
async def test_answers_that_let_nobody_in(answers: list[httpx.Response], kind: type[RemoteError], sign: str) -> None:
    left = list(answers)
    asked = Asked(lambda request: left.pop(0) if len(left) > 1 else left[0])
    source = opened("shopware", HOST, KEYS, asked.opening())
    with pytest.raises(kind) as caught:
        await read(source, Account)
    assert sign in caught.value.detail, caught.value.detail
    assert not any(key in caught.value.detail for key in KEYS.values())
    assert caught.value.remedy.msgid
    await source.aclose()


async def test_too_many_logins_are_waited_for() -> None:
    shop = Fake()
    left = [httpx.Response(429, json={"errors": []})] * 2
    shop.instead = lambda request: left.pop() if left else None
    source = shop.opened()
    assert (await read(source, Account)).of(Account)
    assert sum(shop.clock.slept) >= 10
    await source.aclose()


async def test_who_answers() -> None:
    shop = Fake()
    source = shop.opened()
    found = (await read(source, Account)).of(Account)[0]
    assert found.id == uuid("c", 1)
    assert (found.title, found.home, found.host) == ("Winkel", f"www.{HOST}", HOST)
    assert (found.version, found.version_known, found.currency) == ("6.6.7.1", True, "EUR")
    shop.config |= {"shopId": "NoiU8PfJtu7NBY8M", "settings": {"enableStagingMode": True}}
    assert (await read(source, Account)).of(Account)[0].id == f"{uuid('c', 1)}#NoiU8PfJtu7NBY8M#staging"
    await source.aclose()


@pytest.mark.parametrize(("version", "known"), [
    ("6.3.5.4", False), ("6.4.20.2", True), ("6.7.10.1", True), ("6.7.9999999-dev", True), ("6.8.0.0", False), ("", False),
])  # fmt: skip
async def test_versions(version: str, known: bool) -> None:
    source = Fake(version).opened()
    assert (await read(source, Account)).of(Account)[0].version_known is known
    await source.aclose()


async def test_a_key_that_sees_no_sales_channels_is_let_in() -> None:
    shop = Fake()
    shop.denied = {"sales_channel", "system_config"}
    source = shop.opened()
    found = (await read(source, Account)).of(Account)[0]
    assert (found.id, found.home, found.currency) == (HOST, "", "")
    shop.denied = {"sales_channel_domain"}
    found = (await read(source, Account)).of(Account)[0]
    assert (found.id, found.title) == (uuid("c", 1), "Winkel")
    await source.aclose()


def test_every_right_has_a_menu_path_and_every_trouble_a_cure() -> None:
    assert {"products", "orders", "stock", "write-products", "write-orders"} <= PROFILE.rights.keys()
    assert PROFILE.required_rights <= PROFILE.rights.keys()
    assert all(one.cure.msgid for one in PROFILE.troubles)
