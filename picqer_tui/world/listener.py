"""One listener of the world: counts, plays the world up to now, dates the answer, and hands over to the app."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import partial
from typing import Any

from .colleague import meddle
from .fault_line import FaultLine
from .kept_request import kept_request
from .wishes import READS, looked_at
from .world import World

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_PATHS = ("/_world", "/config")


class Answering:
    """Passes an answer on, with the world's date on it, and sees what it was."""

    __slots__ = ("_date", "_send", "_told", "status", "transport")

    def __init__(self, send: Send, date: bytes, told: Callable[[int], None] | None = None) -> None:
        """`told`: hears the status before the answer goes out."""
        self._send = send
        self._date = date
        self._told = told
        self.transport = getattr(getattr(send, "__self__", None), "transport", None)
        """The server's own, for a line that has to be cut."""
        self.status = 0

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            if self._told is not None:
                self._told(self.status)
            headers = list(message.get("headers", ()))
            if not any(name.lower() == b"date" for name, _ in headers):
                headers.append((b"date", self._date))
            message["headers"] = headers
        await self._send(message)


class Listener:
    """The door of one side."""

    def __init__(self, world: World, side: str, app: App, platform: str) -> None:
        self._world = world
        self._side = side
        self._platform = platform
        self._line = FaultLine(app, world.faults, side, platform, world.now, partial(meddle, world, side))
        self._dated: tuple[datetime | None, bytes] = (None, b"")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        world = self._world
        world.play()
        counted = not scope["path"].startswith(OPEN_PATHS)
        told = None
        if counted and world.diary is not None and scope["method"] not in READS:
            told, receive = await self._to_keep(scope, receive)
        answering = Answering(send, self._date(), told)
        traffic = world.books.traffic
        if counted:
            traffic.requests[self._side] += 1
        await self._line(scope, receive, answering.send)
        if counted and answering.status == 429:
            traffic.refused[self._side] += 1

    async def _to_keep(self, scope: Scope, receive: Receive) -> tuple[Callable[[int], None] | None, Receive]:
        """For a request that may write, or logs in: what keeps it in the diary once it was served; and its line again."""
        wish, at = await looked_at(self._platform, scope, receive), self._world.now()
        if not wish.writes and "token" not in scope["path"]:
            return None, wish.again(receive)

        def keep(status: int) -> None:
            if status < 400:
                self._world.note("request", at=at, side=self._side, **kept_request(scope, wish.body, status))

        return keep, wish.again(receive)

    def _date(self) -> bytes:
        now = self._world.now().replace(microsecond=0) + timedelta(seconds=self._skew())
        if self._dated[0] != now:
            self._dated = (now, format_datetime(now, usegmt=True).encode())
        return self._dated[1]

    def _skew(self) -> float:
        books = self._world.books
        if self._side == "picqer":
            return books.account.clock_skew
        shop = books.shops.get(self._side)
        return shop.clock_skew if shop is not None else 0.0


class Doors:
    """One app for all three listeners: the port that was asked tells which side is meant."""

    def __init__(self, doors: dict[int, App]) -> None:
        self._doors = doors

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._doors[scope["server"][1]](scope, receive, send)
