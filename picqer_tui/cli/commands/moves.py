"""`picqer-tui` without a command: the list of moves, to start or resume one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picqer_tui.cli.screen import show

if TYPE_CHECKING:
    import argparse


def run(given: argparse.Namespace) -> int:
    return show(given)
