"""What a CCV Shop is asked to change, and what is left to a person."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.core.changes import ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Rejected
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from tests.shops.ccv.fake import Fake, answer, error, form, order, thing
from tests.shops.writing import change


def complete(*codes: str) -> Any:
    wished: dict[str, Any] = {"state": "done", **({"tracking": list(codes)} if codes else {})}
    return change(ChangeKind.COMPLETE_ORDER, Side.NEW, "7", {"status": "1"}, wished)


def recode(target: str, sku: str = " 0123 é") -> Any:
    return change(ChangeKind.EDIT_SKU, Side.NEW, target, {"sku": Raw("x")}, {"sku": Raw(sku)})


@pytest.mark.parametrize(("there", "codes", "expected"), [
    ("", (), {}),
    ("", ("3S1",), {"track_and_trace_code": "3S1"}),
    ("3S1", ("3S1",), {}),
    ("3S1", (), {}),
])  # fmt: skip
async def test_an_order_is_completed_and_nobody_is_mailed(there: str, codes: tuple[str, ...], expected: Any) -> None:
    at = Fake(orders=[order(7, track_and_trace_code=there)])
    await at.writer.send(complete(*codes))
    assert at.sent == [("PATCH orders/7/", {"status": 7, "mail": False, **expected})]


@pytest.mark.parametrize(("there", "codes", "changes"), [
    ("", ("3S1", "3S2"), {}),
    ("3S9", ("3S1",), {}),
    ("", (), {"status": 8}),
    ("", (), {"is_completed": False}),
])  # fmt: skip
async def test_what_stands_in_the_way_is_for_a_person(there: str, codes: tuple[str, ...], changes: Any) -> None:
    at = Fake(orders=[order(7, **{"track_and_trace_code": there, **changes})])
    with pytest.raises(Rejected) as caught:
        await at.writer.send(complete(*codes))
    assert "[not-sent]" in caught.value.detail
    assert at.sent == []


def back(was: str) -> Any:
    return change(ChangeKind.COMPLETE_ORDER, Side.NEW, "7", {"state": "done"}, {"status": was})


@pytest.mark.parametrize(("stands", "was"), [(7, "1"), (7, "4"), (5, "13"), (6, "2")])
async def test_an_order_goes_back_to_the_status_it_had_and_nobody_is_mailed(stands: int, was: str) -> None:
    at = Fake(orders=[order(7, stands, track_and_trace_code="3S1")])
    await at.writer.send(back(was))
    assert at.sent == [("PATCH orders/7/", {"status": int(was), "mail": False})]


@pytest.mark.parametrize(("stands", "was"), [(1, "2"), (8, "1"), (7, "8"), (7, "5"), (7, "15"), (7, ""), (7, "nieuw")])
async def test_what_is_not_done_or_was_not_open_is_not_put_back(stands: int, was: str) -> None:
    at = Fake(orders=[order(7, stands)])
    with pytest.raises(Rejected) as caught:
        await at.writer.send(back(was))
    assert "[not-sent]" in caught.value.detail
    assert at.sent == []


async def test_how_an_order_stands_before_and_after() -> None:
    at = Fake(orders=[order(7, 7, track_and_trace_code="3S1"), order(8)])
    look = at.writer.look
    assert await look(ChangeKind.COMPLETE_ORDER, "7") == {"status": "7", "state": "done", "tracking": [Raw("3S1")]}
    assert await look(ChangeKind.COMPLETE_ORDER, "8") == {"status": "1", "state": "open", "tracking": []}


@pytest.mark.parametrize(("changes", "fields"), [
    ({}, {"sku_number", "product_number"}),
    ({"product_number": "ART"}, {"sku_number"}),
    ({"sku_number": ""}, {"product_number"}),
    ({"sku_number": "", "product_number": ""}, {"sku_number"}),
])  # fmt: skip
async def test_the_code_of_a_combination_is_changed_where_it_stands(changes: dict[str, Any], fields: set[str]) -> None:
    at = Fake(products=[thing(1, [form(9001, 1, **changes)])])
    await at.writer.send(recode("9001"))
    assert at.sent == [("PATCH attributecombinations/9001/", dict.fromkeys(fields, " 0123 é"))]


async def test_only_the_code_of_a_product_is_sent() -> None:
    at = Fake(products=[thing(1)])
    assert await at.writer.look(ChangeKind.EDIT_SKU, "1") == {"sku": Raw("SKU-1")}
    await at.writer.send(recode("1"))
    assert at.sent == [("PATCH products/1/", {"productnumber": " 0123 é"})]


async def test_two_things_of_one_number_are_not_taken_for_each_other() -> None:
    at = Fake(products=[thing(1, [form(2, 1)]), thing(2)])
    with pytest.raises(Rejected) as caught:
        await at.writer.send(recode("2"))
    assert "[not-sent]" in caught.value.detail
    await at.writer.send(recode("product-2"))
    await at.writer.send(recode("combination-2"))
    assert [path for path, _ in at.sent] == ["PATCH products/2/", "PATCH attributecombinations/2/"]


@pytest.mark.parametrize("target", ["99", "../orders", "7?x=1", "7/../8", "", "1"])
async def test_what_is_not_there_is_not_sent(target: str) -> None:
    at = Fake(orders=[order(7)], products=[thing(1, [form(9001, 1)])])
    for kind, wished in ((ChangeKind.COMPLETE_ORDER, {"state": "done"}), (ChangeKind.EDIT_SKU, {"sku": "b"})):
        with pytest.raises(Rejected):
            await at.writer.send(change(kind, Side.NEW, target, {}, wished))
    assert at.sent == []


async def test_a_change_that_the_shop_refuses_is_said() -> None:
    at = Fake(products=[thing(1)])
    handle = at.handle
    at.asked._handler = lambda request: answer(501, error("501.30")) if request.method == "PATCH" else handle(request)
    with pytest.raises(Rejected) as caught:
        await at.writer.send(recode("1"))
    assert "[read-only]" in caught.value.detail


async def test_tags_are_not_made() -> None:
    at = Fake(orders=[order(7)])
    assert isinstance(at.writer.can_write(ChangeKind.TAG_ORDER), Phrase)
    with pytest.raises(Rejected):
        await at.writer.send(change(ChangeKind.TAG_ORDER, Side.NEW, "7", {}, {"tags": ["x"]}))
    assert at.sent == []


async def test_a_note_is_found_again_by_its_change() -> None:
    at = Fake(orders=[order(7)])
    wish = change(ChangeKind.COMMENT_ORDER, Side.NEW, "7", {}, says="Afgehandeld & naar @Jan")
    await at.writer.send(wish)
    ((request, body),) = at.sent
    assert request == "POST orders/7/ordernotes/"
    assert "@" not in body["note"]
    at.notes = [{"id": 1, "note": None}, {"id": 2, **body}, {"id": 3, "note": "Track & trace: 3S1, 3S2"}]
    seen = await at.writer.look(ChangeKind.COMMENT_ORDER, "7")
    assert seen == {"tracking": ["3S1", "3S2"], "comments": [wish.id]}


async def test_without_the_right_it_cannot_be_made_and_the_cure_is_said() -> None:
    at = Fake(orders=[order(7)])
    at.refuse["orders/0/"] = answer(405, error("405.10"))
    told = await at.writer.effects(ChangeKind.COMPLETE_ORDER)
    assert isinstance(told, Phrase)
    assert isinstance(told.values["cure"], Phrase)


async def test_no_mail_goes_to_customers() -> None:
    told = Fake().writer.can_write(ChangeKind.COMPLETE_ORDER)
    assert isinstance(told, SideEffects)
    assert told.mails == 0
