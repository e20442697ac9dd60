"""Judging: a crash is not verified and hides nothing, a task waits for its person, what is not built says so."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Option, Question
from picqer_tui.core.verdicts import Judgement, Reason

from .conftest import BLANK, Bench, FakeStep, note

NEW = Need(Side.NEW, Product, timedelta(hours=24))
STEP = "preflight.access"


async def test_a_crash_is_not_verified_with_the_error_s_own_words(bench: Bench) -> None:
    def crash(evidence: Evidence, notes: Notes) -> Judgement:
        raise ZeroDivisionError("division of orders")

    session = await bench.open(FakeStep(STEP, [NEW], crash))
    verdict = (await session.run()).steps[STEP].verdict
    assert verdict is not None
    assert (verdict.mark, verdict.reason) == (Mark.NOT_VERIFIED, Reason.CRASHED)
    assert "division of orders" in verdict.words.values["detail"]


async def test_a_crash_hides_no_blocked_that_was_seen(bench: Bench) -> None:
    def crash(evidence: Evidence, notes: Notes) -> Judgement:
        notes.finding(note(Severity.BLOCKED))
        raise KeyError("later")

    session = await bench.open(FakeStep(STEP, [NEW], crash))
    assert (await session.run()).steps[STEP].mark is Mark.BLOCKED


async def test_a_step_that_fails_to_say_what_it_needs_is_crashed(bench: Bench) -> None:
    def needs(evidence: Evidence) -> list[Need]:
        raise ValueError("no idea")

    session = await bench.open(FakeStep(STEP, needs))
    verdict = (await session.run()).steps[STEP].verdict
    assert verdict is not None
    assert verdict.reason is Reason.CRASHED


async def test_a_task_waits_for_its_person(bench: Bench) -> None:
    asks = (
        Question("done", BLANK, Ask.CONFIRM),
        Question("how", BLANK, Ask.CHOICE, (Option("a", BLANK),), required=False),
    )
    session = await bench.open(FakeStep(STEP, [NEW], asks=asks, kind="task"))
    step = (await session.run()).steps[STEP]
    assert (step.mark, step.waits_for) == (Mark.NOT_VERIFIED, ("done",))
    assert step.verdict is not None
    assert step.verdict.reason is Reason.WAITING_FOR_PERSON
    assert (await session.answer(STEP, "how", "b", "Sam")) is not None
    assert (await session.answer(STEP, "nothing", "b", "Sam")) is not None
    assert (await session.answer(STEP, "done", "yes", "Sam")) is None
    assert (await session.run()).steps[STEP].mark is Mark.PASSED


async def test_an_act_behind_a_gate_is_refused_and_looking_is_not(bench: Bench) -> None:
    act = Question("off", BLANK, Ask.TYPED, gate=Gate.NO_RETURN)
    session = await bench.open(
        FakeStep("cutover.baseline", [NEW]), FakeStep("cutover.deactivate-old", [NEW], asks=(act,))
    )
    await session.run("cutover.deactivate-old")
    refused = await session.answer("cutover.deactivate-old", "off", "bench", "Sam")
    assert refused is not None
    assert refused.code == "gate_closed"
    await session.run("cutover.baseline")
    wrong = await session.answer("cutover.deactivate-old", "off", "bank", "Sam")
    assert wrong is not None
    assert wrong.code == "typed"
    nobody = await session.answer("cutover.deactivate-old", "off", "bench", " ")
    assert nobody is not None
    assert await session.answer("cutover.deactivate-old", "off", "bench", "Sam") is None
    bench.clock.at += timedelta(minutes=6)
    late = await session.answer("cutover.deactivate-old", "off", "bench", "Sam")
    assert late is not None
    assert late.code == "check-stale"


async def test_what_is_not_built_is_not_verified_and_can_be_accepted(bench: Bench) -> None:
    session = await bench.open(FakeStep(STEP, built=False))
    step = (await session.run()).steps[STEP]
    assert step.verdict is not None
    assert (step.mark, step.verdict.reason) == (Mark.NOT_VERIFIED, Reason.NOT_BUILT)
    assert not step.settled
    assert await session.waive(STEP, None, "Sam", "") is not None
    assert await session.waive(STEP, None, "Sam", "done by hand") is None
    step = session.standing().steps[STEP]
    assert (step.mark, step.settled) == (Mark.NOT_VERIFIED, True)


async def test_accepting_one_finding_and_taking_note_of_the_others(bench: Bench) -> None:
    subjects = ["a", "b"]

    def judge(evidence: Evidence, notes: Notes) -> Judgement:
        notes.finding(note(Severity.BLOCKED, "bad"))
        for subject in subjects:
            notes.finding(note(Severity.ATTENTION, subject))
        return Judgement(Reason.COMPLETE, Phrase("Seen."))

    session = await bench.open(FakeStep(STEP, [NEW], judge))
    await session.run()
    assert await session.waive(STEP, note(Severity.BLOCKED, "bad"), "Sam", "known") is None
    assert await session.waive(STEP, note(Severity.BLOCKED, "bad", "login-refused"), "Sam", "known") is not None
    assert await session.acknowledge(STEP, "Sam", 1) is not None
    assert not session.standing().steps[STEP].settled
    assert await session.acknowledge(STEP, "Sam", 2) is None
    assert session.standing().steps[STEP].settled
    subjects.append("c")
    await session.run()
    step = session.standing().steps[STEP]
    assert (step.counts["blocked"], step.counts["attention"], step.acknowledged) == (0, 3, False)


async def test_judging_happens_beside_the_loop(bench: Bench) -> None:
    names = []

    def judge(evidence: Evidence, notes: Notes) -> Judgement:
        names.append(threading.current_thread().name)
        return Judgement(Reason.COMPLETE, Phrase("Seen."))

    session = await bench.open(FakeStep(STEP, [NEW], judge))
    await session.run()
    assert names
    assert all(name.startswith("judge") for name in names)


async def test_a_verdict_runs_out(bench: Bench) -> None:
    session = await bench.open(FakeStep(STEP, [NEW]))
    assert (await session.run()).steps[STEP].mark is Mark.PASSED
    bench.clock.at += timedelta(hours=25)
    step = session.standing().steps[STEP]
    assert (step.mark, step.verdict.reason if step.verdict else None) == (Mark.NOT_VERIFIED, Reason.STALE)


async def test_a_watch_is_at_work_between_its_rounds_and_can_be_stopped_there(bench: Bench) -> None:
    rounds = []

    def judge(evidence: Evidence, notes: Notes) -> Judgement:
        rounds.append(evidence.now)
        return Judgement(Reason.COMPLETE, Phrase("Seen."))

    session = await bench.open(FakeStep(STEP, [NEW], judge, kind="watch"))

    async def nap(seconds: float) -> None:
        await asyncio.sleep(0.01)

    bench.clock.sleep = nap  # type: ignore[method-assign]
    watching = asyncio.create_task(session.watch(STEP))
    while not rounds:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    assert session.standing().steps[STEP].working
    bench.clock.at += timedelta(minutes=2)
    while len(rounds) < 2:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    session.stop(STEP)
    assert (await asyncio.wait_for(watching, 10)).steps[STEP].mark is Mark.PASSED
    assert not session.standing().steps[STEP].working


async def test_a_step_that_waits_for_its_turn_is_not_run_twice(bench: Bench) -> None:
    bench.sources[Side.NEW].gate = asyncio.Event()
    session = await bench.open(FakeStep(STEP, [NEW]), FakeStep("preflight.sku-match", [NEW]))
    runs = [asyncio.create_task(session.run(STEP))]
    await asyncio.sleep(0.05)
    runs += [asyncio.create_task(session.run("preflight.sku-match")) for _ in range(3)]
    await asyncio.sleep(0.05)
    bench.sources[Side.NEW].gate.set()
    await asyncio.gather(*runs)
    assert [name for name, _ in bench.sources[Side.NEW].reads].count("Product") == 2


async def test_being_ended_twice_leaves_the_thread_what_it_looks_at(bench: Bench) -> None:
    begun, may_end = threading.Event(), threading.Event()
    seen: list[int | str] = []

    def judge(evidence: Evidence, notes: Notes) -> Judgement:
        begun.set()
        may_end.wait(10)
        try:
            seen.append(len(list(evidence.verdicts())))
        except Exception as error:
            seen.append(type(error).__name__)
            raise
        return Judgement(Reason.COMPLETE, BLANK)

    session = await bench.open(FakeStep(STEP, [NEW], judge))
    asked = asyncio.ensure_future(session._judging.judge(session._steps[STEP]))
    await asyncio.to_thread(begun.wait, 10)
    for _ in range(3):
        asked.cancel()
        await asyncio.sleep(0.02)
    assert not asked.done()
    may_end.set()
    await asyncio.wait([asked], timeout=5)
    assert asked.cancelled()
    assert seen == ["Stopped"]
