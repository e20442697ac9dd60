"""Who holds a move: an OS lock on a side file, which dies with its process, and a readable line that says who it is."""

from __future__ import annotations

import fcntl
import getpass
import json
import os
import time
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import LockedError
from picqer_tui.core.phrase import Phrase
from picqer_tui.state.file import not_writable

_TRIES = 3
_PAUSE = 0.02
"""Seconds between tries: somebody who only looks whether the move is held holds it for an instant as well."""


class Holder(NamedTuple):
    """The process that has a move open."""

    who: str
    host: str
    pid: int
    since: datetime | None

    def words(self) -> Phrase:
        values = {"who": self.who, "host": self.host, "pid": str(self.pid), "since": self.since}
        if self.since is None:
            return Phrase("Another process has this move open.")
        return Phrase("{who} on {host} has this move open since {since} (process {pid}).", values)


def lock_path(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


class Lock:
    """Holds a move until `release`, or until the process ends in whatever way."""

    def __init__(self, path: Path, now: datetime) -> None:
        """Takes the lock of the move in `path`.

        Raises:
            LockedError: another process, or another opening in this one, has it.
            StateError: the side file cannot be made.
        """
        side = lock_path(path)
        try:
            self._handle = os.open(side, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise not_writable(path, str(error)) from error
        if not _take(self._handle, fcntl.LOCK_EX):
            holder = _read(self._handle)
            os.close(self._handle)
            raise LockedError(holder.words(), str(path), Phrase("Close it there, or open this move to look only."))
        line = {"who": _user(), "host": os.uname().nodename, "pid": os.getpid(), "since": now.isoformat()}
        try:
            os.ftruncate(self._handle, 0)
            os.pwrite(self._handle, json.dumps(line).encode(), 0)
        except OSError as error:
            os.close(self._handle)
            raise not_writable(path, str(error)) from error

    def release(self) -> None:
        """Gives the move free; a second call does nothing. The side file stays: removing it could free another's lock."""
        if self._handle >= 0:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = -1


def holder(path: Path) -> Holder | None:
    """Who has this move open now, None when nobody has."""
    try:
        handle = os.open(lock_path(path), os.O_RDONLY)
    except OSError:
        return None
    try:
        if _take(handle, fcntl.LOCK_SH, tries=1):
            return None
        return _read(handle)
    finally:
        os.close(handle)


def _take(handle: int, how: int, tries: int = _TRIES) -> bool:
    for left in range(tries - 1, -1, -1):
        try:
            fcntl.flock(handle, how | fcntl.LOCK_NB)
        except OSError:
            if left:
                time.sleep(_PAUSE)
            continue
        return True
    return False


def _read(handle: int) -> Holder:
    try:
        line: Any = json.loads(os.pread(handle, 4096, 0))
        since = datetime.fromisoformat(line["since"])
        return Holder(plain(str(line["who"])), plain(str(line["host"])), int(line["pid"]), since)
    except (ValueError, KeyError, TypeError):
        return Holder("", "", 0, None)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):
        return str(os.getuid())
