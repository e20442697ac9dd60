"""Opening a move's file: connections, who may read it, and what is wrong with it, in words."""

from __future__ import annotations

import sqlite3
import stat
from pathlib import Path

from picqer_tui.core.errors import DamagedError, LockedError, SchemaTooNewError, StateError
from picqer_tui.core.phrase import Phrase

APPLICATION_ID = 0x50715475
VERSION = 1

_BUSY_SECONDS = 5.0
_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT}
_CLOSED = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH}
_UNCHANGING = "ro&immutable=1"
"""In a folder that cannot be written SQLite cannot make its side files; without a log it needs none."""
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def damaged(path: Path, detail: str) -> DamagedError:
    return DamagedError(
        Phrase("The file of this move is damaged: {file}. It was left as it is.", {"file": str(path)}),
        detail,
        Phrase(
            "Put a copy from your backup in its place, or start a new move under another name. Keep the damaged file."
        ),
    )


def told(error: sqlite3.Error, path: Path) -> StateError:
    """What SQLite says, as one of our errors with a way out."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    detail = f"{getattr(error, 'sqlite_errorname', type(error).__name__)}: {error}"
    values = {"file": str(path)}
    if code in _DAMAGED:
        return damaged(path, detail)
    if code == sqlite3.SQLITE_FULL:
        return StateError(
            Phrase("The disk is full: nothing more can be kept in {file}. What was kept before is safe.", values),
            detail,
            Phrase("Make room on that disk, then go on; nothing needs to be repeated by hand."),
        )
    if code in _CLOSED:
        return not_writable(path, detail)
    if code in _BUSY:
        return LockedError(
            Phrase("Another program keeps {file} busy.", values), detail, Phrase("Close that program, then try again.")
        )
    return StateError(
        Phrase("The file of this move cannot be used now: {file}.", values),
        detail,
        Phrase("Look whether the disk is in order and reachable, then open the move again."),
    )


def not_writable(path: Path, detail: str) -> StateError:
    return StateError(
        Phrase("The file of this move cannot be opened or written: {file}.", {"file": str(path)}),
        detail,
        Phrase("Make the file and its folder writable for you, or open the move to look only."),
    )


def missing(path: Path) -> StateError:
    return StateError(
        Phrase("There is no move in {file}.", {"file": str(path)}),
        "",
        Phrase("Look at the list of moves for the right name, or start a new move."),
    )


def outdated(path: Path, version: int) -> StateError:
    return StateError(
        Phrase("This move was made with an older version of this program: {file}.", {"file": str(path)}),
        f"user_version {version}, {VERSION} needed to look only",
        Phrase("Open it once to work in it; that brings the file up to date."),
    )


def connect(path: Path, write: bool = False, any_thread: bool = False) -> sqlite3.Connection:
    """A connection without any transaction of its own making. Without `write` it can change nothing. `any_thread`: made in
    one thread and used in another, one at a time.

    Raises:
        sqlite3.Error: as it comes; see `told`.
    """
    connection = _connect(path, "rw" if write else "ro", any_thread)
    if not write:
        try:
            connection.execute("pragma schema_version").fetchone()
        except sqlite3.OperationalError as error:
            connection.close()
            if error.sqlite_errorcode & 0xFF not in _CLOSED or Path(f"{path}-wal").exists():
                raise
            connection = _connect(path, _UNCHANGING, any_thread)
    if write:
        connection.execute("pragma synchronous = full")
        connection.execute("pragma cache_size = -8000")
        connection.execute("pragma journal_size_limit = 67108864")
    return connection


def attach(connection: sqlite3.Connection, path: Path) -> None:
    """Lays the file beside a connection as `m`, for reading.

    Raises:
        sqlite3.Error: as it comes; see `told`.
    """
    try:
        connection.execute("attach ? as m", (_address(path, "ro"),))
        connection.execute("pragma m.schema_version").fetchone()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF not in _CLOSED or Path(f"{path}-wal").exists():
            raise
        if any(name == "m" for _, name, _ in connection.execute("pragma database_list")):
            connection.execute("detach m")
        connection.execute("attach ? as m", (_address(path, _UNCHANGING),))


def _address(path: Path, mode: str) -> str:
    return f"{path.absolute().as_uri()}?mode={mode}"


def _connect(path: Path, mode: str, any_thread: bool) -> sqlite3.Connection:
    address = _address(path, mode)
    return sqlite3.connect(
        address, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=not any_thread, uri=True
    )


def check(path: Path) -> int:
    """Whether this is a move's file that this version can use; gives its version.

    Raises:
        As `look`.
    """
    connection, version = look(path)
    connection.close()
    return version


def look(path: Path) -> tuple[sqlite3.Connection, int]:
    """A connection that can change nothing to a move's file that this version can use, and its version. Reads nothing but
    the first page.

    Raises:
        SchemaTooNewError: written by a newer version.
        DamagedError: cut short, empty, or something else altogether.
        StateError: not there, or not readable.
    """
    if not path.exists():
        raise missing(path)
    if _cut(path):
        raise damaged(path, f"cut off at {path.stat().st_size} bytes")
    connection: sqlite3.Connection | None = None
    usable = False
    try:
        connection = connect(path)
        application = int(connection.execute("pragma application_id").fetchone()[0])
        version = int(connection.execute("pragma user_version").fetchone()[0])
        if application == APPLICATION_ID and version <= VERSION:
            connection.execute("select one from move").fetchone()
            usable = version >= 1
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_ERROR:
            raise damaged(path, str(error)) from error
        raise told(error, path) from error
    finally:
        if connection is not None and not usable:
            connection.close()
    if application != APPLICATION_ID or version < 1:
        raise damaged(path, f"application_id {application:#x}, user_version {version}, {path.stat().st_size} bytes")
    if version > VERSION:
        raise SchemaTooNewError(
            Phrase("This move was made with a newer version of this program: {file}.", {"file": str(path)}),
            f"user_version {version}, known up to {VERSION}",
            Phrase("Install the newest version of this program. The file was not touched."),
        )
    return connection, version


def _cut(path: Path) -> bool:
    """Whether the file is shorter than it says. SQLite itself reads what misses of the last page as zeros. With a log beside
    it, the length says nothing: the rest may be there."""
    try:
        log = Path(f"{path}-wal")
        if log.exists() and log.stat().st_size:
            return False
        with path.open("rb") as file:
            head = file.read(100)
        if len(head) < 100 or head[24:28] != head[92:96]:
            return False
        size = int.from_bytes(head[16:18], "big")
        pages = int.from_bytes(head[28:32], "big")
        return path.stat().st_size < pages * (size if size > 1 else 65536)
    except OSError as error:
        raise not_writable(path, str(error)) from error


def private(path: Path) -> None:
    """Takes everybody else's rights from the file, where it has any."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if mode & 0o077:
        path.chmod(0o600)


def make_folder(folder: Path) -> None:
    """The folder, for this user alone when it has to be made.

    Raises:
        StateError: it cannot be made.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise not_writable(folder, str(error)) from error
