"""Who hears what happens in a session: every listener gets all events, each at its own speed."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from picqer_tui.core.events import Event, JudgingMoved, ReadingMoved

ROOM = 500
"""Events kept for a slow listener; progress is dropped first."""


class Listeners:
    """Hands events on. Calling it never waits."""

    def __init__(self) -> None:
        self._queues: set[asyncio.Queue[Event | None]] = set()

    def __call__(self, event: Event) -> None:
        progress = isinstance(event, ReadingMoved | JudgingMoved)
        for queue in self._queues:
            if not progress or queue.qsize() < ROOM:
                queue.put_nowait(event)

    async def events(self) -> AsyncIterator[Event]:
        """Everything told from now on, until `end`. A listener that is too slow loses progress, never a change of standing."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._queues.add(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self._queues.discard(queue)

    def end(self) -> None:
        """Nothing will be told any more."""
        for queue in self._queues:
            queue.put_nowait(None)
