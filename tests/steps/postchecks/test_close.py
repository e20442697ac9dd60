"""Sign-off."""

from __future__ import annotations

from picqer_tui.core.clean import Raw
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Scenario
from picqer_tui.core.phases import Gate
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Account
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason, Waiver
from picqer_tui.steps.order import STEPS
from picqer_tui.steps.postchecks.close import over
from tests.steps.fake_evidence import NOW, Accounts, not_verified, run
from tests.steps.move_made import made, verdict

STEP = over(STEPS[:-1])
ONE = "cutover.drain"


def settled(**given: object) -> Accounts:
    """Every other step has passed, and no key works any more."""
    found = made(**given)
    for step in STEP.others:
        found.sealed[step.spec.id] = verdict(Mark.PASSED)
    for side in Side:
        found.cover(ListKey(side, Account, ""), Coverage.REFUSED, "no_right")
    return found


def test_the_plan_ends_with_the_sign_off_over_all_others() -> None:
    assert STEPS[-1] == STEP
    (question,) = STEP.spec.asks
    assert (question.id, question.gate) == ("name", Gate.SIGN_OFF)


def test_open_steps_block_and_cannot_be_waived() -> None:
    found = settled()
    found.sealed.pop(ONE)
    found.sealed["cutover.baseline"] = verdict(Mark.NOT_VERIFIED, Reason.STALE)
    outcome = run(STEP, found)
    assert outcome.said == {("step-open", ONE), ("step-open", "cutover.baseline")}
    assert outcome.verdict.mark == "blocked"
    (kind,) = [kind for kind in STEP.spec.findings if kind.code == "step-open"]
    assert not kind.waivable


def test_attention_counts_once_noted_and_blocked_once_waived() -> None:
    found = settled()
    found.sealed[ONE] = verdict(Mark.ATTENTION)
    found.step_counts[ONE] = {"attention": 2, "noted": 1}
    assert run(STEP, found).said == {("step-open", ONE)}
    found.step_counts[ONE] = {"attention": 2, "noted": 2}
    assert run(STEP, found).said == set()
    found.sealed[ONE] = verdict(Mark.BLOCKED)
    found.step_counts[ONE] = {"blocked": 1, "waived": 1}
    assert run(STEP, found).said == {("step-open", ONE)}
    found.step_counts[ONE] = {"blocked": 0, "waived": 2}
    assert run(STEP, found).said == set()


def test_a_step_that_is_not_verified_counts_once_waived() -> None:
    found = settled()
    found.sealed["postchecks.watch"] = verdict(Mark.NOT_VERIFIED, Reason.NOT_BUILT)
    assert run(STEP, found).said == {("step-open", "postchecks.watch")}
    found.waived.append(Waiver("postchecks.watch", "", Raw(""), "", "Ann", "by hand", NOW))
    assert run(STEP, found).said == set()


def test_steps_that_do_not_apply_are_not_open() -> None:
    found = settled(scenario=Scenario.EXTRA)
    found.sealed.pop(ONE)
    assert run(STEP, found).said == set()


def test_a_key_that_still_works_is_told_per_side() -> None:
    found = settled()
    found.covers.clear()
    assert run(STEP, found).said == {("key-to-revoke", side.value) for side in Side}


def test_it_waits_for_a_signature() -> None:
    found = settled()
    outcome = run(STEP, found)
    assert outcome.judgement.reason is Reason.WAITING_FOR_PERSON
    assert not_verified(outcome, Reason.WAITING_FOR_PERSON)
    found.answer(STEP.spec.id, "name", "Ann")
    assert run(STEP, found).judgement.words.values == {"name": "Ann"}
