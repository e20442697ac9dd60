"""Pictures of every screen, taken in a running world. The world is seeded and its clock stands still, so that the same
pictures come out every time; ports are masked."""

from __future__ import annotations

import argparse
import os
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from picqer_tui.cli.app import build_app
from picqer_tui.cli.wiring import Wiring
from picqer_tui.config.move_file import read_move_file
from picqer_tui.core.move import Draft
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.registry import platforms
from tests.play import Playing, playing
from tests.tui.conftest import Seen

SEED = 7
USUAL, WIDE, NARROW = (80, 24), (120, 40), (60, 20)
WAIT = 60.0
MOVE = "fietsenhuis"

_THE_END = Phrase("The pictures are taken.")
_FONT_FACES = re.compile(r"\s*@font-face \{.*?\n\s*\}\n", re.DOTALL)
_FONT = "ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
_TEXT = re.compile(r"<text class=\"[^\"]*-r\d+\"[^>]*?\by=\"([\d.]+)\"[^>]*>(.*?)</text>", re.DOTALL)


def drawn(app: Any) -> str:
    """The screen as a picture that needs no font from elsewhere and names no port."""
    svg = app.export_screenshot(title="picqer-tui")
    svg = _FONT_FACES.sub("\n", svg).replace("Fira Code, monospace", _FONT).replace("Fira Code", "monospace")
    svg = re.sub(r"terminal-\d+", "terminal", svg)
    return re.sub(r":\d{5}\b", ":40404", svg)


def words(svg: str) -> str:
    """What stands in a picture, line by line, without colours and measures."""
    lines: dict[float, str] = {}
    for height, text in _TEXT.findall(svg):
        lines[float(height)] = lines.get(float(height), "") + text
    return "\n".join(lines[height].rstrip() for height in sorted(lines))


@contextmanager
def environment(values: Mapping[str, str]) -> Any:
    before = {name: os.environ.get(name) for name in values}
    os.environ.update(values)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value


@asynccontextmanager
async def running(state: Path, lang: str, size: tuple[int, int]) -> AsyncIterator[Seen]:
    given = argparse.Namespace(lang=lang, ascii=False, mouse=False)
    app = build_app(given, rooms=Wiring(state))
    app.by = "Sanne"
    async with app.run_test(size=size, notifications=True) as pilot:
        await pilot.pause()
        yield Seen(app, pilot)
        await app.hang_up(0, _THE_END)


class Album:
    """Pictures by name."""

    def __init__(self) -> None:
        self.pictures: dict[str, str] = {}

    async def take(self, name: str, seen: Seen, ready: Callable[[], object] | None = None) -> None:
        if ready is not None:
            await seen.until(ready, WAIT)
        await seen.idle()
        await seen.pilot.pause(0.1)
        self.pictures[name] = drawn(seen.app)


async def take_all(folder: Path) -> Mapping[str, str]:
    """Every screen, from one world: name -> picture. `folder` takes the world and the moves."""
    album = Album()
    with playing(folder / "world", seed=SEED) as world, environment({**world.keys, "TZ": "Europe/Amsterdam"}):
        state = folder / "state"
        for name in (f"{MOVE}-b2b", MOVE):
            settings = read_move_file(world.folder / "move.toml", platforms(), name)
            await Wiring(state).create(Draft(settings, {}))
            world.call("clock", {"advance": 600})
        async with running(state, "nl", USUAL) as seen:
            await _in_a_move(album, seen)
        async with running(state, "en", WIDE) as seen:
            await seen.open("preflight.quiet-moment", MOVE)
            await album.take("wide", seen)
        async with running(state, "nl", NARROW) as seen:
            await seen.open("preflight.sku-match", MOVE)
            await album.take("narrow", seen)
        async with running(state, "nl", USUAL) as seen:
            await _before_a_move(album, seen, world)
    return album.pictures


async def _in_a_move(album: Album, seen: Seen) -> None:
    await seen.open("preflight.access", MOVE)
    screen: Any = seen.app.screen
    session = screen.session
    await seen.press("R")
    await seen.until(lambda: session.standing().steps["preflight.quiet-moment"].verdict is not None, WAIT)
    await seen.until(lambda: not session.work().running, WAIT)
    screen.go_to("preflight.sku-match")
    await seen.idle()
    await seen.press("enter")
    await album.take("move", seen)
    await seen.press("enter")
    await album.take("finding", seen)
    await seen.press("escape", "a")
    await seen.type("Wordt deze week hernoemd; Sanne kijkt het na.")
    await album.take("accept", seen)
    await seen.press("escape", "escape")
    screen.go_to("preflight.connections")
    await seen.idle()
    await seen.press("3")
    await album.take("question", seen)
    await seen.press("escape", "d")
    await album.take("acts", seen, lambda: seen.app.screen.query("#acts"))
    await seen.press("escape")
    screen.go_to("preflight.old-orders")
    await seen.idle()
    await seen.press("w")
    await seen.idle()
    await seen.press("asterisk", "tab")
    await seen.type("3")
    await album.take("changes", seen)
    await seen.press("escape", "escape", "b")
    await album.take("way-back", seen, lambda: not seen.app.screen.query("#counting").filter(".-x"))
    await seen.press("escape", "e")
    await album.take("report", seen)
    await seen.press("escape", "question_mark")
    await album.take("help", seen)
    await seen.press("escape")
    screen.go_to("cutover.deactivate-old")
    await seen.idle()
    await seen.press("r")
    await seen.until(lambda: session.standing().steps["cutover.deactivate-old"].verdict is not None, WAIT)
    await seen.until(lambda: not session.work().running, WAIT)
    await seen.idle()
    await seen.press("3")
    await seen.type(MOVE[:9])
    await album.take("typed", seen)


async def _before_a_move(album: Album, seen: Seen, world: Playing) -> None:
    await seen.open("preflight.sku-match", MOVE)
    await seen.press("escape")
    await seen.until(lambda: type(seen.app.screen).__name__ == "MovesScreen", WAIT)
    clock = seen.app.workspace.clock
    later = clock.now() + timedelta(hours=26)
    world.call("clock", {"advance": 26 * 3600})
    await seen.until(lambda: clock.now() >= later, WAIT)
    seen.app.show_moves()
    await album.take("moves", seen)
    await seen.press("n")
    await album.take("new-move", seen)
    await seen.press("escape")
    seen.app.action_settings()
    await album.take("settings", seen)
