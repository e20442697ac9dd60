"""The marks and the two sweeps just before the switch."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.core.changes import Change, ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow, Order, OrderState, Product, Side
from picqer_tui.core.verdicts import Mark, Reason, Verdict, Waiver
from picqer_tui.steps.cutover.baseline import STEP
from picqer_tui.steps.cutover.baseline_checks import RESTS_ON
from tests.steps.fake_evidence import NOW, WHOLE_ONLY, Accounts, ago, profile, run
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


def test_a_parcel_that_is_shown_or_old_is_no_matter_and_the_old_one_is_counted() -> None:
    found = ready()
    imported(found, "32", ago(days=1), status="completed", state=OrderState.DONE)
    parcel(found, "32", ago(minutes=8))
    shown(found, "32")
    imported(found, "33", ago(days=1), status="completed")
    parcel(found, "33", ago(minutes=45), "3SOLD")
    outcome = run(STEP, found)
    assert outcome.said == set()
    assert outcome.notes.figures["not-shown"].data["value"] == 1


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
