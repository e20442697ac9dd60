"""The door before a move is open: moves, platforms, test a login, create, open; the acts of a demo."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from picqer_tui.core.sides import Side

if TYPE_CHECKING:
    from picqer_tui.core.clock import Clock
    from picqer_tui.core.ledger import Ledger
    from picqer_tui.core.move import Draft, Keys, Settings
    from picqer_tui.core.phrase import Phrase, Values
    from picqer_tui.core.profile import Profile
    from picqer_tui.core.sources import Source, Writer
    from picqer_tui.core.steps import Step
    from picqer_tui.engine.doors import Act, MoveHeader, Tested
    from picqer_tui.engine.session import Session


Waiting = Callable[[Side, datetime | None], None]


class Rooms(Protocol):
    """What the workspace asks of the rest of the house; the wiring answers."""

    @property
    def clock(self) -> Clock: ...

    def headers(self) -> Sequence[MoveHeader]: ...

    def left(self, name: str) -> Sequence[Phrase]: ...

    def platforms(self) -> Sequence[Profile]: ...

    def picqer(self) -> Profile: ...

    def steps(self) -> tuple[Sequence[Step], Step]:
        """All steps in order, and the price of going back."""
        ...

    async def create(self, draft: Draft) -> None: ...

    async def open_ledger(self, name: str, look_only: bool) -> Ledger: ...

    async def find_keys(self, settings: Settings, given: Mapping[Side, Keys]) -> Mapping[Side, Keys]:
        """Raises `MissingKeys` when some are nowhere to be found."""
        ...

    def open_sources(
        self, settings: Settings, keys: Mapping[Side, Keys], ledger: Ledger | None, waiting: Waiting | None = None
    ) -> Mapping[Side, Source]:
        """`waiting` is told when an account's quota makes it wait, and until when."""
        ...

    def writers(self, sources: Mapping[Side, Source]) -> Mapping[Side, Writer]:
        """The writing sides of those accounts that have one."""
        ...

    async def write_report(self, session: Session, form: str, language: str, path: Path | None) -> Path: ...

    async def remove(self, name: str) -> None: ...

    async def acts(self) -> Sequence[Act]: ...

    async def do_act(self, act: str) -> Values: ...

    @property
    def is_demo(self) -> bool: ...

    async def aclose(self) -> None: ...


class Workspace:
    """Moves of this person on this machine, and the way into each."""

    def __init__(self, rooms: Rooms) -> None:
        self._rooms = rooms
        self.clock = rooms.clock

    @property
    def is_demo(self) -> bool:
        return self._rooms.is_demo

    def moves(self) -> Sequence[MoveHeader]:
        return self._rooms.headers()

    def left(self, name: str) -> Sequence[Phrase]:
        """What the last session of a move left in the middle and what has run out since, read without opening it."""
        return self._rooms.left(name)

    def platforms(self) -> Sequence[Profile]:
        return self._rooms.platforms()

    def picqer(self) -> Profile:
        return self._rooms.picqer()

    async def test_login(self, draft: Draft, sides: Sequence[Side] = tuple(Side)) -> Sequence[Tested]:
        """Logs in to each side and says who is there; nothing is kept."""
        from picqer_tui.engine.login import (
            test_login,  # here and below, because the list of moves is shown without them
        )

        sources = self._rooms.open_sources(draft.settings, draft.keys, None)
        try:
            return [await test_login(side, sources[side]) for side in sides if side in sources]
        finally:
            for source in sources.values():
                await source.aclose()

    async def create(self, draft: Draft) -> None:
        """Makes the move's file.

        Raises:
            ConfigError: the name is taken or cannot be a file name, or a setting is not usable.
        """
        await self._rooms.create(draft)

    async def open(self, name: str, keys: Mapping[Side, Keys] | None = None, look_only: bool = False) -> Session:
        """The move, ready to look and judge.

        Raises:
            MissingKeys: some key is nowhere to be found; ask for its fields and call again.
            LockedError: another process holds it; `look_only` opens it beside that.
            StateError: the file cannot be used.
        """
        from picqer_tui.engine.progress import Waits
        from picqer_tui.engine.session import Session

        waits = Waits(self.clock)
        ledger = await self._rooms.open_ledger(name, look_only)
        try:
            settings = ledger.facts.settings
            found = {} if look_only else await self._rooms.find_keys(settings, keys or {})
            sources = {} if look_only else self._rooms.open_sources(settings, found, ledger, waits.told)
        except BaseException:
            await ledger.close()
            raise
        session = Session(ledger, *self._rooms.steps(), sources, self.clock, self._rooms.writers(sources), waits)
        await session.begin()
        return session

    async def move_shop(self, name: str, side: Side, url: str, keys: Mapping[Side, Keys] | None = None) -> None:
        """A shop lives at another address now: kept when the shop of this move answers there. The move must not be open.

        Raises:
            MissingKeys: some key is nowhere to be found; ask for its fields and call again.
            LockedError: the move is open somewhere.
            ConfigError: the address cannot be one.
            Rejected: another shop answers there, or an older copy.
            RemoteError: it cannot be reached, or does not let this key in.
        """
        from picqer_tui.engine.addresses import recognise

        ledger = await self._rooms.open_ledger(name, False)
        try:
            facts = ledger.facts
            old, new = facts.settings.old, facts.settings.new
            both = facts.same_shop and old is not None and old.url == new.url
            settings = facts.settings.at(side, url)
            found = await self._rooms.find_keys(settings, keys or {})
            sources = self._rooms.open_sources(settings, found, None)
            try:
                identity = await recognise(ledger, sources[side], side)
            finally:
                for source in sources.values():
                    await source.aclose()
            for one in (Side.OLD, Side.NEW) if both else (side,):
                await ledger.move_shop(one, url, identity)
        finally:
            await ledger.close()

    async def report(self, session: Session, form: str, language: str, path: Path | None = None) -> Path:
        """Writes the report of a move: `form` md, html, csv or json."""
        return await self._rooms.write_report(session, form, language, path)

    async def remove(self, name: str) -> None:
        """Tidies a move away: its file goes to the folder of removed moves beside the state."""
        await self._rooms.remove(name)

    async def acts(self) -> Sequence[Act]:
        return await self._rooms.acts()

    async def do_act(self, act: str) -> Values:
        return await self._rooms.do_act(act)

    async def aclose(self) -> None:
        await self._rooms.aclose()
