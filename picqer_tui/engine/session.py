"""The one door of a move: commands in, events and small values out. Nothing here blocks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping, Sequence
from datetime import datetime, timedelta

from picqer_tui.core import gates, over
from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome, SideEffects
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import PicqerTuiError, RemoteError
from picqer_tui.core.events import Closing, Event, StandingChanged
from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.ledger import JournalLine, Ledger
from picqer_tui.core.listings import Listing
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, Refusal, Standing, make_plan
from picqer_tui.core.readings import Coverage
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source, Traffic, Writer
from picqer_tui.core.steps import Step, StepSpec
from picqer_tui.core.verdicts import Reason, Waiver
from picqer_tui.engine.again import Again
from picqer_tui.engine.answering import LOOK_ONLY, Answering, name_missing
from picqer_tui.engine.changing import Changing
from picqer_tui.engine.doors import Away, Work
from picqer_tui.engine.gathering import Gathering
from picqer_tui.engine.judging import Judging
from picqer_tui.engine.listeners import Listeners
from picqer_tui.engine.meeting import who
from picqer_tui.engine.progress import Waits
from picqer_tui.engine.resuming import away
from picqer_tui.engine.sheets import Sheets
from picqer_tui.engine.standings import standing_of
from picqer_tui.engine.turns import Turns

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
        self._waits = waits or Waits(clock)
        self._waits.tell = self._tell
        self._gathering = Gathering(ledger, sources, clock, self._tell, self._waits)
        self._judging = Judging(ledger, clock, self._tell)
        self._answering = Answering(ledger, self, clock, self._tell)
        self._changing = Changing(ledger, writers or {}, clock, self._tell)
        self._turns = Turns(ledger, self._gathering, self._judging, clock, self._tell)
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
        busy, switched = self._turns.going_on, gates.switched(plan, self.facts)
        steps = {
            item.spec.id: standing_of(self._ledger, item.spec, item.skipped, item.spec.id in busy, switched, now)
            for item in plan.items
        }
        return Standing(steps, now, self._unknown, switched)

    def away(self) -> Away:
        return self._away

    def work(self) -> Work:
        going_on = tuple(sorted(self._turns.going_on))
        watched = tuple(sorted(self._turns.resting))
        readings = self._gathering.meter.readings()
        waits = self._waits.now() if going_on else ()
        return Work(going_on, self._judging.step, *self._judging.progress, readings, watched, waits)

    def traffic(self) -> Mapping[Side, Traffic]:
        return {side: source.traffic for side, source in self._sources.items()}

    async def shut(self, since: datetime) -> frozenset[Side]:
        """Accounts that could not be reached or logged in to when asked after `since`; one that answers as another platform
        is not among them."""
        readings = {side: await self._ledger.pages.reading(who(side)) for side in self._sources}
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
        self._must_be_mine()
        await self._turns.run([self._rollback], Again.OLD)
        return await self._ledger.figures(self._rollback.spec.id)

    def events(self) -> AsyncIterator[Event]:
        """Everything told from now on. A listener that is too slow loses progress, never a change of standing."""
        return self._tell.events()

    async def sheet(self, order: str, side: Side = Side.OLD) -> Sheet:
        """One order of a shop in full, by `Order.id`, with its customer's name and address: read now, and kept nowhere.

        Raises:
            PicqerTuiError: it cannot be shown, or not now; with what to do instead.
        """
        self._must_be_mine()
        return await self._sheets.read(side, order)

    # running

    async def run(self, *steps: str, again: bool = True) -> Standing:
        """Looks (again) and judges. Steps that do not apply are left out; with none named, all that apply, but for those whose
        time has passed with a verdict: what made the switch possible is not looked at again after it."""
        wanted = [self._step(step) for step in steps or self.plan.ids()]
        wanted = wanted if steps else [step for step in wanted if not self._is_over(step)]
        plan = set(self.plan.ids())
        wanted.sort(key=lambda step: self._order.index(step.spec.id))
        chosen = [step for step in wanted if step.spec.id in plan]
        self._must_be_mine()
        if not self._turns.is_queued(chosen):
            await self._turns.run(chosen, Again.ALL if again else Again.OLD)
        return self.standing()

    def _is_over(self, step: Step) -> bool:
        judged = self._ledger.verdicts.record(step.spec.id).verdict is not None
        return judged and over.of_step(step.spec, self.plan, self.facts) is not None

    async def watch(self, *steps: str, until: datetime | None = None, rest: timedelta | None = None) -> Standing:
        """Judges these steps again and again, as often as the most eager of them wants, until then or stopped. With `rest`
        there are only glances while nothing moves, and a round at least this often."""
        plan = set(self.plan.ids())
        self._must_be_mine()
        await self._turns.watch([self._step(step) for step in steps if step in plan], until, rest)
        return self.standing()

    async def _work(self, work: Coroutine[None, None, None]) -> None:
        """Raises: PicqerTuiError: another process has the move; this one only looks."""
        try:
            self._must_be_mine()
        except PicqerTuiError:
            work.close()
            raise
        await self._turns.write(work)

    def _must_be_mine(self) -> None:
        if self.look_only:
            raise PicqerTuiError(LOOK_ONLY.why, remedy=LOOK_ONLY.remedy)

    def stop(self, *steps: str) -> None:
        """Stops what is running (all of it: steps that are read together are stopped together). Readings keep their pages."""
        self._turns.stop(*steps)

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
        await self._work(self._apply(consent))
        return self.standing()

    async def _apply(self, consent: Consent) -> None:
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
            found.append(await self._changing.undo(change, by, typed))
            await self._count_unknown()

        await self._work(work())
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
        if self._changing.sending and self._turns.any:
            self._changing.ending = True
            await self._turns.settle(grace)
        self.stop()
        await self._turns.settle(grace)
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
