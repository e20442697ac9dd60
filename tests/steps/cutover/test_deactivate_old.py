"""The point of no return, and the proof after it."""

from __future__ import annotations

import pytest

from picqer_tui.core.move import Scenario
from picqer_tui.core.phases import Gate
from picqer_tui.core.steps import Ask
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.cutover.deactivate_old import STEP, page
from tests.steps.fake_evidence import Accounts, Outcome, ago, move, not_verified, run
from tests.steps.move_made import NEW, OLD, imported, in_shop, made, row, switched

OFF = ago(hours=1)


def off(**given: object) -> Accounts:
    """Somebody pressed the button an hour ago and typed the name."""
    found = made(**given)
    switched(found, OFF)
    found.answer(STEP.spec.id, "off", "test")
    return found


def grade(outcome: Outcome) -> str:
    return str(outcome.notes.figures["proof"].data["grade"])


def test_the_name_is_typed_behind_the_gate() -> None:
    (question,) = STEP.spec.asks
    assert (question.ask, question.gate, question.required) == (Ask.TYPED, Gate.NO_RETURN, True)


def test_strong_proof_passes() -> None:
    found = off()
    in_shop(found, "gap", ago(minutes=40))
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said, grade(outcome)) == ("passed", set(), "strong")
    assert outcome.notes.figures["kept-out"].data["keys"] == ["gap"]


def test_weak_proof_is_attention() -> None:
    outcome = run(STEP, off())
    assert (outcome.said, grade(outcome)) == ({("off-not-proven", OLD)}, "weak")
    assert outcome.verdict.mark == "attention"


def test_a_row_after_the_grace_time_blocks_although_other_orders_stayed_outside() -> None:
    found = off()
    in_shop(found, "gap", ago(minutes=40))
    imported(found, "late", ago(minutes=44))
    outcome = run(STEP, found)
    assert (outcome.said, grade(outcome)) == ({("still-importing", OLD)}, "contradicted")
    assert outcome.verdict.mark == "blocked"


def test_a_row_within_the_grace_time_or_of_another_connection_does_not() -> None:
    found = off(other_connections=("4233",))
    imported(found, "slow", ago(minutes=46))
    imported(found, "other", ago(minutes=5), connection="4233")
    in_shop(found, "gap", ago(minutes=40))
    assert run(STEP, found).verdict.mark == "passed"


def test_an_old_row_that_moved_is_told() -> None:
    found = off()
    row(found, "moved", ago(days=2), updated_at=ago(minutes=5))
    assert run(STEP, found).said == {("row-moved", OLD)}


def test_unpaid_young_and_cancelled_orders_prove_nothing() -> None:
    found = off()
    in_shop(found, "young", ago(minutes=14))
    in_shop(found, "virtual", ago(minutes=40), pieces=0)
    assert run(STEP, found).said == {("off-not-proven", OLD)}


def test_picqers_own_clock_counts_not_ours() -> None:
    found = off()
    found.know(zone_seconds=3600, zone="Europe/Amsterdam")
    row(found, "in-time", ago(minutes=-10))
    outcome = run(STEP, found)
    assert ("still-importing", OLD) not in outcome.said
    found.know(zone_seconds=0, zone="UTC")
    assert ("still-importing", OLD) in run(STEP, found).said


def test_nobody_said_so_and_nothing_shows_it() -> None:
    outcome = run(STEP, made())
    assert not_verified(outcome, Reason.WAITING_FOR_PERSON)
    assert outcome.said == set()


def test_told_nothing_the_first_row_of_the_new_connection_tells() -> None:
    found = made()
    imported(found, "n1", ago(minutes=50), connection=NEW)
    imported(found, "late", ago(minutes=40))
    assert run(STEP, found).said == {("still-importing", OLD)}


def test_a_test_connection_of_long_ago_does_not_tell_it() -> None:
    found = made()
    imported(found, "n1", ago(days=8), connection=NEW)
    imported(found, "usual", ago(minutes=40))
    assert run(STEP, found).said == set()


def test_the_link_and_the_button_in_both_languages() -> None:
    figure = run(STEP, off()).notes.figures["link"].data
    assert figure["link"] == "https://redirect.picqer.com/config/webshops/4107"
    assert figure["buttons"] == [
        "de-activeer webshop-integratie",
        "deactivate webshop integration",
        "deactivate store integration",
    ]


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://berk.picqer.com", "https://redirect.picqer.com/config/webshops/7"),
        ("http://127.0.0.1:8123", "http://127.0.0.1:8123/config/webshops/7"),
        ("https://127.0.0.1:8123/", "https://127.0.0.1:8123/config/webshops/7"),
        ("http://localhost:9", "http://localhost:9/config/webshops/7"),
    ],
)
def test_page(url: str, link: str) -> None:
    assert page(url, "7") == link


def test_no_old_connection_no_switch() -> None:
    assert not_verified(run(STEP, made(old_connection="")), Reason.WAITING_FOR_PERSON)
    assert STEP.applies(move(Scenario.EXTRA)) is not None


def test_a_connection_of_another_shop_is_not_judged() -> None:
    found = off()
    for each in range(11, 17):
        row(found, f"strange{each}", ago(hours=2 + each / 10))
    assert not_verified(run(STEP, found), Reason.WAITING_FOR_PERSON)
