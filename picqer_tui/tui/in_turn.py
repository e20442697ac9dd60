"""Keys one after the other: a key goes on its way when what the one before it set in motion has come to rest.

Without this, keys that arrive together (a slow line, a paste into a terminal) all go to what had the focus when they came, not
to what has it when they are meant."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from textual import events
from textual.app import ScreenStackError

if TYPE_CHECKING:
    from textual.app import App
    from textual.dom import DOMNode

LONGEST = 0.5
"""Seconds that a key waits for the one before it; what takes longer is work, and does not hold up the keyboard."""
LOOK = 0.01
"""Seconds after which is looked whether what is waited for still lives."""
ROUNDS = 2
"""A message may call up one more, as a key in a field does that asks for the next field."""


class KeysInTurn:
    """Holds back keys while one is on its way, and gives them in the order they came."""

    def __init__(self, app: App[None], give: Callable[[events.Event], Awaitable[None]]) -> None:
        """`give`: what handles a key that is let through."""
        self._app, self._give = app, give
        self._waiting: deque[events.Event] = deque()
        self._on_way: asyncio.Task[None] | None = None
        self.given = 0
        """Keys that went on their way so far."""

    async def take(self, event: events.Event) -> None:
        """A key has come from the terminal."""
        if self._on_way is not None:
            self._waiting.append(event)
            return
        await self._let_through(event)
        self._on_way = asyncio.create_task(self._settle_and_go_on())

    async def _settle_and_go_on(self) -> None:
        try:
            await self._settled()
            while self._waiting:
                await self._let_through(self._waiting.popleft())
                await self._settled()
        finally:
            self._on_way = None

    async def _let_through(self, event: events.Event) -> None:
        self.given += 1
        self._leave_the_dead()
        await self._give(event)

    def _leave_the_dead(self) -> None:
        """A focus that stayed on what is no longer on the screen would swallow every key: it goes to the first thing there."""
        try:
            screen = self._app.screen
        except ScreenStackError:
            return
        if screen.focused is not None and not (screen.focused.is_attached and screen.focused.is_running):
            screen.set_focus(None)
            screen.focus_next()

    async def _settled(self) -> None:
        """All that stand between the focus and the app have handled what lay before them, and what that gave."""
        try:
            async with asyncio.timeout(LONGEST):
                for _ in range(ROUNDS):
                    for node in self._chain():
                        await _handled(node)
        except TimeoutError:
            return

    def _chain(self) -> Sequence[DOMNode]:
        try:
            return (self._app.focused or self._app.screen).ancestors_with_self
        except ScreenStackError:
            return ()


async def _handled(node: DOMNode) -> None:
    """Until this one has handled all it was given so far; at once when it is gone."""
    done = asyncio.Event()
    if not (node.is_running and node.call_later(done.set)):
        return
    while node.is_running and not done.is_set():
        with suppress(TimeoutError):
            await asyncio.wait_for(done.wait(), LOOK)
