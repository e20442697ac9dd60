"""What may still go wrong days after the switch."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Scenario, ShopSettings
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.postchecks.watch import STEP
from tests.steps.fake_evidence import NOW, Accounts, ago, import_row, not_verified, run
from tests.steps.move_made import NEW, OLD, imported, in_picqer, in_shop, made, parcel, row, switched, verdict


def connected(**given: Any) -> Accounts:
    """Two orders of the new connection since an hour and a half."""
    found = made(**given)
    if found.move.has_old:
        switched(found, ago(hours=2))
    imported(found, "n1", ago(minutes=90), NEW)
    imported(found, "n2", ago(minutes=80), NEW)
    return found


def later(found: Accounts, **parts: float) -> None:
    found.now += timedelta(**parts)


def test_all_is_well_and_going_back_has_its_price() -> None:
    found = connected()
    parcel(found, "n1", ago(minutes=40))
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert outcome.notes.figures["price"].data["points"] == [[NOW, 2]]
    assert outcome.notes.figures["parcels"].data["value"] == 1


def test_the_price_is_kept_from_round_to_round() -> None:
    found = connected()
    run(STEP, found)
    later(found, minutes=10)
    run(STEP, found)
    imported(found, "n3", found.now, NEW)
    later(found, minutes=10)
    points = run(STEP, found).notes.figures["price"].data["points"]
    assert [count for _, count in points] == [2, 3]


def both_in_one_shop(began: datetime, **given: Any) -> Accounts:
    """One shop; the new connection brings two orders that the old one, which goes on, has brought as well."""
    found = made(scenario=Scenario.UPGRADE, **given)
    for ident, minutes in (("b1", 60), ("b2", 50)):
        for side in (Side.OLD, Side.NEW):
            in_shop(found, ident, began + timedelta(minutes=60 - minutes), side)
        row(found, ident, began + timedelta(minutes=61 - minutes), OLD)
        in_picqer(found, ident, began + timedelta(minutes=61 - minutes))
        row(found, ident, began + timedelta(minutes=62 - minutes), NEW, f"again-{ident}")
    return found


@pytest.mark.parametrize("heard", [True, False])
def test_in_one_shop_two_connections_that_both_bring_orders_block(heard: bool) -> None:
    found = both_in_one_shop(ago(hours=1))
    if heard:
        switched(found, ago(hours=2))
    assert ("overlap", OLD) in run(STEP, found).said


def test_in_one_shop_a_spare_connection_of_long_ago_is_not_the_new_one() -> None:
    assert not_verified(run(STEP, both_in_one_shop(ago(days=4))), Reason.NO_SAMPLE)
    assert not_verified(run(STEP, both_in_one_shop(ago(days=1), other_connections=(NEW,))), Reason.NO_SAMPLE)


def test_a_connection_for_a_test_that_brings_nothing_any_more_is_not_the_new_one() -> None:
    found = made()
    imported(found, "t1", ago(hours=50), NEW)
    assert not_verified(run(STEP, found), Reason.NO_SAMPLE)
    switched(found, ago(hours=49))
    assert run(STEP, found).verdict.mark == "passed"


def test_an_old_connection_that_comes_back_blocks() -> None:
    found = connected()
    row(found, "late", ago(minutes=85), OLD)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == ({("overlap", OLD)}, "blocked")
    assert outcome.one("overlap", OLD).facts["count"] == 1


def test_rows_from_before_the_new_connection_and_late_changes_are_nothing() -> None:
    found = connected()
    row(found, "early", ago(minutes=91), OLD, updated_at=ago(minutes=10))
    assert run(STEP, found).said == set()


def test_a_shop_that_was_connected_before_brings_orders_beside_the_old_one() -> None:
    found = connected()
    new = found.move.settings.new
    shop = ShopSettings(new.platform, new.url, connected=True)
    found.move = found.move._replace(settings=found.move.settings._replace(new=shop))
    row(found, "beside", ago(minutes=85), OLD)
    switched(found, ago(minutes=60))
    assert run(STEP, found).said == set()
    row(found, "late", ago(minutes=10), OLD)
    assert run(STEP, found).said == {("overlap", OLD)}


def test_a_connection_that_was_tested_before_the_switch_overlaps_from_the_switch_on() -> None:
    found = made()
    imported(found, "test", ago(days=2), NEW)
    imported(found, "between", ago(days=1), OLD)
    assert run(STEP, found).said == {("overlap", OLD)}, "nobody said that the old one goes on for now"
    switched(found, ago(hours=2))
    imported(found, "n1", ago(minutes=90), NEW)
    row(found, "under-way", ago(minutes=110), OLD)
    assert run(STEP, found).said == set()
    row(found, "late", ago(minutes=60), OLD)
    assert run(STEP, found).said == {("overlap", OLD)}


def test_a_test_of_long_ago_is_no_new_connection() -> None:
    found = made()
    imported(found, "test", ago(days=2, hours=1), NEW)
    imported(found, "since", ago(days=1), OLD)
    assert run(STEP, found).said == set()


def test_imports_that_failed() -> None:
    found = connected()
    found.add(
        Side.PICQER,
        import_row("9999999999", NEW, "n9", "#n9", "", ago(minutes=5), status="error", reason="no country"),
        import_row("8", "77", "x", "#x", "", ago(minutes=5), status="error"),
    )
    outcome = run(STEP, found)
    assert outcome.said == {("new-row-error", "#n9")}
    assert outcome.one("new-row-error", "#n9").facts["reason"] == "no country"


def test_a_stretch_without_a_look_is_told_for_a_day() -> None:
    found = connected()
    run(STEP, found)
    later(found, minutes=50)
    assert run(STEP, found).said == set()
    later(found, hours=3)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == ({("watch-gap", "move")}, "attention")
    later(found, minutes=10)
    assert run(STEP, found).said == {("watch-gap", "move")}
    later(found, hours=25)
    run(STEP, found)
    later(found, hours=25)
    assert run(STEP, found).said == set()


def test_later_a_look_a_day_is_enough() -> None:
    found = connected()
    later(found, hours=26)
    run(STEP, found)
    later(found, hours=25)
    assert run(STEP, found).said == set()
    later(found, hours=30)
    assert run(STEP, found).said == {("watch-gap", "move")}


def test_a_round_without_rows_is_no_look() -> None:
    found = connected()
    run(STEP, found)
    found.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.PARTIAL, "unreachable")
    later(found, minutes=50)
    assert run(STEP, found).verdict.mark == "not_verified"
    later(found, minutes=20)
    found.covers = {}
    assert run(STEP, found).said == {("watch-gap", "move")}


def test_what_the_other_checks_last_found_stands_beside_it() -> None:
    found = connected()
    found.sealed["postchecks.missed-orders"] = verdict(Mark.BLOCKED)
    found.step_counts["postchecks.missed-orders"] = {"blocked": 2, "attention": 1}
    (line,) = run(STEP, found).notes.figures["others"].data["rows"]
    assert line[1:] == [2, 1, NOW]


@pytest.mark.parametrize("scenario", [Scenario.EXTRA])
def test_beside_other_shops_nothing_overlaps(scenario: Scenario) -> None:
    found = connected(scenario=scenario)
    row(found, "other", ago(minutes=5), "77", foreign_number=Raw("#o"))
    assert run(STEP, found).said == set()


def test_before_connecting_there_is_nothing_to_watch() -> None:
    assert run(STEP, made()).verdict.reason == "no_sample"
