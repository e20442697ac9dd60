"""Which steps apply and in which order; where each stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from picqer_tui.core.marks import Mark, counting
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Step, StepSpec
from picqer_tui.core.verdicts import Reason, Verdict, at_sign_off


class Refusal(NamedTuple):
    """Why an act is not possible now, and what to do."""

    code: str
    why: Phrase
    remedy: Phrase


class PlanItem(NamedTuple):
    spec: StepSpec
    skipped: Phrase | None
    """None: the step applies; else why it does not in this scenario."""


class Plan(NamedTuple):
    items: tuple[PlanItem, ...]

    def ids(self) -> tuple[str, ...]:
        """Steps that apply, in order."""
        return tuple(item.spec.id for item in self.items if item.skipped is None)


def make_plan(steps: Sequence[Step], move: MoveFacts) -> Plan:
    """The plan runs in the order of `steps`."""
    return Plan(tuple(PlanItem(step.spec, step.applies(move)) for step in steps))


class StepStanding(NamedTuple):
    """Where one step stands: a small value for screens, gates and commands."""

    id: str
    phase: Phase
    skipped: Phrase | None
    verdict: Verdict | None
    """As it counts now: aged, or as sealed where it stands since the switch; None while never run."""
    counts: Mapping[str, int]
    """blocked, attention, info: findings not waived; waived: those that are; and what the step counted itself."""
    waived_step: bool
    """A person accepted that this step is not verified."""
    acknowledged: bool
    """A person took note of all attention findings there are now."""
    working: bool
    waits_for: tuple[str, ...]
    """Ids of required questions that nobody has answered."""
    sealed: Verdict | None = None
    """The verdict as it was sealed."""

    @property
    def mark(self) -> Mark:
        if self.skipped is not None:
            return Mark.NOT_APPLICABLE
        return self.verdict.mark if self.verdict else Mark.NOT_VERIFIED

    @property
    def in_doubt(self) -> bool:
        """It rests on less than it should: when all that blocks was accepted, it is still not verified."""
        if self.mark is Mark.BLOCKED and self.verdict is not None:
            return self.verdict.reason is not Reason.COMPLETE and self.counts.get("blocked", 0) == 0
        return self.mark is Mark.NOT_VERIFIED

    @property
    def counting(self) -> Mark:
        """The mark as it counts for exit codes, with what was accepted taken away."""
        blocked, attention = self.counts.get("blocked", 0), self.counts.get("attention", 0)
        complete = self.verdict is not None and self.verdict.reason is Reason.COMPLETE
        return counting(self.mark, blocked, attention, complete, self.waived_step)

    @property
    def settled(self) -> bool:
        """Passed, acknowledged, not applicable, or all that stands in the way was waived."""
        return self._settled(self.mark)

    def signed(self, spec: StepSpec, now: datetime) -> bool:
        """Settled as far as the sign-off goes, which looks at what was true when it counted."""
        if self.skipped is not None or self.sealed is None:
            return self.settled
        return self._settled(at_sign_off(self.sealed, spec.stands, now).mark)

    def _settled(self, mark: Mark) -> bool:
        if mark in (Mark.PASSED, Mark.NOT_APPLICABLE):
            return True
        blocked = self.counts.get("blocked", 0) > 0
        noted = self.acknowledged or self.counts.get("attention", 0) == 0
        if mark is Mark.NOT_VERIFIED:
            return self.waived_step and not blocked
        return not blocked and noted and (self.waived_step or not self.in_doubt)


class Standing(NamedTuple):
    """Where the whole move stands."""

    steps: Mapping[str, StepStanding]
    at: datetime
    unknown_changes: int
    switched: bool = False
    """The point of no return lies behind: nothing but the sign-off closes any more."""

    @property
    def overall(self) -> Mark:
        """blocked > not_verified > attention > passed, over the steps that apply; what was waived counts as passed."""
        return worst_of(self.steps.values())


def worst_of(steps: Iterable[StepStanding]) -> Mark:
    """The worst mark among step standings, with waived and acknowledged ones as they count for an exit code:
    a waived finding or step counts as passed, an attention stays attention."""
    marks = set()
    for step in steps:
        marks.add(step.counting)
    for mark in (Mark.BLOCKED, Mark.NOT_VERIFIED, Mark.ATTENTION):
        if mark in marks:
            return mark
    return Mark.PASSED
