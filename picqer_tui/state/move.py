"""The door of this room: one move's file, made or opened, as `core.ledger.Ledger`."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from typing import TypeVar

from picqer_tui.core.clock import Clock
from picqer_tui.core.findings import Figure
from picqer_tui.core.keys import Hasher
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.listings import Listing
from picqer_tui.core.move import MoveFacts, Settings
from picqer_tui.core.phrase import Values, dumps
from picqer_tui.core.profile import Profile
from picqer_tui.core.records import R
from picqer_tui.core.sides import Side
from picqer_tui.state import addresses, changes, facts, findings, journal, quota, readings, verdicts
from picqer_tui.state.changes import ChangeBook
from picqer_tui.state.columns import storable
from picqer_tui.state.file import VERSION, check, make_folder, outdated, private
from picqer_tui.state.listings import Arranged
from picqer_tui.state.lock import Lock
from picqer_tui.state.making import make
from picqer_tui.state.memory import Memory, Picture
from picqer_tui.state.rows import Rows
from picqer_tui.state.runs import SealBook
from picqer_tui.state.schema import migrate
from picqer_tui.state.times import micros, moment
from picqer_tui.state.worker import Worker

T = TypeVar("T")


class MoveFile:
    """One open move. Made by `create` or `open`, ended by `close`."""

    def __init__(self, worker: Worker, memory: Memory, lock: Lock | None) -> None:
        """For `create` and `open` only."""
        self._worker = worker
        self._memory = memory
        self._lock = lock
        self._clock = worker.clock
        self._arranger = ThreadPoolExecutor(1, thread_name_prefix="arranger")
        self._listings: set[Arranged] = set()
        self._last_open: tuple[datetime, int] | None = None
        self._salt = b""
        self.pages = Rows(worker)
        self.verdicts = SealBook(worker, memory)
        self.changes = ChangeBook(worker)

    @classmethod
    async def create(cls, path: Path, settings: Settings, profiles: Mapping[Side, Profile], clock: Clock) -> MoveFile:
        """Makes the file of a new move and opens it. The file appears whole or not at all.

        Raises:
            StateError: there is one already, or it cannot be written.
        """
        make_folder(path.parent)
        lock = Lock(path, clock.now())
        try:
            await asyncio.get_running_loop().run_in_executor(None, make, path, settings, clock.now())
            return await cls._open(path, profiles, clock, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    async def open(
        cls, path: Path, profiles: Mapping[Side, Profile], clock: Clock, read_only: bool = False
    ) -> MoveFile:
        """Opens a move. With `read_only` it takes no lock, changes nothing, and follows what another process writes.

        Raises:
            LockedError: another process has it open.
            SchemaTooNewError: it was written by a newer version.
            DamagedError: the file is damaged; it stays where it is.
            StateError: it is not there, not readable or not writable.
        """
        version = check(path)
        if read_only:
            if version < VERSION:
                raise outdated(path, version)
            return await cls._open(path, profiles, clock, None)
        lock = Lock(path, clock.now())
        try:
            return await cls._open(path, profiles, clock, lock)
        except BaseException:
            lock.release()
            raise

    @classmethod
    async def _open(cls, path: Path, profiles: Mapping[Side, Profile], clock: Clock, lock: Lock | None) -> MoveFile:
        worker = Worker(path, clock, read_only=lock is None)
        made = cls(worker, Memory(path, profiles, read_only=lock is None), lock)
        try:
            await worker.open()
            await made._begin()
        except BaseException:
            made._lock = None
            await made.close()
            raise
        return made

    async def _begin(self) -> None:
        """What the last session left: remembered, then marked for what it is."""
        self._salt, self._last_open = await self._worker.read(_first_look)
        if self.read_only:
            return
        private(self._worker.path)

        def job(connection: sqlite3.Connection) -> Picture:
            version = connection.execute("pragma user_version").fetchone()[0]
            migrate(connection, int(version))
            for change in changes.interrupted(connection):
                self._line(connection, "outcome", {"change": change, "outcome": "unknown", "seen": {}})
            for name, rows in readings.under_way(connection):
                self._line(connection, "reading-interrupted", {"list": name, "rows": rows})
            connection.execute("update reading set open = 0 where open")
            return self._memory.take(connection)

        self._memory.show(await self._worker.write(job))
        self.verdicts.sweep()

    @property
    def path(self) -> Path:
        return self._worker.path

    @property
    def worker(self) -> ThreadPoolExecutor:
        """The one thread that writes; short work such as parsing may be put into it as well."""
        return self._worker.executor

    @property
    def hasher(self) -> Hasher:
        """Turns e-mail addresses into this move's keys."""
        return Hasher(self._salt)

    @property
    def facts(self) -> MoveFacts:
        return self._memory.picture.facts

    @property
    def read_only(self) -> bool:
        return self._worker.read_only

    async def answer(self, step: str, question: str, value: str, by: str) -> None:
        """Keeps the newest answer; an empty one takes it back."""

        def job(connection: sqlite3.Connection) -> None:
            at = self._clock.now()
            connection.execute(
                "insert or replace into answer values (?, ?, ?, ?, ?)",
                (step, storable(question), storable(value), storable(by), micros(at)),
            )
            told = {"step": step, "question": question, "value": value, "by": by}
            self._line(connection, "answer", told)

        await self._change(job)

    async def newest(self, side: Side, kind: type[R], count: int) -> Sequence[R]:
        return await self._worker.read(lambda connection: addresses.newest(connection, side, kind, count))

    async def move_shop(self, side: Side, url: str, identity: str) -> None:
        def job(connection: sqlite3.Connection) -> None:
            before = self._memory.take(connection).facts.settings
            addresses.move_shop(connection, before.at(side, url), side, identity)
            told = {"side": side.value, "url": url, "identity": identity}
            self._line(connection, "address", told)

        await self._change(job)

    async def identify(self, side: Side, identity: str) -> str:
        kept = self.facts.identities.get(side)
        if kept is not None:
            return kept

        def job(connection: sqlite3.Connection) -> None:
            text = storable(identity)
            fresh = connection.execute("insert or ignore into identity values (?, ?)", (side.value, text)).rowcount
            if fresh:
                self._line(connection, "identity", {"side": side.value, "identity": identity})

        await self._change(job)
        return self.facts.identities[side]

    async def enter(self, gate: str, by: str, noted: Mapping[str, int]) -> None:
        def job(connection: sqlite3.Connection) -> None:
            at = self._clock.now()
            connection.execute(
                "insert into gate(gate, who, at, noted) values (?, ?, ?, ?)",
                (gate, storable(by), micros(at), dumps(dict(noted))),
            )
            self._line(connection, "gate", {"gate": gate, "by": by, "noted": dict(noted)})

        await self._change(job)

    async def arrange(self, step: str, what: str, order: str, only: str) -> Listing:
        run = await self._worker.read(lambda connection: self.verdicts.pin(connection, step))
        path = self._worker.path
        made = self._arranger.submit(lambda: Arranged(path, what, step, order or "cost", only, run))
        try:
            listing = await asyncio.wrap_future(made)
        except BaseException:
            self.verdicts.unpin(run)
            made.add_done_callback(lambda late: _discard(late.result) if not late.cancelled() else None)
            raise

        def release() -> None:
            self._listings.discard(listing)
            self.verdicts.unpin(run)

        listing.on_close(release)
        self._listings.add(listing)
        return listing

    async def figures(self, step: str) -> Sequence[Figure]:
        def job(connection: sqlite3.Connection) -> Sequence[Figure]:
            return tuple(findings.figures_of(connection, verdicts.current_run(connection, step)))

        return await self._worker.read(job)

    async def journal(self, since: int = 0) -> Sequence[JournalLine]:
        return await self._worker.read(lambda connection: tuple(journal.lines(connection, since)))

    async def write_journal(self, what: str, values: Values) -> None:
        await self._worker.write(lambda connection: self._line(connection, what, values))

    async def quota(self, account: str, log: Sequence[float] | None = None) -> Sequence[float]:
        if log is None or self.read_only:
            return await self._worker.read(lambda connection: quota.read(connection, account))
        kept = tuple(log)
        await self._worker.write(lambda connection: quota.store(connection, account, kept))
        return kept

    async def last_open(self) -> tuple[datetime, int] | None:
        return self._last_open

    async def close(self) -> None:
        """Ends runs and listings, waits for what is being written, and gives the move free. A second call does nothing."""
        for listing in tuple(self._listings):
            listing.close()
        self.verdicts.close()
        self._arranger.shutdown(wait=False, cancel_futures=True)
        await self._worker.close()
        self._memory.close()
        if self._lock is not None:
            self._lock.release()

    async def _change(self, job: Callable[[sqlite3.Connection], None]) -> None:
        """Writes something that the facts or records follow from, and shows them anew."""

        def whole(connection: sqlite3.Connection) -> Picture:
            job(connection)
            for step, code in verdicts.lapse(connection, facts.context(self._memory.take(connection).facts)):
                self._line(connection, "waiver-lapsed", {"step": step, "code": code})
            return self._memory.take(connection)

        self._memory.show(await self._worker.write(whole))

    def _line(self, connection: sqlite3.Connection, what: str, values: Values) -> None:
        journal.write(connection, self._clock.now(), what, values)


def _first_look(connection: sqlite3.Connection) -> tuple[bytes, tuple[datetime, int] | None]:
    """The salt; when the move was last written, and the journal's number then (None right after it was made)."""
    salt, touched_at, number = connection.execute("select salt, touched_at, journal_number from move").fetchone()
    return salt, (moment(touched_at), number) if number > 1 else None


def _discard(made: Callable[[], Arranged]) -> None:
    """Closes a listing that nobody waits for any more, if it came to be one."""
    try:
        made().close()
    except Exception:  # noqa: BLE001 - it failed, so there is nothing to close and nobody to tell
        return
