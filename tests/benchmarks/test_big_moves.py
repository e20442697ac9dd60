"""A move of a million SKUs a side, with a million findings: how soon its screen is there, how quickly keys are answered, what
a screen at rest costs, and how the two indexes are walked side by side."""

from __future__ import annotations

import asyncio
import gc
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.benchmarks import bare_table, walk_one
from tests.benchmarks.big_moves import KEYS, STEP, make_move
from tests.benchmarks.measuring import (
    Figures,
    environment,
    interleaved,
    p99,
    peak_memory,
    processor_time,
    program,
    quantile,
)
from tests.benchmarks.pressing import CURSOR, Timed, into_findings, walk_about

ROWS = 1_000_000
FEW = 1_000
TITLE = "SKUs equal"
PAINTS = 9
PRESSES = 1_000
REST_SECONDS = 20.0
HELD_SECONDS = 5.0
HELD_PAUSE = 0.033
"""Seconds between two keys of an arrow that is held down."""
WALKS = 3


@pytest.fixture(scope="module")
def moves(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state folder with a big move and one that was only just begun."""
    state = tmp_path_factory.mktemp("big") / "state"

    async def make() -> None:
        await make_move(state, "few", FEW, FEW)
        await make_move(state, "many", ROWS, ROWS)

    asyncio.run(make())
    gc.collect()
    return state


def shown(state: Path, name: str) -> Timed:
    """The screen of a move, in a terminal."""
    env = {**KEYS, "PICQER_TUI_STATE_DIR": str(state), "PICQER_TUI_LANG": "en", "LOGNAME": "tester"}
    return Timed(program("resume", name), env)


def paced(terminal: Timed, presses: int) -> Iterator[int]:
    """Numbers from 1, with a person's pause before each."""
    for number in range(1, presses + 1):
        terminal.rest(0.05)
        yield number


def contains(what: bytes, data: bytes) -> bool:
    return what in data


def test_screen_of_a_big_move_beside_a_fresh_one(figures: Figures, moves: Path) -> None:
    def paint(name: str) -> float:
        with shown(moves, name) as terminal:
            return terminal.painted("BEFORE")

    taken = interleaved({"few": lambda: paint("few"), "many": lambda: paint("many")}, PAINTS)
    figure = figures.note(
        f"screen of a move of {ROWS:,} SKUs, beside one of {FEW:,}",
        taken["many"],
        "ms",
        control=taken["few"],
        bar=1.15,
    )
    assert figure.met, figure.line()


def test_keys_over_a_million_findings(figures: Figures, moves: Path) -> None:
    """Beside an arrow key in a DataTable of a thousand rows."""
    with shown(moves, "many") as terminal:
        into_findings(terminal, TITLE)
        down = [terminal.press_timed("down") or 5000.0 for _ in paced(terminal, PRESSES // 5)]
        terminal.press("home")
        terminal.wait_still(0.5)
        ours = walk_about(terminal, PRESSES)
        memory = peak_memory(terminal.process.pid)
    with shown(moves, "few") as terminal:
        into_findings(terminal, TITLE)
        walk_about(terminal, PRESSES // 10)
        small = peak_memory(terminal.process.pid)
    with Timed([sys.executable, str(Path(bare_table.__file__)), str(FEW)], {}) as terminal:
        terminal.painted("R0000000")
        terminal.wait_still(1.0)
        theirs = []
        for number in paced(terminal, PRESSES // 5):
            theirs.append(terminal.press_timed("down", partial(contains, f"R{number:07d}".encode())) or 5000.0)
    noted = [
        figures.note("arrow down to paint over a million findings", down, "ms", control=theirs, bar=0.5),
        figures.note("any key, p99", ours, "ms", bar=50.0, goal=20.0, pick=p99),
        figures.note("any key, worst", ours, "ms", pick=max),
        figures.note("peak memory of that screen", memory, "MB", bar=100.0),
        figures.note("the same, beside a thousand findings", memory, "MB", control=small, bar=1.2),
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)


def test_screen_at_rest_and_an_arrow_held(figures: Figures, moves: Path) -> None:
    with shown(moves, "many") as terminal:
        into_findings(terminal, TITLE)
        terminal.rest(3.0)
        pid = terminal.process.pid
        used, begun = processor_time(pid), time.perf_counter()
        at_rest = terminal.rest(REST_SECONDS)
        share = 100 * (processor_time(pid) - used) / (time.perf_counter() - begun)
        before, begun = terminal.bytes, time.perf_counter()
        while time.perf_counter() - begun < HELD_SECONDS:
            terminal.press_timed("down", lambda data: CURSOR in data)
            terminal.rest(HELD_PAUSE)
        held = (terminal.bytes - before) / (time.perf_counter() - begun) / 1000
    noted = [
        figures.note("written to the terminal at rest", at_rest, f"bytes in {REST_SECONDS:.0f} s", bar=0.0),
        figures.note("processor at rest", share, "%", bar=0.3),
        figures.note("written with an arrow held", held, "kB/s", bar=40.0),
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)


def test_walk_of_a_million_by_a_million(figures: Figures, moves: Path) -> None:
    """The walk beside one plain reading of both indexes, each in a process of its own; the lateness is of another thread."""
    path = moves / "moves" / "many.move"
    told: dict[str, list[dict[str, float]]] = {"read": [], "walk": []}
    for _ in range(WALKS):
        for what, kept in told.items():
            done = subprocess.run(
                [sys.executable, "-m", walk_one.__name__, what, str(path)],
                capture_output=True,
                text=True,
                check=True,
                env=environment(),
            )
            kept.append(json.loads(done.stdout))
    assert {each["groups"] for each in told["walk"]} == {told["walk"][0]["groups"]}
    assert told["walk"][0]["groups"] > ROWS / 200
    seconds = {what: [each["seconds"] for each in kept] for what, kept in told.items()}
    late = [each["late"] for each in told["walk"]]
    noted = [
        figures.note(
            "walk of 1M x 1M, beside one reading of both indexes",
            seconds["walk"],
            "s",
            control=seconds["read"],
            bar=1.25,
        ),
        figures.note("its peak memory", [each["memory"] for each in told["walk"]], "MB", bar=64.0),
        figures.note(
            "another thread late meanwhile, p99", late, "ms", bar=10.0, pick=lambda values: quantile(values, 0.5)
        ),
    ]
    assert STEP
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)
