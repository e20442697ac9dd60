"""A terminal that is timed: bytes are looked for as they come, and drawn only when somebody wants to see the screen."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType

from tests.benchmarks.measuring import environment
from tests.e2e.terminal import KEYS, Terminal

CURSOR = "▸".encode()
"""What the line under the cursor begins with, in the plan and in tables."""
ROUND = ("down", "down", "up", "down", "up", "end", "up", "pageup", "pagedown", "home")
"""Keys that each move the cursor in three rows or more, however high the table is, and lead back to the first."""


class Timed(Terminal):
    """A program in a terminal, with a clock that begins before it does."""

    def __init__(self, words: Sequence[str], env: Mapping[str, str], size: tuple[int, int] = (100, 30)) -> None:
        self._raw = b""
        self.begun = time.perf_counter()
        super().__init__(program=tuple(words), env=environment(**env), size=size)

    def __enter__(self) -> Timed:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.signal(signal.SIGKILL)
        self.close()

    def text(self) -> str:
        self._pump(0)
        self._draw()
        return super().text()

    def _draw(self) -> None:
        raw, self._raw = self._raw, b""
        super()._take(raw)
        self.bytes -= len(raw)

    def _take(self, data: bytes) -> None:
        self.bytes += len(data)
        for _ in re.findall(rb"\x1b\[6n", data):
            os.write(self._master, b"\x1b[1;1R")
        self._raw += data.replace(b"\x1b[6n", b"")

    def seconds_until(self, seen: Callable[[bytes], object], most: float = 60.0) -> float | None:
        """How long from now until this was written, counted from here; None: not in that time."""
        at, begun = len(self._raw), time.perf_counter()
        while True:
            left = begun + most - time.perf_counter()
            if left <= 0 or not select.select([self._master], [], [], left)[0]:
                return None
            self._take(os.read(self._master, 65536))
            if seen(self._raw[at:]):
                return time.perf_counter() - begun

    def painted(self, pattern: str, most: float = 60.0) -> float:
        """Milliseconds from the start of the program until this text (a regular expression) was written.

        Raises:
            AssertionError: it was not written in time.
        """
        wanted = re.compile(pattern.encode())
        if not wanted.search(self._raw):
            assert self.seconds_until(wanted.search, most) is not None, self.text()
        return (time.perf_counter() - self.begun) * 1e3

    def press_timed(self, name: str, seen: Callable[[bytes], object] = lambda data: CURSOR in data) -> float | None:
        """Milliseconds from a key to the first paint with the cursor in it; None when none came in five seconds."""
        self._pump(0)
        begun = time.perf_counter()
        os.write(self._master, KEYS.get(name, name).encode())
        if self.seconds_until(seen, 5.0) is None:
            return None
        return (time.perf_counter() - begun) * 1e3

    def rest(self, seconds: float) -> int:
        """Lets time pass; gives how many bytes were written meanwhile."""
        before, end = self.bytes, time.perf_counter() + seconds
        while (left := end - time.perf_counter()) > 0:
            self._pump(left)
        return self.bytes - before


def into_findings(terminal: Timed, title: str) -> None:
    """In a move: to the step with this title, and into the table of its findings.

    Raises:
        AssertionError: it cannot be reached by the keys of the plan.
    """
    terminal.painted("BEFORE")
    terminal.wait_still(0.7)
    if "While you were away" in terminal.text():
        terminal.press("escape")
        terminal.wait_gone("While you were away")
    terminal.press("home")
    for _ in range(40):
        text = terminal.wait_still(0.15)
        if re.search(rf"^▸\S? {title}", text, re.MULTILINE):
            break
        terminal.press("down")
    else:
        raise AssertionError(f"{title} is not in the plan\n{terminal.text()}")
    terminal.wait(lambda text: text.count("▸") > 1, 30, "the findings")
    terminal.press("1")
    terminal.wait_for("Enter more", 10)
    terminal.wait_still(0.5)


def walk_about(terminal: Timed, presses: int, pause: tuple[float, float] = (0.03, 0.09)) -> list[float]:
    """Presses arrows and pages as a person does, from the first row and back to it; gives the milliseconds of each.

    Raises:
        AssertionError: a key was not answered.
    """
    chance = random.Random(7)
    taken: list[float] = []
    for number in range(presses):
        terminal.rest(chance.uniform(*pause))
        key = ROUND[number % len(ROUND)]
        answered = terminal.press_timed(key)
        assert answered is not None, f"{key}, the {number}th\n{terminal.text()}"
        taken.append(answered)
    return taken
