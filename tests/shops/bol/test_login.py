"""Addresses, client credentials and tokens, and what single answers mean."""

from __future__ import annotations

import httpx
import pytest

from picqer_tui.core.errors import ConfigError, NotSupported, RateLimited, RemoteError, Unauthorised
from picqer_tui.core.records import Account as Who
from picqer_tui.core.records import Order, Product, Right
from picqer_tui.shops.bol.login import doors_of
from picqer_tui.shops.bol.profile import PROFILE
from tests.shops.bol.fake import Account, offer
from tests.shops.reading import opened, read


@pytest.mark.parametrize(
    "text", ["https://api.bol.com", "bol", "Bol.com", "api.bol.com/retailer", "https://partner.bol.com/x"]
)
def test_every_address_of_bol_leads_to_the_same_doors(text: str) -> None:
    assert doors_of(text) == ("https://api.bol.com", "https://login.bol.com", "api.bol.com")


def test_on_this_machine_tokens_are_given_at_the_same_origin() -> None:
    assert doors_of("http://127.0.0.1:8123/") == ("http://127.0.0.1:8123", "http://127.0.0.1:8123", "127.0.0.1:8123")


@pytest.mark.parametrize(
    "text", ["", "https://bol.com.example", "notbol.com", "http://api.bol.com", "https://u:p@api.bol.com"]
)
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        doors_of(text)


@pytest.mark.parametrize("keys", [{}, {"CLIENT_ID": "x"}, {"CLIENT_SECRET": "x"}])
def test_a_key_that_is_not_complete(keys: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        opened("bol", "bol.com", keys)


async def test_the_secret_goes_to_the_login_alone_and_one_token_serves_every_request() -> None:
    account = Account([offer(1)])
    source = account.opened()
    who = (await read(source, Who)).of(Who)[0]
    assert (who.id, who.title, who.host, who.home, who.currency) == ("1900001", "Demo Mokken", "api.bol.com", "", "EUR")
    await read(source, Product)
    await source.aclose()
    assert account.tokens == 1
    to_login = [one for one in account.asked.requests if one.url.host == "login.bol.com"]
    assert len(to_login) == 1
    rest = [one for one in account.asked.requests if one.url.host != "login.bol.com"]
    assert not any("secret-0001" in f"{one.url}{one.headers}" for one in rest)


async def test_a_token_is_renewed_before_it_runs_out() -> None:
    account = Account(life=40)
    source = account.opened()
    await read(source, Who)
    await account.clock.sleep(25)
    await read(source, Who)
    assert account.tokens == 1
    await account.clock.sleep(10)
    await read(source, Who)
    await source.aclose()
    assert account.tokens == 2


async def test_an_expired_token_is_renewed_once() -> None:
    account = Account()
    left = [httpx.Response(401, json={"title": "Expired JWT"})]
    account.happens = lambda request: left.pop() if left and request.url.host == "api.bol.com" else None
    source = account.opened()
    assert (await read(source, Who)).of(Who)
    await source.aclose()
    assert account.tokens == 2


@pytest.mark.parametrize(
    ("host", "answer", "kind", "sign"),
    [
        ("login", httpx.Response(401, json={"error": "no secret-0001"}), Unauthorised, "[invalid-client]"),
        ("login", httpx.Response(400, json={"error": "unauthorized"}), Unauthorised, "[invalid-client]"),
        ("login", httpx.Response(404), NotSupported, "[no-token]"),
        ("api", httpx.Response(401, json={"title": "Expired JWT"}), Unauthorised, "[token-refused]"),
        ("api", httpx.Response(403, json={"detail": "Account is not active"}), Unauthorised, "[account-closed]"),
        ("api", httpx.Response(406), NotSupported, "[version]"),
        ("api", httpx.Response(415), NotSupported, "[version]"),
        ("api", httpx.Response(404, json={"title": "No route"}), NotSupported, "[version]"),
        ("api", httpx.Response(200, json={}), RemoteError, "[form]"),
        ("api", httpx.Response(200, html="<html>"), RemoteError, "[html-page]"),
    ],
)  # fmt: skip
async def test_answers_that_let_nobody_in(
    host: str, answer: httpx.Response, kind: type[RemoteError], sign: str
) -> None:
    account = Account()
    account.happens = lambda request: answer if request.url.host.startswith(host) else None
    source = account.opened()
    with pytest.raises(kind) as caught:
        await read(source, Who)
    await source.aclose()
    assert sign in caught.value.detail, caught.value.detail
    assert "secret-0001" not in caught.value.detail
    assert caught.value.remedy.msgid


def test_troubles_are_told_by_signs_that_errors_carry() -> None:
    signs = {trouble.sign for trouble in PROFILE.troubles}
    assert signs == {"[invalid-client]", "[account-closed]", "[token-refused]", "[no-token]", "[version]", "HTTP 429"}


async def test_rights_are_found_out_by_reading_a_little() -> None:
    account = Account([offer(1)])
    source = account.opened()
    found = {one.id: one.granted for one in (await read(source, Right)).of(Right)}
    assert found == {"products": True, "stock": True, "orders": True, "feedback": True}
    account.happens = lambda request: (
        httpx.Response(403, json={"detail": "scope"}) if request.url.path == "/retailer/offers" else
        httpx.Response(406) if request.url.path == "/retailer/shipments" else None
    )  # fmt: skip
    found = {one.id: one.granted for one in (await read(source, Right)).of(Right)}
    await source.aclose()
    assert found == {"products": False, "stock": False, "orders": True, "feedback": None}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [({"Retry-After": "7"}, 7), ({"x-ratelimit-RESET": "11"}, 11), ({}, 5), ({"X-RateLimit-Reset": "0"}, 5)],
)
async def test_a_refusal_is_waited_for_as_long_as_it_says(headers: dict[str, str], seconds: int) -> None:
    account = Account()
    left = [httpx.Response(429, headers=headers)]
    account.happens = lambda request: left.pop() if left and request.url.path == "/retailer/orders" else None
    source = account.opened()
    await read(source, Order, "open")
    await source.aclose()
    assert sum(account.clock.slept) == pytest.approx(seconds, abs=0.6)
    assert source.traffic.refused == 1


async def test_refused_for_ever_is_told() -> None:
    account = Account()
    account.happens = lambda request: httpx.Response(429) if request.url.path == "/retailer/orders" else None
    source = account.opened()
    with pytest.raises(RateLimited):
        await read(source, Order, "open")
    await read(source, Product)  # each kind of request has its own allowance
    await source.aclose()
