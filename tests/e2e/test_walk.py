"""A whole move by keys alone at 80x24, in one go, and killed again and again on the way."""

from __future__ import annotations

import json
import random
import signal
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from tests.cli.running import run
from tests.e2e.conftest import move_in
from tests.e2e.terminal import Terminal, terminal
from tests.e2e.walking import ORDER, Person
from tests.e2e.whole_move import OLD, PARTS, active, new_connection
from tests.play import Playing, playing

pytestmark = pytest.mark.terminal
SMALL = {"products": 12, "orders": 14, "quiet": True, "run": True, "speed": 4}


def changed(world: Playing) -> list[str]:
    """What was written through an API; an empty batch asks whether the key may write, and changes nothing."""
    return [f"{one['method']} {one['path']}" for one in world.writes() if not str(one["path"]).endswith("/batch")]


def finished(world: Playing, move: str, state: Path, replaced: bool = True) -> None:
    """The move is signed off; the world is as the person made it, and nobody else changed anything in it."""
    row = json.loads(run("list", "--json").out)[0]
    assert (row["name"], row["phase"], row["problem"]) == (move, "closed", None)
    assert active(world, OLD) is not replaced
    assert new_connection(world) is not None
    assert changed(world) == []
    report = run("report", move, "--format", "md").out
    assert "tester" in report
    assert "looked at by hand" in report
    written = [one.read_bytes() for one in state.rglob("*") if one.is_file()]
    assert not [key for key in world.keys.values() if any(key.encode() in data for data in written)]


def walked(world: Playing, move: str) -> None:
    """The whole move in one go; the terminal is left as it was found, and no key was ever shown."""
    with terminal("resume", move) as screen:
        person = Person(screen, world, move)
        person.arrive()
        for part in PARTS:
            part(person)
        screen.press("ctrl+q")
        assert screen.wait_exit() == 0
        assert screen.left_on() == []
        assert screen.leftover() == []
        assert not [key for key in world.keys.values() if key.encode() in screen.log]


@pytest.mark.timeout(240)
def test_a_whole_move_by_keys_alone(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with playing(tmp_path / "world", **SMALL) as world:
        move = move_in(world, monkeypatch)
        walked(world, move)
        finished(world, move, state)


TIMES = 20
OLD_SIDE = {"preflight.stranded-orders", "cutover.drain", "cutover.close-old-shop", "cutover.deactivate-old"}
OLD_SIDE |= {"postchecks.missed-orders", "postchecks.leftover-orders"}
ONE_SHOP = {"preflight.order-numbers", "cutover.close-old-shop", "cutover.open-new-shop"}
NOT_APPLYING = {"extra": OLD_SIDE, "upgrade": ONE_SHOP, "restart": ONE_SHOP}


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("scenario", NOT_APPLYING)
def test_a_whole_move_of_another_kind(
    scenario: str, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with playing(tmp_path / "world", scenario=scenario, **SMALL) as world:
        move = move_in(world, monkeypatch)
        walked(world, move)
        finished(world, move, state, replaced=scenario != "extra")
        with terminal("resume", move) as screen:
            person = Person(screen, world, move)
            person.arrive()
            assert {step for step in ORDER if person.skipped(step)} == NOT_APPLYING[scenario]


def worked_through(
    world: Playing, move: str, parts: Sequence[Callable[[Person], None]], moments: Sequence[float]
) -> int:
    """The parts in order, killed after each of these many seconds and resumed each time; gives how often it was."""
    killed = done = 0
    waiting = list(moments)
    while done < len(parts):
        with terminal("resume", move) as screen:
            timer = threading.Timer(waiting.pop(0), screen.signal, (signal.SIGKILL,)) if waiting else None
            if timer is not None:
                timer.start()
            try:
                person = Person(screen, world, move)
                person.arrive()
                while done < len(parts):
                    parts[done](person)
                    done += 1
                screen.press("ctrl+q")
                assert screen.wait_exit() == 0
            except (AssertionError, OSError):
                if not _was_killed(screen):
                    raise
                killed += 1
                assert screen.leftover() == []
            finally:
                if timer is not None:
                    timer.cancel()
                    timer.join()
        row = json.loads(run("list", "--json").out)[0]
        assert (row["problem"], row["held_by"]) == (None, None)
    return killed


def _was_killed(screen: Terminal) -> bool:
    return screen.process.poll() == -signal.SIGKILL


@pytest.mark.long
@pytest.mark.timeout(240)
def test_killed_three_times_before_the_switch(tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(20261124)
    moments = [chance.uniform(0.6, 6.0) for _ in range(3)]
    with playing(tmp_path / "world", **SMALL) as world:
        move = move_in(world, monkeypatch)
        assert worked_through(world, move, PARTS[:3], moments) == 3
        assert not active(world, OLD)
        assert changed(world) == []


@pytest.mark.long
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", [1, 2])
def test_killed_twenty_times_in_whole_moves(
    seed: int, tmp_path: Path, state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A move that was over before its last kill is followed by another, until twenty have happened."""
    chance = random.Random(seed)
    killed = 0
    for number in range(TIMES):
        folder = state / str(number)
        monkeypatch.setenv("PICQER_TUI_STATE_DIR", str(folder))
        moments = [chance.uniform(0.3, 16.0) for _ in range(TIMES - killed)]
        with playing(tmp_path / f"world-{number}", **SMALL) as world:
            move = move_in(world, monkeypatch)
            killed += worked_through(world, move, PARTS, moments)
            finished(world, move, folder)
        if killed == TIMES:
            break
    assert killed == TIMES
