"""What a watch asks of the accounts while nothing moves, and that what it says rests on what it read just then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from picqer_tui.cli.commands.watch import REST, STEPS
from picqer_tui.core.steps import Step
from picqer_tui.core.verdicts import Verdict
from picqer_tui.engine.session import _Turns
from picqer_tui.shops.line import Line
from tests.play import Playing, opened, playing

BAR = 60
"""Requests an hour."""


class Waiting:
    """The program's clock for the cadence alone: who waits moves the world's time, so that the program's work takes none."""

    def __init__(self, world: Playing, clock: Any) -> None:
        self._world, self._clock = world, clock
        self.now, self.monotonic = clock.now, clock.monotonic

    async def sleep(self, seconds: float) -> None:
        self._world.call("clock", {"advance": seconds})
        self._clock.source.resync()


class Round(NamedTuple):
    """How things stood after one."""

    at: datetime
    asked: int
    """Requests so far."""
    verdicts: tuple[Verdict, ...]


class Observed:
    """A watch in this process: every request by account and path, and its rounds."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.rounds: list[Round] = []
        attempt = Line._attempt

        async def counted(line: Line, call: Any, parse: Any) -> Any:
            names = "&".join(name for name, _ in call.query if name != "offset")
            self.asked.append(f"{line.title.split()[0]} {call.path.split('/')[-1]} {names}".strip())
            return await attempt(line, call, parse)

        monkeypatch.setattr(Line, "_attempt", counted)

        run = _Turns.run

        async def noted(turns: _Turns, steps: Sequence[Step]) -> bool:
            moved = await run(turns, steps)
            found = (turns._session.standing().steps[step].sealed for step in STEPS)
            verdicts = tuple(verdict for verdict in found if verdict is not None)
            self.rounds.append(Round(turns._session.clock.now(), len(self.asked), verdicts))
            return moved

        monkeypatch.setattr(_Turns, "run", noted)

    async def watch(self, world: Playing, state: Path, hours: float) -> None:
        async with opened(world, state, "cost") as session:
            session.clock = Waiting(world, session.clock)
            await session.watch(*STEPS, until=session.clock.now() + timedelta(hours=hours), rest=REST)

    @property
    def spent(self) -> Counter[str]:
        """Requests after the first round, by account and path."""
        return Counter(self.asked[self.rounds[0].asked :])


@pytest.mark.parametrize(
    ("pair", "hours"),
    [
        (("woocommerce", "shopify"), 2),
        (("shopify", "woocommerce"), 2),
        pytest.param(("woocommerce", "shopify"), 8, marks=pytest.mark.long),
    ],
)
async def test_it_costs_less_than_a_request_a_minute(
    pair: tuple[str, str], hours: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Observed(monkeypatch)
    with playing(tmp_path / "world", products=40, orders=60, at="connected", from_=pair[0], to=pair[1]) as world:
        await seen.watch(world, tmp_path / "state", hours)
    assert seen.spent.total() < BAR * hours, seen.spent.most_common(12)
    assert all(later.at - earlier.at <= REST + timedelta(minutes=1) for earlier, later in pairwise(seen.rounds))
    assert len(seen.rounds) >= hours
    for one in seen.rounds:
        assert len(one.verdicts) == len(STEPS)
        for verdict in one.verdicts:
            assert verdict.basis.complete
            assert verdict.fresh_until is not None
            assert verdict.fresh_until > one.at, "nothing that it rests on is too old"
            assert verdict.fresh_until <= one.at + timedelta(minutes=10), "and it counts for ten minutes, as ever"
