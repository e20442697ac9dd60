"""A set of steps: the union of their needs gathered side by side, then judged in order, repeated while needs are new."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from picqer_tui.core.events import Event, StandingChanged, StepStarted
from picqer_tui.core.readings import ListKey, Need
from picqer_tui.core.steps import Step
from picqer_tui.engine.gathering import Again, Gathering, merge
from picqer_tui.engine.judging import Judging

ROUNDS = 6
"""How often the steps may ask for more after seeing what was read; what is still missing then is not verified."""


class Running:
    """Runs steps: gather, then judge each, telling as it goes."""

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
            await self._gather(built, again)
            for step in steps:
                await self._judge(step)
        finally:
            self.working -= {step.spec.id for step in built}
            for step in built:
                self._tell(StandingChanged(step.spec.id))

    async def _gather(self, steps: Sequence[Step], again: Again) -> None:
        had: dict[ListKey, Need] = {}
        for _ in range(ROUNDS):
            needs = [need for step in steps for need in await self._judging.needs(step)]
            new = [more for need in merge(needs) if (more := _beyond(had.get(need.list_key), need)) is not None]
            if not new:
                return
            for need in new:
                known = had.get(need.list_key)
                had[need.list_key] = merge([known, need])[0] if known else need
            await self._gathering.gather(new, again)

    async def _judge(self, step: Step) -> None:
        if step.spec.built:
            await self._judging.judge(step)
            self.working.discard(step.spec.id)
        else:
            await self._judging.seal_unbuilt(step)
        self._tell(StandingChanged(step.spec.id))


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
