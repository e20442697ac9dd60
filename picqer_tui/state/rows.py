"""Rows of accounts: a page, its index keys and its cursor in one transaction; generations written one over the other."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from picqer_tui.core.errors import BadReply
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey, Need, Reading
from picqer_tui.core.records import CARRIED, PARENTS, Record
from picqer_tui.core.sources import Page
from picqer_tui.state import journal
from picqer_tui.state.columns import storable, table_of
from picqer_tui.state.readings import Shelf, asked_digest, chunks, generations, known, load, make_list, marks, save
from picqer_tui.state.times import micros
from picqer_tui.state.worker import Worker

BITE = 5000
"""Rows looked at by one transaction that drops what older generations left."""

_UNDER_WAY = "incomplete"
_TOO_LARGE = Phrase(
    "The account gave a number that is larger than anything real. Look at its data there, then read again."
)


class Rows:
    """`core.ledger.Pages` over the move's file."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def reading(self, need: Need) -> Reading:
        return await self._worker.read(lambda connection: known(connection, need))

    async def generations(self, lists: Iterable[str]) -> Mapping[str, int]:
        names = tuple(lists)
        return await self._worker.read(lambda connection: generations(connection, names))

    async def begin(self, need: Need, resume: bool = True, changed_since: datetime | None = None) -> Reading:
        """A new reading or, with `resume`, the partial one that can go on: young enough, whole so far, of the same values, and
        wanting changes since the same moment.

        Raises:
            ValueError: `changed_since` is later than the begin of the complete reading whose rows it would build on.
        """
        now = self._worker.clock.now()

        def job(connection: sqlite3.Connection) -> Reading:
            shelf = load(connection, need.list_key)
            if resume and shelf is not None and _goes_on(shelf, need, changed_since, now):
                shelf = shelf._replace(reading=shelf.reading._replace(since=_later(shelf.reading.since, need.since)))
            else:
                shelf = _new(connection, need, shelf, changed_since, now)
            save(connection, shelf._replace(open=True, revision=shelf.revision + 1))
            return shelf.reading

        return await self._worker.write(job)

    async def keep(self, reading: Reading, page: Page) -> Reading:
        """Puts a page on disk with all that belongs to it.

        Raises:
            ValueError: the reading is not the one under way, or a row is of a kind that its pages do not carry.
            BadReply: a number on it is larger than anything that can be kept.
        """
        groups = _by_kind(reading.key, page.records)
        now = self._worker.clock.now()

        def job(connection: sqlite3.Connection) -> Reading:
            shelf = _aged(_current(connection, reading), page.as_of)
            try:
                before = _put(connection, shelf, groups)
            except OverflowError as error:
                raise BadReply(_TOO_LARGE, str(reading.key)) from error
            if page.whole and (page.asked or page.found):
                _note_asked(connection, shelf, page, now)
            kept = shelf.reading
            why = kept.why if page.whole else page.why or kept.why
            kept = kept._replace(
                rows=kept.rows + _new_rows(shelf, groups, before),
                cursor=page.cursor,
                claimed=page.claimed if page.claimed is not None else kept.claimed,
                why=why,
            )
            save(
                connection,
                shelf._replace(reading=kept, whole=shelf.whole and page.whole, revision=shelf.revision + 1),
            )
            return kept

        return await self._worker.write(job)

    async def close(
        self, reading: Reading, coverage: Coverage, reason: str = "complete", why: Phrase | None = None
    ) -> Reading:
        """Ends a reading. COMPLETE first drops rows that it did not see again, in bites; one whose pages said that something is
        missing is kept as partial whatever is asked."""
        shelf = await self._worker.read(lambda connection: _current(connection, reading))
        if coverage is Coverage.COMPLETE and not shelf.whole:
            coverage, reason, why = Coverage.PARTIAL, _UNDER_WAY, why or shelf.reading.why
        if coverage is Coverage.COMPLETE and shelf.older and not shelf.about and shelf.reading.changed_since is None:
            await self._drop_older(shelf)

        def job(connection: sqlite3.Connection) -> Reading:
            shelf = _current(connection, reading)
            done = coverage is Coverage.COMPLETE
            kept = shelf.reading._replace(
                coverage=coverage, reason=reason, why=why, cursor=None if done else shelf.reading.cursor
            )
            base = kept.begun_at if done else shelf.base_at
            if done:
                kept = kept._replace(changed_since=None)
            save(connection, shelf._replace(reading=kept, open=False, base_at=base, revision=shelf.revision + 1))
            told = {"list": str(kept.key), "coverage": coverage, "reason": reason, "rows": kept.rows}
            journal.write(
                connection, self._worker.clock.now(), "reading-closed", {**told, "generation": kept.generation}
            )
            return kept

        return await self._worker.write(job)

    async def _drop_older(self, shelf: Shelf) -> None:
        """Each bite is a transaction of its own, with other work between; ended half-way, the reading is still partial."""
        for kind in _kinds(shelf.reading.key):
            after: str | None = ""
            while after is not None:
                after = await self._worker.write(_dropper(kind, shelf, after))


