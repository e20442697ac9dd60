"""A whole Lightspeed shop, read over HTTP from a served world, and single oddities behind a handler."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx
import pytest

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Feedback, Hook, Order, OrderLine, OrderState, Product, Stock
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source
from picqer_tui.shops.lightspeed import orders as orders_room
from picqer_tui.shops.lightspeed.wire_orders import OrderRow, state_of
from tests.shops.fakes import Asked, SleptClock
from tests.shops.reading import DAY, opened, playing, read

KEYS = {"API_KEY": "key0001", "API_SECRET": "secret0001"}
SHOP = {"shop": {"id": 200001, "mainDomain": "www.mokken.example", "currency": {"shortcode": "eur"}}}


def link(number: int) -> dict[str, Any]:
    return {"resource": {"id": number, "url": f"x/{number}", "link": "http://elsewhere.example"}}


def variant(number: int, **changes: Any) -> dict[str, Any]:
    row = {"id": number, "sku": f"SKU-{number}", "articleCode": f"ART-{number}", "ean": "", "hs": None, "weight": 350}
    row |= {
        "stockTracking": "enabled",
        "stockLevel": 4,
        "title": "Standaard",
        "image": False,
        "product": link(number + 700),
    }
    return {**row, **changes}


def thing(number: int, **changes: Any) -> dict[str, Any]:
    return {"id": number, "isVisible": True, "title": f"Mok {number}", "fulltitle": "", "image": False, **changes}


def order(number: int, status: str = "processing_awaiting_shipment", **changes: Any) -> dict[str, Any]:
    row = {"id": number, "number": f"ORD{number}", "status": status, "paymentStatus": "paid", "shipmentStatus": "not_shipped",
           "createdAt": "2026-11-22T20:15:00+01:00", "priceIncl": 30.85, "email": "a@b.example", "channel": "main"}  # fmt: skip
    return {**row, **changes}


def line(number: int, amount: int = 2, **changes: Any) -> dict[str, Any]:
    row = {
        "id": number,
        "sku": "SKU-1",
        "quantityOrdered": amount,
        "quantityShipped": 0,
        "quantityRefunded": 0,
        "variant": link(1),
    }
    return {**row, **changes}


class Desk:
    """A shop of a few rows behind a handler, paged as the vendor's clients describe."""

    def __init__(self, **lists: list[dict[str, Any]]) -> None:
        self.lists = lists
        self.sort: Callable[[dict[str, Any]], int] = lambda row: int(row["id"])
        self.lines: dict[str, Any] = {}
        self.asked = Asked(self.handle)
        self.source: Source = opened(
            "lightspeed", "https://api.webshopapp.com", KEYS, self.asked.opening(SleptClock()), ("nl",)
        )

    def handle(self, request: httpx.Request) -> httpx.Response:
        path = request.url.path.removeprefix("/nl/").removesuffix(".json")
        said = dict(parse_qsl(request.url.query.decode()))
        if path == "shop":
            return httpx.Response(200, json=SHOP)
        first, _, rest = path.partition("/")
        if first == "orders" and rest.endswith("/products"):
            found = self.lines.get(rest.partition("/")[0], [line(1)])
            return found if isinstance(found, httpx.Response) else httpx.Response(200, json={"orderProducts": found})
        rows = sorted(self.lists.get(first, []), key=self.sort)
        rows = [
            row
            for row in rows
            if all(str(row.get(name)) == said[name] for name in ("status", "number") if name in said)
        ]
        if rest == "count":
            return httpx.Response(200, json={"count": len(rows)})
        if rest:
            row = next((row for row in rows if str(row["id"]) == rest), None)
            return (
                httpx.Response(200, json={first[:-1]: row})
                if row
                else httpx.Response(404, json={"error": {"message": "Not found"}})
            )
        size = int(said.get("limit", 50))
        behind, page = int(said.get("since_id", 0)), int(said.get("page", 1))
        rows = [row for row in rows if int(row["id"]) > behind]
        return httpx.Response(200, json={first: rows[(page - 1) * size : page * size] or False})

    def count(self, part: str) -> int:
        return sum(part in str(request.url) for request in self.asked.requests)


