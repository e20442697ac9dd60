"""What a watch asks of the accounts while nothing moves."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.cli.commands.watch import REST, STEPS
from picqer_tui.cli.world_port import WorldClock
from picqer_tui.core.events import RunFinished
from picqer_tui.shops.line import Line
from tests.play import Playing, opened, playing


class Meter:
    """Requests of this process: when, which account, which path."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        attempt = Line._attempt

        async def counted(line: Line, call: Any, parse: Any) -> Any:
            names = "&".join(f"{name}=…" for name, _ in call.query if name != "offset")
            self.asked.append(f"{line.title.split()[0]} {call.path.split('/')[-1]}?{names}")
            return await attempt(line, call, parse)

        monkeypatch.setattr(Line, "_attempt", counted)


async def two_hours(
    world: Playing, state: Path, meter: Meter, monkeypatch: pytest.MonkeyPatch
) -> tuple[list[tuple[datetime, int]], datetime]:
    """Watches for two simulated hours in which the program's own work takes no time; (end, requests so far) of each round."""

    async def sleep(self: WorldClock, seconds: float) -> None:
        world.call("clock", {"advance": seconds})
        self.resync()

    monkeypatch.setattr(WorldClock, "sleep", sleep)
    world.call("clock", {"running": False})
    rounds: list[tuple[datetime, int]] = []
    async with opened(world, state, "cost") as session:
        tell = session._tell

        def told(event: Any) -> None:
            if isinstance(event, RunFinished):
                rounds.append((session.clock.now(), len(meter.asked)))
            tell(event)

        monkeypatch.setattr(session._running, "_tell", tell)
        monkeypatch.setattr(session, "_tell", told)
        end = session.clock.now() + timedelta(hours=2)
        standing = await session.watch(*STEPS, until=end, rest=REST)
        for step in STEPS:
            verdict = standing.steps[step].sealed
            assert verdict is not None
            assert verdict.basis.complete
    return rounds, end


@pytest.mark.parametrize("pair", [("woocommerce", "shopify"), ("shopify", "woocommerce")])
async def test_it_costs_less_than_a_request_a_minute(
    pair: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    meter = Meter(monkeypatch)
    with playing(tmp_path / "world", products=40, orders=60, at="connected", from_=pair[0], to=pair[1]) as world:
        rounds, end = await two_hours(world, tmp_path / "state", meter, monkeypatch)
    first = rounds[0][1]
    spent = Counter(meter.asked[first:])
    assert spent.total() < 120, f"in two hours after the first round: {spent.most_common(12)}"
    times = [at for at, _ in rounds]
    assert all(later - earlier <= REST + timedelta(minutes=1) for earlier, later in pairwise(times))
    assert end - times[-1] < REST
