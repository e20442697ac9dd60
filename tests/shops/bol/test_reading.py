"""Offers, orders and shipments of a sales account, read to their ends."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from picqer_tui.core.changes import Change, ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Rejected
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import (  # fmt: skip
    Feedback,
    Hook,
    Order,
    OrderLine,
    OrderState,
    Product,
    Record,
    Shape,
    Stock,
    Storefront,
    Warehouse,
)
from picqer_tui.core.sides import Side  # fmt: skip
from picqer_tui.shops import registry
from picqer_tui.shops.bol.orders import TURNS
from picqer_tui.shops.bol.profile import PROFILE
from picqer_tui.world.platforms import PLATFORMS
from tests.shops.bol.fake import Account, item, offer, order
from tests.shops.fakes import NIGHT
from tests.shops.reading import DAY, playing, read

BY_BOL = {"method": "FBB"}


async def test_every_offer_comes_once_and_a_cursor_goes_on_in_a_later_process() -> None:
    account = Account([offer(at) for at in range(250)])
    source = account.opened()
    done = await read(source, Product)
    assert len(done.by_id(Product)) == 250
    assert len(account.paths("/retailer/offers")) == 3
    rest = await read(account.opened(), Product, cursor=done.pages[0].cursor)
    assert rest.by_id(Product).keys() == {one["offerId"] for one in account.offers[100:]}
    old: list[str] = []

    def too_old(request: httpx.Request) -> httpx.Response | None:
        old.extend(request.url.params.get_list("cursor"))
        return (
            httpx.Response(400, json={"detail": "cursor"}) if len(old) == 1 and "cursor" in request.url.params else None
        )

    account.happens = too_old
    again = await read(account.opened(), Product, cursor=done.pages[0].cursor)
    assert len(again.by_id(Product)) == 250


@pytest.mark.parametrize(
    "body", [b"{}", b"", b'{"offers":null,"page":null}', b'{"offers":[],"page":{"nextCursor":null}}']
)
async def test_nothing_at_all_is_an_answer(body: bytes) -> None:
    account = Account()
    account.happens = lambda request: httpx.Response(200, content=body) if "offers" in request.url.path else None
    assert (await read(account.opened(), Product)).of(Product) == []


@pytest.mark.parametrize(
    ("more", "live"),
    [
        ({}, True),
        ({"onHoldByRetailer": True}, False),
        ({"countryAvailabilities": [{"countryCode": "NL", "forSale": False}]}, False),
        ({"countryAvailabilities": [{"forSale": False}], "stock": {"amount": 3, "correctedStock": 0}}, True),
        ({"countryAvailabilities": [{"forSale": False}], "stock": None}, False),
        ({"countryAvailabilities": None}, True),
    ],
)
async def test_an_offer_that_is_only_sold_out_is_still_there(more: dict[str, Any], live: bool) -> None:
    found = await read(Account([offer(1, **more)]).opened(), Product)
    assert found.of(Product)[0].live is live


async def test_what_offers_become() -> None:
    account = Account(
        [
            offer(1, reference=" [x] ⚡ "),
            offer(2, ean=None, reference=None, stock=None, fulfilment=None, lastModifiedDateTime=None),
            offer(3, fulfilment=BY_BOL),
            offer(4, condition={"category": "SECONDHAND"}, ean="8712345000001", stock={"amount": "7"}),
        ]
    )
    source = account.opened()
    one, bare, bol, used = (await read(source, Product)).of(Product)
    assert (one.sku.exact, one.ean, one.shape, one.tracked, one.filled) == (
        " [x] ⚡ ",
        "8712345000001",
        Shape.GOODS,
        True,
        "b",
    )
    assert (bare.sku.exact, bare.ean, bare.filled, bare.updated_at) == ("", "", "", None)
    assert (bol.shape, bol.tracked, bare.tracked) == (Shape.GOODS, False, None)
    assert used.ean == one.ean
    stock = (await read(source, Stock)).of(Stock)
    assert [each.free for each in stock] == [24, None, None, 7]
    assert [each.product_id for each in stock] == [each.id for each in (one, bare, bol, used)]


async def test_offers_by_id_and_by_reference_byte_for_byte() -> None:
    account = Account([offer(1), offer(2, reference="SKU-1"), offer(3, reference="sku-1")])
    source = account.opened()
    ids = [one["offerId"] for one in account.offers]
    done = await read(
        source, Stock, "about", (f"id:{ids[2]}", "id:../../token", "id:nobody", "sku:SKU-1", "sku:", "sku:x")
    )
    assert done.found == {
        f"id:{ids[2]}": [ids[2]], "id:../../token": [], "id:nobody": [], "sku:SKU-1": ids[:2], "sku:": [], "sku:x": [],
    }  # fmt: skip
    assert not any("token" in one.url.path for one in account.asked.requests if one.url.host == "api.bol.com")


async def test_open_orders_are_looked_at_one_by_one() -> None:
    account = Account(
        orders=[
            order("A1", item("1"), item("2", offer=None, quantity=1, totalPrice=1, quantityShipped=1)),
            order(
                "A2",
                item("3", fulfilment=BY_BOL),
                billingDetails={"email": "X-2@verkopen.example"},
                shipmentDetails=None,
            ),
            order("A3", item("4", cancellationRequest=True), item("5", fulfilment=BY_BOL, quantity=4)),
            order("A4", item("6", quantityShipped=2)),
            order("A5", item("7", quantityCancelled=2), orderPlacedDateTime=None),
        ]
    )
    done = await read(account.opened(), Order, "open")
    found, lines = done.by_id(Order), done.by_id(OrderLine)
    assert found.keys() == {"A1", "A2", "A3"}
    assert {one: (each.state, each.pieces, each.shipped, each.total) for one, each in found.items()} == {
        "A1": (OrderState.PART_SHIPPED, 3, 1, ""),
        "A2": (OrderState.OPEN, 0, 0, ""),
        "A3": (OrderState.OPEN, 2, 0, ""),
    }
    assert found["A1"].placed_at == datetime(2026, 11, 22, 19, 41, 9, tzinfo=UTC)
    assert found["A1"].lines == "" != found["A3"].lines
    assert found["A2"].email not in ("", found["A1"].email)
    assert (found["A2"].traits, found["A3"].traits) == ({"sent_by": "bol"}, {"cancellation_asked": "yes"})
    assert lines["1"].sku.exact == "SKU-1"
    assert (lines["2"].sku.exact, lines["2"].done, lines["5"].done) == ("", 1, 4)
    assert done.pages[-1].whole


async def test_handled_orders_of_each_day_are_read_from_the_oldest() -> None:
    account = Account(
        orders=[
            order("OLD", item("1", quantityShipped=2, latestChangedDateTime="2026-11-10T08:00:00+01:00"),
                  orderPlacedDateTime="2026-11-01T08:00:00+01:00"),
            order("DAY", item("2", quantityShipped=2, latestChangedDateTime="2026-11-12T08:00:00+01:00"),
                  orderPlacedDateTime="2026-11-11T08:00:00+01:00"),
            order("NOW"),
            order("OFF", item("3", quantityCancelled=2)),
        ]
    )  # fmt: skip
    source = account.opened()
    since = datetime(2026, 11, 9, 12, tzinfo=UTC)
    done = await read(source, Order, "recent", since=since)
    states = {one: each.state for one, each in done.by_id(Order).items()}
    assert states == {"DAY": OrderState.DONE, "NOW": OrderState.OPEN, "OFF": OrderState.CANCELLED}
    assert done.pages[-1].whole
    days = [
        one.url.params.get("latest-change-date")
        for one in account.paths("/retailer/orders")
        if one.url.path.endswith("s")
    ]
    assert list(dict.fromkeys(days)) == [f"2026-11-{day:02}" for day in range(9, 23)] + [None]
    middle = next(page.cursor for page in done.pages if page.records and "DAY" in str(page.records))
    rest = await read(account.opened(), Order, "recent", since=since, cursor=middle)
    assert {"NOW", "OFF"} <= rest.by_id(Order).keys()
    days = [one.url.params.get("latest-change-date", "") for one in account.paths("/retailer/orders")]
    assert days.count("2026-11-09") == 1


@pytest.mark.parametrize("scope", ["", "recent"])
async def test_further_back_than_three_months_is_never_whole(scope: str) -> None:
    done = await read(Account(orders=[order("NOW")]).opened(), Order, scope, since=NIGHT - timedelta(days=200))
    assert done.by_id(Order).keys() == {"NOW"}
    assert [page.whole for page in done.pages[-1:]] == [False]
    assert "three months" in done.pages[-1].why.msgid  # type: ignore[union-attr]


async def test_orders_that_leave_a_list_while_it_is_read_hide_no_other() -> None:
    account = Account(orders=[order(f"N{at:03}") for at in range(40)], page=10)
    pages: list[str] = []

    def two_are_sent(request: httpx.Request) -> None:
        if request.url.path == "/retailer/orders":
            pages.append(request.url.params["page"])
            if len(pages) == 2:
                for gone in account.orders[:10]:
                    gone["orderItems"][0]["quantityShipped"] = 2

    account.happens = two_are_sent
    done = await read(account.opened(), Order, "open")
    assert {f"N{at:03}" for at in range(10, 40)} <= done.by_id(Order).keys()
    assert done.pages[-1].whole
    assert len(done.of(Order)) == len(done.by_id(Order))


async def test_a_list_that_grows_all_the_time_is_not_whole() -> None:
    account = Account(orders=[order(f"N{at:03}") for at in range(15)], page=10)

    def one_more(request: httpx.Request) -> None:
        if request.url.path == "/retailer/orders" and request.url.params["page"] == "1":
            account.orders.append(order(f"Z{len(account.orders):03}", orderPlacedDateTime="2026-11-23T01:00:00+01:00"))

    account.happens = one_more
    done = await read(account.opened(), Order, "open")
    assert not done.pages[-1].whole
    firsts = [one for one in account.paths("/retailer/orders") if one.url.params.get("page") == "1"]
    assert len(firsts) == TURNS


async def test_a_server_that_always_gives_the_same_page_is_left() -> None:
    account = Account(orders=[order("A1"), order("A2")])
    same = account._orders(httpx.QueryParams({"status": "OPEN", "fulfilment-method": "ALL", "page": "1"})).content
    account.happens = lambda request: (
        httpx.Response(200, content=same) if request.url.path == "/retailer/orders" else None
    )
    done = await read(account.opened(), Order, "open")
    assert done.by_id(Order).keys() == {"A1", "A2"}


async def test_an_order_that_is_gone_meanwhile_stays_as_the_list_had_it() -> None:
    account = Account(orders=[order("A1"), order("A2")])
    account.happens = lambda request: httpx.Response(404, json={}) if request.url.path.endswith("/A1") else None
    found = (await read(account.opened(), Order, "open")).by_id(Order)
    assert (found["A1"].state, found["A1"].pieces, found["A1"].lines) == (OrderState.OPEN, 2, "")


async def test_single_orders_with_the_shipments_that_the_seller_made() -> None:
    account = Account(
        orders=[order("C1", item("1", quantityShipped=1), item("2", fulfilment=BY_BOL, quantityShipped=2)), order("C2")]
    )
    at = "2026-11-23T09:20:03+01:00"
    account.shipments["C1"] = [
        {"shipmentId": "91", "shipmentDateTime": at, "shipmentItems": [{"orderItemId": "1"}],
         "transport": {"transporterCode": "TNT", "trackAndTrace": "3SINVENTED0001"}},
        {"shipmentId": "92", "shipmentDateTime": at, "shipmentItems": [{"orderItemId": "2"}], "transport": None},
    ]  # fmt: skip
    source = account.opened()
    values = ("id:C1", "number:c1", "number:# C2", "id:NOBODY", "number:../x")
    done = await read(source, Order, "about", values)
    assert done.found == {
        "id:C1": ["C1"],
        "number:c1": ["C1"],
        "number:# C2": ["C2"],
        "id:NOBODY": [],
        "number:../x": [],
    }
    assert [(one.id, one.order_id, one.kind, one.tracking) for one in done.of(Feedback)] == [
        ("91", "C1", "shipment", "3SINVENTED0001")
    ]
    only = await read(source, Feedback, "about", ("id:C1",))
    assert only.of(Feedback) == done.of(Feedback)
    assert only.of(Order) == []
    assert len(account.paths("/retailer/shipments/92")) == 0


async def test_pace_is_kept_for_each_kind_of_request_apart() -> None:
    account = Account(orders=[order(f"N{at:02}") for at in range(60)], page=1)
    await read(account.opened(), Order, "open")
    lists = [one for one in account.paths("/retailer/orders") if one.url.path == "/retailer/orders"]
    assert len(lists) > 100
    assert account.clock.passed == pytest.approx(60.3 * (len(lists) // 25), abs=65)


@pytest.mark.parametrize(
    ("kind", "scope", "about"),
    [
        (Hook, "", ()),
        (Storefront, "about", ("host:x.nl",)),
        (Warehouse, "", ()),
        (Feedback, "recent", ()),
        (Order, "about", ("reference:1",)),
    ],
)
def test_what_cannot_be_shown_is_said(kind: type[Record], scope: str, about: tuple[str, ...]) -> None:
    why = Account().opened().can_read(Need(Side.NEW, kind, DAY, scope, about))
    assert why is not None
    assert why.msgid


async def test_nothing_is_written_and_it_is_said_why() -> None:
    account = Account()
    writer = registry.writer_of(account.opened())
    assert writer is not None
    for kind in ChangeKind:
        assert writer.can_write(kind) == await writer.effects(kind) == PROFILE.writes[kind]
        with pytest.raises(Rejected):
            await writer.send(Change("k1", "step", kind, Side.NEW, "A1", Raw("A1"), {}, {}, {}))
    assert account.asked.requests == []
    assert set(PROFILE.writes) == set(ChangeKind)
    assert all(isinstance(why, Phrase) for why in PROFILE.writes.values())
    assert not PROFILE.can_enter_orders


@pytest.mark.skipif("bol" not in PLATFORMS, reason="the world has no shop of this platform yet")
async def test_a_whole_account_of_the_world() -> None:
    async with playing("bol") as play:
        products = (await read(play.source, Product)).by_id(Product)
        assert {one.sku.exact for one in products.values()} >= {
            row.sku for row in play.shop.products if row.goods and row.status == "live"
        }
        done = await read(play.source, Order, "open")
        assert done.pages[-1].whole
        assert done.by_id(Order).keys() == {row.id for row in play.shop.orders if row.open}
