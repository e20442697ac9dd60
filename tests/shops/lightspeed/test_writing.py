"""What a Lightspeed shop is asked to change, and what is left to a person. Bad lines: `tests/shops/test_writes.py`."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest

from picqer_tui.core.changes import ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Rejected
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Writer
from picqer_tui.shops import registry
from tests.shops.lightspeed.test_reading import Desk, link, order, variant
from tests.shops.writing import change


class Shop(Desk):
    """With shipments, and changes noted."""

    def __init__(self, shipments: list[dict[str, Any]], **lists: list[dict[str, Any]]) -> None:
        super().__init__(**lists)
        self.shipments = shipments
        self.sent: list[tuple[str, Any]] = []

    def handle(self, request: httpx.Request) -> httpx.Response:
        if request.method != "GET":
            body = json.loads(request.content)
            self.sent.append((f"{request.method} {request.url.path}", body))
            ((root, said),) = body.items()
            return httpx.Response(200, json={root: {"id": int(request.url.path.split("/")[-1].split(".")[0]), **said}})
        if request.url.path == "/nl/shipments.json":
            return httpx.Response(200, json={"shipments": self.shipments})
        return super().handle(request)

    @property
    def writer(self) -> Writer:
        found = registry.writer_of(self.source)
        assert found is not None
        return found


def shipment(number: int = 501, status: str = "not_shipped", code: str = "") -> dict[str, Any]:
    return {"id": number, "status": status, "trackingCode": code, "order": link(7)}


def complete(*codes: str) -> Any:
    wished: dict[str, Any] = {"state": "done", **({"tracking": list(codes)} if codes else {})}
    return change(ChangeKind.COMPLETE_ORDER, Side.NEW, "7", {"status": "processing_awaiting_shipment"}, wished)


@pytest.mark.parametrize("codes", [(), ("3SINVENTED0001",)])
async def test_the_shipment_is_set_to_shipped_and_nobody_is_mailed(codes: tuple[str, ...]) -> None:
    at = Shop([shipment()], orders=[order(7)])
    await at.writer.send(complete(*codes))
    ((request, body),) = at.sent
    assert request == "PUT /nl/shipments/501.json"
    said = body["shipment"]
    assert said.pop("status") == "shipped"
    assert said.pop("trackingCode", "") == "".join(codes)
    assert said == {"doNotifyShipped": False, "doNotifyReadyForPickup": False, "doNotifyTrackingCode": False}


async def test_how_an_order_stands_before_and_after() -> None:
    at = Shop(
        [shipment(status="shipped", code="3S1"), shipment(502) | {"order": link(8)}],
        orders=[order(7, "completed_shipped")],
    )
    seen = await at.writer.look(ChangeKind.COMPLETE_ORDER, "7")
    assert seen == {"status": "completed_shipped", "state": "done", "tracking": [Raw("3S1")]}


@pytest.mark.parametrize(("shipments", "changes", "codes"), [
    ([shipment()], {"paymentStatus": "not_paid"}, ()),
    ([shipment()], {"shipmentIsPickup": True}, ()),
    ([], {}, ()),
    ([shipment(), shipment(502)], {}, ()),
    ([shipment(status="shipped")], {}, ()),
    ([shipment()], {}, ("3S1", "3S2")),
])  # fmt: skip
async def test_what_stands_in_the_way_is_for_a_person(
    shipments: list[dict[str, Any]], changes: dict[str, Any], codes: tuple[str, ...]
) -> None:
    at = Shop(shipments, orders=[order(7, **changes)])
    with pytest.raises(Rejected) as caught:
        await at.writer.send(complete(*codes))
    assert "[not-sent]" in caught.value.detail
    assert at.sent == []


async def test_nothing_is_put_back_because_nobody_says_that_it_can_be() -> None:
    at = Shop([shipment(status="shipped")], orders=[order(7, "completed_shipped")])
    told = at.writer.can_write(ChangeKind.COMPLETE_ORDER)
    assert isinstance(told, SideEffects)
    assert (told.undo, told.back) == (False, ())
    before = {"status": "processing_awaiting_shipment"}
    with pytest.raises(Rejected) as caught:
        await at.writer.send(change(ChangeKind.COMPLETE_ORDER, Side.NEW, "7", {"state": "done"}, before))
    assert caught.value.summary in told.words
    assert at.sent == []


async def test_only_the_sku_of_a_variant_is_sent() -> None:
    at = Shop([], variants=[variant(9)])
    assert await at.writer.look(ChangeKind.EDIT_SKU, "9") == {"sku": Raw("SKU-9")}
    await at.writer.send(change(ChangeKind.EDIT_SKU, Side.NEW, "9", {"sku": Raw("SKU-9")}, {"sku": Raw(" 0123 é")}))
    assert at.sent == [("PUT /nl/variants/9.json", {"variant": {"sku": " 0123 é"}})]


@pytest.mark.parametrize("kind", [ChangeKind.TAG_ORDER, ChangeKind.COMMENT_ORDER])
async def test_tags_and_comments_are_not_made(kind: ChangeKind) -> None:
    at = Shop([], orders=[order(7)])
    assert isinstance(at.writer.can_write(kind), Phrase)
    with pytest.raises(Rejected):
        await at.writer.send(change(kind, Side.NEW, "7", {}, {"tags": ["x"]}))
    assert at.sent == []


@pytest.mark.parametrize("target", ["99", "../orders", "7?x=1", "7/../8", ""])
async def test_what_is_not_there_is_not_sent(target: str) -> None:
    at = Shop([shipment()], orders=[order(7)], variants=[variant(9)])
    for kind, wished in ((ChangeKind.COMPLETE_ORDER, {"state": "done"}), (ChangeKind.EDIT_SKU, {"sku": "b"})):
        with pytest.raises(Rejected):
            await at.writer.send(change(kind, Side.NEW, target, {}, wished))
    assert at.sent == []


async def test_no_mail_goes_to_customers() -> None:
    told = Shop([]).writer.can_write(ChangeKind.COMPLETE_ORDER)
    assert isinstance(told, SideEffects)
    assert told.mails == 0
