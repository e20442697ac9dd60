"""Does the new shop show what was sent for it?"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Feedback, ImportRow, Order, OrderState, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.steps.postchecks.shipment_feedback import STEP
from tests.steps.fake_evidence import NOTES, WHOLE_ONLY, Accounts, accounts, ago, profile, run
from tests.steps.move_made import NEW, imported, in_shop, made, parcel, picklist, shown, switched

LATE = ago(minutes=40)


def connected(status: str = "completed", state: OrderState = OrderState.DONE, **given: Any) -> Accounts:
    """One order of the new connection since an hour and a half."""
    found = made(**given)
    switched(found, ago(hours=2))
    imported(found, "n1", ago(minutes=90), NEW, status, state=state)
    return found


def second(found: Accounts, code: str = "3SXYZ", at: datetime = LATE) -> None:
    """Another parcel of the order."""
    found.add(Side.PICQER, Shipment("sn1.2", "pn1", "kn1closed", code, "postnl", False, at))


def test_a_parcel_that_is_shown_passes() -> None:
    found = connected()
    parcel(found, "n1", LATE)
    shown(found, "n1", side=Side.NEW)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert outcome.notes.figures["shown"].data == {"part": 1, "whole": 1}


def test_nothing_shown_after_half_an_hour_blocks() -> None:
    found = connected(state=OrderState.OPEN)
    parcel(found, "n1", LATE)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == ({("feedback-missing", "#n1")}, "blocked")


def test_less_than_half_an_hour_says_nothing() -> None:
    found = connected(state=OrderState.OPEN)
    parcel(found, "n1", ago(minutes=20))
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.reason) == (set(), "no_sample")


def test_a_second_parcel_that_is_lost() -> None:
    found = connected()
    parcel(found, "n1", LATE)
    second(found)
    shown(found, "n1", side=Side.NEW)
    outcome = run(STEP, found)
    assert outcome.said == {("feedback-incomplete", "#n1")}
    assert (outcome.one("feedback-incomplete", "#n1").facts["seen"], outcome.verdict.mark) == (2, "attention")


def test_an_order_that_stays_open_after_its_last_parcel() -> None:
    found = connected(state=OrderState.OPEN)
    parcel(found, "n1", LATE)
    shown(found, "n1", side=Side.NEW)
    assert run(STEP, found).said == {("feedback-incomplete", "#n1")}
    partly = connected(status="processing", state=OrderState.PART_SHIPPED)
    parcel(partly, "n1", LATE)
    shown(partly, "n1", side=Side.NEW)
    assert run(STEP, partly).said == set()


def test_a_parcel_without_code_is_shown_by_any_sign_of_a_parcel() -> None:
    found = connected()
    parcel(found, "n1", LATE, code="")
    assert run(STEP, found).said == {("feedback-missing", "#n1")}
    found.add(Side.NEW, Feedback("f1", "n1", "fulfilment", "", LATE))
    assert run(STEP, found).said == set()


def test_where_parts_are_not_shown_only_finished_orders_count() -> None:
    waits = profile("lightspeed", feedback=WHOLE_ONLY)
    found = connected(status="processing", state=OrderState.OPEN, new=waits)
    parcel(found, "n1", LATE)
    assert run(STEP, found).verdict.reason == "no_sample"
    done = connected(new=waits)
    parcel(done, "n1", LATE)
    second(done)
    shown(done, "n1", side=Side.NEW)
    assert run(STEP, done).said == set(), "only the first tracking code arrives there"


def test_orders_of_the_old_connection_are_not_followed() -> None:
    found = connected()
    parcel(found, "1", LATE)
    picklist(found, "n1", "new", picked=0)
    assert run(STEP, found).verdict.reason == "no_sample"


def test_before_connecting_there_is_nothing_to_follow() -> None:
    assert run(STEP, made()).verdict.reason == "no_sample"


@pytest.mark.parametrize(
    "key",
    [
        ListKey(Side.PICQER, ImportRow, ""),
        ListKey(Side.PICQER, Shipment, "recent"),
        ListKey(Side.PICQER, Order, "recent"),
        ListKey(Side.NEW, Order, "about"),
    ],
)
def test_what_cannot_be_read_is_not_verified(key: ListKey) -> None:
    found = connected()
    parcel(found, "n1", LATE)
    shown(found, "n1", side=Side.NEW)
    found.cover(key, Coverage.PARTIAL, "unreachable", keep=0)
    assert run(STEP, found).verdict.mark == "not_verified"


def test_without_an_old_connection_nothing_is_claimed() -> None:
    found = accounts(old_connection="", new=profile("woocommerce", feedback=NOTES))
    in_shop(found, "n1", LATE, Side.NEW)
    assert run(STEP, found).verdict.mark == "not_verified"
