"""What is told when a move is opened again: also which looks are due by now."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.core.phrase import Phrase
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
