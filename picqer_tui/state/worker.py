"""The one thread that writes: jobs run one after another, each in a transaction of its own."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import StateError, Stopped
from picqer_tui.core.phrase import Phrase
from picqer_tui.state.file import connect, told
from picqer_tui.state.times import micros

T = TypeVar("T")
Job = Callable[[sqlite3.Connection], T]


class Worker:
    """The worker thread with the only writing connection. `executor` is free for other short work, such as parsing."""

    def __init__(self, path: Path, clock: Clock, read_only: bool) -> None:
        self.path = path
        self.clock = clock
        self.read_only = read_only
        self.executor = ThreadPoolExecutor(1, thread_name_prefix="worker")
        self.closed = False
        self._connection: sqlite3.Connection | None = None

    async def open(self) -> None:
        """Makes the connection, in the worker thread."""
        await asyncio.get_running_loop().run_in_executor(self.executor, self._connect)

    async def write(self, job: Job[T]) -> T:
        """Runs the job in a transaction; when this returns, it is on disk. Nothing of it is when it raises.

        Raises:
            StateError: it could not be written.
        """
        self._writable()
        return await asyncio.get_running_loop().run_in_executor(self.executor, self.transact, job)

    async def read(self, job: Job[T]) -> T:
        """Runs a job that only looks, after all that was written before."""
        return await asyncio.get_running_loop().run_in_executor(self.executor, self._look, job)

    def hand_in(self, job: Job[T]) -> Future[T]:
        """`write` for another thread that has no loop.

        Raises:
            Stopped: the move is being closed.
        """
        self._writable()
        try:
            return self.executor.submit(self.transact, job)
        except RuntimeError as error:
            raise Stopped from error

    def sweep(self, bite: Job[bool]) -> None:
        """Runs a bite again and again, each in a transaction of its own with room for other jobs between, until it gives
        False or the move is closed."""
        if self.read_only or self.closed:
            return

        def once() -> None:
            if not self.closed and self.transact(bite):
                self.sweep(bite)

        try:
            self.executor.submit(once)
        except RuntimeError:
            self.closed = True

    async def close(self) -> None:
        """Ends after the jobs that are waiting; sweeping goes on at another time."""
        if self.closed:
            return
        self.closed = True
        await asyncio.get_running_loop().run_in_executor(self.executor, self._disconnect)
        self.executor.shutdown(wait=False)

    def transact(self, job: Job[T]) -> T:
        """The job in a transaction, here and now: in the worker thread only."""
        connection = self.connection
        try:
            connection.execute("begin immediate")
            given = job(connection)
            connection.execute("update move set touched_at = ?", (micros(self.clock.now()),))
            connection.execute("commit")
        except sqlite3.Error as error:
            self._undo()
            raise told(error, self.path) from error
        except BaseException:
            self._undo()
            raise
        return given

    @property
    def connection(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StateError(Phrase("This move has been closed."), str(self.path), Phrase("Open it again."))
        return self._connection

    def _writable(self) -> None:
        if self.read_only:
            raise StateError(
                Phrase("This move is open to look only; nothing can be changed."),
                str(self.path),
                Phrase("Open it when nobody else has it open."),
            )

    def _look(self, job: Job[T]) -> T:
        try:
            return job(self.connection)
        except sqlite3.Error as error:
            raise told(error, self.path) from error

    def _connect(self) -> None:
        try:
            self._connection = connect(self.path, write=not self.read_only)
        except sqlite3.Error as error:
            raise told(error, self.path) from error

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _undo(self) -> None:
        if self._connection is not None and self._connection.in_transaction:
            self._connection.execute("rollback")
