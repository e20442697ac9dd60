"""The first rows of the new connection."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Order, OrderLine, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.cutover.connect_new import STEP
from picqer_tui.steps.cutover.first_order import differences
from tests.steps.fake_evidence import FULFILMENTS, NOTES, Accounts, ago, not_verified, order, product, profile, run
from tests.steps.move_made import NEW, imported, in_shop, made, row, switched

TRAITS = {"template": "1", "warehouses": "18", "carrier": "2", "language": "nl", "vat": "18", "tags": "shop"}


def connected(**given: Any) -> Accounts:
    """Off an hour ago, the new shop connected half an hour ago with one order."""
    found = made(**given)
    switched(found, ago(hours=1))
    imported(found, "n1", ago(minutes=30), connection=NEW)
    return found


def test_the_first_good_order_passes() -> None:
    outcome = run(STEP, connected())
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())
    assert outcome.notes.figures["connections"].data["keys"] == [NEW]


def test_no_order_yet_is_no_sample() -> None:
    found = made()
    switched(found, ago(hours=1))
    assert not_verified(run(STEP, found), Reason.NO_SAMPLE)


@pytest.mark.parametrize("status", ["imported", "importing", "expected"])
def test_an_order_from_before_the_switch_blocks(status: str) -> None:
    found = connected()
    in_shop(found, "n0", ago(days=40), Side.NEW)
    row(found, "n0", ago(minutes=20), NEW, "" if status != "imported" else "p9", status=status, ordered_at=ago(days=40))
    outcome = run(STEP, found)
    assert outcome.said == {("imports-old-orders", "#n0")}
    assert outcome.verdict.mark == "blocked"


def test_an_old_order_that_picqer_left_out_is_as_it_should_be() -> None:
    found = connected()
    in_shop(found, "n0", ago(days=40), Side.NEW, state=OrderState.DONE)
    row(found, "n0", ago(minutes=20), NEW, "", status="ignored", ordered_at=ago(days=40))
    assert run(STEP, found).said == set()


def test_in_one_shop_only_what_picqer_had_already() -> None:
    found = made(scenario=Scenario.UPGRADE)
    switched(found, ago(hours=1))
    for side in (Side.OLD, Side.NEW):
        in_shop(found, "both", ago(days=1), side)
        in_shop(found, "gap", ago(minutes=50), side)
        in_shop(found, "missed", ago(minutes=70), side)
    row(found, "both", ago(days=1))
    for ident, ordered in (("both", ago(days=1)), ("gap", ago(minutes=50)), ("missed", ago(minutes=70))):
        row(found, ident, ago(minutes=20), NEW, f"again-{ident}", ordered_at=ordered)
    assert run(STEP, found).said == {("imports-old-orders", "#both")}


def test_error_and_ignored_rows() -> None:
    found = connected()
    in_shop(found, "n2", ago(minutes=20), Side.NEW)
    row(found, "n2", ago(minutes=20), NEW, "", status="error", reason="country missing")
    in_shop(found, "n3", ago(minutes=20), Side.NEW)
    row(found, "n3", ago(minutes=20), NEW, "", status="ignored")
    outcome = run(STEP, found)
    assert outcome.said == {("first-order-error", "#n2"), ("first-order-ignored", "#n3")}
    assert outcome.one("first-order-error", "#n2").facts["reason"] == "country missing"


def test_a_product_that_the_import_made_blocks_and_one_that_a_colleague_made_does_not() -> None:
    found = connected()
    found.add(
        Side.PICQER,
        product("900", "A-", created_at=ago(minutes=29)),
        product("901", "B", created_at=ago(minutes=29)),
        product("902", "C", created_at=ago(days=9)),
        OrderLine("l1", "pn1", "900", Raw("A-"), 1, 0, ""),
        OrderLine("l2", "pn1", "902", Raw("C"), 1, 0, ""),
    )
    assert run(STEP, found).said == {("first-order-new-product", "A-")}


def test_the_first_order_is_compared_with_recent_ones_of_the_old_connection() -> None:
    found = made()
    switched(found, ago(hours=1))
    for number in range(1, 6):
        imported(found, str(number), ago(days=2), status="completed", state=OrderState.DONE, traits=TRAITS)
    strange = {**TRAITS, "template": "9", "tags": "shop,new", "carrier": "", "vat": "18,20"}
    imported(found, "n1", ago(minutes=30), connection=NEW, traits=strange)
    outcome = run(STEP, found)
    assert outcome.said == {("first-order-differs", f"#n1:{field}") for field in ("template", "tags", "vat")}


def test_a_connection_of_neither_shop_that_appeared_since_is_told() -> None:
    found = connected(other_connections=("4300",))
    row(found, "x1", ago(minutes=40), "9001", "")
    row(found, "x2", ago(minutes=40), "4300", "")
    row(found, "x3", ago(days=9), "9002", "")
    assert run(STEP, found).said == {("foreign-connection", "9001")}


def test_a_connection_with_orders_that_the_key_cannot_see_is_not_foreign() -> None:
    found = made()
    switched(found, ago(hours=1))
    for ident in ("h1", "h2"):
        row(found, ident, ago(minutes=30), NEW, "", ordered_at=ago(days=300))
    imported(found, "n1", ago(minutes=20), NEW)
    assert run(STEP, found).said == set()


def test_of_more_candidates_a_person_says_which() -> None:
    (question,) = STEP.spec.asks
    assert (question.ask, question.figure, question.required) == (Ask.ROW, "connections", False)
    found = connected()
    imported(found, "n7", ago(minutes=10), connection="5221")
    outcome = run(STEP, found)
    assert not_verified(outcome, Reason.WAITING_FOR_PERSON)
    assert outcome.notes.figures["connections"].data["keys"] == [NEW, "5221"]
    found.answer(STEP.spec.id, "new-connection", NEW)
    assert run(STEP, found).verdict.mark == "passed"


def test_beside_other_shops_orders_of_the_last_hour_are_fresh() -> None:
    found = made(scenario=Scenario.EXTRA)
    in_shop(found, "n1", ago(minutes=80), Side.NEW)
    row(found, "n1", ago(minutes=30), NEW, "p1", ordered_at=ago(minutes=80))
    in_shop(found, "n2", ago(minutes=100), Side.NEW)
    row(found, "n2", ago(minutes=29), NEW, "p2", ordered_at=ago(minutes=100))
    assert run(STEP, found).said == {("imports-old-orders", "#n2")}


def test_a_list_in_part_calls_no_connection_foreign() -> None:
    found = connected()
    row(found, "x1", ago(minutes=40), "9001", "")
    found.cover(ListKey(Side.OLD, Order, "about"), Coverage.PARTIAL, keep=0)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_differences_say_nothing_without_recent_orders_or_with_an_empty_value() -> None:
    first = order("1", "1", traits=TRAITS)[0]
    assert isinstance(first, Order)
    assert list(differences(first, [])) == []
    assert list(differences(first._replace(traits={**TRAITS, "language": ""}), [first])) == []
    (found,) = differences(first, [first._replace(traits={**TRAITS, "warehouses": "18,19"})])
    assert (found.field, found.now, found.usual) == ("warehouses", "18", "18,19")


def waiting() -> Accounts:
    """Switched, nothing connected yet; one order that Picqer has and one of the new shop itself are open there."""
    found = made()
    switched(found, ago(minutes=2))
    in_shop(found, "n1", ago(days=2), Side.NEW, number="#1", email="m1", native=False)
    in_shop(found, "n9", ago(minutes=9), Side.NEW, native=True)
    return found


def test_before_connecting_it_shows_what_would_come_in_right_now() -> None:
    outcome = run(STEP, waiting())
    assert not_verified(outcome, Reason.NO_SAMPLE)
    figures = outcome.notes.figures
    assert figures["old-orders"].data["value"] == 1
    assert figures["read-at"].data["value"] == outcome.evidence.now
    assert [row[1] for row in figures["blast-radius"].data["rows"]] == [0, 1, 0, 1]
    (need,) = [n for n in outcome.needs if (n.side, n.kind, n.scope) == (Side.NEW, Order, "open")]
    assert need.max_age <= timedelta(minutes=1)


@pytest.mark.parametrize("reason", [Reason.UNREACHABLE, Reason.NO_RIGHT])
def test_what_would_come_in_is_not_guessed(reason: Reason) -> None:
    found = waiting()
    found.cover(ListKey(Side.NEW, Order, "open"), Coverage.PARTIAL, reason, keep=0)
    outcome = run(STEP, found)
    assert not_verified(outcome, reason)
    assert "old-orders" not in outcome.notes.figures


def test_after_the_first_order_the_open_ones_are_not_read_any_more() -> None:
    outcome = run(STEP, connected())
    assert not [need for need in outcome.needs if need.side is Side.NEW and need.scope == "open"]


def test_it_says_what_differs_between_the_platforms_at_hand() -> None:
    old = profile("anker", feedback=NOTES)._replace(
        details=frozenset({"barcode"}), hints={"prefix": Phrase("Old way.")}
    )
    new = profile("boei", feedback=FULFILMENTS)._replace(details=frozenset({"barcode", "images"}), hints={})
    found = made(old=old, new=new)
    switched(found, ago(hours=1))
    table = run(STEP, found).notes.figures["differs"].data
    keys = set(table["keys"])
    assert {"shipments:note_only", "detail:images", "setting:prefix"} <= keys
    assert not keys & {"detail:barcode", "setting:vat"}
    assert "differs" not in run(STEP, made(old=old, new=old)).notes.figures
    assert "differs" not in run(STEP, made(scenario=Scenario.EXTRA)).notes.figures
