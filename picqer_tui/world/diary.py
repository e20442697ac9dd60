"""What was done to a world since it was made, a line each on disk: equal worlds to which the same was done are equal, so a
world that was cut short can be brought back to where it was.

Kept are acts, customers who came by themselves, writes and logins over HTTP, and up to when time was played. Faults that were
laid on the line are not, nor what a platform keeps of a reading that is under way.
"""

from __future__ import annotations

import fcntl
import json
import time
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, TextIO

from . import acts, sales
from .act_kinds import CannotDoError
from .kept_request import App, ask_again
from .moments import go
from .world import World

BEAT = 1.0
"""Real seconds after which the time is noted when nothing else was."""
KEPT_OPTIONS = ("from_platform", "to_platform", "scenario", "products", "orders", "seed", "at", "pace")


class CannotGoOnError(ValueError):
    """The world of a diary cannot be brought back: the file is damaged, or an equal world answered otherwise."""


class Diary:
    """A file of lines, opened to be written on. Each line is with the system before the answer it is about goes out."""

    def __init__(self, path: Path, head: Mapping[str, Any] | None = None) -> None:
        """`head`: what kind of world it is about, for a new file; None: goes on with the file there is."""
        self._file = path.open("a", encoding="utf-8", buffering=1)
        self._noted = time.monotonic()
        if head is not None:
            self._write(head)

    def note(self, at: datetime, kind: str, **values: Any) -> None:
        self._noted = time.monotonic()
        self._write({"at": at.isoformat(), "kind": kind, **values})

    def beat(self, at: datetime) -> None:
        """Time goes on."""
        if time.monotonic() - self._noted >= BEAT:
            self.note(at, "time")

    def close(self) -> None:
        self._file.close()

    def _write(self, line: Mapping[str, Any]) -> None:
        self._file.write(json.dumps(line, ensure_ascii=False) + "\n")


def head(world: World, ports: list[int]) -> dict[str, Any]:
    """The first line: the options that make an equal world, and where it is served."""
    return {name: getattr(world.options, name) for name in KEPT_OPTIONS} | {"ports": ports}


def read_head(path: Path) -> dict[str, Any]:
    """The first line of a diary; empty when nothing was written in it yet.

    Raises:
        CannotGoOnError: it does not begin as a diary does.
    """
    if not path.stat().st_size:
        return {}
    found = next(_lines(path), {})
    if not {*KEPT_OPTIONS, "ports"} <= found.keys() or len(found["ports"]) != 3:
        raise CannotGoOnError(f"{path.name} is no diary of a world")
    return found


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    """Whole lines; what was cut off in the middle of the last one was answered to nobody."""
    with path.open(encoding="utf-8") as lines:
        for line in lines:
            if line.endswith("\n"):
                try:
                    said = json.loads(line)
                except ValueError as error:
                    raise CannotGoOnError(f"{path.name}: {error}") from error
                yield said


def hold(path: Path) -> TextIO:
    """The diary for this process alone, made when it was not there; held until the process ends.

    Raises:
        CannotGoOnError: another world still writes in it.
    """
    path.touch(mode=0o600)
    held = path.open(encoding="utf-8")
    for pause in (*[0.1] * 50, None):
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            if pause is None:
                held.close()
                raise CannotGoOnError(f"another world writes in {path.name}") from error
            time.sleep(pause)
        else:
            break
    return held


def mend(path: Path) -> None:
    """Takes away a last line that was cut off, so that the next one is a line of its own."""
    data = path.read_bytes()
    if not data.endswith(b"\n"):
        with path.open("r+b") as file:
            file.truncate(data.rfind(b"\n") + 1)


async def live_again(world: World, path: Path, doors: Mapping[str, App]) -> None:
    """Do to a world that was just made all that its diary says; time stands still at the end. `doors`: the app of each side.

    Raises:
        CannotGoOnError: something came out otherwise than it did then.
    """
    entries = _lines(path)
    next(entries, None)
    for entry in entries:
        at = datetime.fromisoformat(entry["at"])
        world.clock.set(at)
        match entry["kind"]:
            case "play":
                world.play()
            case "act":
                try:
                    acts.do(world, entry["act"], entry["given"])
                except CannotDoError as error:
                    raise CannotGoOnError(f"cannot do again: {entry['act']}") from error
            case "customer":
                sales.place_order(world, world.books.shops[entry["shop"]], at)
            case "request":
                status = await ask_again(doors[entry["side"]], entry)
                if status != entry["status"]:
                    told = f"{entry['method']} {entry['path']}"
                    raise CannotGoOnError(f"{told}: {status} in place of {entry['status']}")
            case "goto":
                go(world, entry["moment"])
    if world.options.run:  # it may have run on for a moment after the last line
        world.clock.set(world.now() + timedelta(seconds=BEAT * 2 * world.options.speed))
