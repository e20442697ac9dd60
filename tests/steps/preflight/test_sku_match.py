"""Every SKU of the new shop against Picqer's."""

from __future__ import annotations

import time
from typing import Any

import pytest

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Severity
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import OrderState, Product, Shape, Stock
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.sku_match import STEP
from tests.steps.fake_evidence import Accounts, accounts, ago, import_row, order, product, run


def known(made: Accounts, sku: str, **fields: Any) -> None:
    """A product of Picqer."""
    made.add(Side.PICQER, product(f"p-{sku}", sku, **fields))


def sold(made: Accounts, sku: str, id_: str = "", side: Side = Side.NEW, **fields: Any) -> None:
    """A product of a shop."""
    made.add(side, product(id_ or f"s-{sku}", sku, **fields))


def ordered(made: Accounts, sku: str, days: float = 3, state: OrderState = OrderState.DONE) -> None:
    """An order in Picqer with one line of it."""
    made.add(Side.PICQER, *order(f"o-{sku}-{days}", f"O{days}", (sku, 1), placed_at=ago(days=days), state=state))


def shops(*equal: str, **given: Any) -> Accounts:
    made = accounts(**given)
    for sku in equal:
        known(made, sku)
        sold(made, sku)
        if made.move.has_old:
            sold(made, sku, side=Side.OLD)
    return made


def test_equal_catalogues_pass_and_are_counted() -> None:
    outcome = run(STEP, shops("A-1", "A-2", "A-3"))
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert outcome.notes.figures["equal"].data == {"part": 3, "whole": 3}
    assert outcome.notes.counts["looked_at"] == 6


@pytest.mark.parametrize(
    ("days", "state", "blocked"),
    [
        (3, OrderState.DONE, True),
        (55, OrderState.CANCELLED, True),
        (57, OrderState.DONE, False),
        (300, OrderState.OPEN, True),
    ],
)
def test_what_sells_blocks(days: float, state: OrderState, blocked: bool) -> None:
    made = shops("A-1")
    made.know(zone_seconds=0, zone="UTC")
    known(made, "SLOT-7")
    sold(made, "SLOT-7 ")
    ordered(made, "SLOT-7", days, state)
    outcome = run(STEP, made)
    assert outcome.said == {("sku-near-miss", "SLOT-7 ")}, "the raw subject, with its blank"
    found = outcome.one("sku-near-miss", "SLOT-7 ")
    assert found.severity is (Severity.BLOCKED if blocked else Severity.ATTENTION)
    assert (found.facts["class"], found.facts["other"]) == ("blank", Raw("SLOT-7"))


def test_swapped_codes_are_the_wrong_goods() -> None:
    made = shops()
    for sku, mine, theirs in (("A-1", "871", "872"), ("A-2", "872", "871"), ("A-3", "0873", "873"), ("A-4", "", "874")):
        known(made, sku, ean=mine)
        sold(made, sku, ean=theirs)
    ordered(made, "A-2")
    outcome = run(STEP, made)
    assert outcome.said == {("sku-same-code-other-ean", "A-1"), ("sku-same-code-other-ean", "A-2")}
    assert outcome.one("sku-same-code-other-ean", "A-2").severity is Severity.BLOCKED
    assert outcome.one("sku-same-code-other-ean", "A-1").severity is Severity.ATTENTION
    assert outcome.one("sku-same-code-other-ean", "A-1").facts["other_ean"] == "871"


@pytest.mark.parametrize(
    ("theirs", "kind", "eans"),
    [
        ("bel-01x", "case", ("", "")),
        ("BEL-01X\u200b", "blank", ("", "")),
        ("B\u0415L-01X", "lookalike", ("", "")),
        ("BEL-1X", "zeros", ("", "")),
        ("BEL01X", "separator", ("", "")),
        ("BEL-01XLONG", "cut", ("", "")),
        ("BEL-02X", "one-char", ("", "")),
        ("QQQ-77", "ean", ("871", "0871")),
    ],
)
def test_a_near_miss_of_each_class_stands_for_both(theirs: str, kind: str, eans: tuple[str, str]) -> None:
    made = shops("A-1")
    known(made, "BEL-01X", ean=eans[0])
    sold(made, "BEL-01X", side=Side.OLD)
    sold(made, theirs, ean=eans[1])
    outcome = run(STEP, made)
    assert outcome.said == {("sku-near-miss", theirs)}
    assert outcome.one("sku-near-miss", theirs).facts["class"] == kind


