"""The cadence of a watch, and the glances between its rounds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Unauthorised, Unreachable
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page
from picqer_tui.core.steps import Ask, Question, Step
from picqer_tui.engine.session import Session
from picqer_tui.engine.turns import Rounds
from picqer_tui.engine.watching import watch

from .conftest import BLANK, START, Bench, FakeSource, FakeStep, StillClock

MINUTE = timedelta(minutes=1)
REST = 50 * MINUTE
STEP = "postchecks.watch"
ROWS = Need(Side.PICQER, ImportRow, 10 * MINUTE)


class Diary:
    """Rounds and glances, with the minute in which each was."""

    def __init__(self, clock: StillClock) -> None:
        self.clock = clock
        self.rounds: list[float] = []
        self.glances: list[float] = []
        self.stirring: set[float] = set()
        self.moving: set[float] = set()
        self.sleeps: dict[float, float] = {}
        """Minute of a glance -> minutes that the machine sleeps right after it."""

    @property
    def minute(self) -> float:
        return round((self.clock.at - START) / MINUTE, 1)

    async def run(self, steps: Sequence[Step]) -> bool:
        self.rounds.append(self.minute)
        return self.minute in self.moving

    async def stirs(self, steps: Sequence[Step]) -> bool:
        self.glances.append(self.minute)
        found = self.minute in self.stirring
        self.clock.at += self.sleeps.get(self.minute, 0) * MINUTE
        return found


def step(minutes: float) -> FakeStep:
    made = FakeStep(STEP, kind="watch")
    made.spec = made.spec._replace(every=minutes * MINUTE)
    return made


async def watched(hours: float, rest: timedelta | None = REST, every: float = 10, **given: object) -> Diary:
    diary = Diary(StillClock())
    for name, value in given.items():
        setattr(diary, name, value)
    await watch(diary, [step(every)], diary.clock, START + timedelta(hours=hours), rest)
    return diary


async def test_while_nothing_moves_there_are_glances_and_a_round_after_the_rest() -> None:
    diary = await watched(2)
    assert diary.rounds == [0, 50, 100]
    assert diary.glances == [10, 20, 30, 40, 60, 70, 80, 90, 110]


async def test_a_glance_that_shows_something_makes_a_round() -> None:
    diary = await watched(1, stirring={20.0})
    assert diary.rounds == [0, 20]
    assert diary.glances == [10, 20, 30, 40, 50]


async def test_without_rest_a_slow_watch_gets_slower_while_nothing_moves() -> None:
    diary = await watched(2, rest=None, moving={0.0})
    assert diary.rounds == [0, 10, 20, 40, 70, 100]
    assert diary.glances == []


async def test_a_quick_watch_stays_quick() -> None:
    diary = await watched(0.05, rest=None, every=1)
    assert diary.rounds == [0, 1, 2]


async def test_after_a_long_sleep_there_is_a_round_at_once() -> None:
    diary = await watched(4, sleeps={10.0: 120})
    assert diary.rounds == [0, 130, 180, 230]
    assert 130 not in diary.glances


async def test_after_a_short_sleep_one_glance_is_enough() -> None:
    diary = await watched(1, sleeps={10.0: 25})
    assert diary.rounds == [0, 50]
    assert diary.glances == [10, 35, 40]


async def test_it_ends_when_it_should_and_not_a_round_later() -> None:
    diary = await watched(5 / 6)
    assert diary.rounds == [0]
    assert (await watched(0)).rounds == []


async def test_the_switch_ends_what_waited_for_it_and_the_sign_off_all_watches(bench: Bench) -> None:
    drain, after = step(1), step(10)
    drain.spec = drain.spec._replace(id="cutover.drain", phase=Phase.CUTOVER, until_switch=True)
    off = FakeStep("cutover.deactivate-old", asks=(Question("off", BLANK, Ask.CONFIRM),))
    close = FakeStep("postchecks.close", asks=(Question("name", BLANK, Ask.TEXT, gate=Gate.SIGN_OFF),))
    session = await bench.open(drain, off, after, close)
    watches = {id_: asyncio.create_task(session.watch(id_)) for id_ in ("cutover.drain", STEP)}
    for _ in range(200):
        await asyncio.sleep(0)
    assert session.work().running == ("cutover.drain", STEP)

    assert await session.answer("cutover.deactivate-old", "off", "yes", "An") is None
    await asyncio.wait_for(watches["cutover.drain"], 5)
    assert session.work().running == (STEP,), "the watch of the days after goes on"

    await session.run()
    assert await session.answer("postchecks.close", "name", "An", "An") is None
    await asyncio.wait_for(watches[STEP], 5)
    assert session.work().running == ()
    ended = [line.values for line in await session.journal() if line.what == "watch-ended"]
    assert [(each["step"], each["why"].msgid) for each in ended] == [
        ("cutover.drain", "The switch was made."),
        (STEP, "The move was signed off."),
    ]


async def test_after_the_switch_only_who_asks_for_a_step_runs_what_made_it_possible(bench: Bench) -> None:
    drain = step(1)
    drain.spec = drain.spec._replace(id="cutover.drain", phase=Phase.CUTOVER, until_switch=True)
    off = FakeStep("cutover.deactivate-old", asks=(Question("off", BLANK, Ask.CONFIRM),))
    session = await bench.open(drain, off)

    def judged_at() -> datetime | None:
        verdict = session.standing().steps["cutover.drain"].verdict
        return verdict.at if verdict is not None else None

    assert await session.answer("cutover.deactivate-old", "off", "yes", "An") is None
    await session.run()
    first = judged_at()
    assert first == bench.clock.now(), "never judged: it is looked at"
    bench.clock.at += timedelta(minutes=3)
    await session.run()
    assert judged_at() == first
    await session.run("cutover.drain")
    assert judged_at() == bench.clock.now()


# what a glance sees


def row(number: int, at: datetime = START, **more: str) -> ImportRow:
    said = {"connection": "4107", "order_id": "", "foreign_status": "paid", "status": "imported", "reason": ""} | more
    return ImportRow(
        str(number), foreign_id=Raw(""), foreign_number=Raw(""), ordered_at=at, created_at=at, updated_at=at, **said
    )


class Rows(FakeSource):
    """Picqer with import rows."""

    def __init__(self) -> None:
        super().__init__(Side.PICQER)
        self.rows = [row(1), row(2, START - timedelta(hours=5)), row(3, START - timedelta(days=3))]
        self.error: Exception | None = None
        self.since: list[datetime | None] = []

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        if need.kind is not ImportRow:
            async for page in super().read(need, cursor, changed_since):
                yield page
            return
        self.reads.append(("ImportRow", cursor))
        self.since.append(changed_since)
        if self.error is not None:
            raise self.error
        yield Page(list(self.rows), None)


async def opened(bench: Bench) -> tuple[Session, Rows]:
    source = bench.sources[Side.PICQER] = Rows()
    session = await bench.open(FakeStep(STEP, [ROWS], kind="watch"))
    await session.run(STEP)
    return session, source


async def test_rows_that_are_as_they_were_are_no_news(bench: Bench) -> None:
    session, source = await opened(bench)
    assert not await session._gathering.stirs()
    source.rows[0] = source.rows[0]._replace(foreign_status="shipped", updated_at=datetime.now(UTC))
    assert not await session._gathering.stirs()


@pytest.mark.parametrize("change", ["new", "imported", "failed"])
async def test_what_is_news(bench: Bench, change: str) -> None:
    session, source = await opened(bench)
    if change == "new":
        source.rows.append(row(4))
    elif change == "imported":
        source.rows[1] = source.rows[1]._replace(order_id="77")
    else:
        source.rows[0] = source.rows[0]._replace(status="error")
    assert await session._gathering.stirs()
    await session.run(STEP)
    assert not await session._gathering.stirs()


async def test_a_row_of_days_ago_waits_for_the_round(bench: Bench) -> None:
    session, source = await opened(bench)
    source.rows[2] = source.rows[2]._replace(status="error")
    assert not await session._gathering.stirs()


async def test_nothing_is_kept_of_a_glance(bench: Bench) -> None:
    session, source = await opened(bench)
    before = await session._ledger.pages.reading(ROWS)
    source.rows.append(row(4))
    bench.clock.at += 20 * MINUTE
    await session._gathering.stirs()
    assert await session._ledger.pages.reading(ROWS) == before
    assert session.standing().steps[STEP].mark == "not_verified", "the verdict has run out all the same"


async def test_what_cannot_be_seen_is_reason_for_a_round(bench: Bench) -> None:
    session, source = await opened(bench)
    source.error = Unreachable(Phrase("Gone."))
    assert await session._gathering.stirs()


async def test_a_round_that_was_refused_is_tried_again_after_a_while(bench: Bench) -> None:
    session, source = await opened(bench)
    source.error = Unauthorised(Phrase("No."), status=401)
    await session._turns.once([session._steps[STEP]])
    turns = _turns(session)
    asked = len(source.reads)
    assert not await turns.stirs([session._steps[STEP]])
    bench.clock.at += 26 * MINUTE
    assert await turns.stirs([session._steps[STEP]])
    assert len(source.reads) == asked, "that alone asks nothing"


async def test_a_round_that_did_not_get_through_is_tried_again_soon(bench: Bench) -> None:
    session, source = await opened(bench)
    source.error = Unreachable(Phrase("Gone."))
    await session._turns.once([session._steps[STEP]])
    assert await _turns(session).stirs([session._steps[STEP]])


async def test_a_lookup_that_would_soon_be_too_old_is_asked_again_in_a_round(bench: Bench) -> None:
    looked = Need(Side.NEW, Product, 10 * MINUTE, "about", ("id:1",))
    session = await bench.open(FakeStep(STEP, [looked], kind="watch"))
    steps = [session._steps[STEP]]
    await session.run(STEP)
    asked = bench.sources[Side.NEW].asked
    bench.clock.at += 4 * MINUTE
    await _turns(session).run(steps)
    assert len(asked) == 1
    bench.clock.at += 5 * MINUTE
    await _turns(session).run(steps)
    assert len(asked) == 2
    bench.clock.at += 9 * MINUTE
    assert session.standing().steps[STEP].mark == "passed", "it lasts until the next round"


def _turns(session: Session) -> Rounds:
    return session._turns.rounds()


async def test_a_watch_begins_with_what_was_read_just_now(bench: Bench) -> None:
    session, source = await opened(bench)
    asked = len(source.reads)
    turns = _turns(session)
    bench.clock.at += 4 * MINUTE
    await turns.run([session._steps[STEP]])
    assert len(source.reads) == asked
    assert session.standing().steps[STEP].mark == "passed"
    await turns.run([session._steps[STEP]])
    assert len(source.reads) == asked + 1, "a round reads anew"


async def test_what_is_not_young_any_more_is_read_when_a_watch_begins(bench: Bench) -> None:
    session, source = await opened(bench)
    asked = len(source.reads)
    bench.clock.at += 6 * MINUTE
    await _turns(session).run([session._steps[STEP]])
    assert len(source.reads) == asked + 1


async def test_rounds_go_back_two_days_and_once_a_day_ten(bench: Bench) -> None:
    session, source = await opened(bench)
    turns, back = _turns(session), []
    for _ in range(27):
        bench.clock.at += 60 * MINUTE
        before = (await session._ledger.pages.reading(ROWS)).begun_at
        await turns.run([session._steps[STEP]])
        since = source.since[-1]
        assert before is not None
        assert since is not None
        back.append((before - since).days)
    assert back == [14, *[2] * 23, 10, 2, 2], "the first goes back as far as rows change"


async def test_lasting_lookups_are_asked_again_in_parts(bench: Bench) -> None:
    values = tuple(f"id:{number}" for number in range(10))
    looked = Need(Side.NEW, Product, 12 * 60 * MINUTE, "about", values)
    session = await bench.open(FakeStep(STEP, [looked], kind="watch"))
    await session.run(STEP)
    asked, turns, found = bench.sources[Side.NEW].asked, _turns(session), []
    for _ in range(12):
        bench.clock.at += 60 * MINUTE
        before = sum(len(one) for one in asked)
        await turns.run([session._steps[STEP]])
        found.append(sum(len(one) for one in asked) - before)
        assert session.standing().steps[STEP].mark == "passed"
    assert found == [0] * 6 + [2] * 5 + [0]
