"""A limiter for accounts that allow so many requests in each of several windows (minutes, hour, day) and say with every answer
what is left of each and when it fills again."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import RateLimited
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.limits import SAVE_EVERY, retry_after
from picqer_tui.shops.opening import Quota, Reserve, forget

LONGEST = 3700.0
"""Seconds that a request waits for its turn: an hour's window can fill again, a day's is for tomorrow."""
FIRST_PAUSE = 2.0
_LAND = 0.0
"""Wait for a request under way."""


class _Window:
    """One of the windows: what it allows, and what the account last said of it."""

    def __init__(self, limit: int, span: float) -> None:
        self.limit, self.span = limit, span
        self.left: int | None = None
        self._fills_at = 0.0

    def told(self, left: int, fills_in: float, now: float) -> None:
        self.left, self._fills_at = left, now + min(max(fills_in, 0.0), self.span)

    def wait(self, now: float, share: float, flying: int) -> float | None:
        """None: go. 0: when a request under way has landed. Else seconds."""
        kept = round(self.limit * share)
        if self.left is not None and now >= self._fills_at:
            self.left = None
        if self.left is None or self.left - flying > kept:
            return None
        return _LAND if flying and self.left > kept else self._fills_at - now


class WindowsLimiter:
    """Headers `X-RateLimit-Limit`, `-Remaining` and `-Reset` with a figure for each window, shortest first, `/` between. The
    shortest window is also kept by a log of its own, for what other processes of this program sent a moment ago.

    Raises (acquire):
        RateLimited: the next request would have to wait for longer than an hour.
    """

    def __init__(
        self,
        clock: Clock,
        account: str,
        windows: Sequence[tuple[int, float]],
        *,
        in_flight: int = 2,
        reserve: Reserve | None = None,
        quota: Quota = forget,
        waiting: Callable[[datetime | None], None] | None = None,
    ) -> None:
        self._clock, self._account, self._quota = clock, account, quota
        self._windows = [_Window(limit, span) for limit, span in windows]
        self._most, self._reserve, self._tell = in_flight, reserve or Reserve(), waiting
        self._log: deque[float] = deque()
        self._flying = self._refusals = 0
        self._blocked = self._saved_at = 0.0
        self._turn = asyncio.Lock()
        self._landed = asyncio.Event()
        self._loaded = False
        self.waited = 0.0

    async def acquire(self, cost: float = 1.0) -> None:
        begun, told = self._clock.monotonic(), False
        async with self._turn:
            await self._load()
            while (wait := self._wait()) is not None:
                if wait > LONGEST:
                    raise self._used_up(wait)
                if wait > _LAND:
                    told = told or wait >= 1
                    self._say(wait)
                    await self._clock.sleep(wait)
                else:
                    self._landed.clear()
                    await self._landed.wait()
            self._flying += 1
            self._log.append(self._clock.monotonic())
        if told:
            self._say(0.0)
        self.waited += self._clock.monotonic() - begun

    def _wait(self) -> float | None:
        now = self._clock.monotonic()
        if self._flying >= self._most:
            return _LAND
        if self._blocked > now:
            return self._blocked - now
        share, first = self._reserve.share(self._clock.now()), self._windows[0]
        span = first.span * 1.005
        while self._log and self._log[0] <= now - span:
            self._log.popleft()
        waits = [wait for one in self._windows if (wait := one.wait(now, share, self._flying)) is not None]
        if len(self._log) >= max(1, round(first.limit * (1 - share))):
            waits.append(max(self._log[0] + span - now, 0.001))
        return max(waits) if waits else None

    def _say(self, wait: float) -> None:
        if self._tell is not None and (wait >= 1 or not wait):
            self._tell(datetime.fromtimestamp(self._clock.now().timestamp() + wait, UTC) if wait else None)

    def _used_up(self, wait: float) -> RateLimited:
        return RateLimited(
            Phrase("What this key may ask in a day is used up, but for what is left to the shop's other links."),
            "[allowance] " + "/".join("?" if one.left is None else str(one.left) for one in self._windows),
            Phrase(
                "Run the step again tomorrow, or when less is reserved for other links; it goes on where it stopped."
            ),
            wait,
        )

    def seen(self, status: int, headers: Mapping[str, str]) -> None:
        now = self._clock.monotonic()
        limits, left, resets = (_figures(headers, name) for name in ("limit", "remaining", "reset"))
        for at, window in enumerate(self._windows):
            if at < len(limits) and limits[at] > 0:
                window.limit = limits[at]
            if at < len(left):
                window.told(left[at], resets[at] if at < len(resets) else window.span / 10, now)
        if status != 429:
            self._refusals = 0
            return
        self._refusals += 1
        asked = retry_after(headers.get("retry-after"), self._clock.now())
        exhausted = any(figure <= 0 for figure in left[: len(self._windows)])
        own = FIRST_PAUSE * 2 ** min(self._refusals, 6) if not exhausted else FIRST_PAUSE
        self.block(own if asked is None else asked)

    def release(self) -> None:
        self._flying -= 1
        self._landed.set()

    def block(self, seconds: float) -> None:
        self._blocked = max(self._blocked, self._clock.monotonic() + max(seconds, 0.0))

    async def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        wall, mono = self._clock.now().timestamp(), self._clock.monotonic()
        span = self._windows[0].span
        kept = sorted(at for at in await self._quota(self._account, None) if wall - span < at <= wall)
        self._log.extendleft(reversed([mono - (wall - at) for at in kept]))
        self._saved_at = mono

    async def save(self, last: bool = False) -> None:
        now = self._clock.monotonic()
        if not self._loaded or (now - self._saved_at < SAVE_EVERY and not last):
            return
        self._saved_at = now
        wall, span = self._clock.now().timestamp(), self._windows[0].span
        await self._quota(self._account, [wall - (now - at) for at in self._log if at > now - span])


def _figures(headers: Mapping[str, str], name: str) -> list[int]:
    """The figures of one header, as far as they are figures."""
    found = []
    for part in headers.get(f"x-ratelimit-{name}", "").split("/"):
        number = re.fullmatch(r"\s*(-?\d{1,9})(?:\.\d+)?\s*", part)
        if number is None:
            break
        found.append(int(number.group(1)))
    return found
