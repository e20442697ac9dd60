"""A person's words: answers, waivers, notes taken, gates passed. Everything is refused or on disk, nothing in between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Protocol

from picqer_tui.core import gates, over
from picqer_tui.core.clean import Raw
from picqer_tui.core.clock import Clock
from picqer_tui.core.events import Event, StandingChanged
from picqer_tui.core.findings import Finding
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, Refusal, Standing
from picqer_tui.core.steps import Ask, Question, StepSpec
from picqer_tui.core.verdicts import Waiver
from picqer_tui.engine.doors import Work

_EMPTY = Raw("")
LOOK_ONLY = Refusal(
    "look-only",
    Phrase("This move is open for looking only, because another process holds it."),
    Phrase("Close the other one, or go on there."),
)


def name_missing() -> Refusal:
    return Refusal(
        "name-missing",
        Phrase("A name and a reason are needed for this."),
        Phrase("Fill in who decides this, and why."),
    )


class Standpoint(Protocol):
    """Where the move stands, as the session knows it."""

    @property
    def plan(self) -> Plan: ...

    def spec(self, step: str) -> StepSpec: ...

    def standing(self) -> Standing: ...

    def work(self) -> Work: ...

    def stop(self, *steps: str) -> None: ...


class Answering:
    """Takes what a person says about steps and findings, behind the gates of `core.gates`."""

    def __init__(self, ledger: Ledger, move: Standpoint, clock: Clock, tell: Callable[[Event], None]) -> None:
        self._ledger = ledger
        self._move = move
        self._clock = clock
        self._tell = tell
        self._opened: set[Gate] = set()
        """Gates passed by taking note, of which the answer is still to come."""

    async def answer(self, step: str, question: str, value: str, by: str) -> Refusal | None:
        spec = self._move.spec(step)
        if self._ledger.read_only:
            return LOOK_ONLY
        asked = next((q for q in spec.asks if q.id == question.split(":", 1)[0]), None)
        if asked is None:
            return Refusal(
                "no-question", Phrase("There is no such question in this step."), Phrase("Choose one that is shown.")
            )
        gate = gates.of_answer(spec, asked) if value else asked.gate
        refused = self._cannot_answer(asked, gate, value, by)
        if refused is not None:
            return refused
        if gate is not None and value and not (gate is Gate.CUTOVER and self._move.standing().switched):
            await self._note(gate, by, {})
        await self._ledger.answer(step, question, value, by)
        self._tell(StandingChanged(step))
        await self._end_watches()
        return None

    async def _end_watches(self) -> None:
        """Ends the watches that have nothing to wait for since this answer: the switch was made, or the move signed off."""
        plan, work = self._move.plan, self._move.work()
        for step in work.running:
            spec = self._move.spec(step)
            why = over.of_watch(spec, plan, self._ledger.facts)
            if why is not None and (spec.kind == "watch" or step in work.watched):
                self._move.stop(step)
                await self._ledger.write_journal("watch-ended", {"step": step, "why": why})

    async def _note(self, gate: Gate, by: str, noted: Mapping[str, int]) -> None:
        """Notes that a gate was passed; once where a note taken opened it for the answer that follows."""
        if noted or gate not in self._opened:
            await self._ledger.enter(gate, by.strip(), noted)
        self._opened = {gate} if noted else set()

    def _cannot_answer(self, asked: Question, gate: Gate | None, value: str, by: str) -> Refusal | None:
        if gate is not None and value and (refused := self.may(gate)) is not None:
            return refused
        if asked.ask is Ask.CHOICE and value and value not in {option.value for option in asked.options}:
            return Refusal(
                "no-option", Phrase("“{value}” is not one of the answers.", {"value": value}), Phrase("Choose one.")
            )
        if asked.ask is Ask.TYPED and value != self._ledger.facts.settings.name:
            return Refusal(
                "typed",
                Phrase("That is not the name of this move."),
                Phrase("Type “{name}”, letter for letter.", {"name": self._ledger.facts.settings.name}),
            )
        if gate is not None and not by.strip():
            return name_missing()
        return None

    async def waive(self, step: str, finding: Finding | None, by: str, reason: str) -> Refusal | None:
        """Accepts one blocked finding, or (None) that this step is not verified, with name and reason."""
        spec = self._move.spec(step)
        if self._ledger.read_only:
            return LOOK_ONLY
        if not by.strip() or not reason.strip():
            return name_missing()
        if finding is None:
            here = self._move.standing().steps[step]
            if not here.in_doubt:
                return Refusal(
                    "nothing-to-accept",
                    Phrase("Only a step that is not verified can be accepted as a whole."),
                    Phrase("Accept its findings one by one, or take note of them."),
                )
            waiver = Waiver(step, "", _EMPTY, "", by.strip(), reason.strip(), self._clock.now())
        else:
            kind = next((kind for kind in spec.findings if kind.code == finding.code), None)
            if kind is not None and not kind.waivable:
                return Refusal("not-waivable", Phrase("This cannot be accepted, it can only be mended."), kind.remedy)
            waiver = Waiver(
                step, finding.code, finding.subject, finding.severity, by.strip(), reason.strip(), self._clock.now()
            )
        await self._ledger.verdicts.waive(waiver)
        self._tell(StandingChanged(step))
        return None

    async def acknowledge(self, step: str, by: str, count: int) -> Refusal | None:
        """Takes note of the attention findings there are now; `count` is how many the person was shown."""
        self._move.spec(step)
        if self._ledger.read_only:
            return LOOK_ONLY
        if not by.strip():
            return name_missing()
        now = self._ledger.verdicts.record(step).counts.get("attention", 0)
        if now != count or not now:
            return Refusal(
                "count-changed",
                Phrase(
                    "There is {now} thing to take note of now, not {count}.",
                    {"now": now, "count": count},
                    "There are {now} things to take note of now, not {count}.",
                    none="There is nothing to take note of any more.",
                ),
                Phrase("Look at the list again, then take note of it."),
            )
        await self._ledger.verdicts.acknowledge(step, by.strip(), count)
        self._tell(StandingChanged(step))
        return None

    def may(self, gate: Gate) -> Refusal | None:
        return gates.refusal(gate, self._move.plan, self._move.standing(), self._clock.now())

    def may_change(self, steps: Iterable[str]) -> Refusal | None:
        """Why the changes that these steps planned may not be sent now."""
        wanted = {gates.of_changes(self._move.spec(step)) for step in steps}
        refusals = [self.may(gate) for gate in Gate if gate in wanted]
        return next((refused for refused in refusals if refused is not None), None)

    async def enter(self, gate: Gate, by: str, noted: Mapping[str, int]) -> Refusal | None:
        """Passes a gate: takes note of the named steps' attention findings (step -> count shown), then opens if it may."""
        if self._ledger.read_only:
            return LOOK_ONLY
        for step, count in noted.items():
            refused = await self.acknowledge(step, by, count)
            if refused is not None:
                return refused
        refused = self.may(gate)
        if refused is None:
            await self._note(gate, by, noted)
            self._tell(StandingChanged(""))
        return refused
