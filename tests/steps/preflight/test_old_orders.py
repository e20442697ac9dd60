"""What would connecting the new shop bring in?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Severity
from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow, Order, OrderState, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.old_orders import STEP
from tests.steps.fake_evidence import NOW, RULE_UNKNOWN, Accounts, accounts, ago, import_row, order, profile, run

LINES = (("BEL-1", 2), ("SLOT-7", 1))


def world(**given: Any) -> Accounts:
    made = accounts(**given)
    made.know(zone_seconds=0, zone="UTC")
    return made


def offered(made: Accounts, id_: str, number: str, *lines: tuple[str, int], **fields: Any) -> None:
    """An order that is open in the new shop; brought over unless told otherwise."""
    made.add(Side.NEW, *order(id_, number, *(lines or LINES), **{"native": False, "email": "a", **fields}))


def held(made: Accounts, id_: str, reference: str, *lines: tuple[str, int], row: str = "", **fields: Any) -> None:
    """An order that Picqer has, by default completed; with `row` a row of the old connection tells its number."""
    fields = {"state": OrderState.DONE, "status": "completed", "email": "a", **fields}
    made.add(Side.PICQER, *order(id_, f"O{id_}", *(lines or LINES), reference=Raw(reference), **fields))
    if row:
        placed = fields.get("placed_at", ago(days=1))
        made.add(Side.PICQER, import_row(f"r{id_}", "4107", f"f{id_}", row, id_, at=placed))


def picklist(order_id: str, status: str = "closed", return_id: str = "") -> Picklist:
    return Picklist(f"pl{order_id}{status}", Raw("P1"), order_id, return_id, "18", status, 1, 1, None, None, None)


def test_nothing_open_passes() -> None:
    made = world()
    made.add(Side.NEW, *order("1", "#1001", ("A", 1), state=OrderState.DONE))
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "passed")


@pytest.mark.parametrize(
    ("number", "reference", "row"),
    [
        ("#10231", "10231", ""),
        ("OUD-10231", "WC-10231", ""),
        ("#1", "", ""),
        ("10231", "", "WC-10231"),
    ],
)
def test_an_order_that_picqer_has_would_come_twice(number: str, reference: str, row: str) -> None:
    made = world()
    made_from = Raw("10231") if number == "#1" else Raw("")
    offered(made, "1", number, reference=made_from, placed_at=ago(days=1))
    held(made, "500", reference or ("WC-10231" if row else "10231"), row=row)
    outcome = run(STEP, made)
    assert outcome.said == {("reimport-known", number)}
    found = outcome.one("reimport-known", number)
    assert (found.severity, found.facts["idorder"]) == (Severity.BLOCKED, "500")
    (change,) = outcome.notes.proposed
    assert (change.kind, change.side, change.target) == (ChangeKind.COMPLETE_ORDER, Side.NEW, "1")


def test_an_old_completed_order_is_found_by_its_row_without_reading_all_orders() -> None:
    made = world()
    offered(made, "1", "10231", placed_at=ago(days=400))
    held(made, "500", "", row="10231", placed_at=ago(days=400))
    outcome = run(STEP, made)
    assert outcome.said == {("reimport-known", "10231")}
    since = {need.since for need in outcome.needs if need.scope == "recent"}
    assert all(each is not None and each > ago(days=60) for each in since)


def test_by_customer_and_lines_only_within_a_day_however_long_ago() -> None:
    made = world()
    offered(made, "1", "#7", placed_at=ago(days=100))
    held(made, "500", "geen", placed_at=ago(days=100) + timedelta(hours=20))
    assert run(STEP, made).said == {("reimport-known", "#7")}
    apart = world()
    offered(apart, "1", "#7", placed_at=ago(days=100))
    held(apart, "500", "geen", placed_at=ago(days=98))
    assert run(STEP, apart).said == {("reimport-old", "#7")}


def test_the_same_number_of_another_customer_is_not_the_same_order() -> None:
    made = world()
    offered(made, "1", "10231")
    held(made, "500", "10231", ("X", 9), email="b", row="10231")
    assert run(STEP, made).said == {("reimport-old", "10231")}


def test_what_was_sent_in_part_comes_first() -> None:
    made = world()
    offered(made, "1", "10231")
    held(made, "500", "10231", state=OrderState.OPEN, status="processing")
    made.add(Side.PICQER, picklist("500"), picklist("500", "new"))
    offered(made, "2", "#99", ("Z", 1), email="z", state=OrderState.PART_SHIPPED)
    offered(made, "3", "10400", ("Q", 1), email="q")
    held(made, "600", "10400", ("Q", 1), email="q", state=OrderState.OPEN, status="processing")
    made.add(Side.PICQER, picklist("600", return_id="8"))
    outcome = run(STEP, made)
    assert outcome.said == {
        ("reimport-partly-shipped", "10231"),
        ("reimport-partly-shipped", "#99"),
        ("reimport-known", "10400"),
    }


def test_orders_of_the_shop_itself_are_only_for_attention_and_unpaid_ones_nothing() -> None:
    made = world()
    offered(made, "1", "#1001", native=True)
    offered(made, "2", "#1002", state=OrderState.UNPAID)
    offered(made, "3", "#1003", ("GIFT", 1), pieces=0)
    offered(made, "4", "#1004", native=None)
    outcome = run(STEP, made)
    assert outcome.said == {("recent-in-new-shop", "#1001"), ("reimport-old", "#1004")}


def test_two_orders_with_one_number_are_two_findings() -> None:
    made = world()
    offered(made, "1", "7")
    offered(made, "2", "7", ("Q", 1), email="q")
    assert run(STEP, made).codes("reimport-old") == {"7", "2"}


def test_what_the_new_connection_brought_or_came_after_it_is_new_business() -> None:
    made = world()
    for at in range(1, 5):
        placed = NOW - timedelta(minutes=50 - at)
        offered(made, str(at), f"#{at}", native=True, placed_at=placed)
        made.add(Side.PICQER, import_row(f"9{at}", "4300", str(at), f"#{at}", f"77{at}", at=placed))
    offered(made, "8", "#8", native=True, placed_at=NOW - timedelta(minutes=5))
    offered(made, "9", "#9", placed_at=ago(days=3))
    assert run(STEP, made).said == {("reimport-old", "#9")}


def test_nothing_is_said_while_it_is_not_known_what_the_shops_own_connection_brought() -> None:
    made = world()
    for at in range(1, 4):
        placed = NOW - timedelta(minutes=50 - at)
        offered(made, str(at), f"#{at}", native=True, placed_at=placed)
        held(made, f"77{at}", f"#{at}", placed_at=placed)
        made.add(Side.PICQER, import_row(f"9{at}", "4300", str(at), f"#{at}", f"77{at}", at=placed))
    made.cover(ListKey(Side.NEW, Order, "about"), Coverage.PARTIAL, "unreachable", keep=0)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_a_rule_that_nobody_wrote_down_is_not_verified_while_something_could_come() -> None:
    made = world(new=profile("shopify", RULE_UNKNOWN))
    outcome = run(STEP, made)
    assert outcome.said == {("rule-unknown", "shopify")}
    assert outcome.verdict.mark == "attention"
    offered(made, "1", "#1", native=True, state=OrderState.UNPAID)
    again = run(STEP, made)
    assert (again.verdict.mark, again.verdict.reason) == ("not_verified", "rule_unknown")
    assert again.one("rule-unknown", "shopify").facts["most"] == 1


def test_in_one_shop_only_what_the_old_connection_brought_is_in_the_way() -> None:
    made = world(scenario=Scenario.UPGRADE)
    offered(made, "f500", "10231", native=True)
    offered(made, "2", "10232", native=True)
    held(made, "500", "10231", row="10231", state=OrderState.OPEN, status="processing")
    assert run(STEP, made).said == {("reimport-known", "10231")}


IN_PICQER = {
    "sent": (OrderState.DONE, "completed"),
    "open": (OrderState.OPEN, "processing"),
    "waiting for money": (OrderState.UNPAID, "expected"),
    "of a status never seen": (OrderState.UNKNOWN, "parked"),
    "cancelled": (OrderState.CANCELLED, "cancelled"),
}


@pytest.mark.parametrize("how", IN_PICQER)
def test_in_one_shop_only_what_picqer_has_sent_may_be_completed(how: str) -> None:
    state, status = IN_PICQER[how]
    made = world(scenario=Scenario.UPGRADE)
    offered(made, "f500", "10231", native=True)
    held(made, "500", "10231", row="10231", state=state, status=status)
    outcome = run(STEP, made)
    next_move = outcome.one("reimport-known", "10231").facts["next"].msgid
    assert len(outcome.notes.proposed) == (how == "sent")
    assert ("Do not complete it" in next_move) == (how not in ("sent", "cancelled"))
    assert "new shop" not in next_move
    if how == "cancelled":
        assert next_move.startswith("Picqer has cancelled it")


def test_in_one_shop_the_rest_of_what_was_sent_in_part_goes_first() -> None:
    made = world(scenario=Scenario.UPGRADE)
    offered(made, "f500", "10231", native=True, state=OrderState.PART_SHIPPED)
    held(made, "500", "10231", row="10231", state=OrderState.OPEN, status="processing")
    made.add(Side.PICQER, picklist("500"))
    outcome = run(STEP, made)
    assert outcome.one("reimport-partly-shipped", "10231").facts["next"].msgid.startswith("Send the rest from Picqer")
    assert outcome.notes.proposed == []


def test_with_two_shops_the_copy_is_completed_and_the_order_that_picqer_has_goes_on() -> None:
    made = world()
    offered(made, "1", "10231", state=OrderState.PART_SHIPPED)
    held(made, "500", "10231", state=OrderState.OPEN, status="processing")
    made.add(Side.PICQER, picklist("500"))
    outcome = run(STEP, made)
    assert "send the rest from the order that Picqer has" in (
        outcome.one("reimport-partly-shipped", "10231").facts["next"].msgid
    )
    assert [change.target for change in outcome.notes.proposed] == ["1"]


def test_with_two_shops_nothing_is_completed_that_nobody_would_send() -> None:
    made = world()
    offered(made, "1", "#99", ("Z", 1), email="z", state=OrderState.PART_SHIPPED)
    offered(made, "2", "10231")
    held(made, "500", "10231", state=OrderState.CANCELLED, status="cancelled")
    outcome = run(STEP, made)
    assert outcome.said == {("reimport-partly-shipped", "#99"), ("reimport-known", "10231")}
    assert "by hand" in outcome.one("reimport-partly-shipped", "#99").facts["next"].msgid
    assert outcome.notes.proposed == []


@pytest.mark.parametrize(
    "key",
    [
        ListKey(Side.NEW, Order, "open"),
        ListKey(Side.PICQER, ImportRow, ""),
        ListKey(Side.PICQER, Order, "about"),
    ],
)
def test_lists_read_in_part_are_never_a_pass(key: ListKey) -> None:
    made = world()
    offered(made, "1", "#1001", native=True)
    made.add(Side.PICQER, import_row("1", "4107", "zz", "500", "1"))
    made.cover(key, Coverage.PARTIAL, "unreachable", keep=0)
    outcome = run(STEP, made)
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "unreachable")
