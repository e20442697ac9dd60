"""A CCV Shop behind a handler: products sold as combinations, codes in two fields, orders by status, one tracking code."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Feedback, Hook, Order, OrderLine, OrderState, Product, Shape, Stock, Storefront
from picqer_tui.core.sides import Side
from picqer_tui.shops.ccv import orders as orders_room
from picqer_tui.shops.ccv.profile import PROFILE
from picqer_tui.shops.ccv.wire_orders import STATES, OrderRow, state_of
from tests.shops.ccv.fake import SETTINGS, Fake, form, line, order, thing
from tests.shops.reading import DAY, read

# products


async def test_a_product_with_combinations_is_sold_as_those() -> None:
    forms = [
        form(9001, 2, ean_number="8712345000048"),
        form(9002, 2, sku_number="", product_number="", active=False),
        form(9003, 2, sku_number=" ", product_number="ART-3"),
    ]
    at = Fake(products=[thing(1), thing(2, forms, stocktype="attribute_combination"), thing(3, is_active=False)])
    found = (await read(at.source, Product)).by_id(Product)
    assert [(one.id, one.sku.exact, one.shape, one.live, one.parent_id) for one in found.values()] == [
        ("1", "SKU-1", Shape.GOODS, True, ""),
        ("2", "SKU-2", Shape.PARENT, True, ""),
        ("9001", "SKU-9001", Shape.GOODS, True, "2"),
        ("9002", "", Shape.GOODS, False, "2"),
        ("9003", "ART-3", Shape.GOODS, True, "2"),
        ("3", "SKU-3", Shape.GOODS, False, ""),
    ]
    assert (found["9001"].name, found["9001"].ean, found["9001"].filled) == ("Mok 2 - M", "8712345000048", "bw")
    stock = (await read(at.source, Stock)).by_id(Stock)
    assert {one: row.free for one, row in stock.items()} == {"1": 4, "9001": 7, "9002": 7, "9003": 7, "3": 4}
    assert at.count("/attributecombinations/") == 0


@pytest.mark.parametrize("missing", [{"href": "x"}, "left out", {"href": "x", "collection": None}])
async def test_combinations_that_do_not_come_along_are_asked_for(missing: Any) -> None:
    at = Fake(products=[thing(1, [form(9001, 1)]), thing(2)])
    shown = at._shown

    def bare(row: dict[str, Any], expand: bool) -> dict[str, Any]:
        rest = {name: value for name, value in shown(row, expand).items() if name != "attributecombinations"}
        return rest if isinstance(missing, str) else {**rest, "attributecombinations": missing}

    at._shown = bare  # type: ignore[method-assign]
    found = (await read(at.source, Product)).by_id(Product)
    assert [(one.id, one.shape) for one in found.values()] == [
        ("1", Shape.PARENT), ("9001", Shape.GOODS), ("2", Shape.GOODS),
    ]  # fmt: skip
    assert at.count("/attributecombinations/") >= 2


@pytest.mark.parametrize(("changes", "shop", "tracked", "free"), [
    ({}, True, True, 4),
    ({"stock": "3,5"}, True, True, 3),
    ({"stock": -2.0}, True, True, -2),
    ({"stockenabled": False}, True, False, None),
    ({"stockenabled": None}, True, None, None),
    ({}, False, False, None),
    ({"stocktype": "zz-new"}, None, True, 4),
])  # fmt: skip
async def test_stock_counts_where_it_is_kept(
    changes: dict[str, Any], shop: bool | None, tracked: bool | None, free: int | None
) -> None:
    at = Fake(products=[thing(1, **changes)])
    at.settings = SETTINGS | {"stock": shop}
    (found,) = (await read(at.source, Product)).of(Product)
    (kept,) = (await read(at.source, Stock)).of(Stock)
    assert (found.tracked, kept.free) == (tracked, free)


@pytest.mark.parametrize(("stocktype", "tracked"), [
    ("attribute_combination", True), ("product", False), ("zz-new", None), (None, True),
])  # fmt: skip
async def test_stock_of_a_combination_may_be_kept_with_its_product(stocktype: str | None, tracked: bool | None) -> None:
    at = Fake(products=[thing(1, [form(9001, 1)], stocktype=stocktype)])
    assert (await read(at.source, Product)).by_id(Product)["9001"].tracked is tracked


async def test_a_product_and_a_combination_of_one_number_are_two_things() -> None:
    at = Fake(
        products=[thing(1, [form(2, 1, sku_number="FORM")]), thing(2), thing(3, [form(1, 3, sku_number="OTHER")])]
    )
    found = (await read(at.source, Product)).by_id(Product)
    goods = {one.id: one.sku.exact for one in found.values() if one.shape is Shape.GOODS}
    assert goods == {"2": "FORM", "product-2": "SKU-2", "combination-1": "OTHER"}
    single = await read(at.source, Product, "about", ("id:product-2", "id:combination-1", "id:zz"))
    assert {one.id: one.sku.exact for one in single.of(Product)} == {"product-2": "SKU-2", "combination-1": "OTHER"}
    assert single.found["id:zz"] == []


async def test_a_long_list_is_whole_whatever_size_of_page_the_shop_gives() -> None:
    rows = [thing(number) for number in range(1, 331)]
    for most in (250, 100, 37):
        at = Fake(products=rows)
        at.most = most
        done = await read(at.source, Product)
        assert len(done.by_id(Product)) == 330
        assert all(page.whole for page in done.pages)
        rest = await read(Fake(products=rows).source, Product, cursor=done.pages[1].cursor)
        before = {one.id for page in done.pages[:2] for one in page.records if isinstance(one, Product)}
        assert before | {one.id for one in rest.of(Product)} == {str(row["id"]) for row in rows}


async def test_a_shop_that_is_too_slow_for_large_pages_is_asked_for_smaller_ones() -> None:
    at = Fake(products=[thing(number) for number in range(1, 201)])
    handle = at.handle

    def slow(request: httpx.Request) -> httpx.Response:
        if "products/" in request.url.path and int(request.url.params["size"]) > 60:
            return httpx.Response(504)
        return handle(request)

    at.asked._handler = slow
    assert len((await read(at.source, Product)).by_id(Product)) == 200


async def test_codes_are_looked_for_in_the_whole_list_once() -> None:
    at = Fake(products=[thing(1), thing(2, [form(9001, 2), form(9002, 2, sku_number="SKU-1")]), thing(3)])
    done = await read(
        at.source, Product, "about", ("sku:SKU-1", "sku:SKU-9001", "sku:SKU-2", "sku:sku-3", "id:9001", "id:3")
    )
    assert done.found == {
        "sku:SKU-1": ["1", "9002"], "sku:SKU-9001": ["9001"], "sku:SKU-2": [], "sku:sku-3": [], "id:9001": ["9001"],
        "id:3": ["3"],
    }  # fmt: skip
    stock = await read(at.source, Stock, "about", ("id:9001", "sku:SKU-3"))
    assert {one.product_id: one.free for one in stock.of(Stock)} == {"9001": None, "3": 4}


# orders


@pytest.mark.parametrize(("status", "changes", "state"), [
    *((status, {}, OrderState.OPEN) for status in (1, 2, 3, 4, 9, 10, 11, 12, 13, 14)),
    *((status, {"paid": False}, OrderState.UNPAID) for status in (1, 4)),
    *((status, {"paid": False}, OrderState.DONE) for status in (5, 6, 7)),
    (8, {}, OrderState.CANCELLED),
    (1, {"is_completed": False}, OrderState.DRAFT),
    (None, {}, OrderState.DRAFT),
    (15, {}, OrderState.UNKNOWN),
    ("zz-new", {}, OrderState.UNKNOWN),
])  # fmt: skip
def test_where_an_order_stands(status: Any, changes: dict[str, Any], state: OrderState) -> None:
    assert state_of(OrderRow.model_validate(order(1, status, **changes))) is state


async def test_what_is_told_of_an_order() -> None:
    customer = {"email": "a@b.example", "reference": "OUD-9"}
    at = Fake(orders=[order(1, customer=customer, deliver_method="pickup", is_platform_sale=True)])
    at.lines["1"] = [
        line(11),
        line(12, 1.0, sub_sku_number="FORM", sub_product_number="X"),
        line(13, product_type="container_deposit", product_number="STATIEGELD"),
        line(14, 1.0, sub_product_number="ART", sub_sku_number=" "),
    ]
    done = await read(at.source, Order, "open")
    (row,) = done.of(Order)
    assert (row.number.exact, row.reference.exact, row.native, row.channel) == ("W-20001", "OUD-9", None, "")
    assert (row.status, row.total, row.currency, row.pieces, row.shipped) == ("1", "38.85", "EUR", 4, 0)
    assert row.traits == {"status_name": "Status 1", "pickup": "yes"}
    assert row.placed_at == datetime(2026, 11, 22, 19, 2, 11, tzinfo=UTC)
    assert [(one.sku.exact, one.amount, one.product_id) for one in done.of(OrderLine)] == [
        ("SKU-1", 2, "1"), ("FORM", 1, ""), ("ART", 1, ""),
    ]  # fmt: skip


@pytest.mark.parametrize(("changes", "number"), [
    ({}, "W-20001"), ({"ordernumber_full": None}, "20001"), ({"ordernumber_full": None, "ordernumber": None}, "1"),
])  # fmt: skip
async def test_the_number_of_an_order(changes: dict[str, Any], number: str) -> None:
    (row,) = (await read(Fake(orders=[order(1, **changes)]).source, Order)).of(Order)
    assert row.number.exact == number


async def test_orders_by_number_with_and_without_prefix() -> None:
    at = Fake(orders=[order(1), order(2), order(3, ordernumber=20001, ordernumber_full="20001")])
    done = await read(
        at.source, Order, "about", ("number:W-20001", "number:20002", "number:20001", "number:X-20002", "id:2", "id:x")
    )
    assert done.found == {
        "number:W-20001": ["1"], "number:20002": ["2"], "number:20001": ["3"], "number:X-20002": [], "id:2": ["2"], "id:x": [],
    }  # fmt: skip


OPENS = [order(1), order(2, 7), order(3, 8), order(4, 15), order(5, 4, paid=False), order(6, 13), order(7, None)]


@pytest.mark.parametrize(("most", "named", "by_status"), [(2_500, True, False), (2, False, False), (2, True, True)])
async def test_open_orders_also_of_a_status_nobody_knows(
    monkeypatch: pytest.MonkeyPatch, most: int, named: bool, by_status: bool
) -> None:
    monkeypatch.setattr(orders_room, "MOST_WHOLE", most)
    rows = [row for row in OPENS if not (by_status and row["status"] == 15)]
    at = Fake(orders=rows)
    at.settings = SETTINGS if named else SETTINGS | {"order_status": [{"id": 15, "status_name": "Nieuw"}]}
    done = await read(at.source, Order, "open")
    expected = {"1", "5", "6"} | (set() if by_status else {"4"})
    assert done.by_id(Order).keys() == expected
    assert (at.count("?status=") > 0) is by_status
    for at_, page in enumerate(done.pages[:-1]):
        later = Fake(orders=rows)
        later.settings = at.settings
        rest = await read(later.source, Order, "open", cursor=page.cursor)
        before = {row.id for one in done.pages[: at_ + 1] for row in one.records if isinstance(row, Order)}
        assert before | rest.by_id(Order).keys() == expected


def test_every_status_that_is_not_final_is_asked_for() -> None:
    open_ = {status for status, state in STATES.items() if state in (OrderState.OPEN, OrderState.UNPAID)}
    assert set(orders_room.OPEN) == open_


async def test_lines_are_asked_for_once_an_order() -> None:
    at = Fake(orders=[order(number) for number in range(1, 181)])
    done = await read(at.source, Order, "open")
    assert len(done.by_id(Order)) == 180
    assert at.count("/orderrows/") == 180
    assert len(done.pages) >= 2


async def test_in_a_shop_that_is_left_finished_orders_come_without_lines() -> None:
    rows = [order(1), order(2, 7, total_orderrow_price=30.0), order(3, 5, total_orderrow_price=0)]
    since = datetime(2026, 11, 1, tzinfo=UTC)
    for side, asked in ((Side.OLD, {"1"}), (Side.NEW, {"1", "2", "3"})):
        at = Fake(orders=rows, side=side)
        for _ in range(2):
            found = (await read(at.source, Order, "recent", since=since)).by_id(Order)
            assert {one for one, row in found.items() if row.lines} == asked
        if side is Side.OLD:
            assert {one: row.pieces for one, row in found.items()} == {"1": 2, "2": 1, "3": 0}
        assert at.count("/orderrows/") == len(asked) + 1  # again for the open one alone


async def test_all_orders_bring_lines_of_open_ones_only() -> None:
    at = Fake(orders=[order(1), order(2, 7), order(3, 8)])
    assert len((await read(at.source, Order)).of(Order)) == 3
    assert at.count("/orderrows/") == 1


async def test_many_lines_come_in_pages() -> None:
    at = Fake(orders=[order(1)])
    at.lines["1"] = [line(number, 1.0) for number in range(1, 251)]
    assert len((await read(at.source, Order, "open")).of(OrderLine)) == 250
    assert at.count("/orderrows/") == 3


async def test_recent_orders_with_room_for_another_zone() -> None:
    at = Fake(orders=[order(1), order(2, 7, create_date="2026-11-20T10:00:00+01:00")])
    since = datetime(2026, 11, 22, 19, 0, tzinfo=UTC)
    done = await read(at.source, Order, "recent", since=since)
    assert done.by_id(Order).keys() == {"1"}
    assert at.count("min_create_date=2026-11-22T16%3A00%3A00Z") >= 1


async def test_what_a_shop_shows_of_a_parcel() -> None:
    at = Fake(orders=[order(1, 7, track_and_trace_code="3SINVENTED0001"), order(2, 2), order(3, 5)])
    done = await read(at.source, Feedback, "about", ("id:1", "number:W-20002", "id:3"))
    assert done.of(Order) == []
    assert [(one.order_id, one.kind, one.tracking) for one in done.of(Feedback)] == [
        ("1", "shipment", "3SINVENTED0001"), ("1", "status", ""), ("3", "status", ""),
    ]  # fmt: skip
    assert at.count("/orderrows/") == 0
    traits = PROFILE.feedback
    assert traits is not None
    assert (traits.every_tracking, traits.partial) == (False, False)


@pytest.mark.parametrize(("enabled", "expected"), [(True, None), (False, False)])
async def test_a_shop_that_says_it_is_closed_is_closed_to_customers(enabled: bool, expected: bool | None) -> None:
    at = Fake()
    at.settings = SETTINGS | {"webshop_enabled": enabled}

    def handle(request: httpx.Request) -> httpx.Response:
        front = httpx.Response(200, text="<html>Powered by CCV Shop</html>")
        return at.handle(request) if "/api/" in request.url.path else front

    at.asked._handler = handle
    done = await read(at.source, Storefront, "about", ("host:www.mokken.example",))
    (front,) = done.of(Storefront)
    assert (front.platform, front.open) == ("ccv", expected)


def test_what_it_cannot_show_is_said() -> None:
    at = Fake()
    for need in (
        Need(Side.NEW, Hook, DAY),
        Need(Side.NEW, Feedback, DAY),
        Need(Side.NEW, Storefront, DAY),
        Need(Side.NEW, Order, DAY, "about", ("reference:1",)),
    ):
        assert isinstance(at.source.can_read(need), Phrase)
    assert at.source.can_read(Need(Side.NEW, Order, DAY, "recent", since=datetime.now(UTC) - timedelta(days=1))) is None
