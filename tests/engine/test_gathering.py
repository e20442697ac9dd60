"""Gathering: each list once per run, partial where anything is missing, and never from another account."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime, timedelta

import pytest

from picqer_tui.core.errors import BadReply, PicqerTuiError, Rejected, Unauthorised, Unreachable
from picqer_tui.core.evidence import Evidence
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.core.verdicts import Reason

from .conftest import Bench, FakeSource, FakeStep

DAY = timedelta(hours=24)
PICQER = Need(Side.PICQER, Product, DAY)
NEW = Need(Side.NEW, Product, DAY)
OOPS = Phrase("Something is in the way.")


async def test_two_steps_share_one_reading(bench: Bench) -> None:
    session = await bench.open(FakeStep("preflight.access", [PICQER]), FakeStep("preflight.sku-match", [PICQER, NEW]))
    standing = await session.run()
    assert {step.mark for step in standing.steps.values()} == {Mark.PASSED}
    assert [name for name, _ in bench.sources[Side.PICQER].reads] == ["Account", "Product"]
    assert [name for name, _ in bench.sources[Side.OLD].reads] == []


async def test_running_again_looks_again_and_resting_on_age_does_not(bench: Bench) -> None:
    session = await bench.open(FakeStep("preflight.access", [NEW]))
    await session.run()
    await session.run()
    assert [name for name, _ in bench.sources[Side.NEW].reads].count("Product") == 2
    await session.run(again=False)
    assert [name for name, _ in bench.sources[Side.NEW].reads].count("Product") == 2


@pytest.mark.parametrize(
    ("error", "side", "reason"),
    [
        (Unreachable(OOPS), Side.NEW, Reason.UNREACHABLE),
        (BadReply(OOPS), Side.NEW, Reason.INCOMPLETE),
        (Unauthorised(OOPS, status=403), Side.NEW, Reason.NO_RIGHT),
        (Unauthorised(OOPS, status=401), Side.PICQER, Reason.RESOURCE_CLOSED),
        (Rejected(OOPS, status=404), Side.PICQER, Reason.RESOURCE_CLOSED),
    ],
)
async def test_what_cannot_be_read_is_not_verified_with_its_own_words(
    bench: Bench, error: PicqerTuiError, side: Side, reason: Reason
) -> None:
    def break_second_page(need: Need, first: int) -> None:
        if first:
            raise error

    bench.sources[side].before_page = break_second_page
    session = await bench.open(FakeStep("preflight.sku-match", [Need(side, Product, DAY)]))
    step = (await session.run()).steps["preflight.sku-match"]
    assert (step.mark, step.verdict.reason if step.verdict else None) == (Mark.NOT_VERIFIED, reason)
    assert step.verdict is not None
    assert step.verdict.why == OOPS


async def test_a_list_shorter_than_the_account_says_is_not_complete(bench: Bench) -> None:
    bench.sources[Side.NEW].claimed = 6
    session = await bench.open(FakeStep("preflight.sku-match", [NEW]))
    verdict = (await session.run()).steps["preflight.sku-match"].verdict
    assert verdict is not None
    assert (verdict.mark, verdict.reason) == (Mark.NOT_VERIFIED, Reason.INCOMPLETE)


async def test_an_interrupted_reading_goes_on_where_it_was(bench: Bench) -> None:
    def cut(need: Need, first: int) -> None:
        if first == 4:
            raise Unreachable(OOPS)

    bench.sources[Side.NEW].before_page = cut
    session = await bench.open(FakeStep("preflight.sku-match", [NEW]))
    await session.run()
    await session.close(Phrase("Gone."))
    bench.sources[Side.NEW].before_page = None
    session = await bench.open(FakeStep("preflight.sku-match", [NEW]))
    verdict = (await session.run()).steps["preflight.sku-match"].verdict
    assert verdict is not None
    assert verdict.mark is Mark.PASSED
    assert verdict.basis.rows == 5
    assert ("Product", "4") in bench.sources[Side.NEW].reads


async def test_stopping_keeps_the_pages_and_gives_no_verdict(bench: Bench) -> None:
    bench.sources[Side.NEW].gate = asyncio.Event()
    session = await bench.open(FakeStep("preflight.sku-match", [NEW]))
    run = asyncio.create_task(session.run())
    while "preflight.sku-match" not in session.work().running:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    await asyncio.sleep(0.05)
    session.stop()
    standing = await asyncio.wait_for(run, 10)
    assert standing.steps["preflight.sku-match"].verdict is None
    assert not standing.steps["preflight.sku-match"].working


async def test_another_account_behind_the_address_stops_the_reading(bench: Bench) -> None:
    session = await bench.open(FakeStep("preflight.sku-match", [NEW]))
    assert (await session.run()).steps["preflight.sku-match"].mark is Mark.PASSED
    bench.sources[Side.NEW].identity = "somebody-else"
    bench.clock.at += timedelta(minutes=11)
    before = len(bench.sources[Side.NEW].reads)
    step = (await session.run()).steps["preflight.sku-match"]
    assert step.mark is Mark.NOT_VERIFIED
    assert step.verdict is not None
    assert step.verdict.why is not None
    assert "somebody-else" in str(step.verdict.why.values)
    assert [name for name, _ in bench.sources[Side.NEW].reads[before:]] == ["Account"]


async def test_needs_that_follow_from_the_first_lists_are_read_too(bench: Bench) -> None:
    def needs(evidence: Evidence) -> list[Need]:
        first = [row.id for row in evidence.records(NEW, Product)][:2]
        return [NEW, Need(Side.NEW, Product, DAY, "about", tuple(f"id:{id_}" for id_ in first))] if first else [NEW]

    session = await bench.open(FakeStep("preflight.sku-match", needs))
    assert (await session.run()).steps["preflight.sku-match"].mark is Mark.PASSED
    assert bench.sources[Side.NEW].asked == [("id:0", "id:1")]


class Shut(FakeSource):
    """An account that lets nobody in."""

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        self.reads.append((need.kind.__name__, cursor))
        raise Unauthorised(OOPS, status=401)
        yield  # makes this a generator


async def test_an_account_that_lets_nobody_in_is_asked_once_in_a_run(bench: Bench) -> None:
    """Asked for every list, it might shut the key out; and the step that judges the login would see it while it is asked."""

    def needs(evidence: Evidence) -> list[Need]:
        further = evidence.reading(NEW).coverage is not Coverage.NONE
        return [NEW, Need(Side.NEW, Product, DAY, "about", ("id:1",))] if further else [NEW]

    shop = bench.sources[Side.NEW] = Shut(Side.NEW)
    access = FakeStep("preflight.access", [Need(Side.NEW, Account, timedelta(minutes=1))])
    session = await bench.open(access, FakeStep("preflight.connections", [NEW]), FakeStep("preflight.sku-match", needs))
    standing = await session.run()
    assert {step.mark for step in standing.steps.values()} == {Mark.NOT_VERIFIED}
    assert [name for name, _ in shop.reads] == ["Account"]
    await session.run("preflight.sku-match")
    assert [name for name, _ in shop.reads] == ["Account"] * 2, "a run of its own asks again"
