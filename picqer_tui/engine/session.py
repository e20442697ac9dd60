"""The one door of a move: commands in, events and small values out. Nothing here blocks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta

from picqer_tui.core import gates
from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome, SideEffects
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import PicqerTuiError, RemoteError
from picqer_tui.core.events import Closing, Event, RunFinished, StandingChanged
from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.ledger import JournalLine, Ledger
from picqer_tui.core.listings import Listing
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, Refusal, Standing, make_plan
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source, Traffic, Writer
from picqer_tui.core.steps import Step, StepSpec
from picqer_tui.core.verdicts import Reason, Waiver
from picqer_tui.engine.again import Again
from picqer_tui.engine.answering import LOOK_ONLY, Answering, name_missing
from picqer_tui.engine.changing import Changing
from picqer_tui.engine.doors import Away, Work
from picqer_tui.engine.gathering import IDENTITY_MAX_AGE, Gathering
from picqer_tui.engine.judging import Judging
from picqer_tui.engine.listeners import Listeners
from picqer_tui.engine.progress import Waits
from picqer_tui.engine.resuming import away
from picqer_tui.engine.running import Running
from picqer_tui.engine.sheets import Sheets
from picqer_tui.engine.standings import standing_of
from picqer_tui.engine.watching import watch

REFUSED_AGAIN = timedelta(minutes=25)
"""How long a watch waits before it asks again for what its key was refused: it may have been a hiccup, and mostly is none."""

_NO_SUCH_STEP = Phrase("There is no step “{step}” in this move. See the list of steps in the help.")


class Session:
    """One open move. Made by the workspace; closed by `close`."""

    def __init__(
        self,
        ledger: Ledger,
        steps: Sequence[Step],
        rollback: Step,
        sources: Mapping[Side, Source],
        clock: Clock,
        writers: Mapping[Side, Writer] | None = None,
        waits: Waits | None = None,
    ) -> None:
        """`waits`: what the limiters of `sources` tell."""
        self._ledger = ledger
        self._steps = {step.spec.id: step for step in steps}
        self._order = tuple(self._steps)
        self._rollback = rollback
        self._sources = sources
        self.clock = clock
        self._tell = Listeners()
        self._tasks: dict[asyncio.Task[None], frozenset[str]] = {}
        self._turn = asyncio.Lock()
        self._waits = waits or Waits(clock)
        self._waits.tell = self._tell
        self._gathering = Gathering(ledger, sources, clock, self._tell, self._waits)
        self._judging = Judging(ledger, clock, self._tell)
        self._answering = Answering(ledger, self, clock, self._tell)
        self._changing = Changing(ledger, writers or {}, clock, self._tell)
        self._running = Running(self._gathering, self._judging, self._tell)
        self._sheets = Sheets(ledger, sources)
        self._away = Away(None, (), ())
        self._unknown = 0
        self._closed = False

    @property
    def facts(self) -> MoveFacts:
        return self._ledger.facts

    @property
    def look_only(self) -> bool:
        return self._ledger.read_only

    @property
    def plan(self) -> Plan:
        return make_plan([self._steps[id_] for id_ in self._order], self.facts)

    def spec(self, step: str) -> StepSpec:
        return self._step(step).spec

    async def begin(self) -> None:
        """Called once by the workspace: what happened since the move was last open."""
        self._away = await away(self._ledger, self.plan, self.clock.now())
        self._unknown = len(self._away.unknown)
        if not self.look_only:
            await self._ledger.write_journal("session-opened", {})

    # looking

    def standing(self) -> Standing:
        now, plan = self.clock.now(), self.plan
        busy = self._running.working | self._running.watched
        steps = {
            item.spec.id: standing_of(self._ledger, item.spec, item.skipped, item.spec.id in busy, now)
            for item in plan.items
        }
        return Standing(steps, now, self._unknown, gates.switched(plan, self.facts))

    def away(self) -> Away:
        return self._away

    def work(self) -> Work:
        going_on = tuple(sorted(self._running.working | self._running.watched))
        watched = tuple(sorted(self._running.watched - self._running.working))
        readings = self._gathering.meter.readings()
        waits = self._waits.now() if going_on else ()
        return Work(going_on, self._judging.step, *self._judging.progress, readings, watched, waits)

    def traffic(self) -> Mapping[Side, Traffic]:
        return {side: source.traffic for side, source in self._sources.items()}

    async def shut(self, since: datetime) -> frozenset[Side]:
        """Accounts that could not be reached or logged in to when asked after `since`; one that answers as another platform
        is not among them."""
        readings = {
            side: await self._ledger.pages.reading(Need(side, Account, IDENTITY_MAX_AGE)) for side in self._sources
        }
        return frozenset(
            side
            for side, reading in readings.items()
            if reading.begun_at is not None
            and reading.begun_at >= since
            and reading.coverage is not Coverage.COMPLETE
            and reading.reason != Reason.RESOURCE_CLOSED
        )

    async def arrange(self, step: str, order: str = "cost", only: str = "", what: str = "findings") -> Listing:
        return await self._ledger.arrange(step, what, order, only)

    async def figures(self, step: str) -> Sequence[Figure]:
        return await self._ledger.figures(step)

    async def waivers(self, step: str) -> Sequence[Waiver]:
        """Waivers of a step that hold now."""
        run = await self._ledger.verdicts.open_run(step)
        try:
            return tuple(run.evidence.waivers(step))
        finally:
            await self._ledger.verdicts.drop_run(run)

    async def changes(self, step: str) -> Sequence[tuple[Change, Outcome]]:
        return await self._ledger.changes.plan(step)

    async def journal(self) -> Sequence[JournalLine]:
        return await self._ledger.journal()

    async def rollback(self) -> Sequence[Figure]:
        """Judges the price of going back from what was read before (nothing is asked of the accounts anew unless stale)."""
        await self._exclusive([self._rollback], again=False)
        return await self._ledger.figures(self._rollback.spec.id)

    def events(self) -> AsyncIterator[Event]:
        """Everything told from now on. A listener that is too slow loses progress, never a change of standing."""
        return self._tell.events()

    async def sheet(self, order: str, side: Side = Side.OLD) -> Sheet:
        """One order of a shop in full, by `Order.id`, with its customer's name and address: read now, and kept nowhere.

        Raises:
            PicqerTuiError: it cannot be shown, or not now; with what to do instead.
        """
        if self.look_only:
            raise PicqerTuiError(LOOK_ONLY.why, remedy=LOOK_ONLY.remedy)
        return await self._sheets.read(side, order)

    # running

    async def run(self, *steps: str, again: bool = True) -> Standing:
        """Looks (again) and judges. Steps that do not apply are left out; with none named, all that apply."""
        wanted = [self._step(step) for step in steps] if steps else [self._steps[id_] for id_ in self.plan.ids()]
        plan = set(self.plan.ids())
        wanted.sort(key=lambda step: self._order.index(step.spec.id))
        chosen = [step for step in wanted if step.spec.id in plan]
        if not all(step.spec.id in self._running.queued for step in chosen):
            await self._exclusive(chosen, again)
        return self.standing()

    async def watch(self, *steps: str, until: datetime | None = None, rest: timedelta | None = None) -> Standing:
        """Judges these steps again and again, as often as the most eager of them wants, until then or stopped. With `rest`
        there are only glances while nothing moves, and a round at least this often."""
        plan = set(self.plan.ids())
        chosen = [self._step(step) for step in steps if step in plan]
        self._running.watched |= set(steps)
        try:
            await self._tracked(watch(_Turns(self), chosen, self.clock, until, rest), *steps)
        finally:
            self._running.watched -= set(steps)
            for step in steps:
                self._tell(StandingChanged(step))
        return self.standing()

    async def _exclusive(self, steps: Sequence[Step], again: bool) -> None:
        ids = [step.spec.id for step in steps]
        self._running.queued |= set(ids)
        await self._tracked(self._run(steps, Again.ALL if again else Again.OLD), *ids)

    async def _run(self, steps: Sequence[Step], again: Again = Again.ALL) -> None:
        ids = tuple(step.spec.id for step in steps)
        error: Phrase | None = None
        try:
            async with self._turn:
                self._running.queued -= set(ids)
                await self._running.run(steps, again)
        except asyncio.CancelledError:
            error = Phrase("Stopped before it was finished. Run it again when you are ready.")
            raise
        except PicqerTuiError as failure:
            error = failure.summary
            raise
        finally:
            self._running.queued -= set(ids)
            self._tell(RunFinished(ids, error))

    async def _tracked(self, work: Coroutine[None, None, None], *steps: str) -> None:
        """Runs as a task of its own, so that `stop` can cancel it; being stopped is not an error for who waits."""
        if self.look_only:
            work.close()
            raise PicqerTuiError(LOOK_ONLY.why, remedy=LOOK_ONLY.remedy)
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

    def stop(self, *steps: str) -> None:
        """Stops what is running (all of it: steps that are read together are stopped together). Readings keep their pages."""
        for task, named in list(self._tasks.items()):
            if not steps or named.intersection(steps):
                if not steps or self._judging.step in named:
                    self._judging.stop()
                task.cancel()

    # a person's words

    async def answer(self, step: str, question: str, value: str, by: str) -> Refusal | None:
        return await self._answering.answer(step, question, value, by)

    async def waive(self, step: str, finding: Finding | None, by: str, reason: str) -> Refusal | None:
        """Accepts one blocked finding, or (None) that this step is not verified, with name and reason."""
        return await self._answering.waive(step, finding, by, reason)

    async def acknowledge(self, step: str, by: str, count: int) -> Refusal | None:
        """Takes note of the attention findings there are now; `count` is how many the person was shown."""
        return await self._answering.acknowledge(step, by, count)

    def may(self, gate: Gate) -> Refusal | None:
        return self._answering.may(gate)

    async def enter(self, gate: Gate, by: str, noted: Mapping[str, int]) -> Refusal | None:
        """Passes a gate: takes note of the named steps' attention findings (step -> count shown), then opens if it may."""
        return await self._answering.enter(gate, by, noted)

    # changing

    async def consent(self, changes: Sequence[str], by: str, typed: str) -> Consent | Refusal:
        """A person agrees to these changes by typing their number; nothing is sent yet."""
        if self.look_only:
            return LOOK_ONLY
        if not by.strip():
            return name_missing()
        known = await self._ledger.changes.find(changes)
        if (refused := self._answering.may_change({change.step for change, _ in known})) is not None:
            return refused
        names = {name for change, _ in known for name in change.based_on}
        return await self._changing.consent(changes, by, typed, await self._ledger.pages.generations(names))

    async def apply(self, consent: Consent) -> Standing:
        """Carries out what was agreed to, one at a time; stops at the first that is not done."""
        await self._tracked(self._apply(consent))
        return self.standing()

    async def _apply(self, consent: Consent) -> None:
        async with self._turn:
            await self._changing.apply(consent)
        await self._count_unknown()

    async def undo(self, change: str, by: str, typed: str) -> Outcome | Refusal:
        """Puts back one change that was done, where its kind can be put back; `typed` is 1."""
        if self.look_only:
            return LOOK_ONLY
        if not by.strip():
            return name_missing()
        found: list[Outcome | Refusal] = []

        async def work() -> None:
            async with self._turn:
                found.append(await self._changing.undo(change, by, typed))
            await self._count_unknown()

        await self._tracked(work())
        return found[0] if found else Outcome.UNKNOWN

    async def effects(self, side: Side, kind: ChangeKind) -> SideEffects | Phrase:
        """What else a change of this kind would cause in this account; what the platform says when it cannot be asked now."""
        profile = self.facts.profiles.get(side)
        known = profile.writes.get(kind) if profile is not None else None
        if self.look_only:
            return known or SideEffects(())
        try:
            return await self._changing.effects(side, kind)
        except RemoteError:
            return known or SideEffects(())

    async def settle(self, change: str) -> Outcome:
        """Looks what became of a change whose outcome is unknown; sends nothing."""
        outcome = Outcome.UNKNOWN
        for known, now in await self._ledger.changes.find([change]):
            outcome = await self._changing.look_again(known) if now is Outcome.UNKNOWN else now
        await self._count_unknown()
        return outcome

    async def _count_unknown(self) -> None:
        self._unknown = len(await self._ledger.changes.unknown())
        self._tell(StandingChanged(""))

    @property
    def writing(self) -> bool:
        """A write is on its way."""
        return self._changing.sending

    # ending

    async def close(self, why: Phrase, grace: float = 1.5) -> None:
        """Stops what runs (pages stay, an unsealed run is dropped), closes accounts and file. A write that is on its way gets
        `grace` seconds to be answered; then its outcome is noted as unknown. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        self._tell(Closing(why))
        if self._changing.sending and self._tasks:
            self._changing.ending = True
            await asyncio.wait(list(self._tasks), timeout=grace)
        self.stop()
        if self._tasks:
            await asyncio.wait(list(self._tasks), timeout=grace)
        self._tell.end()
        await asyncio.get_running_loop().run_in_executor(None, self._judging.close)
        for source in self._sources.values():
            await source.aclose()
        if not self.look_only:
            await self._ledger.write_journal("session-closed", {"why": why})
        await self._ledger.close()

    def _step(self, step: str) -> Step:
        found = self._steps.get(step)
        if found is None:
            raise PicqerTuiError(_NO_SUCH_STEP._replace(values={"step": step}))
        return found


class _Turns:
    """What a watch sees of a session: rounds that take their turn among other runs."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._begun = False

    async def run(self, steps: Sequence[Step]) -> bool:
        """One round; whether what the steps found changed in it. The first reads nothing twice that was read just now."""
        before = self._session._ledger.verdicts.record
        seen = {step.spec.id: before(step.spec.id).counts for step in steps}
        again, self._begun = Again.ROUND if self._begun else Again.SOON, True
        await self._session._run(steps, again)
        return any(before(step.spec.id).counts != seen[step.spec.id] for step in steps)

    async def stirs(self, steps: Sequence[Step]) -> bool:
        """Whether a round is due already: what could not be read may be readable now, or Picqer brought something. What was
        refused is asked for again after a while only."""
        verdicts = [self._session._ledger.verdicts.record(step.spec.id).verdict for step in steps]
        doubts = [verdict for verdict in verdicts if verdict is not None and not verdict.basis.complete]
        if any(verdict.reason in (Reason.NO_RIGHT, Reason.RESOURCE_CLOSED) for verdict in doubts):
            return all(self._session.clock.now() - verdict.at >= REFUSED_AGAIN for verdict in doubts)
        if doubts or None in verdicts:
            return True
        async with self._session._turn:
            return await self._session._gathering.stirs()


def _single(failure: BaseException) -> BaseException:
    """The one error of a group of one, so that callers see what happened and not how it was run."""
    while isinstance(failure, BaseExceptionGroup) and len(failure.exceptions) == 1:
        failure = failure.exceptions[0]
    return failure
