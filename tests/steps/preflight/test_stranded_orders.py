"""Which orders would be left behind?"""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Backorder, ImportRow, Order, OrderState, Picklist, Record
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.stranded_orders import STEP
from tests.steps.fake_evidence import Accounts, accounts, ago, import_row, order, run


def world(**given: Any) -> Accounts:
    made = accounts(**given)
    made.know(zone_seconds=0, zone="UTC")
    return made


def row(made: Accounts, id_: str, days: float = 2, **fields: Any) -> None:
    """A row of the old connection."""
    made.add(
        Side.PICQER,
        import_row(id_, fields.pop("connection", "4107"), f"f{id_}", f"#{id_}", at=ago(days=days), **fields),
    )


def in_shop(made: Accounts, id_: str, state: OrderState = OrderState.OPEN, **fields: Any) -> None:
    made.add(Side.OLD, *order(f"f{id_}", f"#{id_}", ("A", 2), state=state, **fields))


def in_picqer(made: Accounts, id_: str, status: str = "processing", *more: Record, days: float = 2) -> None:
    """An open Picqer order that a row of the old connection brought."""
    states = {"expected": OrderState.UNPAID, "completed": OrderState.DONE, "cancelled": OrderState.CANCELLED}
    state = states.get(status, OrderState.OPEN)
    made.add(Side.PICQER, *order(f"o{id_}", f"O{id_}", ("A", 2), status=status, state=state, placed_at=ago(days=days)))
    row(made, id_, days, order_id=f"o{id_}", status="imported")
    made.add(Side.PICQER, *more)


def picklist(id_: str, status: str = "closed", return_id: str = "") -> Picklist:
    return Picklist(f"p{id_}{status}", Raw("P"), f"o{id_}", return_id, "18", status, 1, 1, None, None, None)


def test_nothing_left_behind_passes() -> None:
    made = world()
    in_picqer(made, "1", "completed")
    in_picqer(made, "2", "cancelled")
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")


def test_each_class_of_open_order() -> None:
    made = world()
    in_picqer(made, "1", "processing", picklist("1"), picklist("1", "new"))
    in_picqer(made, "2", "processing", Backorder("b", "o2", "p", 1, None))
    in_picqer(made, "3", "paused")
    in_picqer(made, "4", "on-a-new-status", days=90)
    in_picqer(made, "5", "expected")
    in_picqer(made, "6", "expected", days=31)
    in_picqer(made, "7", "processing", picklist("7", return_id="3"))
    outcome = run(STEP, made)
    assert outcome.said == {
        ("stranded-partly-shipped", "#1"),
        ("stranded-backorder", "#2"),
        ("stranded-open", "#3"),
        ("stranded-open", "#4"),
        ("stranded-unpaid", "#5"),
        ("stranded-open", "#7"),
    }
    assert outcome.verdict.mark == "attention"
    assert (
        dict(
            zip(
                outcome.notes.figures["stranded"].data["keys"],
                [each[1] for each in outcome.notes.figures["stranded"].data["rows"]],
                strict=True,
            )
        )["stranded-open"]
        == 3
    )


def test_rows_that_never_became_an_order() -> None:
    made = world()
    row(made, "1", 0.1, status="importing")
    row(made, "2", 2, status="importing")
    in_shop(made, "2")
    row(made, "3", status="error", reason="no country")
    in_shop(made, "3", OrderState.UNPAID)
    row(made, "4", status="error")
    in_shop(made, "4", OrderState.DONE)
    row(made, "5", status="expected")
    in_shop(made, "5", OrderState.UNPAID)
    row(made, "6", status="expected")
    in_shop(made, "6", OrderState.CANCELLED)
    row(made, "7", status="ignored")
    in_shop(made, "7")
    row(made, "8", status="ignored")
    in_shop(made, "8", pieces=0)
    row(made, "9", status="cancelled")
    in_shop(made, "9")
    outcome = run(STEP, made)
    assert outcome.said == {
        ("stranded-importing", "#1"),
        ("stranded-error", "#2"),
        ("stranded-error", "#3"),
        ("stranded-unpaid", "#5"),
        ("stranded-ignored", "#7"),
    }
    assert outcome.one("stranded-error", "#3").facts["reason"] == "no country"


def test_old_rows_are_counted_not_listed() -> None:
    made = world()
    for at in range(3):
        row(made, str(at), 700, status="expected")
        in_shop(made, str(at), OrderState.UNPAID)
    outcome = run(STEP, made)
    assert outcome.said == set()
    assert outcome.one("stranded-older", "over-30-days").facts["count"] == 3
    assert outcome.verdict.mark == "passed"


def test_other_connections_are_none_of_our_business() -> None:
    made = world()
    row(made, "1", 0.1, status="importing", connection="99")
    made.add(Side.PICQER, *order("o9", "O9", ("A", 1), status="processing"))
    assert run(STEP, made).said == set()


def test_a_number_that_occurs_twice_and_a_row_without_number() -> None:
    made = world()
    in_picqer(made, "1")
    in_picqer(made, "2")
    in_picqer(made, "3")
    for id_, number in (("1", "#7"), ("2", "#7"), ("3", "")):
        known = next(each for each in made.all(Side.PICQER, ImportRow) if each.id == id_)
        made.add(Side.PICQER, known._replace(foreign_number=Raw(number)))
    assert run(STEP, made).codes("stranded-open") == {"#7", "f2", "f3"}


def test_without_a_chosen_connection_nothing_is_claimed() -> None:
    outcome = run(STEP, world(old_connection=""))
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "no_sample")


@pytest.mark.parametrize(
    "key",
    [
        ListKey(Side.PICQER, ImportRow, ""),
        ListKey(Side.PICQER, Order, "open"),
        ListKey(Side.OLD, Order, "open"),
        ListKey(Side.PICQER, Backorder, ""),
    ],
)
def test_what_cannot_be_read_is_not_verified(key: ListKey) -> None:
    made = world()
    in_picqer(made, "1", "completed")
    made.cover(key, Coverage.REFUSED, "resource_closed")
    outcome = run(STEP, made)
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "resource_closed")


def test_an_added_shop_strands_nothing() -> None:
    assert STEP.applies(accounts(scenario=Scenario.EXTRA).move) is not None
