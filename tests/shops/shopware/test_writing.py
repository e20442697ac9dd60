"""What only Shopware does with changes: one step of one machine, no mails, lists of codes and tags that grow, numbers that are
compared without case."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio

from picqer_tui.core.changes import ChangeKind, Outcome, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Rejected
from picqer_tui.core.phrase import Values
from picqer_tui.world.platforms.shopware.face import Face
from picqer_tui.world.platforms.shopware.machines import states
from picqer_tui.world.shop_rows import ShopOrder, ShownShipment
from tests.shops.writing import Desk, change, desk

pytestmark = pytest.mark.asyncio(loop_scope="module")
K = ChangeKind


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def at(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Desk]:
    with pytest.MonkeyPatch.context() as monkeypatch:
        async with desk("shopware", tmp_path_factory.mktemp("moves"), monkeypatch) as made:
            yield made


def stands(at: Desk, row: ShopOrder) -> str:
    return "/".join(states(Face(at.world, "new"), row))


def body(at: Desk) -> Any:
    return json.loads(at.world.books.traffic.writes[-1].body)


async def complete(at: Desk, row: ShopOrder, **wished: Any) -> Outcome:
    return await at.make(
        change(K.COMPLETE_ORDER, at.side, row.id, {"status": stands(at, row)}, {"state": "done"} | wished)
    )


async def test_the_delivery_that_goods_go_with_is_shipped_and_nobody_is_mailed(at: Desk) -> None:
    row = next(row for row in iter(at.order, None) if row.shipping)
    order = stands(at, row).split("/")[0]
    assert await complete(at, row) is Outcome.DONE
    assert stands(at, row).split("/")[:2] == [order, "shipped"]
    assert at.effects(row.id).keys() == {"status", "fulfilment"}
    assert body(at) == {"sendMail": False}
    assert at.sent == [f"POST api/_action/order_delivery/d1{row.id[2:]}/state/ship"]


async def test_a_delivery_that_was_shipped_can_be_opened_again(at: Desk) -> None:
    row = at.order()
    before = stands(at, row)
    wish = change(K.COMPLETE_ORDER, at.side, row.id, {"status": before}, {"state": "done"})
    assert await at.make(wish) is Outcome.DONE
    assert await at.changing().undo(wish.id, "Anna", "1") is Outcome.DONE
    assert stands(at, row) == before
    assert at.effects(row.id).get("mail", 0) == 0


async def test_codes_come_before_the_step_because_they_cannot_travel_with_it(at: Desk) -> None:
    row = at.order()
    assert await complete(at, row, tracking=["3STEST7"]) is Outcome.NOT_DONE
    assert at.sent == []
    assert (await at.seen())["error"].values["codes"] == "3STEST7"
    told = change(K.COMMENT_ORDER, at.side, row.id, {}, {"tracking": ["3STEST7"]})
    assert await at.make(told) is Outcome.DONE
    assert await complete(at, row, tracking=["3STEST7"]) is Outcome.DONE
    assert len(at.sent) == 1


async def test_codes_are_added_to_those_there_are(at: Desk) -> None:
    row = at.order()
    row.shipments.append(ShownShipment("1", at.clock.now(), ("3SOLD",)))
    at.world.shop("new").orders.touch(row)
    wish = change(K.COMMENT_ORDER, at.side, row.id, {}, {"tracking": ["3STEST8", "JVGL 99"]})
    assert await at.make(wish) is Outcome.DONE
    assert body(at) == {"trackingCodes": ["3SOLD", "3STEST8", "JVGL 99"]}
    assert at.effects(row.id) == {"field": 1}


async def test_a_comment_would_be_written_over_and_is_for_a_person(at: Desk) -> None:
    row = at.order()
    assert await at.make(change(K.COMMENT_ORDER, at.side, row.id, {}, says="Zie Picqer")) is Outcome.NOT_DONE
    assert at.sent == []


async def test_a_tag_is_made_once_and_then_named_by_its_id(at: Desk) -> None:
    for named in ({"name"}, {"id"}):
        row = at.order()
        row.tags = ("vip",)
        at.world.shop("new").orders.touch(row)
        assert await at.make(change(K.TAG_ORDER, at.side, row.id, {}, {"tags": ["overstap-1"]})) is Outcome.DONE
        assert body(at)["tags"][0].keys() == named
        assert list(row.tags) == ["vip", "overstap-1"]


@pytest.mark.parametrize("code", ["BEZET-{id}", "bézet-{id}", "bezet-{id} "])
async def test_numbers_that_shopware_takes_for_the_same_are_refused_beforehand(at: Desk, code: str) -> None:
    row, other = at.thing(), at.thing()
    at.world.shop("new").set_sku(other, f"bezet-{other.id}", at.world.now())
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(code.format(id=other.id))})
    assert await at.make(wish) is Outcome.NOT_DONE
    assert at.sent == []
    assert (await at.seen())["error"].values["id"] == other.id


async def test_only_the_number_is_sent_and_a_case_of_its_own_is_no_double(at: Desk) -> None:
    row = at.thing()
    code = row.sku.swapcase()
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(code)})
    assert await at.make(wish) is Outcome.DONE
    assert (row.sku, body(at)) == (code, {"productNumber": code})
    assert await at.changing().undo(wish.id, "Anna", "1") is Outcome.DONE
    assert row.sku == wish.before["sku"].exact


@pytest.mark.parametrize("code", ["A" * 65, "A<b>", "", " "])
async def test_numbers_that_would_not_be_kept_are_not_sent(at: Desk, code: str) -> None:
    row = at.thing()
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(code)})
    assert await at.make(wish) is Outcome.NOT_DONE
    assert at.sent == []


@pytest.mark.parametrize("kind", [K.COMPLETE_ORDER, K.COMMENT_ORDER, K.EDIT_SKU, K.TAG_ORDER])
@pytest.mark.parametrize("target", ["f" * 32, "../order", "1?x=1", ""])
async def test_what_is_not_there_is_not_sent(at: Desk, kind: K, target: str) -> None:
    wished: Values = {"sku": "b", "tracking": ["3S1"], "tags": ["x"]}
    assert await at.make(change(kind, at.side, target, {"sku": "a"}, wished)) is Outcome.NOT_DONE
    assert at.sent == []


async def test_an_order_that_was_called_off_is_not_opened_by_putting_back(at: Desk) -> None:
    row = at.order()
    at.world.shop("new").set_status(row, "cancelled", at.world.now())
    before = {"status": "open/open/paid"}
    back = change(K.COMPLETE_ORDER, at.side, row.id, {"state": "done"}, before)
    with pytest.raises(Rejected):
        await at.writer.send(back)
    assert row.status == "cancelled"


@pytest.mark.parametrize(("version", "words"), [("6.4.20.2", 4), ("6.5.6.1", 3), ("6.7.9.1", 3)])
async def test_whether_flows_are_skipped_is_said_only_where_it_is_known(at: Desk, version: str, words: int) -> None:
    at.world.shop("new").version = version
    await at.writer.identity()
    told = await at.writer.effects(K.COMPLETE_ORDER)
    at.world.shop("new").version = ""
    await at.writer.identity()
    assert isinstance(told, SideEffects)
    assert (len(told.words), told.mails) == (words, 0)


async def test_an_administrator_may_change_all_and_of_others_it_is_not_known(at: Desk) -> None:
    shop = at.world.shop("new")
    for administrator, granted in ((False, None), (True, True)):
        shop.extra["administrator"] = administrator
        assert isinstance(await at.writer.effects(K.EDIT_SKU), SideEffects)
        rights = at.writer.granted  # type: ignore[attr-defined]
        assert [rights[name] for name in ("write-products", "write-orders")] == [granted, granted]
    del shop.extra["administrator"]


async def test_a_role_that_may_not_write_leaves_a_true_outcome_and_names_the_right(at: Desk) -> None:
    rights, row = at.world.shop("new").access.rights, at.thing()
    rights.discard("products.write")
    wish = change(K.EDIT_SKU, at.side, row.id, {"sku": Raw(row.sku)}, {"sku": Raw(f"N-{row.id}")})
    outcome = await at.make(wish)
    rights.add("products.write")
    assert (outcome, at.effects(row.id)) == (Outcome.NOT_DONE, {})
    assert "[privilege] product:update" in (await at.seen())["detail"]
