"""`picqer-tui watch NAME`: aftercare without a screen. Looks again and again until its time is over or it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import json
import re
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

from picqer_tui.cli import exits
from picqer_tui.cli.signals import stoppable
from picqer_tui.cli.voice import choose
from picqer_tui.cli.waits import Waits
from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.errors import UsageError
from picqer_tui.core.events import RunFinished
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding, worst_of
from picqer_tui.engine.session import Session
from picqer_tui.engine.workspace import Workspace
from picqer_tui.report.words import MARKS
from picqer_tui.words.language import Language

STEPS = ("postchecks.watch", "postchecks.duplicate-orders", "postchecks.missed-orders")
"""What aftercare looks at: overlap, failed imports and the price of going back; double orders; the order balance."""
REST = timedelta(minutes=60)
"""While Picqer brings nothing new, there is a round this often: sooner than a watch has a gap, and as often as the order
balance wants to be looked at."""
_SPAN = re.compile(r"(?:(\d{1,3})d)?(?:(\d{1,3})h)?(?:(\d{1,4})m)?(?:(\d{1,5})s)?\Z")


def run(given: argparse.Namespace) -> int:
    return asyncio.run(_watch(given, span(given.watch_for)))


def span(text: str | None) -> timedelta | None:
    """`2h`, `90m`, `1d12h`: how long; None: until told to stop.

    Raises:
        UsageError: not a span of time.
    """
    if text is None:
        return None
    parts = _SPAN.match(text)
    numbers = [int(part or 0) for part in parts.groups()] if parts else []
    if not any(numbers):
        raise UsageError(
            Phrase("“{value}” is not a span of time.", {"value": text[:40]}),
            "--for",
            Phrase("Write it like 45m, 2h or 1d12h."),
        )
    days, hours, minutes, seconds = numbers
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)


async def _watch(given: argparse.Namespace, length: timedelta | None) -> int:
    workspace = Workspace(Wiring(for_move=given.name))
    try:
        session = await workspace.open(given.name)
        lang = choose(given.lang, session.facts.settings.lang)
        try:
            async with stoppable(session) as stop:
                until = session.clock.now() + length if length is not None else None
                telling = asyncio.create_task(_tell(given, session, lang))
                try:
                    await session.watch(*STEPS, until=until, rest=REST)
                finally:
                    telling.cancel()
            return stop.code or exits.of_mark(worst_of(_last(step) for step in _standings(session)))
        finally:
            await session.close(Phrase("The watch has ended."))
    finally:
        await workspace.aclose()


def _standings(session: Session) -> list[StepStanding]:
    steps = session.standing().steps
    return [steps[step] for step in STEPS if steps[step].skipped is None]


def _last(step: StepStanding) -> StepStanding:
    """As last seen: between two rounds a verdict may have run out, and the watch ended all the same with what it saw."""
    return step._replace(verdict=step.sealed)


async def _tell(given: argparse.Namespace, session: Session, lang: Language) -> None:
    """A line per step after each round; without `--json-lines` only when it says something else than before."""
    said: dict[str, str] = {}
    waits = Waits(session.clock, lang)
    async for event in session.events():
        waits.hear(event)
        if not isinstance(event, RunFinished):
            continue
        for step in _standings(session):
            if given.json_lines:
                print(json.dumps(_line(step, lang), ensure_ascii=False))
            elif (words := _words(session, step, lang)) != said.get(step.id):
                said[step.id] = words
                print(f"{session.clock.now().astimezone():%H:%M}  {words}")
        sys.stdout.flush()


def _words(session: Session, step: StepStanding, lang: Language) -> str:
    verdict = step.verdict
    sentence = lang.say(verdict.why or verdict.words) if verdict else ""
    return f"{lang.say(session.spec(step.id).title)}: {lang.say(MARKS[step.mark])}. {sentence}"


def _line(step: StepStanding, lang: Language) -> dict[str, Any]:
    verdict = step.verdict
    at = verdict.at if verdict else datetime.now(UTC)
    return {
        "at": at.isoformat(timespec="seconds").replace("+00:00", "Z"),
        "step": step.id,
        "verdict": str(step.mark),
        "reason_code": str(verdict.reason) if verdict else "not_run",
        "words": lang.say(verdict.why or verdict.words) if verdict else "",
        "counts": dict(step.counts),
    }