# products


async def test_every_variant_comes_once_with_the_name_and_visibility_of_its_product() -> None:
    async with playing("lightspeed", products=330) as play:
        done = await read(play.source, Product)
        found = done.by_id(Product)
        truth = {row.id: row for row in play.shop.products if row.kind != "parent"}
        assert found.keys() == truth.keys()
        assert done.claimed == len(truth)
        for ident, row in truth.items():
            assert found[ident].sku.exact == row.sku
            assert found[ident].ean == row.barcode
            if row.status == "live" and row.kind == "simple":
                assert found[ident].live
        stock = (await read(play.source, Stock)).by_id(Stock)
        assert stock.keys() == truth.keys()
        for ident, row in truth.items():
            assert stock[ident].free == (row.quantity if found[ident].tracked else None)


async def test_an_article_code_that_stands_in_for_a_sku_is_told() -> None:
    at = Desk(
        variants=[variant(1, sku=False), variant(2), variant(3, sku="", articleCode="")],
        products=[thing(701), thing(702)],
    )
    found = (await read(at.source, Product)).by_id(Product)
    assert [(row.sku.exact, row.other_code.exact) for row in found.values()] == [("", "ART-1"), ("SKU-2", ""), ("", "")]
    assert [row.live for row in found.values()] == [True, True, False]
    assert found["1"].name == "Mok 701"


@pytest.mark.parametrize(("changes", "tracked", "free"), [
    ({"stockLevel": 4}, True, 4),
    ({"stockLevel": "7", "stockTracking": "indicator"}, True, 7),
    ({"stockLevel": False}, True, None),
    ({"stockLevel": 9, "stockTracking": "disabled"}, False, None),
    ({"stockLevel": 9, "stockTracking": False}, None, None),
])  # fmt: skip
async def test_false_is_nothing_and_stock_counts_where_it_is_kept(
    changes: dict[str, Any], tracked: bool | None, free: int | None
) -> None:
    row = variant(1, **changes, hs=False, ean=False, title=False, weight=False)
    at = Desk(variants=[row], products=[thing(701, title=False, fulltitle="Mok rood")])
    (found,) = (await read(at.source, Product)).of(Product)
    assert (found.tracked, found.name, found.filled) == (tracked, "Mok rood", "")
    (kept,) = (await read(at.source, Stock)).of(Stock)
    assert kept.free == free


async def test_an_empty_list_comes_as_false() -> None:
    at = Desk()
    for kind, scope in ((Product, ""), (Stock, ""), (Order, "open"), (Order, "")):
        done = await read(at.source, kind, scope)
        assert (done.of(kind), done.pages[-1].cursor) == ([], None)


async def test_rows_that_do_not_come_by_ascending_number_are_read_page_by_page() -> None:
    at = Desk(variants=[variant(number) for number in range(1, 521)], products=[])
    at.sort = lambda row: -int(row["id"])
    done = await read(at.source, Stock)
    assert {row.id for row in done.of(Stock)} == {str(number) for number in range(1, 521)}
    assert done.claimed == 520
    assert at.count("page=2") >= 1


async def test_codes_are_looked_for_in_the_whole_list_once() -> None:
    at = Desk(
        variants=[variant(number) for number in range(1, 301)], products=[thing(number) for number in range(701, 1001)]
    )
    done = await read(at.source, Product, "about", ("sku:SKU-7", "sku:SKU-290", "sku:sku-8", "id:9", "id:none"))
    assert done.found == {"sku:SKU-7": ["7"], "sku:SKU-290": ["290"], "sku:sku-8": [], "id:9": ["9"], "id:none": []}
    assert at.count("variants.json") == 3


