"""Every request that is made exists in the route index of WooCommerce 11.0.1, with its method and parameters."""

from __future__ import annotations

import gzip
import json
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from picqer_tui.core.keys import Hasher
from picqer_tui.core.records import Account, Feedback, Hook, Order, Product, Record, Right, Stock
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.woocommerce.wire_orders import STATES
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.reading import opened, playing, read

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)
OF_WORDPRESS = {"_fields"}
"""Parameters that every address of WordPress takes."""


def described(name: str) -> Any:
    return json.loads(gzip.decompress((Path(SPECS) / "woocommerce" / name).read_bytes()))


class Watching(httpx.AsyncHTTPTransport):
    """A line to the world that remembers what went over it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return await super().handle_async_request(request)


async def everything(line: Watching, version: str) -> None:
    async with playing("woocommerce", seed=1) as play:
        play.shop.version = version
        opening = Opening(clock=SleptClock(play.world.now()), hasher=Hasher(b"x"), reserve=NO_RESERVE, transport=line)
        source = opened("woocommerce", play.world.addresses["new"], play.shop.access.fields, opening)
        rows, goods = list(play.shop.orders)[-3:], [row for row in play.shop.products if row.sku][:3]
        orders = tuple(f"{kind}:{value}" for row in rows for kind, value in (("id", row.id), ("number", row.number)))
        things = tuple(f"{kind}:{value}" for row in goods for kind, value in (("id", row.id), ("sku", row.sku)))
        kinds: tuple[type[Record], ...] = (Account, Right, Product, Stock, Hook)
        for kind in kinds:
            await read(source, kind)
        for kind, about in ((Order, orders), (Feedback, orders), (Product, things), (Stock, things)):
            await read(source, kind, "about", about)
        await read(source, Order)
        await read(source, Order, "open")
        await read(source, Order, "recent", since=play.world.now() - timedelta(days=30))
        source._catalogue._flat = ""  # type: ignore[attr-defined]
        await read(source, Product)
        await source.aclose()


@pytest.mark.parametrize("version", ["9.9.5", "11.0.1"])
async def test_requests_match_the_route_index(version: str) -> None:
    routes = described("wc-v3-route-index.woo-11.0.1.json.gz")["routes"]
    line = Watching()
    await everything(line, version)
    seen: set[str] = set()
    for request in line.asked:
        path = request.url.path
        if path == "/wp-json/" or path.startswith("/wp-json/wc-analytics/"):
            assert request.method == "GET"
            continue
        route = path.removeprefix("/wp-json")
        name = next((one for one in routes if re.fullmatch(one, route)), None)
        assert name is not None, route
        seen.add(name)
        arguments = {
            argument
            for endpoint in routes[name]["endpoints"]
            if request.method in endpoint["methods"]
            for argument in endpoint["args"]
        }
        assert arguments, f"{request.method} {route}"
        assert set(request.url.params) <= arguments | OF_WORDPRESS, (route, set(request.url.params) - arguments)
        if request.method != "GET":
            assert (request.method, request.content, name.endswith("/batch")) == ("POST", b"{}", True)
    assert len(seen) >= 12, seen


def test_fields_that_are_read_exist() -> None:
    from picqer_tui.shops.woocommerce import catalogue, orders, sheet
    from picqer_tui.shops.woocommerce.account import Environment

    schemas = described("wc-v3-item-schemas.woo-11.0.1.json.gz")

    def known(name: str) -> dict[str, Any]:
        found = schemas[name]
        properties: dict[str, Any] = found.get("schema", found)["properties"]
        return properties

    plugins, variation = {"lang", "translations"}, {"image"}
    assert set(catalogue.FIELDS.split(",")) - plugins - variation <= known("/products").keys()
    assert set(catalogue.STOCK_FIELDS.split(",")) - plugins <= known("/products").keys()
    assert set(orders.FIELDS.split(",")) - {"refunds", "total"} <= known("/orders").keys()
    assert set(sheet.FIELDS.split(",")) - {"refunds", "total"} <= known("/orders").keys()
    for part, model in (("billing", sheet.Address), ("shipping", sheet.Address)):
        inner = known("/orders")[part]["properties"].keys()
        assert model.model_fields.keys() - {"email"} <= inner | {"phone"}, part
    assert Environment.model_fields.keys() <= known("/system_status")["environment"]["properties"].keys()


def test_every_status_of_core_is_known() -> None:
    routes = described("wc-v3-route-index.woo-11.0.1.json.gz")["routes"]
    status = next(one for one in routes["/wc/v3/orders"]["endpoints"] if "GET" in one["methods"])["args"]["status"]
    core = {one for one in status["items"]["enum"] if one != "any"}
    assert core <= STATES.keys()


@pytest.mark.parametrize(("method", "route", "field"), [
    ("PUT", "/wc/v3/orders/1", "status"),
    ("POST", "/wc/v3/orders/1/notes", "note"),
    ("POST", "/wc/v3/orders/1/notes", "customer_note"),
    ("PUT", "/wc/v3/products/1", "sku"),
    ("PUT", "/wc/v3/products/1/variations/2", "sku"),
    ("GET", "/wc/v3/settings/email_customer_completed_order/enabled", "group"),
])  # fmt: skip
def test_what_is_sent_exists(method: str, route: str, field: str) -> None:
    routes = described("wc-v3-route-index.woo-11.0.1.json.gz")["routes"]
    name = next(one for one in routes if re.fullmatch(one, route))
    assert field in {
        argument
        for endpoint in routes[name]["endpoints"]
        if method in endpoint["methods"]
        for argument in endpoint["args"]
    }
