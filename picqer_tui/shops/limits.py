"""One limiter per account. It believes what the server says about what is left, and keeps a share for the merchant's other
links."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Protocol

from picqer_tui.core.clock import Clock
from picqer_tui.shops.opening import Quota, Reserve, forget

LONGEST_WAIT = 120.0
"""Seconds; told to wait longer, a request fails and says so instead of hanging."""
SAVE_EVERY = 2.0


def retry_after(value: str | None, now: datetime) -> float | None:
    """Seconds that a `Retry-After` asks for: a number or an HTTP date. None when it is missing or says nothing usable
    (words, negative, a date that has passed)."""
    text = (value or "").strip()
    if re.fullmatch(r"\d{1,12}(\.\d+)?", text):
        return float(text)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    seconds = (at.replace(tzinfo=at.tzinfo or UTC) - now).total_seconds()
    return seconds if seconds > 0 else None


class Limiter(Protocol):
    """Lets requests of one account through, in the order they came."""

    @property
    def waited(self) -> float:
        """Seconds that requests stood in line for quota so far."""
        ...

    async def acquire(self, cost: float = 1.0) -> None:
        """Returns when a request may be sent; `release` must follow, whatever happens."""
        ...

    def seen(self, status: int, headers: Mapping[str, str]) -> None:
        """What the server answered, between `acquire` and `release`. Header names in lower case."""
        ...

    def release(self) -> None: ...

    def block(self, seconds: float) -> None:
        """Nothing goes out for so long."""
        ...

    async def save(self, last: bool = False) -> None:
        """Stores the log when it is time, or with `last` at once."""
        ...


Left = Callable[[Mapping[str, str]], tuple[int | None, int | None]]
"""Reads (limit, remaining) from answer headers."""


def rate_headers(headers: Mapping[str, str]) -> tuple[int | None, int | None]:
    """(limit, remaining) from `X-RateLimit-Limit` and `X-RateLimit-Remaining`, or the same without `X-`."""

    def number(name: str) -> int | None:
        text = headers.get(f"x-ratelimit-{name}", headers.get(f"ratelimit-{name}", ""))
        found = re.match(r"\s*(\d{1,9})\b", text)
        return int(found.group(1)) if found else None

    return number("limit"), number("remaining")


class WindowLimiter:
    """So many requests in a window. Keeps its own sliding log (limit less reserve, window and half a percent), takes off
    what is under way from what the server says is left, and backs off in doubling steps; at the reserve it looks again
    with one request after a short step that doubles, until the count has moved up.

    `limit` None: the account has no known limit; then only requests in flight are counted and refusals are obeyed.
    """

    def __init__(
        self,
        clock: Clock,
        account: str = "",
        *,
        limit: int | None = None,
        window: float = 60.0,
        in_flight: int = 3,
        reserve: Reserve | None = None,
        quota: Quota = forget,
        left: Left = rate_headers,
        waiting: Callable[[datetime | None], None] | None = None,
    ) -> None:
        self._clock, self._account, self._quota = clock, account, quota
        self._limit, self._window, self._most = limit, window, in_flight
        self._reserve = reserve or Reserve()
        self._read_left, self._tell = left, waiting
        self._log: deque[float] = deque()
        self._remaining: int | None = None
        self._flying = 0
        self._blocked = 0.0
        self._step = window / 50
        self._refusals = 0
        self._probing = False
        self._turn = asyncio.Lock()
        self._landed = asyncio.Event()
        self._loaded = False
        self._saved_at = 0.0
        self.waited = 0.0

    async def acquire(self, cost: float = 1.0) -> None:
        begun = self._clock.monotonic()
        told = False
        async with self._turn:
            await self._load()
            while (wait := self._wait()) is not None:
                if wait > 0:
                    told = self._say(wait, told)
                    await self._clock.sleep(wait)
                else:
                    self._landed.clear()
                    await self._landed.wait()
            self._flying += 1
            self._log.append(self._clock.monotonic())
        if told:
            self.waited += self._clock.monotonic() - begun
            self._say(0, False)

    def _wait(self) -> float | None:
        """None: go. 0: wait for a request under way to land. Else seconds to wait."""
        now = self._clock.monotonic()
        if self._flying >= self._most:
            return 0.0
        if self._blocked > now:
            return self._blocked - now
        if self._limit is None:
            return None
        while self._log and self._log[0] <= now - self._span:
            self._log.popleft()
        kept = self._kept
        if len(self._log) > self._limit and self._remaining is None:
            return 0.0 if self._flying else None  # an earlier session was given a higher limit: one request asks for it
        if len(self._log) >= max(1, self._limit - kept):
            return max(self._log[0] + self._span - now, 0.001)
        if self._remaining is None or self._remaining - self._flying > kept:
            return None
        return self._at_reserve(now)

    def _at_reserve(self, now: float) -> float | None:
        if self._flying:
            return 0.0
        if self._probing:
            self._probing = False
            return None
        self._probing = True
        wait, self._step = self._step, min(self._step * 2, self._window / 10)
        self._blocked = now + wait
        return wait

    @property
    def _span(self) -> float:
        return self._window * 1.005

    @property
    def _kept(self) -> int:
        return round((self._limit or 0) * self._reserve.share(self._clock.now()))

    def _say(self, wait: float, told: bool) -> bool:
        if self._tell is not None and (wait >= 1 or wait == 0):
            self._tell(datetime.fromtimestamp(self._clock.now().timestamp() + wait, UTC) if wait else None)
        return told or wait > 0

    def seen(self, status: int, headers: Mapping[str, str]) -> None:
        limit, remaining = self._read_left(headers)
        if limit:
            self._limit = limit
        if remaining is not None:
            self._remaining = remaining
        if status == 429:
            self._refused(headers)
            return
        self._refusals = 0
        if self._limit and self._remaining is not None and self._remaining > self._kept + self._most:
            self._step = self._window / 50
            self._probing = False

    def _refused(self, headers: Mapping[str, str]) -> None:
        self._refusals += 1
        asked = retry_after(headers.get("retry-after"), self._clock.now())
        own = min(self._window / 12 * 2 ** (self._refusals - 1), self._window / 3)
        self.block(max(asked, self._step) if asked is not None else own)
        self._step = min(self._step * 2, self._window / 10)

    def release(self) -> None:
        self._flying -= 1
        self._landed.set()

    def block(self, seconds: float) -> None:
        self._blocked = max(self._blocked, self._clock.monotonic() + min(max(seconds, 0.0), LONGEST_WAIT))

    async def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        wall, mono = self._clock.now().timestamp(), self._clock.monotonic()
        kept = sorted(at for at in await self._quota(self._account, None) if wall - self._span < at <= wall)
        self._log.extendleft(reversed([mono - (wall - at) for at in kept]))
        self._saved_at = mono

    async def save(self, last: bool = False) -> None:
        now = self._clock.monotonic()
        if not self._loaded or self._limit is None or (now - self._saved_at < SAVE_EVERY and not last):
            return
        self._saved_at = now
        wall = self._clock.now().timestamp()
        await self._quota(self._account, [wall - (now - at) for at in self._log if at > now - self._span])


class PointsLimiter:
    """A bucket of points that fills again by the second (GraphQL with `throttleStatus`). Feed it what each answer said
    with `learn`; until then it trusts `maximum` and `restore`."""

    def __init__(
        self,
        clock: Clock,
        *,
        maximum: float = 1000.0,
        restore: float = 50.0,
        in_flight: int = 3,
        reserve: Reserve | None = None,
        waiting: Callable[[datetime | None], None] | None = None,
    ) -> None:
        self._clock, self._most, self._tell = clock, in_flight, waiting
        self._maximum, self._restore, self._reserve = maximum, restore, reserve or Reserve()
        self._level, self._at = maximum, clock.monotonic()
        self._flying: deque[float] = deque()
        self._blocked = 0.0
        self._turn = asyncio.Lock()
        self._landed = asyncio.Event()
        self.waited = 0.0

    def learn(self, maximum: float, available: float, restore: float) -> None:
        """What the server says of its bucket: size, points left, points restored a second."""
        if maximum > 0 and restore > 0:
            self._maximum, self._restore = maximum, restore
            self._level, self._at = min(available, maximum), self._clock.monotonic()

    async def acquire(self, cost: float = 1.0) -> None:
        begun = self._clock.monotonic()
        async with self._turn:
            while (wait := self._wait(cost)) is not None:
                if wait > 0:
                    if self._tell is not None and wait >= 1:
                        self._tell(datetime.fromtimestamp(self._clock.now().timestamp() + wait, UTC))
                    await self._clock.sleep(wait)
                    self.waited += self._clock.monotonic() - begun
                    begun = self._clock.monotonic()
                else:
                    self._landed.clear()
                    await self._landed.wait()
            self._flying.append(cost)
        if self._tell is not None:
            self._tell(None)

    def _wait(self, cost: float) -> float | None:
        now = self._clock.monotonic()
        if len(self._flying) >= self._most:
            return 0.0
        if self._blocked > now:
            return self._blocked - now
        level = min(self._maximum, self._level + (now - self._at) * self._restore) - sum(self._flying)
        kept = self._maximum * self._reserve.share(self._clock.now())
        wanted = min(cost + kept, self._maximum)
        if level >= wanted:
            return None
        return 0.0 if self._flying else min(max((wanted - level) / self._restore, 0.01), LONGEST_WAIT)

    def seen(self, status: int, headers: Mapping[str, str]) -> None:
        if status == 429:
            asked = retry_after(headers.get("retry-after"), self._clock.now())
            self.block(asked if asked is not None else 2.0)

    def release(self) -> None:
        if self._flying:
            spent = self._flying.popleft()
            now = self._clock.monotonic()
            self._level = min(self._maximum, self._level + (now - self._at) * self._restore) - spent
            self._at = now
        self._landed.set()

    def block(self, seconds: float) -> None:
        self._blocked = max(self._blocked, self._clock.monotonic() + min(max(seconds, 0.0), LONGEST_WAIT))

    async def save(self, last: bool = False) -> None:
        """A bucket tells its level with each answer; nothing is kept."""