def _kinds(key: ListKey) -> tuple[type[Record], ...]:
    return (key.kind, *CARRIED.get(key.kind, ()))


def _dropper(kind: type[Record], shelf: Shelf, after: str) -> Callable[[sqlite3.Connection], str | None]:
    name = table_of(kind).name

    def bite(connection: sqlite3.Connection) -> str | None:
        seen = connection.execute(
            f"select id, gen from {name} where list = ? and epoch = 0 and id > ? order by id limit {BITE}",
            (shelf.number, after),
        ).fetchall()
        gone = [(shelf.number, row) for row, gen in seen if gen < shelf.reading.generation]
        connection.executemany(f"delete from {name} where list = ? and epoch = 0 and id = ?", gone)
        return seen[-1][0] if len(seen) == BITE else None

    return bite


def _aged(shelf: Shelf, as_of: datetime | None) -> Shelf:
    """The reading is as old as the oldest of its rows, however late they were read."""
    begun = shelf.reading.begun_at
    if as_of is None or begun is None or as_of >= begun:
        return shelf
    return shelf._replace(reading=shelf.reading._replace(begun_at=as_of))


def _later(one: datetime | None, other: datetime | None) -> datetime | None:
    return max(one, other) if one and other else one or other


def _goes_on(shelf: Shelf, need: Need, changed_since: datetime | None, now: datetime) -> bool:
    """Whether the reading that is there can be continued for this need."""
    kept = shelf.reading
    reaches = kept.since is None or (need.since is not None and kept.since <= need.since)
    return (
        kept.coverage is Coverage.PARTIAL
        and kept.cursor is not None
        and shelf.whole
        and shelf.about == asked_digest(need)
        and kept.changed_since == changed_since
        and reaches
        and kept.begun_at is not None
        and now - kept.begun_at <= need.max_age
    )


def _new(
    connection: sqlite3.Connection, need: Need, last: Shelf | None, changed_since: datetime | None, now: datetime
) -> Shelf:
    """A new generation of the list: over everything, or over the complete rows that are there."""
    base = last.base_at if last is not None and changed_since is not None else None
    if changed_since is not None and (last is None or base is None or changed_since > base):
        raise ValueError(f"{need.list_key}: nothing complete to build changes since {changed_since} on")
    generation = last.reading.generation + 1 if last is not None else 1
    rows = last.reading.rows if last is not None and base is not None else 0
    reading = Reading(
        need.list_key, Coverage.PARTIAL, generation, now, rows, None, None, need.since, _UNDER_WAY, None, changed_since
    )
    number = last.number if last is not None else make_list(connection, need.list_key)
    revision = last.revision if last is not None else 0
    return Shelf(number, reading, base, asked_digest(need), last is not None, True, True, revision)


def _current(connection: sqlite3.Connection, reading: Reading) -> Shelf:
    shelf = load(connection, reading.key)
    if shelf is None or shelf.reading.generation != reading.generation or not shelf.open:
        raise ValueError(f"{reading.key}: generation {reading.generation} is not being read")
    return shelf


