"""`picqer-tui` without a command: the list of moves, to start or resume one."""

from __future__ import annotations

import argparse

from picqer_tui.cli.screen import show


def run(given: argparse.Namespace) -> int:
    return show(given)
