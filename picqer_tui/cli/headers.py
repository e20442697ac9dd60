"""The list of moves, read without opening any: light enough for `list` and the first screen."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from picqer_tui.config.paths import move_files
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.doors import MoveHeader


def headers(state: Path) -> Sequence[MoveHeader]:
    """A header per move, newest first; a file that cannot be used is listed with its problem."""
    paths = move_files(state)
    if not paths:
        return []
    from picqer_tui.state.headers import read_header

    found = [read_header(path) for path in paths]
    return sorted(found, key=lambda move: (move.touched_at is not None, move.touched_at), reverse=True)


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
