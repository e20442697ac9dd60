"""Which connection is which shop."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.connections import STEP
from tests.steps.fake_evidence import NOW, Accounts, Outcome, accounts, ago, import_row, order, run

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def shown(moment: datetime) -> datetime:
    return moment.astimezone(AMSTERDAM).replace(tzinfo=NOW.tzinfo)


def brings(
    made: Accounts, connection: str, side: Side | None, first: int, count: int, every: float = 2, **f: Any
) -> None:
    """`count` orders of a shop (or of none), the newest `every` hours ago, with their rows."""
    for at in range(count):
        number = first + at
        placed = f.get("until", NOW) - timedelta(hours=every * (count - at))
        row_id = str(int(connection) * 1000 + at)
        made.add(Side.PICQER, import_row(row_id, connection, str(number), f"#{number}", f"9{number}", shown(placed)))
        if side is not None:
            made.add(side, *order(str(number), str(number), ("A", 1), placed_at=placed))


def shop(**given: Any) -> Accounts:
    made = accounts(**given)
    brings(made, "4107", Side.OLD if made.move.has_old else None, 10_000, 30)
    return made


def passed(outcome: Outcome) -> bool:
    return outcome.verdict.mark == "passed"


def test_the_connection_of_the_old_shop_passes_and_calibrates_the_clock() -> None:
    made = shop()
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert passed(outcome)
    known = made.move.calibration
    assert (known["zone"], known["zone_seconds"]) == ("Europe/Amsterdam", 3600)
    assert known["old_connection_last_row"] == ago(hours=2)
    assert known["connections"] == {"4107": "old"}
    table = outcome.notes.figures["connections"]
    assert (table.data["keys"], table.data["meant"]) == (["4107"], "4107")


def test_nobody_has_chosen() -> None:
    assert run(STEP, shop(old_connection="")).said == {("connection-not-chosen", "old")}


def test_a_choice_on_the_screen_counts_more_than_the_file() -> None:
    made = shop()
    brings(made, "4200", None, 500, 30)
    made.answer("preflight.connections", "old-connection", "4200")
    assert run(STEP, made).said == {("connection-not-this-shop", "4200")}


def test_similar_numbers_in_another_shop_do_not_make_it_the_old_one() -> None:
    made = accounts()
    brings(made, "4107", None, 10_000, 30)
    for at in range(30):
        strange = ago(days=100) + timedelta(hours=7.3 * at, minutes=7)
        made.add(Side.OLD, *order(str(10_000 + at), str(10_000 + at), ("A", 1), placed_at=strange))
    outcome = run(STEP, made)
    assert outcome.said == {("connection-not-this-shop", "4107")}
    assert not next(kind for kind in STEP.spec.findings if kind.code == "connection-not-this-shop").waivable


def test_a_chosen_connection_without_any_order() -> None:
    assert run(STEP, accounts()).said == {("connection-not-this-shop", "4107")}


def test_orders_that_could_not_be_looked_up_block_nothing() -> None:
    made = accounts()
    brings(made, "4107", None, 10_000, 30)
    made.cover(ListKey(Side.OLD, Order, "about"), Coverage.PARTIAL, "unreachable", keep=2)
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "unreachable")


def test_the_old_shop_connected_twice() -> None:
    made = shop()
    for at in range(20, 30):
        placed = NOW - timedelta(hours=2 * (30 - at))
        made.add(Side.PICQER, import_row(f"42{at}", "4200", str(10_000 + at), f"#{10_000 + at}", "", shown(placed)))
    assert run(STEP, made).said == {("second-connection-same-shop", "4200")}


def test_the_new_shop_is_connected_already() -> None:
    made = shop()
    brings(made, "4300", Side.NEW, 1001, 7)
    outcome = run(STEP, made)
    assert outcome.said == {("new-already-connected", "4300")}
    assert outcome.verdict.mark == "attention"


def test_a_few_orders_of_neither_shop_look_like_a_test_unless_they_stay() -> None:
    made = shop()
    brings(made, "4400", None, 70, 2)
    assert run(STEP, made).said == {("looks-like-test", "4400")}
    settings = made.move.settings._replace(other_connections=("4400",))
    made.move = made.move._replace(settings=settings)
    assert run(STEP, made).said == set()


def test_a_marketplace_that_stays_is_nothing() -> None:
    made = shop()
    brings(made, "4500", None, 70_000, 40)
    assert run(STEP, made).said == set()


@pytest.mark.parametrize(("newer", "found"), [(True, {("connection-silent", "4107")}), (False, set())])
def test_a_silent_connection_needs_a_shop_that_goes_on(newer: bool, found: set[tuple[str, str]]) -> None:
    made = accounts()
    brings(made, "4107", Side.OLD, 10_000, 30, until=ago(days=2))
    if newer:
        made.add(Side.OLD, *order("20000", "20000", ("A", 1), placed_at=ago(days=1)))
    outcome = run(STEP, made)
    assert outcome.said == found
    assert any(need.scope == "recent" for need in outcome.needs)


def test_a_closed_list_is_not_verified_and_accuses_nobody() -> None:
    made = shop()
    made.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.REFUSED, "resource_closed")
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "resource_closed")


def test_a_clock_that_fits_no_zone_is_not_verified() -> None:
    made = accounts()
    for at in range(6):
        placed = NOW - timedelta(hours=9 - at)
        made.add(
            Side.PICQER, import_row(str(at), "4107", f"{at}", f"#{at}", f"9{at}", placed)._replace(ordered_at=None)
        )
        made.add(Side.OLD, *order(str(at), str(at), ("A", 1), placed_at=placed))
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "zone_unknown")
    assert "zone_seconds" not in made.move.calibration


def test_an_added_shop_lists_only() -> None:
    made = shop(scenario=Scenario.EXTRA, other_connections=("4107",))
    brings(made, "4300", Side.NEW, 1001, 7)
    outcome = run(STEP, made)
    assert outcome.said == {("new-already-connected", "4300")}
    assert {need.side for need in outcome.needs} == {Side.PICQER, Side.NEW}


def test_what_was_not_looked_up_in_the_old_shop_is_not_called_the_new_connection() -> None:
    made = shop(scenario=Scenario.UPGRADE)
    for at in range(20, 30):
        placed = NOW - timedelta(hours=2 * (30 - at))
        made.add(Side.PICQER, import_row(f"42{at}", "4200", f"0{at}", f"#0{at}", "", shown(placed)))
        made.add(Side.OLD, *order(f"0{at}", f"0{at}", ("A", 1), placed_at=placed))
    assert run(STEP, made).said == {("second-connection-same-shop", "4200")}
    made.cover(ListKey(Side.OLD, Order, "about"), Coverage.PARTIAL, keep=3)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_in_one_shop_the_follower_is_the_new_connection_and_the_companion_a_second() -> None:
    made = shop(scenario=Scenario.UPGRADE)
    later = [NOW - timedelta(minutes=40 - at) for at in range(6)]
    for at, placed in enumerate(later):
        made.add(Side.PICQER, import_row(f"48{at}", "4800", f"2{at}", f"#2{at}", "", shown(placed)))
        made.add(Side.OLD, *order(f"2{at}", f"2{at}", ("A", 1), placed_at=placed))
    for at in range(20, 30):
        placed = NOW - timedelta(hours=2 * (30 - at))
        made.add(Side.PICQER, import_row(f"42{at}", "4200", str(10_000 + at), f"#{10_000 + at}", "", shown(placed)))
    assert run(STEP, made).said == {("new-already-connected", "4800"), ("second-connection-same-shop", "4200")}
