"""When is it quiet enough, and is it planned?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow, Order, OrderState, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.steps import planned
from picqer_tui.steps.preflight.quiet_moment import STEP
from picqer_tui.steps.preflight.stranded_orders import STEP as STRANDED
from picqer_tui.words.language import say
from tests.steps.fake_evidence import NOW, Accounts, accounts, import_row, order, run

WEEK = timedelta(days=7)
BUSY = datetime(2026, 11, 25, 13, 0, tzinfo=UTC)
"""A Wednesday, two in the afternoon in Amsterdam."""


def arrives(made: Accounts, name: str, at: datetime, sent_after: timedelta | None = timedelta(hours=3)) -> None:
    """An order of the old connection that came in and was sent some time later, or is still open."""
    made.add(Side.PICQER, import_row(f"r{name}", "4107", f"f{name}", f"#{name}", f"o{name}", at, status="imported"))
    if sent_after is None:
        made.add(Side.PICQER, *order(f"o{name}", f"O{name}", ("A", 1), placed_at=at))
        return
    closed = at + sent_after
    made.add(
        Side.PICQER,
        Picklist(f"p{name}", Raw("P"), f"o{name}", "", "18", "closed", 1, 1, at, closed, closed),
    )


def history(**given: object) -> Accounts:
    """Eight weeks with eight orders on Wednesdays between two and four, sent within three hours, and one each other morning."""
    made = accounts(**given)
    made.know(zone_seconds=3600, zone="Europe/Amsterdam")
    for back in range(1, 9):
        start = BUSY.replace(tzinfo=None) + timedelta(hours=1) - back * WEEK
        for number in range(8):
            at = start + timedelta(minutes=15 * number)
            arrives(made, f"{back}-{number}", at.replace(tzinfo=UTC))
        for day in range(7):
            arrives(made, f"{back}-d{day}", (start + timedelta(days=day, hours=-4)).replace(tzinfo=UTC))
    return made


def test_nothing_planned_gives_windows_and_letters() -> None:
    outcome = run(STEP, history())
    assert outcome.said == {("moment-not-planned", "move"), ("push-not-arranged", "move")}
    assert outcome.verdict.mark == "attention"
    windows = outcome.notes.figures["windows"].data
    assert 1 <= len(windows["keys"]) <= 5
    assert all(row[1] == 0 and row[3] == 0 for row in windows["rows"])
    assert all(datetime.fromisoformat(key) > NOW for key in windows["keys"])
    assert outcome.notes.figures["imports"].data["values"][2][14] == 8 * 4
    assert "afspreken" in outcome.notes.figures["request-nl"].data["text"]
    assert say(outcome.verdict.words, "en").endswith(": as a rule almost no orders in two hours; left behind: none.")
    assert say(outcome.verdict.words, "nl").endswith(
        ": doorgaans vrijwel geen orders in twee uur; er blijven achter: geen."
    )


def test_a_window_that_is_chosen_and_arranged_passes() -> None:
    made = history()
    key = run(STEP, made).notes.figures["windows"].data["keys"][0]
    made.answer(STEP.spec.id, "window", key)
    made.answer(STEP.spec.id, "push", "yes")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert planned.planned(made.move) == datetime.fromisoformat(key)
    assert "at a moment" not in outcome.notes.figures["request-en"].data["text"]


def test_the_peak_is_busy_and_says_what_it_would_leave_behind() -> None:
    made = history()
    made.answer(STEP.spec.id, "moment", "2026-11-25 14:30")
    made.answer(STEP.spec.id, "push", "yes")
    outcome = run(STEP, made)
    assert outcome.said == {("moment-busy", "move")}
    facts = outcome.one("moment-busy", "move").facts
    assert facts["at"] == datetime(2026, 11, 25, 13, 30, tzinfo=UTC)
    assert facts["orders"] == 6
    assert facts["left"] == 2


def test_what_is_open_for_weeks_stays_behind_at_any_hour() -> None:
    made = history()
    for number in range(3):
        arrives(made, f"stuck{number}", NOW - timedelta(days=20), None)
    arrives(made, "unpaid", NOW - timedelta(days=20), None)
    unpaid = next(each for each in made.all(Side.PICQER, Order) if each.id == "ounpaid")
    made.add(Side.PICQER, unpaid._replace(status="expected", state=OrderState.UNPAID))
    outcome = run(STEP, made)
    assert {row[4] for row in outcome.notes.figures["windows"].data["rows"]} == {3}


@pytest.mark.parametrize("text", ["next week", "2026-13-40 06:00", "6:15"])
def test_what_is_no_moment_is_not_planned(text: str) -> None:
    made = history()
    made.answer(STEP.spec.id, "moment", text)
    assert ("moment-not-planned", "move") in run(STEP, made).said


def test_a_moment_that_has_passed_is_not_planned() -> None:
    made = history()
    made.answer(STEP.spec.id, "moment", "2026-11-20 06:15")
    assert ("moment-not-planned", "move") in run(STEP, made).said


def test_it_counts_down_to_the_planned_moment_and_no_further() -> None:
    made = history()
    assert "countdown" not in run(STEP, made).notes.figures
    made.answer(STEP.spec.id, "moment", "2026-11-26T05:00:00+00:00")
    figures = run(STEP, made).notes.figures
    assert figures["planned"].data["value"] == datetime(2026, 11, 26, 5, 0, tzinfo=UTC)
    assert figures["countdown"].data["value"] == datetime(2026, 11, 26, 5, 0, tzinfo=UTC) - made.now
    made.now = datetime(2026, 11, 26, 5, 1, tzinfo=UTC)
    assert "countdown" not in run(STEP, made).notes.figures
    made.now = NOW
    made.move = made.move._replace(switched_at=NOW - timedelta(hours=1))
    assert "countdown" not in run(STEP, made).notes.figures


def test_the_last_answer_counts() -> None:
    made = history()
    made.answer(STEP.spec.id, "window", "2026-11-26T05:00:00+00:00", NOW - timedelta(hours=2))
    made.answer(STEP.spec.id, "moment", "26-11-2026 07:30", NOW - timedelta(hours=1))
    assert planned.planned(made.move) == datetime(2026, 11, 26, 6, 30, tzinfo=UTC)
    made.answer(STEP.spec.id, "moment", "", NOW)
    assert planned.planned(made.move) == datetime(2026, 11, 26, 5, 0, tzinfo=UTC)


def test_after_the_switch_nothing_is_left_to_plan() -> None:
    made = history()
    made.move = made.move._replace(switched_at=NOW - timedelta(hours=1))
    assert run(STEP, made).verdict.mark == "passed"


def test_too_few_weeks_and_an_unknown_clock_are_not_verified() -> None:
    young = accounts()
    young.know(zone_seconds=0, zone="UTC")
    arrives(young, "1", NOW - timedelta(days=3))
    assert run(STEP, young).verdict.reason == "no_sample"
    unclear = history()
    unclear.move = unclear.move._replace(calibration={})
    assert run(STEP, unclear).verdict.reason == "zone_unknown"


@pytest.mark.parametrize(
    "key",
    [
        ListKey(Side.PICQER, ImportRow, ""),
        ListKey(Side.PICQER, Picklist, "recent"),
        ListKey(Side.PICQER, Order, "open"),
    ],
)
def test_what_cannot_be_read_is_not_verified(key: ListKey) -> None:
    made = history()
    made.cover(key, Coverage.REFUSED, "resource_closed")
    assert run(STEP, made).verdict.mark == "not_verified"


def test_beside_other_shops_the_orders_of_all_connections_count() -> None:
    made = history(scenario=Scenario.EXTRA)
    assert run(STEP, made).notes.figures["imports"].data["values"][2][14] == 8 * 4


def test_stranded_orders_are_forecast_for_the_planned_moment() -> None:
    made = history()
    made.know(connections={"4107": "old"})
    made.answer(STEP.spec.id, "moment", "2026-11-25 15:30")
    assert "forecast" not in run(STRANDED, made).notes.figures
    run(STEP, made)
    rows = run(STRANDED, made).notes.figures["forecast"].data["rows"]
    planned_rows = [row for row in rows if row[1] == datetime(2026, 11, 25, 14, 30, tzinfo=UTC)]
    assert [row[2] for row in planned_rows] == [4]
