"""Limits by address: so many requests in a window that begins with the first of them.

Figures as third parties report them from the account's public list; the answer's own headers count for a client.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from picqer_tui.world.platforms.windows import LineClock

UNITS = {"SECONDS": 1, "MINUTES": 60, "HOURS": 3600}


class Bound(NamedTuple):
    """One line of the public list."""

    methods: tuple[str, ...]
    path: str
    most: int
    unit: str

    def covers(self, method: str, path: str) -> bool:
        pattern = re.escape(self.path).replace(r"\*", "[^/]+(/.*)?")
        return method in self.methods and re.fullmatch(pattern, path) is not None


BOUNDS = (
    Bound(("GET",), "/retailer/orders", 25, "MINUTES"),
    Bound(("GET",), "/retailer/orders/*", 25, "SECONDS"),
    Bound(("GET",), "/retailer/shipments", 25, "MINUTES"),
    Bound(("GET",), "/retailer/shipments/*", 50, "MINUTES"),
    Bound(("POST",), "/retailer/shipments", 25, "SECONDS"),
    Bound(("GET",), "/retailer/offers", 25, "SECONDS"),
    Bound(("GET",), "/retailer/offers/*", 50, "SECONDS"),
    Bound(("PUT", "PATCH", "DELETE"), "/retailer/offers/*", 50, "SECONDS"),
    Bound(("GET",), "/retailer/inventory", 20, "MINUTES"),
    Bound(("POST",), "/shared/process-status", 2, "SECONDS"),
    Bound(("GET", "POST", "PUT", "PATCH", "DELETE"), "/*", 50, "SECONDS"),
)
"""The first that covers a request counts; the last stands for all that have no figure of their own."""


class Window(NamedTuple):
    """Requests since the first of them."""

    begun: datetime
    taken: int


class State(NamedTuple):
    """Where a request stands: what the headers say."""

    most: int
    left: int
    """Below zero: refused."""
    wait: int
    """Whole seconds until the window ends."""

    def headers(self) -> dict[str, str]:
        said = {"X-RateLimit-Limit": self.most, "X-RateLimit-Remaining": max(0, self.left)}
        return {name: str(value) for name, value in said.items()} | {"X-RateLimit-Reset": str(self.wait)}


def take(kept: dict[Any, Any], method: str, path: str, now: datetime, scale: float) -> State:
    """Count a request."""
    number, bound = next((at, one) for at, one in enumerate(BOUNDS) if one.covers(method, path) or one is BOUNDS[-1])
    most, length = max(1, int(bound.most * scale)), timedelta(seconds=UNITS[bound.unit])
    at = kept.setdefault("clock", LineClock(now)).at(now)
    window = kept.get(number)
    if window is None or at - window.begun >= length:
        window = Window(at, 0)
    kept[number] = window._replace(taken=window.taken + 1)
    wait = (window.begun + length - at).total_seconds()
    return State(most, most - window.taken - 1, max(1, int(wait + 0.999)))


def public(scale: float) -> list[dict[str, Any]]:
    """The list that anybody may read."""
    return [
        {
            "path": one.path,
            "methods": list(one.methods),
            "maxCapacity": int(one.most * scale),
            "timeToLive": 1,
            "timeUnit": one.unit,
        }
        for one in BOUNDS[:-1]
    ]
