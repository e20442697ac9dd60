"""Every request is one of the vendor's descriptions (Offers 11, Retailer 10), and what they describe is read."""

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

from picqer_tui.core.records import Account as Who
from picqer_tui.core.records import Feedback, Order, Product, Record, Right, Stock
from picqer_tui.shops.bol import sheet, wire, wire_orders
from picqer_tui.shops.bol.asking import RATES, Kind
from picqer_tui.shops.fields import Wire
from tests.shops.bol.fake import Account, item, offer, order
from tests.shops.fakes import NIGHT
from tests.shops.reading import read

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)


def described(name: str) -> Any:
    body = (Path(SPECS) / "bol" / name).read_bytes()
    return json.loads(gzip.decompress(body) if name.endswith(".gz") else body)


def description(path: str) -> Any:
    newer = path.startswith("/retailer/offers")
    return described("offers-v11.json" if newer else "retailer-v10-2026-05.json.gz")


async def everything() -> list[httpx.Request]:
    sent = item("1", quantityShipped=1)
    account = Account([offer(at) for at in range(150)], [order("C1", sent), order("C2")])
    account.shipments["C1"] = [{"shipmentId": "91", "shipmentItems": [{"orderItemId": "1"}], "transport": None}]
    source = account.opened()
    kinds: tuple[type[Record], ...] = (Who, Right, Product, Stock, Order)
    for kind in kinds:
        await read(source, kind)
    await read(source, Order, "open")
    await read(source, Order, "recent", since=NIGHT - timedelta(days=3))
    await read(source, Feedback, "about", ("id:C1",))
    await read(source, Stock, "about", (f"id:{account.offers[0]['offerId']}", "sku:SKU-7"))
    await source.aclose()
    return [one for one in account.asked.requests if one.url.host == "api.bol.com"]


async def test_requests_are_described() -> None:
    seen: set[str] = set()
    for request in await everything():
        paths = description(request.url.path)["paths"]
        name = next((one for one in paths if re.fullmatch(re.sub(r"\{[^}]*\}", "[^/]+", one), request.url.path)), None)
        assert name is not None, request.url.path
        seen.add(name)
        operation = paths[name][request.method.lower()]
        known = {one["name"]: one.get("schema", {}) for one in operation["parameters"] if one["in"] == "query"}
        for field, value in request.url.params.multi_items():
            assert field in known, (name, field)
            assert value in known[field].get("enum", [value]), (name, field, value)
            if known[field].get("type") == "integer":
                assert known[field].get("minimum", 1) <= int(value) <= known[field].get("maximum", 10**6)
        assert request.headers["accept"] in operation["responses"]["200"]["content"], name
    assert len(seen) == 7, seen


SCHEMAS: tuple[tuple[str, str, type[Wire]], ...] = (
    ("/retailer/offers", "OfferListResponse", wire.Offers),
    ("/retailer/offers", "Page", wire.PageRow),
    ("/retailer/offers", "OfferResponse", wire.OfferRow),
    ("/retailer/offers", "Stock", wire.OfferStock),
    ("/retailer/offers", "CountryAvailability", wire.Country),
    ("/retailer/offers", "Fulfilment", wire.Fulfilment),
    ("/retailer", "RetailerInformationResponse", wire.Seller),
    ("/retailer", "Order", wire_orders.OrderRow),
    ("/retailer", "OrderOffer", wire_orders.OrderOffer),
    ("/retailer", "ShipmentDetails", wire_orders.Customer),
    ("/retailer", "BillingDetails", wire_orders.Customer),
    ("/retailer", "Order", sheet.WholeOrder),
    ("/retailer", "ShipmentDetails", sheet.Delivery),
    ("/retailer", "BillingDetails", sheet.Address),
    ("/retailer", "OrderProduct", sheet.Goods),
    ("/retailer", "ReducedOrders", wire_orders.OrderList),
    ("/retailer", "Shipment", wire_orders.ShipmentRow),
    ("/retailer", "ShipmentsResponse", wire_orders.ShipmentList),
    ("/retailer", "ShipmentItem", wire_orders.ShippedItem),
    ("/retailer", "ShipmentTransport", wire_orders.Transport),
)


@pytest.mark.parametrize(("path", "name", "model"), SCHEMAS)
def test_fields_that_are_read_are_described(path: str, name: str, model: type[Wire]) -> None:
    known = description(path)["components"]["schemas"][name]["properties"]
    assert model.model_fields.keys() <= known.keys()


def test_lines_of_lists_and_of_single_orders_are_read_alike() -> None:
    schemas = description("/retailer")["components"]["schemas"]
    whole, short = (schemas[name]["properties"].keys() for name in ("OrderOrderItem", "ReducedOrderItem"))
    assert wire_orders.Item.model_fields.keys() <= whole | short
    assert sheet.Line.model_fields.keys() <= whole | short


def test_limits_are_those_that_are_known() -> None:
    limits = described("ratelimits_observed.json")["limits"]
    told = {(one["method"], one["path"]): (one.get("other_report", one["max"]), one["per"]) for one in limits}
    paths = {
        Kind.OFFERS: "/retailer/offers", Kind.OFFER: "/retailer/offers/*", Kind.ORDERS: "/retailer/orders",
        Kind.ORDER: "/retailer/orders/*", Kind.SHIPMENTS: "/retailer/shipments", Kind.SHIPMENT: "/retailer/shipments/*",
    }  # fmt: skip
    seconds = {"second": 1.0, "minute": 60.0}
    for kind, path in paths.items():
        most, per = told["GET", path]
        assert RATES[kind] == (most, seconds[per])


def _whatever(schema: Any, schemas: Any, depth: int = 6) -> Any:
    """A value of a schema with everything null that may be, and everything left out that need not be."""
    if "$ref" in schema:
        return _whatever(schemas[schema["$ref"].rpartition("/")[2]], schemas, depth)
    if schema.get("nullable"):
        return None
    if "allOf" in schema:
        return _whatever(schema["allOf"][0], schemas, depth)
    match schema.get("type"):
        case "array":
            return [_whatever(schema["items"], schemas, depth - 1)] if depth else []
        case "integer" | "number":
            return 1
        case "boolean":
            return False
        case "string":
            return schema.get("enum", ["x"])[0]
    wanted = schema.get("required", [])
    return {name: _whatever(schema["properties"][name], schemas, depth - 1) for name in wanted}


@pytest.mark.parametrize(("path", "name", "model"), [SCHEMAS[at] for at in (0, 2, 6, 7, 11, 12, 13)])
def test_the_least_that_is_described_is_read(path: str, name: str, model: type[Wire]) -> None:
    schemas = description(path)["components"]["schemas"]
    model.model_validate_json(json.dumps(_whatever(schemas[name], schemas)))
