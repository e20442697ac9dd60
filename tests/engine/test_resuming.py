"""What is told when a move is opened again: also which looks are due by now."""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta
from pathlib import Path

from picqer_tui.cli.headers import headers, left
from picqer_tui.core import gates
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import worst_of
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question
from picqer_tui.engine.resuming import cut_short
from picqer_tui.words.language import Language
from tests.engine.conftest import BLANK, Bench, FakeStep

HOUR = timedelta(hours=1)
OFF = ("cutover.deactivate-old", "off")


def step() -> FakeStep:
    made = FakeStep("postchecks.missed-orders")
    made.spec = made.spec._replace(title=Phrase("Missed orders"), again=(HOUR, 24 * HOUR))
    return made


async def told(bench: Bench) -> list[tuple[str, timedelta]]:
    """Opens the move, looks, and closes it: what was told about looking again, with how long after the switch."""
    session = await bench.open(step())
    switched = session.facts.switched_at
    assert switched is not None
    found = [line for line in session.away().lines if "looked at again" in line.msgid]
    await session.close(BLANK)
    due = [line.values["at"] for line in found]
    assert all(isinstance(at, datetime) for at in due)
    return [(line.msgid.split()[-2], at - switched) for line, at in zip(found, due, strict=True)]


async def test_looks_that_are_due_or_come_next_are_told(bench: Bench) -> None:
    session = await bench.open(step())
    await session._ledger.answer(*OFF, "bench", "Sanne")
    await session.run("postchecks.missed-orders")
    await session.close(BLANK)
    assert await told(bench) == [("at", HOUR)]
    bench.clock.at += 2 * HOUR
    assert await told(bench) == [("since", HOUR)]
    session = await bench.open(step())
    await session.run("postchecks.missed-orders")
    await session.close(BLANK)
    assert await told(bench) == [("at", 24 * HOUR)]
    bench.clock.at += 30 * HOUR
    session = await bench.open(step())
    await session.run("postchecks.missed-orders")
    await session.close(BLANK)
    assert await told(bench) == []


async def test_what_is_about_the_time_before_the_switch_does_not_run_out_after_it(bench: Bench, tmp_path: Path) -> None:
    """Shown, listed, counted in exit codes and told at a new start alike; what looks at the time since then ages as ever."""
    soon = Need(Side.NEW, Product, timedelta(minutes=5))
    lasting = FakeStep("cutover.close-old-shop", [soon])
    lasting.spec = lasting.spec._replace(lasting=True)
    off = FakeStep(OFF[0], [soon], asks=(Question(OFF[1], BLANK, Ask.TYPED, gate=Gate.NO_RETURN),), kind="task")
    steps = (FakeStep("preflight.sku-match", [soon]), lasting, off, FakeStep("postchecks.missed-orders", [soon]))

    async def shown() -> tuple[list[str], int, Mark]:
        session = await bench.open(*steps)
        standing = session.standing()
        doubtful = [step for step, here in standing.steps.items() if here.mark is Mark.NOT_VERIFIED]
        gone = [line.number or 0 for line in session.away().lines if "run out" in line.msgid]
        kept = worst_of([standing.steps[steps[0].spec.id], standing.steps[lasting.spec.id]])
        assert list(gates.open_steps(session.plan, standing)) == doubtful
        await session.close(BLANK)
        listed = tmp_path / "listed" / "moves" / "bench.move"
        listed.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(bench.path, listed)
        now, state = bench.clock.now(), listed.parent.parent
        (header,) = headers(state, now)
        assert header.counts.get(str(Mark.NOT_VERIFIED), 0) == len(doubtful)
        assert [line.number for line in left(state, "bench", now) if "run out" in line.msgid] == gone
        return doubtful, sum(gone), kept

    session = await bench.open(*steps)
    await session.run()
    await session.close(BLANK)
    bench.clock.at += 2 * HOUR
    assert await shown() == ([step.spec.id for step in steps], 3, Mark.NOT_VERIFIED), (
        "before the switch all of them age"
    )
    session = await bench.open(*steps)
    await session._ledger.answer(*OFF, "bench", "Sanne")
    await session.close(BLANK)
    assert await shown() == ([OFF[0], "postchecks.missed-orders"], 1, Mark.PASSED)
    session = await bench.open(*steps)
    here = session.standing().steps[lasting.spec.id]
    assert here.verdict is not None
    assert here.sealed is not None
    assert (here.verdict.at, here.verdict.fresh_until) == (here.sealed.at, None), "its card says when it was judged"
    await session._ledger.answer(*OFF, "", "Sanne")
    assert session.standing().steps[lasting.spec.id].mark is Mark.NOT_VERIFIED, (
        "taken back, it is before the switch again"
    )


def told_of(*journal: tuple[str, dict[str, object]]) -> list[str]:
    return [Language("en").say(line) for line in cut_short(journal)]


def test_changes_that_were_agreed_to_and_never_sent_are_told() -> None:
    consent = ("consent", {"id": "c", "by": "Anna", "changes": ["a", "b", "c"]})
    sent = [("intent", {"change": name}) for name in ("a", "b", "c")]
    words = "Changes that were agreed to and not sent: {} of 3. Agree to them again if they are still wanted."
    assert told_of(consent, sent[0], sent[1]) == [words.format(1)]
    assert told_of(consent) == [words.format(3)]
    assert told_of(consent, *sent) == []
    assert told_of(consent, ("session-opened", {})) == [], "of the last session alone"
    assert told_of(
        ("session-opened", {}), consent, sent[2], ("reading-interrupted", {"list": "old.Order", "rows": 7})
    ) == [
        words.format(2),
        "Reading was interrupted after 7 rows: old shop, orders. The next run goes on from there.",
    ]
