"""One line of the list of moves, read without opening the move; imports nothing but sqlite3 and the nouns."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from picqer_tui.core.marks import Mark, counting
from picqer_tui.state.file import look, told
from picqer_tui.state.lock import Holder, holder
from picqer_tui.state.switch import switched_at
from picqer_tui.state.times import maybe_moment, moment

if TYPE_CHECKING:
    from picqer_tui.core.move import Settings


class StepMark(NamedTuple):
    """A step as last sealed."""

    mark: Mark
    """As it counts: what is waived is passed, but attention stays attention."""
    fresh_until: datetime | None
    """After this moment a passed or attention mark counts no more."""


class Header(NamedTuple):
    """What the list of moves shows of one."""

    name: str
    scenario: str
    old_platform: str
    """Empty without an old shop."""
    new_platform: str
    marks: Mapping[str, StepMark]
    """Of each step that was ever judged."""
    gates: frozenset[str]
    """Gates passed (`core.phases.Gate`)."""
    switched: bool
    """Somebody said that the old connection is off."""
    created_at: datetime
    touched_at: datetime
    held_by: Holder | None
    """Who has it open now."""


def read_header(path: Path) -> Header:
    """The header of the move in this file.

    Raises:
        SchemaTooNewError: written by a newer version.
        DamagedError: not a move's file, or no longer.
        StateError: not there, or not readable.
    """
    connection, _ = look(path)
    try:
        return _read(connection, holder(path))
    except sqlite3.Error as error:
        raise told(error, path) from error
    finally:
        connection.close()


def read_settings(path: Path) -> Settings:
    """What a move is about, read without opening it.

    Raises:
        StateError: as `read_header`.
    """
    from picqer_tui.state.facts import take_settings

    connection, _ = look(path)
    try:
        return take_settings(connection.execute("select settings from move").fetchone()[0])
    except sqlite3.Error as error:
        raise told(error, path) from error
    finally:
        connection.close()


def _read(connection: sqlite3.Connection, held_by: Holder | None) -> Header:
    name, scenario, text, created_at, touched_at = connection.execute(
        "select name, scenario, settings, created_at, touched_at from move"
    ).fetchone()
    settings = json.loads(text)
    waived = {step for (step,) in connection.execute("select step from waiver where code = '' and lapsed = 0")}
    marks = {
        step: StepMark(
            counting(Mark(mark), blocked, attention, bool(complete), step in waived), maybe_moment(fresh_until)
        )
        for step, mark, complete, fresh_until, blocked, attention in connection.execute(
            "select s.step, s.mark, s.reason = 'complete', s.fresh_until, blocked - waived_blocked, attention - waived_attention "
            "from step s join run on run.id = s.run"
        )
    }
    gates = frozenset(gate for (gate,) in connection.execute("select gate from gate"))
    return Header(
        name,
        scenario,
        settings["old"]["platform"] if settings["old"] else "",
        settings["new"]["platform"],
        marks,
        gates,
        switched_at(connection) is not None,
        moment(created_at),
        moment(touched_at),
        held_by,
    )
