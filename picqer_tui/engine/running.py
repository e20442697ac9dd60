"""A set of steps: the union of their needs gathered side by side; each is judged as soon as what it needs is at hand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from picqer_tui.core.events import Event, StandingChanged, StepStarted
from picqer_tui.core.readings import ListKey, Need
from picqer_tui.core.steps import Phase, Step
from picqer_tui.engine.gathering import Again, Gathering, merge
from picqer_tui.engine.judging import Judging

ROUNDS = 6
"""How often a step may ask for more after seeing what was read; what is still missing then is not verified."""
FIRST = ("preflight.access", "preflight.connections")
"""Steps whose outcome all others rest on: who answers, which connection is meant, on which clock its dates run."""


class Running:
    """Runs steps: gather, judge each, telling as it goes."""

    def __init__(self, gathering: Gathering, judging: Judging, tell: Callable[[Event], None]) -> None:
        self._gathering = gathering
        self._judging = judging
        self._tell = tell
        self.working: set[str] = set()
        """Steps being gathered for or judged."""
        self.queued: set[str] = set()
        """Steps that wait for their turn."""
        self.watched: set[str] = set()
        """Steps that are run again and again, also between two rounds."""

    async def run(self, steps: Sequence[Step], again: Again = Again.ALL) -> None:
        """What is read anew is read once in this run."""
        built = [step for step in steps if step.spec.built]
        self.working |= {step.spec.id for step in built}
        try:
            for step in built:
                self._tell(StepStarted(step.spec.id))
            async with asyncio.TaskGroup() as group:
                await _Run(self._gathering, self._judging, steps, again, group, self._told).to_its_end()
        finally:
            self.working -= {step.spec.id for step in built}
            for step in built:
                self._tell(StandingChanged(step.spec.id))

    def _told(self, step: str, judged: bool) -> None:
        """A step was judged, or has to be judged anew."""
        if judged:
            self.working.discard(step)
            self._tell(StandingChanged(step))
        else:
            self.working.add(step)


class _Run:
    """One run: what was asked for, what of that is still being read, and what is judged.

    Lists are read beside each other and beside the judging, in waves: a step that sees its lists and wants more begins a wave
    of its own. Steps are judged in the order of the plan, as they may rest on each other, but those of the preflight rest on
    `FIRST` alone and are judged in any order after these."""

    def __init__(
        self,
        gathering: Gathering,
        judging: Judging,
        steps: Sequence[Step],
        again: Again,
        group: asyncio.TaskGroup,
        told: Callable[[str, bool], None],
    ) -> None:
        self._gathering, self._judging = gathering, judging
        self._steps, self._again, self._group, self._told = steps, again, group, told
        self._had: dict[ListKey, Need] = {}
        self._reading: Counter[ListKey] = Counter()
        """Lists that are on their way, and in how many waves."""
        self._uses: dict[str, frozenset[ListKey]] = {step.spec.id: frozenset() for step in steps}
        self._asked: Counter[str] = Counter()
        self._to_ask = {step.spec.id for step in steps if step.spec.built}
        self._judged: set[str] = set()
        self._landed = asyncio.Event()

    async def to_its_end(self) -> None:
        while len(self._judged) < len(self._steps):
            self._landed.clear()
            await self._ask()
            step = self._next()
            if step is not None:
                await self._judge(step)
            elif not self._may_ask():
                await self._landed.wait()

    def _at_hand(self, step: Step) -> bool:
        return not any(self._reading[key] for key in self._uses[step.spec.id])

    def _may_ask(self) -> list[Step]:
        return [step for step in self._steps if step.spec.id in self._to_ask and self._at_hand(step)]

    async def _ask(self) -> None:
        """Asks the steps whose lists are at hand what they need, and begins to read what of that is new."""
        asking = self._may_ask()
        wanted = list[Need]()
        for step in asking:
            self._to_ask.discard(step.spec.id)
            if self._asked[step.spec.id] < ROUNDS:
                needs = await self._judging.needs(step)
                self._uses[step.spec.id] = frozenset(need.list_key for need in needs)
                wanted += needs
            self._asked[step.spec.id] += 1
        self._begin([more for need in merge(wanted) if (more := _beyond(self._had.get(need.list_key), need))])
        self._to_ask |= {step.spec.id for step in asking if not self._at_hand(step)}

    def _begin(self, new: Sequence[Need]) -> None:
        if not new:
            return
        keys = {need.list_key for need in new}
        for need in new:
            known = self._had.get(need.list_key)
            self._had[need.list_key] = merge([known, need])[0] if known else need
        self._reading.update(keys)
        for step in [one for one in self._judged if self._uses[one] & keys]:
            self._judged.discard(step)
            self._told(step, False)
        self._group.create_task(self._gathering.gather(new, self._again, self._take))

    def _take(self, key: ListKey) -> None:
        self._reading[key] -= 1
        self._landed.set()

    def _next(self) -> Step | None:
        left = [step for step in self._steps if step.spec.id not in self._judged]
        waits_for_first = any(step.spec.id in FIRST for step in left)
        for at, step in enumerate(left):
            apart = step.spec.phase is Phase.PREFLIGHT and not waits_for_first
            if (at == 0 or apart) and step.spec.id not in self._to_ask and self._at_hand(step):
                return step
        return None

    async def _judge(self, step: Step) -> None:
        self._judged.add(step.spec.id)
        if step.spec.built:
            await self._judging.judge(step)
        else:
            await self._judging.seal_unbuilt(step)
        self._told(step.spec.id, True)
        if step.spec.id in FIRST:
            self._to_ask |= self._uses.keys() - self._judged - _unbuilt(self._steps)


def _unbuilt(steps: Iterable[Step]) -> set[str]:
    return {step.spec.id for step in steps if not step.spec.built}


def _beyond(had: Need | None, need: Need) -> Need | None:
    """What of this need was not gathered yet in this run."""
    if had is None:
        return need
    if need.about:
        rest = tuple(value for value in need.about if value not in had.about)
        return need._replace(about=rest) if rest else None
    if need.since is not None and had.since is not None and need.since < had.since:
        return need
    return None
