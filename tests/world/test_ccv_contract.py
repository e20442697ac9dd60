"""CCV's answers against names and types derived from the vendor's schemas (`PICQER_TUI_SPECS`)."""

from __future__ import annotations

import re
from typing import Any

import pytest
from jsonschema import Draft7Validator

from picqer_tui.world import acts
from picqer_tui.world.platforms.ccv.traits import ROOT

from .clients import shop_world
from .signer import Ccv
from .test_shop_contracts import described

RESOURCE = "Vnd.Verto.Webshop.Resource."
COLLECTION = f"{RESOURCE}Collection."


def closed(schema: Any) -> Any:
    """The same schema in which a member that is not described is wrong."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {name: closed(value) for name, value in schema.items()}
    return made | {"additionalProperties": False} if isinstance(schema.get("properties"), dict) else made


@pytest.mark.parametrize("codes", ["both", "sku_number", "product_number"])
async def test_every_answer_has_the_described_shape(codes: str) -> None:
    known = closed(described("ccv/schemas_derived.json.gz"))
    ccv = Ccv(shop_world("ccv"))
    ccv.shop.extra |= {"codes": codes, "deposits": True}
    placed = acts.do(ccv.world, "place-order:old", {"payment": "none"})
    row = next(one for one in ccv.shop.orders if one.shipments)
    row.extra["deposit"] = True
    row.pickup_point = {"carrier": "postnl", "id": "PUP-1"}
    ccv.shop.orders.touch(row)
    await ccv.ask("POST", f"orders/{row.id}/ordernotes/", {"note": "overstap"})
    parent, number = ccv.thing("parent"), (await ccv.get("webshops/"))["items"][0]["id"]
    for path, name in (
        ("products/?size=250&expand=attributecombinations", f"{COLLECTION}Products.Products"),
        (f"products/{parent.id}/", f"{RESOURCE}Products.Products"),
        (f"products/{parent.id}/attributecombinations/", f"{COLLECTION}Attributecombinations.Attributecombinations"),
        (f"attributecombinations/{parent.children[0]}/", f"{RESOURCE}Attributecombinations.Attributecombinations"),
        ("orders/?size=250", f"{COLLECTION}Orders.Orders"),
        (f"orders/{row.id}/", f"{RESOURCE}Orders.Orders"),
        (f"orders/{placed['id']}/", f"{RESOURCE}Orders.Orders"),
        (f"orders/{row.id}/orderrows/", f"{COLLECTION}Orderrows.Orderrows"),
        (f"orders/{row.id}/ordernotes/", f"{COLLECTION}Ordernotes.Ordernotes"),
        ("webshops/", f"{COLLECTION}Webshops.Webshops"),
        (f"webshops/{number}/settings/", "Vnd.Verto.Webshop.Entity.Settings.Settings"),
    ):
        schema = {"$ref": f"#/definitions/{name}", "definitions": known["definitions"]}
        wrong = [
            f"{error.json_path}: {error.message}" for error in Draft7Validator(schema).iter_errors(await ccv.get(path))
        ]
        assert wrong == [], path


async def test_rows_and_notes_one_by_one() -> None:
    known = closed(described("ccv/schemas_derived.json.gz"))
    ccv = Ccv(shop_world("ccv"))
    row = ccv.order("completed")
    await ccv.ask("POST", f"orders/{row.id}/ordernotes/", {"note": "overstap"})
    for path, name in (("orderrows", "Orderrows.Orderrows"), ("ordernotes", "Ordernotes.Ordernotes")):
        schema = {"$ref": f"#/definitions/{RESOURCE}{name}", "definitions": known["definitions"]}
        items = (await ccv.get(f"orders/{row.id}/{path}/"))["items"]
        assert items
        for one in items:
            assert [error.message for error in Draft7Validator(schema).iter_errors(one)] == []


async def test_every_address_is_one_of_the_vendors() -> None:
    known = {(one["method"], one["path"]) for one in described("ccv/endpoints_derived.json.gz")["paths"]}
    ccv = Ccv(shop_world("ccv"))
    row, parent = ccv.order("completed"), ccv.thing("parent")
    number = (await ccv.get("webshops/"))["items"][0]["id"]
    for method, path in (
        ("GET", "products/"),
        ("GET", f"products/{parent.id}/"),
        ("GET", f"products/{parent.id}/attributecombinations/"),
        ("GET", f"attributecombinations/{parent.children[0]}/"),
        ("GET", "orders/"),
        ("GET", f"orders/{row.id}/"),
        ("GET", f"orders/{row.id}/orderrows/"),
        ("GET", f"orders/{row.id}/ordernotes/"),
        ("GET", "webshops/"),
        ("GET", f"webshops/{number}/"),
        ("GET", f"webshops/{number}/settings/"),
        ("GET", "status/"),
        ("PATCH", f"orders/{row.id}/"),
        ("PATCH", f"products/{parent.id}/"),
        ("PATCH", f"attributecombinations/{parent.children[0]}/"),
        ("POST", f"orders/{row.id}/ordernotes/"),
    ):
        assert (method, ROOT + re.sub(r"\d+", ":id", path)) in known
        answer = await ccv.ask(method, path, {"note": "overstap"} if method != "GET" else None)
        assert answer.status_code < 300, path
