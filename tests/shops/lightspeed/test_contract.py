"""Every request that is made is one of the vendor's SDK, and every field that is read or sent one that a live client knows."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest

from picqer_tui.core.records import Account, Feedback, Order, Product, Right, Stock
from picqer_tui.shops.fields import Wire
from picqer_tui.shops.lightspeed import account, sheet, wire, wire_orders, writer
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.reading import opened, playing, read

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)
FILTERS = {"page", "limit", "since_id", "status", "number", "order", "created_at_min"}
"""Parameters of lists that clients of this API use; no vendor's description holds them."""


def described(name: str) -> Any:
    return json.loads(gzip.decompress((Path(SPECS) / "lightspeed" / f"{name}_derived.json.gz").read_bytes()))


class Watching(httpx.AsyncHTTPTransport):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return await super().handle_async_request(request)


async def test_requests_are_those_of_the_sdk() -> None:
    known = {
        (one["method"], re.compile(re.sub(r"\{\w+\}", r"\\d+", one["path"].replace(".", r"\.")) + r"\Z"))
        for one in described("endpoints")["endpoints"]
    }
    line = Watching()
    async with playing("lightspeed", orders=30, products=40) as play:
        from picqer_tui.shops.opening import Opening

        opening = Opening(clock=SleptClock(play.world.now()), reserve=NO_RESERVE, transport=line)
        source = opened("lightspeed", play.world.addresses["new"], play.shop.access.fields, opening)
        for kind in (Account, Right, Product, Stock, Order):
            await read(source, kind)
        await read(source, Order, "open")
        row, thing = next(iter(play.shop.orders)), next(iter(play.shop.products))
        about = (f"id:{row.id}", f"number:{row.number}")
        await read(source, Order, "about", about)
        await read(source, Feedback, "about", about)
        await read(source, Product, "about", (f"id:{thing.id}", f"sku:{thing.sku}"))
        await source.aclose()
    seen: set[str] = set()
    for request in line.asked:
        path = re.sub(r"^/[a-z]{2}/", "/", request.url.path)
        match = [form for method, form in known if method == request.method and form.match(path)]
        assert match, f"{request.method} {path}"
        assert set(request.url.params) <= FILTERS
        seen.update(form.pattern for form in match)
    assert len(seen) >= 12, seen


@pytest.mark.parametrize(("stream", "model"), [
    ("shop", account.ShopRow),
    ("products", wire.ProductRow),
    ("variants", wire.VariantRow),
    ("orders", wire_orders.OrderRow),
    ("orders", sheet.WholeOrder),
    ("order_lines", wire_orders.LineRow),
    ("order_lines", sheet.Line),
    ("order_shipping_lines", wire_orders.ShipmentRow),
    ("order_shipping_lines", writer.Shipped),
    ("variants", writer.Coded),
])  # fmt: skip
def test_fields_that_are_read_exist(stream: str, model: type[Wire]) -> None:
    assert model.model_fields.keys() <= _properties(stream).keys()


def test_fields_that_are_sent_exist() -> None:
    assert {"status", "trackingCode", *writer.SILENT} <= _properties("order_shipping_lines").keys()
    assert "sku" in _properties("variants")


def test_a_shipment_can_be_read_and_updated_and_nothing_else() -> None:
    """Why an order is not put back: there is no call that takes a shipment back, and what an update takes is not published."""
    known = {(one["method"], one["path"]) for one in described("endpoints")["endpoints"]}
    assert {method for method, path in known if path == "/shipments/{shipmentId}.json"} == {"GET", "PUT"}


def _properties(stream: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = described("schemas")["streams"][stream]["schema"]["properties"]
    return found