def test_a_code_that_the_new_shop_also_has_rightly_is_no_counterpart() -> None:
    made = shops("BEL-01")
    sold(made, "bel-01")
    assert run(STEP, made).said == {("sku-not-in-picqer", "bel-01")}


def test_duplicates_and_what_is_left_out() -> None:
    made = shops("A-1")
    sold(made, "A-1", "twin")
    sold(made, "A-1", "copy", shape=Shape.TRANSLATION)
    sold(made, "X-1", "parent", shape=Shape.PARENT)
    sold(made, "X-2", "virtual", shape=Shape.VIRTUAL)
    sold(made, "X-3", "card", shape=Shape.GIFT_CARD)
    sold(made, "X-4", "draft", live=False)
    outcome = run(STEP, made)
    assert outcome.said == {("sku-duplicate", "A-1")}
    assert outcome.one("sku-duplicate", "A-1").severity is Severity.BLOCKED
    counts = outcome.notes.counts
    assert counts["left_out"] == 5
    assert (counts["left_out.translation"], counts["left_out.not-live"]) == (1, 1)


def test_goods_without_a_code() -> None:
    made = shops("A-1")
    known(made, "TAS-1", ean="871")
    known(made, "TAS-2")
    known(made, "JAS")
    ordered(made, "JAS")
    sold(made, "", "v1", inherited=Raw("JAS"), ean="871")
    sold(made, "", "v2", inherited=Raw("A-1"))
    sold(made, "", "v3", ean="0871")
    sold(made, "", "v4", other_code=Raw("TAS-2"))
    sold(made, "  ", "v5")
    sold(made, "", "v6", ean="999")
    outcome = run(STEP, made)
    assert outcome.said == {
        ("sku-inherited", "v1"),
        ("sku-inherited", "v2"),
        ("sku-in-other-field", "v3"),
        ("sku-in-other-field", "v4"),
        ("sku-empty", "v5"),
        ("sku-empty", "v6"),
    }
    assert outcome.one("sku-inherited", "v1").severity is Severity.BLOCKED
    assert outcome.one("sku-inherited", "v2").severity is Severity.ATTENTION
    assert outcome.one("sku-in-other-field", "v3").facts["other"] == Raw("TAS-1")


def test_missing_is_what_the_old_shop_had_or_sold() -> None:
    made = shops("A-1")
    known(made, "OUD-1")
    sold(made, "OUD-1", side=Side.OLD)
    known(made, "OUD-2")
    known(made, "OUD-3")
    known(made, "OUD-4", live=False)
    sold(made, "OUD-4", side=Side.OLD)
    known(made, "NOOIT")
    ordered(made, "OUD-2")
    ordered(made, "OUD-3")
    made.add(
        Side.PICQER, import_row("1", "4107", "1", order_id="o-OUD-2-3"), import_row("2", "9", "2", order_id="o-OUD-3-3")
    )
    outcome = run(STEP, made)
    assert outcome.said == {("sku-missing", "OUD-1"), ("sku-missing", "OUD-2")}
    assert outcome.one("sku-missing", "OUD-2").severity is Severity.BLOCKED
    assert outcome.one("sku-missing", "OUD-1").severity is Severity.ATTENTION


def test_inactive_unknown_bundle_and_untracked() -> None:
    made = shops("A-1")
    known(made, "UIT", live=False)
    sold(made, "UIT")
    sold(made, "NIEUW-99")
    known(made, "SET-ONE")
    sold(made, "SET-ONE", shape=Shape.BUNDLE, tracked=False)
    sold(made, "PAKKET-TWEE", shape=Shape.BUNDLE)
    known(made, "DOOS-DRIE", composed=True)
    sold(made, "DOOS-DRIE", shape=Shape.BUNDLE)
    known(made, "LOS-1")
    sold(made, "LOS-1", tracked=False)
    known(made, "DIENST-1", unlimited=True)
    sold(made, "DIENST-1", tracked=False)
    outcome = run(STEP, made)
    assert outcome.said == {
        ("sku-inactive", "UIT"),
        ("sku-not-in-picqer", "NIEUW-99"),
        ("bundle-in-shop", "SET-ONE"),
        ("bundle-in-shop", "PAKKET-TWEE"),
        ("stock-not-tracked", "LOS-1"),
    }
    assert outcome.verdict.mark == "attention"


