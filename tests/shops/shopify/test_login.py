"""Addresses as people have them, keys, and what single answers mean."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from picqer_tui.core.errors import ConfigError, RateLimited, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.keys import Hasher
from picqer_tui.core.records import Account, Order, OrderState
from picqer_tui.shops.shopify.login import shop_of
from picqer_tui.shops.shopify.profile import PROFILE
from picqer_tui.shops.shopify.wire_orders import ORDERS, order_records
from tests.shops.fakes import Asked, SleptClock, in_turn
from tests.shops.reading import opened, read

TOKEN = {"ACCESS_TOKEN": " shpat_nobody0001 "}
SHOP = {"id": "gid://shopify/Shop/9001", "name": "Voorbeeld", "primaryDomain": {"host": "WWW.Voorbeeld.test"}}
ACCOUNT = {"data": {"shop": SHOP, "currentAppInstallation": {"accessScopes": [{"handle": "read_orders"}]}}}

INTERNAL = {"message": "Internal", "extensions": {"code": "INTERNAL_SERVER_ERROR"}}


@pytest.mark.parametrize(
    "text",
    [
        "voorbeeld",
        "Voorbeeld.myshopify.com",
        "https://voorbeeld.myshopify.com/admin/products?x=1",
        "https://admin.shopify.com/store/voorbeeld/settings",
        "admin.shopify.com/store/voorbeeld",
    ],
)
def test_addresses_as_people_copy_them(text: str) -> None:
    assert shop_of(text).url == "https://voorbeeld.myshopify.com"


def test_a_simulated_shop_on_this_machine() -> None:
    assert shop_of("http://127.0.0.1:8123/admin").url == "http://127.0.0.1:8123"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "www.voorbeeld.nl",
        "https://admin.shopify.com/",
        "myshopify.com",
        "http://x.myshopify.com",
        "a.b.myshopify.com",
    ],
)
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        shop_of(text)


@pytest.mark.parametrize("keys", [{}, {"CLIENT_ID": "x"}, {"CLIENT_SECRET": "x"}, {"ACCESS_TOKEN": ""}])
def test_a_key_that_is_not_complete(keys: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        opened("shopify", "voorbeeld", keys)


async def account(*answers: object, keys: dict[str, str] = TOKEN) -> tuple[Account, Asked]:
    asked = Asked(in_turn(*answers))
    source = opened("shopify", "voorbeeld", keys, asked.opening(SleptClock()))
    try:
        return (await read(source, Account)).of(Account)[0], asked
    finally:
        await source.aclose()


async def test_the_token_travels_in_its_header_and_the_version_is_pinned() -> None:
    found, asked = await account(httpx.Response(200, json=ACCOUNT, headers={"X-Shopify-API-Version": "2026-07"}))
    (request,) = asked.requests
    assert str(request.url) == "https://voorbeeld.myshopify.com/admin/api/2026-10/graphql.json"
    assert request.headers["X-Shopify-Access-Token"] == "shpat_nobody0001"
    assert (found.id, found.home, found.version, found.history_days) == (
        "gid://shopify/Shop/9001",
        "www.voorbeeld.test",
        "2026-07",
        60,
    )


async def test_client_credentials_are_sent_in_the_body_once_and_never_in_an_address() -> None:
    grant = httpx.Response(200, json={"access_token": "shpat_new", "scope": "", "expires_in": 86399})
    _, asked = await account(
        grant, httpx.Response(200, json=ACCOUNT), keys={"CLIENT_ID": "id-1", "CLIENT_SECRET": "shpss_1"}
    )
    login, question = asked.requests
    assert login.content == b"grant_type=client_credentials&client_id=id-1&client_secret=shpss_1"
    assert "x-shopify-access-token" not in login.headers
    assert question.headers["x-shopify-access-token"] == "shpat_new"
    assert not any("shpss" in str(request.url) or "id-1" in str(request.url) for request in asked.requests)


async def test_a_client_of_another_organisation_is_told_with_its_cure() -> None:
    refused = httpx.Response(400, json={"error": "shop_not_permitted", "error_description": "not shpss_1 here"})
    with pytest.raises(Unauthorised) as caught:
        await account(refused, keys={"CLIENT_ID": "id-1", "CLIENT_SECRET": "shpss_1"})
    assert "[not-installed]" in caught.value.detail
    assert "shpss_1" not in caught.value.detail


@pytest.mark.parametrize(
    ("answer", "kind", "sign"),
    [
        (httpx.Response(401, json={"errors": "[API] Invalid API key shpat_nobody0001"}), Unauthorised, "[unknown-key]"),
        (httpx.Response(402, json={"errors": "Unavailable Shop"}), Unreachable, "[frozen]"),
        (httpx.Response(404, html="<html>"), RemoteError, "[wrong-shop]"),
        (httpx.Response(430), RemoteError, "[refused]"),
        (httpx.Response(200, json={"errors": {"query": "Required parameter"}}), RemoteError, "[query]"),
        (httpx.Response(200, json={"data": None, "errors": [INTERNAL]}), Unreachable, "[internal]"),
        (httpx.Response(200, json={"data": {"shop": {}}}), RemoteError, "[form]"),
    ],
)  # fmt: skip
async def test_answers_that_let_nobody_in(answer: httpx.Response, kind: type[RemoteError], sign: str) -> None:
    with pytest.raises(kind) as caught:
        await account(answer)
    assert sign in caught.value.detail, caught.value.detail
    assert "shpat_nobody" not in caught.value.detail
    assert caught.value.remedy.msgid


def throttled(wanted: int, left: int) -> httpx.Response:
    status = {"maximumAvailable": 2000.0, "currentlyAvailable": left, "restoreRate": 100.0}
    cost = {"requestedQueryCost": wanted, "actualQueryCost": None, "throttleStatus": status}
    refusal = {"message": "Throttled", "extensions": {"code": "THROTTLED"}}
    return httpx.Response(200, json={"errors": [refusal], "extensions": {"cost": cost}})


async def test_throttled_is_waited_for_as_long_as_the_bucket_needs() -> None:
    clock = SleptClock()
    asked = Asked(in_turn(throttled(752, 52), httpx.Response(200, json=ACCOUNT)))
    source = opened("shopify", "voorbeeld", TOKEN, asked.opening(clock))
    assert (await read(source, Account)).of(Account)
    assert sum(clock.slept) == pytest.approx(7.0, abs=0.5)
    assert source.traffic.refused == 1
    asked = Asked(in_turn(throttled(752, 52)))
    source = opened("shopify", "voorbeeld", TOKEN, asked.opening(SleptClock()))
    with pytest.raises(RateLimited):
        await read(source, Account)
    await source.aclose()


def order(**more: Any) -> Order:
    page = {"hasNextPage": False, "endCursor": None}
    line = {"id": "gid://shopify/LineItem/7", "sku": "A", "quantity": 3, "currentQuantity": 2, "unfulfilledQuantity": 1}
    said = {
        "id": "gid://shopify/Order/55", "name": "#4107", "createdAt": "2026-11-22T19:04:00Z", "cancelledAt": None,
        "processedAt": "2026-11-22T19:04:00Z", "displayFinancialStatus": "PAID", "displayFulfillmentStatus": "UNFULFILLED",
        "sourceName": "web", "lineItems": {"nodes": [{**line, "requiresShipping": True}], "pageInfo": page},
    } | more  # fmt: skip
    data = ORDERS.validate_json(json.dumps({"orders": {"nodes": [said], "pageInfo": page}}))
    found = order_records(data.orders.nodes[0], [], (), Hasher(b"x"))[0]
    assert isinstance(found, Order)
    return found


@pytest.mark.parametrize(
    ("paid", "sent", "state"),
    [
        ("PAID", "UNFULFILLED", OrderState.OPEN),
        ("AUTHORIZED", "ON_HOLD", OrderState.OPEN),
        ("PARTIALLY_REFUNDED", "IN_PROGRESS", OrderState.OPEN),
        ("PENDING", "UNFULFILLED", OrderState.UNPAID),
        ("PARTIALLY_PAID", "SCHEDULED", OrderState.UNPAID),
        ("EXPIRED", "UNFULFILLED", OrderState.UNPAID),
        ("PENDING", "PARTIALLY_FULFILLED", OrderState.PART_SHIPPED),
        ("PAID", "FULFILLED", OrderState.DONE),
        ("PAID", "FULFILLMENT_NOT_REQUIRED", OrderState.DONE),
        ("REFUNDED", "UNFULFILLED", OrderState.REFUNDED),
        ("PAID", "RESTOCKED", OrderState.REFUNDED),
        ("VOIDED", "UNFULFILLED", OrderState.CANCELLED),
        ("PAID", "TELEPORTED", OrderState.UNKNOWN),
        (None, "UNFULFILLED", OrderState.UNKNOWN),
    ],
)
def test_three_states_in_one_word(paid: str | None, sent: str, state: OrderState) -> None:
    assert order(displayFinancialStatus=paid, displayFulfillmentStatus=sent).state is state


def test_pieces_and_origin() -> None:
    plain = order()
    assert (plain.pieces, plain.shipped, plain.native, plain.number.exact) == (2, 1, True, "#4107")
    assert order(cancelledAt="2026-11-23T00:00:00Z").state is OrderState.CANCELLED
    assert order(sourceName="4410", processedAt="2026-11-01T00:00:00Z").native is False
    assert order(sourceName="4410").native is None
    assert order(test=True).pieces == 0
    assert order(customAttributes=[{"key": "fulfilled_by", "value": "marketplace"}]).pieces == 0


def test_every_right_has_a_menu_path() -> None:
    assert {"products", "orders", "stock", "write-products", "write-orders", "all-orders"} <= PROFILE.rights.keys()
    assert PROFILE.required_rights <= PROFILE.rights.keys()
