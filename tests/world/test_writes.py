"""Every write stands in the log with its kind and its effects, exactly as often as it happened, whatever the line does."""

from __future__ import annotations

import base64
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.truth import table
from picqer_tui.world.world import World

from .clients import Shopify, Woo, shop_world
from .conftest import Served

Serve = Callable[..., Awaitable[Served]]
FULFIL = """mutation($f: FulfillmentInput!) { fulfillmentCreate(fulfillment: $f) {
  fulfillment { id } userErrors { field message } } }"""
SKU = """mutation($p: ID!, $v: [ProductVariantsBulkInput!]!) { productVariantsBulkUpdate(productId: $p, variants: $v) {
  productVariants { id sku } userErrors { field message code } } }"""


def times(world: World, what: str, target: str) -> int:
    """How often something happened to something."""
    found = table(world, "effects", 0, 1)
    return sum(one["times"] for one in found if (one["what"], one["target"]) == (what, target))


def to_send(world: World) -> ShopOrder:
    shop = world.shop("old")
    return next(row for row in shop.orders if row.status == "open" and row.email and row.paid_at)


def a_thing(world: World) -> ShopProduct:
    return next(row for row in world.shop("old").products if row.kind == "simple")


# probes


@pytest.mark.parametrize("body", [{}, {"update": []}, {"create": [], "update": []}])
@pytest.mark.parametrize("rights", [True, False])
async def test_a_batch_of_nothing_is_no_write(body: Any, rights: bool) -> None:
    woo = Woo(shop_world("woocommerce"))
    if not rights:
        woo.world.shop("old").access.rights -= {"products.write", "orders.write"}
    woo.world.faults.put("lost-answer:9")
    before = woo.world.shop("old").products.revision, woo.world.shop("old").orders.revision
    for what in ("products", "orders"):
        answer = await woo.ask("POST", f"{what}/batch", json=body)
        assert answer.status_code == (200 if rights else 401)
    assert before == (woo.world.shop("old").products.revision, woo.world.shop("old").orders.revision)
    traffic = woo.world.books.traffic
    assert traffic.writes == []
    assert traffic.probes == {"old": 2}


async def test_a_batch_of_something_is_one(served: Serve) -> None:
    woo = Woo(shop_world("woocommerce"))
    thing = a_thing(woo.world)
    await woo.ask("POST", "products/batch", json={"update": [{"id": int(thing.id), "sku": "NIEUW-9"}]})
    write = woo.world.books.traffic.writes[-1]
    assert (write.kind, write.applied, [one.what for one in write.effects]) == ("edit-sku", True, ["sku"])
    world = await served()
    assert (await world.get("/_world/log"))["probes"] == {}


# effects


async def test_completing_an_order_tells_its_mail_and_its_status() -> None:
    woo = Woo(shop_world("woocommerce"))
    order = to_send(woo.world)
    for _ in range(2):
        await woo.ask("PUT", f"orders/{order.id}", json={"status": "completed"})
    first, second = woo.world.books.traffic.writes
    assert first.kind == second.kind == "order-status"
    assert {(one.what, one.about) for one in first.effects} == {
        ("status", "processing>completed"),
        ("mail", "customer:customer_completed_order"),
        *({("capture", "")} if order.payment == "klarna" else ()),
    }
    assert second.effects == []
    assert times(woo.world, "mail", order.id) == times(woo.world, "status", order.id) == 1


async def test_calling_an_order_off_gives_its_stock_back() -> None:
    woo = Woo(shop_world("woocommerce"))
    order = to_send(woo.world)
    await woo.ask("PUT", f"orders/{order.id}", json={"status": "cancelled"})
    back = {one["target"]: one["amount"] for one in table(woo.world, "effects", 0, 1) if one["what"] == "stock"}
    assert back == {line.product_id: line.amount for line in order.lines}


