"""Is the old shop closed, and not too far?"""

from __future__ import annotations

import pytest

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Account, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.steps.cutover.close_old_shop import STEP
from tests.steps.fake_evidence import Accounts, accounts, ago, order, run

ACCOUNT = Account(
    "old-1", "woocommerce", "Old", "9.9", True, "old.example.test", "", None, False, "EUR", "nl", None, ()
)


def world(closed_minutes: float | None = 30, offset: float | None = None) -> Accounts:
    """Both accounts answer; the shop was said to be closed so many minutes ago."""
    made = accounts()
    made.add(Side.OLD, ACCOUNT._replace(clock_offset=offset))
    made.add(Side.PICQER, ACCOUNT._replace(id="picqer"))
    if closed_minutes is not None:
        made.answer(STEP.spec.id, "closed", "yes", ago(minutes=closed_minutes))
    return made


def placed(made: Accounts, ident: str, minutes: float, **fields: object) -> None:
    made.add(Side.OLD, *order(ident, f"#{ident}", ("A", 1), placed_at=ago(minutes=minutes), **fields))


def test_nobody_orders_after_the_closing() -> None:
    made = world()
    placed(made, "1", 31)
    placed(made, "2", 40, state=OrderState.UNPAID)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")
    assert outcome.notes.figures["paying"].data["value"] == 1


def test_an_order_after_the_closing_blocks_whatever_became_of_it() -> None:
    made = world()
    placed(made, "1", 29)
    placed(made, "2", 20, state=OrderState.CANCELLED)
    placed(made, "3", 10, state=OrderState.DRAFT)
    outcome = run(STEP, made)
    assert outcome.said == {("old-shop-sells", "#1"), ("old-shop-sells", "#2")}
    assert outcome.verdict.mark == "blocked"


@pytest.mark.parametrize(("offset", "in_doubt", "surely"), [(300, 26, 24), (-300, 34, 29)])
def test_between_two_clocks_nobody_can_say_what_came_after_the_closing(
    offset: float, in_doubt: float, surely: float
) -> None:
    made = world(offset=offset)
    placed(made, "1", in_doubt)
    doubt = run(STEP, made)
    assert (doubt.said, doubt.verdict.mark, doubt.verdict.reason) == (set(), "not_verified", "no_sample")
    placed(made, "2", surely)
    assert run(STEP, made).said == {("old-shop-sells", "#2")}


def test_payments_under_way_may_end_first() -> None:
    outcome = run(STEP, world(5))
    assert (outcome.said, outcome.verdict.mark, outcome.verdict.reason) == (set(), "not_verified", "no_sample")


def test_open_on_purpose_is_taken_note_of() -> None:
    made = world(None)
    made.answer(STEP.spec.id, "closed", "open")
    placed(made, "1", 1)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == ({("old-shop-sells", "old")}, "attention")


def test_nobody_has_said_anything_yet() -> None:
    assert run(STEP, world(None)).verdict.reason == "waiting_for_person"


@pytest.mark.parametrize("picqer", [Coverage.COMPLETE, Coverage.REFUSED])
def test_an_api_that_is_gone_blocks_while_picqer_answers(picqer: Coverage) -> None:
    made = world()
    made.cover(ListKey(Side.OLD, Account, ""), Coverage.PARTIAL, "unreachable", keep=0)
    made.cover(ListKey(Side.PICQER, Account, ""), picqer, "no_right")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == ({("old-shop-unreachable", "old")}, "blocked")


def test_a_line_that_is_down_says_nothing_of_the_shop() -> None:
    made = world()
    for side in (Side.OLD, Side.PICQER):
        made.cover(ListKey(side, Account, ""), Coverage.PARTIAL, "unreachable", keep=0)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.reason) == (set(), "unreachable")


def test_a_list_that_was_read_in_part_is_no_pass() -> None:
    made = world()
    placed(made, "1", 29)
    made.cover(ListKey(Side.OLD, Order, "recent"), Coverage.PARTIAL, keep=0)
    assert run(STEP, made).verdict.mark == "not_verified"


def test_only_with_two_shops() -> None:
    assert STEP.applies(accounts(scenario=Scenario.UPGRADE).move) is not None
    assert STEP.applies(accounts(scenario=Scenario.EXTRA).move) is not None
