"""Runs the screens on this terminal, with the signals that end them in order."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import os
import signal

from picqer_tui.cli.signals import CODES, listen
from picqer_tui.cli.voice import choose
from picqer_tui.cli.wiring import Wiring
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.workspace import Workspace
from picqer_tui.tui.app import PicqerTui

LAST_SECONDS = 1.8
"""Seconds after a signal within which the process is gone, whatever still waits."""


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

    def told(which: signal.Signals) -> None:
        asyncio.get_running_loop().call_later(LAST_SECONDS, _go, CODES[which])
        task = asyncio.create_task(app.hang_up(CODES[which], Phrase("Stopped by signal {name}.", {"name": which.name})))
        waiting.add(task)

    unlisten = listen(told, *CODES)
    try:
        await app.run_async(mouse=mouse)
    finally:
        unlisten()


def _go(code: int) -> None:
    """Everything that counts is on disk; a terminal that no longer answers must not keep the process."""
    os._exit(code)


def _who() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return ""
