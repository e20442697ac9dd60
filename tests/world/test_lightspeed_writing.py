"""Lightspeed C-Series as a writer meets it: shipments, statuses that are passed over, codes, and what changes bring about."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.world.platforms.lightspeed.traits import SHIPMENTS

from .clients import shop_world
from .light import Light


@pytest.fixture
def light() -> Light:
    made = Light(shop_world("lightspeed"))
    plain = {"languages": ("nl", "en"), "empty": "text", "empty_list": False, "late_orders": False}
    made.shop.extra |= plain | {"status_writable": True, "memo_writable": True, "mails_shipped": True}
    return made


@pytest.mark.parametrize("mails", [True, False, None])
async def test_a_shipment_completes_a_paid_order(light: Light, mails: bool | None) -> None:
    row = light.order("open")
    number = int(row.id) + SHIPMENTS
    wish: dict[str, Any] = {"status": "shipped", "trackingCode": "3SABC"}
    if mails is not None:
        wish |= {"doNotifyShipped": mails, "doNotifyTrackingCode": mails}
    answer = await light.put(f"shipments/{number}", {"shipment": wish})
    assert (answer.json()["shipment"]["status"], answer.json()["shipment"]["trackingCode"]) == ("shipped", "3SABC")
    assert (row.status, all(line.shipped == line.amount for line in row.lines)) == ("completed", True)
    found = light.effects()
    assert found[:2] == [
        ("fulfilment", row.id, "3SABC"),
        ("status", row.id, "processing_awaiting_shipment>completed_shipped"),
    ]
    letters = [about for what, _, about in found if what == "mail"]
    assert letters == ([] if mails is False else ["customer:shipped", "customer:tracking_code"])
    write = light.world.books.traffic.writes[-1]
    assert (write.kind, write.applied, write.status) == ("fulfil", True, 200)
    await light.put(f"shipments/{number}", {"shipment": wish | {"doNotifyTrackingCode": False}})
    assert "fulfilment" not in {what for what, _, _ in light.effects()}, "it was sent already"


async def test_a_shipment_of_an_unpaid_order_leaves_it_open(light: Light) -> None:
    row = light.order("open")
    row.status, row.paid_at = "unpaid", None
    light.shop.orders.touch(row)
    await light.put(f"shipments/{int(row.id) + SHIPMENTS}", {"shipment": {"status": "shipped"}})
    said = (await light.get(f"orders/{row.id}"))["order"]
    assert (said["status"], said["shipmentStatus"]) == ("processing_awaiting_payment", "shipped")


async def test_a_status_set_by_hand_disagrees_with_the_shipment(light: Light) -> None:
    row = light.order("open")
    await light.put(f"orders/{row.id}", {"order": {"status": "completed_shipped"}})
    said = (await light.get(f"orders/{row.id}"))["order"]
    assert (said["status"], said["shipmentStatus"]) == ("completed_shipped", "not_shipped")
    assert (await light.put(f"orders/{row.id}", {"order": {"status": "klaar"}})).status_code == 400
    assert (await light.put(f"orders/{row.id}", {"status": "completed"})).status_code == 400


async def test_some_shops_pass_over_a_status(light: Light) -> None:
    light.shop.extra["status_writable"] = False
    row = light.order("open")
    answer = await light.put(f"orders/{row.id}", {"order": {"status": "completed_shipped"}})
    assert (answer.status_code, answer.json()["order"]["status"]) == (200, "processing_awaiting_shipment")
    assert light.world.books.traffic.writes[-1].applied is False


async def test_memo_and_metafield(light: Light) -> None:
    row = light.order("open")
    await light.put(f"orders/{row.id}", {"order": {"memo": "afgehandeld"}})
    assert (await light.get(f"orders/{row.id}"))["order"]["memo"] == "afgehandeld"
    said = {"orderMetafield": {"key": "overstap", "value": "ja"}}
    assert (await light.ask("POST", f"orders/{row.id}/metafields", json=said)).status_code == 201
    assert [one["value"] for one in (await light.get(f"orders/{row.id}/metafields"))["orderMetafields"]] == ["ja"]
    assert {write.kind for write in light.world.books.traffic.writes} == {"order-note"}


async def test_codes_are_written_without_a_look_at_others(light: Light) -> None:
    one, other = [row for row in light.shop.products if row.kind == "simple"][:2]
    before = one.sku
    answer = await light.put(f"variants/{one.id}", {"variant": {"sku": other.sku}})
    assert (answer.json()["variant"]["sku"], answer.json()["variant"]["articleCode"]) == (other.sku, before)
    assert light.effects() == [("sku", one.id, f"{before}>{other.sku}")]
    assert light.world.books.traffic.writes[-1].kind == "edit-sku"
    assert (await light.put(f"variants/{one.id}", {"variant": {"sku": 5}})).status_code == 400
    assert light.shop.sold_as(other.sku) == [one, other] or light.shop.sold_as(other.sku) == [other, one]


async def test_many_variants_at_once(light: Light) -> None:
    one, other = [row for row in light.shop.products if row.kind == "simple"][:2]
    wish = {"variant": [{"id": int(one.id), "stockLevel": 12}, {"id": int(other.id), "stockLevel": 0}]}
    answer = await light.put("variants/bulk", wish)
    assert [row["stockLevel"] for row in answer.json()["variants"]] == [12, 0]
    wrong = {"variant": [{"id": int(one.id), "stockLevel": 99}, {"id": 1}]}
    assert (await light.put("variants/bulk", wrong)).status_code == 404
    assert one.quantity == 12
    light.shop.extra["bulk_most"] = 1
    assert (await light.put("variants/bulk", wish)).status_code == 400
    served = len(light.world.books.traffic.writes)
    await light.put("variants/bulk", {"variant": []})
    assert (len(light.world.books.traffic.writes), light.world.books.traffic.probes["old"]) == (served, 1)


async def test_orders_are_not_made_here(light: Light) -> None:
    assert (await light.ask("POST", "orders", json={"order": {}})).status_code == 405
    assert (await light.ask("GET", "nonsense")).status_code == 404
    light.shop.api_down = True
    assert (await light.ask("GET", "shop")).status_code == 503


async def test_a_colleague_finds_the_order_behind_a_shipment(light: Light) -> None:
    row = light.order("open")
    light.world.faults.put("colleague:1")
    await light.put(f"shipments/{int(row.id) + SHIPMENTS}", {"shipment": {"status": "shipped"}})
    assert row.notes[-1].by == "Robin Kievit"
