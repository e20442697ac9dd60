"""Starts the screens: checks that there is a terminal, sets what textual reads at import, and ends with the right code."""

from __future__ import annotations

import gc
import os
import sys
from typing import TYPE_CHECKING

from picqer_tui.cli import exits
from picqer_tui.core.errors import UsageError
from picqer_tui.core.phrase import Phrase

if TYPE_CHECKING:
    import argparse


def need_terminal() -> None:
    """Raises: UsageError: standard input or standard error is not a terminal."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        return
    raise UsageError(
        Phrase("The screens need a terminal, and here is none."),
        "stdin/stderr",
        Phrase("Over SSH use ssh -t. Without a terminal use: picqer-tui list, check or report."),
    )


def show(given: argparse.Namespace, open_move: str | None = None, new: str | None = None) -> int:
    """The app, at the list of moves, in one move, or at the form for a new one."""
    need_terminal()
    gc.disable()  # loading makes much that stays and nothing that goes; the app collects again behind its first paint
    os.environ.setdefault("TEXTUAL_FPS", "240")  # a key pressed just after a tick need not wait for the next frame
    if any(os.environ.get(name) for name in ("SSH_CONNECTION", "SSH_TTY")):
        os.environ.setdefault("TEXTUAL_ANIMATIONS", "none")
    from picqer_tui.cli.app import run_app

    try:
        return run_app(given, open_move, new) or exits.PASSED
    finally:
        gc.enable()
