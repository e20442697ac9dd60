"""Tokens that are got for a key, kept in memory, and got anew before they run out."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from picqer_tui.core.clock import Clock
from picqer_tui.core.secret import Secret

SHORTEST = 30.0
"""Seconds that a token is used at least, whatever life it is said to have."""


class Grant(NamedTuple):
    """A token and how many seconds it is good for."""

    token: Secret
    expires_in: float


class Renewed:
    """The token of the moment. `get` asks for one and raises a RemoteError when it is refused; `before`: seconds before its
    end at which the next one is asked for. Asked for once, however many requests wait for it."""

    def __init__(self, clock: Clock, get: Callable[[], Awaitable[Grant]], before: float) -> None:
        self._clock, self._get, self._before = clock, get, before
        self._until = 0.0
        self._asking = asyncio.Lock()
        self.token: Secret | None = None
        """The newest one; None before the first and after `forget`."""

    async def current(self) -> Secret:
        async with self._asking:
            if self.token is None or self._clock.monotonic() > self._until:
                grant = await self._get()
                self.token = grant.token
                self._until = self._clock.monotonic() + max(SHORTEST, grant.expires_in - self._before)
            return self.token

    def forget(self) -> None:
        """The next request gets a new one."""
        self.token = None
