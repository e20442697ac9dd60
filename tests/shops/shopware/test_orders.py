"""Orders of a Shopware shop with their oddities: three machines, deliveries and payments beside the real ones, lines, numbers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from picqer_tui.core.records import Order, OrderLine, OrderState
from tests.shops.reading import read
from tests.shops.shopware.fake import Fake, delivery, lacking, line, order, payment, state, uuid


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
