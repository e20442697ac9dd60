"""The end of the screens when ending in order does not come about: the process goes anyway, and leaves the terminal usable."""

from __future__ import annotations

import os
import select
import sys
import termios
import threading

SECONDS = 1.7
"""After a signal the process is gone within this, whatever still waits."""
_LEAVE = b"\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[?7h\x1b[?1049l\x1b[?25h"
"""Keyboard protocol, mouse, paste and focus reports off; lines wrap; the other screen left; cursor shown."""


class LastWord:
    """Made before the screens begin, so that it knows how the terminal was."""

    def __init__(self) -> None:
        self._input, self._screen = sys.stdin.fileno(), sys.stderr.fileno()
        self._before = termios.tcgetattr(self._input) if os.isatty(self._input) else None

    def terminal_answers(self) -> bool:
        """Whether there is still a terminal: after a hang-up every call on it fails."""
        try:
            termios.tcgetattr(self._input)
        except termios.error:
            return False
        return True

    def go_soon(self, code: int) -> None:
        """Goes after a while from a thread of its own: a loop that waits for a dead terminal would never get to it."""
        timer = threading.Timer(SECONDS, self.go, (code,))
        timer.daemon = True
        timer.start()

    def go(self, code: int) -> None:
        """Ends the process now. All that counts is on disk."""
        try:
            if self._before is not None:
                termios.tcsetattr(self._input, termios.TCSANOW, self._before)
            if select.select([], [self._screen], [], 0)[1]:
                os.write(self._screen, _LEAVE)
        except (OSError, termios.error):
            pass
        os._exit(code)
