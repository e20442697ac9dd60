"""The open orders of the old connection."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Backorder, ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.cutover.drain import STEP
from tests.steps.fake_evidence import ago, move, not_verified, run
from tests.steps.move_made import imported, in_picqer, in_shop, made, picklist, row


def test_nothing_open_passes_and_counts_for_a_minute() -> None:
    outcome = run(STEP, made())
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())
    assert outcome.verdict.fresh_until == outcome.evidence.now.replace(minute=1)


def test_each_order_has_one_code() -> None:
    found = made()
    imported(found, "11", ago(days=1))
    imported(found, "12", ago(days=1), status="paused")
    imported(found, "13", ago(days=1))
    picklist(found, "13", "new", picked=1)
    in_shop(found, "14", ago(days=90))
    in_picqer(found, "14", ago(days=90))
    outcome = run(STEP, found)
    assert outcome.said == {
        ("open-old", "O11"),
        ("open-old", "O12"),
        ("picking-now", "O13"),
        ("open-unknown-origin", "O14"),
    }
    assert outcome.verdict.mark == "attention"


def test_what_waits_for_money_or_is_not_of_the_old_connection_is_left_out() -> None:
    found = made(other_connections=("4233",))
    imported(found, "21", ago(days=1), status="expected")
    imported(found, "22", ago(days=1), connection="4233")
    in_picqer(found, "by-hand", ago(days=1))
    in_picqer(found, "23", ago(days=1), "completed")
    picklist(found, "return", "new", picked=1, return_id="r1")
    outcome = run(STEP, found)
    assert outcome.said == set()
    assert outcome.notes.counts["expected"] == 1


def test_only_a_running_import_blocks_and_an_old_one_counts_as_failed() -> None:
    found = made()
    row(found, "31", ago(minutes=2), order_id="", status="importing")
    row(found, "32", ago(hours=25), order_id="", status="importing")
    row(found, "33", ago(minutes=2), "4233", order_id="", status="importing")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("blocked", {("import-running", "#31")})


def test_each_open_order_says_what_can_be_done() -> None:
    found = made()
    imported(found, "41", ago(days=1))
    imported(found, "42", ago(days=1))
    found.add(Side.PICQER, Backorder("b42", "p42", "x", 1, None))
    imported(found, "43", ago(days=1))
    found.add(Side.PICQER, Backorder("b43", "p43", "x", 1, None))
    picklist(found, "43")
    outcome = run(STEP, found)
    classes = {subject: outcome.one("open-old", subject).facts["class"] for subject in ("O41", "O42", "O43")}
    assert classes == {"O41": "now", "O42": "enter", "O43": "later"}


def test_the_series_goes_on_from_run_to_run() -> None:
    found = made()
    for number in range(51, 61):
        imported(found, str(number), ago(days=1))
    run(STEP, found)
    for number in range(51, 56):
        found.remove(Side.PICQER, Order, f"p{number}")
    found.now = ago(minutes=-30)
    outcome = run(STEP, found)
    assert [count for _, count in outcome.notes.figures["open-orders"].data["points"]] == [10, 5]
    assert outcome.notes.figures["speed"].data["value"] == 10.0
    assert outcome.notes.figures["empty-at"].data["value"] == ago(minutes=-60)


def test_a_pile_that_grows_is_said_to_grow() -> None:
    found = made()
    imported(found, "51", ago(days=1))
    run(STEP, found)
    for number in range(52, 57):
        imported(found, str(number), ago(days=1))
    found.now = ago(minutes=-30)
    speed = run(STEP, found).notes.figures["speed"]
    assert (speed.title.msgid, speed.data["value"]) == ("Orders more per hour, over the last two hours", 10.0)


def test_part_of_the_rows_gives_no_pass_and_calls_nothing_unknown() -> None:
    found = made()
    in_shop(found, "61", ago(days=1))
    in_picqer(found, "61", ago(days=1))
    found.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.PARTIAL)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_without_the_old_connection_nothing_can_be_told_apart() -> None:
    assert not_verified(run(STEP, made(old_connection="")), Reason.WAITING_FOR_PERSON)
    assert not_verified(run(STEP, made(old_connection="999")), Reason.WAITING_FOR_PERSON)


def test_not_in_extra() -> None:
    assert STEP.applies(move(Scenario.EXTRA)) is not None
    assert STEP.applies(move(Scenario.UPGRADE)) is None


def test_it_counts_down_to_the_planned_moment() -> None:
    found = made()
    for number in range(4):
        imported(found, f"6{number}", ago(days=1))
    assert "countdown" not in run(STEP, found).notes.figures
    at = found.now + timedelta(hours=2)
    found.answer("preflight.quiet-moment", "window", at.isoformat())
    found.now += timedelta(minutes=30)
    found.remove(Side.PICQER, Order, "p60")
    figures = run(STEP, found).notes.figures
    assert figures["planned"].data["value"] == at
    assert figures["countdown"].data["value"] == timedelta(minutes=90)
    assert figures["left-at-planned"].data["value"] == 0
    found.now = at + timedelta(minutes=1)
    assert "countdown" not in run(STEP, found).notes.figures
