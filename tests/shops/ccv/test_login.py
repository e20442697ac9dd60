"""Addresses as people have them, the signature, clocks that are apart, limits of each resource, and what a key may do."""

from __future__ import annotations

from datetime import timedelta
from email.utils import format_datetime

import httpx
import pytest

from picqer_tui.core.errors import BadReply, ConfigError, RemoteError
from picqer_tui.core.records import Account, Order, Product, Right
from picqer_tui.shops.ccv.login import signed, site
from picqer_tui.shops.ccv.profile import PROFILE
from tests.shops.ccv.fake import KEYS, SHOP, Fake, answer, error, order, thing
from tests.shops.fakes import Asked, SleptClock
from tests.shops.reading import opened, read

PUBLIC, SECRET = "wizardDemoPublic01", "wizardDemoSecret01"


@pytest.mark.parametrize(("method", "uri", "body", "moment", "expected"), [
    (
        "GET", "/api/rest/v1/orders/?status=1&is_paid=true&start=0&size=100", "", "2026-11-23T08:15:30Z",
        "6890acebd7d582afacd79eb9443f0c6dc8db512373e0dc5b12d06f27136665b3baa9fcb5ca3a9d12f85bf2bd47310a748d62359b0ed8403692f6ddbb2d4bd281",
    ),
    (
        "PATCH", "/api/rest/v1/orders/90117/", '{"status":5,"track_and_trace_code":"3SINVENTED0001","mail":false}',
        "2026-11-23T08:15:31Z",
        "7758d8ba2a31f31e8af89bece151dfbb6a710fc8b0442c8f8657b2120c727cb3660acfaccd4482ecc1b7d71d5831ddab0151bb44f53771dc9aceabd8db8c35b7",
    ),
])  # fmt: skip
def test_the_signature(method: str, uri: str, body: str, moment: str, expected: str) -> None:
    assert signed(PUBLIC, SECRET, method, uri, body.encode(), moment) == expected


async def test_what_is_sent_is_what_was_signed() -> None:
    at = Fake(products=[thing(1)])
    await read(at.source, Product)
    await at.source.aclose()
    assert at.asked.requests
    for request in at.asked.requests:
        said = request.headers
        uri = request.url.raw_path.decode()
        assert uri.startswith("/api/rest/v1/")
        assert said["x-public"] == KEYS["PUBLIC_KEY"].strip()
        assert said["x-date"].endswith("Z")
        expected = signed(said["x-public"], KEYS["SECRET_KEY"].strip(), "GET", uri, b"", said["x-date"])
        assert said["x-hash"] == expected
        assert said["accept"] == "application/vnd.verto.webshop+json"


@pytest.mark.parametrize(("text", "expected"), [
    ("www.mokken.example", "https://www.mokken.example"),
    ("https://mokken.ccvshop.nl/onderhoud/?x=1", "https://mokken.ccvshop.nl"),
    ("https://www.mokken.example/api/rest/v1/orders/", "https://www.mokken.example"),
    ("http://127.0.0.1:8123/api/rest/v1/", "http://127.0.0.1:8123"),
])  # fmt: skip
def test_addresses_as_people_copy_them(text: str, expected: str) -> None:
    assert site(text).url == expected


@pytest.mark.parametrize("text", ["", "http://www.mokken.example", "https://a:b@mokken.example"])
def test_what_is_no_address(text: str) -> None:
    with pytest.raises(ConfigError):
        site(text)


