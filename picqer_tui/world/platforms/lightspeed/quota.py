"""Three quotas of a key at once: per 5 minutes, per hour and per day, told with every answer."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from picqer_tui.world.platforms.windows import LineClock, Window

MOST = (300, 3000, 12000)
SECONDS = (300, 3600, 86400)
NAMES = ("limit5Min", "limitHour", "limitDay")


class Quota:
    """The quotas of one key. A refused request does not count."""

    def __init__(self, most: tuple[int, int, int], zone: ZoneInfo, now: datetime) -> None:
        self._zone = zone
        self._clock = LineClock(now)
        self._at = now
        self._windows = [Window(count, seconds, zone) for count, seconds in zip(most, SECONDS, strict=True)]

    def take(self, now: datetime) -> int:
        """Count a request; returns 0, or how many seconds to wait when a quota is used up."""
        self._at = self._clock.at(now)
        for window in self._windows:
            window.look(self._at)
        empty = [window.reset(self._at) for window in self._windows if window.left <= 0]
        if empty:
            return max(empty)
        for window in self._windows:
            window.take()
        return 0

    def headers(self, refused: bool) -> dict[str, str]:
        """Three figures a header; what is used up is `-1` on a refusal."""
        left = [-1 if refused and window.left <= 0 else window.left for window in self._windows]
        return {
            "X-RateLimit-Limit": "/".join(str(window.most) for window in self._windows),
            "X-RateLimit-Remaining": "/".join(map(str, left)),
            "X-RateLimit-Reset": "/".join(str(window.reset(self._at)) for window in self._windows),
        }

    def told(self, now: datetime) -> dict[str, Any]:
        """As `account/ratelimit` tells it."""
        said: dict[str, Any] = {}
        for name, window in zip(NAMES, self._windows, strict=True):
            reset = window.reset(self._at)
            until = (now + timedelta(seconds=reset)).astimezone(self._zone).isoformat(timespec="seconds")
            said[name] = {"limit": window.most, "remaining": window.left, "reset": reset, "resetTime": until}
        return said
