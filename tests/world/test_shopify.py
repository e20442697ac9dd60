"""Shopify as an adapter meets it: login, versions, pages, costs, rights, and its changes."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from picqer_tui.world.shop_rows import ShopOrder

from .clients import Shopify, shop_world

VARIANTS = """
query Page($first: Int!, $after: String, $query: String) {
  productVariants(first: $first, after: $after, query: $query, sortKey: ID) {
    nodes { id sku barcode inventoryItem { id tracked duplicateSkuCount } product { id status } }
    pageInfo { hasNextPage endCursor }
  }
}
"""
PLAN = """
query Plan($id: ID!) {
  order(id: $id) {
    displayFulfillmentStatus
    fulfillmentOrders(first: 5) {
      nodes { id status supportedActions { action } lineItems(first: 50) { nodes { id remainingQuantity } } }
    }
  }
}
"""
FULFILL = """
mutation Fulfill($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment { id status trackingInfo(first: 5) { number company } totalQuantity }
    userErrors { field message }
  }
}
"""
CANCEL = """
mutation Cancel($id: ID!) {
  fulfillmentCancel(id: $id) { fulfillment { id status } userErrors { field message } }
}
"""


@pytest.fixture
def shop() -> Shopify:
    made = Shopify(shop_world("shopify"))
    made.world.shop("old").extra["bucket"] = (100_000, 1000)
    return made


def gid(kind: str, number: str) -> str:
    return f"gid://shopify/{kind}/{number}"


async def test_a_token_by_client_credentials_lives_a_day(shop: Shopify) -> None:
    access = shop.world.shop("old").access
    access.fields = {"CLIENT_ID": "me", "CLIENT_SECRET": "mine"}
    given = {"grant_type": "client_credentials", "client_id": "me", "client_secret": "wrong"}
    assert (await shop.http.post("/admin/oauth/access_token", data=given)).status_code == 401
    answer = await shop.http.post("/admin/oauth/access_token", data=given | {"client_secret": "mine"})
    said = answer.json()
    assert said["expires_in"] == 86399
    assert "read_all_orders" in said["scope"].split(",")
    await shop.log_in()
    assert (await shop.post("{ shop { id } }")).status_code == 200
    shop.world.clock.advance(86400)
    answer = await shop.post("{ shop { id } }")
    assert (answer.status_code, isinstance(answer.json()["errors"], str)) == (401, True)
    await shop.log_in()
    assert (await shop.post("{ shop { id } }")).status_code == 200


async def test_versions(shop: Shopify) -> None:
    for asked, answers in (("2026-10", "2026-10"), ("2024-01", "2026-01"), ("unstable", "unstable")):
        answer = await shop.post("{ shop { id } }", version=asked)
        assert answer.headers["x-shopify-api-version"] == answers
    assert (await shop.post("{ shop { id } }", version="2031-01")).status_code == 404
    handles = (await shop.data("{ publicApiVersions { handle supported } }"))["publicApiVersions"]
    assert {"handle": "2027-01", "supported": False} in handles


async def test_who_it_is(shop: Shopify) -> None:
    said = await shop.data(
        "{ shop { id name myshopifyDomain primaryDomain { host } ianaTimezone orderNumberFormatPrefix"
        " plan { publicDisplayName } } currentAppInstallation { accessScopes { handle } } }"
    )
    assert said["shop"]["myshopifyDomain"] == "fietshoek-1.myshopify.com"
    assert said["shop"]["primaryDomain"]["host"] == "www.fietshoek.example.test"
    assert {"handle": "write_products"} in said["currentAppInstallation"]["accessScopes"]


async def test_pages_of_variants(shop: Shopify) -> None:
    found: list[str] = []
    after = None
    while True:
        page = (await shop.data(VARIANTS, first=50, after=after))["productVariants"]
        found += [node["sku"] for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            break
        after = page["pageInfo"]["endCursor"]
    rows = [row for row in shop.world.shop("old").products if row.kind != "parent"]
    assert found == [row.sku for row in sorted(rows, key=lambda row: int(row.id))]
    assert (await shop.data("{ productVariantsCount(limit: 10) { count precision } }"))["productVariantsCount"] == {
        "count": 10,
        "precision": "AT_LEAST",
    }


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ("{ productVariants { nodes { id } } }", "first or last"),
        ("{ productVariants(first: 251) { nodes { id } } }", "250"),
        ('{ productVariants(first: 5, after: "x") { nodes { id } } }', "cursor"),
        ("{ productVariants(first: 5) { nodes { nothing } } }", "nothing"),
        ("{ productVariants(first: 5) { nodes { id }", "Syntax Error"),
        ('{ order(id: "5") { id } }', "Invalid global id"),
    ],
)
async def test_requests_that_are_refused(shop: Shopify, asked: str, words: str) -> None:
    said = await shop.ask(asked)
    assert words in said["errors"][0]["message"]
    assert not (said.get("data") or {}).get("productVariants")


async def test_a_body_that_is_no_request(shop: Shopify) -> None:
    await shop.log_in()
    headers = {"X-Shopify-Access-Token": shop.token}
    answer = await shop.http.post("/admin/api/2026-10/graphql.json", content=b"[", headers=headers)
    assert (answer.status_code, isinstance(answer.json()["errors"], dict)) == (400, True)


async def test_search(shop: Shopify) -> None:
    books = shop.world.shop("old")
    one, other = [row for row in books.products if row.kind == "simple"][:2]
    books.set_sku(one, "it's-1", shop.world.now())
    books.set_sku(other, "IT'S-1", shop.world.now())
    nodes = (await shop.data(VARIANTS, first=9, query="sku:'it\\'s-1'"))["productVariants"]["nodes"]
    assert [node["sku"] for node in nodes] == ["it's-1", "IT'S-1"]
    assert nodes[0]["inventoryItem"]["duplicateSkuCount"] == 0
    nodes = (await shop.data(VARIANTS, first=9, query=f"id:{one.id} OR barcode:{other.barcode}"))["productVariants"][
        "nodes"
    ]
    assert len(nodes) == 2
    said = await shop.ask(VARIANTS, first=9, query="colour:red")
    assert len(said["data"]["productVariants"]["nodes"]) == 9
    assert said["extensions"]["search"][0]["warnings"][0]["field"] == "colour"


async def test_orders_are_searched_by_state_and_time(shop: Shopify) -> None:
    count = "query($q: String) { ordersCount(query: $q, limit: null) { count } }"

    async def many(query: str) -> int:
        return int((await shop.data(count, q=query))["ordersCount"]["count"])

    rows = shop.world.shop("old").orders.rows
    rows[0].archived = True
    shop.world.shop("old").orders.touch(rows[0])
    assert await many("status:closed") == 1
    assert await many("-status:closed") == len(rows) - 1
    assert await many("status:any") == len(rows)
    at = rows[50].created.replace(microsecond=0).isoformat().replace("+00:00", "Z")
    assert await many(f"created_at:>='{at}'") == sum(
        row.created >= rows[50].created.replace(microsecond=0) for row in rows
    )
    assert await many(f"name:{rows[7].number}") == 1
    unsent = await many("fulfillment_status:unshipped status:open")
    assert 0 < unsent < len(rows)


async def test_orders_over_sixty_days_old_are_simply_not_there(shop: Shopify) -> None:
    rows = shop.world.shop("old").orders.rows
    rows[0].created = rows[0].placed = shop.world.now() - timedelta(days=61)
    total = len(rows)
    count = "{ ordersCount(limit: null) { count } }"
    assert (await shop.data(count))["ordersCount"]["count"] == total
    shop.world.shop("old").access.rights.discard("orders.all")
    assert (await shop.data(count))["ordersCount"]["count"] < total
    said = await shop.data("query($id: ID!) { order(id: $id) { id } }", id=gid("Order", rows[0].id))
    assert said["order"] is None


async def test_rights_that_are_missing(shop: Shopify) -> None:
    rights = shop.world.shop("old").access.rights
    rights -= {"products.read", "products.write"}
    said = await shop.ask(
        "{ orders(first: 2) { nodes { name lineItems(first: 2) { nodes { sku variant { id } } } } } }"
    )
    assert said["data"]["orders"]["nodes"][0]["lineItems"]["nodes"][0]["variant"] is None
    assert said["data"]["orders"]["nodes"][0]["name"]
    assert said["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"
    assert "`read_products`" in said["errors"][0]["message"]
    assert said["errors"][0]["path"][:3] == ["orders", "nodes", 0]
    rights.discard("orders.read")
    rights.discard("orders.write")
    said = await shop.ask("{ orders(first: 2) { nodes { name } } shop { name } }")
    assert said["data"] is None
    rights.add("orders.read")
    rights -= {"fulfillments.read", "fulfillments.write"}
    order = open_order(shop)
    said = await shop.data(PLAN, id=gid("Order", order.id))
    assert said["order"]["fulfillmentOrders"]["nodes"] == []


async def test_costs_and_the_bucket(shop: Shopify) -> None:
    books = shop.world.shop("old")
    books.extra["bucket"] = (700.0, 0.001)
    said = await shop.ask(VARIANTS, first=250)
    price = said["extensions"]["cost"]
    assert price["actualQueryCost"] < price["requestedQueryCost"] < 700
    assert price["throttleStatus"]["currentlyAvailable"] <= 700 - price["actualQueryCost"]
    orders = """query($n: Int!) {
      orders(first: $n) { nodes { app { id } lineItems(first: 50) { nodes { sku variant { id } } } } } }"""
    said = await shop.ask(orders, n=250)
    assert said["errors"][0]["extensions"]["code"] == "MAX_COST_EXCEEDED"
    for _ in range(40):
        answer = await shop.post(orders, n=25)
        said = answer.json()
        if "errors" in said:
            break
    assert answer.status_code == 200
    assert said["errors"][0]["extensions"]["code"] == "THROTTLED"
    assert said["extensions"]["cost"]["actualQueryCost"] is None
    assert shop.world.books.traffic.refused["old"] == 1
    shop.world.clock.advance(10**7)
    assert "errors" not in await shop.ask(orders, n=25)


def open_order(shop: Shopify) -> ShopOrder:
    return next(row for row in shop.world.shop("old").orders if row.status == "open" and not row.fulfilled_by)


async def plan(shop: Shopify, order: ShopOrder) -> Any:
    return (await shop.data(PLAN, id=gid("Order", order.id)))["order"]


async def test_fulfilling_in_parts_and_whole(shop: Shopify) -> None:
    order = open_order(shop)
    order.lines[0].amount = 3
    work = (await plan(shop, order))["fulfillmentOrders"]["nodes"][0]
    assert (work["status"], {"action": "CREATE_FULFILLMENT"} in work["supportedActions"]) == ("OPEN", True)
    one = {"id": work["lineItems"]["nodes"][0]["id"], "quantity": 1}
    part = {"fulfillmentOrderId": work["id"], "fulfillmentOrderLineItems": [one]}
    wish = {"lineItemsByFulfillmentOrder": [part], "trackingInfo": {"number": "3S1", "company": "PostNL"}}
    said = (await shop.data(FULFILL, fulfillment=wish))["fulfillmentCreate"]
    assert said["fulfillment"]["trackingInfo"] == [{"number": "3S1", "company": "PostNL"}]
    assert (await plan(shop, order))["displayFulfillmentStatus"] == "PARTIALLY_FULFILLED"
    assert order.status == "partly-shipped"
    too_many = {"lineItemsByFulfillmentOrder": [part | {"fulfillmentOrderLineItems": [one | {"quantity": 9}]}]}
    said = (await shop.data(FULFILL, fulfillment=too_many))["fulfillmentCreate"]
    assert said["fulfillment"] is None
    assert said["userErrors"][0]["field"][-1] == "fulfillmentOrderLineItems"
    rest = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": work["id"]}]}
    assert (await shop.data(FULFILL, fulfillment=rest))["fulfillmentCreate"]["userErrors"] == []
    assert (await plan(shop, order))["displayFulfillmentStatus"] == "FULFILLED"
    assert (await shop.data(FULFILL, fulfillment=rest))["fulfillmentCreate"]["userErrors"] != []
    writes = [(write.path.split()[-1], write.applied) for write in shop.world.books.traffic.writes]
    assert writes == [
        ("fulfillmentCreate", True),
        ("fulfillmentCreate", False),
        ("fulfillmentCreate", True),
        ("fulfillmentCreate", False),
    ]


async def fulfil(shop: Shopify, work: str, **lines: int) -> str:
    part = [{"id": number, "quantity": many} for number, many in lines.items()]
    wish: dict[str, Any] = {"fulfillmentOrderId": work} | ({"fulfillmentOrderLineItems": part} if part else {})
    said = (await shop.data(FULFILL, fulfillment={"lineItemsByFulfillmentOrder": [wish]}))["fulfillmentCreate"]
    assert said["userErrors"] == []
    return str(said["fulfillment"]["id"])


async def cancel(shop: Shopify, identity: str) -> Any:
    return (await shop.data(CANCEL, id=identity))["fulfillmentCancel"]


async def test_cancelling_what_was_sent_as_a_whole_makes_new_work(shop: Shopify) -> None:
    order = open_order(shop)
    (work,) = (await plan(shop, order))["fulfillmentOrders"]["nodes"]
    made = await fulfil(shop, work["id"])
    said = await cancel(shop, made)
    assert (said["userErrors"], said["fulfillment"]["status"]) == ([], "CANCELLED")
    now = await plan(shop, order)
    old, new = now["fulfillmentOrders"]["nodes"]
    assert (old["id"], old["status"], old["supportedActions"]) == (work["id"], "CLOSED", [])
    assert (new["status"], {"action": "CREATE_FULFILLMENT"} in new["supportedActions"]) == ("OPEN", True)
    left = sum(line["remainingQuantity"] for line in new["lineItems"]["nodes"])
    assert left == sum(line.amount - line.refunded for line in order.lines if line.ships)
    assert (now["displayFulfillmentStatus"], order.status) == ("UNFULFILLED", "open")
    wish = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": old["id"]}]}
    assert (await shop.data(FULFILL, fulfillment=wish))["fulfillmentCreate"]["userErrors"]
    again = await fulfil(shop, new["id"])
    assert again != made
    assert (await plan(shop, order))["displayFulfillmentStatus"] == "FULFILLED"


async def test_cancelling_a_part_gives_its_pieces_back_to_the_same_work(shop: Shopify) -> None:
    order = open_order(shop)
    order.lines[0].amount = 3
    (work,) = (await plan(shop, order))["fulfillmentOrders"]["nodes"]
    line = work["lineItems"]["nodes"][0]["id"]
    first = await fulfil(shop, work["id"], **{line: 1})
    second = await fulfil(shop, work["id"], **{line: 1})
    assert (await cancel(shop, second))["userErrors"] == []
    now = await plan(shop, order)
    (same,) = now["fulfillmentOrders"]["nodes"]
    assert (same["id"], same["status"]) == (work["id"], "IN_PROGRESS")
    assert same["lineItems"]["nodes"][0]["remainingQuantity"] == 2
    assert (now["displayFulfillmentStatus"], order.lines[0].shipped) == ("PARTIALLY_FULFILLED", 1)
    assert (await cancel(shop, first))["userErrors"] == []
    assert (await plan(shop, order))["displayFulfillmentStatus"] == "UNFULFILLED"


async def test_fulfilments_that_cannot_be_cancelled(shop: Shopify) -> None:
    order = open_order(shop)
    made = await fulfil(shop, f"gid://shopify/FulfillmentOrder/8{order.id}")
    assert (await cancel(shop, gid("Fulfillment", "999999999")))["userErrors"][0]["field"] == ["id"]
    assert (await cancel(shop, made))["userErrors"] == []
    said = await cancel(shop, made)
    assert (said["fulfillment"], len(said["userErrors"])) == (None, 1)
    made = await fulfil(shop, f"gid://shopify/FulfillmentOrder/7{order.id}")
    shop.world.shop("old").set_status(order, "cancelled", shop.world.now())
    assert (await cancel(shop, made))["userErrors"]
    writes = [write.applied for write in shop.world.books.traffic.writes if write.kind == "cancel-fulfilment"]
    assert writes == [False, True, False, False]
    shop.world.shop("old").access.rights -= {"fulfillments.write"}
    said = await shop.ask(CANCEL, id=made)
    assert said["errors"][0]["extensions"]["code"] == "ACCESS_DENIED"


async def test_a_hold_and_a_marketplace_keep_an_order_from_being_fulfilled(shop: Shopify) -> None:
    order = open_order(shop)
    order.extra["fulfillment_hold"] = "Fraud check"
    work = (await plan(shop, order))["fulfillmentOrders"]["nodes"][0]
    assert (work["status"], work["supportedActions"]) == ("ON_HOLD", [])
    wish = {"lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": work["id"]}]}
    assert (await shop.data(FULFILL, fulfillment=wish))["fulfillmentCreate"]["userErrors"]
    del order.extra["fulfillment_hold"]
    order.fulfilled_by = "marketplace"
    assert (await plan(shop, order))["fulfillmentOrders"]["nodes"][0]["supportedActions"] == []


async def test_skus_are_written_and_not_unique(shop: Shopify) -> None:
    books = shop.world.shop("old")
    one, other = [row for row in books.products if row.kind == "simple"][:2]
    text = """mutation($product: ID!, $variants: [ProductVariantsBulkInput!]!) {
      productVariantsBulkUpdate(productId: $product, variants: $variants) {
        productVariants { id sku } userErrors { field message code } } }"""

    async def set_sku(product: str, variant: str, sku: str) -> Any:
        wish = [{"id": gid("ProductVariant", variant), "inventoryItem": {"sku": sku}}]
        said = await shop.data(text, product=gid("Product", product), variants=wish)
        return said["productVariantsBulkUpdate"]

    said = await set_sku(one.group_id, one.id, other.sku)
    assert said["productVariants"] == [{"id": gid("ProductVariant", one.id), "sku": other.sku}]
    assert books.sold_as(other.sku) == [one, other]
    said = await set_sku(one.group_id, other.id, "x")
    assert said["userErrors"][0]["code"] == "PRODUCT_VARIANT_DOES_NOT_EXIST"
    item = """mutation($id: ID!, $sku: String) {
      inventoryItemUpdate(id: $id, input: {sku: $sku}) { inventoryItem { sku } userErrors { message } } }"""
    number = str(int(one.id) + 2_000_000_000)
    said = await shop.data(item, id=gid("InventoryItem", number), sku="own ")
    assert said["inventoryItemUpdate"]["inventoryItem"] == {"sku": "own "}
    assert one.sku == "own "


async def test_closing_tagging_and_noting(shop: Shopify) -> None:
    order = open_order(shop)
    text = """mutation($id: ID!) {
      orderClose(input: {id: $id}) { order { closed closedAt } userErrors { message } }
      tagsAdd(id: $id, tags: ["moved"]) { node { id __typename } userErrors { message } }
      orderUpdate(input: {id: $id, note: "done"}) { order { note tags } userErrors { message } }
    }"""
    said = await shop.data(text, id=gid("Order", order.id))
    assert said["orderClose"]["order"]["closed"] is True
    assert said["tagsAdd"]["node"] == {"id": gid("Order", order.id), "__typename": "Order"}
    assert said["orderUpdate"]["order"] == {"note": "done", "tags": [*order.tags]}
    assert (order.archived, order.remark, order.tags[-1]) == (True, "done", "moved")
    said = await shop.data(text, id=gid("Order", "1"))
    assert said["orderClose"]["userErrors"][0]["message"] == "Order does not exist"


async def test_stock_at_a_location(shop: Shopify) -> None:
    books = shop.world.shop("old")
    one, other, third = [row for row in books.products if row.kind == "simple"][:3]
    other.tracking, third.tracking = "elsewhere", "off"
    text = """query($ids: [ID!]!, $at: ID!) { nodes(ids: $ids) { __typename ... on InventoryItem { tracked
      inventoryLevel(locationId: $at) { quantities(names: ["available", "committed", "on_hand"]) { name quantity } } } } }"""
    ids = [gid("InventoryItem", str(int(row.id) + 2_000_000_000)) for row in (one, other, third)]
    said = (await shop.data(text, ids=ids, at=gid("Location", next(iter(books.locations)))))["nodes"]
    amounts = {row["name"]: row["quantity"] for row in said[0]["inventoryLevel"]["quantities"]}
    assert amounts["available"] == one.quantity
    assert amounts["on_hand"] == amounts["available"] + amounts["committed"]
    assert (said[1]["tracked"], said[1]["inventoryLevel"]) == (True, None)
    assert (said[2]["tracked"], said[2]["inventoryLevel"]) == (False, None)
