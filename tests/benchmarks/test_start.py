"""From typing a command to its answer: commands without a screen beside a bare interpreter, the first screen beside the
same screen in bare Textual."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import pytest

from tests.benchmarks import bare_moves
from tests.benchmarks.big_moves import make_move
from tests.benchmarks.measuring import Figures, environment, interleaved, program, timed_run, undisturbed
from tests.benchmarks.pressing import Timed

FEW = 3
ROUNDS = 25
PAINTS = 25
HEAVY = {"textual", "httpx", "pydantic"}
COMMANDS = (("--version",), ("--help",), ("list",), ("--lang", "nl", "--help"), ("--lang", "nl", "list"))


def bar_of(name: str) -> float:
    """The standard modules alone that reading a move's file takes (argparse, typing, datetime, json, pathlib, sqlite3) start in
    three times a bare interpreter."""
    return 5.0 if "list" in name else 3.5 if "nl" in name else 3.0


async def test_commands_without_a_screen(figures: Figures, state: Path) -> None:
    for number in range(FEW):
        await make_move(state, f"move-{number:04d}")
    control = timed_run([sys.executable, "-c", "pass"], environment())
    cases: dict[str, Callable[[], float]] = {"pass": control}
    cases |= {" ".join(words): timed_run(program(*words), environment()) for words in COMMANDS}
    taken = interleaved(cases, ROUNDS)
    noted = [
        figures.note(
            f"start of {name}, beside python -c pass",
            taken[name],
            "ms",
            control=taken["pass"],
            bar=bar_of(name),
            goal=3.0,
            pick=undisturbed,
        )
        for name in cases
        if name != "pass"
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_without_a_screen_load_nothing_heavy(words: Sequence[str], state: Path) -> None:
    code = "import json, sys; from picqer_tui.cli.main import main; main(sys.argv[1:])"
    code += "; print(); print(json.dumps([*sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, env=environment()
    )
    assert not HEAVY & set(json.loads(done.stdout.splitlines()[-1]))


def paint(words: Sequence[str], env: Mapping[str, str], pattern: str) -> Callable[[], float]:
    """A program in a terminal as a case of `interleaved`: milliseconds until this text was written."""

    def run() -> float:
        with Timed(words, env) as terminal:
            return terminal.painted(pattern)

    return run


async def test_first_paint_of_the_moves(figures: Figures, state: Path) -> None:
    for number in range(FEW):
        await make_move(state, f"move-{number:04d}")
    last = f"move-{FEW - 1:04d}"
    bare = [sys.executable, str(Path(bare_moves.__file__)), str(FEW)]
    taken = interleaved(
        {
            "bare": paint(bare, {}, last),
            "en": paint(program(), {}, "move-0000"),
            "nl": paint(program("--lang", "nl"), {}, "move-0000"),
        },
        PAINTS,
    )
    noted = [
        figures.note(
            f"first paint of the moves in {lang}, beside bare Textual",
            taken[lang],
            "ms",
            control=taken["bare"],
            bar=1.2,
            goal=1.1,
            pick=undisturbed,
        )
        for lang in ("en", "nl")
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)
