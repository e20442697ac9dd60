"""Runs the screens on this terminal, with the signals that end them in order."""

from __future__ import annotations

import asyncio
import getpass
import signal
from typing import TYPE_CHECKING

from picqer_tui.cli.last_word import LastWord
from picqer_tui.cli.signals import CODES, listen
from picqer_tui.cli.voice import choose
from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.workspace import Workspace
from picqer_tui.tui.app import PicqerTui

if TYPE_CHECKING:
    import argparse


def build_app(
    given: argparse.Namespace, open_move: str | None = None, new: str | None = None, rooms: Wiring | None = None
) -> PicqerTui:
    """The app as the command line and the tests start it."""
    wiring = rooms or Wiring(for_move=open_move or "")
    lang = choose(given.lang, wiring.language_of(open_move) if open_move else "")
    return PicqerTui(Workspace(wiring), lang, by=_who(), start=open_move or "", new=new or "", ascii_only=given.ascii)


def run_app(given: argparse.Namespace, open_move: str | None, new: str | None) -> int:
    """Runs until left; the exit code is 0, or that of the signal that ended it."""
    app = build_app(given, open_move, new)
    asyncio.run(_run(app, given.mouse))
    return app.return_code or 0


async def _run(app: PicqerTui, mouse: bool) -> None:
    waiting: set[asyncio.Task[None]] = set()
    last = LastWord()

    async def end(which: signal.Signals) -> None:
        await app.hang_up(CODES[which], Phrase("Stopped by signal {name}.", {"name": which.name}))
        if not last.terminal_answers():
            last.go(CODES[which])

    def told(which: signal.Signals) -> None:
        last.go_soon(CODES[which])
        waiting.add(asyncio.create_task(end(which)))

    unlisten = listen(told, *CODES)
    try:
        await app.run_async(mouse=mouse)
    finally:
        unlisten()


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
