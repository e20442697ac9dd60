"""A seller account of the world against the vendor's own descriptions, where those are at hand (`PICQER_TUI_SPECS`)."""

from __future__ import annotations

import gzip
import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

from picqer_tui.world.platforms.bol.ids import offer_id

from .clients import shop_world
from .seller import Seller

FILES = {"retailer": "retailer-v10-2026-05.json.gz", "shared": "shared-v10-2026-05.json", "offers": "offers-v11.json"}


@cache
def described(name: str) -> Any:
    """A vendor's description, as JSON Schema has it; the test is skipped without it."""
    folder = os.environ.get("PICQER_TUI_SPECS")
    found = Path(folder) / "bol" / FILES[name] if folder else None
    if found is None or not found.exists():
        pytest.skip("PICQER_TUI_SPECS names no folder with this description")
    raw = found.read_bytes()
    return plain(json.loads(gzip.decompress(raw) if found.suffix == ".gz" else raw)["components"])


def plain(schema: Any) -> Any:
    """As JSON Schema has it: `nullable` is a type more, variants overlap, and a member that is not described is a mistake."""
    if isinstance(schema, list):
        return [plain(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    said = {("anyOf" if key == "oneOf" else key): plain(one) for key, one in schema.items() if key != "discriminator"}
    if "properties" in said and "allOf" not in said:
        said.setdefault("additionalProperties", False)
    if said.pop("nullable", False):
        return {"anyOf": [{"type": "null"}, said]}
    return said


def check(api: str, schema: str, said: Any) -> None:
    """Fail when the answer is not what the vendor describes."""
    wrapped = {"components": described(api), "allOf": [{"$ref": f"#/components/schemas/{schema}"}]}
    found = sorted(Draft4Validator(wrapped, format_checker=FormatChecker()).iter_errors(said), key=str)
    assert not found, [(list(one.absolute_path), one.message[:200]) for one in found[:3]]


@pytest.fixture(params=[True, False], ids=["bare", "nulls"])
def seller(request: pytest.FixtureRequest) -> Seller:
    world = shop_world("bol")
    world.shop("old").extra |= {
        "leaves-nulls-out": request.param,
        "bare-empty-pages": False,
        "spares-violations": False,
        "leaves-empty-reference-out": request.param,
        "keeps-empty-offers": request.param,
    }
    return Seller(world)


async def test_offers(seller: Seller) -> None:
    rows = seller.shop.products.rows
    rows[0].extra |= {"no_ean": True, "condition": "SECONDHAND"}
    rows[1].tracking, rows[2].status = "elsewhere", "draft"
    rows[3].extra |= {"condition": "REFURBISHED", "no_operator": True}
    check("offers", "OfferListResponse", await seller.get("/retailer/offers?page-size=1"))
    check("offers", "OfferListResponse", await seller.get("/retailer/offers?page-size=100"))
    check("offers", "OfferResponse", await seller.get(f"/retailer/offers/{offer_id(rows[0].id)}"))
    path = f"/retailer/offers/{offer_id(rows[2].id)}/not-for-sale-reasons"
    check("offers", "NotForSaleReasons", await seller.get(path))
    check("retailer", "InventoryResponse", await seller.get("/retailer/inventory"))


async def test_orders(seller: Seller) -> None:
    check("retailer", "ReducedOrders", await seller.get("/retailer/orders?status=ALL&fulfilment-method=ALL"))
    check("retailer", "ReducedOrders", await seller.get("/retailer/orders?page=50"))
    first = seller.shop.orders.rows[-1]
    first.lines[0].product_id, first.email, first.discount = "", None, 100
    seller.shop.orders.touch(first)
    for row in seller.shop.orders.rows[-20:]:
        if row.status not in ("unpaid", "on-hold"):
            check("retailer", "Order", await seller.get(f"/retailer/orders/{row.id}"))


async def test_shipments_and_the_account(seller: Seller) -> None:
    said = await seller.get("/retailer/shipments")
    check("retailer", "ShipmentsResponse", said)
    for one in said["shipments"][:10]:
        check("retailer", "Shipment", await seller.get(f"/retailer/shipments/{one['shipmentId']}"))
    check("retailer", "RetailerInformationResponse", await seller.get("/retailer/retailers/current"))


async def test_problems_and_process_statuses(seller: Seller) -> None:
    for path in ("/retailer/orders/nothing", "/retailer/orders?page=0", "/retailer/nowhere"):
        check("retailer", "Problem", (await seller.ask("GET", path)).json())
    row = next(order for order in seller.shop.orders if order.status == "open")
    items = [{"orderItemId": line.id} for line in row.lines]
    body = {"orderItems": items, "transport": {"transporterCode": "TNT"}}
    check("retailer", "ShipmentRequest", body)
    said = (await seller.ask("POST", "/retailer/shipments", body=body)).json()
    check("shared", "ProcessStatus", said)
    about = f"entity-id={row.lines[0].id}&event-type=CREATE_SHIPMENT"
    check("shared", "ProcessStatusResponse", await seller.get(f"/shared/process-status?{about}"))


def test_the_check_above_sees_mistakes() -> None:
    with pytest.raises(AssertionError):
        check("retailer", "ReducedOrders", {"orders": [{"orderId": 12}]})
    with pytest.raises(AssertionError):
        check("retailer", "ReducedOrders", {"orders": [], "more": 1})
