"""A set of steps: the union of their needs gathered side by side; each is judged as soon as what it needs is at hand."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from picqer_tui.core.events import Event, StandingChanged, StepStarted
from picqer_tui.core.phases import Phase
from picqer_tui.core.readings import ListKey, Need
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Step
from picqer_tui.engine.again import Again, may_rest
from picqer_tui.engine.gathering import Gathering, merge
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
    `FIRST` alone and are judged in any order after these. What has grown too old by a step's turn, while long lists were read
    and others judged, is read once more for it. Verdicts that were sealed before stay, as they do from run to run; only steps
    that planned changes are judged again, at the end, as changes are not sent over lists that have moved on."""

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
        self._wants: dict[str, Sequence[Need]] = {step.spec.id: () for step in steps}
        self._rested: set[ListKey] = set()
        """Lists that were left as they were if they were young enough, as only steps that rest on age wanted them."""
        self._renewed: set[str] = set()
        """Steps for which lists were read once more."""
        self._later: set[str] = set()
        """Steps that planned changes over lists that were read once more since."""
        self._moved_on = False
        """Lists were read once more; verdicts sealed before rest on what was there then."""
        self._ending = False
        self._asked: Counter[str] = Counter()
        self._to_ask = {step.spec.id for step in steps if step.spec.built}
        self._judged: set[str] = set()
        self._landed = asyncio.Event()
        self._met: dict[Side, float] = {}
        """When each side was asked who it is."""

    async def to_its_end(self) -> None:
        while self._goes_on():
            self._landed.clear()
            await self._ask()
            step = self._next()
            if step is not None:
                if not await self._renew(step):
                    await self._judge(step)
            elif not self._may_ask():
                await self._landed.wait()

    def _goes_on(self) -> bool:
        if len(self._judged) == len(self._steps) and not self._ending:
            self._ending = True
            self._judged -= self._later
            self._renewed -= self._later
            for step in self._later:
                self._ask_again(step)
                self._told(step, False)
        return len(self._judged) < len(self._steps)

    def _uses(self, step: str) -> frozenset[ListKey]:
        return frozenset(need.list_key for need in self._wants[step])

    def _at_hand(self, step: Step) -> bool:
        return not any(self._reading[key] for key in self._uses(step.spec.id))

    def _may_ask(self) -> list[Step]:
        return [step for step in self._steps if step.spec.id in self._to_ask and self._at_hand(step)]

    async def _ask(self) -> None:
        """Asks the steps whose lists are at hand what they need, and begins to read what of that is new."""
        asking = self._may_ask()
        wanted, anew = list[Need](), set[ListKey]()
        for step in asking:
            self._to_ask.discard(step.spec.id)
            if self._asked[step.spec.id] < ROUNDS:
                needs = self._wants[step.spec.id] = await self._judging.needs(step)
                wanted += needs
                anew |= set() if step.spec.rests_on_age else self._uses(step.spec.id)
            self._asked[step.spec.id] += 1
        left_as_it_was = self._rested & anew
        had = {key: need for key, need in self._had.items() if key not in left_as_it_was}
        new = [more for need in merge(wanted) if (more := _beyond(had.get(need.list_key), need))]
        resting = [need for need in new if need.list_key not in anew]
        self._rested -= anew
        self._rested |= {need.list_key for need in resting if may_rest(need)}
        self._begin([need for need in new if need.list_key in anew], self._again)
        self._begin(resting, Again.AGED if self._again is Again.ALL else self._again)
        self._to_ask |= {step.spec.id for step in asking if not self._at_hand(step)}

    def _ask_again(self, step: str) -> None:
        self._to_ask.add(step)
        self._asked[step] = 0

    async def _renew(self, step: Step) -> bool:
        """Reads what this step wants young and is no longer, once for each step; whether there was any. Then it is asked again,
        as what is new may lead further."""
        id_ = step.spec.id
        if id_ in self._renewed or not (old := await self._gathering.outgrown(self._wants[id_])):
            return False
        self._renewed.add(id_)
        self._moved_on = True
        self._ask_again(id_)
        self._begin(old, self._again)
        return True

    def _begin(self, new: Sequence[Need], again: Again) -> None:
        if not new:
            return
        keys = {need.list_key for need in new}
        for need in new:
            known = self._had.get(need.list_key)
            self._had[need.list_key] = merge([known, need])[0] if known else need
        self._reading.update(keys)
        self._judge_again({step.spec.id: step for step in self._steps if step.spec.id in self._judged}, keys)
        self._group.create_task(self._gathering.gather(new, again, self._take, self._met))

    def _judge_again(self, judged: Mapping[str, Step], keys: set[ListKey]) -> None:
        """Has those that were judged over lists which are read anew judged again, where that has to be."""
        for id_ in (one for one in judged if self._uses(one) & keys):
            if not self._moved_on:
                self._judged.discard(id_)
                self._told(id_, False)
            elif judged[id_].spec.offers:
                self._later.add(id_)

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
            self._to_ask |= self._wants.keys() - self._judged - _unbuilt(self._steps)


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
