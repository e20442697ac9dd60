"""Limiters against a server that enforces its window, in simulated time."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from datetime import UTC, datetime, timedelta

import pytest

from picqer_tui.shops.limits import PointsLimiter, WindowLimiter, retry_after
from picqer_tui.shops.opening import Reserve
from tests.shops.fakes import NIGHT, NO_RESERVE, SleptClock


class EventClock:
    """Simulated time for many sleepers: the one who wakes first moves it on."""

    def __init__(self) -> None:
        self.passed = 0.0
        self._waiting: list[tuple[float, int, asyncio.Event]] = []
        self._count = 0

    def now(self) -> datetime:
        return NIGHT + timedelta(seconds=self.passed)

    def monotonic(self) -> float:
        return self.passed

    async def sleep(self, seconds: float) -> None:
        event = asyncio.Event()
        self._count += 1
        heapq.heappush(self._waiting, (self.passed + seconds, self._count, event))
        await event.wait()

    async def drive(self, *work) -> None:
        tasks = [asyncio.ensure_future(one) for one in work]
        while not all(task.done() for task in tasks):
            for _ in range(30):
                await asyncio.sleep(0)
            if self._waiting and not all(task.done() for task in tasks):
                self.passed, _, event = heapq.heappop(self._waiting)
                event.set()
        await asyncio.gather(*tasks)


class Server:
    """So many requests in a minute: fixed, from the first request, or sliding."""

    def __init__(self, clock: EventClock, kind: str, limit: int = 500) -> None:
        self.clock, self.kind, self.limit = clock, kind, limit
        self.log: deque[float] = deque()
        self.start = -1e9
        self.count = self.bad = self.ok = 0

    def hit(self) -> tuple[int, dict[str, str]]:
        now = self.clock.passed
        if self.kind == "sliding":
            while self.log and self.log[0] <= now - 60:
                self.log.popleft()
            used, wait = len(self.log), (self.log[0] + 60 - now if self.log else 0)
        else:
            start = now // 60 * 60 if self.kind == "fixed" else self.start if now < self.start + 60 else now
            if start != self.start:
                self.start, self.count = start, 0
            used, wait = self.count, self.start + 60 - now
        if used >= self.limit:
            self.bad += 1
            return 429, {"x-ratelimit-remaining": "0", "retry-after": f"{wait:.3f}"}
        self.log.append(now)
        self.count += 1
        self.ok += 1
        return 200, {"x-ratelimit-limit": str(self.limit), "x-ratelimit-remaining": str(self.limit - used - 1)}


async def client(limiter: WindowLimiter, server: Server, jobs: list[int]) -> None:
    while jobs:
        jobs.pop()
        while True:
            await limiter.acquire()
            try:
                await server.clock.sleep(0.12)
                status, headers = server.hit()
                limiter.seen(status, headers)
            finally:
                limiter.release()
            if status == 200:
                break


@pytest.mark.parametrize("kind", ["fixed", "first", "sliding"])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5])
async def test_alone_there_is_no_429_and_the_share_is_used(kind, share):
    clock = EventClock()
    server = Server(clock, kind)
    limiter = WindowLimiter(clock, limit=500, reserve=Reserve(share, share, UTC))
    jobs = list(range(900))
    await clock.drive(*(client(limiter, server, jobs) for _ in range(3)))
    assert server.bad == 0
    windows = 900 / (500 * (1 - share))
    assert clock.passed <= 60.5 * int(windows) + 40


@pytest.mark.parametrize("kind", ["fixed", "sliding"])
async def test_beside_another_client_hardly_any_429(kind):
    clock = EventClock()
    server = Server(clock, kind)
    limiter = WindowLimiter(clock, limit=500, reserve=Reserve(0.2, 0.2, UTC))
    jobs, ended = list(range(900)), asyncio.Event()

    async def other():
        while not ended.is_set():
            await clock.sleep(0.6)
            server.hit()

    async def ours():
        await asyncio.gather(*(client(limiter, server, jobs) for _ in range(3)))
        ended.set()

    await clock.drive(ours(), other())
    assert server.bad <= 9


async def test_the_reserve_is_never_touched():
    clock = EventClock()
    server = Server(clock, "fixed")
    limiter = WindowLimiter(clock, limit=500, reserve=Reserve(0.5, 0.5, UTC))
    jobs = list(range(400))
    least = []

    async def watch():
        while jobs:
            least.append(server.limit - server.count)
            await clock.sleep(0.2)

    await clock.drive(watch(), *(client(limiter, server, jobs) for _ in range(3)))
    assert min(least) >= 250 - 3


def test_the_share_follows_the_working_day():
    reserve = Reserve(zone=UTC)
    assert [reserve.share(NIGHT.replace(hour=hour)) for hour in (6, 7, 21, 22)] == [0.2, 0.5, 0.5, 0.2]


async def test_a_restart_remembers_what_was_spent():
    clock, stored = SleptClock(), {}

    async def quota(account, log):
        if log is not None:
            stored[account] = log
        return stored.get(account, ())

    first = WindowLimiter(clock, "picqer:acme", limit=10, reserve=NO_RESERVE, quota=quota, in_flight=99)
    for _ in range(9):
        await first.acquire()
        first.release()
    await first.save(last=True)
    second = WindowLimiter(clock, "picqer:acme", limit=10, reserve=NO_RESERVE, quota=quota, in_flight=99)
    await second.acquire()
    assert clock.passed == 0
    await second.acquire()
    assert clock.passed == pytest.approx(60.3, abs=0.1)


async def test_a_restart_asks_once_when_more_was_spent_than_the_usual_limit_allows():
    clock, headers = SleptClock(), {"x-ratelimit-limit": "5000", "x-ratelimit-remaining": "4000"}

    async def quota(account, log):
        return [NIGHT.timestamp() - second / 50 for second in range(1000)]

    limiter = WindowLimiter(clock, "picqer:acme", limit=500, reserve=NO_RESERVE, quota=quota)
    await limiter.acquire()
    second = asyncio.ensure_future(limiter.acquire())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not second.done(), "nobody knows yet what is allowed"
    limiter.seen(200, headers)
    limiter.release()
    await second
    assert clock.passed == 0


async def test_a_restart_that_asked_and_was_given_no_more_waits():
    clock, headers = SleptClock(), {"x-ratelimit-limit": "500", "x-ratelimit-remaining": "400"}

    async def quota(account, log):
        return [NIGHT.timestamp() - second / 50 for second in range(1000)]

    limiter = WindowLimiter(clock, "picqer:acme", limit=500, reserve=NO_RESERVE, quota=quota)
    await limiter.acquire()
    limiter.seen(200, headers)
    limiter.release()
    await limiter.acquire()
    assert clock.passed == pytest.approx(50.3, abs=0.1)


async def test_never_more_in_flight_than_allowed():
    limiter = WindowLimiter(SleptClock(), in_flight=2)
    await limiter.acquire()
    await limiter.acquire()
    third = asyncio.ensure_future(limiter.acquire())
    for _ in range(5):
        await asyncio.sleep(0)
    assert not third.done()
    limiter.release()
    await third


async def test_waiting_is_told():
    clock, told = SleptClock(), []
    limiter = WindowLimiter(clock, limit=1, reserve=NO_RESERVE, waiting=told.append)
    for _ in range(2):
        await limiter.acquire()
        limiter.release()
    assert told[0] == NIGHT + timedelta(seconds=60.3)
    assert told[-1] is None
    assert limiter.waited == pytest.approx(60.3)


async def test_points_are_spent_and_come_back():
    clock = SleptClock()
    bucket = PointsLimiter(clock, maximum=1000, restore=50, reserve=NO_RESERVE)
    await bucket.acquire(800)
    bucket.release()
    assert clock.passed == 0
    await bucket.acquire(500)
    bucket.release()
    assert clock.passed == pytest.approx(6)
    bucket.learn(2000, 100, 100)
    await bucket.acquire(1100)
    assert clock.passed == pytest.approx(16)


async def test_a_query_dearer_than_the_bucket_is_let_through_when_it_is_full():
    clock = SleptClock()
    bucket = PointsLimiter(clock, maximum=1000, restore=100, reserve=Reserve(0.5, 0.5, UTC))
    await bucket.acquire(5000)
    bucket.release()
    await bucket.acquire(1)
    assert clock.passed > 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("7", 7), ("0.5", 0.5), (" 3 ", 3), ("99999999", 99999999), ("-1", None), ("soon", None), ("", None), (None, None),
        ("Mon, 23 Nov 2026 02:01:00 GMT", 60), ("Mon, 23 Nov 2020 02:01:00 GMT", None), ("1e9", None), ("Mon, 99", None),
    ],
)  # fmt: skip
def test_retry_after_in_every_form(text, seconds):
    assert retry_after(text, NIGHT) == seconds
