"""Finding the API and the way in: each way, each trouble with its cure, and keys that never show."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, Client

from picqer_tui.core.errors import (
    BadReply,
    ConfigError,
    NotFound,
    NotSupported,
    RemoteError,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.records import Account, Product, Right
from picqer_tui.core.secret import Secret
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.magento.login import KeyAuth, Way, said
from picqer_tui.shops.magento.profile import PROFILE
from picqer_tui.shops.magento.reader import site
from tests.shops.fakes import Asked, SleptClock
from tests.shops.reading import opened, playing, read

FOUR = {
    "CONSUMER_KEY": "ck0000nobody",
    "CONSUMER_SECRET": " cs0000secret ",
    "ACCESS_TOKEN": "at0000token",
    "ACCESS_TOKEN_SECRET": "as0000secret",
}
ONE = {"ACCESS_TOKEN": "at0000token"}
PAGE = "<!DOCTYPE html><html><body>Winkel</body></html>"
NOT_ALLOWED = {
    "message": "The consumer isn't authorized to access %resources.",
    "parameters": {"resources": "Magento_Backend::admin"},
}
BAD_SIGNATURE = {"message": "The signature is invalid. Verify and try again."}
CONFIG = {
    "id": 1, "code": "default", "website_id": 1, "locale": "nl_NL", "base_currency_code": "EUR",
    "base_url": "http://www.shop.example/", "secure_base_url": "https://www.shop.example/",
}  # fmt: skip
Takes = Callable[[httpx.Request], bool]


def refusal(body: object = NOT_ALLOWED, status: int = 401) -> httpx.Response:
    return httpx.Response(status, json=body)


class FakeShop:
    """Modules, store views and a version; `takes` says which requests carry a key that is accepted."""

    def __init__(self, takes: Takes = lambda request: True, **answers: httpx.Response) -> None:
        self.takes, self.answers = takes, answers
        self.refusal = refusal()
        self.asked = Asked(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path
        if path == "/magento_version":
            assert "authorization" not in request.headers
            return self.answers.get("version", httpx.Response(200, html="Magento/2.4 (Community)"))
        if not path.startswith(str(self.answers.get("api", "/rest/"))):
            return httpx.Response(404, html=PAGE)
        if "authorization" not in request.headers:
            return self.answers.get("stranger", refusal())
        if not self.takes(request):
            return self.refusal
        if path.endswith("/modules"):
            return httpx.Response(200, json=["Magento_Store", "Picqer_Integration"])
        if path.endswith("/storeConfigs"):
            return self.answers.get("configs", httpx.Response(200, json=[CONFIG]))
        if path.endswith("/storeViews"):
            return httpx.Response(200, json=[{"id": 1, "code": "default", "name": "Nederlands"}])
        return self.answers.get("list", httpx.Response(200, json={"items": None, "total_count": 0}))

    async def account(self, keys: Mapping[str, str] = FOUR, scope: tuple[str, ...] = ()) -> Account:
        source = opened("magento", "https://shop.example", keys, self.asked.opening(), scope)
        try:
            return (await read(source, Account)).of(Account)[0]
        finally:
            await source.aclose()


def signer(keys: Mapping[str, str], clock: SleptClock) -> KeyAuth:
    secrets = {name: Secret(key) for name, key in keys.items()}
    return KeyAuth(secrets, clock, Asked(lambda request: httpx.Response(500)).line())


def by(method: str) -> Takes:
    return lambda request: f'oauth_signature_method="{method}"' in request.headers["authorization"]


def never(request: httpx.Request) -> bool:
    return False


async def test_four_values_sign_every_request() -> None:
    shop = FakeShop(by("HMAC-SHA256"))
    account = await shop.account()
    assert (account.id, account.home) == ("shop.example#default", "www.shop.example")
    assert (account.version, account.version_known, account.signed) == ("2.4 (Community)", True, True)
    assert (account.currency, account.language) == ("EUR", "nl_NL")
    headers = [one.headers["authorization"] for one in shop.asked.requests if "authorization" in one.headers]
    assert len({header.partition("oauth_nonce=")[2][:20] for header in headers}) == len(headers)
    assert not any("secret" in header for header in headers)


async def test_an_old_shop_takes_the_older_signature() -> None:
    shop = FakeShop(by("HMAC-SHA1"))
    shop.refusal = refusal(BAD_SIGNATURE)
    assert (await shop.account()).signed


async def test_the_token_alone() -> None:
    account = await FakeShop(lambda request: request.headers["authorization"] == "Bearer at0000token").account(ONE)
    assert not account.signed


@pytest.mark.parametrize(("way", "method"), [(Way.OAUTH, SIGNATURE_HMAC_SHA256), (Way.OAUTH_SHA1, SIGNATURE_HMAC_SHA1)])
async def test_the_signature_is_of_the_address_as_it_is_sent(way: Way, method: str) -> None:
    clock = SleptClock()
    auth = signer(FOUR, clock)
    auth.way = way
    url = "https://shop.example/rest/V1/orders?searchCriteria%5BpageSize%5D=1&fields=items%5Bid%5D&a=%25ean%25&b=A%2CB"
    header = (await auth.sign("GET", url, None)).headers["Authorization"]
    told = dict(part.split("=", 1) for part in header.removeprefix("OAuth ").split(", "))
    again = Client(
        FOUR["CONSUMER_KEY"],
        client_secret="cs0000secret",
        resource_owner_key=FOUR["ACCESS_TOKEN"],
        resource_owner_secret=FOUR["ACCESS_TOKEN_SECRET"],
        signature_method=method,
        timestamp=told["oauth_timestamp"].strip('"'),
        nonce=told["oauth_nonce"].strip('"'),
    )
    assert again.sign(url)[1]["Authorization"] == header
    assert told["oauth_timestamp"] == f'"{int(clock.now().timestamp())}"'


async def test_the_signature_of_a_known_request() -> None:
    """Worked out by hand from RFC 5849, section 3.4, with HMAC-SHA256."""
    import base64
    import hashlib
    import hmac
    from urllib.parse import quote

    auth = signer(FOUR, SleptClock())
    header = (await auth.sign("POST", "https://shop.example/rest/V1/order/0/ship", b"{}")).headers["Authorization"]
    told = {
        name: value.strip('"')
        for name, value in (part.split("=", 1) for part in header.removeprefix("OAuth ").split(", "))
    }
    named = "&".join(f"{name}={told[name]}" for name in sorted(told) if name != "oauth_signature")
    base = f"POST&{quote('https://shop.example/rest/V1/order/0/ship', safe='')}&{quote(named, safe='')}"
    key = b"cs0000secret&as0000secret"
    expected = base64.b64encode(hmac.new(key, base.encode(), hashlib.sha256).digest()).decode()
    assert told["oauth_signature"] == quote(expected, safe="")


async def test_the_signature_of_a_published_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """OAuth Core 1.0, appendix A.5: the photos of example.net, signed with HMAC-SHA1."""
    monkeypatch.setattr("oauthlib.oauth1.rfc5849.generate_nonce", lambda: "kllo9940pd9333jh")
    values = ("dpf43f3p2l4k3l03", "kd94hf93k423kf44", "nnch734d00sl2jdk", "pfkkdhi9sl3r4s00")
    keys = dict(zip(FOUR, values, strict=True))
    auth = signer(keys, SleptClock(datetime.fromtimestamp(1191242096, UTC)))
    auth.way = Way.OAUTH_SHA1
    url = "http://photos.example.net/photos?file=vacation.jpg&size=original"
    header = (await auth.sign("GET", url, None)).headers["Authorization"]
    assert 'oauth_signature="tR3%2BTy81lMeYAr%2FFid0kMTYa%2FWM%3D"' in header


async def trouble(shop: FakeShop, kind: type[RemoteError], sign: str, keys: Mapping[str, str] = FOUR) -> RemoteError:
    """The error of a login that fails; it names the sign, has a cure and shows no key."""
    with pytest.raises(kind) as caught:
        await shop.account(keys)
    error = caught.value
    assert sign in error.detail, error.detail
    assert error.remedy.msgid
    shown = repr((error.summary, error.detail, error.remedy, error.__cause__))
    for key in FOUR.values():
        assert key.strip() not in shown
    assert not sign.startswith("[") or sign in {one.sign for one in PROFILE.troubles} | {"[html-page]"}
    return error


async def test_a_token_alone_that_is_not_allowed() -> None:
    await trouble(FakeShop(never), Unauthorised, "[token-alone]", ONE)


async def test_a_header_that_is_dropped_on_its_way() -> None:
    await trouble(FakeShop(never), Unauthorised, "[header-dropped]")


@pytest.mark.parametrize("status", [400, 401])
async def test_a_signature_that_is_refused_is_tried_in_both_ways(status: int) -> None:
    shop = FakeShop(never)
    shop.refusal = refusal({"message": "A consumer having the specified key ck0000nobody does not exist"}, status)
    await trouble(shop, Unauthorised, "[key-refused]")
    assert len([one for one in shop.asked.requests if "authorization" in one.headers]) == 2


@pytest.mark.parametrize(
    "words", ["The nonce is already being used", "The timestamp value in oauth_timestamp is wrong"]
)
async def test_a_clock_that_is_off(words: str) -> None:
    shop = FakeShop(never)
    shop.refusal = refusal({"message": words})
    await trouble(shop, Unauthorised, "[clock]")


async def test_the_site_has_a_login_of_its_own() -> None:
    page = httpx.Response(401, html=PAGE, headers={"WWW-Authenticate": 'Basic realm="staging"'})
    await trouble(FakeShop(stranger=page), Unauthorised, "[site-login]")


async def test_a_firewall() -> None:
    await trouble(FakeShop(stranger=httpx.Response(403, html=PAGE)), Unauthorised, "[blocked]")
    shop = FakeShop(never)
    shop.refusal = httpx.Response(403, html=PAGE)
    await trouble(shop, Unauthorised, "[blocked]")


async def test_maintenance_is_told_as_such() -> None:
    page = httpx.Response(503, html=PAGE, headers={"Retry-After": "600"})
    await trouble(FakeShop(stranger=page), Unreachable, "HTTP 503")


async def test_a_page_where_the_api_should_be_proves_nothing() -> None:
    await trouble(FakeShop(stranger=httpx.Response(200, html=PAGE)), BadReply, "[html-page]")


async def test_another_platform_gets_no_key() -> None:
    shop = FakeShop(stranger=httpx.Response(404, html=PAGE))
    await trouble(shop, NotFound, "[no-api]")
    other = FakeShop(stranger=httpx.Response(401, json={"message": "Unauthorized"}))
    await trouble(other, NotFound, "[no-api]", ONE)
    assert not [one for one in (*shop.asked.requests, *other.asked.requests) if "authorization" in one.headers]
    async with playing("shopify", quiet=True, products=20) as play:
        source = opened("magento", play.world.addresses["new"], ONE)
        with pytest.raises(NotFound):
            await read(source, Account)
        await source.aclose()


async def test_without_rewrites_the_api_is_found_behind_index_php() -> None:
    async with playing("magento", quiet=True, products=20) as play:
        play.shop.extra["no_rewrites"] = True
        source = play.again()
        assert len((await read(source, Product)).of(Product)) == len(play.shop.products)
        await source.aclose()


async def test_a_right_that_is_missing_is_named() -> None:
    missing = {**NOT_ALLOWED, "parameters": {"resources": "Magento_Backend::store"}}
    error = await trouble(FakeShop(configs=refusal(missing)), Unauthorised, "[right]")
    assert error.summary.values["right"] == "Magento_Backend::store"


async def test_a_store_view_that_is_not_there() -> None:
    with pytest.raises(NotSupported) as caught:
        await FakeShop().account(scope=("frans",))
    assert caught.value.summary.values["names"] == "default"
    assert (await FakeShop().account(scope=("nederlands", "source:nl_1"))).id == "shop.example#default"


@pytest.mark.parametrize(
    ("answer", "version"),
    [
        (httpx.Response(200, html="Magento/2.3 (Enterprise)"), "2.3 (Enterprise)"),
        (httpx.Response(404, html=PAGE), "?"),
        (httpx.Response(200, html=""), "?"),
        (httpx.Response(200, html=PAGE), "?"),
    ],
)
async def test_a_shop_may_keep_its_version_to_itself(answer: httpx.Response, version: str) -> None:
    account = await FakeShop(version=answer).account()
    assert (account.version, account.version_known) == (version, version != "?")


async def test_rights_where_something_else_answered_are_not_known() -> None:
    source = opened("magento", "https://shop.example", FOUR, FakeShop().asked.opening())
    rights = {one.id: one.granted for one in (await read(source, Right)).of(Right)}
    assert rights == {"products": True, "orders": True, "stock": None, "feedback": True, "write-orders": None}
    await source.aclose()


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"message": "pageSize is %max", "parameters": {"max": 50}}, "pageSize is 50"),
        ({"message": "%1 of %2", "parameters": ["a", "b"]}, "a of b"),
        ({"message": "\x1b]0;x\x07 A", "parameters": []}, "^[]0;x^G A"),
    ],
)  # fmt: skip
def test_the_words_of_a_shop_are_filled_in_and_cleaned(body: object, words: str) -> None:
    assert said(Reply(400, {}, json.dumps(body).encode())).words == words


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("shop.example", "https://shop.example"),
        ("https://shop.example/admin_x7/sales/order/", "https://shop.example"),
        ("https://shop.example/winkel/index.php/rest/V1/", "https://shop.example/winkel"),
        ("https://shop.example/rest/default/V1", "https://shop.example"),
        ("https://shop.example/restaurant", "https://shop.example/restaurant"),
        ("http://127.0.0.1:8123/", "http://127.0.0.1:8123"),
    ],
)
def test_addresses_as_people_copy_them(text: str, url: str) -> None:
    assert site(text).url == url


@pytest.mark.parametrize("url", ["http://shop.example", "", "https://na1.api.commerce.adobe.com/tenant"])
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        opened("magento", url, FOUR)


@pytest.mark.parametrize("left_out", [{"ACCESS_TOKEN"}, {"CONSUMER_SECRET"}, set(FOUR)])
def test_a_key_that_is_not_complete(left_out: set[str]) -> None:
    with pytest.raises(ConfigError):
        opened("magento", "https://shop.example", {name: key for name, key in FOUR.items() if name not in left_out})


PERSON = {"ADMIN_NAME": "beheer", "ADMIN_PASSWORD": "nobody-0000-x"}


@asynccontextmanager
async def admin(**settings: Any) -> AsyncIterator[Any]:
    """A shop whose key is a person's, without a second factor unless it is set."""
    async with playing("magento", quiet=True, products=330) as play:
        play.shop.access.fields = dict(PERSON)
        play.shop.extra["admin"] = {"second_factor": False} | settings
        yield play


