"""Every request that is made exists in the vendor's description of Magento 2.4.7, with its method, parameters and body, and every
field that is asked for exists in what it answers."""

from __future__ import annotations

import gzip
import json
import os
import re
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft4Validator

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.keys import Hasher
from picqer_tui.core.phrase import Values
from picqer_tui.core.records import Account, Feedback, Hook, Order, Product, Record, Right, Stock
from picqer_tui.core.sides import Side
from picqer_tui.shops import registry
from picqer_tui.shops.magento import catalogue, orders, sheet, writer
from picqer_tui.shops.opening import Opening
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.reading import Playing, opened, playing, read
from tests.shops.writing import change

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)


@cache
def description() -> Any:
    packed = (Path(SPECS) / "magento" / "community-2.4.7-p3-swagger.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


class Watching(httpx.AsyncHTTPTransport):
    """A line to the world that remembers what went over it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return await super().handle_async_request(request)


async def everything(play: Playing, line: Watching, scope: tuple[str, ...] = ()) -> None:
    opening = Opening(clock=SleptClock(play.world.now()), hasher=Hasher(b"x"), reserve=NO_RESERVE, transport=line)
    source = opened("magento", play.world.addresses["new"], play.shop.access.fields, opening, scope)
    rows, goods = list(play.shop.orders)[-3:], [row for row in play.shop.products if row.sku][:3]
    about = tuple(f"{kind}:{value}" for row in rows for kind, value in (("id", row.id), ("number", row.number)))
    things = tuple(f"{kind}:{value}" for row in goods for kind, value in (("id", row.id), ("sku", row.sku)))
    kinds: tuple[type[Record], ...] = (Account, Right, Product, Stock, Hook)
    for kind in kinds:
        await read(source, kind)
    wanted = (*about, "reference:oud:1,2")
    for kind, some in ((Order, wanted), (Feedback, about), (Product, (*things, "sku:a,b")), (Stock, things)):
        await read(source, kind, "about", some)
    await read(source, Order)
    await read(source, Order, "open")
    await read(source, Order, "recent", since=play.world.now() - timedelta(days=30))
    made = registry.writer_of(source)
    assert made is not None
    order = next(row for row in play.shop.orders if row.shippable and row.paid and row.open)
    wishes: tuple[tuple[ChangeKind, Values], ...] = (
        (ChangeKind.COMMENT_ORDER, {}),
        (ChangeKind.COMPLETE_ORDER, {"tracking": ["3STEST1"]}),
    )
    for what, wished in wishes:
        await made.look(what, order.id)
        await made.send(change(what, Side.NEW, order.id, {}, {"state": "done", **wished}, says="x"))
    await source.aclose()


def route(path: str) -> str:
    """The path of the description that a path is of; empty when there is none."""
    bare = re.sub(r"^/(?:index\.php/)?rest(?:/(?!V1/)[\w-]+)?", "", path)
    for one in description()["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one), bare):
            return str(one)
    return ""


@pytest.mark.parametrize(("scope", "without"), [((), False), (("default", "source:default"), False), ((), True)])
async def test_requests_match_the_description(scope: tuple[str, ...], without: bool) -> None:
    line = Watching()
    async with playing("magento", quiet=True, products=40, orders=60) as play:
        play.shop.extra["no_inventory"] = without
        await everything(play, line, scope)
    seen: set[str] = set()
    for request in line.asked:
        if request.url.path == "/magento_version":
            continue
        name = route(request.url.path)
        assert name, request.url.path
        operation = description()["paths"][name].get(request.method.lower())
        assert operation is not None, f"{request.method} {name}"
        seen.add(f"{request.method} {name}")
        known = {one["name"] for one in operation.get("parameters", ()) if one["in"] == "query"}
        asked = {re.sub(r"\[\d+\]", "[0]", each) for each in request.url.params} - {"fields"}
        assert asked <= known, (name, asked - known)
        for one in operation.get("parameters", ()):
            if one["in"] == "body" and request.url.path != "/rest/V1/order/0/ship":
                schema = {**one["schema"], "definitions": description()["definitions"]}
                assert list(Draft4Validator(schema).iter_errors(json.loads(request.content))) == []
    assert len(seen) >= 9, seen
    assert {one for one in seen if not one.startswith("GET")} == {
        "POST /V1/order/{orderId}/ship",
        "POST /V1/orders/{id}/comments",
    }


def named(fields: str, at: int = 0) -> tuple[dict[str, Any], int]:
    """`a,b[c]` as {a: {}, b: {c: {}}}."""
    found: dict[str, Any] = {}
    while at < len(fields):
        part = re.compile(r"\w+").match(fields, at)
        assert part is not None, fields[at:]
        at = part.end()
        inner: dict[str, Any] = {}
        if fields[at : at + 1] == "[":
            inner, at = named(fields, at + 1)
        found[part.group()] = inner
        if fields[at : at + 1] == "]":
            return found, at + 1
        at += 1
    return found, at


def missing(asked: dict[str, Any], schema: Any) -> list[str]:
    while "$ref" in schema or "items" in schema:
        schema = (
            description()["definitions"][schema["$ref"].rpartition("/")[2]] if "$ref" in schema else schema["items"]
        )
    lost = []
    for name, inner in asked.items():
        if name not in schema["properties"]:
            lost.append(name)
        elif inner:
            lost += missing(inner, schema["properties"][name])
    return lost


@pytest.mark.parametrize(("path", "fields"), [
    ("/V1/products", catalogue.FIELDS),
    ("/V1/products", catalogue.SHORT_FIELDS),
    ("/V1/inventory/source-items", catalogue.SOURCE_ITEM_FIELDS),
    ("/V1/inventory/sources", catalogue.SOURCE_FIELDS),
    ("/V1/inventory/stocks", catalogue.STOCK_FIELDS),
    ("/V1/orders", orders.FIELDS),
    ("/V1/orders", sheet.FIELDS),
    ("/V1/orders", catalogue.PROMISE_FIELDS),
    ("/V1/orders", writer.STANDS_FIELDS),
    ("/V1/shipments", orders.SHIPMENT_FIELDS),
])  # fmt: skip
def test_fields_that_are_asked_for_exist(path: str, fields: str) -> None:
    schema = description()["paths"][path]["get"]["responses"]["200"]["schema"]
    asked, end = named(fields)
    assert end >= len(fields)
    assert missing(asked, schema) == []


def test_no_call_takes_a_shipment_back() -> None:
    """Why an order is not put back: of what belongs to a shipment only a track can be deleted."""
    paths = description()["paths"]
    gone = {path for path, calls in paths.items() if "ship" in path.casefold() and "delete" in calls}
    assert gone == {"/V1/shipment/track/{id}"}
