"""A run: each step is judged as soon as what it needs is at hand, and why nothing comes is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta

from picqer_tui.core.events import Event, QuotaWaited, ReadingMoved
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.engine.progress import Waits
from picqer_tui.engine.session import Session
from picqer_tui.state.move import MoveFile

from .conftest import START, Bench, FakeStep

DAY = timedelta(hours=24)
WHO = Need(Side.NEW, Account, DAY)
GOODS = Need(Side.NEW, Product, DAY)
OTHER = Need(Side.PICQER, Product, DAY)
ACCESS, CONNECTIONS, SKUS = "preflight.access", "preflight.connections", "preflight.sku-match"
LINKS, DRAIN, WATCH = "preflight.external-links", "cutover.drain", "postchecks.watch"


async def until(truth: Callable[[], object]) -> None:
    """Looks again and again; long enough for a machine that has much else to do."""
    for _ in range(2000):
        if truth():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("waited in vain")


def judged(session: Session) -> set[str]:
    return {name for name, step in session.standing().steps.items() if step.verdict is not None}


async def test_what_has_its_lists_is_judged_while_goods_are_still_read(bench: Bench) -> None:
    held = bench.sources[Side.NEW].gate = asyncio.Event()
    session = await bench.open(
        FakeStep(ACCESS, [WHO]),
        FakeStep(CONNECTIONS, [OTHER]),
        FakeStep(SKUS, [OTHER, GOODS]),
        FakeStep(LINKS, [OTHER]),
        FakeStep(DRAIN, [OTHER]),
    )
    run = asyncio.create_task(session.run())
    await until(lambda: LINKS in judged(session))
    assert judged(session) == {ACCESS, CONNECTIONS, LINKS}, "the cutover rests on the steps before it"
    assert set(session.work().running) == {SKUS, DRAIN}
    assert not session.standing().steps[ACCESS].working
    held.set()
    assert {step.mark for step in (await run).steps.values()} == {Mark.PASSED}
    assert [name for name, _ in bench.sources[Side.PICQER].reads] == ["Account", "Product"]
    assert [name for name, _ in bench.sources[Side.NEW].reads] == ["Account", "Product"]


async def test_all_others_wait_for_the_connection(bench: Bench) -> None:
    held = bench.sources[Side.NEW].gate = asyncio.Event()
    session = await bench.open(FakeStep(ACCESS, [WHO]), FakeStep(CONNECTIONS, [GOODS]), FakeStep(LINKS, [OTHER]))
    run = asyncio.create_task(session.run())
    await until(lambda: ACCESS in judged(session))
    while (await session._ledger.pages.reading(OTHER)).coverage is not Coverage.COMPLETE:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.2)
    assert judged(session) == {ACCESS}, "this one has its list and still waits"
    held.set()
    assert {step.mark for step in (await run).steps.values()} == {Mark.PASSED}


async def test_a_step_that_wants_more_gets_it_while_another_list_is_still_read(bench: Bench) -> None:
    held = bench.sources[Side.NEW].gate = asyncio.Event()
    about = Need(Side.PICQER, Product, DAY, "about", ("id:1",))

    def more(evidence: Evidence) -> list[Need]:
        return [OTHER] if evidence.reading(OTHER).coverage is not Coverage.COMPLETE else [OTHER, about]

    session = await bench.open(FakeStep(ACCESS, more), FakeStep(SKUS, [GOODS]))
    run = asyncio.create_task(session.run())
    await until(lambda: ACCESS in judged(session))
    assert bench.sources[Side.PICQER].asked == [("id:1",)]
    assert session.standing().steps[ACCESS].mark is Mark.PASSED
    held.set()
    await run


async def test_a_list_that_is_read_again_for_another_step_is_judged_again(bench: Bench) -> None:
    """Otherwise the first verdict, and the changes it planned, would rest on what is no longer there."""
    seen: list[tuple[str, int]] = []
    young, old = (Need(Side.PICQER, Product, DAY, "recent", since=START - timedelta(days=days)) for days in (1, 9))

    def look(name: str) -> Callable[[Evidence, Notes], Judgement]:
        def judge(evidence: Evidence, notes: Notes) -> Judgement:
            seen.append((name, evidence.reading(young).generation))
            return Judgement(Reason.COMPLETE, Phrase("Looked."))

        return judge

    def late(evidence: Evidence) -> list[Need]:
        return [GOODS] if evidence.reading(GOODS).coverage is not Coverage.COMPLETE else [GOODS, old]

    held = bench.sources[Side.NEW].gate = asyncio.Event()
    session = await bench.open(FakeStep(ACCESS, [young], look(ACCESS)), FakeStep(SKUS, late, look(SKUS)))
    run = asyncio.create_task(session.run())
    await until(lambda: ACCESS in judged(session))
    held.set()
    standing = await run
    assert {step.mark for step in standing.steps.values()} == {Mark.PASSED}
    last = dict(seen)
    assert [name for name, _ in seen] == [ACCESS, ACCESS, SKUS]
    assert last[ACCESS] == last[SKUS]


async def test_waiting_for_quota_is_told_with_its_end(bench: Bench) -> None:
    if not bench.path.exists():
        await (await MoveFile.create(bench.path, bench.settings, bench.profiles, bench.clock)).close()
    ledger = await MoveFile.open(bench.path, bench.profiles, bench.clock)
    waits = Waits(bench.clock)
    session = Session(
        ledger, [FakeStep(SKUS, [GOODS])], FakeStep("postchecks.rollback"), bench.sources, bench.clock, waits=waits
    )
    await session.begin()
    bench.open_ones.append(session)
    heard: list[Event] = []

    async def listen() -> None:
        async for event in session.events():
            heard.append(event)

    listening = asyncio.create_task(listen())
    held = asyncio.Event()
    source = bench.sources[Side.NEW]
    later = START + timedelta(minutes=7)

    def used_up(need: Need, first: int) -> None:
        if first:
            waits.told(Side.NEW, later)
            source.gate = held

    source.before_page = used_up
    run = asyncio.create_task(session.run())
    await until(lambda: source.gate)
    assert session.work().waits == ((Side.NEW, later),)
    assert [reading.waiting_until for reading in session.work().readings] == [later]
    waits.told(Side.NEW, None)
    assert session.work().waits == ()
    waits.told(Side.NEW, START + timedelta(seconds=2))
    assert session.work().waits == (), "a moment is the ordinary pace"
    source.before_page = None
    held.set()
    await run
    listening.cancel()
    told = [(event.side, event.until) for event in heard if isinstance(event, QuotaWaited)]
    assert told == [(Side.NEW, later), (Side.NEW, None)]
    assert any(isinstance(event, ReadingMoved) for event in heard)
