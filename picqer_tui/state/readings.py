"""What is known of each list: the row of its reading, and what an `about` need was answered."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple, TypeVar

from picqer_tui.core.phrase import dumps, loads
from picqer_tui.core.readings import Coverage, ListKey, Need, Reading, unread
from picqer_tui.core.records import KINDS
from picqer_tui.core.sides import Side
from picqer_tui.state.times import maybe_micros, maybe_moment, moment

CHUNK = 500
"""Values looked up by one statement."""
_KINDS = {kind.__name__: kind for kind in KINDS}

T = TypeVar("T")


class Shelf(NamedTuple):
    """The reading of one list as it is kept, with what only this room needs to know."""

    number: int
    """Of the list."""
    reading: Reading
    base_at: datetime | None
    """Begin of the complete reading whose rows are still there; None while a whole reading is under way."""
    about: str
    """Digest of the values asked, empty when the need is not an `about` one."""
    older: bool
    """Rows of earlier generations may be there."""
    whole: bool
    """No page said that something is missing."""
    open: bool
    """Begun and not closed."""
    revision: int
    """Counts every change of the list's rows or reading."""


_COLUMNS = (
    "coverage, generation, begun_at, rows, claimed, cursor, since, reason, why, changed_since, base_at, about, older, "
    "whole, open, revision"
)


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """The values in lists of at most `size`."""
    chunk: list[T] = []
    for value in values:
        chunk.append(value)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def marks(values: Sequence[object]) -> str:
    return ",".join("?" * len(values))


def list_number(connection: sqlite3.Connection, key: ListKey) -> int:
    """The list's number, 0 when nobody has begun to read it."""
    row = connection.execute(
        "select id from list where side = ? and kind = ? and scope = ?", (key.side.value, key.kind.__name__, key.scope)
    ).fetchone()
    return int(row[0]) if row else 0


def make_list(connection: sqlite3.Connection, key: ListKey) -> int:
    """The list's number, a new one when it has none yet."""
    number = list_number(connection, key)
    if not number:
        names = (key.side.value, key.kind.__name__, key.scope)
        number = connection.execute("insert into list(side, kind, scope) values (?, ?, ?)", names).lastrowid or 0
    return number


def load(connection: sqlite3.Connection, key: ListKey, epoch: int = 0) -> Shelf | None:
    """What is kept of a list; None when nothing is."""
    number = list_number(connection, key)
    row = connection.execute(
        f"select {_COLUMNS} from reading where list = ? and epoch = ?",
        (number, epoch),
    ).fetchone()
    return _shelf(key, number, row) if row else None


def _shelf(key: ListKey, number: int, row: Sequence[Any]) -> Shelf:
    (
        coverage,
        generation,
        begun,
        rows,
        claimed,
        cursor,
        since,
        reason,
        why,
        changed,
        base,
        about,
        older,
        whole,
        opened,
        revision,
    ) = row
    reading = Reading(
        key,
        Coverage(coverage),
        generation,
        maybe_moment(begun),
        rows,
        claimed,
        cursor,
        maybe_moment(since),
        reason,
        loads(why) if why else None,
        maybe_moment(changed),
    )
    return Shelf(number, reading, maybe_moment(base), about, bool(older), bool(whole), bool(opened), revision)


def save(connection: sqlite3.Connection, shelf: Shelf, epoch: int = 0) -> None:
    """Keeps it, over what was there."""
    known = shelf.reading
    values = (
        shelf.number,
        epoch,
        known.coverage.value,
        known.generation,
        maybe_micros(known.begun_at),
        known.rows,
        known.claimed,
        known.cursor,
        maybe_micros(known.since),
        known.reason,
        dumps(known.why) if known.why else None,
        maybe_micros(known.changed_since),
        maybe_micros(shelf.base_at),
        shelf.about,
        shelf.older,
        shelf.whole,
        shelf.open,
        shelf.revision,
    )
    connection.execute(f"insert or replace into reading(list, epoch, {_COLUMNS}) values ({marks(values)})", values)


def under_way(connection: sqlite3.Connection) -> list[tuple[str, int]]:
    """Lists (as text) whose reading was begun and never closed, with the rows it had come to."""
    found = connection.execute(
        "select side, kind, scope, rows from reading join list on list.id = reading.list where open order by list"
    )
    return [(str(ListKey(Side(side), _KINDS[kind], scope)), rows) for side, kind, scope, rows in found]


