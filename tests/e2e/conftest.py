"""A state folder per test, and moves in worlds of their own process."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.play import Playing, playing

MOVE = "fietsenhuis"


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "state"
    monkeypatch.setenv("PICQER_TUI_STATE_DIR", str(folder))
    monkeypatch.setenv("PICQER_TUI_LANG", "en")
    monkeypatch.setenv("LOGNAME", "tester")
    return folder


def move_in(world: Playing, monkeypatch: pytest.MonkeyPatch) -> str:
    """A move made by its file, with the world's keys in the environment."""
    done = run("new", MOVE, "--file", str(world.folder / "move.toml"))
    assert done.code == 0, done.err
    for name, value in world.keys.items():
        monkeypatch.setenv(name, value)
    return MOVE


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    with playing(tmp_path_factory.mktemp("world"), seed=2, products=12, orders=14, quiet=True) as world:
        yield world


@pytest.fixture
def world(served: Playing) -> Iterator[Playing]:
    """A world in which time stands still, without faults before and after."""
    yield served
    served.call("faults", {"clear": True})


@pytest.fixture(scope="module")
def made(served: Playing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with a move that was never looked at."""
    folder = tmp_path_factory.mktemp("made") / "state"
    done = run("new", MOVE, "--file", str(served.folder / "move.toml"), env={"PICQER_TUI_STATE_DIR": str(folder)})
    assert done.code == 0, done.err
    return folder


@pytest.fixture
def move(world: Playing, made: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A new move in this test's own state folder, with the world's keys in the environment."""
    shutil.copytree(made, state)
    for name, value in world.keys.items():
        monkeypatch.setenv(name, value)
    return MOVE
