"""Orders of the old connection that are open somewhere."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.core.changes import ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Backorder, ImportRow, Order, OrderState, Shipment
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps import switch
from picqer_tui.steps.postchecks.leftover_orders import STEP
from tests.steps.fake_evidence import FULFILMENTS, NOTES, Accounts, ago, move, not_verified, profile, run
from tests.steps.move_made import NEW, imported, in_picqer, in_shop, made, parcel, picklist, switched

MAILS = SideEffects((Phrase("The customer gets a mail."),), mails=1)


def off(**given: Any) -> Accounts:
    found = made(**given)
    switched(found, ago(hours=2))
    return found


def completing() -> Accounts:
    """An old shop in which orders can be completed through its API."""
    return off(old=profile("shopify", feedback=FULFILMENTS)._replace(writes={ChangeKind.COMPLETE_ORDER: MAILS}))


def test_nothing_left_passes() -> None:
    outcome = run(STEP, off())
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())


def test_each_kind_of_leftover() -> None:
    found = off()
    imported(found, "11", ago(days=1))
    imported(found, "12", ago(days=1), status="expected")
    imported(found, "13", ago(days=1))
    picklist(found, "13")
    imported(found, "14", ago(days=1))
    found.add(Side.PICQER, Backorder("b", "p14", "x", 1, None))
    in_shop(found, "15", ago(days=90))
    in_picqer(found, "15", ago(days=90))
    imported(found, "16", ago(days=1), connection=NEW)
    in_picqer(found, "by-hand", ago(days=1))
    outcome = run(STEP, found)
    assert outcome.said == {
        ("leftover-open", "O11"),
        ("leftover-unpaid", "O12"),
        ("leftover-partly-shipped", "O13"),
        ("leftover-backorder", "O14"),
        ("leftover-origin-unknown", "O15"),
    }
    assert outcome.verdict.mark == "attention"


def test_an_order_of_unknown_origin_from_after_the_switch_is_none() -> None:
    found = off()
    in_shop(found, "15", ago(hours=1))
    in_picqer(found, "15", ago(hours=1))
    assert run(STEP, found).said == set()


def test_sent_from_picqer_and_open_in_the_old_shop_is_offered_with_its_tracking() -> None:
    found = completing()
    imported(found, "21", ago(days=2), status="completed")
    parcel(found, "21", ago(hours=1), "3SABC")
    outcome = run(STEP, found)
    assert outcome.said == {("shipped-not-reported", "O21")}
    (change,) = outcome.notes.proposed
    assert (change.kind, change.side, change.target, change.label) == (
        ChangeKind.COMPLETE_ORDER,
        Side.OLD,
        "21",
        Raw("#21"),
    )
    assert (change.before, change.wished) == ({"status": "processing"}, {"state": "done", "tracking": ["3SABC"]})
    assert change.based_on.keys() >= {"old.Order.open", "picqer.ImportRow"}
    assert STEP.spec.offers == {ChangeKind.COMPLETE_ORDER, ChangeKind.COMMENT_ORDER, ChangeKind.TAG_ORDER}
    assert outcome.notes.figures["to-complete"].data["effects"] == [Phrase("The customer gets a mail.")]


def test_where_tracking_is_a_note_the_note_is_a_change_of_its_own() -> None:
    writes = {ChangeKind.COMPLETE_ORDER: MAILS, ChangeKind.COMMENT_ORDER: SideEffects(())}
    found = off(old=profile("woocommerce", feedback=NOTES)._replace(writes=writes))
    imported(found, "21", ago(days=2), status="completed")
    parcel(found, "21", ago(hours=1), "3SABC")
    note, complete = run(STEP, found).notes.proposed
    assert (note.kind, note.target, note.wished) == (ChangeKind.COMMENT_ORDER, "21", {"tracking": ["3SABC"]})
    assert (complete.kind, complete.wished) == (ChangeKind.COMPLETE_ORDER, {"state": "done"})
    assert note.id != complete.id


def test_codes_go_as_the_platform_takes_them() -> None:
    one_alone = NOTES._replace(note_only=False, every_tracking=False)
    writes = {ChangeKind.COMPLETE_ORDER: MAILS, ChangeKind.COMMENT_ORDER: SideEffects(())}
    found = off(old=profile("woocommerce", feedback=one_alone)._replace(writes=writes))
    imported(found, "21", ago(days=2), status="completed")
    found.add(Side.PICQER, Shipment("s20", "p21", "k20", "3SDEF", "postnl", False, ago(hours=1)))
    parcel(found, "21", ago(hours=2), "3SABC")
    (complete,) = run(STEP, found).notes.proposed
    assert complete.wished == {"state": "done", "tracking": ["3SABC"]}
    apart = {**writes, ChangeKind.COMPLETE_ORDER: MAILS._replace(apart=True)}
    every = NOTES._replace(note_only=False, every_tracking=True)
    found = off(old=profile("woocommerce", feedback=every)._replace(writes=apart))
    imported(found, "21", ago(days=2), status="completed")
    parcel(found, "21", ago(hours=1), "3SABC")
    note, complete = run(STEP, found).notes.proposed
    assert (note.kind, note.wished) == (ChangeKind.COMMENT_ORDER, {"tracking": ["3SABC"]})
    assert complete.wished == {"state": "done"}


def test_where_the_platform_cannot_it_is_a_sheet() -> None:
    found = off(old=profile("bol")._replace(writes={}))
    imported(found, "21", ago(days=2), status="completed")
    parcel(found, "21", ago(hours=1), "3SABC")
    outcome = run(STEP, found)
    assert outcome.notes.proposed == []
    assert [str(row[1]) for row in outcome.notes.figures["to-complete"].data["rows"]] == ["#21"]


def test_nothing_is_offered_for_what_was_not_sent_or_was_cancelled() -> None:
    found = completing()
    imported(found, "22", ago(days=1), status="cancelled")
    imported(found, "23", ago(days=1))
    outcome = run(STEP, found)
    assert outcome.said == {("cancelled-not-reported", "O22"), ("leftover-open", "O23")}
    assert [change for change in outcome.notes.proposed if change.side is Side.OLD] == []


def test_what_was_finished_long_before_the_switch_is_left_to_rest() -> None:
    found = completing()
    imported(found, "24", ago(days=30), status="completed")
    parcel(found, "24", ago(days=8))
    imported(found, "25", ago(days=30), status="cancelled")
    assert run(STEP, found).said == set()


def test_what_the_shop_has_finished_too_is_no_leftover() -> None:
    found = completing()
    imported(found, "26", ago(days=1), status="completed", state=OrderState.DONE)
    parcel(found, "26", ago(hours=1))
    assert run(STEP, found).said == set()


def test_in_one_shop_it_warns_of_completing_what_was_not_sent() -> None:
    found = off(scenario=Scenario.UPGRADE)
    imported(found, "27", ago(days=1), status="completed")
    parcel(found, "27", ago(hours=1))
    assert "the new connection must not" in run(STEP, found).one("shipped-not-reported", "O27").facts["next"].msgid


def hidden(**given: Any) -> Accounts:
    """A key to which webshop orders are closed."""
    found = off(**given)
    found.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.REFUSED, "resource_closed")
    return found


def test_where_webshop_orders_are_closed_the_reference_tells_which_may_be_leftovers() -> None:
    found = hidden()
    imported(found, "11", ago(days=1))
    imported(found, "12", ago(days=1), status="expected")
    imported(found, "21", ago(days=2), status="completed")
    in_picqer(found, "by-hand", ago(days=1))
    in_shop(found, "31", ago(days=1), email="somebody else", lines=(("B", 1),))
    in_picqer(found, "31", ago(days=1))
    in_shop(found, "32", ago(hours=1))
    in_picqer(found, "32", ago(hours=1))
    outcome = run(STEP, found)
    assert outcome.said == {("leftover-origin-unknown", "O11"), ("leftover-origin-unknown", "O12")}
    facts = outcome.one("leftover-origin-unknown", "O11").facts
    assert (facts["class"], facts["foreign_id"], facts["other"]) == ("by-reference", "11", "#11")
    assert not_verified(outcome, Reason.RESOURCE_CLOSED)
    assert outcome.judgement.words.values == {"open": 2}
    assert outcome.notes.proposed == []


def test_in_one_shop_what_was_ordered_after_the_switch_is_new_business_also_where_the_zone_is_not_known() -> None:
    found = hidden(scenario=Scenario.UPGRADE)
    found.move = found.move._replace(calibration={})
    for ident, at in (("11", ago(hours=3)), ("12", ago(hours=1))):
        in_shop(found, ident, at)
        in_picqer(found, ident, at)
    assert run(STEP, found).said == {("leftover-origin-unknown", "O11")}


def test_so_it_does_where_nobody_could_choose_the_old_connection() -> None:
    found = hidden(old_connection="")
    imported(found, "11", ago(days=1))
    outcome = run(STEP, found)
    assert outcome.said == {("leftover-origin-unknown", "O11")}
    assert not_verified(outcome, Reason.WAITING_FOR_PERSON)


def test_part_of_the_rows_calls_no_origin_unknown() -> None:
    found = off()
    in_shop(found, "15", ago(days=90))
    in_picqer(found, "15", ago(days=90))
    found.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.PARTIAL)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_without_the_old_connection_and_in_extra() -> None:
    assert not_verified(run(STEP, made(old_connection="")), Reason.WAITING_FOR_PERSON)
    assert STEP.applies(move(Scenario.EXTRA)) is not None


@pytest.mark.parametrize(
    ("coverage", "parts"),
    [
        (Coverage.REFUSED, {}),
        (Coverage.PARTIAL, {"keep": 0}),
        (Coverage.COMPLETE, {"begun_at": ago(hours=3)}),
    ],
    ids=str,
)
def test_while_the_old_shop_is_not_read_nobody_says_that_nothing_is_open_there(
    coverage: Coverage, parts: dict[str, Any]
) -> None:
    found = off()
    imported(found, "11", ago(days=1))
    found.cover(switch.shop_open(Side.OLD), coverage, **parts)
    outcome = run(STEP, found)
    said = outcome.judgement.words
    assert outcome.verdict.mark == "not_verified"
    assert outcome.said == {("leftover-open", "O11")}, "what Picqer's own rows tell is told all the same"
    assert "cannot be told" in said.msgid
    assert "{finished}" not in said.msgid
    assert said.values["open"] == 1


def test_what_is_known_in_part_of_the_old_shop_is_told_as_a_part() -> None:
    found = off()
    imported(found, "21", ago(days=1), status="completed")
    parcel(found, "21", ago(hours=1))
    found.cover(switch.shop_open(Side.OLD), Coverage.PARTIAL)
    outcome = run(STEP, found)
    assert outcome.said == {("shipped-not-reported", "O21")}
    assert "As far as it is known: {finished}." in outcome.judgement.words.msgid
    assert outcome.judgement.words.values["finished"] == 1


def test_while_picqers_open_orders_are_not_read_no_number_is_said() -> None:
    found = off()
    found.cover(switch.picqer_open(), Coverage.PARTIAL, keep=0)
    said = run(STEP, found).judgement.words
    assert said.msgid.startswith("How many orders of the old connection are open in Picqer")
    assert set(said.values) == {"list"}


def test_where_rows_are_closed_the_reference_tells_nothing_without_the_old_shop() -> None:
    found = hidden()
    imported(found, "11", ago(days=1))
    found.cover(ListKey(Side.OLD, Order, "about"), Coverage.REFUSED, "no_right")
    assert "{open}" not in run(STEP, found).judgement.words.msgid