async def test_a_refused_write_is_logged_and_has_no_effect() -> None:
    woo = Woo(shop_world("woocommerce"))
    one, two = [row for row in woo.world.shop("old").products if row.kind == "simple"][:2]
    await woo.ask("PUT", f"products/{one.id}", json={"sku": two.sku})
    write = woo.world.books.traffic.writes[-1]
    assert (write.applied, write.status, write.kind, write.effects) == (False, 400, "edit-sku", [])


async def test_shopify_tells_fulfilments_and_codes() -> None:
    shop = Shopify(shop_world("shopify"))
    order, thing = to_send(shop.world), a_thing(shop.world)
    given = {
        "lineItemsByFulfillmentOrder": [{"fulfillmentOrderId": f"gid://shopify/FulfillmentOrder/1{order.id}"}],
        "trackingInfo": {"number": "3SAB"},
    }
    assert (await shop.data(FULFIL, f=given))["fulfillmentCreate"]["userErrors"] == []
    again = (await shop.data(FULFIL, f=given))["fulfillmentCreate"]
    assert again["fulfillment"] is None
    product, variant = f"gid://shopify/Product/{thing.group_id}", f"gid://shopify/ProductVariant/{thing.id}"
    await shop.data(SKU, p=product, v=[{"id": variant, "inventoryItem": {"sku": "X-1"}}])
    first, second, third = shop.world.books.traffic.writes
    assert [write.kind for write in (first, second, third)] == ["fulfil", "fulfil", "edit-sku"]
    assert [write.applied for write in (first, second, third)] == [True, False, True]
    assert times(shop.world, "fulfilment", order.id) == 1
    assert times(shop.world, "mail", order.id) == 0
    assert thing.sku == "X-1"


async def test_picqer_tells_tags_comments_and_who_was_called(served: Serve) -> None:
    world = await served(at="drain")
    books = world.world.books
    order = books.open_orders()[0]
    key = books.account.access.fields["API_KEY"]
    words = {
        "Authorization": f"Basic {base64.b64encode(f'{key}:'.encode()).decode()}",
        "User-Agent": "test (t@example.test)",
    }
    path = f"/api/v1/orders/{order.idorder}"
    order.tags = ()
    for _ in range(2):
        assert (await world.http.post(f"{path}/tags", json={"idtag": 31}, headers=words)).status_code == 201
    assert (
        await world.http.post(f"{path}/comments", json={"body": "Zie @Sam de Wit"}, headers=words)
    ).status_code == 201
    assert [write.applied for write in books.traffic.writes] == [True, False, True]
    assert [write.kind for write in books.traffic.writes] == ["tag", "tag", "comment"]
    found = await world.get("/_world/truth/effects")
    assert {(one["what"], one["times"]) for one in found} == {("tag", 1), ("comment", 1), ("mention", 1)}
    shown = (await world.http.get(path, headers=words)).json()
    assert shown["comment_count"] == 1


# the line


def note(woo: Woo, order: ShopOrder) -> Awaitable[httpx.Response]:
    return woo.ask("POST", f"orders/{order.id}/notes", json={"note": "3SAB"})


@pytest.mark.parametrize(
    ("fault", "happened", "seen"),
    [
        ("rejected", 0, 400),
        ("too-many:1", 0, 429),
        ("server-error:1", 0, 500),
        ("bad-gateway:1", 0, 502),
        ("unauthorised", 0, 401),
        ("lost-request", 0, None),
        ("lost-answer", 1, None),
        ("cut:1", 1, None),
        ("error-applied", 1, 500),
        ("repeated", 1, 401),  # signed requests are good for one time
        ("colleague", 1, 201),
    ],
)
async def test_what_a_fault_does_to_one_write(fault: str, happened: int, seen: int | None) -> None:
    woo = Woo(shop_world("woocommerce"))
    order = to_send(woo.world)
    woo.world.faults.put(f"old.{fault}@POST /wp-json/wc/v3/orders/{order.id}/notes")
    assert (await woo.ask("GET", f"orders/{order.id}/notes")).status_code == 200
    try:
        answer: httpx.Response | None = await note(woo, order)
    except (ConnectionResetError, httpx.HTTPError):
        answer = None
    assert (None if answer is None else answer.status_code) == seen
    assert times(woo.world, "note", order.id) == happened
    assert (await note(woo, order)).status_code == 201
    assert times(woo.world, "note", order.id) == happened + 1


