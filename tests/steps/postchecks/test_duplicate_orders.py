"""Orders that Picqer has twice since connecting."""

from __future__ import annotations

from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.postchecks.duplicate_orders import STEP
from tests.steps.fake_evidence import Accounts, ago, not_verified, run
from tests.steps.move_made import NEW, imported, in_picqer, in_shop, made, parcel, row, switched

LINES = (("A", 1), ("B", 3))


def connected(**given: Any) -> Accounts:
    found = made(**given)
    switched(found, ago(hours=3))
    imported(found, "new-900", ago(hours=2), connection=NEW, email="first", lines=(("FIRST", 1),))
    return found


def test_clean() -> None:
    outcome = run(STEP, connected())
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())
    assert outcome.notes.counts["looked_at"] == 1


def test_a_migrated_order_that_came_again_long_after_is_certain() -> None:
    found = connected()
    imported(found, "1001", ago(days=300), status="completed", email="m", lines=LINES)
    in_shop(found, "NEW-01001", ago(days=300), Side.NEW, email="m", lines=LINES)
    row(found, "NEW-01001", ago(hours=1), NEW, ordered_at=ago(days=300))
    in_picqer(found, "NEW-01001", ago(hours=1), email="m", lines=LINES)
    outcome = run(STEP, found)
    assert outcome.said == {("duplicate-certain", "O1001+ONEW-01001")}
    facts = outcome.one("duplicate-certain", "O1001+ONEW-01001").facts
    assert (facts["cancel"].exact, facts["keep"].exact) == ("ONEW-01001", "O1001")


def test_also_when_the_old_one_has_no_row() -> None:
    found = connected()
    in_picqer(found, "1001", ago(days=300), "completed", email="m", lines=LINES, reference=Raw("1001"))
    in_shop(found, "1001x", ago(days=300), Side.NEW, number=Raw("#1001"))
    row(found, "1001x", ago(hours=1), NEW, ordered_at=ago(days=300), foreign_number=Raw("#1001"))
    in_picqer(found, "1001x", ago(hours=1), email="m", lines=LINES)
    assert run(STEP, found).said == {("duplicate-certain", "O1001+O1001x")}


def test_what_has_left_stays_and_the_other_is_to_be_cancelled() -> None:
    found = connected()
    imported(found, "1001", ago(days=3), email="m", lines=LINES)
    imported(found, "1001n", ago(hours=1), connection=NEW, email="m", lines=LINES, number=Raw("1001"))
    parcel(found, "1001n", ago(minutes=10))
    finding = run(STEP, found).one("duplicate-certain", "O1001+O1001n")
    assert finding.facts["cancel"].exact == "O1001"
    parcel(found, "1001", ago(minutes=5), "3SXYZ")
    assert run(STEP, found).said == {("shipped-twice", "O1001+O1001n")}


def test_entered_and_imported_is_likely_unless_the_totals_differ() -> None:
    found = connected()
    imported(found, "1002", ago(days=2), email="m", lines=LINES, total="10.00")
    imported(found, "new-9", ago(hours=1), connection=NEW, email="m", lines=LINES, total="10.00")
    outcome = run(STEP, found)
    assert outcome.said == {("duplicate-likely", "O1002+Onew-9")}
    assert outcome.verdict.mark == "attention"
    in_shop(found, "new-9", ago(hours=1), Side.NEW, email="m", lines=LINES, total="12.00")
    assert run(STEP, found).said == set()


def test_the_same_number_of_another_customer_is_only_counted() -> None:
    found = connected()
    imported(found, "1003", ago(days=2), email="m", lines=LINES)
    imported(found, "1003n", ago(hours=1), connection=NEW, email="other", lines=(("Z", 1),), number=Raw("1003"))
    outcome = run(STEP, found)
    assert outcome.said == set()
    assert outcome.notes.counts["same_number_only"] == 1


def test_an_honest_repeat_purchase_in_the_new_shop_is_none() -> None:
    found = connected()
    imported(found, "n5", ago(minutes=60), connection=NEW, email="m", lines=LINES)
    imported(found, "n6", ago(minutes=57), connection=NEW, email="m", lines=LINES)
    assert run(STEP, found).said == set()


def test_a_cancelled_copy_and_another_customer_of_the_account_are_left_out() -> None:
    found = connected(customer="7")
    imported(found, "1004", ago(days=2), email="m", lines=LINES, customer="7")
    imported(found, "n7", ago(hours=1), connection=NEW, status="cancelled", email="m", lines=LINES, customer="7")
    imported(found, "n8", ago(hours=1), connection=NEW, email="m", lines=LINES, customer="8")
    assert run(STEP, found).said == set()


def test_in_one_shop_the_same_id_is_certain_whatever_else() -> None:
    found = made(scenario=Scenario.UPGRADE)
    switched(found, ago(hours=3))
    for side in (Side.OLD, Side.NEW):
        in_shop(found, "55", ago(days=2), side)
    row(found, "55", ago(days=2))
    in_picqer(found, "55", ago(days=2), email="", lines=(("A", 1),))
    row(found, "55", ago(hours=1), NEW, "again", ordered_at=ago(days=2))
    in_picqer(found, "55b", ago(hours=1), email="", lines=(("B", 1),))
    found.rows[Side.PICQER, Order]["again"] = found.rows[Side.PICQER, Order].pop("p55b")._replace(id="again")
    (pair,) = run(STEP, found).codes("duplicate-certain")
    assert set(pair.split("+")) == {"O55", "O55b"}


def test_nothing_connected_is_no_sample_and_part_of_the_rows_no_pass() -> None:
    assert not_verified(run(STEP, made()), Reason.NO_SAMPLE)
    found = connected()
    in_picqer(found, "1001", ago(minutes=90), email="first", lines=(("FIRST", 1),))
    assert run(STEP, found).said == {("duplicate-likely", "O1001+Onew-900")}
    found.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.PARTIAL)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def needs(found: Accounts) -> dict[str, tuple[str, ...]]:
    """Single lookups in Picqer that the step asks for, by scope."""
    wanted = run(STEP, found).needs
    return {need.scope: need.about for need in wanted if need.about and need.side is Side.PICQER}


def test_what_stands_in_the_list_is_not_looked_up_again() -> None:
    found = connected()
    imported(found, "1001", ago(days=3), email="m", lines=LINES)
    imported(found, "1001n", ago(hours=1), connection=NEW, email="m", lines=LINES, number=Raw("1001"))
    assert needs(found) == {}
    imported(found, "1002", ago(days=300), email="m", lines=LINES)
    imported(found, "1002n", ago(hours=1), connection=NEW, email="m", lines=LINES, number=Raw("1002"))
    assert needs(found) == {"about": ("id:p1002",)}


def test_what_was_found_by_reference_is_looked_at_anew_each_time() -> None:
    found = connected()
    in_picqer(found, "1001", ago(days=300), "completed", email="m", lines=LINES, reference=Raw("1001"))
    in_shop(found, "1001x", ago(days=300), Side.NEW, number=Raw("#1001"))
    row(found, "1001x", ago(hours=1), NEW, ordered_at=ago(days=300), foreign_number=Raw("#1001"))
    in_picqer(found, "1001x", ago(hours=1), email="m", lines=LINES)
    assert needs(found) == {"about-named": ("reference:#1001", "reference:1001"), "about": ("id:p1001",)}
    known = found.rows[Side.PICQER, Order]["p1001"]
    found.rows[Side.PICQER, Order]["p1001"] = known._replace(status="cancelled")
    assert run(STEP, found).said == set()