def generations(connection: sqlite3.Connection, names: Iterable[str]) -> dict[str, int]:
    """Newest generation of lists by their text. Lists of single lookups have none: each value is read on its own."""
    found = connection.execute(
        "select side, kind, scope, generation from reading join list on list.id = reading.list "
        "where epoch = 0 and about = '' and generation > 0"
    )
    known = {str(ListKey(Side(side), _KINDS[kind], scope)): number for side, kind, scope, number in found}
    return {name: known[name] for name in names if name in known}


def asked_digest(need: Need) -> str:
    """One text for the set of values of an `about` need, empty for other needs."""
    return hashlib.sha256("\n".join(sorted(need.about)).encode()).hexdigest()[:16] if need.about else ""


def answers(connection: sqlite3.Connection, need: Need) -> dict[str, tuple[str, ...]]:
    """Values of the need that were asked -> ids of the rows found."""
    number = list_number(connection, need.list_key)
    given: dict[str, tuple[str, ...]] = {}
    for chunk in chunks(dict.fromkeys(need.about)):
        here = (number, *chunk)
        for (value,) in connection.execute(
            f"select value from asked where list = ? and value in ({marks(chunk)})",
            here,
        ):
            given[value] = ()
        for value, found in connection.execute(
            f"select value, id from found where list = ? and value in ({marks(chunk)}) order by value, id",
            here,
        ):
            if value in given:
                given[value] = (*given[value], found)
    return given


def known(connection: sqlite3.Connection, need: Need, epoch: int = 0) -> Reading:
    """How well this need is met, from what is kept."""
    shelf = load(connection, need.list_key, epoch)
    if shelf is None:
        return unread(need)
    return _about(connection, need, shelf) if need.about and not epoch else shelf.reading


def _about(connection: sqlite3.Connection, need: Need, shelf: Shelf) -> Reading:
    """Of the asked values only: complete when each was asked, begun at the oldest of them."""
    wanted = list(dict.fromkeys(need.about))
    times: list[int] = []
    generation, rows = 0, 0
    for chunk in chunks(wanted):
        here = (shelf.number, *chunk)
        for at, number in connection.execute(
            f"select at, generation from asked where list = ? and value in ({marks(chunk)})",
            here,
        ):
            times.append(at)
            generation = max(generation, number)
        rows += connection.execute(
            f"select count(distinct id) from found where list = ? and value in ({marks(chunk)})",
            here,
        ).fetchone()[0]
    begun = moment(min(times)) if times else None
    listed = shelf.reading
    if len(times) == len(wanted):
        return Reading(need.list_key, Coverage.COMPLETE, generation, begun, rows, None, None, None, "complete", None)
    coverage = Coverage.REFUSED if listed.coverage is Coverage.REFUSED else Coverage.PARTIAL if times else Coverage.NONE
    mine = shelf.about == asked_digest(need)
    tried = mine or listed.reason == "unreachable"  # asked for together with the values of other steps
    if coverage is Coverage.NONE and listed.coverage is Coverage.PARTIAL and tried:
        coverage = Coverage.PARTIAL
    if coverage is Coverage.NONE:
        return unread(need)
    reason = listed.reason if listed.coverage in (Coverage.REFUSED, Coverage.PARTIAL) else "incomplete"
    why = listed.why if reason == listed.reason else None
    cursor = listed.cursor if mine else None
    return Reading(need.list_key, coverage, generation, begun, rows, None, cursor, None, reason, why)


def forget(connection: sqlite3.Connection, side: Side, kind: type[Any]) -> None:
    """Makes a side's lists of one kind unread again; their rows give way to the next reading. The baseline stays."""
    lists = "(select id from list where side = ? and kind = ?)"
    connection.execute(
        "update reading set coverage = ?, begun_at = null, rows = 0, cursor = null, reason = 'not_run', why = null, "
        f"base_at = null, changed_since = null, open = 0, revision = revision + 1 where epoch = 0 and list in {lists}",
        (Coverage.NONE.value, side.value, kind.__name__),
    )
    for table in ("asked", "found"):
        connection.execute(f"delete from {table} where list in {lists}", (side.value, kind.__name__))
