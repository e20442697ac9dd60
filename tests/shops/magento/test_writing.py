"""What a Magento shop gets to see of a change, and what is left to a person."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_asyncio

from picqer_tui.core.changes import ChangeKind, Outcome, SideEffects
from picqer_tui.core.move import ShopSettings
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops import registry
from picqer_tui.shops.opening import Opening
from picqer_tui.world.shop_rows import ShopOrder
from tests.shops.fakes import NO_RESERVE
from tests.shops.writing import Desk, change, desk

K = ChangeKind
DONE = {"state": "done"}


@pytest_asyncio.fixture
async def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Desk]:
    async with desk("magento", tmp_path, monkeypatch, products=60, orders=90) as made:
        yield made


async def complete(at: Desk, row: ShopOrder, **wished: object) -> Outcome:
    before = {"status": (await at.writer.look(K.COMPLETE_ORDER, row.id))["status"]}
    return await at.make(change(K.COMPLETE_ORDER, at.side, row.id, before, {**DONE, **wished}))


async def test_one_shipment_of_all_that_is_left_and_nobody_is_mailed(at: Desk) -> None:
    row = at.order()
    assert await complete(at, row, tracking=["3STEST0001", "JVGL 99"]) is Outcome.DONE
    assert at.sent == [f"POST rest/V1/order/{row.id}/ship"]
    body = json.loads(at.world.books.traffic.writes[-1].body)
    assert (body["notify"], body["appendComment"], "items" in body, "arguments" in body) == (False, False, False, False)
    assert [(one["track_number"], one["carrier_code"]) for one in body["tracks"]] == [
        ("3STEST0001", "custom"),
        ("JVGL 99", "custom"),
    ]
    effects = at.effects(row.id)
    assert effects.keys() == {"fulfilment", "status"}
    assert (await at.writer.look(K.COMPLETE_ORDER, row.id))["tracking"] == ["3STEST0001", "JVGL 99"]


async def test_an_order_of_which_a_part_was_sent_is_sent_to_its_end(at: Desk) -> None:
    row = next(one for one in iter(at.order, None) if sum(line.amount for line in one.lines if line.ships) > 1)
    next(line for line in row.lines if line.ships).shipped = 1
    at.world.shop("new").orders.touch(row)
    assert (await at.writer.look(K.COMPLETE_ORDER, row.id))["state"] == "part-shipped"
    assert await complete(at, row) is Outcome.DONE


def _not_invoiced(row: ShopOrder) -> None:
    row.extra["invoiced"] = {line.id: 0 for line in row.lines}
    row.paid_at = None


def _half_invoiced(row: ShopOrder) -> None:
    row.extra["invoiced"] = {line.id: line.amount - 1 for line in row.lines}
    row.paid_at = None


def _held(row: ShopOrder) -> None:
    row.extra["magento_state"] = row.extra["magento_status"] = "holded"


def _all_sent(row: ShopOrder) -> None:
    for line in row.lines:
        line.shipped = line.amount


@pytest.mark.parametrize(("stop", "said"), [
    (_not_invoiced, "not invoiced in full"),
    (_half_invoiced, "not invoiced in full"),
    (_held, "on hold"),
    (_all_sent, "left to be shipped"),
])  # fmt: skip
async def test_what_one_shipment_would_not_complete_is_for_a_person(
    at: Desk, stop: Callable[[ShopOrder], None], said: str
) -> None:
    row = at.order()
    stop(row)
    at.world.shop("new").orders.touch(row)
    assert await complete(at, row) is Outcome.NOT_DONE
    assert at.sent == []
    error = (await at.seen())["error"]
    assert said in error.msgid


async def test_with_several_sources_one_has_to_be_named(at: Desk) -> None:
    shop = at.world.shop("new")
    shop.locations = {"default": "Default Source", "nl_2": "Tweede"}
    row = at.order()
    assert await complete(at, row) is Outcome.NOT_DONE
    assert at.sent == []
    assert (await at.seen())["error"].values["names"] == "default, nl_2"
    other = registry.open_source(
        "magento",
        at.side,
        ShopSettings("magento", at.world.addresses["new"], ("source:default",)),
        {name: Secret(key) for name, key in shop.access.fields.items()},
        Opening(clock=at.clock, reserve=NO_RESERVE),
    )
    writer = registry.writer_of(other)
    assert writer is not None
    await writer.send(change(K.COMPLETE_ORDER, at.side, row.id, {}, DONE))
    await other.aclose()
    body = json.loads(at.world.books.traffic.writes[-1].body)
    assert body["arguments"] == {"extension_attributes": {"source_code": "default"}}


async def test_a_comment_is_private_and_leaves_the_status_alone(at: Desk) -> None:
    row = at.order()
    row.extra["magento_status"] = "klaar_voor_verzending"
    at.world.shop("new").extra["custom_statuses"] = {"klaar_voor_verzending": "processing"}
    at.world.shop("new").orders.touch(row)
    wish = change(K.COMMENT_ORDER, at.side, row.id, {}, says="Afgehandeld via @Picqer")
    assert await at.make(wish) is Outcome.DONE
    said = json.loads(at.world.books.traffic.writes[-1].body)["statusHistory"]
    assert (said["is_customer_notified"], said["is_visible_on_front"]) == (0, 0)
    assert said["status"] == (await at.writer.look(K.COMPLETE_ORDER, row.id))["status"]
    assert "@" not in said["comment"]
    assert wish.id in said["comment"]
    assert "mail" not in at.effects(row.id)


async def test_no_code_is_ever_changed(at: Desk) -> None:
    assert isinstance(at.writer.can_write(K.EDIT_SKU), Phrase)
    row = at.thing()
    assert await at.make(change(K.EDIT_SKU, at.side, row.id, {"sku": row.sku}, {"sku": "X"})) is Outcome.NOT_DONE
    assert at.sent == []


@pytest.mark.parametrize("target", ["99999999", "../orders", "1?x=1", "", "0"])
@pytest.mark.parametrize("kind", [K.COMPLETE_ORDER, K.COMMENT_ORDER])
async def test_what_is_not_there_is_not_sent(at: Desk, kind: K, target: str) -> None:
    assert await at.make(change(kind, at.side, target, {}, DONE, says="x")) is Outcome.NOT_DONE
    assert at.sent == []


async def test_without_the_right_it_cannot_be_made_and_the_cure_is_said(at: Desk) -> None:
    assert isinstance(await at.writer.effects(K.COMPLETE_ORDER), SideEffects)
    at.world.shop("new").access.rights -= {"orders.write", "fulfillments.write"}
    await at.writer.identity()
    told = await at.writer.effects(K.COMPLETE_ORDER)
    assert isinstance(told, Phrase)
    assert isinstance(told.values["cure"], Phrase)
