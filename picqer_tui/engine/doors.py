"""What passes through the engine's two doors, beside the values of core."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from picqer_tui.core.changes import Change
    from picqer_tui.core.phrase import Phrase, Values
    from picqer_tui.core.sides import Side


class MoveHeader(NamedTuple):
    """One line of the list of moves; read without opening the move."""

    name: str
    scenario: str
    old_title: str
    """Platform title of the old shop, empty in `extra`."""
    new_title: str
    phase: str
    """preflight, cutover, postchecks, or closed (signed off)."""
    mark: str
    """Overall mark as last sealed."""
    counts: Mapping[str, int]
    """Steps by mark."""
    touched_at: datetime | None
    held_by: Phrase | None
    """Set when another process has the move open: who, where, since."""
    problem: Phrase | None
    """Set when the file cannot be used (damaged, newer version): why."""


class Away(NamedTuple):
    """What happened since the move was last open."""

    since: datetime | None
    """When it was last open; None for a new move."""
    lines: tuple[Phrase, ...]
    """What was interrupted, what a reading had come to, what went stale."""
    unknown: tuple[Change, ...]
    """Writes without an answer: first thing to settle."""


class ReadingProgress(NamedTuple):
    """One list being read now."""

    key: str
    side: Side
    pages: int
    rows: int
    claimed: int | None
    rate: float
    answered_at: datetime
    waiting_until: datetime | None


class Work(NamedTuple):
    """What is going on now: for the work meter."""

    running: tuple[str, ...]
    """Steps whose needs are gathered or that are being judged."""
    judging: str
    judged: int
    judge_of: int | None
    readings: tuple[ReadingProgress, ...]
    watched: tuple[str, ...] = ()
    """Steps among `running` that wait for the next round of a watch."""
    waits: tuple[tuple[Side, datetime], ...] = ()
    """Accounts whose quota is used up, and when their reading goes on."""


class Tested(NamedTuple):
    """What a login test of one side gave."""

    side: Side
    ok: bool
    lines: tuple[Phrase, ...]
    """Who is there (identity, platform, version), what is missing, or what went wrong with its cure."""


class Act(NamedTuple):
    """Something a person could do now in the simulated Picqer or shops (demo only)."""

    id: str
    kind: str
    values: Values
