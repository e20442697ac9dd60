"""Making the file of a new move, whole or not at all."""

from __future__ import annotations

import os
import secrets
import sqlite3
from datetime import datetime
from pathlib import Path

from picqer_tui.core.errors import StateError
from picqer_tui.core.move import Settings
from picqer_tui.core.phrase import Phrase
from picqer_tui.state import journal
from picqer_tui.state.columns import storable
from picqer_tui.state.facts import put_settings
from picqer_tui.state.file import APPLICATION_ID, not_writable, told
from picqer_tui.state.schema import migrate
from picqer_tui.state.times import micros


def make(path: Path, settings: Settings, now: datetime) -> None:
    """Writes the whole file under another name, then gives it its own. The caller holds the lock.

    Raises:
        StateError: there is one already, or it cannot be written.
    """
    if path.exists():
        raise StateError(
            Phrase("There is already a move in {file}.", {"file": str(path)}),
            "",
            Phrase("Open that one, or choose another name."),
        )
    draft = path.with_name(f".{path.name}.new")
    for left in (draft, Path(f"{draft}-journal"), Path(f"{draft}-wal"), Path(f"{draft}-shm")):
        left.unlink(missing_ok=True)
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        _fill(draft, settings, now)
        draft.rename(path)
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
    except sqlite3.Error as error:
        draft.unlink(missing_ok=True)
        raise told(error, path) from error
    except OSError as error:
        raise not_writable(path, str(error)) from error


def _fill(draft: Path, settings: Settings, now: datetime) -> None:
    connection = sqlite3.connect(draft, isolation_level=None)
    try:
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = full")
        connection.execute("begin immediate")
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        migrate(connection, 0)
        at = micros(now)
        connection.execute(
            "insert into move values (1, ?, ?, ?, ?, ?, ?, null, 0, ?)",
            (
                settings.name,
                settings.scenario.value,
                storable(put_settings(settings)),
                at,
                at,
                secrets.token_bytes(32),
                journal.FIRST,
            ),
        )
        journal.write(connection, now, "created", {"name": settings.name, "scenario": settings.scenario.value})
        connection.execute("commit")
    finally:
        connection.close()
