"""Offers, orders and shipments of a seller account of Bol.com, as they are read."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.world.platforms.bol.face import ZONE
from picqer_tui.world.platforms.bol.ids import offer_id, offer_number

from .clients import shop_world
from .seller import Seller, seeded


@pytest.fixture
def seller() -> Seller:
    return Seller(shop_world("bol"))


# offers


async def test_offers_are_walked_by_cursor_to_the_end(seller: Seller) -> None:
    found, cursor = [], ""
    while True:
        said = await seller.get(f"/retailer/offers?page-size=50{cursor and '&cursor=' + cursor}")
        found += said["offers"]
        cursor = said["page"].get("nextCursor") or ""
        if not cursor:
            break
    books = seller.shop.products.rows
    assert [offer_number(one["offerId"]) for one in found] == [row.id for row in books]
    assert [one["reference"] for one in found] == [row.sku for row in books]
    assert {one["fulfilment"]["method"] for one in found} == {"FBR"}
    assert "title" not in found[0]


@pytest.mark.parametrize("query", ["page-size=0", "page-size=101", "cursor=nonsense", "for-sale=maybe", "offer-ids=12"])
async def test_wrong_parameters_of_offers_are_refused(seller: Seller, query: str) -> None:
    said = await seller.ask("GET", f"/retailer/offers?{query}")
    assert said.status_code == 400
    assert said.json()["violations"][0]["name"] == query.partition("=")[0]


async def test_filters_of_offers(seller: Seller) -> None:
    first, second, third = seller.shop.products.rows[:3]
    both = await seller.get(f"/retailer/offers?eans={first.barcode}&eans={second.barcode}")
    assert [one["ean"] for one in both["offers"]] == [first.barcode, second.barcode]
    named = await seller.get(f"/retailer/offers?reference={third.sku}")
    assert [one["offerId"] for one in named["offers"]] == [offer_id(third.id)]
    second.status = "draft"
    seller.shop.products.touch(second, seller.world.now())
    held = (await seller.get("/retailer/offers?for-sale=false"))["offers"]
    assert [(one["reference"], one["onHoldByRetailer"]) for one in held] == [(second.sku, True)]
    since = (seller.world.now() - timedelta(seconds=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    changed = await seller.get(f"/retailer/offers?last-modified-date-time={since}")
    assert [one["reference"] for one in changed["offers"]] == [second.sku]
    why = await seller.get(f"/retailer/offers/{offer_id(second.id)}/not-for-sale-reasons")
    assert {one["reasons"][0]["category"] for one in why["countries"]} == {"ON_HOLD"}
    answer = await seller.ask("GET", f"/retailer/offers/{offer_id(first.id)}/not-for-sale-reasons")
    assert answer.status_code == 204


async def test_what_an_offer_lacks_is_left_out(seller: Seller) -> None:
    row = seller.shop.products.rows[0]
    row.extra |= {"no_ean": True, "no_operator": True}
    row.tracking = "off"
    seller.shop.products.touch(row)
    said = await seller.get(f"/retailer/offers/{offer_id(row.id)}")
    assert not {"ean", "economicOperatorId", "stock"} & set(said)


async def test_stock_in_bols_own_warehouse_is_told_elsewhere(seller: Seller) -> None:
    row = seller.shop.products.rows[0]
    row.tracking, row.quantity = "elsewhere", 7
    seller.shop.products.touch(row)
    said = await seller.get(f"/retailer/offers/{offer_id(row.id)}")
    assert said["fulfilment"]["method"] == "FBB"
    assert said["stock"]["amount"] == 0
    kept = await seller.get("/retailer/inventory")
    assert [(one["ean"], one["regularStock"]) for one in kept["inventory"]] == [(row.barcode, 7)]


async def test_open_orders_are_taken_off_where_bol_counts() -> None:
    for managed in (True, False):
        seller = seeded("stock-managed-by-retailer", managed)
        line = next(o for o in seller.shop.orders if o.status == "open").lines[0]
        row = seller.shop.products[line.product_id]
        row.quantity = 50
        seller.shop.products.touch(row)
        stock = (await seller.get(f"/retailer/offers/{offer_id(row.id)}"))["stock"]
        assert stock["amount"] == 50
        assert stock["managedByRetailer"] is managed
        assert (stock["correctedStock"] < 50) is not managed


# orders


async def test_the_list_shows_what_is_open_and_what_was_handled_lately(seller: Seller) -> None:
    now, orders = seller.world.now(), seller.shop.orders
    said = await seller.pages("/retailer/orders?status=ALL&fulfilment-method=ALL", "orders")
    shown = {one["orderId"] for one in said}
    paid = [o for o in orders if o.status in ("open", "partly-shipped")]
    lately = [o for o in orders if o.status in ("completed", "cancelled") and o.updated >= now - timedelta(hours=48)]
    assert shown == {o.id for o in (*paid, *lately)}
    assert paid
    assert lately
    assert [one["orderPlacedDateTime"] for one in said] == sorted(
        (one["orderPlacedDateTime"] for one in said), reverse=True
    )
    only = await seller.pages("/retailer/orders", "orders")
    assert {one["orderId"] for one in only} == {o.id for o in paid}
    sent = await seller.pages("/retailer/orders?status=SHIPPED", "orders")
    assert {one["orderId"] for one in sent} == {o.id for o in lately if o.status == "completed"}


async def test_older_orders_are_found_by_the_day_of_their_last_change(seller: Seller) -> None:
    found: set[str] = set()
    today = seller.world.now().date()
    for back in range(92):
        day = today - timedelta(days=back)
        said = await seller.pages(f"/retailer/orders?status=ALL&latest-change-date={day}", "orders")
        assert all(one["orderItems"][0]["latestChangedDateTime"].startswith(str(day)) for one in said)
        found |= {one["orderId"] for one in said}
    assert found == {o.id for o in seller.shop.orders if o.status not in ("unpaid", "on-hold", "failed")}
    far = await seller.ask("GET", f"/retailer/orders?latest-change-date={today - timedelta(days=120)}")
    assert far.status_code == 400


async def test_beyond_three_months_a_handled_order_is_not_shown(seller: Seller) -> None:
    row = next(o for o in seller.shop.orders if o.status == "completed")
    assert (await seller.ask("GET", f"/retailer/orders/{row.id}")).status_code == 200
    row.updated = seller.world.now() - timedelta(days=100)
    seller.shop.orders.touch(row)
    assert (await seller.ask("GET", f"/retailer/orders/{row.id}")).status_code == 404
    row.status = "open"
    for line in row.lines:
        line.shipped = 0
    seller.shop.orders.touch(row)
    assert (await seller.ask("GET", f"/retailer/orders/{row.id}")).status_code == 200


async def test_an_order_without_money_never_comes(seller: Seller) -> None:
    row = next(o for o in seller.shop.orders if o.status == "open")
    row.status = "unpaid"
    seller.shop.orders.touch(row)
    assert (await seller.ask("GET", f"/retailer/orders/{row.id}")).status_code == 404


@pytest.mark.parametrize("bare", [True, False])
async def test_past_the_end_a_page_is_empty_in_one_of_two_ways(bare: bool) -> None:
    seller = seeded("bare-empty-pages", bare)
    assert await seller.get("/retailer/orders?page=90") == ({} if bare else {"orders": []})


@pytest.mark.parametrize("one", [True, False])
async def test_the_list_names_one_line_of_an_order_or_all(one: bool) -> None:
    seller = seeded("lists-one-item", one)
    row = next(o for o in reversed(seller.shop.orders.rows) if o.status == "completed" and len(o.lines) > 1)
    day = row.updated.astimezone(ZONE).date()
    listed = await seller.pages(f"/retailer/orders?status=ALL&latest-change-date={day}", "orders")
    (short,) = [order for order in listed if order["orderId"] == row.id]
    whole = await seller.get(f"/retailer/orders/{row.id}")
    assert len(whole["orderItems"]) == len(row.lines)
    assert len(short["orderItems"]) == (1 if one else len(row.lines))


@pytest.mark.parametrize("bare", [True, False])
async def test_nulls_are_written_or_left_out(bare: bool) -> None:
    seller = seeded("leaves-nulls-out", bare)
    said = await seller.get(f"/retailer/orders/{seller.shop.orders.rows[-1].id}")
    assert ("pickupPointName" in said["shipmentDetails"]) is not bare


@pytest.mark.parametrize(
    "query",
    ["page=0", "status=open", "fulfilment-method=X", "change-interval-minute=61", "latest-change-date=1-1-2026"],
)
async def test_wrong_parameters_of_orders_are_refused(seller: Seller, query: str) -> None:
    assert (await seller.ask("GET", f"/retailer/orders?{query}")).status_code == 400


async def test_an_order_tells_its_pieces(seller: Seller) -> None:
    row = next(o for o in seller.shop.orders if o.status == "open")
    line = row.lines[0]
    line.amount, line.shipped, line.refunded, row.status = 4, 1, 1, "partly-shipped"
    row.extra["cancellation_request"] = True
    seller.shop.orders.touch(row)
    item = (await seller.get(f"/retailer/orders/{row.id}"))["orderItems"][0]
    assert (item["quantity"], item["quantityShipped"], item["quantityCancelled"]) == (4, 1, 1)
    assert item["cancellationRequest"] is True
    assert item["offer"]["reference"] == line.sku
    assert item["fulfilment"]["method"] == "FBR"
    line.product_id = ""
    seller.shop.orders.touch(row)
    gone = (await seller.get(f"/retailer/orders/{row.id}"))["orderItems"][0]
    assert not (gone.get("offer") or {}).get("reference")
    assert not gone.get("product")


async def test_what_bol_sends_itself_is_asked_for_apart(seller: Seller) -> None:
    row = next(o for o in seller.shop.orders if o.status == "open")
    row.fulfilled_by = "marketplace"
    seller.shop.orders.touch(row)
    own = await seller.pages("/retailer/orders", "orders")
    theirs = await seller.pages("/retailer/orders?fulfilment-method=FBB", "orders")
    assert row.id not in {one["orderId"] for one in own}
    assert [one["orderId"] for one in theirs] == [row.id]


# shipments


async def test_shipments_of_an_order_and_of_three_months(seller: Seller) -> None:
    row = next(o for o in reversed(seller.shop.orders.rows) if o.shipments)
    said = await seller.get(f"/retailer/shipments?order-id={row.id}")
    assert [one["shipmentId"] for one in said["shipments"]] == [sent.id for sent in row.shipments]
    one = await seller.get(f"/retailer/shipments/{row.shipments[0].id}")
    assert one["transport"]["trackAndTrace"] == row.shipments[0].codes[0]
    assert one["transport"]["transporterCode"] == "TNT"
    assert sum(item["quantityShipped"] for item in one["shipmentItems"]) == sum(line.amount for line in row.lines)
    both = await seller.ask("GET", f"/retailer/shipments?order-id={row.id}&fulfilment-method=FBR")
    assert both.status_code == 400
    every = await seller.pages("/retailer/shipments", "shipments")
    assert len(every) == sum(len(o.shipments) for o in seller.shop.orders)
    assert (await seller.ask("GET", "/retailer/shipments/12")).status_code == 404
