"""Bad lines: how they are written, what they hit, and what then goes over the line."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from picqer_tui.world.fault_bodies import altered
from picqer_tui.world.fault_line import FaultLine
from picqer_tui.world.faults import KINDS, Faults, UnknownFaultError, parse

from .clients import Shopify, Woo, shop_world


class Served:
    """An app that counts what reaches it and answers a little JSON."""

    def __init__(self) -> None:
        self.reached: list[str] = []
        self.query = b""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.reached.append(f"{scope['method']} {scope['path']}")
        self.query = scope["query_string"]
        headers = [(b"content-type", b"application/json"), (b"x-wp-total", b"40")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        body = b'[{"id":0,"name":"a","amount":3,"tags":["x"]},{"id":2,"name":"7","amount":4,"tags":["y"]}]'
        await send({"type": "http.response.body", "body": body})


Line = Callable[..., tuple[Served, httpx.AsyncClient, Faults]]


@pytest.fixture
def line() -> Line:
    def make(
        *written: str, side: str = "old", platform: str = "woocommerce"
    ) -> tuple[Served, httpx.AsyncClient, Faults]:
        served, faults = Served(), Faults(written)
        transport = httpx.ASGITransport(FaultLine(served, faults, side, platform))
        return served, httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1"), faults

    return make


def test_how_faults_are_written() -> None:
    one = parse("new.server-error:3@/orders")
    assert (one.name, one.side, one.left, one.path) == ("server-error", "new", 3, "/orders")
    assert parse("cut:1/4").every == 4
    assert str(parse("slow")) == "slow:2"
    for wrong in ("sloww", "middle.slow", "cut:many"):
        with pytest.raises(UnknownFaultError):
            parse(wrong)
    faults = Faults(["slow"])
    faults.put({"name": "too-many", "arg": 2, "side": "picqer"})
    assert [row["fault"] for row in faults.listing()] == ["slow:2", "picqer.too-many:2"]
    faults.clear("slow")
    assert len(faults.listing()) == 1
    faults.clear()
    assert not faults.lying()


async def test_counted_faults_use_themselves_up(line: Line) -> None:
    served, http, faults = line("too-many:2", "new.bad-gateway")
    codes = [(await http.get("/a")).status_code for _ in range(4)]
    assert codes == [429, 429, 200, 200]
    assert len(served.reached) == 2
    assert [row["fault"] for row in faults.listing()] == ["new.bad-gateway:3"]


async def test_a_share_of_requests(line: Line) -> None:
    _, http, _ = line("server-error:1/3")
    assert [(await http.get("/a")).status_code for _ in range(6)] == [200, 200, 500, 200, 200, 500]


async def test_retry_after_in_all_its_forms(line: Line) -> None:
    _, http, _ = line("too-many:1", "too-many-bare:1", "too-many-odd")
    said = [(await http.get("/a")).headers.get("retry-after") for _ in range(1)]
    assert said == ["1"]
    assert (await http.get("/a")).headers.get("retry-after") in (None, "-5")
    seen = {(await http.get("/a")).headers.get("retry-after") for _ in range(4)}
    assert {"99999999999", "in a while", ""} <= seen


@pytest.mark.parametrize(
    ("fault", "status", "kind"),
    [
        ("html", 200, "text/html"),
        ("bad-gateway", 502, "text/html"),
        ("maintenance", 503, "text/html"),
        ("error-in-200", 200, "application/json"),
        ("redirect", 302, "text/html"),
        ("server-error", 500, "application/json"),
    ],
)
async def test_answers_that_no_app_made(line: Line, fault: str, status: int, kind: str) -> None:
    served, http, _ = line(fault)
    answer = await http.get("/a")
    assert (answer.status_code, answer.headers["content-type"].split(";")[0]) == (status, kind)
    assert served.reached == []
    if fault == "redirect":
        assert answer.headers["location"] == "http://elsewhere.invalid/"


async def test_a_key_revoked_midway_is_refused_in_the_platforms_words(line: Line) -> None:
    _, http, _ = line("revoked:1")
    assert (await http.get("/a")).status_code == 200
    answer = await http.get("/a")
    assert (answer.status_code, answer.json()["code"]) == (401, "woocommerce_rest_cannot_view")
    _, http, _ = line("revoked", platform="shopify")
    assert isinstance((await http.get("/a")).json()["errors"], str)
    _, http, _ = line("revoked", platform="picqer")
    assert (await http.get("/a")).json()["error"] is True


async def test_writes_that_get_no_answer(line: Line) -> None:
    served, http, _ = line("lost-answer")
    assert (await http.get("/a")).status_code == 200
    with pytest.raises(ConnectionResetError):
        await http.post("/a", json={})
    assert served.reached == ["GET /a", "POST /a"]
    served, http, _ = line("lost-request")
    with pytest.raises(ConnectionResetError):
        await http.put("/a", json={})
    assert served.reached == []


async def test_the_worlds_own_addresses_stay_clean(line: Line) -> None:
    served, http, _ = line("maintenance", side="picqer", platform="picqer")
    assert (await http.get("/_world/clock")).status_code == 200
    assert (await http.get("/config/webshops")).status_code == 200
    assert (await http.get("/api/v1/orders")).status_code == 503
    assert len(served.reached) == 2


async def test_bodies_bent_out_of_shape(line: Line) -> None:
    _, http, _ = line("wrong-types")
    rows = (await http.get("/a")).json()
    assert rows != [
        {"id": 0, "name": "a", "amount": 3, "tags": ["x"]},
        {"id": 2, "name": "7", "amount": 4, "tags": ["y"]},
    ]
    assert len(rows) == 2
    _, http, _ = line("missing-fields")
    assert list((await http.get("/a")).json()[0]) == ["id", "name", "tags"]
    for fault in ("bom", "notice", "not-a-number", "bad-utf8"):
        _, http, _ = line(fault)
        body = (await http.get("/a")).content
        with pytest.raises(ValueError):
            json.loads(body.decode(), parse_constant=_refuse)
    _, http, _ = line("lying-totals:5")
    assert (await http.get("/a")).headers["x-wp-total"] == "45"
    _, http, _ = line("bad-gzip")
    with pytest.raises(httpx.DecodingError):
        await http.get("/a")


def _refuse(word: str) -> Any:
    raise ValueError(word)


def test_big_and_deep_bodies() -> None:
    body, _ = altered(parse("huge"), "woocommerce", b"[]", [])
    assert len(body) > 100_000_000
    body, _ = altered(parse("nested"), "woocommerce", b"[]", [])
    with pytest.raises(RecursionError):
        json.loads(body)
    body, headers = altered(parse("bad-gzip"), "woocommerce", b"[]", [])
    with pytest.raises((OSError, EOFError)):
        gzip.decompress(body)
    assert (b"content-encoding", b"gzip") in headers


async def test_a_body_that_drips_and_one_that_is_cut(line: Line) -> None:
    _, http, _ = line("slow:0.05", "clock-skew:420")
    answer = await http.get("/a")
    assert len(answer.json()) == 2
    assert answer.headers["date"].endswith("GMT")
    _, http, _ = line("cut")
    with pytest.raises(ConnectionResetError):
        await http.get("/a")


async def test_picqers_pages_shift_and_its_filters_are_ignored(line: Line) -> None:
    served, http, _ = line("shifting:2", side="picqer", platform="picqer")
    await http.get("/api/v1/products?offset=100&inactive=true")
    assert served.query == b"offset=102&inactive=true"
    await http.get("/api/v1/products?offset=0")
    assert served.query == b"offset=0"
    served, http, _ = line("ignored-filters", side="picqer", platform="picqer")
    await http.get("/api/v1/orders?status=processing&offset=100")
    assert served.query == b"offset=100"


async def test_shops_bend_their_own_lists() -> None:
    woo = Woo(shop_world("woocommerce"))
    whole = [row["id"] for row in await woo.get("orders?per_page=20&page=2&orderby=id&order=asc")]
    woo.world.faults.put("shifting:1")
    shifted = [row["id"] for row in await woo.get("orders?per_page=20&page=2&orderby=id&order=asc")]
    assert shifted[:-1] == whole[1:]
    woo.world.faults.clear()
    woo.world.faults.put("ignored-filters")
    assert len(await woo.get("orders?status=cancelled&per_page=100")) == 100


async def test_graphql_reads_are_no_writes() -> None:
    shop = Shopify(shop_world("shopify"))
    shop.world.faults.put("lost-answer:9")
    assert (await shop.data("{ ordersCount(limit: null) { count } }"))["ordersCount"]["count"]
    order = shop.world.shop("old").orders.rows[0]
    wish = 'mutation($id: ID!) { tagsAdd(id: $id, tags: ["x"]) { userErrors { message } } }'
    with pytest.raises(ConnectionResetError):
        await shop.post(wish, id=f"gid://shopify/Order/{order.id}")
    assert order.tags == ("x",)
    shop.world.faults.clear()
    shop.world.faults.put("lying-totals")
    said = await shop.data("{ ordersCount(limit: null) { count precision } }")
    assert said["ordersCount"]["count"] == len(shop.world.shop("old").orders) + 7


def test_every_fault_says_what_it_means() -> None:
    assert all(kind.meaning for kind in KINDS.values())
    for name in KINDS:
        assert parse(name).name == name


async def test_over_a_real_line(served: Callable[..., Any], capfd: pytest.CaptureFixture[str]) -> None:
    world = await served(from_platform="shopify", scenario="restart")
    shop = world.world.addresses["old"]
    await world.post("/_world/faults", faults=["old.refused", "picqer.cut:1"])
    with pytest.raises(httpx.RemoteProtocolError):
        await world.http.get(f"{shop}/")
    with pytest.raises(httpx.RemoteProtocolError):
        await world.http.get("/api/v1/products")
    await world.post("/_world/faults", clear=True, faults=["old.lost-answer"])
    assert (await world.http.get(f"{shop}/")).status_code == 200
    with pytest.raises(httpx.RemoteProtocolError):
        await world.http.post(f"{shop}/admin/api/2026-10/graphql.json", json={"query": "mutation { x }"})
    await world.post("/_world/faults", clear=True, faults=["old.clock-skew:3600"])
    answer = await world.http.get(f"{shop}/")
    assert answer.headers["date"].startswith("Tue, 24 Nov 2026 06:00")
    assert answer.headers.get_list("date") == [answer.headers["date"]]
    assert "Traceback" not in capfd.readouterr().err
