"""Is every carrier in use confirmed for the new shop?"""

from __future__ import annotations

import pytest

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import CarrierProfile, ImportRow, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.shipping_options import STEP
from tests.steps.fake_evidence import Accounts, accounts, ago, import_row, order, run


def world(**given: object) -> Accounts:
    made = accounts(**given)
    made.know(zone_seconds=0, zone="UTC")
    made.add(Side.PICQER, CarrierProfile("6", "Pakket", "PostNL", True))
    return made


def sent(
    made: Accounts, ident: str, carrier: str = "6", pickup: str = "", days: float = 5, connection: str = "4107"
) -> None:
    traits = {key: value for key, value in (("carrier", carrier), ("pickup", pickup)) if value}
    at = ago(days=days)
    made.add(
        Side.PICQER, *order(f"o{ident}", f"O{ident}", ("A", 1), placed_at=at, state=OrderState.DONE, traits=traits)
    )
    made.add(Side.PICQER, import_row(ident, connection, f"f{ident}", f"#{ident}", f"o{ident}", at))
    if connection == "4107":
        made.add(Side.OLD, *order(f"f{ident}", f"#{ident}", ("A", 1), placed_at=at, state=OrderState.DONE))


def test_each_profile_in_use_is_asked_for_once() -> None:
    made = world()
    for ident, carrier in (("1", "6"), ("2", "6"), ("3", "9"), ("4", "")):
        sent(made, ident, carrier)
    outcome = run(STEP, made)
    assert outcome.said == {("carrier-unconfirmed", "6"), ("carrier-unconfirmed", "9")}
    facts = outcome.one("carrier-unconfirmed", "6").facts
    assert (facts["name"], facts["orders"]) == ("PostNL Pakket", 2)
    assert outcome.notes.figures["profiles"].data["keys"] == ["6", "9"]


def test_what_a_person_found_out() -> None:
    made = world()
    for ident, carrier in (("1", "6"), ("2", "7"), ("3", "8")):
        sent(made, ident, carrier)
    for carrier, value in (("6", "yes"), ("7", "no"), ("8", "unused")):
        made.answer(STEP.spec.id, f"works:{carrier}", value)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == ({("carrier-refused", "7")}, "blocked")
    made.answer(STEP.spec.id, "works:7", "yes")
    assert run(STEP, made).verdict.mark == "passed"


def test_pickup_points_are_confirmed_by_carrier() -> None:
    made = world()
    made.answer(STEP.spec.id, "works:6", "yes")
    sent(made, "1", pickup="postnl")
    sent(made, "2", pickup="dhl")
    sent(made, "3", pickup="yes")
    made.answer(STEP.spec.id, "pickup:dhl", "yes")
    outcome = run(STEP, made)
    assert outcome.said == {("pickup-points", "postnl"), ("pickup-points", "yes")}


def test_old_orders_and_other_connections_do_not_count() -> None:
    made = world()
    sent(made, "1", "6")
    sent(made, "2", "7", days=60)
    sent(made, "3", "8", connection="77")
    assert run(STEP, made).said == {("carrier-unconfirmed", "6")}
    extra = world(scenario=Scenario.EXTRA)
    sent(extra, "3", "8", connection="77")
    assert run(STEP, extra).said == {("carrier-unconfirmed", "8")}


def test_without_their_names_profiles_are_still_counted() -> None:
    made = world()
    sent(made, "1")
    made.cover(ListKey(Side.PICQER, CarrierProfile, ""), Coverage.REFUSED, "resource_closed")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == ({("carrier-unconfirmed", "6")}, "attention")


@pytest.mark.parametrize("key", [ListKey(Side.PICQER, ImportRow, ""), ListKey(Side.PICQER, Order, "recent")])
def test_what_cannot_be_read_is_not_verified(key: ListKey) -> None:
    made = world()
    sent(made, "1")
    made.answer(STEP.spec.id, "works:6", "yes")
    made.cover(key, Coverage.REFUSED, "resource_closed")
    assert run(STEP, made).verdict.mark == "not_verified"


def test_without_an_old_connection_nothing_is_claimed() -> None:
    made = world(old_connection="")
    sent(made, "1")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.reason) == (set(), "waiting_for_person")
