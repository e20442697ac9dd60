"""A shop in which one list takes minutes: what may be old is left as it is, and what may not be is read again in time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Standing
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason, Verdict

from .conftest import START, Bench, FakeStep

MINUTE = timedelta(minutes=1)
GOODS = Need(Side.NEW, Product, timedelta(hours=12))
OPEN = Need(Side.PICQER, Product, 5 * MINUTE, "open")
SKUS, DRAIN, BASELINE, MISSED = "preflight.sku-match", "cutover.drain", "cutover.baseline", "postchecks.missed-orders"


def slow(bench: Bench, side: Side, which: Callable[[Need], bool], minutes: int, beside: Need | None = None) -> None:
    """From now on reading such a list takes so long. `beside`: one that is read at the same time, and to its end at once."""
    seen = [0]

    async def pause(need: Need) -> None:
        if not which(need):
            return
        async with asyncio.timeout(20):
            while beside is not None:
                reading = await bench.open_ones[-1]._ledger.pages.reading(beside)
                if reading.coverage is Coverage.COMPLETE and reading.generation > seen[0]:
                    seen[0] = reading.generation
                    break
                await asyncio.sleep(0.005)
        bench.clock.at += minutes * MINUTE

    bench.sources[side].pause = pause


def heavy(bench: Bench, minutes: int = 9, beside: Need | None = OPEN) -> None:
    slow(bench, Side.NEW, lambda need: not need.scope, minutes, beside)


def reads(bench: Bench, side: Side, name: str) -> int:
    return [each for each, cursor in bench.sources[side].reads if cursor is None].count(name)


def verdict(standing: Standing, step: str) -> Verdict:
    found = standing.steps[step].verdict
    assert found is not None
    return found


async def test_a_step_that_rests_on_age_does_not_read_a_long_list_again(bench: Bench) -> None:
    heavy(bench)
    session = await bench.open(FakeStep(BASELINE, [OPEN, GOODS], rests_on_age=True))
    await session.run(BASELINE)
    for again in (1, 2):
        light, began = reads(bench, Side.PICQER, "Product.open"), bench.clock.at
        assert (await session.run(BASELINE)).steps[BASELINE].mark is Mark.PASSED, again
        assert reads(bench, Side.NEW, "Product") == 1
        assert reads(bench, Side.PICQER, "Product.open") == light + 1, "the light part is always read anew"
        assert bench.clock.at == began
        bench.clock.at += 6 * MINUTE
    bench.clock.at += timedelta(hours=12)
    assert (await session.run(BASELINE)).steps[BASELINE].mark is Mark.PASSED
    assert reads(bench, Side.NEW, "Product") == 2, "too old to rest on"


async def test_another_step_reads_it_anew_also_in_the_same_run(bench: Bench) -> None:
    heavy(bench)
    session = await bench.open(FakeStep(SKUS, [GOODS]), FakeStep(BASELINE, [OPEN, GOODS], rests_on_age=True))
    await session.run()
    heavy(bench, beside=None)
    await session.run(SKUS)
    assert reads(bench, Side.NEW, "Product") == 2
    assert (await session.run()).steps[BASELINE].mark is Mark.PASSED
    assert reads(bench, Side.NEW, "Product") == 3


async def test_another_step_that_asks_later_reads_it_anew_once(bench: Bench) -> None:
    first = [1]

    def late(evidence: Evidence) -> list[Need]:
        return [OPEN, GOODS] if evidence.reading(OPEN).generation > first[0] else [OPEN]

    session = await bench.open(FakeStep(SKUS, late), FakeStep(BASELINE, [OPEN, GOODS], rests_on_age=True))
    await session.run(BASELINE)
    first[0] = (await session._ledger.pages.reading(OPEN)).generation
    assert {step.mark for step in (await session.run()).steps.values()} == {Mark.PASSED}
    assert reads(bench, Side.NEW, "Product") == 2


async def test_goods_of_picqer_are_brought_up_to_date_by_what_changed(bench: Bench) -> None:
    goods = Need(Side.PICQER, Product, timedelta(hours=12))
    session = await bench.open(FakeStep(BASELINE, [goods], rests_on_age=True))
    await session.run()
    bench.clock.at += timedelta(hours=3)
    assert (await session.run()).steps[BASELINE].mark is Mark.PASSED
    since = [at for name, at in bench.sources[Side.PICQER].changes if name == "Product"]
    assert since == [None, START - timedelta(hours=4)]


async def test_goods_of_picqer_that_may_not_be_old_are_brought_up_to_date_in_the_same_way(bench: Bench) -> None:
    session = await bench.open(FakeStep(MISSED, [Need(Side.PICQER, Product, 10 * MINUTE)]))
    slow(bench, Side.PICQER, lambda need: bench.sources[Side.PICQER].changes[-1][1] is None, 20)
    assert (await session.run()).steps[MISSED].mark is Mark.PASSED, "what changed meanwhile is read in a moment"
    bench.clock.at += timedelta(hours=2)
    assert (await session.run()).steps[MISSED].mark is Mark.PASSED
    bench.clock.at += timedelta(hours=13)
    await session.run()
    since = [at is None for name, at in bench.sources[Side.PICQER].changes if name == "Product"]
    assert since == [True, False, False, True, False]


async def test_what_was_read_at_the_begin_is_read_once_more_for_steps_that_come_late(bench: Bench) -> None:
    heavy(bench, 12)
    young = OPEN._replace(max_age=MINUTE)
    ages: dict[str, list[timedelta]] = {}

    def look(step: str) -> Callable[[Evidence, Notes], Judgement]:
        def judge(evidence: Evidence, notes: Notes) -> Judgement:
            begun = evidence.reading(OPEN).begun_at
            assert isinstance(begun, datetime)
            ages.setdefault(step, []).append(evidence.now - begun)
            return Judgement(Reason.COMPLETE, Phrase("Looked."))

        return judge

    session = await bench.open(
        FakeStep(SKUS, [GOODS]),
        FakeStep(DRAIN, [young], look(DRAIN)),
        FakeStep(BASELINE, [OPEN, GOODS], look(BASELINE), rests_on_age=True),
        FakeStep(MISSED, [OPEN._replace(max_age=10 * MINUTE)], look(MISSED)),
    )
    standing = await session.run()
    assert {step.mark for step in standing.steps.values()} == {Mark.PASSED}
    assert ages == {step: [timedelta()] for step in (DRAIN, BASELINE, MISSED)}
    assert reads(bench, Side.PICQER, "Product.open") == 2
    assert reads(bench, Side.NEW, "Product") == 1


async def test_a_list_that_takes_longer_than_it_may_be_old_is_not_read_twice(bench: Bench) -> None:
    slow(bench, Side.NEW, lambda need: need.scope == "open", 30)
    session = await bench.open(FakeStep(MISSED, [Need(Side.NEW, Product, 10 * MINUTE, "open")]))
    assert verdict(await session.run(), MISSED).reason is Reason.STALE
    assert reads(bench, Side.NEW, "Product.open") == 1


async def test_what_follows_from_a_list_that_was_read_once_more_is_looked_up(bench: Bench) -> None:
    heavy(bench)

    def needs(evidence: Evidence) -> list[Need]:
        rows = [f"id:{row.id}" for row in evidence.records(OPEN, Product) if row.id == "4"]
        return [OPEN, *([Need(Side.PICQER, Product, OPEN.max_age, "about", tuple(rows))] if rows else [])]

    source = bench.sources[Side.PICQER]
    late = source.products.pop()

    def comes(need: Need, first: int) -> None:
        if late not in source.products:
            source.products.append(late)

    bench.sources[Side.NEW].before_page = comes
    session = await bench.open(FakeStep(SKUS, [GOODS]), FakeStep(DRAIN, needs))
    assert (await session.run()).steps[DRAIN].mark is Mark.PASSED
    assert source.asked == [("id:4",)]


async def test_only_who_planned_changes_over_it_is_judged_again_and_at_the_end(bench: Bench) -> None:
    heavy(bench)
    judged: list[str] = []

    def look(step: str) -> Callable[[Evidence, Notes], Judgement]:
        def judge(evidence: Evidence, notes: Notes) -> Judgement:
            judged.append(step)
            return Judgement(Reason.COMPLETE, Phrase("Looked."))

        return judge

    day = OPEN._replace(max_age=timedelta(hours=24))
    old_orders, links = "preflight.old-orders", "preflight.external-links"
    session = await bench.open(
        FakeStep(old_orders, [day], look(old_orders), offers=frozenset({ChangeKind.TAG_ORDER})),
        FakeStep(links, [day], look(links)),
        FakeStep(SKUS, [GOODS], look(SKUS)),
        FakeStep(DRAIN, [OPEN], look(DRAIN)),
        FakeStep(MISSED, [OPEN], look(MISSED)),
    )
    standing = await session.run()
    assert judged == [old_orders, links, SKUS, DRAIN, MISSED, old_orders]
    assert {step.mark for step in standing.steps.values()} == {Mark.PASSED}
    assert not session.work().running
