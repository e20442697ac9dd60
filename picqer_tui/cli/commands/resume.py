"""`picqer-tui resume [NAME]`: goes on with a move, the newest when none is named; with a demo when that is all there is."""

from __future__ import annotations

import argparse

from picqer_tui.cli.headers import find, headers
from picqer_tui.config.paths import demo_dir, state_dir
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase


def run(given: argparse.Namespace) -> int:
    from picqer_tui.cli.screen import show

    found = headers(state_dir())
    if _only_the_demo(given.name, {move.name for move in found}):
        return _play_on(given)
    if given.name:
        return show(given, open_move=find(state_dir(), given.name).name)
    usable = [move for move in found if move.problem is None and move.touched_at is not None]
    if not usable:
        raise ConfigError(Phrase("There is no move to go on with."), "", Phrase("Start one with: picqer-tui new NAME"))
    newest = max(usable, key=lambda move: (move.touched_at is not None, move.touched_at))
    return show(given, open_move=newest.name)


def _only_the_demo(name: str | None, moves: set[str]) -> bool:
    """Whether a kept demo is meant: named when no move is called so, or the only thing there is."""
    from picqer_tui.cli.commands import demo

    return ((name == demo.NAME and name not in moves) or (not name and not moves)) and demo.is_kept(
        demo_dir(state_dir())
    )


def _play_on(given: argparse.Namespace) -> int:
    """What the demo is made of was settled when it began."""
    from picqer_tui.cli.commands import demo
    from picqer_tui.cli.parser import build
    from picqer_tui.words.language import language

    settled = build(language("en"), [demo.NAME]).parse_args([demo.NAME])
    for name, value in vars(given).items():
        setattr(settled, name, value)
    return demo.run(settled, go_on=True)
