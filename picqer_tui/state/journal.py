"""The journal: lines chained by their digests, each written in the transaction of the fact it tells."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.phrase import Values, dumps, loads
from picqer_tui.state.columns import storable
from picqer_tui.state.file import connect, told
from picqer_tui.state.times import micros, moment

FIRST = ""
"""What the digest of the first line is made on."""


def _digest(before: str, number: int, at: int, what: str, body: str) -> str:
    return hashlib.sha256("\n".join((before, str(number), str(at), what, body)).encode()).hexdigest()


def write(connection: sqlite3.Connection, at: datetime, what: str, values: Values) -> int:
    """Adds a line inside the caller's transaction and gives its number."""
    last, before = connection.execute("select journal_number, journal_digest from move").fetchone()
    number, when, body = int(last) + 1, micros(at), storable(dumps(dict(values)))
    digest = _digest(before, number, when, what, body)
    connection.execute("insert into journal values (?, ?, ?, ?, ?)", (number, when, what, body, digest))
    connection.execute("update move set journal_number = ?, journal_digest = ?", (number, digest))
    return number


def lines(connection: sqlite3.Connection, since: int = 0) -> Iterator[JournalLine]:
    """Lines after number `since`, oldest first."""
    found = connection.execute(
        "select number, at, what, body, digest from journal where number > ? order by number", (since,)
    )
    for number, at, what, body, digest in found:
        yield JournalLine(number, moment(at), what, loads(body), digest)


def first_broken(connection: sqlite3.Connection) -> int | None:
    """The first line that was changed, taken out or put in afterwards; None when the chain holds to its end."""
    before, expected = FIRST, 1
    for number, at, what, body, digest in connection.execute(
        "select number, at, what, body, digest from journal order by number"
    ):
        if number != expected or digest != _digest(before, number, at, what, body):
            return expected
        before, expected = digest, expected + 1
    last, head = connection.execute("select journal_number, journal_digest from move").fetchone()
    return None if (last, head) == (expected - 1, before) else expected


def verify(path: Path) -> int | None:
    """`first_broken` of the move in this file.

    Raises:
        StateError: it cannot be read.
    """
    try:
        connection = connect(path)
        try:
            return first_broken(connection)
        finally:
            connection.close()
    except sqlite3.Error as error:
        raise told(error, path) from error
