"""`picqer-tui resume [NAME]`: goes on with a move, the newest when none is named."""

from __future__ import annotations

import argparse

from picqer_tui.cli.headers import find, headers
from picqer_tui.config.paths import state_dir
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase


def run(given: argparse.Namespace) -> int:
    from picqer_tui.cli.screen import show

    if given.name:
        return show(given, open_move=find(state_dir(), given.name).name)
    usable = [move for move in headers(state_dir()) if move.problem is None and move.touched_at is not None]
    if not usable:
        raise ConfigError(Phrase("There is no move to go on with."), "", Phrase("Start one with: picqer-tui new NAME"))
    newest = max(usable, key=lambda move: (move.touched_at is not None, move.touched_at))
    return show(given, open_move=newest.name)
