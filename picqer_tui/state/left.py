"""What the last session of a move left in the middle, read without opening the move."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from picqer_tui.core.phrase import Values, loads
from picqer_tui.state.file import look, told
from picqer_tui.state.times import moment

LOOKED_AT = 200
"""Newest lines of the journal that are gone through."""


class Left(NamedTuple):
    """Traces of the last session, oldest first."""

    lines: Sequence[tuple[str, Values]]
    """Lines of its journal: (what, values)."""
    reading: Sequence[tuple[str, int]]
    """Lists that were being read when it ended without a word, with the rows they had come to."""
    unknown: Sequence[str]
    """Labels of changes that were sent and whose outcome nobody knows."""
    at: datetime
    """When it wrote last."""


def read_left(path: Path) -> Left:
    """What is to be told of this move before it is opened.

    Raises:
        StateError: as `headers.read_header`.
    """
    connection, _ = look(path)
    try:
        newest = connection.execute("select what, body from journal order by number desc limit ?", (LOOKED_AT,))
        lines = [(str(what), loads(body)) for what, body in newest][::-1]
        reading = connection.execute(
            "select side, kind, scope, rows from reading join list on list.id = reading.list where open order by list"
        ).fetchall()
        unknown = connection.execute(
            "select body from intent where outcome in ('intended', 'unknown') order by number"
        ).fetchall()
        touched = connection.execute("select touched_at from move").fetchone()[0]
        return Left(
            lines,
            [
                (".".join(part for part in (side, kind, scope) if part), int(rows))
                for side, kind, scope, rows in reading
            ],
            [str(loads(body).get("label", "")) for (body,) in unknown],
            moment(touched),
        )
    except sqlite3.Error as error:
        raise told(error, path) from error
    finally:
        connection.close()
