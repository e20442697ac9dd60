"""Every request that is made is one of a client made from the vendor's pages, and every field that is read or sent one of the
vendor's schemas, as far as that client knows them."""

from __future__ import annotations

import gzip
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Account, Feedback, Order, Product, Right, Stock
from picqer_tui.core.sides import Side
from picqer_tui.shops.ccv import account, asking, sheet, wire, wire_orders
from picqer_tui.shops.fields import Wire
from tests.shops.ccv.fake import Fake, form, line, order, thing
from tests.shops.reading import read
from tests.shops.writing import change

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)
FILTERS = {"start", "size", "orderby", "expand", "status", "min_create_date", "ordernumber"}
"""Parameters of lists that the vendor's pages name."""
RESOURCE = "Vnd.Verto.Webshop.Resource"
BODIES = {
    "orders": "Internal.Resource.Orders.Patch.Patch",
    "products": "Internal.Resource.Products.Patch.Patch",
    "ordernotes": "Internal.Resource.Ordernotes.Post.Post",
    "attributecombinations": "Internal.Resource.Attributecombinations.Patch.Patch",
}


def described(name: str) -> Any:
    return json.loads(gzip.decompress((Path(SPECS) / "ccv" / f"{name}_derived.json.gz").read_bytes()))


def schema(name: str) -> dict[str, Any]:
    return {**described("schemas"), "$ref": f"#/definitions/{name}"}


async def everything() -> Fake:
    """A small shop of which everything was read that there is, and everything changed that can be."""
    at = Fake(products=[thing(1), thing(2, [form(9001, 2)])], orders=[order(7), order(8, 7)])
    for kind in (Account, Right, Product, Stock, Order):
        await read(at.source, kind)
    await read(at.source, Order, "open")
    about = ("id:7", "number:W-20008")
    await read(at.source, Order, "about", about)
    await read(at.source, Feedback, "about", about)
    await read(at.source, Product, "about", ("id:1", "id:9001", "sku:SKU-1"))
    for target, kind_, wished in (
        ("7", ChangeKind.COMPLETE_ORDER, {"state": "done", "tracking": ["3S1"]}),
        ("1", ChangeKind.EDIT_SKU, {"sku": Raw("A")}),
        ("9001", ChangeKind.EDIT_SKU, {"sku": Raw("B")}),
        ("7", ChangeKind.COMMENT_ORDER, {"tracking": ["3S1"]}),
        ("8", ChangeKind.COMPLETE_ORDER, {"status": "1"}),
    ):
        await at.writer.send(change(kind_, Side.NEW, target, {}, wished))
        await at.writer.look(kind_, target)
    await at.source.aclose()
    return at


async def test_requests_are_those_of_the_vendors_pages() -> None:
    known = {
        (one["method"], one["path"], re.compile(re.sub(r":\w+", r"\\d+", one["path"]) + r"\Z"))
        for one in described("endpoints")["paths"]
    }
    seen: set[tuple[str, str]] = set()
    for request in (await everything()).asked.requests:
        path = request.url.path
        match = [said for method, said, form_ in known if method == request.method and form_.match(path)]
        assert match, f"{request.method} {path}"
        assert set(request.url.params) <= FILTERS
        seen.update((request.method, said) for said in match)
    assert len(seen) >= 12, seen


async def test_bodies_are_those_of_the_schemas() -> None:
    sent = (await everything()).sent
    assert len(sent) == 5 + 3  # and the three that change nothing
    for request, body in sent:
        path = request.split()[1].strip("/").split("/")
        definition = BODIES[path[-1] if len(path) == 3 else path[0]]
        jsonschema.validate(body, schema(definition))
        assert body.keys() <= _properties(definition).keys()


def test_limits_are_those_that_are_known() -> None:
    told = {(one["resource"], one["method"]): one["limit_per_minute"] for one in described("endpoints")["rate_limits"]}
    for resource in ("products", "attributecombinations", "orders"):
        assert (told[resource, "GET"], told[resource, "PATCH"]) == (asking.READS, asking.WRITES)
    for resource in ("orderrows", "webshops", "settings"):
        assert told[resource, "GET"] == asking.READS


@pytest.mark.parametrize(("name", "model"), [
    (f"{RESOURCE}.Products.Products", wire.ProductRow),
    (f"{RESOURCE}.Products.Child.Tradecodesystem", wire.TradeCode),
    (f"{RESOURCE}.Products.Child.Attributecombinations", wire.Expanded),
    (f"{RESOURCE}.Attributecombinations.Attributecombinations", wire.CombinationRow),
    (f"{RESOURCE}.Attributecombinations.Child.Combination", wire.Choice),
    (f"{RESOURCE}.Collection.Products.Products", wire.Products),
    (f"{RESOURCE}.Collection.Attributecombinations.Attributecombinations", wire.Combinations),
    (f"{RESOURCE}.Orders.Orders", wire_orders.OrderRow),
    ("Vnd.Verto.Webshop.Entity.Personalinfo.Personalinfo", wire_orders.Customer),
    (f"{RESOURCE}.Orders.Orders", sheet.WholeOrder),
    ("Vnd.Verto.Webshop.Entity.Personalinfo.Personalinfo", sheet.Person),
    (f"{RESOURCE}.Orderrows.Orderrows", wire_orders.LineRow),
    (f"{RESOURCE}.Orderrows.Orderrows", sheet.Line),
    (f"{RESOURCE}.Collection.Orderrows.Orderrows", wire_orders.LinesPage),
    (f"{RESOURCE}.Ordernotes.Ordernotes", wire_orders.NoteRow),
    (f"{RESOURCE}.Collection.Ordernotes.Ordernotes", wire_orders.Notes),
    (f"{RESOURCE}.Webshops.Webshops", account.ShopRow),
    ("Vnd.Verto.Webshop.Entity.Settings.Settings", account.SettingsRow),
    ("Vnd.Verto.Webshop.Entity.Settings.Child.OrderStatus", account.StatusRow),
])  # fmt: skip
def test_fields_that_are_read_exist(name: str, model: type[Wire]) -> None:
    assert model.model_fields.keys() <= _properties(name).keys()


@pytest.mark.parametrize(("name", "row"), [
    (f"{RESOURCE}.Orders.Orders", order(1)),
    (f"{RESOURCE}.Orderrows.Orderrows", line(1)),
    (f"{RESOURCE}.Attributecombinations.Attributecombinations", form(1, 2)),
    (f"{RESOURCE}.Products.Products", thing(1, [form(2, 1)])),
])  # fmt: skip
def test_the_rows_of_these_tests_are_those_of_the_schemas(name: str, row: dict[str, Any]) -> None:
    jsonschema.validate(row, schema(name))


def _properties(name: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] = described("schemas")["definitions"][name]["properties"]
    return found
