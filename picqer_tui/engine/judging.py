"""One step over one snapshot in the judge thread. A crash is not verified; the seal is `core.verdicts.seal`."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import TypeVar

from picqer_tui.core.changes import Change
from picqer_tui.core.clean import plain
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import PicqerTuiError, Stopped
from picqer_tui.core.events import Event, JudgingMoved
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.ledger import Ledger, Run
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need, Reading
from picqer_tui.core.steps import Step
from picqer_tui.core.verdicts import Judgement, Reason, Verdict, seal

_CRASHED = Phrase(
    "This step ended with an error of its own, so it says nothing: {detail} Report it, and look by hand meanwhile."
)
_WAITING = Phrase("Waiting for you: answer the open questions of this step.")
_NOT_BUILT = Phrase("This version cannot judge this step yet. Do it by hand and accept it by name.")
_STOPPED = Phrase("Stopped before it was finished. Run it again when you are ready.")


T = TypeVar("T")
EVERY = 0.5
"""Seconds between two words about progress."""


def _detail(error: Exception) -> str:
    """Where it happened, without values of the data: kind of error, file and line."""
    last = traceback.extract_tb(error.__traceback__)[-1] if error.__traceback__ else None
    place = f" ({last.filename.rsplit('/', 1)[-1]}:{last.lineno})" if last else ""
    return plain(f"{type(error).__name__}: {error}{place}.")[:300]


class Judging:
    """Judges one step at a time in a thread of its own."""

    def __init__(self, ledger: Ledger, clock: Clock, tell: Callable[[Event], None]) -> None:
        self._ledger = ledger
        self._clock = clock
        self._tell = tell
        self.progress: tuple[int, int | None] = (0, None)
        self._thread = ThreadPoolExecutor(1, "judge")
        self._current: Run | None = None

    async def needs(self, step: Step) -> Sequence[Need]:
        """What the step wants read, as the disk stands now. A step that fails at this is judged as crashed later."""
        run = await self._ledger.verdicts.open_run(step.spec.id)
        try:
            return await self._in_thread(run, lambda: tuple(step.needs(run.evidence)))
        except PicqerTuiError:
            raise
        except Exception:  # noqa: BLE001 - the judgement that follows fails in the same way and says it
            return ()
        finally:
            await self._ledger.verdicts.drop_run(run)

    async def judge(self, step: Step) -> Verdict | None:
        """Judges and seals; None when it was stopped (then nothing is kept)."""
        spec = step.spec
        run = await self._ledger.verdicts.open_run(spec.id)
        notes = self._notes(run)
        try:
            said, used = await self._in_thread(run, lambda: _judge(step, run, notes))
        except (Stopped, asyncio.CancelledError) as error:
            await asyncio.shield(self._ledger.verdicts.drop_run(run))
            if isinstance(error, Stopped):
                return None
            raise
        verdict = seal(said, run.worst(), used, self._clock.now())
        freeze = spec.freezes if spec.freezes and verdict.mark is not Mark.NOT_VERIFIED else ()
        await self._ledger.verdicts.seal_run(run, verdict, freeze)
        return verdict

    async def seal_unbuilt(self, step: Step) -> None:
        """What this version cannot judge is not verified, and said so."""
        run = await self._ledger.verdicts.open_run(step.spec.id)
        await self._ledger.verdicts.seal_run(
            run, seal(Judgement(Reason.NOT_BUILT, _NOT_BUILT), None, (), self._clock.now())
        )

    def _notes(self, run: Run) -> Notes:
        loop = asyncio.get_running_loop()

        def moved(done: int, of: int | None) -> None:
            self.progress = (done, of)
            loop.call_soon_threadsafe(self._tell, JudgingMoved(run.step, done, of))

        self.progress = (0, None)
        return _Telling(run.notes, self._clock, moved)

    @property
    def step(self) -> str:
        """The step being judged now, empty when none."""
        return self._current.step if self._current else ""

    def stop(self, step: str | None = None) -> None:
        run = self._current
        if run is not None and step in (None, run.step):
            run.stop()

    async def _in_thread(self, run: Run, call: Callable[[], T]) -> T:
        self._current = run
        work = asyncio.get_running_loop().run_in_executor(self._thread, call)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            run.stop()
            while not work.done():  # asked to end twice: what the thread looks at must not be closed under it
                with suppress(asyncio.CancelledError):
                    await asyncio.wait([work])
            raise
        finally:
            self._current = None

    def close(self) -> None:
        self.stop()
        self._thread.shutdown(wait=True, cancel_futures=True)


def _judge(step: Step, run: Run, notes: Notes) -> tuple[Judgement, list[tuple[Need, Reading]]]:
    """In the judge thread: the step's own words, and the readings it rests on."""
    evidence = run.evidence
    used: list[tuple[Need, Reading]] = []
    try:
        used = [(need, evidence.reading(need)) for need in step.needs(evidence)]
        said = step.judge(evidence, notes)
    except Stopped:
        raise
    except Exception as error:  # noqa: BLE001 - one of the two places that catch broadly: a crash is "not verified"
        return Judgement(Reason.CRASHED, Phrase(_CRASHED.msgid, {"detail": _detail(error)})), used
    if said.reason is Reason.COMPLETE and waits_for(step, evidence):
        said = Judgement(Reason.WAITING_FOR_PERSON, said.words if said.words.msgid else _WAITING)
    return said, used


def waits_for(step: Step, evidence: Evidence) -> tuple[str, ...]:
    """Required questions that nobody has answered."""
    spec = step.spec
    return tuple(q.id for q in spec.asks if q.required and not evidence.move.answer(spec.id, q.id))


class _Telling:
    """Notes that also say how far the judgement is, twice a second."""

    def __init__(self, notes: Notes, clock: Clock, moved: Callable[[int, int | None], None]) -> None:
        self.finding: Callable[[Finding], None] = notes.finding
        self.figure: Callable[[Figure], None] = notes.figure
        self.count: Callable[[str, int], None] = notes.count
        self.propose: Callable[[Change], None] = notes.propose
        self._notes = notes
        self._clock = clock
        self._moved = moved
        self._said = clock.monotonic()

    def progress(self, done: int, of: int | None) -> None:
        self._notes.progress(done, of)
        if self._clock.monotonic() - self._said >= EVERY:
            self._said = self._clock.monotonic()
            self._moved(done, of)