# orders


@pytest.mark.parametrize(("status", "changes", "state"), [
    ("processing_awaiting_shipment", {}, OrderState.OPEN),
    ("processing_awaiting_shipment", {"paymentStatus": "not_paid"}, OrderState.OPEN),
    ("processing_awaiting_shipment", {"shipmentStatus": "partially_shipped"}, OrderState.PART_SHIPPED),
    ("processing_awaiting_pickup", {}, OrderState.OPEN),
    ("processing_awaiting_payment", {"paymentStatus": "not_paid"}, OrderState.UNPAID),
    ("processing_awaiting_payment", {"paymentStatus": "paid"}, OrderState.OPEN),
    ("on_hold", {"paymentStatus": "partially_paid"}, OrderState.UNPAID),
    ("on_hold", {}, OrderState.OPEN),
    ("completed", {}, OrderState.DONE),
    ("completed_shipped", {}, OrderState.DONE),
    ("completed_some_day", {}, OrderState.DONE),
    ("cancelled", {}, OrderState.CANCELLED),
    ("zz-new", {}, OrderState.UNKNOWN),
])  # fmt: skip
def test_where_an_order_stands(status: str, changes: dict[str, Any], state: OrderState) -> None:
    assert state_of(OrderRow.model_validate(order(1, status, **changes))) is state


async def test_what_is_told_of_an_order() -> None:
    at = Desk(orders=[order(5, "completed_shipped", userAgent="WebshopappApi 1.0", channel="feed")])
    at.lines["5"] = [line(1, 3, quantityRefunded=1), line(2, 1, sku=False, variant=False)]
    done = await read(at.source, Order)
    (row,) = done.of(Order)
    assert (row.number.exact, row.total, row.currency, row.native, row.channel) == (
        "ORD5",
        "30.85",
        "EUR",
        False,
        "feed",
    )
    assert row.placed_at == datetime(2026, 11, 22, 19, 15, tzinfo=UTC)
    assert row.traits == {"shipment_status": "not_shipped"}
    assert done.of(OrderLine) == []
    (row,) = (await read(at.source, Order, "about", ("number:ORD5",))).of(Order)
    assert (row.pieces, row.shipped, row.lines) == (3, 3, "")


async def test_open_orders_are_all_that_are_not_finished_also_of_a_status_nobody_knows() -> None:
    rows = [order(1), order(2, "completed"), order(3, "cancelled"), order(4, "zz-new"), order(5, "on_hold")]
    for most in (12_000, 2):
        at = Desk(orders=rows)
        orders_room.MOST_WHOLE, kept = most, orders_room.MOST_WHOLE
        found = (await read(at.source, Order, "open")).by_id(Order)
        orders_room.MOST_WHOLE = kept
        assert {one: row.state for one, row in found.items()} == {
            "1": OrderState.OPEN, "4": OrderState.UNKNOWN, "5": OrderState.OPEN,
        }  # fmt: skip


async def test_where_there_are_many_only_open_statuses_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders_room, "MOST_WHOLE", 2)
    rows = [order(1), order(2, "completed"), order(3, "cancelled"), order(5, "on_hold")]
    at = Desk(orders=rows)
    done = await read(at.source, Order, "open")
    assert done.by_id(Order).keys() == {"1", "5"}
    assert at.count("orders.json") == at.count("orders.json?status=")
    for at_, page in enumerate(done.pages[:-1]):
        rest = await read(Desk(orders=rows).source, Order, "open", cursor=page.cursor)
        before = {row.id for one in done.pages[: at_ + 1] for row in one.records if isinstance(row, Order)}
        assert before | rest.by_id(Order).keys() == {"1", "5"}


