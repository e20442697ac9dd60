"""A state folder per test, one world for all, and a move in it."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.play import Playing, playing

MOVE = "fietsenhuis"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where this test's moves lie."""
    folder = tmp_path / "state"
    monkeypatch.setenv("PICQER_TUI_STATE_DIR", str(folder))
    return folder


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    """Anew for each module: the account allows so many requests a minute, and a check leaves half of them to others."""
    with playing(tmp_path_factory.mktemp("world"), products=40, orders=60) as world:
        yield world


@pytest.fixture
def world(served: Playing) -> Iterator[Playing]:
    """A world in which time stands still, without faults before and after."""
    yield served
    served.call("faults", {"clear": True})


@pytest.fixture
def keys(world: Playing, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The world's keys, in the environment."""
    for name, value in world.keys.items():
        monkeypatch.setenv(name, value)
    return world.keys


@pytest.fixture(scope="module")
def made(served: Playing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with a move, made from the world's own move file and never looked at."""
    folder = tmp_path_factory.mktemp("made") / "state"
    done = run("new", MOVE, "--file", str(served.folder / "move.toml"), env={"PICQER_TUI_STATE_DIR": str(folder)})
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def move(world: Playing, made: Path, state: Path) -> str:
    """A new move in this test's own state folder."""
    shutil.copytree(made, state)
    return MOVE


@pytest.fixture
def kept() -> Iterator[list[subprocess.Popen[str]]]:
    """Processes that a test began; none outlives it."""
    begun: list[subprocess.Popen[str]] = []
    yield begun
    for process in begun:
        if process.poll() is None:
            process.kill()
        process.communicate()
