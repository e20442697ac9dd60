"""Gates: acts after the preflight are refused in the engine until every step of it is settled; looking never is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from picqer_tui.core import gates
from picqer_tui.core.changes import Change, ChangeKind, Consent
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Option, Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.engine.session import Session
from picqer_tui.steps.order import STEPS

from .conftest import BLANK, Bench, FakeStep, note

DAY = timedelta(days=3)
NEW = Need(Side.NEW, Product, DAY)
SKUS, BASELINE, OFF = "preflight.sku-match", "cutover.baseline", "cutover.deactivate-old"
CLOSE, SWITCHES = "cutover.close-old-shop", "cutover.switch-on"
TEN = [note(Severity.BLOCKED, f"SKU-{number}") for number in range(10)]


def finds(*findings: Finding) -> FakeStep:
    def judge(evidence: Evidence, notes: Notes) -> Judgement:
        for finding in findings:
            notes.finding(finding)
        return Judgement(Reason.COMPLETE, Phrase("Looked."))

    return FakeStep(SKUS, [NEW], judge)


def steps(first: FakeStep, replaces: bool = True) -> Sequence[FakeStep]:
    closed = Question("closed", BLANK, Ask.CHOICE, (Option("yes", BLANK),))
    button = Question("off", BLANK, Ask.TYPED, gate=Gate.NO_RETURN)
    off = [FakeStep(OFF, [NEW], asks=(button,), kind="task")] if replaces else []
    which = Question("which", BLANK, Ask.ROW, figure="rows", required=False)
    on = Question("stock", BLANK, Ask.CONFIRM, required=False)
    return [
        first,
        FakeStep(CLOSE, [NEW], asks=(closed,), kind="task"),
        FakeStep(BASELINE, [NEW]),
        *off,
        FakeStep(SWITCHES, [NEW], asks=(which, on), kind="task"),
        FakeStep("postchecks.leftover-orders", [NEW], _plans),
    ]


def _plans(evidence: Evidence, notes: Notes) -> Judgement:
    generation = evidence.reading(NEW).generation
    leftover = "postchecks.leftover-orders"
    kind, label = ChangeKind.COMPLETE_ORDER, Raw("1001")
    notes.propose(
        Change("k1", leftover, kind, Side.OLD, "1", label, {"a": 1}, {"a": 2}, {str(NEW.list_key): generation})
    )
    return Judgement(Reason.COMPLETE, Phrase("Looked."))


async def acts(session: Session) -> dict[str, str]:
    """What each act is answered with: the code of its refusal, empty when it was taken."""
    said: dict[str, Refusal | Consent | None] = {
        "closed": await session.answer(CLOSE, "closed", "yes", "Sam"),
        "off": await session.answer(OFF, "off", "bench", "Sam"),
        "switch": await session.answer(SWITCHES, "stock", "yes", "Sam"),
        "change": await session.consent(["k1"], "Sam", "1"),
    }
    return {name: one.code if isinstance(one, Refusal) else "" for name, one in said.items()}


async def test_an_open_preflight_closes_every_act_and_no_look(bench: Bench) -> None:
    session = await bench.open(*steps(finds(*TEN)))
    marks = {step: here.mark for step, here in (await session.run()).steps.items()}
    assert (marks[SKUS], marks[BASELINE]) == (Mark.BLOCKED, Mark.PASSED), "a passed baseline does not open it alone"
    assert set((await acts(session)).values()) == {"step-open"}
    assert session.facts.answers == {}
    standing = session.standing()
    assert gates.in_the_way(Gate.NO_RETURN, session.plan, standing, standing.at) == (SKUS,)
    assert await session.answer(SWITCHES, "which", "1", "Sam") is None, "which row is meant only helps to look"
    assert not session.standing().switched


async def test_waived_by_name_and_reason_the_acts_go(bench: Bench) -> None:
    session = await bench.open(*steps(finds(*TEN)))
    await session.run()
    for finding in TEN:
        assert await session.waive(SKUS, finding, "Sam", "") is not None, "without a reason it is nothing"
        assert (await session.answer(CLOSE, "closed", "yes", "Sam")) is not None
        assert await session.waive(SKUS, finding, "Sam", "looked at by hand") is None
    assert await acts(session) == {"closed": "", "off": "", "switch": "", "change": ""}
    assert session.standing().switched


async def test_attention_goes_with_a_note_taken_of_the_right_count(bench: Bench) -> None:
    session = await bench.open(*steps(finds(note(Severity.ATTENTION, "a"), note(Severity.ATTENTION, "b"))))
    await session.run()
    assert (await acts(session))["closed"] == "step-open"
    refused = await session.enter(Gate.CUTOVER, "Sam", {SKUS: 1})
    assert refused is not None
    assert refused.code == "count-changed"
    assert await session.enter(Gate.CUTOVER, "Sam", {SKUS: 2}) is None
    assert await session.answer(CLOSE, "closed", "yes", "Sam") is None
    passed = [line for line in await session.journal() if line.what == "gate"]
    assert len(passed) == 1, "the note that opened it and the answer are one passage"


async def test_a_step_that_is_not_verified_closes_and_can_be_accepted_as_a_whole(bench: Bench) -> None:
    unsure = FakeStep(SKUS, [NEW], lambda evidence, notes: Judgement(Reason.RULE_UNKNOWN, Phrase("Nobody knows.")))
    session = await bench.open(*steps(unsure))
    await session.run()
    assert (await acts(session))["off"] == "step-open"
    assert await session.waive(SKUS, None, "Sam", "asked the vendor") is None
    assert (await acts(session))["off"] == ""


async def test_a_preflight_of_yesterday_does_not_count(bench: Bench) -> None:
    session = await bench.open(*steps(finds()))
    await session.run()
    bench.clock.at += timedelta(hours=24, minutes=1)
    await session.run(BASELINE, "postchecks.leftover-orders")
    assert set((await acts(session)).values()) == {"check-stale"}
    await session.run(SKUS)
    await session.run(BASELINE, "postchecks.leftover-orders")
    assert set((await acts(session)).values()) == {""}


async def test_the_switch_asks_for_the_baseline_as_well(bench: Bench) -> None:
    session = await bench.open(*steps(finds()))
    await session.run(SKUS)
    assert await acts(session) == {"closed": "", "off": "gate_closed", "switch": "", "change": "no-change"}
    await session.run(BASELINE)
    bench.clock.at += timedelta(minutes=5, seconds=1)
    assert (await acts(session))["off"] == "check-stale"
    await session.run(BASELINE)
    assert (await acts(session))["off"] == ""


async def test_after_the_switch_nothing_of_it_closes_again(bench: Bench) -> None:
    found = [note(Severity.ATTENTION, "a")]
    session = await bench.open(*steps(FakeStep(SKUS, [NEW], lambda evidence, notes: _told(notes, found))))
    await session.run()
    await session.acknowledge(SKUS, "Sam", 1)
    assert (await acts(session))["off"] == ""
    found[:] = TEN
    bench.clock.at += timedelta(days=2)
    await session.run()
    assert session.standing().steps[SKUS].mark is Mark.BLOCKED
    said = await acts(session)
    assert (said["closed"], said["switch"], said["change"]) == ("", "", "")


def _told(notes: Notes, findings: Sequence[Finding]) -> Judgement:
    for finding in findings:
        notes.finding(finding)
    return Judgement(Reason.COMPLETE, Phrase("Looked."))


async def test_where_nothing_is_switched_off_the_first_act_takes_its_place(bench: Bench) -> None:
    session = await bench.open(*steps(finds(), replaces=False))
    await session.run()
    assert await session.answer(SWITCHES, "stock", "yes", "Sam") is None
    bench.clock.at += timedelta(days=2)
    assert session.standing().switched
    assert await session.answer(CLOSE, "closed", "yes", "Sam") is None


def test_every_act_after_the_preflight_is_behind_a_gate() -> None:
    """Of the real steps: what says that something was done, and what changes something, is closed; looking helps are not."""
    behind = {(s.spec.id, q.id): gates.of_answer(s.spec, q) for s in STEPS for q in s.spec.asks}
    assert {gate for (step, _), gate in behind.items() if step.startswith("preflight.")} == {None}
    free = {name for name, gate in behind.items() if gate is None and not name[0].startswith("preflight.")}
    assert free == {("cutover.connect-new", "new-connection"), ("postchecks.leftover-orders", "tag")}
    assert {gate for gate in behind.values() if gate} == set(Gate)
    assert {gates.of_changes(s.spec) for s in STEPS if s.spec.offers and s.spec.phase is Phase.POSTCHECKS} == {
        Gate.CUTOVER
    }


@pytest.mark.parametrize("gate", Gate)
async def test_what_stands_in_the_way_is_named_when_it_is_refused(bench: Bench, gate: Gate) -> None:
    session = await bench.open(*steps(finds(*TEN)))
    await session.run(SKUS)
    standing = session.standing()
    assert session.may(gate) is not None
    assert SKUS in gates.in_the_way(gate, session.plan, standing, standing.at)
    assert all(isinstance(session.spec(step), StepSpec) for step in session.plan.ids())


async def test_what_was_accepted_hides_no_list_that_was_not_read(bench: Bench) -> None:
    """With its blocked finding accepted, a step whose lists are not whole is not verified, to gates and exit codes as well."""
    bench.sources[Side.NEW].claimed = 99
    session = await bench.open(*steps(finds(note(Severity.BLOCKED, "SKU-1"))))
    await session.run()
    here = session.standing().steps[SKUS]
    assert here.verdict is not None
    assert (here.mark, here.verdict.reason is Reason.COMPLETE) == (Mark.BLOCKED, False)
    assert await session.waive(SKUS, None, "Sam", "looked by hand") is not None, "what blocks goes first"
    assert await session.waive(SKUS, note(Severity.BLOCKED, "SKU-1"), "Sam", "known") is None
    assert not session.standing().steps[SKUS].settled
    assert session.standing().steps[SKUS].counting is Mark.NOT_VERIFIED
    assert (await acts(session))["closed"] == "step-open"
    assert await session.waive(SKUS, None, "Sam", "looked by hand") is None
    assert session.standing().steps[SKUS].counting is Mark.PASSED
    assert (await acts(session))["closed"] == ""
