"""The limit of requests a minute, in real time, with the kinds of window that a service may have."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

MINUTE = 60.0


class Limit:
    """Counts requests of an account. `take` says how many are left, or below zero when the request is refused."""

    def __init__(self, most: int, window: str, tick: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self._window = window
        self._tick = tick
        self._begun = -MINUTE
        self._count = 0
        self._taken: deque[float] = deque()

    def take(self) -> int:
        now = self._tick()
        if self._window == "sliding":
            while self._taken and now - self._taken[0] >= MINUTE:
                self._taken.popleft()
            if len(self._taken) >= self.most:
                return -1
            self._taken.append(now)
            return self.most - len(self._taken)
        if self._window == "fixed":
            begun = now - now % MINUTE
            fresh = begun != self._begun
        else:
            begun = now
            fresh = now - self._begun >= MINUTE
        if fresh:
            self._begun, self._count = begun, 0
        self._count += 1
        return self.most - self._count if self._count <= self.most else -1

    def wait(self) -> int:
        """Whole seconds until something is allowed again."""
        now = self._tick()
        begun = self._taken[0] if self._window == "sliding" and self._taken else self._begun
        return max(1, int(begun + MINUTE - now) + 1)