@pytest.mark.parametrize("keys", [{}, {"PUBLIC_KEY": "x"}, {"SECRET_KEY": "x"}, {"PUBLIC_KEY": "", "SECRET_KEY": "x"}])
def test_a_key_that_is_not_complete(keys: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        opened("ccv", "https://www.mokken.example", keys)


async def account(at: Fake) -> Account:
    try:
        return (await read(at.source, Account)).of(Account)[0]
    finally:
        await at.source.aclose()


async def test_the_shop_is_known_by_its_number() -> None:
    found = await account(Fake())
    assert (found.id, found.title, found.host, found.home) == (
        "77",
        "Demo Mokken",
        "www.mokken.example",
        "www.mokken.example",
    )
    assert (found.currency, found.signed, found.version, found.clock_offset) == ("EUR", True, "v1", None)


async def test_without_the_right_to_its_settings_the_shop_is_known_all_the_same() -> None:
    at = Fake()
    at.refuse["webshops/77/settings/"] = answer(403, error("403.10"))
    assert (await account(at)).currency == ""


async def test_of_several_shops_the_one_of_this_address_is_meant() -> None:
    at = Fake()
    at.shops = [
        SHOP | {"id": 5, "is_multishop_system": True},
        SHOP | {"id": 6, "api_root": "https://b.example/api/rest/v1/"},
        SHOP,
    ]
    assert (await account(at)).id == "77"


@pytest.mark.parametrize(("path", "said", "sign"), [
    ("", answer(401, error("401.10")), "[unknown-key]"),
    ("", answer(404, {"message": "no route"}), "[wrong-platform]"),
    ("", answer(200, {"products": []}), "[wrong-platform]"),
    ("webshops/", answer(403, error("403.10")), "[right]"),
    ("webshops/", answer(405, error("405.10")), "[right]"),
    ("webshops/", answer(404, error("404.20")), "[resource]"),
    ("webshops/", answer(200, {"items": [SHOP | {"is_multishop_system": True}]}), "[multishop]"),
    ("webshops/", answer(500, error("500.90")), "[app]"),
])  # fmt: skip
async def test_why_nobody_is_let_in(path: str, said: httpx.Response, sign: str) -> None:
    at = Fake()
    at.refuse[path] = said
    with pytest.raises(RemoteError) as caught:
        await account(at)
    assert sign in caught.value.detail
    assert caught.value.remedy.msgid
    assert not any(part.strip() in caught.value.detail for part in KEYS.values())
    assert sign in {trouble.sign for trouble in PROFILE.troubles} | {"[wrong-platform]", "[resource]"}


async def test_requests_are_not_sent_on_to_another_address() -> None:
    asked = Asked(lambda request: httpx.Response(301, headers={"location": "https://mokken.example/api/rest/v1/"}))
    source = opened("ccv", "https://www.mokken.example", KEYS, asked.opening())
    with pytest.raises(BadReply) as caught:
        await read(source, Account)
    assert {request.url.host for request in asked.requests} == {"www.mokken.example"}
    assert "[redirect]" in caught.value.detail
    assert "mokken.example" in str(caught.value.summary.values)


# the clock


class Strict(Fake):
    """Signatures count for five minutes, by a clock that is ahead."""

    def __init__(self, ahead: float, lets_in: bool = True) -> None:
        super().__init__()
        self.ahead, self.lets_in = ahead, lets_in

    def handle(self, request: httpx.Request) -> httpx.Response:
        now = self.clock.now() + timedelta(seconds=self.ahead)
        apart = abs((now - self.moment(request)).total_seconds())
        said = super().handle(request) if apart <= 300 and self.lets_in else answer(401, error("401.10"))
        said.headers["date"] = format_datetime(now, usegmt=True)
        return said


@pytest.mark.parametrize("ahead", [-900.0, -301.0, 0.0, 299.0, 420.0])
async def test_a_clock_that_is_off_is_told_and_not_taken_for_a_wrong_key(ahead: float) -> None:
    found = await account(Strict(ahead))
    assert found.signed
    assert found.clock_offset == pytest.approx(ahead, abs=1)


async def test_refused_with_clocks_apart_it_is_said_so() -> None:
    with pytest.raises(RemoteError) as caught:
        await account(Strict(900.0, lets_in=False))
    assert "[clock]" in caught.value.detail
    assert caught.value.summary.values["seconds"] == pytest.approx(900, abs=1)
    with pytest.raises(RemoteError) as caught:
        await account(Strict(3.0, lets_in=False))
    assert "[unknown-key]" in caught.value.detail


# rights


@pytest.mark.parametrize(("reads", "writes", "granted"), [
    (200, 404, {"products": True, "stock": True, "orders": True, "write-orders": True, "write-products": True}),
    (403, 405, {"products": False, "stock": False, "orders": False, "write-orders": False, "write-products": False}),
    (400, 501, {"products": None, "stock": None, "orders": None, "write-orders": None, "write-products": None}),
])  # fmt: skip
async def test_rights_are_tried_without_effect(reads: int, writes: int, granted: dict[str, bool | None]) -> None:
    at = Fake(orders=[order(1)])
    for path in ("products/", "orders/"):
        if reads != 200:
            at.refuse[path] = answer(reads, error(f"{reads}.10"))
        at.refuse[f"{path}0/"] = answer(writes, error(f"{writes}.10"))
    found = (await read(at.source, Right)).by_id(Right)
    assert {name: right.granted for name, right in found.items()} == granted
    assert granted["orders"] is True or "10" in found["orders"].detail
    for name in ("products", "orders"):
        assert found[name].granted or found[name].detail
    changes = [request for request in at.asked.requests if request.method != "GET"]
    assert {(request.url.path.split("/")[-2], request.content) for request in changes} == {("0", b"{}")}
    await at.source.aclose()


@pytest.mark.parametrize(("path", "lost"), [
    ("attributecombinations/0/", {"products", "stock", "write-products"}), ("orders/0/orderrows/", {"orders"}),
])  # fmt: skip
async def test_a_right_to_less_than_a_step_needs_is_none(path: str, lost: set[str]) -> None:
    at = Fake()
    at.refuse[path] = answer(403, error("403.10"))
    found = (await read(at.source, Right)).by_id(Right)
    assert {name for name, right in found.items() if right.granted is False} == lost
    assert all(
        path.split("/")[-2] in found[name].detail or "attributecombinations" in found[name].detail for name in lost
    )
    await at.source.aclose()


# limits


async def test_each_resource_has_an_allowance_of_its_own() -> None:
    clock = SleptClock()
    at = Fake(orders=[order(number) for number in range(1, 241)], clock=clock)
    await read(at.source, Order, "open")
    rows = [when for when, path in at.times if path.endswith("/orderrows/")]
    assert len(rows) == 240
    for first, last in zip(rows, rows[150:], strict=False):
        assert last - first >= 60
    lists = [when for when, path in at.times if path == "orders/"]
    assert len(lists) < 20
    await at.source.aclose()


@pytest.mark.parametrize("code", ["429.10", "429.11"])
async def test_refused_without_a_word_everything_waits_a_minute(code: str) -> None:
    clock = SleptClock()
    at = Fake(products=[thing(1)], clock=clock)
    await read(at.source, Account)
    at.once["products/"] = answer(429, error(code))
    begun = clock.passed
    assert len((await read(at.source, Product)).of(Product)) == 1
    assert clock.passed - begun >= 60
    assert at.source.traffic.refused == 1
    await at.source.aclose()
