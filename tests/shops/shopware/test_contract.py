"""Every request that is made is one that the vendor's descriptions of 6.5, 6.6 and 6.7 know: address, parameters, body, and each
field and association that is searched by, asked for or sent."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pytest
from jsonschema import Draft202012Validator

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.keys import Hasher
from picqer_tui.core.records import Account, Feedback, Hook, Order, Product, Record, Right, Stock
from picqer_tui.core.sides import Side
from picqer_tui.shops import registry
from picqer_tui.shops.opening import Opening
from picqer_tui.world.platforms.shopware.face import Face
from picqer_tui.world.platforms.shopware.machines import states
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.shops.reading import opened, playing, read
from tests.shops.writing import change

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)
K = ChangeKind
VERSIONS = ("6.5.6.1", "6.6.10.13", "6.7.9.1")
NEWEST = VERSIONS[-1]
NOT_DESCRIBED: Mapping[str, str] = {
    "6.5.6.1": r"/search/|/_action/system-config\Z",
    "6.6.10.13": r"/_action/system-config\Z",
}
"""Addresses that an older version has without a word about them (vendor's source)."""
SINCE_6_7 = {"primaryOrderDeliveryId", "primaryOrderTransactionId", "type"}
EVERYWHERE = {"translated", "apiAlias"}


@cache
def described(version: str) -> Any:
    packed = (Path(SPECS) / "shopware" / f"adminapi_{version}.openapi.json.gz").read_bytes()
    return json.loads(gzip.decompress(packed))


def faults(version: str, value: Any, schema: Any) -> list[str]:
    """What is wrong with a body; a change names only what it changes."""
    whole = {**schema, "components": described(version)["components"]}
    return [
        f"{one.json_path}: {one.message}"
        for one in Draft202012Validator(whole).iter_errors(value)
        if one.validator != "required"
    ]


def members(version: str, entity: str) -> Any:
    name = "".join(part.capitalize() for part in re.split("[-_]", entity))
    return described(version)["components"]["schemas"][name]["properties"]


def linked(version: str, schema: Any) -> str:
    """The entity that a member leads to; empty when to none."""
    found = schema.get("$ref") or schema.get("items", {}).get("$ref") or ""
    name: str = found.rpartition("/")[2]
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower() if name in described(version)["components"]["schemas"] else ""


def unknown(version: str, entity: str, path: str) -> list[str]:
    """The field of a filter or a sorting, by dots, when there is none."""
    head, _, rest = path.partition(".")
    known = members(version, entity)
    if head not in known:
        return [f"{entity}.{head}"]
    return unknown(version, linked(version, known[head]), rest) if rest else []


def fields(filters: Any) -> Iterator[str]:
    for one in filters:
        yield from fields(one["queries"]) if "queries" in one else [one["field"]]


def associated(version: str, entity: str, links: Mapping[str, Any]) -> Iterator[str]:
    for name, inner in links.items():
        other = linked(version, members(version, entity).get(name, {}))
        yield from associated(version, other, inner.get("associations", {})) if other else [f"{entity}.{name}"]


def misfits(version: str, entity: str, criteria: Any) -> list[str]:
    """Names in a search that this version does not know. Those of answers are passed over where a version has them not."""
    wrong = [one for name in fields(criteria.get("filter", [])) for one in unknown(version, entity, name)]
    wrong += [one for sort in criteria.get("sort", []) for one in unknown(version, entity, sort["field"])]
    wrong += associated(version, entity, criteria.get("associations", {}))
    for name, wanted in criteria["includes"].items():
        later = SINCE_6_7 if version < "6.7" else set()
        wrong += [f"{name}.{one}" for one in set(wanted) - EVERYWHERE - later - members(version, name).keys()]
    return wrong


class Watching(httpx.AsyncHTTPTransport):
    """A line to the world that remembers what went over it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[httpx.Request] = []

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        return await super().handle_async_request(request)


async def everything(line: Watching, version: str) -> None:
    """Each kind of reading and of change, once."""
    async with playing("shopware", orders=60, quiet=True) as play:
        shop = play.shop
        shop.version = version
        shop.extra |= {"administrator": True, "apps": ["Picqer"]}
        shop.access.rights |= {"apps.read"}
        opening = Opening(clock=SleptClock(play.world.now()), hasher=Hasher(b"x"), reserve=NO_RESERVE, transport=line)
        source = opened("shopware", play.world.addresses["new"], shop.access.fields, opening)
        rows, goods = list(shop.orders)[-3:], [row for row in shop.products if row.sku][:3]
        orders = tuple(f"{kind}:{value}" for row in rows for kind, value in (("id", row.id), ("number", row.number)))
        things = tuple(f"{kind}:{value}" for row in goods for kind, value in (("id", row.id), ("sku", row.sku)))
        kinds: tuple[type[Record], ...] = (Account, Right, Product, Stock, Order, Hook)
        for kind in kinds:
            await read(source, kind)
        for kind, about in ((Order, orders), (Feedback, orders), (Product, things), (Stock, things)):
            await read(source, kind, "about", about)
        await source.sheet(rows[0].id)  # type: ignore[attr-defined]
        await read(source, Order, "open")
        await read(source, Order, "recent", since=play.world.now() - timedelta(days=30))
        scoped = opened("shopware", play.world.addresses["new"], shop.access.fields, opening, ("Headless",))
        await read(scoped, Order, "open")
        await scoped.aclose()
        writer = registry.writer_of(source)
        assert writer is not None
        row = next(row for row in shop.orders if row.status == "open" and row.paid)
        before = {"status": "/".join(states(Face(play.world, "new"), row))}
        for kind_, target, wished in (
            (K.COMMENT_ORDER, row.id, {"tracking": ["3S1"]}),
            (K.COMPLETE_ORDER, row.id, {"state": "done"}),
            (K.COMPLETE_ORDER, row.id, before),
            (K.TAG_ORDER, row.id, {"tags": ["overstap"]}),
            (K.TAG_ORDER, rows[0].id, {"tags": ["overstap"]}),
            (K.EDIT_SKU, goods[0].id, {"sku": "NIEUW-1"}),
        ):
            await writer.look(kind_, target)
            await writer.send(change(kind_, Side.NEW, target, {}, wished))
        await source.aclose()


@pytest.mark.parametrize("version", VERSIONS)
async def test_every_request_is_described(version: str) -> None:
    line = Watching()
    await everything(line, version)
    paths = described(version)["paths"]
    seen = set()
    for request in line.asked:
        path = request.url.path.removeprefix("/api")
        body = json.loads(request.content) if request.content else None
        at = NEWEST if re.match(NOT_DESCRIBED.get(version, r"\Z"), path) else version
        name = next(
            (one for one in described(at)["paths"] if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", one), path)), None
        )
        assert name is not None, path
        told = described(at)["paths"][name]
        operation = told[request.method.casefold()]
        seen.add((request.method, name))
        declared = {one["name"] for one in (*operation.get("parameters", ()), *told.get("parameters", ()))}
        assert set(request.url.params) <= declared, path
        assert (body is not None) == (request.method != "GET"), path
        if body is not None:
            content = operation["requestBody"]["content"]["application/json"]
            assert faults(at, body, content["schema"]) == [], path
        if path.startswith("/search/"):
            assert body is not None
            assert misfits(version, path.removeprefix("/search/"), body) == []
            assert 0 < body["limit"] <= 500
    assert len(seen) >= 16, seen
    assert {name for method, name in seen if method == "PATCH"} == {
        "/order/{id}",
        "/order-delivery/{id}",
        "/product/{id}",
    }
    assert all(name in paths for method, name in seen if method == "PATCH" or "state" in name.split("/"))


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("entity", "body"), [
    ("product", {"productNumber": "A"}),
    ("order_delivery", {"trackingCodes": ["3S1"]}),
    ("order", {"tags": [{"id": "0" * 32}, {"name": "x"}]}),
])  # fmt: skip
def test_what_is_sent_is_known_and_may_be_written(version: str, entity: str, body: Any) -> None:
    known = members(version, entity)
    assert all(name in known and not known[name].get("readOnly") for name in body)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(("machine", "transition"), [("order_delivery", "orderDeliveryId"), ("order", "orderId")])
def test_the_steps_take_what_is_said_of_mails(version: str, machine: str, transition: str) -> None:
    operation = described(version)["paths"][f"/_action/{machine}/{{{transition}}}/state/{{transition}}"]["post"]
    assert "sendMail" in operation["requestBody"]["content"]["application/json"]["schema"]["properties"]


def test_a_mistake_would_be_seen() -> None:
    criteria = {
        "filter": [{"type": "equals", "field": "deliveries.nonsense", "value": 1}],
        "includes": {"order": ["idd"]},
    }
    assert misfits(NEWEST, "order", criteria) == ["order_delivery.nonsense", "order.idd"]
    wrong = criteria | {"associations": {"deliveries": {"associations": {"nobody": {}}}}}
    assert "order_delivery.nobody" in misfits(NEWEST, "order", wrong)
    assert faults(NEWEST, {"limit": "many"}, {"$ref": "#/components/schemas/Criteria"})
