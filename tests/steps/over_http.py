"""One step met by the whole program: a world served over HTTP, the engine between, the move's own file."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.cli.wiring import Wiring
from picqer_tui.config.move_file import read_move_file
from picqer_tui.core.changes import Change, Consent, Outcome
from picqer_tui.core.findings import Finding
from picqer_tui.core.move import Draft
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.session import Session
from picqer_tui.engine.workspace import Workspace
from picqer_tui.shops.registry import platforms
from picqer_tui.world import config_dir
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.server import addresses, bind, serve, server
from picqer_tui.world.world import World

OFF = ("cutover.deactivate-old", "off")
BY = "tester"


@contextmanager
def served(folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> Iterator[World]:
    """A world that answers in a thread of its own; its time stands still. Its move file is in `folder`."""
    sockets = bind(0)
    given = {"products": 40, "orders": 80, "picqer_limit": 100_000, **options}
    world = make(WorldOptions(**given), addresses(sockets, tls=False))
    config_dir.write(world, folder)
    for name, value in config_dir.keys(world).items():
        monkeypatch.setenv(name, value)
    running = server(world, sockets)
    thread = threading.Thread(target=lambda: asyncio.run(serve(world, running, sockets)))
    thread.start()
    try:
        yield world
    finally:
        running.should_exit = True
        thread.join(20)


class Door:
    """A move, and one step of it."""

    def __init__(self, session: Session, step: str) -> None:
        self.session, self.step = session, step

    async def off(self) -> None:
        """The old connection was said to be off; the gate before that is not what is tried here."""
        await self.session._ledger.answer(*OFF, self.session.facts.settings.name, BY)

    async def answer(self, question: str, value: str) -> None:
        assert await self.session.answer(self.step, question, value, BY) is None

    async def look(self) -> list[Change]:
        """Reads and judges anew; the changes that stand open."""
        await self.session.run(self.step)
        return [change for change, outcome in await self.session.changes(self.step) if outcome is Outcome.PROPOSED]

    async def send(self, changes: Sequence[Change]) -> dict[str, Outcome]:
        """Agrees to these and sends them; what became of each."""
        consent = await self.session.consent([change.id for change in changes], BY, str(len(changes)))
        assert isinstance(consent, Consent), consent
        await self.session.apply(consent)
        return {change.id: outcome for change, outcome in await self.session.changes(self.step)}

    async def findings(self) -> list[Finding]:
        listing = await self.session.arrange(self.step)
        try:
            rows = listing.window(0, listing.length)
        finally:
            listing.close()
        return [row.finding for row in rows if row.finding is not None]


@asynccontextmanager
async def at(folder: Path, state: Path, step: str) -> AsyncIterator[Door]:
    """The move of this folder, open at one step."""
    settings = read_move_file(folder / "move.toml", platforms(), "")
    wiring = Wiring(state)
    await wiring.create(Draft(settings, {}))
    session = await Workspace(wiring).open(settings.name)
    try:
        yield Door(session, step)
    finally:
        await session.close(Phrase("The test has ended."))
