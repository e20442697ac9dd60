"""What has to be set, and what the new shop leaves empty."""

from __future__ import annotations

import pytest

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import NOT_LOOKED_AT, Product, Shape, filled
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.settings import STEP, subjects
from tests.steps.fake_evidence import FULFILMENTS, Accounts, accounts, product, profile, run

ALL = filled(barcode="1", weight=1, supplier_code="x", hs_code="8", country="NL", images=["i"])
NEW = profile("shopify", feedback=FULFILMENTS)._replace(
    details=frozenset({"barcode", "weight", "hs-code", "country", "images"}), locations=True
)


def world(**given: object) -> Accounts:
    """A move in which every setting was looked at."""
    made = accounts(**{"new": NEW, **given})
    for subject in subjects(made.move):
        made.answer(STEP.spec.id, f"looked:{subject}", "yes")
    return made


def both(made: Accounts, number: int, here: str, there: str, **fields: object) -> None:
    made.add(Side.PICQER, product(str(number), f"A{number}", filled=here))
    made.add(Side.NEW, product(str(number), f"A{number}", filled=there, **fields))


def test_the_letters_of_what_is_filled() -> None:
    assert ALL == "bwshci"
    assert filled(barcode="", weight=0, images=[], country="NL") == "c"


def test_every_setting_stands_open_until_it_is_ticked() -> None:
    made = accounts(new=NEW)
    outcome = run(STEP, made)
    assert outcome.codes("setting-open") == set(outcome.notes.figures["checklist"].data["keys"])
    assert len(outcome.said) == 13
    made.answer(STEP.spec.id, "looked:vat", "yes")
    assert "vat" not in run(STEP, made).codes("setting-open")
    assert run(STEP, world()).verdict.mark == "passed"


def test_what_a_pair_does_not_have_is_not_asked() -> None:
    assert "stock-location" not in subjects(accounts().move)
    assert "stock-location" in subjects(accounts(new=NEW).move)
    assert "prefix" not in subjects(accounts(scenario=Scenario.UPGRADE).move)


def test_a_detail_left_empty_in_a_tenth_of_the_products() -> None:
    made = world()
    for number in range(10):
        both(made, number, "bw", "b" if number == 0 else "bw")
    both(made, 10, "w", "")
    outcome = run(STEP, made)
    assert outcome.said == {("field-not-filled", "weight")}
    assert outcome.one("field-not-filled", "weight").facts["lacking"] == 2


def test_a_few_forgotten_ones_and_what_picqer_lacks_itself_are_nothing() -> None:
    made = world()
    for number in range(20):
        both(made, number, "b", "" if number == 0 else "b")
    assert run(STEP, made).said == set()


def test_what_the_platform_has_no_field_for_is_always_lacking() -> None:
    made = world()
    both(made, 1, "s", "s")
    assert run(STEP, made).said == {("field-not-filled", "supplier-code")}


def test_only_goods_on_both_sides_are_compared() -> None:
    made = world()
    both(made, 1, "b", "b")
    both(made, 2, "b", "", live=False)
    both(made, 3, "b", "", shape=Shape.PARENT)
    made.add(Side.PICQER, product("4", "A4", filled="b", live=False), product("5", "A5", filled="b"))
    made.add(Side.NEW, product("4", "A4", filled=""), product("6", "a5", filled=""))
    made.add(Side.NEW, product("7", "A1", filled=""), product("8", " ", filled=""))
    outcome = run(STEP, made)
    assert (outcome.said, outcome.notes.counts["looked_at"]) == (set(), 1)


def test_products_of_another_customer_take_no_part() -> None:
    made = world(customer="601")
    made.add(Side.PICQER, product("1", "A1", filled="b", customer="602"))
    made.add(Side.NEW, product("1", "A1", filled=""))
    assert run(STEP, made).said == set()


def test_a_shop_that_does_not_tell_is_not_verified() -> None:
    made = world()
    both(made, 1, "bs", NOT_LOOKED_AT)
    outcome = run(STEP, made)
    assert outcome.said == {("field-not-filled", "supplier-code")}
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "incomplete")


@pytest.mark.parametrize("side", [Side.PICQER, Side.NEW])
def test_of_a_part_of_a_list_nothing_is_said(side: Side) -> None:
    made = world()
    for number in range(4):
        both(made, number, "b", "" if number == 0 else "b")
    made.add(Side.NEW, product("9", "A0", filled="b"))
    made.cover(ListKey(side, Product, ""), Coverage.PARTIAL, keep=1)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")
