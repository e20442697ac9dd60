"""The places where something can end a change: before and after each word with the disk and with the account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.sources import Writer
from picqer_tui.state.move import MoveFile


class Killed(BaseException):
    """The process is gone: nothing it wanted to do after this is done."""


class Points:
    """Counts the places that are passed, and ends it at one of them."""

    def __init__(self, ends_at: int = 0) -> None:
        self.passed: list[str] = []
        self.ends_at, self.dead = ends_at, False
        self.end: Callable[[], object] | None = None
        """What ends it; without it the process is killed."""

    async def at(self, name: str) -> None:
        if self.dead:
            raise Killed
        self.passed.append(name)
        if len(self.passed) != self.ends_at:
            return
        if self.end is None:
            self.dead = True
            raise Killed
        self.end()
        await asyncio.sleep(0)


class Book:
    """The ledger's changes, with a place before and after each call."""

    def __init__(self, move: MoveFile, points: Points) -> None:
        self._book, self._points = move.changes, points

    def __getattr__(self, name: str) -> Callable[..., Awaitable[Any]]:
        async def call(*given: Any) -> Any:
            await self._points.at(f"{name} begins")
            said = await getattr(self._book, name)(*given)
            await self._points.at(f"{name} ended")
            return said

        return call


class Ledger:
    """As much of a ledger as changing asks for."""

    def __init__(self, move: MoveFile, points: Points) -> None:
        self._move = move
        self.changes = Book(move, points)
        self.facts = move.facts

    async def last_open(self) -> Any:
        return await self._move.last_open()

    async def journal(self) -> Any:
        return await self._move.journal()


class PointedWriter:
    """An account's writing side, with a place before and after each call."""

    def __init__(self, writer: Writer, points: Points) -> None:
        self._writer, self._points = writer, points

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        return self._writer.can_write(kind)

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        return await self._between("effects", self._writer.effects(kind))

    async def identity(self) -> str:
        return await self._between("identity", self._writer.identity())

    async def look(self, kind: ChangeKind, target: str) -> Values:
        return await self._between("look", self._writer.look(kind, target))

    async def send(self, change: Change) -> Values:
        return await self._between("send", self._writer.send(change))

    async def _between(self, name: str, work: Any) -> Any:
        try:
            await self._points.at(f"{name} begins")
        except Killed:
            work.close()
            raise
        said = await work
        await self._points.at(f"{name} ended")
        return said
