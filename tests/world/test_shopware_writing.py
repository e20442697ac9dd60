"""Shopware as a writer meets it: transitions, numbers, comments, codes, and what each does besides."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.world.platforms.shopware.ids import marked
from picqer_tui.world.platforms.shopware.traits import TRAITS
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.truth import table

from .clients import shop_world
from .test_shopware import INNER, Client, code

SILENT = {"sendMail": False}


@pytest.fixture
def client() -> Client:
    return Client(shop_world("shopware"))


def to_send(client: Client) -> ShopOrder:
    return next(row for row in client.shop.orders if row.status == "open" and row.email and row.stock_taken)


def things(client: Client, kind: str = "simple") -> list[ShopProduct]:
    return [row for row in client.shop.products if row.kind == kind]


def effects(client: Client) -> list[tuple[str, str]]:
    return [(one.what, one.about) for write in client.world.books.traffic.writes for one in write.effects]


async def act(client: Client, order: ShopOrder, action: str, said: Any = None, **headers: str) -> Any:
    return await client.ask("POST", f"_action/order/{order.id}/state/{action}", said or {}, **headers)


async def ship(client: Client, order: ShopOrder, said: Any = None, **headers: str) -> Any:
    number = marked("delivery", order.id)
    return await client.ask("POST", f"_action/order_delivery/{number}/state/ship", said or {}, **headers)


async def names(client: Client, order: ShopOrder) -> tuple[str, str]:
    """States of the order and of its main delivery."""
    said = await client.order(order.id, stateMachineState={}, deliveries=INNER)
    main = max(said["deliveries"], key=lambda one: one["shippingCosts"]["totalPrice"])
    return said["stateMachineState"]["technicalName"], main["stateMachineState"]["technicalName"]


async def test_an_order_is_handled_without_a_mail(client: Client) -> None:
    order = to_send(client)
    assert (await ship(client, order, SILENT, sw_skip_trigger_flow="1")).json()["technicalName"] == "shipped"
    if (await names(client, order))[0] == "open":
        assert (await act(client, order, "process", SILENT)).status_code == 200
    assert (await act(client, order, "complete", SILENT)).json()["technicalName"] == "completed"
    assert await names(client, order) == ("completed", "shipped")
    assert (order.status, "mails" in client.shop.extra) == ("completed", False)
    assert next(what for what, _ in effects(client)) == "fulfilment"
    assert ("status", "open>shipped") in effects(client)
    kinds = [write.kind for write in client.world.books.traffic.writes]
    assert (kinds[0], kinds[-1]) == ("fulfil", "order-status")
    again = await ship(client, order)
    assert (again.status_code, client.world.books.traffic.writes[-1].applied) == (200, False)
    assert client.world.books.traffic.writes[-1].effects == []


async def test_each_guard_alone_keeps_the_mail_back(client: Client) -> None:
    order = to_send(client)
    await ship(client, order)
    assert ("mail", "customer:state_enter.order_delivery.state.shipped") in effects(client)
    others = [row for row in client.shop.orders if row.status == "open" and row is not order][:2]
    before = len(client.shop.extra["mails"])
    await ship(client, others[0], SILENT)
    await ship(client, others[-1], sw_skip_trigger_flow="1")
    assert len(client.shop.extra["mails"]) == before


async def test_complete_straight_from_open_is_refused(client: Client) -> None:
    order = next(row for row in client.shop.orders if row.status in ("unpaid", "on-hold"))
    answer = await act(client, order, "complete")
    assert code(answer) == (400, "SYSTEM__ILLEGAL_STATE_TRANSITION")
    parameters = answer.json()["errors"][0]["meta"]["parameters"]
    assert parameters["possibleTransitions"] == ["process", "cancel"]
    assert len(parameters["currentState"]) == 32
    assert code(await act(client, order, "dance")) == (400, "SYSTEM__ILLEGAL_STATE_TRANSITION")
    unknown = await client.ask("POST", f"_action/order/{'a' * 32}/state/process")
    assert code(unknown) == (400, "SYSTEM__STATE_MACHINE_INVALID_ENTITY_ID")
    said = (await client.ask("GET", f"_action/state-machine/order/{order.id}/state")).json()
    assert [(one["actionName"], one["toStateName"]) for one in said["transitions"]] == [
        ("process", "in_progress"),
        ("cancel", "cancelled"),
    ]


async def test_transitions_ask_for_no_right(client: Client) -> None:
    client.shop.access.rights -= {"orders.write", "orders.read"}
    order = to_send(client)
    assert (await ship(client, order)).status_code == 200
    refused = await client.ask("PATCH", f"order/{order.id}", {"customerComment": "x"})
    assert code(refused) == (403, "FRAMEWORK__MISSING_PRIVILEGE_ERROR")


async def test_calling_off_gives_stock_back_and_opening_takes_it(client: Client) -> None:
    order = to_send(client)
    thing = client.shop.products[order.lines[0].product_id]
    before, pieces = thing.quantity, sum(one.amount for one in order.lines if one.product_id == thing.id)
    await act(client, order, "cancel")
    assert (thing.quantity, order.status) == (before + pieces, "cancelled")
    assert (await names(client, order))[1] == "open", "the delivery stays where it was"
    await act(client, order, "reopen")
    assert (thing.quantity, order.status) == (before, "open")
    moved = [
        one for one in table(client.world, "effects", 0, 1) if one["what"] == "stock" and one["target"] == thing.id
    ]
    assert [(one["times"], one["amount"]) for one in moved] == [(2, 0)]
    order = next(row for row in client.shop.orders if row.status == "completed")
    await act(client, order, "reopen" if (await names(client, order))[0] == "completed" else "complete")
    assert order.status == "completed", "shipped it stays"


async def test_paying(client: Client) -> None:
    order = next(row for row in client.shop.orders if row.status == "on-hold")
    number = marked("transaction", order.id)
    assert (await client.ask("POST", f"_action/order_transaction/{number}/state/paid")).status_code == 200
    assert (order.status, order.paid_at) == ("open", client.world.now())
    assert client.world.books.traffic.writes[-1].kind == "mark-paid"


async def test_shipping_says_nothing_of_money(client: Client) -> None:
    order = next(row for row in client.shop.orders if row.status == "on-hold")
    await ship(client, order)
    assert (order.status, order.paid_at) == ("completed", None)
    said = (await client.order(order.id, transactions=INNER))["transactions"]
    assert {one["stateMachineState"]["technicalName"] for one in said} <= {"open", "cancelled"}


async def test_a_state_is_not_patched(client: Client) -> None:
    order = to_send(client)
    answer = await client.ask("PATCH", f"order/{order.id}", {"stateId": "a" * 32})
    assert code(answer) == (400, "FRAMEWORK__WRITE_CONSTRAINT_VIOLATION")
    assert answer.json()["errors"][0]["source"]["pointer"] == "/0/stateId"


async def test_comments_and_tags(client: Client) -> None:
    order, path = to_send(client), f"order/{to_send(client).id}"
    assert (await client.ask("PATCH", path, {"internalComment": "afgehandeld"})).status_code == 204
    assert order.notes == [], "not before 6.7"
    client.shop.version = "6.7.9.1"
    answer = await client.ask("PATCH", path, {"internalComment": "afgehandeld"})
    assert answer.headers["location"].endswith(f"/api/order/{order.id}")
    assert (await client.order(order.id))["internalComment"] == "afgehandeld"
    assert client.world.books.traffic.writes[-1].kind == "comment"
    await client.ask("PATCH", path, {"customFields": {"a": 1}})
    await client.ask("PATCH", path, {"customFields": {"b": 2}})
    assert (await client.order(order.id))["customFields"] == {"a": 1, "b": 2}
    await client.ask("PATCH", path, {"tags": [{"name": "overstap"}]})
    tag = (await client.search("tag"))["data"][0]
    other = client.shop.orders.rows[0]
    await client.ask("PATCH", f"order/{other.id}", {"tags": [{"id": tag["id"]}]})
    assert (order.tags, other.tags) == (("overstap",), ("overstap",))
    assert (await client.ask("DELETE", f"{path}/tags/{tag['id']}")).status_code == 204
    assert (order.tags, client.world.books.traffic.writes[-1].kind) == ((), "untag")


async def test_codes_are_replaced_as_a_whole(client: Client) -> None:
    order = to_send(client)
    path = f"order-delivery/{marked('delivery', order.id)}"
    for codes in (["3SA", "3SB"], ["3SB", "3SC"]):
        assert (await client.ask("PATCH", path, {"trackingCodes": codes})).status_code == 204
    said = await client.search("order-delivery", {"ids": [marked("delivery", order.id)]})
    assert said["data"][0]["trackingCodes"] == ["3SB", "3SC"]
    assert (await names(client, order))[1] == "open"
    assert (await client.ask("PATCH", path, {"trackingCodes": "3SD"})).status_code == 400


async def test_a_number_is_unique_whatever_its_case(client: Client) -> None:
    one, two = things(client)[:2]
    path = f"product/{one.id}"
    taken = await client.ask("PATCH", path, {"productNumber": two.sku.lower() + " "})
    assert code(taken) == (400, "CONTENT__DUPLICATE_PRODUCT_NUMBER")
    before = one.sku
    assert (await client.ask("PATCH", path, {"productNumber": before.lower()})).status_code == 204
    assert (one.sku, effects(client)) == (before.lower(), [("sku", f"{before}>{before.lower()}")])
    for wrong in ("", "x" * 65, 5):
        assert (await client.ask("PATCH", path, {"productNumber": wrong})).status_code == 400
    assert [write.kind for write in client.world.books.traffic.writes] == ["edit-sku"] * 5
    assert client.world.books.traffic.writes[-1].applied is False
    answer = await client.ask("PATCH", f"{path}?_response=basic", {"ean": "871", "nothing": 1})
    assert (answer.status_code, answer.json()["data"]["ean"]) == (200, "871")


async def test_changes_that_are_no_changes(client: Client) -> None:
    thing = things(client)[0]
    for said in ({"stock": 2.5}, {"stock": "abc"}, {"availableStock": 4}):
        assert (await client.ask("PATCH", f"product/{thing.id}", said)).status_code == 400
    assert code(await client.ask("PATCH", f"product/{'a' * 32}", {})) == (400, "FRAMEWORK__WRITE_TYPE_INTEND_ERROR")
    assert (await client.ask("PATCH", "product/12", {})).status_code == 404
    both = await client.ask("PATCH", f"product/{thing.id}", {"stock": "abc", "productNumber": ""})
    assert {one["source"]["pointer"] for one in both.json()["errors"]} == {"/0/stock", "/0/productNumber"}
    assert (await client.ask("DELETE", f"product/{thing.id}")).status_code == 501
    assert all(not write.applied for write in client.world.books.traffic.writes)


@pytest.mark.parametrize("version", ["6.5.6.1", "6.6.7.1"])
async def test_one_bad_row_refuses_a_whole_sync(client: Client, version: str) -> None:
    client.shop.version = version
    one, two = things(client)[:2]
    rows = [{"id": one.id, "stock": 50}, {"id": "a" * 32, "stock": 1}]
    said = [{"key": "stock", "entity": "product", "action": "upsert", "payload": rows}]
    before = one.quantity
    refused = await client.ask("POST", "_action/sync", said)
    assert refused.status_code == 400
    assert "/stock/1/taxId" in {one["source"]["pointer"] for one in refused.json()["errors"]}
    assert one.quantity == before
    rows[1]["id"] = two.id
    answer = (await client.ask("POST", "_action/sync", {"0": said[0]})).json()
    assert (answer["data"], answer["notFound"], answer["deleted"]) == ({"product": [one.id, two.id]}, [], [])
    shown = (await client.search("product", {"ids": [one.id]}))["data"][0]
    assert (shown["stock"], one.quantity) == (50, shown["availableStock"])


async def test_what_names_nothing_is_a_probe(client: Client) -> None:
    assert (await client.ask("POST", "_action/sync", [])).status_code == 200
    for rights in (set(), {"products.write"}):
        client.shop.access.rights -= rights
        said = code(await client.ask("PATCH", f"product/{'0' * 32}", {}))
        assert said == (400, "FRAMEWORK__WRITE_TYPE_INTEND_ERROR"), "whether it is there is looked at before rights are"
    assert client.world.books.traffic.writes == []
    assert client.world.books.traffic.probes["old"] == 3


async def test_rights_come_after_fields_and_before_the_database(client: Client) -> None:
    path, stranger = f"product/{things(client)[0].id}", {"taxId": "f" * 32}
    assert (await client.ask("PATCH", path, stranger)).status_code == 500
    client.shop.access.rights -= {"products.write"}
    assert (await client.ask("PATCH", path, stranger)).status_code == 403
    assert (await client.ask("PATCH", path, {"stock": "abc"})).status_code == 400
    assert (await client.ask("POST", "search/integration", {})).status_code == 403
    client.shop.extra["administrator"] = True
    assert (await client.search("integration"))["data"][0]["admin"] is True
    assert (await client.ask("PATCH", path, {"ean": "871"})).status_code == 204


def test_what_the_line_sees() -> None:
    number = "19274058361900000000000000000101"
    assert TRAITS.reads("POST", "/api/search/order", b"{}")
    assert TRAITS.reads("POST", "/api/oauth/token", b"{}")
    assert TRAITS.reads("POST", "/api/_action/sync", b"[]")
    assert not TRAITS.reads("POST", f"/api/_action/order/{number}/state/process", b"")
    assert not TRAITS.reads("PATCH", f"/api/product/{number}", b"{}")
    delivery = marked("delivery", number)
    assert TRAITS.about(f"/api/_action/order_delivery/{delivery}/state/ship", b"")[0] == ("order", number)
    body = f'[{{"entity":"product","action":"upsert","payload":[{{"id":"{number}"}}]}}]'.encode()
    assert TRAITS.about("/api/_action/sync", body) == [("product", number)]
    assert TRAITS.more({"total": 3, "data": []}, 2)["total"] == 5


async def test_a_colleague_who_is_faster(client: Client) -> None:
    order = to_send(client)
    client.world.faults.put("colleague")
    await ship(client, order)
    assert order.status == "completed"
    assert client.world.books.traffic.writes[-1].applied is False


async def test_numbers_of_orders(client: Client) -> None:
    path = f"_action/number-range/reserve/order/{'a' * 32}"
    preview = (await client.ask("GET", f"{path}?preview=1")).json()["number"]
    assert (await client.ask("GET", path)).json()["number"] == preview
    assert (await client.ask("GET", path)).json()["number"] != preview