async def test_the_third_write_of_a_kind_is_hit() -> None:
    woo = Woo(shop_world("woocommerce"))
    order = to_send(woo.world)
    woo.world.faults.put("old.rejected:1+2@/notes")
    assert [(await note(woo, order)).status_code for _ in range(4)] == [201, 201, 400, 201]


async def test_a_mutation_is_hit_by_its_name() -> None:
    shop = Shopify(shop_world("shopify"))
    order = to_send(shop.world)
    shop.world.faults.put("old.rejected:1@orderClose")
    shop.world.faults.put("old.lost-answer:1@fulfillmentCreate")
    assert (await shop.data("{ shop { name } }"))["shop"]
    close = "mutation($i: OrderCloseInput!) { orderClose(input: $i) { userErrors { message } } }"
    given = {"id": f"gid://shopify/Order/{order.id}"}
    assert (await shop.data(close, i=given))["orderClose"]["userErrors"]
    assert not order.archived
    assert (await shop.data(close, i=given))["orderClose"]["userErrors"] == []
    assert order.archived
    order.archived = False
    work = [{"fulfillmentOrderId": f"gid://shopify/FulfillmentOrder/1{order.id}"}]
    with pytest.raises((ConnectionResetError, httpx.HTTPError)):
        await shop.post(FULFIL, f={"lineItemsByFulfillmentOrder": work})
    assert times(shop.world, "fulfilment", order.id) == 1


async def test_a_colleague_is_faster() -> None:
    woo = Woo(shop_world("woocommerce"))
    order, thing = to_send(woo.world), a_thing(woo.world)
    before = thing.sku
    woo.world.faults.put("old.colleague:2@PUT ")
    await woo.ask("PUT", f"orders/{order.id}", json={"status": "completed"})
    assert order.notes[-1].by == "Robin Kievit"
    assert times(woo.world, "status", order.id) == 0, "it was completed by hand already"
    await woo.ask("PUT", f"products/{thing.id}", json={"sku": "MIJN-1"})
    effect = woo.world.books.traffic.writes[-1].effects[0]
    assert effect.about == f"{before}-B>MIJN-1"


def comment(world: Served, order: Any, **more: Any) -> Awaitable[httpx.Response]:
    key = world.world.books.account.access.fields["API_KEY"]
    login = base64.b64encode(f"{key}:".encode()).decode()
    words = {"Authorization": f"Basic {login}", "User-Agent": "test (t@example.test)"}
    return world.http.post(f"/api/v1/orders/{order.idorder}/comments", json={"body": "x"}, headers=words, **more)


async def test_a_write_hangs_after_it_was_done(served: Serve) -> None:
    world = await served(at="drain")
    order = world.world.books.open_orders()[0]
    await world.post("/_world/faults", faults=["picqer.hang-applied:1@POST /api/v1/orders"])
    with pytest.raises(httpx.ReadTimeout):
        await comment(world, order, timeout=httpx.Timeout(10, read=2))
    assert times(world.world, "comment", str(order.idorder)) == 1
    assert order.comments == ["x"]


async def test_a_proxy_sends_a_write_twice(served: Serve) -> None:
    world = await served(at="drain")
    order = world.world.books.open_orders()[0]
    await world.post("/_world/faults", faults=["picqer.repeated:1@/comments"])
    assert (await comment(world, order)).status_code == 201
    assert times(world.world, "comment", str(order.idorder)) == 2
