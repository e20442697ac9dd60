"""A process that is killed at any point of a change or of putting one back, with the real request over HTTP: the account saw it
at most once, the next process knows what it does not know, settles it by looking, and gets it done with new consent alone."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection
from typing import NamedTuple

import pytest

from picqer_tui.core.changes import Change, Consent, Outcome
from picqer_tui.core.past import UNDO
from picqer_tui.core.plan import Refusal
from picqer_tui.engine.changing import MAY_STILL_COME, covers
from tests.engine.points import Killed, Points
from tests.shops.fakes import SleptClock
from tests.shops.test_putting_back import BACK
from tests.shops.test_writes import WRITES, lay
from tests.shops.writing import Desk, Desks

pytestmark = pytest.mark.asyncio(loop_scope="module")

LINES = {"": 0, "lost-answer": 0, "lost-request": 1}
"""What happens to the request, and how many of them are lost."""
KEY_POINTS = {"intend ended", "request begins", "request ended", "answered ended", "settle begins"}
"""Where the world and the move's file part; tried in the usual suite for one change of each platform. All points of all changes
on all lines take minutes."""
FIRST = {name.partition("-")[0]: name for name in reversed(WRITES)}
BACKS = [*(f"{platform}-complete" for platform in BACK), *(name for name in WRITES if name.endswith("-sku"))]


class Begun(NamedTuple):
    """A change that may be made: its id in the move's file, and how a process does it."""

    id: str
    target: str
    make: Callable[[Points | None], Awaitable[Outcome | Refusal]]
    request: str
    effect: str


async def wished(at: Desk, name: str) -> Begun:
    """Planned and not yet agreed to."""
    write, change = WRITES[name], WRITES[name].wish(at)
    await at.propose(change)

    async def make(points: Points | None) -> Outcome | Refusal:
        changing = at.changing(points=points)
        consent = await changing.consent([change.id], "Anna", "1", {})
        return await changing.apply(consent) if isinstance(consent, Consent) else consent

    return Begun(change.id, change.target, make, write.request, write.effect)


async def done(at: Desk, name: str) -> Begun:
    """Made by this program, and to be put back."""
    platform, _, kind = name.partition("-")
    change = WRITES[name].wish(at)
    assert await at.make(change) is Outcome.DONE, await at.seen()
    at.counts_from_here(change.target)

    async def make(points: Points | None) -> Outcome | Refusal:
        return await at.changing(points=points).undo(change.id, "Anna", "1")

    back = BACK[platform] if kind == "complete" else None
    request, effect = (back.request, back.effect) if back else (WRITES[name].request, "sku")
    return Begun(change.id + UNDO, change.target, make, request, effect)


async def points_of(at: Desk, begin: Callable[[Desk, str], Awaitable[Begun]], name: str, line: str) -> list[str]:
    """Every point that is passed when nothing ends it."""
    one, points = await begin(at, name), Points()
    lay(at, line, one.request, one.target)
    await one.make(points)
    at.world.faults.clear()
    if LINES[line]:
        await at.open_again()
        await settled(at, one, happened=False)
    return points.passed


async def killed(at: Desk, one: Begun, line: str, number: int) -> bool:
    """Made until this point, and the move opened by the next process; gives whether the account did it."""
    lay(at, line, one.request, one.target)
    with pytest.raises(Killed):
        await one.make(Points(number))
    at.world.faults.clear()
    await at.open_again()
    times = at.effects(one.target).get(one.effect, 0)
    assert times <= len(at.sent) <= 1
    return times == 1


async def settled(at: Desk, one: Begun, happened: bool) -> None:
    """What nobody knows is shown first, is not sent again, and is settled by looking."""
    (change,) = await at.move.changes.unknown()
    assert change.id == one.id
    said = await one.make(None)
    assert isinstance(said, Refusal)
    assert said.code == "begun-before"
    assert await at.changing().look_again(change) is (Outcome.DONE if happened else Outcome.UNKNOWN)
    later = SleptClock(at.clock.now() + MAY_STILL_COME)
    if not happened:
        assert await at.changing(later).look_again(change) is Outcome.NOT_DONE
    assert await at.outcome(one.id) is (Outcome.DONE if happened else Outcome.NOT_DONE)


async def journal_of(at: Desk, id_: str) -> list[str]:
    """What the journal tells of one change: intents and outcomes in their order."""
    lines = [line for line in await at.move.journal() if line.values.get("change") == id_]
    return [str(line.values.get("outcome", line.what)) for line in lines if line.what in ("intent", "outcome")]


async def at_every_point(
    at: Desk, begin: Callable[[Desk, str], Awaitable[Begun]], name: str, line: str, only: Collection[str] = ()
) -> None:
    names = await points_of(at, begin, name, line)
    intended, request = names.index("intend begins") + 1, names.index("request begins") + 1
    first = request + 1 if line else 1
    for number in range(first, len(names) + 1):
        where = (number, names[number - 1])
        if only and names[number - 1] not in only:
            continue
        one = await begin(at, name)
        already = len(await journal_of(at, one.id))
        happened = await killed(at, one, line, number)
        assert happened == (number > request and not LINES[line]), where
        told = (await journal_of(at, one.id))[already:]
        if number <= intended:
            assert told == [], where
        elif number == len(names):
            assert told == ["intent", "unknown" if LINES[line] else "done"], where
        else:
            assert told == ["intent", "unknown"], where
        if told and told[-1] == "unknown":
            await settled(at, one, happened)
        if not happened:
            assert await one.make(None) is Outcome.DONE, where
        change: Change = (await at.move.changes.find([one.id]))[0][0]
        assert covers(await at.writer.look(change.kind, one.target), change.wished), where
        assert (at.effects(one.target).get(one.effect), len(at.sent)) == (1, 1 + LINES[line]), where
        assert await at.outcome(one.id) is Outcome.DONE, where
        assert await at.move.changes.unknown() == [], where


@pytest.mark.parametrize("name", FIRST.values())
async def test_a_change_killed_where_it_matters_happens_once_and_no_more(desks: Desks, name: str) -> None:
    await at_every_point(await desks(name.partition("-")[0]), wished, name, "", KEY_POINTS)


@pytest.mark.parametrize("name", ["shopify-complete", "woocommerce-sku"])
async def test_putting_back_killed_where_it_matters_happens_once_and_no_more(desks: Desks, name: str) -> None:
    await at_every_point(await desks(name.partition("-")[0]), done, name, "", KEY_POINTS)


@pytest.mark.long
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", WRITES)
async def test_a_change_killed_at_every_point_happens_once_and_no_more(desks: Desks, name: str, line: str) -> None:
    await at_every_point(await desks(name.partition("-")[0]), wished, name, line)


@pytest.mark.long
@pytest.mark.parametrize("line", LINES)
@pytest.mark.parametrize("name", BACKS)
async def test_putting_back_killed_at_every_point_happens_once_and_no_more(desks: Desks, name: str, line: str) -> None:
    await at_every_point(await desks(name.partition("-")[0]), done, name, line)
