"""A whole preflight of a hundred thousand products a side and twenty thousand orders, against the simulated Picqer and shops:
what it finds, what it holds in memory, and how keys are answered meanwhile. And the pace at Picqer's true limit."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.shops.opening import Reserve
from tests.benchmarks.measuring import Figures, environment, p99, peak_memory, processor_time, program
from tests.benchmarks.pressing import Timed, into_findings, walk_about
from tests.play import Playing, playing

PRODUCTS = 100_000
ORDERS = 20_000
SEED = 9
PLENTY = 60_000
"""Requests a minute where Picqer's limit is not what is measured."""
PRESSES = 500
PAUSE = (0.03, 0.06)
MOVE = "large"
TRUE_LIMIT = 500
PACED_PRODUCTS = 55_000
SLACK = 3
"""Requests under way when a minute begins."""


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Playing]:
    folder = tmp_path_factory.mktemp("large")
    with playing(folder / "world", seed=SEED, products=PRODUCTS, orders=ORDERS, picqer_limit=PLENTY) as served:
        yield served


@pytest.fixture(scope="module")
def state(world: Playing, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("large-state") / "state"
    make(world, folder)
    return folder


def surroundings(world: Playing, state: Path) -> dict[str, str]:
    more = {"PICQER_TUI_STATE_DIR": str(state), "PICQER_TUI_LANG": "en", "LOGNAME": "tester"}
    return environment(**world.keys, **more)


def make(world: Playing, state: Path) -> None:
    words = program("new", MOVE, "--file", str(world.folder / "move.toml"))
    subprocess.run(words, env=surroundings(world, state), check=True, stdout=subprocess.DEVNULL)


class Watched:
    """A check in a process of its own, with the most memory it held, its processor time and its answer."""

    def __init__(self, world: Playing, state: Path, *more: str) -> None:
        before = world.call("log")["requests"]
        begun = time.monotonic()
        process = subprocess.Popen(
            program("check", MOVE, "--json", "--findings", "all", *more),
            env=surroundings(world, state),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.memory = self.processor = 0.0
        done = threading.Event()

        def look() -> None:
            while not done.wait(0.2):
                if now := peak_memory(process.pid):
                    self.memory, self.processor = now, processor_time(process.pid)

        looking = threading.Thread(target=look)
        looking.start()
        said, _ = process.communicate()
        done.set()
        looking.join()
        self.seconds = time.monotonic() - begun
        self.said: dict[str, Any] = json.loads(said)
        after = world.call("log")
        self.requests = {side: number - before.get(side, 0) for side, number in after["requests"].items()}
        self.refused: dict[str, int] = after["refused"]

    @property
    def found(self) -> set[tuple[str, str, str]]:
        return {
            (step["id"], each["code"], each["subject"])
            for step in self.said["steps"]
            for each in step["findings"]
            if each["severity"] != "info"
        }


def test_a_large_preflight_finds_what_is_planted(figures: Figures, world: Playing, state: Path) -> None:
    looked = Watched(world, state, "--phase", "preflight")
    figures.note(f"preflight of {PRODUCTS:,} products a side and {ORDERS:,} orders", looked.seconds, "s")
    figures.note("its processor time", looked.processor, "s")
    for side, number in looked.requests.items():
        figures.note(f"its requests to {side}", number, "requests")
    memory = figures.note("its peak memory", looked.memory, "MB", bar=150.0, goal=100.0)
    covered = world.covered()
    planted = {each for each in world.truth() if each[0] in covered and each[0].startswith("preflight.")}
    found = {each for each in looked.found if each[0] in covered}
    assert (planted - found, found - planted) == (set(), set())
    assert not looked.refused
    assert memory.met, memory.line()


def test_keys_while_a_large_preflight_runs(figures: Figures, world: Playing, state: Path) -> None:
    """In the table of a step that was judged before, while its lists are read again and it is judged again."""
    if not (state / "moves").exists():
        pytest.skip("needs the test before it")
    with Timed(program("resume", MOVE), surroundings(world, state)) as terminal:
        into_findings(terminal, "Orders under way")
        asked = sum(world.call("log")["requests"].values())
        terminal.press("R")
        terminal.wait_for("s stop", 20)
        used, begun = processor_time(terminal.process.pid), time.monotonic()
        alone = terminal.rest(10.0) / 10.0 / 1000
        taken: list[float] = []
        while running(terminal):
            taken += walk_about(terminal, 50, PAUSE)
        lasted = time.monotonic() - begun
        share = 100 * (processor_time(terminal.process.pid) - used) / lasted
        answered = sum(world.call("log")["requests"].values()) - asked
        memory = peak_memory(terminal.process.pid)
    assert len(taken) >= PRESSES, f"only {len(taken)} keys while it ran, {lasted:.0f} s"
    figures.note("requests answered while keys were pressed", answered, f"in {lasted:.0f} s")
    figures.note("processor while reading as fast as it goes", share, "%")
    noted = [
        figures.note("key to paint while a large preflight runs", taken, "ms"),
        figures.note("the same, p99", taken, "ms", bar=50.0, pick=p99),
        figures.note("the same, worst", taken, "ms", pick=max),
        figures.note("written to the terminal while it works", alone, "kB/s", bar=4.0),
        figures.note("peak memory with the screen", memory, "MB", bar=150.0, goal=100.0),
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)


def running(terminal: Timed) -> bool:
    """Whether a step of the plan, at the left, is at work."""
    terminal.rest(0.05)
    return any("» " in line.partition("│")[0] for line in terminal.text().splitlines() if "│" in line)


def test_the_pace_at_the_true_limit(figures: Figures, tmp_path: Path) -> None:
    """No minute holds more requests than the limit leaves beside the reserve, none is refused, and little time is lost."""
    state = tmp_path / "state"
    with playing(tmp_path / "world", products=PACED_PRODUCTS, orders=300, picqer_limit=TRUE_LIMIT) as world:
        make(world, state)
        counts: list[tuple[float, int]] = []
        done = threading.Event()

        def count() -> None:
            while not done.wait(0.25):
                counts.append((time.monotonic(), world.call("log")["requests"].get("picqer", 0)))

        counting = threading.Thread(target=count)
        counting.start()
        now = datetime.fromisoformat(world.call("clock")["now"])
        allowed = TRUE_LIMIT - round(TRUE_LIMIT * Reserve().share(now))
        looked = Watched(world, state, "--step", "preflight.sku-match")
        done.set()
        counting.join()
    asked = looked.requests["picqer"]
    assert asked > 1.2 * allowed, "too few requests to meet the limit"
    busiest = max(
        (later - before for at, before in counts for then, later in counts if 59.0 <= then - at <= 60.0), default=0
    )
    bound = 60.0 * 1.005 * (-(-asked // allowed) - 1)
    figures.note(f"{asked} requests at the true limit", looked.seconds, "s", control=bound)
    figure = figures.note("requests in the busiest minute", busiest, "requests", bar=allowed + SLACK)
    assert not looked.refused
    assert figure.met, figure.line()
