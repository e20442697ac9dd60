"""A Shopware shop, read over HTTP from a served world and held against its books; and from a small one, the oddities."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from picqer_tui.core.errors import BadReply, NotSupported, RemoteError, Unauthorised
from picqer_tui.core.readings import Need
from picqer_tui.core.records import (
    Account,
    Feedback,
    Hook,
    Order,
    OrderLine,
    OrderState,
    Product,
    Right,
    Shape,
    Side,
    Stock,
    Storefront,
    filled,
)
from picqer_tui.world.shop_rows import ShownShipment
from tests.shops.reading import DAY, playing, read
from tests.shops.shopware.fake import Fake, delivery, lacking, line, order, payment, product, state, uuid

STATES = {
    "unpaid": OrderState.UNPAID, "on-hold": OrderState.UNPAID, "open": OrderState.OPEN,
    "partly-shipped": OrderState.PART_SHIPPED, "completed": OrderState.DONE, "cancelled": OrderState.CANCELLED,
    "failed": OrderState.CANCELLED, "refunded": OrderState.DONE,
}  # fmt: skip


# a whole shop


@pytest.mark.parametrize("version", ["6.4.20.2", "6.5.6.1", "6.6.7.1", "6.7.9.1"])
async def test_everything_comes_once_as_the_books_have_it(version: str) -> None:
    async with playing("shopware", orders=150) as play:
        play.shop.version = version
        products, stock = await read(play.source, Product), (await read(play.source, Stock)).by_id(Stock)
        truth = {row.id: row for row in play.shop.products if row.status != "trash"}
        found = products.by_id(Product)
        assert {ident: row.sku.exact for ident, row in found.items() if row.shape is not Shape.PARENT} == {
            ident: row.sku for ident, row in truth.items() if row.kind != "parent"
        }
        assert found.keys() == truth.keys()
        assert products.claimed == len(truth)
        for ident, row in truth.items():
            assert (found[ident].ean, found[ident].parent_id) == (row.barcode, row.parent_id or "")
            assert (found[ident].shape is Shape.PARENT) == (row.kind == "parent")
            assert stock[ident].free == (None if row.kind == "parent" else row.quantity)
        done = await read(play.source, Order)
        orders = done.by_id(Order)
        assert done.claimed == len(orders) == len(list(play.shop.orders))
        for one in play.shop.orders:
            seen = orders[one.id]
            assert seen.state is STATES[one.status], (one.status, seen.status)
            assert (seen.number.exact, seen.total) == (one.number, f"{one.total / 100:.2f}")
            assert seen.placed_at == one.placed.replace(microsecond=one.placed.microsecond // 1000 * 1000)
            if not one.fulfilled_by and one.status not in ("cancelled", "failed", "refunded"):
                assert seen.pieces == sum(bit.amount for bit in one.lines if bit.ships)
        open_ = (await read(play.source, Order, "open")).by_id(Order)
        assert open_.keys() == {one.id for one in play.shop.orders if one.open}
        assert {ident: orders[ident] for ident in open_} == open_


async def test_recent_orders_are_those_placed_or_brought_in_since_then() -> None:
    async with playing("shopware", orders=120, quiet=True) as play:
        since = play.world.now() - timedelta(days=3)
        found = (await read(play.source, Order, "recent", since=since)).by_id(Order)
        assert found.keys() == {row.id for row in play.shop.orders if max(row.placed, row.created) >= since}


async def test_what_picqer_told_is_found_per_order() -> None:
    async with playing("shopware", orders=60, quiet=True) as play:
        sent, bare = [row for row in play.shop.orders if row.status == "open" and row.paid][:2]
        sent.shipments.append(ShownShipment("1", play.world.now(), ("3S 0001", "3S0002")))
        play.shop.set_status(sent, "partly-shipped", play.world.now())
        found = await read(play.source, Feedback, "about", (f"id:{sent.id}", f"number:{bare.number}"))
        (sign,) = found.of(Feedback)
        assert (sign.order_id, sign.kind) == (sent.id, "shipment")
        assert {"3S0001", "3S0002"} <= set(sign.tracking.split())
        assert found.found[f"number:{bare.number}"] == [bare.id]


async def test_the_front_says_whose_it_is_and_whether_it_is_open() -> None:
    async with playing("shopware", quiet=True, products=20) as play:
        host = play.world.addresses["new"].partition("://")[2]
        mine = (await read(play.source, Account)).of(Account)[0].id
        for closed in (False, True):
            play.shop.closed = closed
            play.shop.extra["opened"] = not closed
            await read(play.source, Account)
            (front,) = (await read(play.source, Storefront, "about", (f"host:{host}",))).of(Storefront)
            assert (front.shop, front.open) == (mine, not closed)


async def test_the_plugin_of_picqer_is_shown_to_who_may_see_plugins() -> None:
    async with playing("shopware", quiet=True, products=20) as play:
        play.shop.extra["apps"] = ["Picqer"]
        play.shop.access.rights |= {"apps.read"}
        (hook,) = (await read(play.source, Hook)).of(Hook)
        assert (hook.host, hook.active) == (f"{play.world.books.account.subdomain}.picqer.com", True)
        play.shop.access.rights -= {"apps.read"}
        with pytest.raises(NotSupported):
            await read(play.source, Hook)


# the catalogue


async def test_products_with_all_their_oddities() -> None:
    shop = Fake()
    shop.lists["product"] = [
        product(1, " SKU-1 ", weight=0.25, coverId=uuid("6", 1), ean="8712345000017"),
        product(2, "OUDER", childCount=2, name="Shirt", translated={"name": "Shirt"}),
        product(3, "OUDER.1", parentId=uuid("a", 2), translated={"name": "Shirt"}, weight=0.0,
                options=[{"name": "rood", "translated": []}, {"name": None, "translated": {"name": "XL"}}]),
        product(4, "DOWN", states=["is-download"], active=None, childCount=0),
        product(5, "DOWN-67", type="digital", states=None, active=False),
        product(6, "BUNDEL", type="grouped_bundle", ean=None, translated=[]),
    ]  # fmt: skip
    source = shop.opened()
    done = await read(source, Product)
    rows = done.of(Product)
    await source.aclose()
    assert [row.sku.exact for row in rows] == [" SKU-1 ", "OUDER", "OUDER.1", "DOWN", "DOWN-67", "BUNDEL"]
    assert [row.shape for row in rows] == [
        Shape.GOODS, Shape.PARENT, Shape.GOODS, Shape.VIRTUAL, Shape.VIRTUAL, Shape.BUNDLE,
    ]  # fmt: skip
    assert [row.name for row in rows] == ["Ding 1", "Shirt", "Shirt - rood, XL", "Ding 4", "Ding 5", ""]
    assert [row.live for row in rows] == [True, True, True, True, False, True]
    assert rows[0].filled == filled(barcode="x", weight="x", images="x")
    assert rows[2].filled == ""
    assert (done.claimed, rows[5].composed) == (6, True)
    assert shop.asked.requests[-1].headers["sw-inheritance"] == "1"


@pytest.mark.parametrize(("version", "free"), [("6.4.20.2", 3), ("6.5.8.0", 3), ("6.6.0.0", 5), ("6.7.9.1", 5)])
async def test_what_can_be_sold_stands_elsewhere_before_6_6(version: str, free: int) -> None:
    shop = Fake(version)
    shop.lists["product"] = [product(1, "A"), product(2, "B", childCount=3), product(3, "C", availableStock=None)]
    source = shop.opened()
    assert [row.free for row in (await read(source, Stock)).of(Stock)] == [free, None, 5]
    await source.aclose()


async def test_a_shop_that_gives_fewer_rows_a_page() -> None:
    shop = Fake()
    shop.limit = 2
    shop.lists["product"] = [product(at, f"P{at}") for at in range(1, 8)]
    source = shop.opened()
    done = await read(source, Product)
    await source.aclose()
    assert (len(done.by_id(Product)), done.claimed) == (7, 7)
    asked = shop.bodies("search/product")
    assert {body["limit"] for body in asked} == {2}
    assert [body.get("total-count-mode") for body in asked] == ["exact", *[None] * (len(asked) - 1)]


async def test_a_host_that_is_too_slow_for_whole_pages_is_asked_for_smaller_ones() -> None:
    shop = Fake()
    shop.lists["product"] = [product(at, f"P{at}") for at in range(1, 300)]

    def slow(request: httpx.Request) -> httpx.Response | None:
        big = request.url.path.endswith("/search/product") and json.loads(request.content)["limit"] > 130
        return httpx.Response(504, html="<html>") if big else None

    shop.instead = slow
    source = shop.opened()
    assert len((await read(source, Product)).by_id(Product)) == 299
    await source.aclose()


async def test_a_web_server_that_drops_what_is_asked_is_noticed() -> None:
    shop = Fake()
    shop.lists["product"] = [product(at, f"P{at}") for at in range(1, 600)]
    shop.instead = lambda request: (
        httpx.Response(200, json={"total": 599, "data": shop.lists["product"]})
        if request.url.path.endswith("/search/product")
        else None
    )
    source = shop.opened()
    with pytest.raises(BadReply):
        await read(source, Product)
    await source.aclose()


async def test_options_that_may_not_be_seen_are_left_out() -> None:
    shop = Fake()
    shop.lists["product"] = [product(1, "A", parentId=uuid("a", 9))]
    shop.denied = {"property_group_option"}
    source = shop.opened()
    assert [row.name for row in (await read(source, Product)).of(Product)] == ["Ding 1"]
    await source.aclose()


@pytest.mark.parametrize("broken", [{"id": "../x"}, {"autoIncrement": None}, {"productNumber": None}, {"id": None}])
async def test_rows_that_cannot_be_told_apart_stop_the_reading(broken: dict[str, Any]) -> None:
    shop = Fake()
    shop.lists["product"] = [product(1, "A")]
    source = shop.opened()
    await read(source, Account)
    shop.instead = lambda request: (
        httpx.Response(200, json={"total": 1, "data": [product(1, "A") | broken]})
        if request.url.path.endswith("/search/product")
        else None
    )
    with pytest.raises(BadReply):
        await read(source, Product)
    await source.aclose()


async def test_codes_are_compared_again_because_the_shop_ignores_case() -> None:
    shop = Fake()
    shop.lists["product"] = [product(1, "abc|1"), product(2, "Abc|2")]
    source = shop.opened()
    done = await read(source, Product, "about", ("sku:abc|1", "sku:ABC|2", "sku: ", f"id:{uuid('a', 2)}", "id:1"))
    await source.aclose()
    assert done.found == {
        "sku:abc|1": [uuid("a", 1)], "sku:ABC|2": [], "sku: ": [], f"id:{uuid('a', 2)}": [uuid("a", 2)], "id:1": [],
    }  # fmt: skip
    asked = [body["filter"][0]["value"] for body in shop.bodies("search/product")]
    assert ["abc|1", "ABC|2"] in asked
    assert "1" not in [value for one in asked for value in one]


# orders


@pytest.mark.parametrize(("whole", "sent", "paid", "wanted"), [
    ("open", "open", "paid", OrderState.OPEN),
    ("in_progress", "open", "authorized", OrderState.OPEN),
    ("open", "open", "refunded_partially", OrderState.OPEN),
    ("open", "open", "open", OrderState.UNPAID),
    ("in_progress", "open", "paid_partially", OrderState.UNPAID),
    ("open", "open", "chargeback", OrderState.UNPAID),
    ("open", "open", "refunded", OrderState.REFUNDED),
    ("open", "shipped_partially", "paid", OrderState.PART_SHIPPED),
    ("in_progress", "shipped", "paid", OrderState.DONE),
    ("open", "returned", "refunded", OrderState.DONE),
    ("open", "returned_partially", "paid", OrderState.DONE),
    ("completed", "open", "paid", OrderState.DONE),
    ("cancelled", "open", "paid", OrderState.CANCELLED),
    ("open", "cancelled", "paid", OrderState.CANCELLED),
    ("open", "packed", "paid", OrderState.UNKNOWN),
    ("open", "open", "klarna_hold", OrderState.UNKNOWN),
    ("on_hold", "open", "paid", OrderState.UNKNOWN),
    ("", "open", "paid", OrderState.UNKNOWN),
])  # fmt: skip
async def test_three_machines_in_one_word(whole: str, sent: str, paid: str, wanted: OrderState) -> None:
    shop = Fake()
    shop.lists["order"] = [
        order(1, stateMachineState=state(whole), deliveries=[delivery(1, sent)], transactions=[payment(1, paid)])
    ]
    source = shop.opened()
    found = (await read(source, Order)).of(Order)[0]
    listed = (await read(source, Order, "open")).of(Order)
    await source.aclose()
    assert (found.state, found.status) == (wanted, f"{whole or 'unknown'}/{sent}/{paid}")
    finished = wanted in (OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED)
    assert len(listed) == (0 if finished else 1)


async def test_the_delivery_and_the_payment_that_count() -> None:
    """A discount on shipping is a delivery of its own; a payment that failed stands beside the one that came after it."""
    late = "2026-11-22T20:00:00.000+00:00"
    shop = Fake()
    shop.lists["order"] = [
        order(1, deliveries=[delivery(11, "open", -4.95), delivery(12, "shipped", 4.95)]),
        order(2, deliveries=[delivery(21, "shipped", -1.0), delivery(22)],
              transactions=[payment(21, "failed", late), payment(22, "paid")]),
        order(3, deliveries=[delivery(31), delivery(32, "shipped")], primaryOrderDeliveryId=uuid("d", 32)),
        order(4, transactions=[payment(41, "open"), payment(42, "paid", late)]),
        order(5, transactions=[payment(51), payment(52, "open", late)], primaryOrderTransactionId=uuid("e", 51)),
        order(6, deliveries=[], transactions=[]),
    ]  # fmt: skip
    source = shop.opened()
    found = (await read(source, Order)).of(Order)
    await source.aclose()
    assert [row.status for row in found] == [
        "open/shipped/paid", "open/open/paid", "open/shipped/paid", "open/open/paid", "open/open/paid", "open/none/none",
    ]  # fmt: skip
    assert [row.traits.get("deliveries") for row in found] == ["2", "2", "2", None, None, None]


async def test_lines_as_a_warehouse_sees_them() -> None:
    lines = [
        line(1, "A", 2), line(2, "DOWN", states=["is-download"]), line(3, "", type="promotion", payload=[]),
        line(4, "SET", 1), line(5, "DEEL", 3, parentId=uuid("f", 4)), line(6, "LOS", 1, type="custom", productId=None),
        line(7, "", 1, type="custom", payload=None), line(8, "", 1, type="container"),
        line(9, "IN-BAK", 4, parentId=uuid("f", 8)),
    ]  # fmt: skip
    shop = Fake()
    shop.lists["order"] = [order(1, lineItems=lines), order(2, lineItems=lines, stateMachineState=state("cancelled"))]
    source = shop.opened()
    done = await read(source, Order)
    await source.aclose()
    first, second = done.of(Order)
    assert (first.pieces, first.shipped, second.pieces) == (2 + 1 + 1 + 4, 0, 0)
    rows = [row for row in done.of(OrderLine) if row.order_id == first.id]
    assert [(row.sku.exact, row.amount) for row in rows] == [
        ("A", 2), ("DOWN", 1), ("SET", 1), ("DEEL", 3), ("LOS", 1), ("IN-BAK", 4),
    ]  # fmt: skip
    assert [row.part_of for row in rows] == ["", "", "", uuid("f", 4), "", ""]


async def test_where_an_order_came_from() -> None:
    late = "2026-11-22T22:00:00.000+00:00"
    shop = Fake()
    shop.lists["order"] = [
        order(1), order(2, ruleIds=None), order(3, createdAt=late),
        order(4, ruleIds=[], customFields={"migration_original_order_number": 10231, "other": "x"}),
        order(5, salesChannelId=uuid("c", 2)), order(6, customFields={"channel_fulfilled_by": "Marketplace"}),
        order(7, customFields=[], orderNumber=None, orderCustomer=None, currency=None),
    ]  # fmt: skip
    source = shop.opened()
    found = (await read(source, Order)).of(Order)
    await source.aclose()
    assert [row.native for row in found[:4]] == [True, None, False, None]
    assert [row.reference.exact for row in found[2:4]] == ["", "10231"]
    assert [row.channel for row in found[3:5]] == ["", "Kassa"]
    assert (found[5].pieces, found[5].traits["sent_by"], found[4].pieces) == (0, "marketplace", 2)
    assert (found[6].number.exact, found[6].email, found[6].currency) == (uuid("b", 7), "", "")


async def test_the_past_is_asked_for_in_utc_because_an_offset_is_passed_over() -> None:
    shop = Fake()
    shop.lists["order"] = [order(1), order(2, orderDateTime="2026-11-22T08:00:00.000+00:00")]
    source = shop.opened()
    since = datetime(2026, 11, 22, 19, 4, tzinfo=UTC).astimezone()
    found = (await read(source, Order, "recent", since=since)).of(Order)
    await source.aclose()
    assert [row.id for row in found] == [uuid("b", 1), uuid("b", 2)]
    (either,) = [one for one in shop.bodies("search/order")[0]["filter"] if one["type"] == "multi"]
    assert {one["parameters"]["gte"] for one in either["queries"]} == {"2026-11-22T19:04:00.000Z"}


async def test_a_number_may_have_been_given_twice() -> None:
    shop = Fake()
    shop.lists["order"] = [order(1, orderNumber="10450"), order(2, orderNumber="10450"), order(3, orderNumber="10451")]
    source = shop.opened()
    done = await read(
        source, Order, "about", ("number:10450", "number:#10451", "number:1", f"id:{uuid('b', 3)}", "id:zz")
    )
    await source.aclose()
    assert done.found == {
        "number:10450": [uuid("b", 1), uuid("b", 2)], "number:#10451": [uuid("b", 3)], "number:1": [],
        f"id:{uuid('b', 3)}": [uuid("b", 3)], "id:zz": [],
    }  # fmt: skip


@pytest.mark.parametrize(("scope", "numbers"), [
    ((), {"10001", "10002"}), (("kassa",), {"10002"}), ((uuid("c", 1),), {"10001"}), (("Niemand",), set()),
])  # fmt: skip
async def test_orders_of_the_sales_channels_that_are_meant(scope: tuple[str, ...], numbers: set[str]) -> None:
    shop = Fake()
    shop.lists["order"] = [order(1), order(2, salesChannelId=uuid("c", 2))]
    source = shop.opened(scope)
    found = (await read(source, Order, "open")).of(Order)
    await source.aclose()
    assert {row.number.exact for row in found} == numbers


async def test_without_the_names_of_states_every_order_is_looked_at() -> None:
    shop = Fake()
    shop.lists["order"] = [order(1, deliveries=[delivery(1, "shipped")]), order(2)]
    source = shop.opened()
    found = (await read(source, Order, "open")).of(Order)
    assert [row.number.exact for row in found] == ["10002"]
    shop.instead = lambda request: (
        lacking("state_machine_state:read") if request.url.path.endswith("state-machine-state") else None
    )
    later = shop.opened()
    found = (await read(later, Order, "open")).of(Order)
    assert [row.number.exact for row in found] == ["10002"]
    assert not any("deliveries" in json.dumps(one) for one in shop.bodies("search/order")[-1]["filter"])
    await later.aclose()
    await source.aclose()


# rights and refusals


async def test_rights_and_what_is_missing_for_them() -> None:
    shop = Fake()
    shop.denied = {"line_items", "lineItems", "integration"}
    source = shop.opened()
    found = {row.id: row for row in (await read(source, Right)).of(Right)}
    assert (found["products"].granted, found["orders"].granted) == (True, False)
    assert "[privilege] lineItems:read" in found["orders"].detail
    assert [found[name].granted for name in ("write-products", "write-orders")] == [None, None]
    shop.denied = set()
    for admin, granted in ((True, True), (False, None)):
        shop.lists["integration"] = [{"accessKey": "SWIANOBODY000000000000000A", "admin": admin}]
        found = {row.id: row for row in (await read(source, Right)).of(Right)}
        assert (found["orders"].granted, found["write-orders"].granted) == (True, granted)
    await source.aclose()


async def test_a_missing_right_is_named_and_a_firewall_is_no_missing_right() -> None:
    shop = Fake()
    shop.denied = {"product"}
    source = shop.opened()
    with pytest.raises(Unauthorised) as caught:
        await read(source, Product)
    assert caught.value.summary.values["scope"] == "product:read"
    shop.instead = lambda request: httpx.Response(403, html="<html>") if "product" in request.url.path else None
    with pytest.raises(RemoteError) as other:
        await read(source, Product)
    assert "[blocked]" in other.value.detail
    await source.aclose()


async def test_what_cannot_be_read_is_said() -> None:
    source = Fake().opened()
    assert source.can_read(Need(Side.NEW, Feedback, DAY)) is not None
    assert source.can_read(Need(Side.NEW, Storefront, DAY)) is not None
    assert source.can_read(Need(Side.NEW, Order, DAY, "about", ("reference:1",))) is not None
    assert source.can_read(Need(Side.NEW, Order, DAY, "about", ("number:1",))) is None
    await source.aclose()


# what of Picqer is there

PLUGIN = {"id": uuid("5", 1), "name": "PicqerExtendedIntegration", "label": "Picqer", "active": True}
KEY = "PicqerExtendedIntegration.config"


@pytest.mark.parametrize(("settings", "host", "active"), [
    ({"": {f"{KEY}.subdomain": "Winkel", f"{KEY}.connectionkey": "geheim"}}, "winkel.picqer.com", True),
    ({"": {f"{KEY}.subdomain": "winkel", f"{KEY}.disabled": True}}, "winkel.picqer.com", False),
    ({"": {f"{KEY}.disabled": True}, uuid("c", 1): {f"{KEY}.disabled": False, f"{KEY}.subdomain": "w"}}, "w.picqer.com", True),
    ({"": {f"{KEY}.subdomain": "x.evil/"}}, "picqer.com", True),
    ({}, "picqer.com", True),
])  # fmt: skip
async def test_the_plugin_and_where_it_reports(settings: dict[str, Any], host: str, active: bool) -> None:
    shop = Fake()
    shop.lists["plugin"] = [PLUGIN, {"id": uuid("5", 2), "name": "SwagPayPal", "label": "PayPal", "active": True}]
    shop.settings = settings
    shop.lists["webhook"] = [
        {
            "id": uuid("4", 1),
            "name": "orders",
            "eventName": "order.written",
            "url": "https://x.picqer.com/p",
            "active": 1,
        }
    ]
    source = shop.opened()
    found = (await read(source, Hook)).of(Hook)
    await source.aclose()
    assert [(row.host, row.active) for row in found] == [(host, active), ("x.picqer.com", True)]
    assert "geheim" not in repr(found)


async def test_a_plugin_whose_settings_may_not_be_seen_is_there_all_the_same() -> None:
    shop = Fake()
    shop.lists["plugin"] = [PLUGIN]
    shop.denied = {"system_config", "webhook"}
    source = shop.opened()
    assert [row.host for row in (await read(source, Hook)).of(Hook)] == ["picqer.com"]
    await source.aclose()
