"""What is kept in memory of a move's file: its facts and what stands of each step."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from picqer_tui.core.ledger import StepRecord
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.profile import Profile
from picqer_tui.core.sides import Side
from picqer_tui.state.facts import read_facts
from picqer_tui.state.file import connect, told
from picqer_tui.state.verdicts import records


class Picture(NamedTuple):
    """Facts and records as one transaction left them."""

    facts: MoveFacts
    records: Mapping[str, StepRecord]


class Memory:
    """The newest picture. The process that writes shows each new one; one that only looks asks SQLite whether another
    process wrote since."""

    def __init__(self, path: Path, profiles: Mapping[Side, Profile], read_only: bool) -> None:
        self._path = path
        self._profiles = profiles
        self._picture: Picture | None = None
        self._version = -1
        self._connection: sqlite3.Connection | None = None
        if read_only:
            try:
                self._connection = connect(path)
            except sqlite3.Error as error:
                raise told(error, path) from error

    def take(self, connection: sqlite3.Connection) -> Picture:
        """The picture as this connection sees the file; in any thread."""
        return Picture(read_facts(connection, self._profiles), records(connection))

    def show(self, picture: Picture) -> None:
        """On the loop, once what it shows is on disk."""
        self._picture = picture

    @property
    def picture(self) -> Picture:
        if self._connection is not None:
            try:
                version = int(self._connection.execute("pragma data_version").fetchone()[0])
                if version != self._version or self._picture is None:
                    self._version, self._picture = version, self.take(self._connection)
            except sqlite3.Error as error:
                raise told(error, self._path) from error
        if self._picture is None:
            raise RuntimeError("nothing has been shown yet")
        return self._picture

    def close(self) -> None:
        """The newest picture stays."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
