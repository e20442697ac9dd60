"""`picqer-tui check`: the same engine without a screen."""

from __future__ import annotations

import argparse
import asyncio
import sys

from picqer_tui.cli import exits
from picqer_tui.cli.signals import stoppable
from picqer_tui.cli.voice import choose
from picqer_tui.cli.waits import Waits
from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.errors import UsageError
from picqer_tui.core.events import Event, ReadingMoved, StandingChanged
from picqer_tui.core.list_words import list_words
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.session import Session
from picqer_tui.engine.workspace import Workspace
from picqer_tui.report import content, json, text
from picqer_tui.words.language import Language

ACCESS = "preflight.access"
"""The step that says itself who could not be logged in to."""
QUIET = 2.0
"""Seconds between two lines of progress on a terminal."""


def run(given: argparse.Namespace) -> int:
    most = _most(given.findings)
    return asyncio.run(_check(given, most))


def _most(words: str) -> int | None:
    if words == "all":
        return None
    if not words.isdigit():
        raise UsageError(
            Phrase("“{value}” is not a number of findings.", {"value": words[:40]}),
            "--findings",
            Phrase("Give a whole number, or all."),
        )
    return int(words)


async def _check(given: argparse.Namespace, most: int | None) -> int:
    rooms = Wiring(for_move=given.name)
    workspace = Workspace(rooms)
    try:
        session = await workspace.open(given.name)
        lang = choose(given.lang, session.facts.settings.lang)
        try:
            code = exits.NOT_VERIFIED
            async with stoppable(session) as stop:
                code = await _judge(given, session, lang, most)
            return stop.code or code
        finally:
            await session.close(Phrase("The check has ended."))
    finally:
        await workspace.aclose()


async def _judge(given: argparse.Namespace, session: Session, lang: Language, most: int | None) -> int:
    steps = _chosen(given, session)
    started = session.clock.now()
    talking = asyncio.create_task(_talk(session, lang))
    try:
        await session.run(*steps)
    finally:
        talking.cancel()
    made = await content.gather(session, steps, most, started, with_journal=False)
    sys.stdout.write(json.render(made, lang) if given.json else text.render(made, lang))
    sys.stdout.flush()
    shut = await session.shut(started)
    return _code(made, bool(shut))


def _code(made: content.Content, shut: bool) -> int:
    """The code for the marks. That an account could not be reached or logged in to says more than that nothing could be
    verified; it never hides what a step has seen to be blocked."""
    seen = [step.standing for step in made.steps if step.standing.id != ACCESS]
    blocked = any(standing.mark is Mark.BLOCKED and standing.counts.get("blocked", 0) for standing in seen)
    return exits.UNREACHABLE if shut and not blocked else exits.of_mark(made.mark)


def _chosen(given: argparse.Namespace, session: Session) -> tuple[str, ...]:
    """The steps asked for, in the order of the plan; all when nothing was said."""
    items = session.plan.items
    known = {item.spec.id for item in items}
    for step in given.step:
        if step not in known:
            raise UsageError(
                Phrase("There is no step “{step}”.", {"step": step[:60]}),
                "--step",
                Phrase("Steps: {steps}", {"steps": sorted(known)}),
            )
    return tuple(
        item.spec.id
        for item in items
        if (not given.step or item.spec.id in given.step)
        and (given.phase is None or item.spec.phase == given.phase)
        and (given.kind is None or item.spec.kind == given.kind)
    )


async def _talk(session: Session, lang: Language) -> None:
    """A line on a terminal now and then, so that a long reading is seen to move, and why it does not."""
    said, waits = session.clock.monotonic(), Waits(session.clock, lang)
    async for event in session.events():
        if waits.hear(event):
            said = session.clock.monotonic()
        if not sys.stderr.isatty() or session.clock.monotonic() - said < QUIET:
            continue
        line = _line(event)
        if line is not None:
            said = session.clock.monotonic()
            print(lang.say(line), file=sys.stderr)


def _line(event: Event) -> Phrase | None:
    match event:
        case ReadingMoved(done=False):
            values = {
                "list": list_words(event.key),
                "pages": event.pages,
                "rows": event.rows,
                "rate": round(event.rate, 1),
            }
            return Phrase("Reading: {list}, page {pages}, {rows} rows, {rate} per s", values)
        case StandingChanged(step=step) if step:
            return Phrase("Judged: {step}", {"step": step})
        case _:
            return None
