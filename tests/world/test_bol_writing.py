"""Writes to a seller account of Bol.com: what they bring about, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.world.platforms.bol.ids import offer_id

from .clients import shop_world
from .seller import Seller


@pytest.fixture
def seller() -> Seller:
    return Seller(shop_world("bol"))


# writes


async def test_a_shipment_is_accepted_told_to_the_customer_and_carried_out_later(seller: Seller) -> None:
    row = next(o for o in seller.shop.orders if o.status == "open")
    items = [{"orderItemId": line.id} for line in row.lines]
    body = {"orderItems": items, "transport": {"transporterCode": "TNT", "trackAndTrace": "3SINVENTED0001"}}
    answer = await seller.ask("POST", "/retailer/shipments", body=body)
    assert answer.status_code == 202
    assert answer.json()["status"] == "PENDING"
    number = answer.json()["processStatusId"]
    seller.world.advance(10)
    assert (await seller.get(f"/shared/process-status/{number}"))["status"] == "SUCCESS"
    about = f"entity-id={row.lines[0].id}&event-type=CREATE_SHIPMENT"
    assert len((await seller.get(f"/shared/process-status?{about}"))["processStatuses"]) == 1
    assert row.status == "completed"
    write = seller.world.books.traffic.writes[-1]
    assert write.kind == "fulfil"
    assert {effect.what for effect in write.effects} == {"fulfilment", "status", "mail"}
    again = await seller.ask("POST", "/retailer/shipments", body=body)
    assert again.status_code == 400
    seller.world.advance(86_400)
    await seller.log_in()
    assert (await seller.ask("GET", f"/shared/process-status/{number}")).status_code == 404


@pytest.mark.parametrize(
    ("body", "name"),
    [
        ({"orderItems": [{"orderItemId": "1"}], "transport": {"transporterCode": "TNT"}}, "orderItems[0].orderItemId"),
        ({"orderItems": [{"orderItemId": "1"}]}, "transport"),
        ({"orderItems": [{"orderItemId": "1"}], "transport": {}, "shippingLabelId": "a"}, "transport"),
    ],
)
async def test_a_wrong_shipment_is_refused_as_a_whole(seller: Seller, body: dict[str, Any], name: str) -> None:
    answer = await seller.ask("POST", "/retailer/shipments", body=body)
    assert answer.status_code == 400
    assert answer.json()["violations"][0]["name"] == name
    assert seller.world.books.traffic.writes[-1].applied is False


async def test_a_shipment_of_nothing_is_a_probe(seller: Seller) -> None:
    assert (await seller.ask("POST", "/retailer/shipments", body={"orderItems": []})).status_code == 400
    seller.shop.access.rights -= {"orders.write"}
    assert (await seller.ask("POST", "/retailer/shipments", body={"orderItems": []})).status_code == 403
    assert seller.world.books.traffic.probes["old"] == 2
    assert seller.world.books.traffic.writes == []


async def test_an_offer_changes_at_once(seller: Seller) -> None:
    row = seller.shop.products.rows[0]
    before = row.quantity
    body = {"stock": {"amount": before + 5, "managedByRetailer": True}}
    assert (await seller.ask("PATCH", f"/retailer/offers/{offer_id(row.id)}", body=body)).status_code == 204
    assert row.quantity == before + 5
    assert (
        await seller.ask("PATCH", f"/retailer/offers/{offer_id(row.id)}", body={"reference": "ANDERS-1"})
    ).status_code == 204
    assert row.sku == "ANDERS-1"
    kinds = [(write.kind, [effect.what for effect in write.effects]) for write in seller.world.books.traffic.writes]
    assert kinds == [("change-product", ["stock"]), ("edit-sku", ["sku"])]


async def test_a_line_is_called_off_by_itself(seller: Seller) -> None:
    row = next(o for o in seller.shop.orders if o.status == "open")
    for line in list(row.lines):
        body = {"orderItems": [{"orderItemId": line.id, "reasonCode": "OUT_OF_STOCK"}]}
        assert (await seller.ask("PUT", "/retailer/orders/cancellation", body=body)).status_code == 202
    assert row.status == "cancelled"
