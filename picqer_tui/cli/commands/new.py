"""`picqer-tui new NAME`: a new move, from a form or from a move file."""

from __future__ import annotations

import argparse
import asyncio
from pathlib import Path

from picqer_tui.cli.exits import PASSED
from picqer_tui.cli.voice import choose, tell
from picqer_tui.config.move_file import read_move_file
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.move import Draft, check_name
from picqer_tui.core.phrase import Phrase


def run(given: argparse.Namespace) -> int:
    check_name(given.name)
    if given.file is None:
        from picqer_tui.cli.screen import show

        return show(given, new=given.name)
    return asyncio.run(_from_file(given))


async def _from_file(given: argparse.Namespace) -> int:
    from picqer_tui.cli.wiring import Wiring
    from picqer_tui.shops.registry import platforms

    settings = read_move_file(Path(given.file), platforms(), given.name)
    rooms = Wiring()
    if any(move.name.casefold() == settings.name.casefold() for move in rooms.headers()):
        raise ConfigError(
            Phrase("There is a move called “{name}” already.", {"name": settings.name}),
            "name",
            Phrase("Go on with it (picqer-tui resume {name}), or choose another name.", {"name": settings.name}),
        )
    await rooms.create(Draft(settings, {}))
    lang = choose(given.lang, settings.lang)
    tell(Phrase("The move “{name}” is made. Go on with: picqer-tui resume {name}", {"name": settings.name}), lang)
    return PASSED
