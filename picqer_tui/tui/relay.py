"""Carries a session's events to the screens, progress at most twice a second."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

from picqer_tui.core.events import Event, ReadingMoved
from picqer_tui.tui.messages import Happened, progress_key

PAUSE = 0.5
"""Seconds between two rounds of progress."""


class Relay:
    """One listener for the whole app. What is not progress goes on at once; of progress only the newest of each list waits
    for the next round, so that a fast reading costs the terminal no more than a slow one."""

    def __init__(self, events: AsyncIterator[Event], post: Callable[[Happened], object]) -> None:
        self._events = events
        self._post = post
        self._held: dict[tuple[str, str], Event] = {}
        self._timer: asyncio.TimerHandle | None = None

    async def follow(self) -> None:
        """Runs until the session has nothing more to tell."""
        try:
            async for event in self._events:
                self._take(event)
        finally:
            self._flush()
            if self._timer is not None:
                self._timer.cancel()

    def _take(self, event: Event) -> None:
        key = progress_key(event)
        if key is None:
            self._post(Happened(event))
            return
        if isinstance(event, ReadingMoved) and event.done:
            self._held.pop(key, None)
            self._post(Happened(event))
            return
        self._held[key] = event
        if self._timer is None:
            self._flush()
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._round)

    def _round(self) -> None:
        self._timer = None
        if self._held:
            self._flush()
            self._timer = asyncio.get_running_loop().call_later(PAUSE, self._round)

    def _flush(self) -> None:
        held, self._held = self._held, {}
        for event in held.values():
            self._post(Happened(event))
