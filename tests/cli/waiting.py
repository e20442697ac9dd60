"""Waiting for something outside this process."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def until(what: Callable[[], Any], said: str, seconds: float = 20.0) -> None:
    """Until it is so; fails when it does not come about."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, f"not within {seconds} s: {said}"
        time.sleep(0.03)