def test_products_of_other_customers_take_no_part() -> None:
    made = shops(customer="11")
    known(made, "A-1", customer="11")
    sold(made, "A-1")
    known(made, "B-1", customer="12")
    sold(made, "B-1", side=Side.OLD)
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert outcome.notes.counts["left_out.other-customer"] == 1


def test_the_costliest_comes_first_and_the_verdict_speaks_of_sales() -> None:
    made = shops("A-1")
    for sku in ("DUUR-1", "STIL-1"):
        known(made, sku)
        sold(made, f"{sku} ")
    made.add(
        Side.PICQER, Stock("1", "p-STIL-1", Raw("STIL-1"), "18", 7), Stock("2", "p-STIL-1", Raw("STIL-1"), "19", 50)
    )
    for days in range(1, 10):
        ordered(made, "DUUR-1", days)
    ordered(made, "A-1", 2)
    outcome = run(STEP, made)
    costly, quiet = outcome.one("sku-near-miss", "DUUR-1 "), outcome.one("sku-near-miss", "STIL-1 ")
    assert costly.weight > quiet.weight
    assert (costly.facts["sold_lines"], quiet.facts["free_stock"]) == (9, 7), "only the warehouses of the move count"
    assert outcome.judgement.words.values == {"count": 2, "grave": 1, "heavy": 1, "percent": 90}


@pytest.mark.parametrize("side", list(Side))
def test_a_catalogue_read_in_part_is_never_a_pass(side: Side) -> None:
    made = shops("A-1", "A-2")
    made.cover(ListKey(side, Product, ""), Coverage.PARTIAL, "incomplete", keep=2)
    outcome = run(STEP, made)
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "incomplete")


def test_what_was_seen_blocked_stays_blocked_in_a_partial_reading() -> None:
    made = shops("A-1")
    sold(made, "A-1", "twin")
    made.cover(ListKey(Side.OLD, Product, ""), Coverage.REFUSED, "no_right")
    outcome = run(STEP, made)
    assert outcome.verdict.mark == "blocked"
    assert outcome.verdict.why is not None


def test_an_added_shop_misses_nothing_and_one_shop_looks_only_at_sales() -> None:
    extra = shops("A-1", scenario=Scenario.EXTRA)
    known(extra, "ELDERS")
    assert run(STEP, extra).said == set()
    one = shops(scenario=Scenario.UPGRADE)
    known(one, "A-1")
    sold(one, "A-1")
    known(one, "WEG")
    ordered(one, "WEG")
    one.add(Side.PICQER, import_row("1", "4107", "1", order_id="o-WEG-3"))
    outcome = run(STEP, one)
    assert outcome.said == {("sku-missing", "WEG")}
    assert all(need.list_key != ListKey(Side.OLD, Product, "") for need in outcome.needs)


def test_twenty_thousand_products_a_side_take_moments() -> None:
    made = accounts()
    for at in range(20_000):
        made.add(Side.PICQER, product(str(at), f"ART{at:06d}", ean=str(8_710_000 + at)))
        made.add(Side.NEW, product(str(at), f"ART{at:06d}", ean=str(8_710_000 + at)))
    sold(made, "ART000001 ", "extra")
    start = time.perf_counter()
    outcome = run(STEP, made)
    assert outcome.said == {("sku-not-in-picqer", "ART000001 ")}
    assert time.perf_counter() - start < 10


def test_the_spelling_of_picqer_is_offered_where_it_is_clear_which_product_is_meant() -> None:
    made = shops("A-1")
    for sku in ("BEL-01", "TAS-RD"):
        known(made, sku)
    sold(made, "BEL-01 ", "clear")
    sold(made, "tas-rd", "one")
    sold(made, "TAS RD", "other")
    sold(made, "NIEUW-99")
    outcome = run(STEP, made)
    assert outcome.codes("sku-near-miss") == {"BEL-01 ", "tas-rd", "TAS RD"}
    (change,) = outcome.notes.proposed
    assert (change.kind, change.target, change.side) == (ChangeKind.EDIT_SKU, "clear", Side.NEW)
    assert (change.before, change.wished) == ({"sku": Raw("BEL-01 ")}, {"sku": Raw("BEL-01")})
    cannot = made.move.profiles[Side.NEW]._replace(writes={ChangeKind.EDIT_SKU: Phrase("Not here.")})
    made.move = made.move._replace(profiles={**made.move.profiles, Side.NEW: cannot})
    assert run(STEP, made).notes.proposed == []
