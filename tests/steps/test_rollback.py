"""The price of going back."""

from __future__ import annotations

from typing import Any

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow
from picqer_tui.core.sides import Side
from picqer_tui.steps.rollback import STEP
from tests.steps.fake_evidence import Accounts, Outcome, ago, run
from tests.steps.move_made import NEW, imported, in_shop, made, parcel, switched


def figures(outcome: Outcome) -> dict[str, Any]:
    return {name: each.data["value"] for name, each in outcome.notes.figures.items() if "value" in each.data}


def acts(outcome: Outcome) -> list[str]:
    return [row[1].msgid for row in outcome.notes.figures["acts"].data["rows"]]


def busy(**given: Any) -> Accounts:
    found = made(**given)
    switched(found, ago(hours=3))
    imported(found, "n1", ago(hours=2), connection=NEW, email="x")
    imported(found, "n2", ago(hours=2), connection=NEW, email="mgap")
    parcel(found, "n1", ago(hours=1))
    return found


def test_it_costs_nothing_before_anything_came_in() -> None:
    outcome = run(STEP, made())
    assert figures(outcome) == {"orders": 0, "parcels": 0, "entered": 0, "gap": 0}
    assert "costs no order" in outcome.judgement.words.msgid


def test_what_it_costs_now() -> None:
    found = busy()
    in_shop(found, "gap", ago(hours=2, minutes=30))
    in_shop(found, "gap2", ago(hours=2, minutes=30), lines=(("Z", 1),))
    assert figures(run(STEP, found)) == {"orders": 2, "parcels": 1, "entered": 1, "gap": 1}


def test_the_new_connection_goes_off_first_and_the_old_one_on_last() -> None:
    first, *_, last = acts(run(STEP, busy()))
    assert first.startswith("Deactivate the new connection first")
    assert last.startswith("Only then make the old connection active again")


def test_what_there_is_none_of_is_no_act() -> None:
    quiet = acts(run(STEP, made()))
    assert not any("{orders}" in act or "{entered}" in act for act in quiet)
    assert [any(hole in act for act in acts(run(STEP, busy()))) for hole in ("{orders}", "{entered}")] == [True, False]


def test_in_one_shop_no_domain_moves_and_beside_others_nothing_is_switched_back() -> None:
    same = made(scenario=Scenario.UPGRADE)
    assert not any("domain" in act for act in acts(run(STEP, same)))
    extra = acts(run(STEP, made(scenario=Scenario.EXTRA)))
    assert not any("old" in act for act in extra)


def test_a_list_in_part_is_not_verified() -> None:
    found = busy()
    found.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.PARTIAL)
    assert run(STEP, found).verdict.mark == "not_verified"
