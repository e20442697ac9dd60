"""Bulk queries: started, polled, fetched as lines without a token."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from .clients import Shopify, shop_world

START = """
mutation Start($query: String!) {
  bulkOperationRunQuery(query: $query) { bulkOperation { id status } userErrors { code message } }
}
"""
STATUS = """
query Status($id: ID!) {
  bulkOperation(id: $id) { id status errorCode objectCount rootObjectCount fileSize url completedAt }
}
"""
STOCK = """
{
  productVariants {
    edges { node { id sku inventoryItem { id tracked
      inventoryLevels { edges { node { id location { id } quantities(names: ["available"]) { quantity } } } } } } }
  }
}
"""


@pytest.fixture
def shop() -> Shopify:
    return Shopify(shop_world("shopify"))


async def run(shop: Shopify, query: str) -> dict[str, Any]:
    said = (await shop.data(START, query=query))["bulkOperationRunQuery"]
    assert said["userErrors"] == []
    assert said["bulkOperation"]["status"] == "CREATED"
    for _ in range(100):
        found: dict[str, Any] = (await shop.data(STATUS, id=said["bulkOperation"]["id"]))["bulkOperation"]
        if found["status"] not in ("CREATED", "RUNNING"):
            return found
        await asyncio.sleep(0.02)
    raise AssertionError("never ended")


async def test_lines_of_variants_and_their_stock(shop: Shopify) -> None:
    found = await run(shop, STOCK)
    variants = [row for row in shop.world.shop("old").products if row.kind != "parent"]
    assert (found["status"], found["rootObjectCount"]) == ("COMPLETED", str(len(variants)))
    refused = await shop.http.get(found["url"], headers={"X-Shopify-Access-Token": shop.token})
    assert refused.status_code == 400
    assert (await shop.http.get(found["url"].partition("?")[0])).status_code == 404
    answer = await shop.http.get(found["url"])
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert found["objectCount"] == str(len(lines))
    assert found["fileSize"] == str(len(answer.content))
    parents = [line for line in lines if "__parentId" not in line]
    assert [line["sku"] for line in parents] == [row.sku for row in sorted(variants, key=lambda row: int(row.id))]
    children = [line for line in lines if "__parentId" in line]
    assert {line["__parentId"] for line in children} <= {line["id"] for line in parents}
    assert "inventoryLevels" not in parents[0]["inventoryItem"]
    assert shop.world.books.traffic.writes == []


async def test_no_rows_no_address(shop: Shopify) -> None:
    found = await run(shop, '{ orders(query: "name:nothing") { edges { node { id } } } }')
    assert (found["status"], found["url"], found["objectCount"]) == ("COMPLETED", None, "0")


async def test_a_right_that_is_missing_fails_the_run(shop: Shopify) -> None:
    shop.world.shop("old").access.rights.discard("customers.read")
    found = await run(shop, "{ orders { edges { node { id customer { id } } } } }")
    assert (found["status"], found["errorCode"], found["url"]) == ("FAILED", "ACCESS_DENIED", None)


@pytest.mark.parametrize(
    "query",
    [
        "{ shop { id } }",
        "{ orders { edges { node { id } } } products { edges { node { id } } } }",
        '{ node(id: "gid://shopify/Order/1") { id } }',
        "{ orders { edges { node { nothing } } } }",
    ],
)
async def test_queries_that_are_refused(shop: Shopify, query: str) -> None:
    said = (await shop.data(START, query=query))["bulkOperationRunQuery"]
    assert (said["bulkOperation"], said["userErrors"][0]["code"]) == (None, "INVALID")


async def test_five_at_once_at_most(shop: Shopify) -> None:
    query = "{ orders { edges { node { id } } } }"
    codes = [
        [error["code"] for error in (await shop.data(START, query=query))["bulkOperationRunQuery"]["userErrors"]]
        for _ in range(6)
    ]
    assert codes == [[]] * 5 + [["LIMIT_REACHED"]]
    for number in range(7311, 7316):
        for _ in range(100):
            found = (await shop.data(STATUS, id=f"gid://shopify/BulkOperation/{number}"))["bulkOperation"]
            if found["status"] == "COMPLETED":
                break
            await asyncio.sleep(0.02)