def asked_for_tokens(play: Any) -> int:
    return sum(one.path.endswith("/integration/admin/token") for one in play.world.books.traffic.writes)


async def test_an_admin_logs_in_and_a_token_that_runs_out_is_got_anew() -> None:
    async with admin(token_life=90) as play:
        source = play.again()
        assert not (await read(source, Account)).of(Account)[0].signed
        before = len((await read(source, Product)).of(Product))
        play.world.advance(300)
        assert len((await read(source, Product)).of(Product)) == before > 0
        assert asked_for_tokens(play) == 2
        assert [write for write in play.world.books.traffic.writes if write.applied or write.effects] == []
        await source.aclose()


async def test_a_wrong_password_is_sent_once_and_never_again() -> None:
    async with admin() as play:
        source = play.with_keys(PERSON | {"ADMIN_PASSWORD": "wrong-0000"})
        for _ in range(4):
            with pytest.raises(Unauthorised) as caught:
                await read(source, Account)
            assert "[password]" in caught.value.detail
            assert "wrong-0000" not in repr((caught.value.detail, caught.value.remedy))
        assert asked_for_tokens(play) == 1
        await source.aclose()


async def test_a_locked_account_and_a_second_factor_have_their_cures() -> None:
    async with admin() as play:
        for at in range(6):
            wrong = play.with_keys(PERSON | {"ADMIN_PASSWORD": f"wrong-{at}"})
            with pytest.raises(Unauthorised):
                await read(wrong, Account)
            await wrong.aclose()
        source = play.again()
        with pytest.raises(Unauthorised) as caught:
            await read(source, Account)
        assert "half an hour" in caught.value.remedy.msgid
        await source.aclose()
        play.world.advance(31 * 60)
        source = play.again()
        assert (await read(source, Account)).of(Account)
        await source.aclose()
        play.shop.extra["admin"] = {"second_factor": True}
        source = play.again()
        with pytest.raises(Unauthorised) as caught:
            await read(source, Account)
        assert "[two-factor]" in caught.value.detail
        assert "integration" in caught.value.remedy.msgid
        await source.aclose()
