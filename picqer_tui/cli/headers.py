"""The list of moves, read without opening any: light enough for `list` and the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from picqer_tui.config.paths import move_files
from picqer_tui.core.errors import ConfigError, StateError
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import STANDING, Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.doors import MoveHeader
from picqer_tui.shops.registry import title

if TYPE_CHECKING:
    from picqer_tui.state.headers import Header

WORST = (Mark.BLOCKED, Mark.NOT_VERIFIED, Mark.ATTENTION)


def headers(state: Path, now: datetime | None = None) -> Sequence[MoveHeader]:
    """A header per move, newest first; a file that cannot be used is listed with its problem. `now` for moves in a world."""
    at = now or datetime.now(UTC)
    found = [_line(path, at) for path in move_files(state)]
    return sorted(found, key=_touched, reverse=True)


def left(state: Path, name: str, now: datetime) -> Sequence[Phrase]:
    """What the last session of a move left in the middle and what has run out since; nothing where the file cannot be used."""
    from picqer_tui.config.paths import move_file
    from picqer_tui.engine.resuming import cut_short, ran_out
    from picqer_tui.state.headers import read_header
    from picqer_tui.state.left import read_left

    path = move_file(state, name)
    try:
        traces, header = read_left(path), read_header(path)
    except StateError:
        return ()
    stale = sum(_now(header, step, now) is not mark.mark for step, mark in header.marks.items())
    going_on = [("reading-interrupted", {"list": key, "rows": rows}) for key, rows in traces.reading]
    return [
        *(
            Phrase("1 change without an answer: {label}. Look at it first.", {"label": label})
            for label in traces.unknown
        ),
        *cut_short([*traces.lines, *going_on]),
        *([ran_out(stale)] if stale else []),
    ]


def _touched(move: MoveHeader) -> datetime:
    return move.touched_at or datetime.min.replace(tzinfo=UTC)


def _line(path: Path, now: datetime) -> MoveHeader:
    from picqer_tui.state.headers import read_header

    try:
        header = read_header(path)
    except StateError as error:
        return MoveHeader(path.stem, "", "", "", "", str(Mark.NOT_VERIFIED), {}, None, None, error.summary)
    marks = [_now(header, step, now) for step in header.marks]
    counts = {str(mark): marks.count(mark) for mark in Mark if mark in marks}
    worst = next((mark for mark in WORST if mark in marks), Mark.PASSED if marks else Mark.NOT_VERIFIED)
    held = header.held_by.words() if header.held_by else None
    old, new = title(header.old_platform), title(header.new_platform)
    phase = _phase(header)
    return MoveHeader(header.name, header.scenario, old, new, phase, str(worst), counts, header.touched_at, held, None)


def _now(header: Header, step: str, now: datetime) -> Mark:
    """The mark as it counts now: what ran out is no longer passed, unless it is about the time before a switch that was made."""
    here = header.marks[step]
    if _switched(header) and (step in STANDING or step.startswith(f"{Phase.PREFLIGHT}.")):
        return here.mark
    ran_out = here.fresh_until is not None and now > here.fresh_until and here.mark in (Mark.PASSED, Mark.ATTENTION)
    return Mark.NOT_VERIFIED if ran_out else here.mark


def _switched(header: Header) -> bool:
    """Whether the point of no return lies behind: without an old shop it is the first act after the preflight."""
    return header.switched or (not header.old_platform and Gate.CUTOVER in header.gates)


def _phase(header: Header) -> str:
    if Gate.SIGN_OFF in header.gates:
        return "closed"
    if header.switched:
        return str(Phase.POSTCHECKS)
    return str(Phase.CUTOVER if Gate.CUTOVER in header.gates else Phase.PREFLIGHT)


def find(state: Path, name: str) -> MoveHeader:
    """The move with this name.

    Raises:
        ConfigError: there is none; names those there are.
    """
    moves = headers(state)
    for move in moves:
        if move.name == name:
            return move
    raise ConfigError(
        Phrase("There is no move called “{name}”.", {"name": name[:80]}),
        str(state),
        Phrase("Moves here: {names}.", {"names": [move.name for move in moves] or "–"}),
    )
