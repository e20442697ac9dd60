"""What goes on in a session: runs and writes, one at a time, rounds of watches among them. Each can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import PicqerTuiError
from picqer_tui.core.events import Event, RunFinished, StandingChanged
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Step
from picqer_tui.core.verdicts import Reason
from picqer_tui.engine.again import Again
from picqer_tui.engine.gathering import Gathering
from picqer_tui.engine.judging import Judging
from picqer_tui.engine.running import Running
from picqer_tui.engine.watching import watch

REFUSED_AGAIN = timedelta(minutes=25)
"""How long a watch waits before it asks again for what its key was refused: it may have been a hiccup, and mostly is none."""
_STOPPED = Phrase("Stopped before it was finished. Run it again when you are ready.")


class Turns:
    """Gives what wants to read, judge or write its turn."""

    def __init__(
        self, ledger: Ledger, gathering: Gathering, judging: Judging, clock: Clock, tell: Callable[[Event], None]
    ) -> None:
        self._ledger, self._gathering, self._judging = ledger, gathering, judging
        self._clock, self._tell = clock, tell
        self._running = Running(gathering, judging, tell)
        self._tasks: dict[asyncio.Task[None], frozenset[str]] = {}
        self._turn = asyncio.Lock()

    @property
    def going_on(self) -> frozenset[str]:
        """Steps that are gathered for, judged or watched."""
        return frozenset(self._running.working | self._running.watched)

    @property
    def resting(self) -> frozenset[str]:
        """Steps of a watch between two rounds."""
        return frozenset(self._running.watched - self._running.working)

    @property
    def any(self) -> bool:
        return bool(self._tasks)

    def is_queued(self, steps: Sequence[Step]) -> bool:
        """Whether each of these waits for its turn already."""
        return all(step.spec.id in self._running.queued for step in steps)

    async def run(self, steps: Sequence[Step], again: Again) -> None:
        """Gathers and judges when its turn comes; returns when that is done or was stopped."""
        ids = [step.spec.id for step in steps]
        self._running.queued |= set(ids)
        await self._tracked(self.once(steps, again), *ids)

    async def watch(self, steps: Sequence[Step], until: datetime | None, rest: timedelta | None) -> None:
        """Runs again and again until then or stopped, as `watching.watch` does."""
        ids = [step.spec.id for step in steps]
        self._running.watched |= set(ids)
        try:
            await self._tracked(watch(self.rounds(), steps, self._clock, until, rest), *ids)
        finally:
            self._running.watched -= set(ids)
            for step in ids:
                self._tell(StandingChanged(step))

    async def write(self, work: Coroutine[None, None, None]) -> None:
        """Work on the accounts that is no run, in its turn."""
        await self._tracked(self._in_turn(work))

    async def look(self) -> bool:
        """A glance at Picqer's newest rows, in its turn."""
        async with self._turn:
            return await self._gathering.stirs()

    def rounds(self) -> Rounds:
        """What a watch sees: rounds that take their turn among other runs."""
        return Rounds(self, self._ledger, self._clock)

    def stop(self, *steps: str) -> None:
        """Stops what is running (all of it: steps that are read together are stopped together). Readings keep their pages."""
        for task, named in list(self._tasks.items()):
            if not steps or named.intersection(steps):
                if not steps or self._judging.step in named:
                    self._judging.stop()
                task.cancel()

    async def settle(self, seconds: float) -> None:
        """Waits until everything has ended, so long at most."""
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=seconds)

    async def once(self, steps: Sequence[Step], again: Again = Again.ALL) -> None:
        """One run in its turn, within the task of who asks."""
        ids = tuple(step.spec.id for step in steps)
        error: Phrase | None = None
        try:
            async with self._turn:
                self._running.queued -= set(ids)
                await self._running.run(steps, again)
        except asyncio.CancelledError:
            error = _STOPPED
            raise
        except PicqerTuiError as failure:
            error = failure.summary
            raise
        finally:
            self._running.queued -= set(ids)
            self._tell(RunFinished(ids, error))

    async def _in_turn(self, work: Coroutine[None, None, None]) -> None:
        async with self._turn:
            await work

    async def _tracked(self, work: Coroutine[None, None, None], *steps: str) -> None:
        """Runs as a task of its own, so that `stop` can cancel it; being stopped is not an error for who waits."""
        task: asyncio.Task[None] = asyncio.create_task(work)
        self._tasks[task] = frozenset(steps)
        try:
            await asyncio.wait([task])
        except asyncio.CancelledError:
            task.cancel()
            await asyncio.wait([task])
            raise
        finally:
            self._tasks.pop(task, None)
        if not task.cancelled() and (failure := task.exception()) is not None:
            raise _single(failure)


class Rounds:
    """Rounds of one watch."""

    def __init__(self, turns: Turns, ledger: Ledger, clock: Clock) -> None:
        self._turns, self._ledger, self._clock = turns, ledger, clock
        self._begun = False

    async def run(self, steps: Sequence[Step]) -> bool:
        """One round; whether what the steps found changed in it. The first reads nothing twice that was read just now."""
        before = self._ledger.verdicts.record
        seen = {step.spec.id: before(step.spec.id).counts for step in steps}
        again, self._begun = Again.ROUND if self._begun else Again.SOON, True
        await self._turns.once(steps, again)
        return any(before(step.spec.id).counts != seen[step.spec.id] for step in steps)

    async def stirs(self, steps: Sequence[Step]) -> bool:
        """Whether a round is due already: what could not be read may be readable now, or Picqer brought something. What was
        refused is asked for again after a while only."""
        verdicts = [self._ledger.verdicts.record(step.spec.id).verdict for step in steps]
        doubts = [verdict for verdict in verdicts if verdict is not None and not verdict.basis.complete]
        if any(verdict.reason in (Reason.NO_RIGHT, Reason.RESOURCE_CLOSED) for verdict in doubts):
            return all(self._clock.now() - verdict.at >= REFUSED_AGAIN for verdict in doubts)
        return bool(doubts) or None in verdicts or await self._turns.look()


def _single(failure: BaseException) -> BaseException:
    """The one error of a group of one, so that callers see what happened and not how it was run."""
    while isinstance(failure, BaseExceptionGroup) and len(failure.exceptions) == 1:
        failure = failure.exceptions[0]
    return failure
