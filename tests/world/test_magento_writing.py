"""Magento as a writer meets it: invoicing, shipping, the bare edit, comments, and what each does besides."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.truth import table

from .integration import Integration, where

TRACK = {"track_number": "3SAB", "title": "PostNL", "carrier_code": "custom"}


@pytest.fixture
def shop() -> Integration:
    return Integration()


def to_send(shop: Integration, status: str = "open", lines: int = 1) -> ShopOrder:
    """An order with so many lines of which nothing was sent."""
    order = next(row for row in shop.shop.orders if len(row.lines) == lines and row.email and row.origin == "native")
    order.status, order.stock_taken, order.shipments = status, True, []
    order.paid_at = order.paid_at if status == "open" else None
    for line in order.lines:
        line.shipped, line.refunded, line.amount = 0, 0, max(2, line.amount)
        shop.shop.products[line.product_id].quantity = 20
    shop.shop.orders.touch(order)
    return order


def happened(shop: Integration) -> set[tuple[Any, ...]]:
    return {(one["what"], one["target"], one["about"], one["times"]) for one in table(shop.world, "effects", 0, 1)}


def writes(shop: Integration) -> list[tuple[str, bool, int]]:
    return [(one.kind, one.applied, one.status) for one in shop.world.books.traffic.writes]


async def source_of(shop: Integration, order: ShopOrder) -> float:
    sku = shop.shop.products[order.lines[0].product_id].sku
    quantity: float = (await shop.get("inventory/source-items?" + where(("sku", "eq", sku))))["items"][0]["quantity"]
    return quantity


async def test_shipping_what_is_paid_completes_it(shop: Integration) -> None:
    order = to_send(shop)
    line = order.lines[0]
    thing = shop.shop.products[line.product_id]
    source, salable = await source_of(shop, order), thing.quantity
    answer = await shop.ask("POST", f"order/{order.id}/ship", {"notify": False, "tracks": [TRACK]})
    assert (answer.status_code, answer.json()) == (200, order.shipments[-1].id)
    assert (order.status, line.shipped, order.shipments[-1].codes) == ("completed", line.amount, ("3SAB",))
    assert (await shop.get(f"orders/{order.id}"))["state"] == "complete"
    assert thing.quantity == salable, "what is for sale stays"
    assert await source_of(shop, order) == source - line.amount
    assert happened(shop) == {
        ("status", order.id, "processing>complete", 1),
        ("fulfilment", order.id, "3SAB", 1),
        ("stock", thing.id, "", 1),
    }
    again = await shop.ask("POST", f"order/{order.id}/ship", {})
    assert (again.status_code, again.json()["message"].startswith("Shipment Document Validation Error(s)")) == (
        400,
        True,
    )
    assert writes(shop) == [("fulfil", True, 200), ("fulfil", False, 400)]


async def test_an_order_that_is_not_paid_is_invoiced_and_then_shipped(shop: Integration) -> None:
    order = to_send(shop, "on-hold")
    assert (await shop.ask("POST", f"order/{order.id}/ship", {"notify": True})).status_code == 200
    said = await shop.get(f"orders/{order.id}")
    assert (said["state"], said["total_due"], said["items"][0]["qty_shipped"]) == (
        "processing",
        said["grand_total"],
        order.lines[0].amount,
    )
    assert (await shop.ask("POST", f"order/{order.id}/invoice", {"capture": False, "notify": False})).status_code == 200
    said = await shop.get(f"orders/{order.id}")
    assert (said["state"], said["total_due"], order.status) == ("complete", 0, "completed")
    assert ("mail", order.id, "customer:shipment", 1) in happened(shop)
    assert not any(what == "capture" for what, *_ in happened(shop))
    assert [one.kind for one in shop.world.books.traffic.writes] == ["fulfil", "mark-paid"]
    bills = await shop.get("invoices?" + where(("order_id", "eq", order.id)))
    assert bills["items"][0]["total_qty"] == order.lines[0].amount
    again = await shop.ask("POST", f"order/{order.id}/invoice", {})
    assert again.json()["message"].startswith("Invoice Document Validation Error(s)")


async def test_capture_takes_the_money(shop: Integration) -> None:
    order = to_send(shop, "on-hold")
    order.payment = "klarna"
    await shop.ask("POST", f"order/{order.id}/invoice", {"capture": True})
    assert ("capture", order.id, "", 1) in happened(shop)
    assert order.status == "open"


async def test_a_part_is_shipped(shop: Integration) -> None:
    order = to_send(shop, lines=2)
    first, second = order.lines
    items = [{"order_item_id": int(first.id), "qty": 1}]
    assert (await shop.ask("POST", f"order/{order.id}/ship", {"items": items})).status_code == 200
    said = await shop.get(f"orders/{order.id}")
    assert (said["state"], order.status, first.shipped, second.shipped) == ("processing", "partly-shipped", 1, 0)
    items = [{"order_item_id": int(first.id), "qty": 99}]
    assert (await shop.ask("POST", f"order/{order.id}/ship", {"items": items})).status_code == 200
    assert first.shipped == first.amount, "more than is left is what is left"
    assert (await shop.ask("POST", f"order/{order.id}/ship", {})).status_code == 200
    assert (order.status, len(order.shipments)) == ("completed", 3)


async def test_shipments_that_are_refused(shop: Integration) -> None:
    order = to_send(shop)
    for path, said, status in (
        (f"order/{order.id}/ship", {"items": [{"order_item_id": int(f"9{order.lines[0].id}"), "qty": 1}]}, 400),
        (f"order/{order.id}/ship", {"tracks": [{"track_number": "3S"}]}, 400),
        (f"order/{order.id}/ship", {"nothing": 1}, 400),
        ("order/987654/ship", {}, 404),
        ("order/abc/ship", {}, 400),
    ):
        answer = await shop.ask("POST", path, said)
        assert answer.status_code == status, (said, answer.text)
    thing = shop.shop.products[order.lines[0].product_id]
    thing.quantity = -500
    shop.shop.products.touch(thing)
    short = await shop.ask("POST", f"order/{order.id}/ship", {})
    assert short.json()["message"] == "Not all of your products are available in the requested quantity."
    assert agreed(await shop.ask("POST", f"orders/{order.id}/hold"))
    held = await shop.ask("POST", f"order/{order.id}/ship", {})
    assert "holded" in held.json()["message"]
    assert (await shop.ask("POST", f"orders/{order.id}/hold")).status_code == 400
    assert agreed(await shop.ask("POST", f"orders/{order.id}/unhold"))
    assert (order.status, order.shipments) == ("open", [])


def agreed(answer: Any) -> bool:
    return (answer.status_code, answer.json()) == (200, True)


async def test_a_copied_order_had_promised_nothing(shop: Integration) -> None:
    order = to_send(shop)
    order.origin = "migrated"
    shop.shop.orders.touch(order)
    thing = shop.shop.products[order.lines[0].product_id]
    source = await source_of(shop, order)
    await shop.ask("POST", f"order/{order.id}/ship", {})
    assert await source_of(shop, order) == source - order.lines[0].amount
    assert thing.quantity == 20


async def test_probes_change_nothing_and_tell_a_right(shop: Integration) -> None:
    for what, right in (("ship", "fulfillments.write"), ("invoice", "orders.write")):
        answer = await shop.ask("POST", f"order/0/{what}", {})
        assert (answer.status_code, answer.json()["message"][:15]) == (400, "An ID is needed")
        shop.shop.access.rights.discard(right)
        answer = await shop.ask("POST", f"order/0/{what}", {})
        assert (answer.status_code, answer.json()["parameters"]) == (401, {"resources": f"Magento_Sales::{what}"})
    assert shop.world.books.traffic.probes == {"old": 4}
    assert writes(shop) == []


async def test_the_bare_edit_of_a_status(shop: Integration) -> None:
    order = to_send(shop, "on-hold")
    entity = {"entity_id": int(order.id), "state": "complete", "status": "complete"}
    said = (await shop.ask("POST", "orders", {"entity": entity})).json()
    assert (said["state"], said["increment_id"], said["total_due"]) == ("complete", order.number, said["grand_total"])
    assert (order.status, order.shipments, said["items"][0]["qty_shipped"]) == ("completed", [], 0)
    assert happened(shop) == {("status", order.id, "pending>complete", 1)}
    assert writes(shop) == [("order-status", True, 200)]
    for wrong, status in (
        ({"entity": {"customer_email": "x@example.test"}}, 400),
        ({"order": entity}, 400),
        ({"entity": entity | {"entity_id": 987654}}, 404),
        ({"entity": {"payment": {"method": "checkmo"}}}, 501),
    ):
        assert (await shop.ask("POST", "orders", wrong)).status_code == status


@pytest.mark.parametrize(("version", "status"), [("2.3", 200), ("2.4", 400)])
async def test_comments_and_the_status_that_comes_with_them(version: str, status: int) -> None:
    shop = Integration(version)
    order = to_send(shop)
    said = {"comment": "Overstap", "is_customer_notified": 0, "is_visible_on_front": 0}
    answer = await shop.ask("POST", f"orders/{order.id}/comments", {"statusHistory": said})
    assert answer.json() is True
    notes = await shop.get(f"orders/{order.id}/comments")
    assert notes["items"][0]["comment"] == "Overstap"
    shop.shop.extra["custom_statuses"] = {"verzonden": "complete", "ingepakt": "processing"}
    wrong = await shop.ask("POST", f"orders/{order.id}/comments", {"statusHistory": said | {"status": "verzonden"}})
    assert wrong.status_code == status
    assert (await shop.get(f"orders/{order.id}"))["state"] == "processing"
    right = {"statusHistory": said | {"status": "ingepakt", "is_customer_notified": 1}}
    assert (await shop.ask("POST", f"orders/{order.id}/comments", right)).status_code == 200
    assert (await shop.get(f"orders/{order.id}"))["status"] == "ingepakt"
    assert ("mail", order.id, "customer:order_comment", 1) in happened(shop)
    assert (await shop.ask("POST", f"orders/{order.id}/comments", {})).json()["parameters"] == {
        "fieldName": "statusHistory"
    }


async def test_calling_off_says_no_without_an_error(shop: Integration) -> None:
    order = to_send(shop)
    assert (await shop.ask("POST", f"orders/{order.id}/cancel")).json() is False
    order.status, order.paid_at = "on-hold", None
    thing = shop.shop.products[order.lines[0].product_id]
    assert (await shop.ask("POST", f"orders/{order.id}/cancel")).json() is True
    assert (order.status, thing.quantity) == ("cancelled", 20 + order.lines[0].amount)
    assert [one.applied for one in shop.world.books.traffic.writes] == [False, True]


async def test_a_later_track(shop: Integration) -> None:
    order = to_send(shop)
    await shop.ask("POST", f"order/{order.id}/ship", {"tracks": [TRACK]})
    entity = {"order_id": int(order.id), "parent_id": int(order.shipments[-1].id)} | TRACK | {"track_number": "3SCD"}
    assert (await shop.ask("POST", "shipment/track", {"entity": entity})).json()["track_number"] == "3SCD"
    said = await shop.get(f"shipment/{order.shipments[-1].id}")
    assert [one["track_number"] for one in said["tracks"]] == ["3SAB", "3SCD"]


async def test_stock_at_a_source(shop: Integration) -> None:
    thing = next(row for row in shop.shop.products if row.kind == "simple" and row.tracking == "own")
    row = {"sku": thing.sku.lower(), "source_code": "default", "quantity": 44, "status": 1}
    bad = await shop.ask("POST", "inventory/source-items", {"sourceItems": [row, row | {"source_code": "nergens"}]})
    assert (bad.status_code, bad.json()["message"]) == (400, "Could not save Source Item")
    assert (
        await shop.ask("POST", "inventory/source-items", {"sourceItems": [row, row | {"sku": "NIETS"}]})
    ).json() == []
    said = (await shop.get("inventory/source-items?searchCriteria="))["items"]
    assert {one["sku"]: one["quantity"] for one in said}.items() >= {(thing.sku, 44), ("NIETS", 44)}
    assert (await shop.ask("PUT", f"products/{thing.sku}", {"product": {"sku": "X"}})).status_code == 501


async def test_bodies_that_are_none(shop: Integration) -> None:
    order = to_send(shop)
    url = f"/rest/V1/order/{order.id}/ship"
    headers = shop.headers("POST", url)
    form = await shop.http.post(url, data={"notify": "0"}, headers=headers)
    broken = await shop.http.post(url, content=b"{", headers=headers | {"Content-Type": "application/json"})
    assert (form.status_code, broken.status_code, broken.json()["message"]) == (400, 400, "Decoding error.")
    assert order.shipments == []


@pytest.mark.parametrize(
    ("fault", "seen", "sent"),
    [("rejected", 400, 0), ("unauthorised", 401, 0), ("too-many:1", 429, 0), ("error-applied", 500, 1)],
)
async def test_what_a_fault_does_to_a_shipment(shop: Integration, fault: str, seen: int, sent: int) -> None:
    order = to_send(shop)
    shop.world.faults.put(f"old.{fault}@/ship")
    answer = await shop.ask("POST", f"order/{order.id}/ship", {})
    assert (answer.status_code, len(order.shipments)) == (seen, sent)


async def test_a_probe_is_no_write_for_the_line_either(shop: Integration) -> None:
    shop.world.faults.put("old.lost-answer:1@/ship")
    assert (await shop.ask("POST", "order/0/ship", {})).status_code == 400
    order = to_send(shop)
    with pytest.raises((ConnectionResetError, httpx.HTTPError)):
        await shop.ask("POST", f"order/{order.id}/ship", {})
    assert len(order.shipments) == 1


async def test_a_colleague_is_faster(shop: Integration) -> None:
    order = to_send(shop)
    shop.world.faults.put("old.colleague:1@/ship")
    answer = await shop.ask("POST", f"order/{order.id}/ship", {})
    assert (answer.status_code, order.status, order.notes[-1].by) == (400, "completed", "Robin Kievit")
