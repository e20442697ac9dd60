"""The marks and the two sweeps just before the switch."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from picqer_tui.core.changes import Change, ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey, Need
from picqer_tui.core.records import ImportRow, Order, OrderState, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason, Verdict, Waiver
from picqer_tui.steps.cutover.baseline import STEP
from picqer_tui.steps.cutover.baseline_checks import RESTS_ON
from picqer_tui.steps.preflight import old_orders, order_numbers, sku_match
from picqer_tui.steps.preflight.sku_words import IN_SHORT
from tests.steps.fake_evidence import NOW, WHOLE_ONLY, Accounts, FakeEvidence, ago, product, profile, run
from tests.steps.move_made import imported, in_picqer, in_shop, made, parcel, row, shown, verdict


def ready(**given: object) -> Accounts:
    """A move whose checks have all passed just now."""
    found = made(**given)
    for step in RESTS_ON:
        found.sealed[step] = verdict(Mark.PASSED)
    return found


def test_all_quiet_passes_and_takes_the_marks() -> None:
    found = ready()
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())
    marks = outcome.notes.figures["calibration"].data
    rows = [int(row.id) for row in found.all(Side.PICQER, ImportRow)]
    assert marks["old_connection_last_row"] == marks["last_row"] == max(rows)
    assert outcome.verdict.fresh_until == NOW + timedelta(minutes=5)


def test_it_freezes_what_the_post_checks_compare_with() -> None:
    kinds = {(need.side, need.kind, need.scope) for need in STEP.spec.freezes}
    assert {(Side.PICQER, Product, ""), (Side.PICQER, Order, "open"), (Side.PICQER, ImportRow, "")} <= kinds
    assert set(STEP.spec.freezes) <= set(run(STEP, ready()).needs)


@pytest.mark.parametrize(
    "state",
    [
        None,
        verdict(Mark.NOT_VERIFIED, Reason.STALE),
        verdict(Mark.PASSED, at=ago(days=8)),
    ],
)
def test_a_check_that_is_missing_stale_or_old_blocks_and_cannot_be_waived(state: Verdict | None) -> None:
    found = ready()
    found.sealed.pop("preflight.sku-match")
    if state is not None:
        found.sealed["preflight.sku-match"] = state
    outcome = run(STEP, found)
    assert outcome.said == {("check-stale", "preflight.sku-match")}
    (kind,) = [kind for kind in STEP.spec.findings if kind.code == "check-stale"]
    assert not kind.waivable


def test_a_check_that_was_blocked_today_is_no_stale_one_and_a_waived_step_counts() -> None:
    found = ready()
    found.sealed["preflight.old-orders"] = verdict(Mark.BLOCKED)
    found.sealed.pop("preflight.access")
    found.waived.append(Waiver("preflight.access", "", Raw(""), "", "Ann", "seen by hand", NOW))
    assert run(STEP, found).verdict.mark == "passed"


def test_a_write_of_unknown_outcome_blocks() -> None:
    found = ready()
    found.unknown_changes.append(
        Change("c1", "preflight.old-orders", ChangeKind.COMPLETE_ORDER, Side.NEW, "1", Raw("#1"), {}, {}, {})
    )
    assert run(STEP, found).said == {("change-unsettled", "c1")}


@pytest.mark.parametrize("status", ["", "importing", "expected", "error", "ignored"])
def test_a_paid_order_that_picqer_does_not_have_blocks_whatever_its_row_says(status: str) -> None:
    found = ready()
    in_shop(found, "11", ago(days=200))
    if status:
        row(found, "11", ago(days=200), order_id="", status=status)
    outcome = run(STEP, found)
    assert outcome.said == {("not-yet-imported", "#11")}
    assert isinstance(outcome.one("not-yet-imported", "#11").facts["next"], Phrase)


def test_an_order_without_row_is_known_by_reference_and_customer() -> None:
    found = ready()
    in_shop(found, "12", ago(days=200))
    in_picqer(found, "12", ago(days=200), "completed", lines=(("Z", 9),))
    in_shop(found, "13", ago(days=200))
    in_picqer(found, "13", ago(days=200), "completed", email="other", lines=(("Z", 9),))
    assert run(STEP, found).said == {("not-yet-imported", "#13")}


def test_unpaid_finished_and_empty_orders_are_no_matter() -> None:
    found = ready()
    in_shop(found, "21", ago(hours=1), state=OrderState.UNPAID)
    in_shop(found, "22", ago(hours=1), pieces=0)
    in_shop(found, "23", ago(hours=1), state=OrderState.DONE)
    assert run(STEP, found).said == set()


def test_a_parcel_that_the_old_shop_does_not_show_yet_blocks_with_a_countdown() -> None:
    found = ready()
    imported(found, "31", ago(days=1), status="completed")
    parcel(found, "31", ago(minutes=2))
    outcome = run(STEP, found)
    assert outcome.said == {("feedback-in-flight", "O31")}
    facts = outcome.one("feedback-in-flight", "O31").facts
    assert (facts["minutes"], facts["until"]) == (2, NOW + timedelta(minutes=28))


def test_a_parcel_that_is_shown_or_old_is_no_matter_and_the_old_ones_are_listed() -> None:
    found = ready()
    imported(found, "32", ago(days=1), status="completed", state=OrderState.DONE)
    parcel(found, "32", ago(minutes=8))
    shown(found, "32")
    imported(found, "33", ago(days=1), status="completed")
    parcel(found, "33", ago(minutes=45), "3SOLD")
    imported(found, "36", ago(days=1), status="completed")
    parcel(found, "36", ago(minutes=80), "3SOLDER")
    outcome = run(STEP, found)
    assert outcome.said == set()
    data = outcome.notes.figures["not-shown"].data
    assert data["rows"] == [[Raw("O36"), Raw("#36"), ago(minutes=80)], [Raw("O33"), Raw("#33"), ago(minutes=45)]]


def test_without_such_a_parcel_nothing_is_listed() -> None:
    found = ready()
    imported(found, "37", ago(days=1), status="completed")
    parcel(found, "37", ago(minutes=2))
    assert "not-shown" not in run(STEP, found).notes.figures


def test_a_shown_parcel_of_an_order_that_is_still_open_there_is_in_flight() -> None:
    found = ready()
    imported(found, "34", ago(days=1), status="completed")
    parcel(found, "34", ago(minutes=8))
    shown(found, "34")
    assert run(STEP, found).said == {("feedback-in-flight", "O34")}


def test_a_platform_that_waits_for_the_whole_order_owes_nothing_for_a_part() -> None:
    found = ready(old=profile("lightspeed", feedback=WHOLE_ONLY))
    imported(found, "35", ago(days=1))
    parcel(found, "35", ago(minutes=8))
    assert run(STEP, found).said == set()


@pytest.mark.parametrize(("kind", "scope"), [(ImportRow, ""), (Order, "open"), (Order, "about")])
def test_part_of_picqer_gives_no_pass_and_no_order_that_is_not_there(kind: type, scope: str) -> None:
    found = ready()
    in_shop(found, "41", ago(hours=1))
    found.cover(ListKey(Side.PICQER, kind, scope), Coverage.PARTIAL, keep=0)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_in_extra_there_is_no_old_side_to_sweep() -> None:
    found = ready(scenario=Scenario.EXTRA)
    outcome = run(STEP, found)
    assert all(need.side is not Side.OLD for need in outcome.needs)
    assert outcome.verdict.mark == "passed"


OLD_ORDERS = "preflight.old-orders"


def brought_over(found: Accounts, ident: str, number: str, **fields: object) -> None:
    """A paid order that is open in the new shop and was brought over."""
    placed = fields.pop("at", ago(days=2))
    in_shop(found, ident, placed, Side.NEW, number=number, **{"native": False, **fields})


def test_an_order_that_came_into_the_new_shop_since_is_seen() -> None:
    found = ready()
    run(old_orders.STEP, found)
    brought_over(found, "n1", "#1", email="m1")
    in_shop(found, "n9", ago(minutes=9), Side.NEW, native=True)
    outcome = run(STEP, found)
    assert outcome.said == {("reimport-known", "#1"), ("recent-in-new-shop", "#n9")}
    assert outcome.verdict.mark == "blocked"
    assert outcome.judgement.words.values["count"] == 1


def test_what_was_settled_in_the_step_for_old_orders_is_not_asked_again() -> None:
    found = ready()
    brought_over(found, "n1", "#1", email="m1")
    in_shop(found, "n9", ago(minutes=9), Side.NEW, native=True)
    run(old_orders.STEP, found)
    found.waived.append(Waiver(OLD_ORDERS, "reimport-known", Raw("#1"), "blocked", "Ann", "still to be sent", NOW))
    assert run(STEP, found).said == {("recent-in-new-shop", "#n9")}
    found.step_counts[OLD_ORDERS] = {"blocked": 0, "attention": 1, "noted": 1}
    assert run(STEP, found).verdict.mark == "passed"


def test_an_order_that_was_recognised_by_reading_far_back_stays_so_without_doing_it_again() -> None:
    found = ready()
    brought_over(found, "n2", "#77", at=ago(days=100), email="far")
    in_picqer(found, "far", ago(days=100), "completed", email="far", reference=Raw("geen"))
    first = run(old_orders.STEP, found)
    assert first.said == {("reimport-known", "#77")}
    outcome = run(STEP, found)
    assert outcome.said == first.said
    assert outcome.one("reimport-known", "#77").facts["idorder"] == "pfar"
    assert _furthest(outcome.needs) > ago(days=2)


def test_only_an_order_that_nobody_looked_up_makes_it_read_further_back() -> None:
    found = ready()
    brought_over(found, "n2", "#77", at=ago(days=100), email="far")
    in_picqer(found, "far", ago(days=100), "completed", email="far", reference=Raw("geen"))
    outcome = run(STEP, found)
    assert ("reimport-known", "#77") in outcome.said
    (need,) = [n for n in outcome.needs if n.list_key == ListKey(Side.PICQER, Order, "recent")]
    since = outcome.evidence.reading(need).since
    assert since is not None
    assert ago(days=102) < since < ago(days=100)


def _furthest(needs: list[Need]) -> datetime:
    return min(n.since for n in needs if (n.side, n.kind, n.scope) == (Side.PICQER, Order, "recent") and n.since)


def test_only_short_lists_are_read_for_it() -> None:
    needs = run(STEP, ready()).needs
    assert not [need for need in needs if need.kind is Order and not need.scope]
    (old,) = [need for need in needs if need.side is Side.OLD and need.kind is Product]
    assert old.max_age >= sku_match.STEP.needs(FakeEvidence(ready()))[0].max_age + RESTS_ON[sku_match.STEP_ID]
    unusable = ready()
    unusable.sealed.pop(sku_match.STEP_ID)
    assert not [need for need in run(STEP, unusable).needs if need.side is not Side.PICQER and need.kind is Product]
    assert all(need.since >= ago(days=1, hours=4) for need in needs if need.since is not None)


def test_open_orders_of_the_new_shop_that_cannot_be_read_are_no_pass() -> None:
    found = ready()
    found.cover(ListKey(Side.NEW, Order, "open"), Coverage.REFUSED, "no_right")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "no_right")
    found.sealed[OLD_ORDERS] = verdict(Mark.NOT_VERIFIED, Reason.NO_RIGHT)
    found.waived.append(Waiver(OLD_ORDERS, "", Raw(""), "", "Ann", "looked in the shop", NOW))
    found.sealed["preflight.order-numbers"] = verdict(Mark.NOT_VERIFIED, Reason.NO_RIGHT)
    found.waived.append(Waiver("preflight.order-numbers", "", Raw(""), "", "Ann", "looked in the shop", NOW))
    assert run(STEP, found).verdict.mark == "passed"


def test_a_rule_that_nobody_wrote_down_is_accepted_once_and_new_orders_are_seen_all_the_same() -> None:
    found = ready()
    found.sealed[OLD_ORDERS] = verdict(Mark.NOT_VERIFIED, Reason.RULE_UNKNOWN)
    found.waived.append(Waiver(OLD_ORDERS, "", Raw(""), "", "Ann", "asked Picqer", NOW))
    brought_over(found, "n1", "#1", email="m1")
    assert run(STEP, found).said == {("reimport-known", "#1")}


@pytest.mark.parametrize("told", [False, True])
def test_a_sku_that_came_since_the_check_was_made_makes_it_stale(told: bool) -> None:
    found = ready()
    found.add(Side.PICQER, product("1", "A"), product("2", "B"))
    found.add(Side.NEW, product("n1", "A"), product("n2", "b"), product("n3", "GONE", live=False))
    if told:
        found.step_findings[sku_match.STEP_ID] = [Finding("sku-near-miss", Severity.ATTENTION, Raw("b"))]
        assert run(STEP, found).said == set()
        return
    outcome = run(STEP, found)
    assert outcome.said == {("check-stale", "preflight.sku-match")}
    how = outcome.one("check-stale", "preflight.sku-match").facts["how"]
    assert isinstance(how, Phrase)
    assert (how.values["count"], how.values["first"]) == (1, Raw("b"))


def catalogues() -> Accounts:
    """Two products everywhere, of which the first sold; the check for SKUs ran and found nothing."""
    found = ready()
    imported(found, "61", ago(hours=5), lines=(("A", 1),))
    for side in Side:
        found.add(side, product(f"{side}1", "A", ean="8712345678906"), product(f"{side}2", "B", ean="8712345678913"))
    assert run(sku_match.STEP, found).said == set()
    assert run(STEP, found).said == set()
    return found


SWAPPED = product("new1", "A", ean="8712345678920")
UNTRACKED = product("new2", "B", ean="8712345678913", tracked=False)


@pytest.mark.parametrize(
    ("changed", "code"),
    [(SWAPPED, "sku-same-code-other-ean"), (None, "sku-missing"), (UNTRACKED, "stock-not-tracked")],
)
def test_a_sku_that_was_changed_since_the_check_was_made_makes_it_stale(changed: Product | None, code: str) -> None:
    found = catalogues()
    if changed is None:
        found.remove(Side.NEW, Product, "new1")
    else:
        found.add(Side.NEW, changed)
    outcome = run(STEP, found)
    assert outcome.said == {("check-stale", sku_match.STEP_ID)}
    how = outcome.one("check-stale", sku_match.STEP_ID).facts["how"]
    assert isinstance(how, Phrase)
    assert how.values["what"] == IN_SHORT[code]
    assert run(sku_match.STEP, found).said == {(code, str(how.values["first"]))}
    assert run(STEP, found).said == set()


def test_nothing_of_the_check_itself_is_noted_or_offered_by_the_baseline() -> None:
    found = catalogues()
    found.add(Side.NEW, product("new9", "a"))
    outcome = run(STEP, found)
    assert (outcome.notes.proposed, outcome.notes.counts) == ([], {})


def test_a_number_series_that_runs_into_another_since_makes_that_check_stale() -> None:
    found = ready()
    run(order_numbers.STEP, found)
    in_shop(found, "n8", ago(minutes=5), Side.NEW, number="#2", native=True)
    outcome = run(STEP, found)
    assert ("check-stale", "preflight.order-numbers") in outcome.said
    run(order_numbers.STEP, found)
    assert ("check-stale", "preflight.order-numbers") not in run(STEP, found).said
