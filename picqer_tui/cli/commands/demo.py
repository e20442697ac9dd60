"""`picqer-tui demo`: a whole move in a simulated Picqer with two shops, played on this machine.

A demo outlives its program as any move does: its state is a move file, and its world keeps a diary of what was done to it.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from picqer_tui.cli.commands.world import demo_missing
from picqer_tui.cli.headers import find
from picqer_tui.cli.voice import choose, tell
from picqer_tui.config import paths
from picqer_tui.config.move_file import read_move_file
from picqer_tui.core.errors import ConfigError, LockedError
from picqer_tui.core.move import Draft
from picqer_tui.core.phrase import Phrase

NAME = "demo"
SPEED, FAST = 1.0, 20.0
"""Simulated seconds per second; waiting is also skipped from the panel of acts."""
DIARY = "world.diary"
PACE = "2"
"""Orders that customers place per real minute, so that there is something to see."""


def run(given: argparse.Namespace, go_on: bool = False) -> int:
    """`go_on`: with the demo that is there, unasked."""
    from picqer_tui.cli.screen import need_terminal, show

    need_terminal()
    for part in ("starlette", "uvicorn", "graphql"):
        if importlib.util.find_spec(part) is None:
            raise demo_missing(ImportError(name=part))
    folder = paths.demo_dir(paths.state_dir())
    again = go_on or (is_kept(folder) and _wants_to_go_on(given, folder))
    if not again and folder.exists():
        shutil.rmtree(folder)
    paths.make_private(folder)
    with world(given, folder, again):
        os.environ[paths.STATE_DIR] = str(folder)
        os.environ.update(read_keys(folder / "keys.env"))
        if not again:
            asyncio.run(_create(folder))
        return show(given, open_move=NAME)


def is_kept(folder: Path) -> bool:
    """Whether there is a demo to go on with: its move and its world's diary."""
    return (folder / DIARY).is_file() and paths.move_file(folder, NAME).is_file()


def _wants_to_go_on(given: argparse.Namespace, folder: Path) -> bool:
    """Asks whether to go on with the demo there is; Enter says yes.

    Raises:
        LockedError: somebody is playing it now.
    """
    move = find(folder, NAME)
    if move.held_by is not None:
        raise LockedError(move.held_by, "demo", Phrase("Leave it there first, and start the demo again."))
    lang = choose(given.lang)
    values = {"old": move.old_title, "new": move.new_title}
    tell(Phrase("There is a demo you began before: {old} → {new}.", values), lang)
    try:
        said = input(lang.say(Phrase("Press Enter to go on with it, or type n and Enter to begin anew:")) + " ")
    except EOFError:
        return True
    return not said.strip().casefold().startswith("n")


@contextmanager
def world(given: argparse.Namespace, folder: Path, again: bool = False) -> Iterator[str]:
    """A world in a process of its own that ends with this one, whatever happens to it; gives its address. `again`: the one that
    was kept there."""
    words = [sys.executable, "-m", "picqer_tui", "world", "--config-dir", str(folder), "--run", "--port", "0"]
    words += ["--from", given.from_platform, "--to", given.to_platform, "--scenario", given.scenario]
    words += [
        "--products",
        str(given.products),
        "--seed",
        str(given.seed),
        "--speed",
        str(FAST if given.fast else SPEED),
    ]
    diary = folder / DIARY
    if not again:
        diary.unlink(missing_ok=True)
    log = (folder / "world.log").open("w", encoding="utf-8")
    # its standard input is our leash: when this process is gone, however it went, the world reads the end and stops
    asked = {"PICQER_TUI_WORLD_LEASH": "1", "PICQER_TUI_WORLD_PACE": PACE, "PICQER_TUI_WORLD_DIARY": str(diary)}
    env = {**os.environ, **asked}
    process = subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True, env=env)  # noqa: S603
    try:
        line = process.stdout.readline() if process.stdout else ""
        if not line.startswith("ready "):
            detail = (folder / "world.log").read_text(encoding="utf-8")[-400:]
            if again:
                summary = Phrase("The simulated world of this demo did not come back.")
                raise ConfigError(summary, detail, Phrase("Try again in a moment, or type n to begin anew."))
            raise ConfigError(
                Phrase("The simulated world did not start."), detail, Phrase("Try again, or look in world.log.")
            )
        yield line.removeprefix("ready ").strip()
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout, log):
            if stream is not None:
                stream.close()


def read_keys(path: Path) -> dict[str, str]:
    """The lines NAME=value of a keys file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return dict(line.split("=", 1) for line in lines if "=" in line)


async def _create(folder: Path) -> None:
    from picqer_tui.cli.wiring import Wiring
    from picqer_tui.shops.registry import platforms

    settings = read_move_file(folder / "move.toml", platforms(), NAME)
    await Wiring().create(Draft(settings, {}))
