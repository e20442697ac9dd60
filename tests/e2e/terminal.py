"""A real terminal for tests: the program in a pseudo-terminal, its screen kept, keys pressed, signals sent."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyte

SIZE = (80, 24)
KEYS = {
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "shift+tab": "\x1b[Z",
    "backspace": "\x7f",
    "space": " ",
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "ctrl+c": "\x03",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
}
ESCAPE_REST = 0.15
"""Seconds after Escape, so that it is not taken for the beginning of another key."""
GONE = 5.0
"""Seconds in which a process that was killed must be gone."""

_ASKED = re.compile(rb"\x1b\[6n")
_FOREIGN = re.compile(rb"\x1b\[[<>=?][0-9;:$]*[A-Za-gi-km-z]|\x1bP[^\x1b]*\x1b\\|\x1b\[[0-9;]* q")
"""Sequences of newer terminals that the kept screen does not know: asking for modes, keyboard protocols, cursor shapes."""
_OTHER_SCREEN = re.compile(rb"\x1b\[\?1049[hl]")
_OPEN_END = re.compile(rb"\x1b(\[[0-9;:?<>=$ ]*|P[^\x1b]*|\][^\x07\x1b]*)?$")
_SWITCHED = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
_LEFT_ON = {
    b"1049": "the alternate screen",
    b"1000": "the mouse",
    b"1002": "the mouse",
    b"1003": "the mouse",
    b"2004": "bracketed paste",
}


class Terminal:
    """One program in one terminal. The screen follows while a method waits."""

    def __init__(
        self,
        *arguments: str,
        env: Mapping[str, str] | None = None,
        size: tuple[int, int] = SIZE,
        cwd: Path | None = None,
        program: tuple[str, ...] = (sys.executable, "-m", "picqer_tui"),
    ) -> None:
        self.screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self.screen)
        self._waiting = b""
        self._modes: dict[bytes, bool] = {}
        self.bytes = 0
        self.log = b""
        """The last part of what was written, as it came."""
        self._master, self._slave = pty.openpty()
        fcntl.ioctl(self._slave, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self._before = termios.tcgetattr(self._slave)
        self.process = subprocess.Popen(
            [*program, *arguments],
            stdin=self._slave,
            stdout=self._slave,
            stderr=self._slave,
            start_new_session=True,
            preexec_fn=_take_terminal,
            cwd=cwd,
            env={**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})},
        )

    # looking

    def text(self) -> str:
        """What stands on the screen now, a line each, without blanks at the ends."""
        self._pump(0)
        return "\n".join(line.rstrip() for line in self.screen.display)

    def wait(self, what: Callable[[str], Any], seconds: float = 15.0, said: str = "") -> str:
        """Until the screen is so; gives the screen.

        Raises:
            AssertionError: it was not so in time; shows the screen.
        """
        end = time.monotonic() + seconds
        while True:
            text = self.text()
            if what(text):
                return text
            if time.monotonic() > end or (self.process.poll() is not None and not self._pump(0.05)):
                state = f"exit {self.process.poll()}" if self.process.poll() is not None else "running"
                raise AssertionError(f"not seen in {seconds} s ({state}): {said or what}\n{_framed(text)}")
            self._pump(0.05)

    def wait_for(self, pattern: str, seconds: float = 15.0) -> str:
        """Until this (a regular expression) stands on the screen."""
        return self.wait(lambda text: re.search(pattern, text), seconds, pattern)

    def wait_gone(self, pattern: str, seconds: float = 15.0) -> str:
        """Until this stands on the screen no more."""
        return self.wait(lambda text: not re.search(pattern, text), seconds, f"without {pattern}")

    def wait_still(self, rest: float = 0.3, seconds: float = 15.0) -> str:
        """Until nothing was written for a while."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self._pump(rest):
            pass
        return self.text()

    # doing

    def press(self, *keys: str) -> None:
        """Presses keys by name; a text of more than one character that is no name is typed."""
        for one in keys:
            self._write(KEYS.get(one, one).encode())
            self._pump(ESCAPE_REST if one == "escape" else 0.005)

    def type(self, text: str) -> None:
        self._write(text.encode())
        self._pump(0.02)

    def resize(self, columns: int, lines: int) -> None:
        self._pump(0)
        self.screen.resize(lines, columns)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", lines, columns, 0, 0))
        self.signal(signal.SIGWINCH)

    def signal(self, number: int) -> None:
        """Sends a signal to the program alone."""
        if self.process.poll() is None:
            os.kill(self.process.pid, number)

    def hang_up(self) -> None:
        """The line drops: the terminal itself goes away, as when an SSH connection breaks."""
        os.close(self._master)
        self._master = -1

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait_exit(GONE)

    # ending

    def wait_exit(self, seconds: float = 10.0) -> int:
        """The exit code; negative for a signal that was not handled.

        Raises:
            AssertionError: it still runs.
        """
        end = time.monotonic() + seconds
        while self.process.poll() is None:
            if time.monotonic() > end:
                raise AssertionError(f"still running after {seconds} s\n{_framed(self.text())}")
            if self._master >= 0:
                self._pump(0.02)
            else:
                time.sleep(0.02)
        while self._pump(0.02):
            pass
        return int(self.process.returncode)

    def left_on(self) -> list[str]:
        """What the program left otherwise than it found it in this terminal; empty when all is as before."""
        self._pump(0.02)
        found = [name for mode, name in _LEFT_ON.items() if self._modes.get(mode)]
        if not self._modes.get(b"25", True):
            found.append("the cursor hidden")
        if termios.tcgetattr(self._slave) != self._before:
            found.append("the line settings")
        return sorted(set(found))

    def leftover(self) -> list[str]:
        """Processes of this terminal's session that still run: (pid and command)."""
        return [f"{pid} {command}" for pid, command in _session(self.process.pid)]

    def close(self) -> None:
        """Whatever happened: no process is left, and the terminal is gone."""
        for pid, _ in _session(self.process.pid):
            _kill(pid)
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait(GONE)
        for handle in (self._master, self._slave):
            if handle >= 0:
                os.close(handle)
        self._master = self._slave = -1

    # the line

    def _write(self, data: bytes) -> None:
        while data:
            self._pump(0)
            data = data[os.write(self._master, data) :]

    def _pump(self, seconds: float) -> bool:
        """Takes what was written meanwhile, waiting at most so long for something; False: nothing came."""
        came = False
        while self._master >= 0 and select.select([self._master], [], [], 0 if came else seconds)[0]:
            try:
                data = os.read(self._master, 65536)
            except OSError:
                break
            if not data:
                break
            came = True
            self._take(data)
        return came

    def _take(self, data: bytes) -> None:
        self.bytes += len(data)
        self.log = (self.log + data)[-200_000:]
        for _ in _ASKED.findall(data):
            os.write(self._master, b"\x1b[1;1R")
        data = self._waiting + data
        end = _OPEN_END.search(data[-4096:])
        keep = len(end.group()) if end and len(data) - (end.start() + max(0, len(data) - 4096)) else 0
        data, self._waiting = (data[:-keep], data[-keep:]) if keep else (data, b"")
        for modes, how in _SWITCHED.findall(data):
            for mode in modes.split(b";"):
                self._modes[mode] = how == b"h"
        data = _OTHER_SCREEN.sub(b"\x1b[2J\x1b[H", data)
        self._stream.feed(_FOREIGN.sub(b"", data))


@contextmanager
def terminal(*arguments: str, **given: Any) -> Iterator[Terminal]:
    """A program in a terminal for the length of a block; nothing of it is left afterwards."""
    made = Terminal(*arguments, **given)
    try:
        yield made
    finally:
        made.close()


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _framed(text: str) -> str:
    return "\n".join(f"|{line}" for line in text.splitlines())


def _session(leader: int) -> list[tuple[int, str]]:
    """Living processes of this session, from /proc; empty where there is none."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            stat = (folder / "stat").read_text()
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        except OSError:
            continue
        fields = stat.rpartition(")")[2].split()
        if int(fields[3]) == leader and fields[0] not in "ZX":
            found.append((int(folder.name), command))
    return found


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
