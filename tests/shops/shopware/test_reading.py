"""A Shopware shop, read over HTTP from a served world and held against its books; and from a small one, the oddities."""

from __future__ import annotations

import json
from datetime import timedelta
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
    OrderState,
    Product,
    Right,
    Shape,
    Stock,
    Storefront,
    filled,
)
from picqer_tui.core.sides import Side
from picqer_tui.world.shop_rows import ShownShipment
from tests.shops.reading import DAY, playing, read
from tests.shops.shopware.fake import Fake, product, uuid

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
