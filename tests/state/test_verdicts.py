"""Runs sealed and dropped, waivers, acknowledgements, answers, gates, the baseline."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Stopped
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.ledger import Run
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account, Epoch, OrderLine, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.core.verdicts import Judgement, Reason, Verdict, Waiver, seal
from picqer_tui.state.move import MoveFile

from .samples import DAY, NOON, ORDERS, PRODUCTS, StillClock, line, order, product, read, settings

STEP = "preflight.sku-match"
BLOCKED, ATTENTION, INFO = Severity.BLOCKED, Severity.ATTENTION, Severity.INFO


def finding(subject: str, severity: Severity = BLOCKED, code: str = "sku-missing", **facts: object) -> Finding:
    return Finding(code, severity, Raw(subject), 0, facts)


def number(name: str, value: int) -> Figure:
    return Figure(name, FigureShape.NUMBER, Phrase("Number"), {"value": value})


async def judged(
    move: MoveFile,
    findings: Sequence[Finding],
    step: str = STEP,
    figures: Sequence[Figure] = (),
    used: Sequence[Need] = (),
    freeze: Sequence[Need] = (),
    words: str = "Looked.",
) -> Verdict:
    """One judgement with these findings, sealed."""
    run = await move.verdicts.open_run(step)
    for each in findings:
        run.notes.finding(each)
    for figure in figures:
        run.notes.figure(figure)
    readings = [(need, run.evidence.reading(need)) for need in used]
    verdict = seal(Judgement(Reason.COMPLETE, Phrase(words)), run.worst(), readings, move._clock.now())
    await move.verdicts.seal_run(run, verdict, freeze)
    return verdict


def counts(move: MoveFile, step: str = STEP) -> tuple[int, int, int, int]:
    kept = move.verdicts.record(step).counts
    return kept["blocked"], kept["attention"], kept["info"], kept["waived"]


async def found(move: MoveFile, step: str = STEP) -> list[str]:
    run = await move.verdicts.open_run("looking")
    subjects = [each.subject.exact for each in run.evidence.findings(step)]
    await move.verdicts.drop_run(run)
    return subjects


async def whats(move: MoveFile) -> list[str]:
    return [line.what for line in await move.journal()]


async def swept(move: MoveFile) -> dict[str, int]:
    """Rows left of each table that runs fill, after sweeping came to its end."""
    for _ in range(200):
        left = await move._worker.read(lambda c: c.execute("select count(*) from run").fetchone()[0])
        current = await move._worker.read(lambda c: c.execute("select count(*) from step").fetchone()[0])
        if left == current:
            break
    tables = ("finding", "figure", "proposal", "run")
    return {
        name: await move._worker.read(lambda c, name=name: c.execute(f"select count(*) from {name}").fetchone()[0])
        for name in tables
    }


async def test_a_step_never_run_has_no_verdict(move: MoveFile) -> None:
    record = move.verdicts.record(STEP)
    assert (record.verdict, dict(record.counts), record.noted_attention, record.waived_step) == (None, {}, 0, False)


async def test_findings_count_only_once_sealed(move: MoveFile) -> None:
    run = await move.verdicts.open_run(STEP)
    run.notes.finding(finding("A"))
    run.notes.count("looked_at", 10)
    assert run.worst() is BLOCKED
    assert await found(move) == []
    verdict = seal(Judgement(Reason.COMPLETE, Phrase("One.")), run.worst(), (), NOON)
    await move.verdicts.seal_run(run, verdict)
    record = move.verdicts.record(STEP)
    assert record.verdict == verdict
    assert record.counts == {"blocked": 1, "attention": 0, "info": 0, "waived": 0, "looked_at": 10}
    assert await found(move) == ["A"]


async def test_what_was_sealed_is_there_after_reopening(move: MoveFile, path: Path, clock: StillClock) -> None:
    await read(move, PRODUCTS, [product(1)])
    verdict = await judged(move, [finding("A", ATTENTION, other=Raw("a "), at=NOON)], used=[PRODUCTS])
    await move.close()
    again = await MoveFile.open(path, {}, clock)
    assert again.verdicts.record(STEP).verdict == verdict
    assert verdict.based_on == {"picqer.Product": 1}
    run = await again.verdicts.open_run("x")
    (one,) = run.evidence.findings(STEP)
    assert one == finding("A", ATTENTION, other=Raw("a "), at=NOON)
    assert type(one.facts["other"]) is Raw
    assert run.evidence.verdicts() == {STEP: verdict}
    await again.close()


async def test_new_findings_take_the_place_of_old_ones_which_are_swept(
    move: MoveFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("picqer_tui.state.findings.BITE", 3)
    await judged(move, [finding(str(n)) for n in range(20)], figures=[number("a", 1)])
    await judged(move, [finding("B")])
    assert await found(move) == ["B"]
    assert await swept(move) == {"finding": 1, "figure": 0, "proposal": 0, "run": 1}


async def test_a_dropped_run_leaves_nothing(move: MoveFile) -> None:
    await judged(move, [finding("A")])
    run = await move.verdicts.open_run(STEP)
    for n in range(1200):
        run.notes.finding(finding(str(n)))
    await move.verdicts.drop_run(run)
    assert await found(move) == ["A"]
    assert (await swept(move))["finding"] == 1
    with pytest.raises(ValueError, match="not open"):
        await move.verdicts.drop_run(run)


async def test_more_findings_than_a_batch_are_all_kept(move: MoveFile) -> None:
    subjects = [f"{n:05}" for n in range(2345)]
    run = await move.verdicts.open_run(STEP)

    def judge() -> None:
        for subject in subjects:
            run.notes.finding(finding(subject))

    await asyncio.to_thread(judge)
    await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase("")), run.worst(), (), NOON))
    assert counts(move) == (2345, 0, 0, 0)
    assert await found(move) == subjects


async def test_a_second_finding_for_one_subject_is_a_mistake(move: MoveFile) -> None:
    run = await move.verdicts.open_run(STEP)
    run.notes.finding(finding("A"))
    run.notes.finding(finding("A", code="sku-empty"))
    with pytest.raises(ValueError, match="second finding"):
        run.notes.finding(finding("A", INFO))


async def test_a_second_finding_far_apart_is_noticed_as_well(move: MoveFile, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("picqer_tui.state.findings.REMEMBERED", 0)
    run = await move.verdicts.open_run(STEP)
    run.notes.finding(finding("A"))

    def judge() -> None:
        for n in range(2000):
            run.notes.finding(finding(str(n) if n != 700 else "A"))

    with pytest.raises(ValueError, match="same code and subject"):
        judge()
    await move.verdicts.drop_run(run)
    last = await move.verdicts.open_run(STEP)
    last.notes.finding(finding("A"))
    last.notes.finding(finding("A"))
    with pytest.raises(ValueError, match="same code and subject"):
        await move.verdicts.seal_run(last, seal(Judgement(Reason.COMPLETE, Phrase("")), BLOCKED, (), NOON))
    assert move.verdicts.record(STEP).verdict is None


async def test_own_counts_cannot_take_the_place_of_findings(move: MoveFile) -> None:
    run = await move.verdicts.open_run(STEP)
    with pytest.raises(ValueError, match="counted from the findings"):
        run.notes.count("blocked", 0)


async def test_the_same_verdict_renews_its_time_alone(move: MoveFile, clock: StillClock) -> None:
    first = await judged(move, [finding("A"), finding("B")], figures=[number("n", 1)])
    listing = await move.arrange(STEP, "findings", "cost", "")
    lines = await whats(move)
    clock.at += timedelta(minutes=5)
    second = await judged(move, [finding("A"), finding("B")], figures=[number("n", 2)])
    assert second.at > first.at
    assert move.verdicts.record(STEP).verdict == second
    assert await whats(move) == lines
    assert [figure.data["value"] for figure in await move.figures(STEP)] == [2]
    assert [row.finding.subject for row in listing.window(0, 9) if row.finding] == ["A", "B"]
    assert (await swept(move))["run"] == 1


@pytest.mark.parametrize("changed", ["finding", "words", "facts"])
async def test_anything_else_is_a_new_verdict(move: MoveFile, changed: str) -> None:
    await judged(move, [finding("A", sold=1)])
    await judged(
        move,
        [finding("B" if changed == "finding" else "A", sold=2 if changed == "facts" else 1)],
        words="Other." if changed == "words" else "Looked.",
    )
    assert (await whats(move)).count("sealed") == 2


async def test_a_waiver_takes_its_finding_out_of_the_counts(move: MoveFile) -> None:
    await judged(move, [finding("A"), finding("B")])
    waiver = Waiver(STEP, "sku-missing", Raw("A"), "blocked", "Anna", "Ends anyway.", NOON)
    await move.verdicts.waive(waiver)
    assert counts(move) == (1, 0, 0, 1)
    await judged(move, [finding("A"), finding("C")])
    assert counts(move) == (1, 0, 0, 1)
    assert list(await move.verdicts.waivers(STEP)) == [waiver]
    assert "waiver" in await whats(move)


async def test_a_waiver_lapses_when_its_finding_becomes_worse(move: MoveFile) -> None:
    await judged(move, [finding("A", ATTENTION)])
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("A"), "attention", "Anna", "Fine.", NOON))
    assert counts(move) == (0, 0, 0, 1)
    await judged(move, [finding("A", BLOCKED)])
    assert counts(move) == (1, 0, 0, 0)
    assert list(await move.verdicts.waivers(STEP)) == []


async def test_a_waiver_holds_for_its_raw_subject_alone(move: MoveFile) -> None:
    await judged(move, [finding("A"), finding("A ")])
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("A "), "blocked", "Anna", "Fine.", NOON))
    listing = await move.arrange(STEP, "findings", "subject", "")
    assert [(row.finding.subject.exact, row.waived) for row in listing.window(0, 5) if row.finding] == [
        ("A", False),
        ("A ", True),
    ]


async def test_a_waiver_lapses_with_another_connection(move: MoveFile) -> None:
    await judged(move, [finding("A")])
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("A"), "blocked", "Anna", "Fine.", NOON))
    await move.verdicts.waive(Waiver("preflight.settings", "", Raw(""), "", "Anna", "By hand.", NOON))
    assert move.verdicts.record("preflight.settings").waived_step
    await move.answer("preflight.connections", "old-connection", "202", "Anna")
    assert counts(move) == (1, 0, 0, 0)
    assert not move.verdicts.record("preflight.settings").waived_step
    assert (await whats(move)).count("waiver-lapsed") == 2
    await move.answer("preflight.connections", "old-connection", "101", "Anna")
    assert counts(move) == (0, 0, 0, 1)


async def test_neither_a_first_identity_nor_another_address_of_the_same_shop_ends_a_waiver(move: MoveFile) -> None:
    await judged(move, [finding("A")])
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("A"), "blocked", "Anna", "Fine.", NOON))
    assert await move.identify(Side.NEW, "shop-1") == "shop-1"
    assert counts(move) == (0, 0, 0, 1)
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("A"), "blocked", "Anna", "Fine.", NOON))
    await move.move_shop(Side.NEW, "https://ander.example", "shop-2")
    await move.answer("preflight.connections", "note", "x", "Anna")
    assert counts(move) == (0, 0, 0, 1)


async def test_taking_note_holds_for_what_is_still_there(move: MoveFile) -> None:
    await judged(move, [finding("A", ATTENTION), finding("B", ATTENTION), finding("C", INFO)])
    assert move.verdicts.record(STEP).noted_attention == 0
    await move.verdicts.acknowledge(STEP, "Anna", 2)
    assert move.verdicts.record(STEP).noted_attention == 2
    await judged(move, [finding("A", ATTENTION), finding("D", ATTENTION)])
    assert move.verdicts.record(STEP).noted_attention == 1
    listing = await move.arrange(STEP, "findings", "subject", "")
    assert [row.noted for row in listing.window(0, 5)] == [True, False]
    await judged(move, [finding("A", BLOCKED)])
    await judged(move, [finding("A", ATTENTION)])
    assert move.verdicts.record(STEP).noted_attention == 0


async def test_a_noted_finding_that_is_waived_counts_as_waived(move: MoveFile) -> None:
    await judged(move, [finding("A", ATTENTION), finding("B", ATTENTION)])
    await move.verdicts.acknowledge(STEP, "Anna", 2)
    await move.verdicts.waive(Waiver(STEP, "sku-missing", Raw("A"), "attention", "Anna", "Fine.", NOON))
    assert counts(move) == (0, 1, 0, 1)
    assert move.verdicts.record(STEP).noted_attention == 1


async def test_a_note_taken_while_a_judgement_runs_is_not_lost(move: MoveFile) -> None:
    await judged(move, [finding("A", ATTENTION)])
    run = await move.verdicts.open_run(STEP)
    run.notes.finding(finding("A", ATTENTION))
    run.notes.finding(finding("B", ATTENTION))
    await move.verdicts.acknowledge(STEP, "Anna", 1)
    await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase("")), ATTENTION, (), NOON))
    assert move.verdicts.record(STEP).noted_attention == 1


async def test_stopping_ends_a_walk_and_every_note(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(n) for n in range(3000)])
    run = await move.verdicts.open_run(STEP)
    begun = asyncio.Event()
    loop = asyncio.get_running_loop()

    def walk() -> int:
        seen = 0
        while True:
            for _ in run.evidence.keys(PRODUCTS, "sku"):
                seen += 1
                if seen == 100:
                    loop.call_soon_threadsafe(begun.set)

    work = loop.run_in_executor(None, walk)
    await begun.wait()
    run.stop()
    with pytest.raises(Stopped):
        await work
    with pytest.raises(Stopped):
        run.notes.finding(finding("A"))
    with pytest.raises(Stopped):
        run.evidence.reading(PRODUCTS)
    await move.verdicts.drop_run(run)


async def test_a_long_statement_ends_too_when_stopped(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(n) for n in range(20000)])
    run = await move.verdicts.open_run(STEP)
    loop = asyncio.get_running_loop()

    def tally() -> None:
        while True:
            run.evidence.tally(PRODUCTS, Product, "name")

    work = loop.run_in_executor(None, tally)
    loop.call_later(0.02, run.stop)
    with pytest.raises(Stopped):
        await work


async def test_closing_ends_runs_that_are_open(move: MoveFile, path: Path, clock: StillClock) -> None:
    run = await move.verdicts.open_run(STEP)
    run.notes.finding(finding("A"))
    await move.close()
    with pytest.raises(Stopped):
        run.notes.finding(finding("B"))
    again = await MoveFile.open(path, {}, clock)
    assert again.verdicts.record(STEP).verdict is None
    await again.close()


async def test_the_baseline_is_a_copy_that_stays(move: MoveFile, clock: StillClock) -> None:
    await read(move, PRODUCTS, [product(1), product(2)])
    await read(move, ORDERS, [order(1), line(11, 1)])
    await judged(move, [], "cutover.baseline", used=[PRODUCTS, ORDERS], freeze=[PRODUCTS, ORDERS])
    assert move.facts.baseline_at == NOON
    clock.at += timedelta(hours=1)
    await read(move, PRODUCTS, [product(2, "NEW"), product(3)])
    await read(move, ORDERS, [])
    run = await move.verdicts.open_run("postchecks.product-identity")
    now = [row.sku for row in run.evidence.records(PRODUCTS, Product)]
    then = [row.sku for row in run.evidence.records(PRODUCTS, Product, epoch=Epoch.BASELINE)]
    assert (now, then) == (["NEW", "SKU-3"], ["SKU-1", "SKU-2"])
    assert [key[2] for key in run.evidence.keys(PRODUCTS, "sku", Epoch.BASELINE)] == ["1", "2"]
    assert [row.id for row in run.evidence.records(ORDERS, OrderLine, epoch=Epoch.BASELINE)] == ["11"]
    copy = run.evidence.reading(PRODUCTS, Epoch.BASELINE)
    assert (copy.coverage, copy.begun_at, copy.rows, copy.generation) == (Coverage.COMPLETE, NOON, 2, 1)


async def test_the_baseline_is_what_was_judged_also_when_a_list_moved_on(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(1), product(2)])
    run = await move.verdicts.open_run("cutover.baseline")
    reading = await move.pages.begin(PRODUCTS, resume=False)
    await move.pages.keep(reading, Page([product(2, "NEW"), product(3)], "2"))
    await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase("")), None, (), NOON), [PRODUCTS])
    late = await move.verdicts.open_run("x")
    assert [row.sku for row in late.evidence.records(PRODUCTS, Product, epoch=Epoch.BASELINE)] == ["SKU-1", "SKU-2"]
    assert late.evidence.reading(PRODUCTS, Epoch.BASELINE).coverage is Coverage.COMPLETE


async def test_after_the_switch_the_baseline_stays_as_it_is(move: MoveFile, clock: StillClock) -> None:
    await read(move, PRODUCTS, [product(1)])
    await judged(move, [], "cutover.baseline", freeze=[PRODUCTS])
    await move.answer("cutover.deactivate-old", "off", "fietsenhuis", "Anna")
    assert move.facts.switched_at == NOON
    clock.at += timedelta(hours=1)
    await read(move, PRODUCTS, [product(2)])
    await judged(move, [finding("A", ATTENTION)], "cutover.baseline", freeze=[PRODUCTS])
    assert move.facts.baseline_at == NOON
    run = await move.verdicts.open_run("x")
    assert [row.id for row in run.evidence.records(PRODUCTS, Product, epoch=Epoch.BASELINE)] == ["1"]


async def test_answers_are_kept_with_who_and_when(move: MoveFile, path: Path, clock: StillClock) -> None:
    before = move.facts
    await move.answer("preflight.settings", "vat", "yes", "Anna")
    await move.answer("preflight.settings", "vat", "", "Bram")
    assert before.answers == {}
    assert move.facts.answer("preflight.settings", "vat") == ""
    await move.answer("cutover.deactivate-old", "off", "fietsenhuis", "Anna")
    await move.close()
    again = await MoveFile.open(path, {}, clock)
    assert again.facts.switched_at == NOON
    assert again.facts.answers[("preflight.settings", "vat")] == ("", "Bram", NOON)
    await again.close()


async def test_calibration_is_merged_from_sealed_figures(move: MoveFile) -> None:
    def calibration(**data: object) -> Figure:
        return Figure("calibration", FigureShape.TEXT, Phrase("Calibration"), data)

    await judged(move, [], "preflight.connections", figures=[calibration(zone_seconds=3600, last_row="7")])
    await judged(move, [], "cutover.baseline", figures=[calibration(last_row="9")])
    assert move.facts.calibration == {"zone_seconds": 3600, "last_row": "9"}


async def test_gates_and_identities_are_kept_once(move: MoveFile) -> None:
    await move.enter(Gate.CUTOVER, "Anna", {STEP: 2})
    assert await move.identify(Side.OLD, "one") == "one"
    assert await move.identify(Side.OLD, "two") == "one"
    assert (await whats(move)).count("identity") == 1
    assert (await move.journal())[1].values == {"gate": "into-cutover", "by": "Anna", "noted": {STEP: 2}}


async def test_another_address_keeps_the_lists_and_asks_anew_who_answers(move: MoveFile) -> None:
    await read(move, PRODUCTS, [product(1)])
    shop = Need(Side.NEW, Product, DAY)
    who = Need(Side.NEW, Account, DAY)
    await read(move, shop, [product(1)])
    await read(
        move, who, [Account("nieuw.example", "fake", "Nieuw", "1", True, "host", "", 0.0, False, "EUR", "nl", None, ())]
    )
    await move.identify(Side.NEW, "nieuw.example")
    await move.move_shop(Side.NEW, "https://ander.example", "ander.example")
    assert move.facts.settings.new.url == "https://ander.example"
    assert move.facts.identities[Side.NEW] == "ander.example"
    assert (await move.pages.reading(shop)).coverage is Coverage.COMPLETE
    assert (await move.pages.reading(PRODUCTS)).coverage is Coverage.COMPLETE
    assert (await move.pages.reading(who)).coverage is Coverage.NONE
    line = (await move.journal())[-1]
    assert (line.what, line.values["url"]) == ("address", "https://ander.example")


async def test_a_seal_that_cannot_be_written_leaves_the_step_as_it_was(move: MoveFile) -> None:
    await judged(move, [finding("A")])
    run = await move.verdicts.open_run(STEP)
    run.notes.finding(finding("B"))

    def refuse(connection: sqlite3.Connection) -> None:
        connection.execute("create trigger no before insert on journal begin select raise(abort, 'no'); end")

    await move._worker.write(refuse)
    with pytest.raises(Exception, match="cannot be used now"):
        await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase("")), BLOCKED, (), NOON))
    assert counts(move) == (1, 0, 0, 0)
    assert await found(move) == ["A"]


async def test_a_run_belongs_to_one_ledger(move: MoveFile, tmp_path: Path, clock: StillClock) -> None:
    other = await MoveFile.create(tmp_path / "other.sqlite", settings(), {}, clock)
    run: Run = await other.verdicts.open_run(STEP)
    with pytest.raises(ValueError, match="not open"):
        await move.verdicts.drop_run(run)
    await other.close()


async def test_a_blocked_baseline_is_one_once_each_finding_was_accepted(move: MoveFile, clock: StillClock) -> None:
    await read(move, PRODUCTS, [product(1)])
    run = await move.verdicts.open_run("cutover.baseline")
    run.notes.finding(finding("A"))
    await move.verdicts.seal_run(run, seal(Judgement(Reason.COMPLETE, Phrase("")), BLOCKED, (), NOON), [PRODUCTS])
    assert move.facts.baseline_at is None
    clock.at += timedelta(minutes=2)
    await move.verdicts.waive(
        Waiver("cutover.baseline", "sku-missing", Raw("A"), "blocked", "Anna", "Known.", clock.at)
    )
    assert move.facts.baseline_at == NOON
    late = await move.verdicts.open_run("x")
    assert [row.id for row in late.evidence.records(PRODUCTS, Product, epoch=Epoch.BASELINE)] == ["1"]
