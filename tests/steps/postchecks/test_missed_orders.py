"""The order balance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence
from picqer_tui.core.list_words import list_words
from picqer_tui.core.move import MoveFacts, Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey, Need
from picqer_tui.core.records import Epoch, ImportRow, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason, Waiver
from picqer_tui.reconcile.balance import Bucket
from picqer_tui.steps import switch
from picqer_tui.steps.postchecks.missed_orders import STEP
from tests.steps.fake_evidence import NOW, Accounts, Outcome, ago, move, not_verified, profile, run
from tests.steps.move_made import NEW, imported, in_picqer, in_shop, made, row, switched


def off(**given: Any) -> Accounts:
    found = made(**given)
    switched(found, ago(hours=2))
    return found


def buckets(outcome: Outcome) -> dict[str, int]:
    counts = {
        name.removeprefix("balance."): number
        for name, number in outcome.notes.counts.items()
        if name.startswith("balance.")
    }
    assert sum(counts.values()) == outcome.notes.counts["looked_at"]
    assert set(counts) == {each.value for each in Bucket}
    return {name: number for name, number in counts.items() if number}


def test_everything_in_picqer_passes() -> None:
    outcome = run(STEP, off())
    assert (outcome.verdict.mark, buckets(outcome)) == ("passed", {"in-picqer": 5})


def test_every_order_is_in_one_bucket() -> None:
    found = off()
    in_shop(found, "gap", ago(hours=1))
    in_shop(found, "cancelled", ago(hours=1), state=OrderState.CANCELLED)
    in_shop(found, "refunded", ago(hours=1), state=OrderState.REFUNDED)
    in_shop(found, "unpaid", ago(days=2), state=OrderState.UNPAID)
    in_shop(found, "voucher", ago(hours=1), pieces=0)
    in_shop(found, "vanished", ago(days=2), state=OrderState.DONE)
    in_shop(found, "draft", ago(days=2), state=OrderState.DRAFT)
    in_shop(found, "long-done", ago(days=60), state=OrderState.DONE)
    in_shop(found, "long-open", ago(days=400))
    outcome = run(STEP, found)
    assert outcome.said == {
        ("missed", "#gap"),
        ("missed", "#long-open"),
        ("unpaid-open", "#unpaid"),
        ("unaccounted", "#vanished"),
    }
    assert buckets(outcome) == {
        "in-picqer": 5,
        "to-enter": 2,
        "cancelled": 2,
        "unpaid": 1,
        "nothing-to-ship": 1,
        "unaccounted": 1,
    }
    assert outcome.notes.figures["to-enter"].data["keys"] == ["gap", "long-open"]


@pytest.mark.parametrize("status", ["error", "ignored", "importing"])
def test_a_row_that_led_nowhere_is_missed(status: str) -> None:
    found = off()
    in_shop(found, "e", ago(days=1))
    row(found, "e", ago(days=1), order_id="", status=status)
    assert run(STEP, found).said == {("missed", "#e")}


def test_paid_later_by_its_row_or_by_the_copy() -> None:
    found = off()
    in_shop(found, "waited", ago(days=1))
    row(found, "waited", ago(days=1), order_id="", status="expected")
    in_shop(found, "copied", ago(days=1))
    before = found.all(Side.OLD, Order)[-1]._replace(state=OrderState.UNPAID)
    found.add(Side.OLD, before, epoch=Epoch.BASELINE)
    assert run(STEP, found).said == {("missed-paid-later", "#waited"), ("missed-paid-later", "#copied")}


def test_unpaid_orders_of_long_ago_are_left_to_rest() -> None:
    found = off()
    in_shop(found, "ancient", ago(days=700), state=OrderState.UNPAID)
    outcome = run(STEP, found)
    assert outcome.said == set()
    assert buckets(outcome)["unpaid"] == 1


def test_known_by_reference_and_customer() -> None:
    found = off()
    in_shop(found, "ref", ago(days=1))
    in_picqer(found, "ref", ago(days=1), "completed", lines=(("Q", 1),))
    assert buckets(run(STEP, found)) == {"in-picqer": 6}


def test_entered_again_by_name_or_by_customer_and_lines() -> None:
    found = off()
    in_shop(found, "g1", ago(hours=1), total="10.00")
    in_shop(found, "g2", ago(hours=1))
    in_shop(found, "g3", ago(hours=1), total="10.00")
    imported(found, "n1", ago(minutes=30), connection=NEW, email="x")
    found.add(Side.NEW, found.all(Side.NEW, Order)[-1]._replace(reference=Raw("g1"), total="10.00"))
    in_shop(found, "n2", ago(minutes=30), Side.NEW, email="mg2")
    in_shop(found, "n3", ago(minutes=30), Side.NEW, email="x", reference=Raw("#G3"), total="11.00")
    outcome = run(STEP, found)
    assert outcome.said == {("entry-differs", "#n3")}
    assert outcome.one("entry-differs", "#n3").facts["other"] == "#g3"
    assert buckets(outcome) == {"in-picqer": 5, "entered-arrived": 1, "entered-waiting": 2}


def test_an_order_of_the_new_shop_from_before_the_switch_is_no_entry() -> None:
    found = off()
    in_shop(found, "g", ago(hours=1))
    in_shop(found, "n", ago(hours=3), Side.NEW, email="mg")
    assert run(STEP, found).said == {("missed", "#g")}


def test_in_one_shop_nothing_is_entered_by_hand() -> None:
    found = off(scenario=Scenario.UPGRADE)
    in_shop(found, "gap", ago(hours=1))
    finding = run(STEP, found).one("missed", "#gap")
    assert "Do not enter it" in finding.facts["next"].msgid
    in_shop(found, "gap", ago(hours=1), Side.NEW)
    row(found, "gap", ago(minutes=10), NEW, "pgap", ordered_at=ago(hours=1))
    assert run(STEP, found).said == set()


def test_where_nothing_can_be_entered_it_goes_into_picqer() -> None:
    found = off(old=profile("bol")._replace(can_enter_orders=False))
    in_shop(found, "gap", ago(hours=1))
    assert "Enter it in Picqer" in run(STEP, found).one("missed", "#gap").facts["next"].msgid


def test_what_a_person_accepted_is_set_aside_and_still_told() -> None:
    found = off()
    in_shop(found, "gap", ago(hours=1))
    found.waived.append(Waiver(STEP.spec.id, "missed", Raw("#gap"), "blocked", "Ann", "customer called", NOW))
    outcome = run(STEP, found)
    assert buckets(outcome)["set-aside"] == 1
    assert outcome.said == {("missed", "#gap")}


def test_an_unknown_status_is_not_verified() -> None:
    found = off()
    in_shop(found, "odd", ago(days=1), state=OrderState.UNKNOWN)
    imported(found, "known", ago(days=1))
    in_shop(found, "known", ago(days=1), state=OrderState.UNKNOWN)
    outcome = run(STEP, found)
    assert outcome.verdict.reason is Reason.UNKNOWN_STATUS
    assert outcome.said == {("unaccounted", "#odd")}


@pytest.mark.parametrize(
    "key",
    [
        ListKey(Side.PICQER, ImportRow, ""),
        ListKey(Side.PICQER, Order, "open"),
        ListKey(Side.PICQER, Order, "about"),
        ListKey(Side.OLD, Order, "recent"),
        ListKey(Side.NEW, Order, "recent"),
    ],
    ids=str,
)
def test_nothing_is_missed_while_a_list_is_not_whole(key: ListKey) -> None:
    found = off()
    in_shop(found, "gap", ago(hours=1))
    found.cover(key, Coverage.PARTIAL, keep=0)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_without_the_old_connection_and_in_extra() -> None:
    assert not_verified(run(STEP, made(old_connection="")), Reason.WAITING_FOR_PERSON)
    assert STEP.applies(move(Scenario.EXTRA)) is not None


class BesideAnother:
    """The step in a run in which another one has Picqer's recent orders read."""

    spec = STEP.spec
    judge = STEP.judge

    def applies(self, move: MoveFacts) -> Phrase | None:
        return STEP.applies(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return [switch.picqer_recent(ago(days=40)), *STEP.needs(evidence)]


def test_where_picqers_orders_are_read_anyway_only_those_from_before_are_asked_for() -> None:
    found = off()
    for number in range(6):
        in_shop(found, f"gap{number}", ago(hours=1))
    in_shop(found, "long-open", ago(days=400))
    in_shop(found, "by-hand", ago(hours=1))
    in_picqer(found, "by-hand", ago(minutes=50), "completed")
    alone, beside = run(STEP, found), run(BesideAnother(), found)
    asked = [{value for need in one.needs for value in need.about if "reference" in value} for one in (alone, beside)]
    assert {"reference:#gap3", "reference:#by-hand", "reference:#long-open"} <= asked[0]
    assert asked[1] == {"reference:#long-open", "reference:long-open"}
    assert beside.said == alone.said
    assert beside.said == {("missed", "#long-open"), *(("missed", f"#gap{number}") for number in range(6))}
    assert buckets(beside) == {"in-picqer": 6, "to-enter": 7}


def test_a_part_of_picqers_orders_is_no_ground_to_stop_asking() -> None:
    found = off()
    for number in range(6):
        in_shop(found, f"gap{number}", ago(hours=1))
    found.cover(ListKey(Side.PICQER, Order, "recent"), Coverage.PARTIAL, "incomplete")
    asked = {value for need in run(BesideAnother(), found).needs for value in need.about}
    assert {f"reference:#gap{number}" for number in range(6)} <= asked


def states(outcome: Outcome) -> list[str]:
    return [state.msgid for _, state in outcome.notes.figures["looks"].data["rows"]]


def test_the_looks_after_the_switch_are_told_with_when_they_are_due() -> None:
    found = made()
    assert "looks" not in run(STEP, found).notes.figures, "before the switch there is nothing to look at again"
    switched(found, NOW)
    figure = run(STEP, found).notes.figures["looks"]
    assert [due - NOW for due, _ in figure.data["rows"]] == list(STEP.spec.again)
    assert figure.title.values["at"] == NOW + STEP.spec.again[0]
    assert states(run(STEP, found)) == ["still to come"] * 3


def test_a_look_counts_from_the_moment_it_is_due_and_stays_counted() -> None:
    found = made()
    switched(found, NOW)
    run(STEP, found)
    for hours, wanted in ((0.9, 0), (1.1, 1), (23, 1), (25, 2), (167, 2), (169, 3)):
        found.now = NOW + timedelta(hours=hours)
        outcome = run(STEP, found)
        assert states(outcome) == ["looked at {at}"] * wanted + ["still to come"] * (3 - wanted), hours
    rows = outcome.notes.figures["looks"].data["rows"]
    assert [state.values["at"] - NOW for _, state in rows] == [timedelta(hours=h) for h in (1.1, 25, 169)]
    assert not outcome.notes.figures["looks"].title.values


def test_a_look_that_sees_a_part_is_still_due() -> None:
    found = made()
    switched(found, NOW - timedelta(hours=2))
    found.cover(switch.shop_open(Side.OLD), Coverage.PARTIAL, keep=1)
    outcome = run(STEP, found)
    assert states(outcome)[0] == "due now"
    assert outcome.notes.figures["looks"].title.values["at"] == NOW - timedelta(hours=1)


def test_a_look_again_after_another_switch_starts_anew() -> None:
    found = made()
    switched(found, NOW - timedelta(days=9))
    assert states(run(STEP, found)) == ["looked at {at}"] * 3
    switched(found, NOW)
    assert states(run(STEP, found)) == ["still to come"] * 3


UNREAD: list[tuple[Coverage, dict[str, Any]]] = [
    (Coverage.REFUSED, {}),
    (Coverage.PARTIAL, {"keep": 3}),
    (Coverage.COMPLETE, {"begun_at": ago(hours=1)}),
]


@pytest.mark.parametrize(("coverage", "parts"), UNREAD, ids=str)
@pytest.mark.parametrize("scope", ["open", "recent"])
def test_while_the_old_shop_is_not_read_nobody_says_that_its_orders_are_accounted_for(
    scope: str, coverage: Coverage, parts: dict[str, Any]
) -> None:
    found = off()
    found.cover(ListKey(Side.OLD, Order, scope), coverage, **parts)
    outcome = run(STEP, found)
    said = outcome.judgement.words
    assert outcome.verdict.mark == "not_verified"
    first = said.values.get("said", said)
    assert first.msgid.startswith("Where the orders of the old shop are now cannot be told:")
    assert first.values["list"] == list_words(ListKey(Side.OLD, Order, scope))
    if coverage is Coverage.COMPLETE:
        assert said.values["seen_at"] == ago(hours=1), "what was read too long ago is told as of then"
    else:
        assert said is first, "nothing was ever seen whole"
        assert "to-enter" not in outcome.notes.figures, "an empty sheet would say that nothing is to be entered"
        titles = {name: figure.title.msgid for name, figure in outcome.notes.figures.items() if name == "balance"}
        partly = "Orders of the old shop as far as the lists were read, each counted once"
        assert titles == ({"balance": partly} if outcome.notes.counts else {})
        assert bool(outcome.notes.counts) == (scope == "open" or coverage is Coverage.PARTIAL)


def test_what_was_seen_before_is_told_with_its_moment_for_as_long_as_nothing_newer_is_seen() -> None:
    found = off()
    in_shop(found, "gap", ago(hours=1))
    seen = run(STEP, found)
    found.cover(switch.shop_open(Side.OLD), Coverage.REFUSED, "resource_closed")
    for hours in (1, 2):
        found.now = NOW + timedelta(hours=hours)
        outcome = run(STEP, found)
        said = outcome.judgement.words
        assert said.msgid == "{said} At {seen_at} this was seen: {before}"
        assert (said.values["seen_at"], said.values["before"]) == (NOW, seen.judgement.words)
        sheet = outcome.notes.figures["to-enter"]
        assert (sheet.data, sheet.title.values) == (seen.notes.figures["to-enter"].data, {"at": NOW})
    del found.covers[switch.shop_open(Side.OLD).list_key]
    found.remove(Side.OLD, Order, "gap")
    assert run(STEP, found).judgement.words.msgid.startswith("The {total} order of the old shop is accounted for")


def test_where_no_order_was_read_none_is_counted() -> None:
    found = off()
    for scope in ("open", "recent"):
        found.cover(ListKey(Side.OLD, Order, scope), Coverage.REFUSED, "resource_closed")
    outcome = run(STEP, found)
    assert "balance" not in outcome.notes.figures
    assert outcome.notes.counts == {}


def balance_rows(outcome: Outcome) -> dict[str, Any]:
    data = outcome.notes.figures["balance"].data
    return dict(zip(data["keys"], data["rows"], strict=True))


def test_the_sentence_names_what_is_not_paid_and_the_figure_agrees() -> None:
    found = off()
    for number in range(2):
        in_shop(found, f"unpaid{number}", ago(days=2), state=OrderState.UNPAID)
    outcome = run(STEP, found)
    said = outcome.judgement.words
    assert (said.plural, said.values["count"]) == ("{said} {count} orders are not paid yet.", 2)
    assert len(outcome.codes("unpaid-open")) == 2
    rows = balance_rows(outcome)
    assert rows["unpaid"] == [Phrase("unpaid"), 2]
    in_shop(found, "ancient", ago(days=700), state=OrderState.UNPAID)
    outcome = run(STEP, found)
    rested = outcome.judgement.words
    assert (rested.values["count"], rested.values["said"].values["count"]) == (1, 2)
    rows = balance_rows(outcome)
    words, number = rows["unpaid"]
    assert (words.values, number) == ({"rested": 1, "days": 30}, 3)


def test_all_are_accounted_for_without_more_where_nothing_is_unpaid() -> None:
    assert "said" not in run(STEP, off()).judgement.words.values
