"""Every document is valid against the vendor's schema of 2026-10 and uses nothing that is deprecated there."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from graphql import GraphQLSchema, NoDeprecatedCustomRule, build_client_schema, parse, specified_rules, validate

from picqer_tui.core.records import OrderState
from picqer_tui.shops.shopify import account, sheet, wire, wire_orders, wire_writes
from picqer_tui.shops.shopify.wire_orders import ORDERS, state_of

SPECS = os.environ.get("PICQER_TUI_SPECS", "")
pytestmark = pytest.mark.skipif(
    not SPECS, reason="PICQER_TUI_SPECS does not name the folder with the vendors' descriptions"
)


@cache
def schema() -> GraphQLSchema:
    packed = (Path(SPECS) / "shopify" / "admin_2026-10.introspection.json.gz").read_bytes()
    return build_client_schema(json.loads(gzip.decompress(packed))["data"], assume_valid=True)


def documents() -> Iterator[tuple[str, str]]:
    for module in (account, sheet, wire, wire_orders, wire_writes):
        for name, value in vars(module).items():
            if isinstance(value, str) and name.isupper() and ("query " in value or "mutation " in value):
                yield f"{module.__name__.rpartition('.')[2]}.{name}", value
    places = ("gid://shopify/Location/1", "gid://shopify/Location/2", "gid://shopify/Location/3")
    for count in (0, 1, 3):
        for stock_only in (False, True):
            for made in (wire.variants_query, wire.nodes_query, wire.bulk_query):
                yield f"{made.__name__}-{count}-{stock_only}", made(places[:count], stock_only)


@pytest.mark.parametrize(("name", "document"), [pytest.param(*one, id=one[0]) for one in documents()])
def test_documents_are_valid_and_nothing_in_them_is_deprecated(name: str, document: str) -> None:
    assert validate(schema(), parse(document), [*specified_rules, NoDeprecatedCustomRule]) == []


def test_all_documents_were_seen() -> None:
    assert len(list(documents())) == 18 + 18


def test_a_bulk_query_keeps_to_its_rules() -> None:
    inner = wire.bulk_query(("gid://shopify/Location/1",), False)
    assert inner.count("edges") == 1
    assert "first:" not in inner
    assert "pageInfo" not in inner


def test_every_state_of_the_vendor_is_known() -> None:
    paid = schema().type_map["OrderDisplayFinancialStatus"].values  # type: ignore[attr-defined]
    sent = schema().type_map["OrderDisplayFulfillmentStatus"].values  # type: ignore[attr-defined]
    page = {"hasNextPage": False, "endCursor": None}
    for one in paid:
        for other in sent:
            row = {
                "id": "gid://shopify/Order/1", "name": "#1", "createdAt": "2026-11-22T19:04:00Z", "cancelledAt": None,
                "displayFinancialStatus": one, "displayFulfillmentStatus": other,
                "lineItems": {"nodes": [], "pageInfo": page},
            }  # fmt: skip
            read = ORDERS.validate_python({"orders": {"nodes": [row], "pageInfo": page}})
            assert state_of(read.orders.nodes[0]) is not OrderState.UNKNOWN, (one, other)
