"""The only place that knows every room: puts files, accounts, steps, report and world behind the engine's door."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from picqer_tui.cli.headers import find, headers, left
from picqer_tui.config import paths
from picqer_tui.core.clock import Clock, SystemClock
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import NOTHING, Phrase, Values
from picqer_tui.core.sides import Side

if TYPE_CHECKING:
    from picqer_tui.cli.world_port import WorldPort
    from picqer_tui.core.ledger import Ledger
    from picqer_tui.core.move import Draft, Keys, Settings
    from picqer_tui.core.profile import Profile
    from picqer_tui.core.sources import Source, Writer
    from picqer_tui.core.steps import Step
    from picqer_tui.engine.doors import Act, MoveHeader
    from picqer_tui.engine.session import Session
    from picqer_tui.engine.workspace import Waiting
    from picqer_tui.report.content import Move


class _Clock:
    """The program's time: the machine's own, or a world's once a move in a world is opened."""

    def __init__(self) -> None:
        self.source: Clock = SystemClock()

    def now(self) -> datetime:
        return self.source.now()

    def monotonic(self) -> float:
        return self.source.monotonic()

    async def sleep(self, seconds: float) -> None:
        await self.source.sleep(seconds)


class Wiring:
    """Answers what `engine.workspace.Rooms` asks."""

    def __init__(self, state: Path | None = None, for_move: str = "") -> None:
        self._state = state or paths.state_dir()
        self._clock = _Clock()
        self._world: WorldPort | None = None
        if for_move:
            find(self._state, for_move)

    @property
    def clock(self) -> Clock:
        return self._clock

    @property
    def is_demo(self) -> bool:
        return self._world is not None

    # moves

    def language_of(self, name: str) -> str:
        """The language that a move was made in; empty when it cannot be read."""
        from picqer_tui.state.headers import read_settings

        return read_settings(paths.move_file(self._state, name)).lang

    def headers(self) -> Sequence[MoveHeader]:
        return headers(self._state, self._clock.now())

    def left(self, name: str) -> Sequence[Phrase]:
        return left(self._state, name, self._clock.now())

    async def create(self, draft: Draft) -> None:
        from picqer_tui.core.move import check_name
        from picqer_tui.state.file import make_folder
        from picqer_tui.state.move import MoveFile

        settings = draft.settings
        check_name(settings.name)
        path = paths.move_file(self._state, settings.name)
        taken = {move.name.casefold() for move in self.headers()}
        if settings.name.casefold() in taken:
            raise ConfigError(
                Phrase("There is a move called “{name}” already.", {"name": settings.name}),
                "name",
                Phrase("Go on with that one, or choose another name."),
            )
        make_folder(paths.moves_dir(self._state))
        await asyncio.to_thread(self._join_world, settings)
        made = await MoveFile.create(path, settings, self._profiles(settings), self._clock)
        await made.close()

    async def open_ledger(self, name: str, look_only: bool) -> Ledger:
        from picqer_tui.state.headers import read_settings
        from picqer_tui.state.move import MoveFile

        find(self._state, name)
        path = paths.move_file(self._state, name)
        settings = read_settings(path)
        await asyncio.to_thread(self._join_world, settings)
        return await MoveFile.open(path, self._profiles(settings), self._clock, read_only=look_only)

    def _join_world(self, settings: Settings) -> None:
        """A move in a simulated world runs on that world's time."""
        from picqer_tui.cli.world_port import find_world

        found = find_world(settings.picqer_url, settings.picqer_ca_file or settings.new.ca_file)
        if found is not None:
            self._world, self._clock.source = found
        else:
            self._world, self._clock.source = None, SystemClock()

    async def remove(self, name: str) -> None:
        from picqer_tui.state.lock import Lock

        find(self._state, name)
        path = paths.move_file(self._state, name)
        bin_ = paths.make_private(paths.removed_dir(self._state))
        stamp = self._clock.now().strftime("%Y%m%d-%H%M%S")
        lock = Lock(path, self._clock.now())
        try:
            for part in sorted(path.parent.glob(f"{path.name}*")):
                if part.suffix != ".lock":
                    await asyncio.to_thread(shutil.move, str(part), str(bin_ / f"{stamp}-{part.name}"))
        finally:
            lock.release()

    # accounts

    def platforms(self) -> Sequence[Profile]:
        from picqer_tui.shops import registry

        return [registry.profile(name) for name in registry.platforms()]

    def picqer(self) -> Profile:
        from picqer_tui.shops import registry

        return registry.profile("picqer")

    def _profiles(self, settings: Settings) -> Mapping[Side, Profile]:
        from picqer_tui.shops import registry

        found = {Side.PICQER: self.picqer(), Side.NEW: registry.profile(settings.new.platform)}
        if settings.old is not None:
            found[Side.OLD] = registry.profile(settings.old.platform)
        return found

    async def find_keys(self, settings: Settings, given: Mapping[Side, Keys]) -> Mapping[Side, Keys]:
        from picqer_tui.config.secrets import find_keys

        return await asyncio.to_thread(find_keys, self._profiles(settings), given)

    def open_sources(
        self, settings: Settings, keys: Mapping[Side, Keys], ledger: Ledger | None, waiting: Waiting | None = None
    ) -> Mapping[Side, Source]:
        from picqer_tui.shops import registry
        from picqer_tui.shops.opening import Opening
        from picqer_tui.state.move import MoveFile

        opening = Opening(clock=self._clock, waiting=waiting)
        if isinstance(ledger, MoveFile):
            opening = replace(opening, worker=ledger.worker, hasher=ledger.hasher, quota=ledger.quota)
        sides = [side for side in Side if side in keys and (side is not Side.OLD or settings.old is not None)]
        return {side: registry.open_side(side, settings, keys[side], opening) for side in sides}

    def writers(self, sources: Mapping[Side, Source]) -> Mapping[Side, Writer]:
        from picqer_tui.shops import registry

        found = {side: registry.writer_of(source) for side, source in sources.items()}
        return {side: writer for side, writer in found.items() if writer is not None}

    # steps, report, world

    def steps(self) -> tuple[Sequence[Step], Step]:
        from picqer_tui.steps import order, rollback

        return order.STEPS, rollback.STEP

    async def write_report(self, session: Session, form: str, language: str, path: Path | None) -> Path:
        from picqer_tui.report import write
        from picqer_tui.words.language import language as spoken

        move: Move = session
        text = await write.render(move, form, spoken(language))
        if path is None:
            folder = paths.make_private(paths.reports_dir(self._state))
            stamp = self._clock.now().strftime("%Y%m%d-%H%M%S")
            path = folder / f"{session.facts.settings.name}-{stamp}.{form}"
        return await asyncio.to_thread(write.put, path, text)

    async def acts(self) -> Sequence[Act]:
        return await asyncio.to_thread(self._world.acts) if self._world is not None else ()

    async def do_act(self, act: str) -> Values:
        from picqer_tui.cli.world_port import WorldClock

        if self._world is None:
            return NOTHING
        said = await asyncio.to_thread(self._world.do_act, act)
        if isinstance(self._clock.source, WorldClock):
            await asyncio.to_thread(self._clock.source.resync)
        return said

    async def aclose(self) -> None:
        """Nothing is held open outside a session."""
