"""What a report says of a move: every step with its verdict, findings, waivers and what it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from picqer_tui.core.findings import Figure
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.listings import Listing, Row
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.plan import Standing, StepStanding, worst_of
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Traffic
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Waiver


class StepContent(NamedTuple):
    """One step as a report shows it."""

    spec: StepSpec
    standing: StepStanding
    rows: Sequence[Row]
    """Findings, worst and dearest first, cut at what was asked for."""
    total: int
    waivers: Sequence[Waiver]
    figures: Sequence[Figure]


class Content(NamedTuple):
    """A whole report, not yet said in a language."""

    facts: MoveFacts
    steps: Sequence[StepContent]
    started_at: datetime
    finished_at: datetime
    traffic: Mapping[Side, Traffic]
    journal: Sequence[JournalLine]

    @property
    def mark(self) -> Mark:
        return worst_of(step.standing for step in self.steps)


class Move(Protocol):
    """What a report asks of an open move: the engine's session."""

    @property
    def facts(self) -> MoveFacts: ...

    def spec(self, step: str) -> StepSpec: ...

    def standing(self) -> Standing: ...

    def traffic(self) -> Mapping[Side, Traffic]: ...

    async def arrange(self, step: str, order: str = "cost", only: str = "", what: str = "findings") -> Listing: ...

    async def figures(self, step: str) -> Sequence[Figure]: ...

    async def waivers(self, step: str) -> Sequence[Waiver]: ...

    async def journal(self) -> Sequence[JournalLine]: ...


async def gather(
    move: Move, steps: Iterable[str], most: int | None, started_at: datetime, with_journal: bool = True
) -> Content:
    """The content for these steps; at most `most` findings each, None: all."""
    standing = move.standing()
    found = [await _step(move, standing.steps[step], most) for step in steps]
    journal = await move.journal() if with_journal else ()
    return Content(move.facts, found, started_at, standing.at, move.traffic(), journal)


async def _step(move: Move, standing: StepStanding, most: int | None) -> StepContent:
    listing = await move.arrange(standing.id)
    try:
        total = listing.length
        wanted = total if most is None else min(most, total)
        rows = [row for first in range(0, wanted, 500) for row in listing.window(first, min(500, wanted - first))]
    finally:
        listing.close()
    return StepContent(
        move.spec(standing.id), standing, rows, total, await move.waivers(standing.id), await move.figures(standing.id)
    )
