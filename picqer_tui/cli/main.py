"""The command line: which command, in which language. Everything heavy is imported by the command that needs it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, cast

from picqer_tui import __version__

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and gives its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    if not words:
        return _run(nothing_typed())
    if words != ["--version"]:
        from picqer_tui.cli.parser import build
        from picqer_tui.cli.voice import peek

        parser = build(peek(words), words)
        try:
            given = parser.parse_args(words)
        except SystemExit as end:
            return int(end.code or 0)
        if not given.version:
            return _run(given)
    print(f"picqer-tui {__version__}")
    return 0


def nothing_typed() -> argparse.Namespace:
    """What the parser makes of an empty command line, without the parser."""
    from types import SimpleNamespace

    plain = SimpleNamespace(version=False, lang=None, command=None, ascii=False, mouse=True)
    return cast("argparse.Namespace", plain)


def _run(given: argparse.Namespace) -> int:
    from importlib import import_module

    from picqer_tui.cli import exits
    from picqer_tui.cli.voice import choose, complain
    from picqer_tui.core.errors import PicqerTuiError

    command = import_module(f"picqer_tui.cli.commands.{given.command or 'moves'}")
    try:
        return int(command.run(given))
    except PicqerTuiError as error:
        complain(error, choose(given.lang))
        return exits.of_error(error)
    except KeyboardInterrupt:
        return exits.SIGINT
    except BrokenPipeError:
        # whoever read our output has gone; nothing more can be said
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return exits.PASSED
