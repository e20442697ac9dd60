"""Waiting for something outside this process."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any


def until(what: Callable[[], Any], said: str, seconds: float = 20.0) -> None:
    """Until it is so; fails when it does not come about."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not within {seconds} s: {said}"
        time.sleep(0.03)


def promised(seconds: float = 2.0) -> float:
    """How long something may take that is promised within so many seconds, on a machine as busy as this one is now: what a bare
    interpreter takes longer than it should is added twenty times."""
    begun = time.monotonic()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    return seconds + 20 * max(0.0, time.monotonic() - begun - 0.05)
