"""What a watch asks of the accounts while nothing moves, and that what it says rests on what it read just then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from picqer_tui.cli.commands.watch import REST, STEPS
from picqer_tui.core.steps import Step
from picqer_tui.core.verdicts import Verdict
from picqer_tui.engine.turns import Rounds
from picqer_tui.shops.line import Line
from picqer_tui.steps import recent
from tests.play import Playing, found, opened, playing

BAR = 60
"""Requests in every hour."""
AFTER = ("postchecks.stock-push", "postchecks.shipment-feedback", "postchecks.leftover-orders", *STEPS)
"""What is looked at by hand before a watch is begun."""


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
        self.times: list[datetime] = []
        self.began: datetime | None = None
        self.told: list[set[tuple[str, str, str]]] = []
        """What each round found."""
        self.rounds: list[Round] = []
        attempt = Line._attempt

        async def counted(line: Line, call: Any, parse: Any) -> Any:
            names = "&".join(name for name, _ in call.query if name != "offset")
            self.asked.append(f"{line.title.split()[0]} {call.path.split('/')[-1]} {names}".strip())
            self.times.append(self._clock.now())
            return await attempt(line, call, parse)

        monkeypatch.setattr(Line, "_attempt", counted)

        run = Rounds.run

        async def noted(turns: Rounds, steps: Sequence[Step]) -> bool:
            moved = await run(turns, steps)
            session = self._session
            sealed = (session.standing().steps[step].sealed for step in STEPS)
            verdicts = tuple(verdict for verdict in sealed if verdict is not None)
            self.rounds.append(Round(session.clock.now(), len(self.asked), verdicts))
            self.told.append(await found(session, *STEPS))
            if self.then is not None:
                self.then(len(self.rounds))
            return moved

        monkeypatch.setattr(Rounds, "run", noted)
        self.then: Callable[[int], None] | None = None
        """Called after each round with its number."""

    async def watch(self, world: Playing, state: Path, hours: float, before: Sequence[str] = AFTER) -> None:
        """With `before` run by hand five minutes earlier."""
        async with opened(world, state, "cost") as session:
            self._session = session
            self._clock = session.clock = session._turns._clock = Waiting(world, session.clock)
            if before:
                await session.run(*before)
                await session.clock.sleep(300)
            served = sum(world.call("log")["requests"].values())
            self.asked.clear()
            self.times.clear()
            self.began = session.clock.now()
            await session.watch(*STEPS, until=self.began + timedelta(hours=hours), rest=REST)
        assert sum(world.call("log")["requests"].values()) - served == len(self.asked)

    def hours(self) -> list[int]:
        """Requests in each hour of the watch, its first round counted with the rest."""
        assert self.began is not None
        found = Counter((at - self.began) // timedelta(hours=1) for at in self.times)
        return [found[hour] for hour in range(max(found) + 1)]


BUSY = 1000
"""Orders in ten weeks from which on an account is a busy one."""


def miss(world: Playing, orders: int) -> None:
    """Customers order in the old shop although its connection is off; then nobody does any more."""
    world.call("acts/open-shop:old", {})
    for _ in range(orders):
        world.call("acts/place-order:old", {})
    for shop in ("old", "new"):
        world.call(f"acts/close-shop:{shop}", {})
    world.call("clock", {"advance": 3600})


@pytest.mark.parametrize(
    ("pair", "hours", "before", "orders"),
    [
        (("woocommerce", "shopify"), 3, AFTER, 60),
        pytest.param(("shopify", "woocommerce"), 3, AFTER, 60, marks=pytest.mark.long),
        pytest.param(("woocommerce", "shopify"), 8, AFTER, 60, marks=pytest.mark.long),
        pytest.param(("lightspeed", "ccv"), 3, AFTER, 60, marks=pytest.mark.long),
        pytest.param(("shopify", "bol"), 3, AFTER, 60, marks=pytest.mark.long),
        pytest.param(("woocommerce", "shopify"), 3, AFTER, 7000, marks=(pytest.mark.long, pytest.mark.timeout(600))),
    ],
)
async def test_it_costs_less_than_a_request_a_minute(
    pair: tuple[str, str],
    hours: int,
    before: Sequence[str],
    orders: int,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = Observed(monkeypatch)
    with playing(tmp_path / "world", products=40, orders=orders, at="connected", from_=pair[0], to=pair[1]) as world:
        if orders > BUSY:
            miss(world, 100)
        await seen.watch(world, tmp_path / "state", hours, before)
    assert max(seen.hours()) < BAR, (seen.hours(), Counter(seen.asked).most_common(12))
    assert len(seen.hours()) == hours
    assert all(later.at - earlier.at <= REST + timedelta(minutes=1) for earlier, later in pairwise(seen.rounds))
    assert len(seen.rounds) >= hours
    for one in seen.rounds:
        assert len(one.verdicts) == len(STEPS)
        for verdict in one.verdicts:
            assert verdict.basis.complete
            assert verdict.fresh_until is not None
            assert verdict.fresh_until > one.at, "nothing that it rests on is too old"
            assert verdict.fresh_until <= one.at + timedelta(minutes=10), "and it counts for ten minutes, as ever"


@pytest.mark.long
async def test_a_long_list_that_is_read_in_parts_tells_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While orders come, are picked, missed, cancelled and come twice, each round says what is true then."""
    monkeypatch.setattr(recent, "LONG", 20)
    seen = Observed(monkeypatch)
    true: list[set[tuple[str, str, str]]] = []
    with playing(tmp_path / "world", products=40, orders=200, at="connected") as world:

        def then(number: int) -> None:
            true.append({problem for problem in world.truth() if problem[0] in STEPS})
            if number == 2:
                world.call("acts/open-shop:old", {})
                world.call("acts/place-order:old", {})
                doubles = "".join(subject for _, code, subject in true[-1] if code == "duplicate-certain")
                acts = [act for act in world.call("acts") if act["kind"] == "cancel-order"]
                chosen = next(act for act in acts if act["values"]["orderid"] in doubles)
                world.call(f"acts/{chosen['id']}", {})

        seen.then = then
        await seen.watch(world, tmp_path / "state", 4.5)
    assert seen.told == true
    assert true[2] - true[1], "an order was missed"
    assert true[1] - true[2], "one of two was cancelled"
    in_parts = [any("older orders" in verdict.words.msgid for verdict in one.verdicts) for one in seen.rounds]
    assert in_parts == [False, *[True] * 4], "and it says of when the older orders are"
