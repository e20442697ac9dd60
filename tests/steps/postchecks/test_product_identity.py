"""Product codes kept their products."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.marks import Mark
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Epoch, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.postchecks.product_identity import STEP
from picqer_tui.steps.preflight import external_links
from tests.steps.fake_evidence import NOW, Accounts, ago, not_verified, order, product, run
from tests.steps.move_made import NEW, imported, made, switched, verdict


def copied(*before: Product, **given: Any) -> Accounts:
    """With a copy from before the switch; the products are there now as well."""
    found = made(**given)
    switched(found, ago(hours=3))
    imported(found, "n1", ago(hours=2), connection=NEW)
    found.add(Side.PICQER, *before, epoch=Epoch.BASELINE)
    found.add(Side.PICQER, *before)
    found.move = found.move._replace(baseline_at=ago(hours=3))
    return found


def test_all_codes_kept_passes() -> None:
    found = copied(product("1", "A"), product("2", "B", live=False))
    found.add(Side.PICQER, product("1", "A", name="another name"))
    assert run(STEP, found).verdict.mark == "passed"


def test_another_product_has_the_code_now() -> None:
    found = copied(product("1", "A"), product("2", "B"))
    found.remove(Side.PICQER, Product, "1")
    found.add(Side.PICQER, product("9", "A"))
    outcome = run(STEP, found)
    assert outcome.said == {("id-changed", "A")}
    assert outcome.one("id-changed", "A").facts == {"before": "1", "idproduct": "9"}


def test_a_look_alike_and_another_new_product() -> None:
    found = copied(product("1", "FIETS-001"), product("2", "SLOT-77"))
    found.add(Side.PICQER, product("8", "FIETS-001 "), product("9", "BROODROOSTER"))
    outcome = run(STEP, found)
    assert outcome.said == {("lookalike-created", "FIETS-001 "), ("product-created", "BROODROOSTER")}
    assert outcome.one("lookalike-created", "FIETS-001 ").facts["other"].exact == "FIETS-001"


def test_a_code_that_was_changed_switched_off_or_removed() -> None:
    found = copied(product("1", "A-100"), product("2", "B-200"), product("3", "C-300"), product("4", "D"))
    found.add(Side.PICQER, product("1", "A-101"), product("2", "B-200", live=False))
    found.remove(Side.PICQER, Product, "3")
    assert run(STEP, found).said == {("code-gone", "A-100"), ("code-gone", "B-200"), ("code-gone", "C-300")}


def test_a_list_in_part_calls_nothing_gone() -> None:
    found = copied(*(product(str(number), f"CODE-{number}0{number}") for number in range(1, 6)))
    found.cover(ListKey(Side.PICQER, Product, ""), Coverage.PARTIAL, keep=2)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def by_lines() -> Accounts:
    """Without a copy: order lines of last week, and a new connection since two hours."""
    found = made()
    imported(found, "n1", ago(hours=2), connection=NEW)
    found.add(Side.PICQER, product("1", "A-100"), product("2", "B-200"), product("3", "C-300"))
    for rows in (order("w", "W", ("A-100", 1), ("B-200", 1), ("C-300", 1), placed_at=ago(days=7)),):
        whole, *lines = rows
        found.add(Side.PICQER, whole)
        for ident, line in zip("123", lines, strict=True):
            found.add(Side.PICQER, line._replace(product_id=ident))  # type: ignore[union-attr]
    return found


def test_without_a_copy_it_is_never_proven() -> None:
    outcome = run(STEP, by_lines())
    assert outcome.said == set()
    assert not_verified(outcome, Reason.NO_SAMPLE)


@pytest.mark.parametrize("looked", [ago(days=3), ago(hours=4)])
def test_without_a_copy_the_figure_of_the_external_links_can_prove_it(looked: datetime) -> None:
    found = by_lines()
    run(external_links.STEP, found)
    found.sealed[external_links.STEP_ID] = verdict(Mark.PASSED, at=looked)
    outcome = run(STEP, found)
    if looked < ago(hours=5):
        assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    else:
        assert not_verified(outcome, Reason.NO_SAMPLE)
    found.remove(Side.PICQER, Product, "3")
    assert run(STEP, found).verdict.mark != "passed"


@pytest.mark.parametrize(("row", "same"), [(product("1", "A", name="x"), True), (product("8", "C"), False)])
def test_it_says_whether_the_codes_are_those_of_the_external_links(row: Product, same: bool) -> None:
    found = copied(product("1", "A"), product("2", "B"))
    before = run(external_links.STEP, found).notes.figures["identity"]
    found.add(Side.PICQER, row)
    now = run(STEP, found).notes.figures["identity"]
    assert (now.data["digest"] == before.data["digest"]) == same
    assert now.title.msgid.startswith("Codes in Picqer: each" if same else "Codes in Picqer: some")
    assert now.title.values == {"at": NOW}


def test_without_that_figure_it_only_says_how_many_codes_there_are() -> None:
    assert run(STEP, copied(product("1", "A"))).notes.figures["identity"].title.values == {}


def test_without_a_copy_old_order_lines_tell() -> None:
    found = by_lines()
    found.remove(Side.PICQER, Product, "1")
    found.add(Side.PICQER, product("9", "A-100", created_at=ago(hours=1)), product("2", "B-201"))
    outcome = run(STEP, found)
    assert outcome.said == {("id-changed", "A-100"), ("code-gone", "B-200")}
    assert outcome.verdict.mark == "blocked"


def test_without_a_copy_new_products_are_those_made_since_connecting() -> None:
    found = by_lines()
    found.add(
        Side.PICQER,
        product("8", "a-100", created_at=ago(hours=1)),
        product("9", "BROODROOSTER", created_at=ago(hours=2) + timedelta(seconds=1)),
        product("10", "WAFELIJZER", created_at=ago(hours=3)),
    )
    assert run(STEP, found).said == {("lookalike-created", "a-100"), ("product-created", "BROODROOSTER")}


def test_products_of_another_customer_are_left_out() -> None:
    found = copied(product("1", "A-100", customer="7"), customer="7")
    found.add(Side.PICQER, product("9", "a-100", customer="8"))
    assert run(STEP, found).verdict.mark == "passed"


def test_no_copy_and_nothing_connected() -> None:
    assert not_verified(run(STEP, made()), Reason.NO_SAMPLE)


def test_subjects_are_kept_byte_for_byte() -> None:
    found = copied(product("1", "A-100\u200b"))
    found.add(Side.PICQER, product("1", "A-100"))
    assert run(STEP, found).one("code-gone", "A-100\u200b").subject == Raw("A-100\u200b")
