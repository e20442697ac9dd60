"""`picqer-tui doctor`: terminal, colours, state folder, places for keys and network, a line each with what to do."""

from __future__ import annotations

import argparse
import importlib.util
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from picqer_tui import __version__
from picqer_tui.cli.exits import ATTENTION, PASSED
from picqer_tui.cli.voice import choose
from picqer_tui.config.paths import state_dir
from picqer_tui.config.secrets import sources
from picqer_tui.core.phrase import Phrase

Line = tuple[bool, Phrase]
LOOKED_UP = "picqer.com"
MANY_COLOURS = 256


def run(given: argparse.Namespace) -> int:
    lang = choose(given.lang)
    well = True
    print(f"picqer-tui {__version__}, Python {sys.version.split()[0]}, {sys.platform}")
    for check in (_terminal, _colours, _state, _keys, _parts, _network):
        for good, line in check():
            well = well and good
            print(f"{'ok' if good else '! '} {lang.say(line)}")
    return PASSED if well else ATTENTION


def _terminal() -> Iterator[Line]:
    size = shutil.get_terminal_size()
    if sys.stdin.isatty() and sys.stderr.isatty():
        big = size.columns >= 60 and size.lines >= 20
        words = Phrase(
            "Terminal of {columns} x {lines}; 80 x 24 or more reads best.",
            {"columns": size.columns, "lines": size.lines},
        )
        yield big, words
    else:
        yield False, Phrase("No terminal here: the screens need one (ssh -t); list, check and report work without.")


def _colours() -> Iterator[Line]:
    term = os.environ.get("TERM", "")
    if os.environ.get("NO_COLOR"):
        yield True, Phrase("Colours are off (NO_COLOR); marks have words beside them.")
    elif "256" in term or os.environ.get("COLORTERM"):
        yield True, Phrase("Colours: {term}", {"term": term})
    else:
        yield True, Phrase("Few colours ({term}); marks have words beside them.", {"term": term or "TERM?"})


def _state() -> Iterator[Line]:
    folder = state_dir()
    values = {"path": str(folder)}
    probe = next(path for path in (folder, *folder.parents) if path.exists())
    try:
        with tempfile.TemporaryFile(dir=probe):
            pass
    except OSError as error:
        yield (
            False,
            Phrase(
                "State folder {path} cannot be written: {why}. Set PICQER_TUI_STATE_DIR.",
                {**values, "why": error.strerror},
            ),
        )
        return
    yield True, Phrase("State folder {path} can be written.", values)
    free = shutil.disk_usage(probe).free // 2**20
    yield free > 200, Phrase("{free} MB free there; a large move takes up to 1,000 MB.", {"free": free})
    if folder.exists() and folder.stat().st_mode & 0o077:
        yield False, Phrase("Others can look into {path}. Make it yours alone: chmod 700.", values)
    if _on_network(folder):
        yield (
            False,
            Phrase("{path} seems to lie on a network disk, where locks cannot be trusted. Use a local folder.", values),
        )


def _on_network(folder: Path) -> bool:
    """Whether the folder lies on a file system that is shared over the network (Linux; elsewhere not known)."""
    mounts = Path("/proc/mounts")
    if not mounts.is_file():
        return False
    rows = [line.split() for line in mounts.read_text(encoding="utf-8").splitlines()]
    inside = [(row[1], row[2]) for row in rows if str(folder).startswith(row[1].rstrip("/") + "/")]
    return bool(inside) and max(inside)[1] in {"nfs", "nfs4", "cifs", "smb3", "9p"}


_PLACES = {
    "systemd": Phrase("systemd credentials"),
    "command": Phrase("your own command"),
    "keyring": Phrase("the keyring"),
    "environment": Phrase("the environment"),
    "file": Phrase("your key file"),
}


def _keys() -> Iterator[Line]:
    names = [_PLACES.get(name, name) for name, _ in sources(os.environ)]
    yield True, Phrase("Keys are looked for in: {places}; else the program asks.", {"places": names})
    if any(name.startswith("PICQER_TUI_") and name.endswith(("KEY", "SECRET", "TOKEN")) for name in os.environ):
        yield True, Phrase("There are keys in the environment; programs started from this shell can read them.")


def _parts() -> Iterator[Line]:
    missing = [name for name in ("starlette", "uvicorn", "graphql") if importlib.util.find_spec(name) is None]
    if missing:
        yield True, Phrase("The demo is not installed; add it with: pip install 'picqer-tui[demo]'")
    else:
        yield True, Phrase("The demo is installed.")


def _network() -> Iterator[Line]:
    try:
        socket.getaddrinfo(LOOKED_UP, 443)
    except OSError as error:
        why = error.strerror or type(error).__name__
        yield (
            False,
            Phrase("The name {host} cannot be looked up: {why}. Check the network.", {"host": LOOKED_UP, "why": why}),
        )
    else:
        yield True, Phrase("The name {host} can be looked up.", {"host": LOOKED_UP})
