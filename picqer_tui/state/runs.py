"""Judgements under way and sealed: a snapshot and notes for each, and the moment where new findings take the place of old."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from concurrent.futures import Future

from picqer_tui.core import gates
from picqer_tui.core.findings import Severity
from picqer_tui.core.ledger import Run, StepRecord
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import dumps
from picqer_tui.core.readings import Need
from picqer_tui.core.verdicts import Verdict, Waiver
from picqer_tui.state import journal, verdicts
from picqer_tui.state.baseline import freeze as copy_lists
from picqer_tui.state.facts import context
from picqer_tui.state.file import connect, told
from picqer_tui.state.findings import SEVERITIES, Noted, sweeper
from picqer_tui.state.memory import Memory, Picture
from picqer_tui.state.snapshot import Snapshot
from picqer_tui.state.times import maybe_micros, micros
from picqer_tui.state.worker import Worker


class JudgedRun:
    """`core.ledger.Run`: one judgement, its evidence and its notes."""

    def __init__(self, step: str, connection: sqlite3.Connection, evidence: Snapshot, notes: Noted) -> None:
        self.step = step
        self.connection = connection
        self.evidence = evidence
        self.notes = notes

    def worst(self) -> Severity | None:
        return self.notes.worst()

    def stop(self) -> None:
        self.notes.stopped = True
        self.evidence.stop()


class SealBook:
    """`core.ledger.Verdicts` over the move's file."""

    def __init__(self, worker: Worker, memory: Memory) -> None:
        self._worker = worker
        self._memory = memory
        self._open: frozenset[JudgedRun] = frozenset()
        self._pinned: tuple[int, ...] = ()
        self._pinning = threading.Lock()

    async def open_run(self, step: str) -> JudgedRun:
        """The snapshot sees everything that was written before this call."""
        facts, now = self._memory.picture.facts, self._worker.clock.now()

        def make() -> JudgedRun:
            try:
                connection = connect(self._worker.path, any_thread=True)
                evidence = Snapshot(connection, facts, now)
            except sqlite3.Error as error:
                raise told(error, self._worker.path) from error
            return JudgedRun(step, connection, evidence, Noted(self._worker, step))

        made = self._worker.executor.submit(make)
        try:
            run = await asyncio.wrap_future(made)
        except asyncio.CancelledError:
            made.add_done_callback(_discard)
            raise
        self._open |= {run}
        return run

    async def seal_run(self, run: Run, verdict: Verdict, freeze: Sequence[Need] = ()) -> None:
        """With the switch said to be done, the baseline stays as it is whatever is asked.

        Raises:
            ValueError: two findings of the run have the same code and subject.
            StateError: it could not be kept; the step stands as before.
        """
        mine = self._mine(run)

        def job(connection: sqlite3.Connection) -> Picture:
            self._seal(connection, mine, verdict)
            if self._memory.take(connection).facts.switched_at is None:
                self._keep_baseline(connection, mine, verdict, freeze)
            return self._memory.take(connection)

        try:
            self._memory.show(await self._worker.write(job))
        finally:
            self._end(mine)
        self.sweep()

    async def drop_run(self, run: Run) -> None:
        mine = self._mine(run)
        self._end(mine)
        if mine.notes.run:
            self.sweep()

    def record(self, step: str) -> StepRecord:
        return self._memory.picture.records.get(step, verdicts.NEVER_RUN)

    async def waive(self, waiver: Waiver) -> None:
        about = context(self._memory.picture.facts)

        def job(connection: sqlite3.Connection) -> Picture:
            verdicts.put_waiver(connection, waiver, about)
            verdicts.recount(connection, waiver.step)
            if waiver.step == gates.BASELINE and self._memory.take(connection).facts.switched_at is None:
                verdicts.accept_baseline(connection, waiver.step)
            told = waiver._asdict()
            journal.write(connection, self._worker.clock.now(), "waiver", told)
            return self._memory.take(connection)

        self._memory.show(await self._worker.write(job))

    async def waivers(self, step: str) -> Sequence[Waiver]:
        """Waivers of a step that hold."""
        return await self._worker.read(lambda connection: verdicts.waivers(connection, step))

    async def acknowledge(self, step: str, by: str, count: int) -> None:
        """`count`: how many the person was shown; the journal has both numbers."""

        def job(connection: sqlite3.Connection) -> Picture:
            noted = verdicts.take_note(connection, step)
            told = {"step": step, "by": by, "count": count, "noted": noted}
            journal.write(connection, self._worker.clock.now(), "acknowledgement", told)
            return self._memory.take(connection)

        self._memory.show(await self._worker.write(job))

    def pin(self, connection: sqlite3.Connection, step: str) -> int:
        """Keeps the findings of the run that counts now while somebody looks at them, also when it counts no more; gives its
        number. In the worker thread, so that nothing is swept in between."""
        run = verdicts.current_run(connection, step)
        with self._pinning:
            self._pinned = (*self._pinned, run)
        return run

    def unpin(self, run: int) -> None:
        with self._pinning:
            left = list(self._pinned)
            left.remove(run)
            self._pinned = tuple(left)
        self.sweep()

    def sweep(self) -> None:
        """Starts dropping what counts no more."""
        self._worker.sweep(sweeper(self._kept))

    def close(self) -> None:
        """Ends every run that is still open; nothing of them counts."""
        for run in self._open:
            run.stop()
            self._end(run)

    def _kept(self) -> frozenset[int]:
        return frozenset((*self._pinned, *(run.notes.run for run in self._open)))

    def _mine(self, run: Run) -> JudgedRun:
        if not isinstance(run, JudgedRun) or run not in self._open:
            raise ValueError(f"the run of {run.step} is not open")
        return run

    def _end(self, run: JudgedRun) -> None:
        self._open -= {run}
        run.evidence.close()

    def _seal(self, connection: sqlite3.Connection, run: JudgedRun, verdict: Verdict) -> None:
        notes, step = run.notes, run.step
        old = verdicts.current_run(connection, step)
        last = verdicts.take_verdict(connection, old)
        digest = notes.digest
        kept = connection.execute("select digest from run where id = ?", (old,)).fetchone()
        renewed = last is not None and kept == (digest,) and verdicts.same_but_time(last, verdict) and not notes.torn
        number = old if renewed else notes.finish(connection)
        if renewed:
            notes.put_figures(connection, old)
        else:
            if notes.torn:
                notes.totals = _totals(connection, number)
            connection.execute(
                "update run set blocked = ?, attention = ?, info = ?, digest = ? where id = ?",
                (*notes.totals, digest, number),
            )
            verdicts.carry_notes(connection, old, number)
        verdicts.put_verdict(connection, number, verdict)
        connection.execute("update run set counts = ? where id = ?", (dumps(notes.counts), number))
        connection.execute(
            "insert or replace into step values (?, ?, ?, ?, ?, ?, 0, 0, 0, 0)",
            (
                step,
                number,
                verdict.mark.value,
                verdict.reason.value,
                micros(verdict.at),
                maybe_micros(verdict.fresh_until),
            ),
        )
        verdicts.recount(connection, step)
        if not renewed:
            totals = {severity.value: notes.totals[severity.rank] for severity in SEVERITIES}
            told = {"step": step, "mark": verdict.mark, "reason": verdict.reason, "findings": digest, **totals}
            journal.write(connection, self._worker.clock.now(), "sealed", {**told, "based_on": dict(verdict.based_on)})

    def _keep_baseline(
        self, connection: sqlite3.Connection, run: JudgedRun, verdict: Verdict, freeze: Sequence[Need]
    ) -> None:
        copy_lists(connection, run.connection, freeze)
        if run.step == gates.BASELINE and verdict.mark in (Mark.PASSED, Mark.ATTENTION):
            connection.execute("update move set baseline_at = ?", (micros(verdict.at),))
        elif run.step == gates.BASELINE:
            verdicts.accept_baseline(connection, run.step)


def _totals(connection: sqlite3.Connection, run: int) -> list[int]:
    found = dict(connection.execute("select severity, count(*) from finding where run = ? group by severity", (run,)))
    return [found.get(severity.rank, 0) for severity in SEVERITIES]


def _discard(made: Future[JudgedRun]) -> None:
    """Closes a run that nobody waits for any more."""
    if not made.cancelled() and made.exception() is None:
        made.result().evidence.close()