def _by_kind(key: ListKey, records: Sequence[Record]) -> Mapping[type[Record], list[Record]]:
    groups: dict[type[Record], list[Record]] = {key.kind: []}
    for record in records:
        groups.setdefault(type(record), []).append(record)
    strange = set(groups) - set(_kinds(key))
    if strange:
        raise ValueError(f"{key} does not carry {', '.join(sorted(kind.__name__ for kind in strange))}")
    return groups


def _put(
    connection: sqlite3.Connection, shelf: Shelf, groups: Mapping[type[Record], Sequence[Record]]
) -> Mapping[str, int]:
    """Writes the rows; gives the ids of the list's own kind that were there before, with their generation. What a row that
    comes again brought earlier gives way: all of a kind that comes with it now, and what is of an older generation."""
    kind = shelf.reading.key.kind
    before: dict[str, int] = {}
    for chunk in chunks(record.id for record in groups[kind]):
        before.update(
            connection.execute(
                f"select id, gen from {table_of(kind).name} where list = ? and epoch = 0 and id in ({marks(chunk)})",
                (shelf.number, *chunk),
            )
        )
    if before:
        for carried in CARRIED.get(kind, ()):
            limit = shelf.reading.generation + (1 if carried in groups else 0)
            parent = PARENTS[carried]
            connection.executemany(
                f"delete from {table_of(carried).source(parent)} "
                f"where list = ? and epoch = 0 and {parent} = ? and gen < ?",
                [(shelf.number, one, limit) for one in before],
            )
    where = (shelf.number, 0, shelf.reading.generation)
    for each, records in groups.items():
        table = table_of(each)
        rows = [table.put(where, record) for record in records]
        try:
            connection.executemany(table.insert(), rows)
        except UnicodeEncodeError:
            safe = [[storable(value) if isinstance(value, str) else value for value in row] for row in rows]
            connection.executemany(table.insert(), safe)
    return before


def _new_rows(shelf: Shelf, groups: Mapping[type[Record], Sequence[Record]], before: Mapping[str, int]) -> int:
    """How many rows this reading had not seen yet (with changes only: how many the list had not)."""
    seen = {record.id for record in groups[shelf.reading.key.kind]}
    if shelf.reading.changed_since is not None:
        return len(seen - before.keys())
    return sum(before.get(one, -1) < shelf.reading.generation for one in seen)


def _note_asked(connection: sqlite3.Connection, shelf: Shelf, page: Page, now: datetime) -> None:
    """Remembers what was asked and found. Rows that an earlier asking found and nothing finds any more are dropped."""
    begun = micros(shelf.reading.begun_at or now)
    number, generation = shelf.number, shelf.reading.generation
    fresh = dict(page.found)
    dropped: list[str] = []
    for value in dict.fromkeys((*page.asked, *fresh)):
        last = connection.execute(
            "select generation from asked where list = ? and value = ?", (number, value)
        ).fetchone()
        if last and last[0] < generation:
            found = connection.execute("delete from found where list = ? and value = ? returning id", (number, value))
            dropped += [row[0] for row in found.fetchall()]
        connection.execute("insert or replace into asked values (?, ?, ?, ?)", (number, value, begun, generation))
    connection.executemany(
        "insert or ignore into found values (?, ?, ?)", [(number, value, one) for value, one in page.found]
    )
    for one in dropped:
        if (
            connection.execute(
                "select 1 from found indexed by found_by_id where list = ? and id = ?", (number, one)
            ).fetchone()
            is None
        ):
            _drop_row(connection, shelf, one)


def _drop_row(connection: sqlite3.Connection, shelf: Shelf, one: str) -> None:
    key = shelf.reading.key
    connection.execute(
        f"delete from {table_of(key.kind).name} where list = ? and epoch = 0 and id = ?",
        (shelf.number, one),
    )
    for carried in CARRIED.get(key.kind, ()):
        parent = PARENTS[carried]
        connection.execute(
            f"delete from {table_of(carried).source(parent)} where list = ? and epoch = 0 and {parent} = ?",
            (shelf.number, one),
        )
