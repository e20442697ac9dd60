"""Finding the API and the way in: each way, each trouble with its cure, and keys that never show."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote, unquote

import httpx
import pytest

from picqer_tui.core.errors import (
    BadReply,
    ConfigError,
    NotFound,
    NotSupported,
    PicqerTuiError,
    RemoteError,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.records import Account, Product, Right
from picqer_tui.core.secret import Secret
from picqer_tui.shops.woocommerce.login import KeyAuth, Way
from picqer_tui.shops.woocommerce.profile import PROFILE
from picqer_tui.shops.woocommerce.reader import site
from tests.shops.fakes import Asked, SleptClock
from tests.shops.reading import opened, playing, read

KEYS = {"CONSUMER_KEY": "ck_0000nobody", "CONSUMER_SECRET": " cs_0000secret "}
INDEX = {"name": "Theehuis", "url": "https://shop.example", "home": "https://shop.example", "namespaces": ["wc/v3"]}
CANNOT = {"code": "woocommerce_rest_cannot_view", "message": "Sorry, dit mag je niet.", "data": {"status": 401}}
NO_ROUTE = {"code": "rest_no_route", "message": "x", "data": {"status": 404}}
PAGE = "<!DOCTYPE html><html><body>Winkel</body></html>"
BASIC = "Basic " + base64.b64encode(b"ck_0000nobody:cs_0000secret").decode()
Answer = Callable[[httpx.Request], httpx.Response]


class FakeShop:
    """An index, a list and a status; `takes` says which requests carry a key that is accepted."""

    def __init__(
        self, takes: Callable[[httpx.Request], bool] = lambda request: True, **answers: httpx.Response
    ) -> None:
        self.takes = takes
        self.answers: Mapping[str, httpx.Response] = answers
        self.refusal = httpx.Response(401, json=CANNOT)
        self.asked = Asked(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if "/wp-json/wc" not in path:
            assert "authorization" not in request.headers
            assert "consumer" not in str(request.url)
            name = "plain" if "rest_route" in request.url.params else "index" if path.endswith("/wp-json/") else "front"
            given = {"index": httpx.Response(200, json=INDEX), "plain": httpx.Response(200, html=PAGE)}
            return self.answers.get(name, given.get(name, httpx.Response(404, html=PAGE)))
        if not self.takes(request):
            return self.refusal
        if path.endswith("system_status"):
            status = {"environment": {"version": "9.9.5", "store_id": "a-b"}, "settings": {"currency": "EUR"}}
            return self.answers.get("status", httpx.Response(200, json=status))
        return self.answers.get("list", httpx.Response(200, json=[], headers={"X-WP-Total": "0"}))

    async def account(self, url: str = "https://shop.example", keys: Mapping[str, str] = KEYS) -> Account:
        source = opened("woocommerce", url, keys, self.asked.opening())
        try:
            return (await read(source, Account)).of(Account)[0]
        finally:
            await source.aclose()


def by_basic(request: httpx.Request) -> bool:
    return bool(request.headers.get("authorization") == BASIC)


def by_query(request: httpx.Request) -> bool:
    return bool(request.url.params.get("consumer_secret") == "cs_0000secret")


def by_oauth(request: httpx.Request) -> bool:
    return bool(request.headers.get("authorization", "").startswith("OAuth "))


async def test_basic_over_https_and_the_secret_without_blanks() -> None:
    shop = FakeShop(by_basic)
    account = await shop.account()
    assert (account.id, account.version, account.version_known) == ("shop.example#a-b", "9.9.5", True)
    assert not account.signed
    assert not [request for request in shop.asked.requests if "consumer" in str(request.url)]


@pytest.mark.parametrize(("takes", "signed"), [(by_query, False), (by_oauth, True)])
async def test_where_the_header_is_dropped_or_the_scheme_lost_another_way_is_found(takes: Any, signed: bool) -> None:
    account = await FakeShop(takes).account()
    assert account.signed is signed


async def test_the_signature_of_a_request_is_that_of_the_standard() -> None:
    """RFC 5849, sections 3.4.1 to 3.4.3, worked out by hand: a sorted, twice encoded base text and a key without token."""
    auth = KeyAuth(Secret(KEYS["CONSUMER_KEY"]), Secret(KEYS["CONSUMER_SECRET"]), SleptClock(), Way.OAUTH)
    url = "http://shop.example/wp-json/wc/v3/products?search=a%20b%26c&_fields=id%2Csku&per_page=100"
    header = (await auth.sign("GET", url, None)).headers["Authorization"]
    said = dict(part.split("=", 1) for part in header.removeprefix("OAuth ").split(", "))
    told = {name: value.strip('"') for name, value in said.items()}
    assert told["oauth_consumer_key"] == "ck_0000nobody"
    assert told["oauth_signature_method"] == "HMAC-SHA256"
    signed = {name: value for name, value in told.items() if name != "oauth_signature"}
    pairs = sorted([*signed.items(), ("_fields", "id%2Csku"), ("per_page", "100"), ("search", "a%20b%26c")])
    named = "&".join(f"{name}={value}" for name, value in pairs)
    base = f"GET&{quote('http://shop.example/wp-json/wc/v3/products', safe='')}&{quote(named, safe='')}"
    expected = base64.b64encode(hmac.new(b"cs_0000secret&", base.encode(), hashlib.sha256).digest()).decode()
    assert unquote(told["oauth_signature"]) == expected


@pytest.mark.parametrize("drops", [False, True])
async def test_signed_requests_over_plain_http_on_this_machine(drops: bool) -> None:
    async with playing("woocommerce", quiet=True, products=30) as play:
        play.shop.extra["drops_authorization"] = drops
        assert (await read(play.source, Account)).of(Account)[0].signed
        assert len((await read(play.source, Product)).of(Product)) == len(play.shop.products)


async def trouble(shop: FakeShop, kind: type[RemoteError], sign: str) -> RemoteError:
    """The error of a login that fails; it names the sign, has a cure and shows no key."""
    with pytest.raises(kind) as caught:
        await shop.account()
    error = caught.value
    assert sign in error.detail, error.detail
    assert error.remedy.msgid
    shown = repr((error.summary, error.detail, error.remedy, error.__cause__))
    assert "cs_0000" not in shown
    assert "ck_0000" not in shown
    return error


def no(*_: object) -> bool:
    return False


async def test_an_unknown_key() -> None:
    await trouble(FakeShop(no), Unauthorised, "[unknown-key]")


async def test_a_wrong_secret_is_not_tried_in_other_ways() -> None:
    shop = FakeShop(no)
    code = "woocommerce_rest_authentication_error"
    shop.refusal = httpx.Response(401, json={"code": code, "message": "Consumer secret is invalid.", "data": {}})
    await trouble(shop, Unauthorised, "[key-refused]")
    assert not [request for request in shop.asked.requests if "consumer_secret" in str(request.url)]


async def test_a_key_that_the_shop_repeats_is_not_shown() -> None:
    shop = FakeShop(no)
    shop.refusal = httpx.Response(401, json={"code": "x", "message": "no: ck_0000nobody cs_0000secret", "data": {}})
    await trouble(shop, Unauthorised, "[blocked]")


async def test_the_site_has_a_login_of_its_own() -> None:
    shop = FakeShop(no)
    shop.refusal = httpx.Response(401, html=PAGE, headers={"WWW-Authenticate": 'Basic realm="staging"'})
    await trouble(shop, Unauthorised, "[site-login]")


@pytest.mark.parametrize("status", [401, 403])
async def test_a_firewall(status: int) -> None:
    shop = FakeShop(no)
    shop.refusal = httpx.Response(status, html=PAGE)
    await trouble(shop, Unauthorised, "[blocked]")


async def test_plain_permalinks() -> None:
    shop = FakeShop(index=httpx.Response(200, html=PAGE), plain=httpx.Response(200, json=INDEX))
    await trouble(shop, NotSupported, "[plain-permalinks]")
    link = httpx.Response(
        200, html=PAGE, headers={"Link": '<https://shop.example/index.php?rest_route=/>; rel="https://api.w.org/"'}
    )
    await trouble(FakeShop(index=httpx.Response(404, html=PAGE), plain=link), NotSupported, "[plain-permalinks]")
    async with playing("woocommerce", quiet=True, products=30) as play:
        play.shop.extra["plain_permalinks"] = True
        with pytest.raises(NotSupported, match="plain"):
            await read(play.source, Account)


async def test_the_api_is_elsewhere() -> None:
    link = httpx.Response(
        200, html=PAGE, headers={"Link": '<https://shop.example/winkel/wp-json/>; rel="https://api.w.org/"'}
    )
    error = await trouble(FakeShop(index=httpx.Response(404, html=PAGE), plain=link), NotSupported, "[elsewhere]")
    assert error.summary.values["there"] == "shop.example/winkel/wp-json/"


async def test_wordpress_without_woocommerce() -> None:
    bare = httpx.Response(200, json={**INDEX, "namespaces": ["wp/v2"]})
    await trouble(FakeShop(index=bare), NotFound, "[no-woocommerce]")
    shop = FakeShop(no)
    shop.refusal = httpx.Response(404, json=NO_ROUTE)
    await trouble(shop, NotFound, "[no-woocommerce]")


async def test_another_platform() -> None:
    await trouble(
        FakeShop(index=httpx.Response(404, html=PAGE), plain=httpx.Response(404)), NotFound, "[wrong-platform]"
    )
    async with playing("shopify", quiet=True, products=30) as play:
        source = opened("woocommerce", play.world.addresses["new"], KEYS)
        with pytest.raises(NotFound):
            await read(source, Account)
        await source.aclose()


async def test_a_page_where_the_api_should_be_proves_nothing() -> None:
    await trouble(FakeShop(index=httpx.Response(200, html=PAGE)), BadReply, "[html-page]")


async def test_a_redirect_to_another_host_is_told_and_not_followed() -> None:
    shop = FakeShop(index=httpx.Response(301, headers={"Location": "https://www.shop.example/wp-json/"}))
    error = await trouble(shop, BadReply, "[redirect]")
    assert error.summary.values["target"] == "https://www.shop.example"
    assert len(shop.asked.requests) == 1


async def test_maintenance_is_told_as_such() -> None:
    shop = FakeShop(index=httpx.Response(503, html=PAGE, headers={"Retry-After": "600"}))
    await trouble(shop, Unreachable, "HTTP 503")


async def test_a_server_that_drops_the_query() -> None:
    many = httpx.Response(200, json=[{"id": n} for n in range(1, 11)])
    source = opened("woocommerce", "https://shop.example", KEYS, FakeShop(list=many).asked.opening())
    with pytest.raises(BadReply) as caught:
        await read(source, Right)
    assert "[query-dropped]" in caught.value.detail
    await source.aclose()


async def test_without_the_right_to_the_status_page_the_version_is_not_known() -> None:
    refused = httpx.Response(403, json={**CANNOT, "data": {"status": 403}})
    account = await FakeShop(status=refused).account()
    assert (account.id, account.version, account.version_known) == ("shop.example", "?", False)


async def test_hostile_words_of_a_shop_are_cleaned() -> None:
    shop = FakeShop(index=httpx.Response(200, content=json.dumps({**INDEX, "name": "A\x1b]0;x\x07\u202eB"})))
    title = (await shop.account()).title
    assert "\x1b" not in title
    assert "\u202e" not in title


def test_every_sign_of_an_error_is_a_known_trouble() -> None:
    signs = {trouble.sign for trouble in PROFILE.troubles}
    assert {"[plain-permalinks]", "[no-woocommerce]", "[elsewhere]", "[unknown-key]", "[key-refused]"} <= signs
    assert {"[site-login]", "[blocked]", "[query-dropped]"} <= signs


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("shop.example", "https://shop.example"),
        ("https://shop.example/wp-admin/admin.php?page=wc-settings", "https://shop.example"),
        ("https://shop.example/winkel/wp-json/wc/v3/", "https://shop.example/winkel"),
        ("http://127.0.0.1:8123/", "http://127.0.0.1:8123"),
    ],
)
def test_addresses_as_people_copy_them(text: str, url: str) -> None:
    assert site(text).url == url


@pytest.mark.parametrize("url", ["http://shop.example", "", "https://user:key@shop.example"])
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        opened("woocommerce", url, KEYS)


@pytest.mark.parametrize("keys", [{}, {"CONSUMER_KEY": "ck_1"}, {"CONSUMER_KEY": "ck_1", "CONSUMER_SECRET": ""}])
def test_a_key_that_is_not_complete(keys: dict[str, str]) -> None:
    with pytest.raises(PicqerTuiError):
        opened("woocommerce", "https://shop.example", keys)
