"""A world in a process of its own, and moves in it, for tests that go through real doors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from picqer_tui.cli.wiring import Wiring
from picqer_tui.config.move_file import read_move_file
from picqer_tui.core.move import Draft
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.session import Session
from picqer_tui.engine.workspace import Workspace
from picqer_tui.shops.registry import platforms

READY_SECONDS = 60


@dataclass
class Playing:
    """A world that is being served: its control side, its files and its process."""

    url: str
    folder: Path
    process: subprocess.Popen[str]

    def call(self, path: str, body: Any = None) -> Any:
        """A control call under `/_world`."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}/_world/{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def goto(self, moment: str) -> None:
        self.call("goto", {"at": moment})

    def truth(self) -> set[tuple[str, str, str]]:
        """What is wrong in the world now: (step, code, subject)."""
        return {(p["step"], p["code"], p["subject"]) for p in self.call("ledger")["problems"]}

    def covered(self) -> set[str]:
        """Steps that the ledger speaks of now."""
        return set(self.call("ledger?steps=1")["steps"])

    def act(self, kind: str, **values: Any) -> Any:
        """Does the first act of this kind whose values fit."""
        for act in self.call("acts"):
            if act["kind"] == kind and all(act["values"].get(name) == value for name, value in values.items()):
                return self.call(f"acts/{act['id']}", {})
        raise AssertionError(f"nobody could do {kind} {values} now")

    def writes(self) -> list[Mapping[str, Any]]:
        found: list[Mapping[str, Any]] = self.call("log")["writes"]
        return found

    @property
    def keys(self) -> dict[str, str]:
        lines = (self.folder / "keys.env").read_text(encoding="utf-8").splitlines()
        return dict(line.split("=", 1) for line in lines if "=" in line)


@contextmanager
def playing(folder: Path, **options: Any) -> Iterator[Playing]:
    """A world with these options (`seed=1`, `at="drain"`, `from_="shopify"`, `run=True`, ...), stopped at the end."""
    words = [sys.executable, "-m", "picqer_tui.world", "--config-dir", str(folder)]
    for name, value in options.items():
        flag = f"--{name.rstrip('_').replace('_', '-')}"
        values = value if isinstance(value, list | tuple) else [value]
        for one in values:
            words += [flag] if one is True else [] if one is False else [flag, str(one)]
    folder.mkdir(parents=True, exist_ok=True)
    env = {**os.environ, "PICQER_TUI_WORLD_LEASH": "1"}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env)
    assert process.stdout is not None
    assert process.stdin is not None
    try:
        line = process.stdout.readline()
        assert line.startswith("ready "), line
        yield Playing(line.removeprefix("ready ").strip(), folder, process)
    finally:
        process.terminate()
        process.wait(10)
        process.stdin.close()
        process.stdout.close()


async def create(world: Playing, state: Path, name: str = "") -> str:
    """A move made from the world's own move file; gives its name."""
    settings = read_move_file(world.folder / "move.toml", platforms(), name)
    await Wiring(state).create(Draft(settings, {}))
    return settings.name


@asynccontextmanager
async def opened(world: Playing, state: Path, name: str = "", look_only: bool = False) -> AsyncIterator[Session]:
    """The move in this world, open, through the doors that the screens use; made when it is not there yet."""
    wiring = Wiring(state)
    if not any(move.name == name for move in wiring.headers()):
        name = await create(world, state, name)
    before = {key: os.environ.get(key) for key in world.keys}
    os.environ.update(world.keys)
    session = None
    try:
        session = await Workspace(wiring).open(name, look_only=look_only)
        yield session
    finally:
        if session is not None:
            await session.close(Phrase("The test has ended."))
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


async def found(session: Session, *steps: str) -> set[tuple[str, str, str]]:
    """What the program noticed in these steps (all that apply when none is named), worth at least attention."""
    seen = set()
    for step in steps or session.plan.ids():
        listing = await session.arrange(step)
        try:
            for row in listing.window(0, listing.length):
                assert row.finding is not None
                if row.finding.severity != "info":
                    seen.add((step, row.finding.code, row.finding.subject.exact))
        finally:
            listing.close()
    return seen