async def test_a_reading_with_a_request_for_each_order_goes_on_behind_the_last_one() -> None:
    rows = [order(number) for number in range(1, 101)]
    at = Desk(orders=rows)
    done = await read(at.source, Order, "open")
    sizes = [sum(isinstance(row, Order) for row in page.records) for page in done.pages]
    assert (max(sizes), sum(sizes)) == (orders_room.WITH_LINES, 100)
    assert at.count("/products.json") == 100
    assert at.count("orders.json") <= 3
    later = Desk(orders=rows)
    rest = await read(later.source, Order, "open", cursor=done.pages[1].cursor)
    assert len(rest.of(Order)) == 40
    assert later.count("/products.json") == 40


async def test_all_orders_bring_lines_of_open_ones_only() -> None:
    at = Desk(orders=[order(1), order(2, "completed"), order(3, "cancelled")])
    done = await read(at.source, Order)
    assert (len(done.of(Order)), done.claimed, at.count("/products.json")) == (3, 3, 1)


async def test_an_order_without_its_lines_yet_is_asked_again_and_one_that_went_is_left_out() -> None:
    at = Desk(orders=[order(1), order(2)])
    at.lines["2"] = httpx.Response(404, json={"error": {"message": "Not found"}})
    found = await read(at.source, Order, "open")
    assert found.by_id(Order).keys() == {"1"}
    assert at.count("orders/2/products.json") == 3


async def test_lines_of_an_order_that_stays_the_same_are_asked_once() -> None:
    rows = [order(1, updatedAt="2026-11-22T20:15:00+01:00"), order(2, updatedAt="2026-11-22T20:15:00+01:00")]
    at = Desk(orders=rows)
    for _ in range(2):
        done = await read(at.source, Order, "open")
        assert [line.amount for line in done.of(OrderLine)] == [2, 2]
    assert at.count("/products.json") == 2
    rows[0]["updatedAt"] = "2026-11-22T20:16:00+01:00"
    at.lines["1"] = [line(1, 5)]
    done = await read(at.source, Order, "about", ("id:1", "id:2"))
    assert sorted(line.amount for line in done.of(OrderLine)) == [2, 5]
    assert (at.count("/products.json"), at.count("shipments.json")) == (3, 0)
    rows[0]["shipmentStatus"] = "shipped"
    await read(at.source, Order, "about", ("id:1",))
    assert at.count("shipments.json") == 1


async def test_recent_orders_whatever_zone_the_filter_is_in() -> None:
    at = Desk(orders=[order(1, createdAt="2026-11-22T20:15:00+01:00"), order(2, createdAt="2026-11-22T18:00:00+01:00")])
    since = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    found = await read(at.source, Order, "recent", since=since)
    assert found.by_id(Order).keys() == {"1"}
    assert at.count("created_at_min=2026-11-22%2005%3A00%3A00") == 2


async def test_what_a_shop_shows_of_a_parcel() -> None:
    async with playing("lightspeed", orders=60) as play:
        rows = [row for row in play.shop.orders if row.status == "completed"][:5]
        done = await read(play.source, Feedback, "about", tuple(f"id:{row.id}" for row in rows))
        for row in rows:
            told = {sign.kind: sign.tracking for sign in done.of(Feedback) if sign.order_id == row.id}
            assert told.keys() == {"shipment", "status"}
            assert all(code in told["shipment"] for sent in row.shipments for code in sent.codes)
        waiting = next(row for row in play.shop.orders if row.open)
        none = await read(play.source, Feedback, "about", (f"id:{waiting.id}",))
        assert none.of(Feedback) == []


def test_what_it_cannot_show_is_said() -> None:
    at = Desk()
    for need in (
        Need(Side.NEW, Hook, DAY),
        Need(Side.NEW, Feedback, DAY),
        Need(Side.NEW, Order, DAY, "about", ("reference:1",)),
    ):
        assert isinstance(at.source.can_read(need), Phrase)
    assert at.source.can_read(Need(Side.NEW, Order, DAY, "recent", since=datetime.now(UTC) - timedelta(days=1))) is None
