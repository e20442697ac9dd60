"""How fast work comes in and goes out: orders per weekday and hour, the speed of a drain, when it will be empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

Point = tuple[datetime, int]
"""A moment and how many orders were open then."""

WINDOW = timedelta(hours=2)
"""How far back a drain's speed is measured: people pick in stretches, so a few minutes say nothing."""
SHORTEST = timedelta(minutes=5)
"""Less than this between the first and the last point gives no speed."""
FARTHEST = timedelta(days=7)
"""A drain that would take longer than this is not going to end by itself."""


class Drain(NamedTuple):
    """How a pile of open orders shrinks."""

    left: int
    per_hour: float | None
    """Orders fewer per hour; negative when more came in than went out; None while two points lie too close together."""
    empty_at: datetime | None
    """When nothing is left at this speed; None when that cannot be said."""


def week(moments: Iterable[datetime]) -> list[list[int]]:
    """How many moments fall in each weekday (0 is Monday) and hour, in the zone the moments are given in."""
    counts = [[0] * 24 for _ in range(7)]
    for moment in moments:
        counts[moment.weekday()][moment.hour] += 1
    return counts


def keep(points: Sequence[Point], now: datetime, left: int, most: int = 240) -> list[Point]:
    """The series with the newest point behind it, without what lies before the window, and never two points of one moment."""
    kept = [(at, count) for at, count in points if now - WINDOW <= at < now]
    return [*kept[-(most - 1) :], (now, left)]


def drain(points: Sequence[Point]) -> Drain:
    """Speed over the points (oldest first) by least squares, and when the pile is gone."""
    if not points:
        return Drain(0, None, None)
    last_at, left = points[-1]
    recent = [(at, count) for at, count in points if last_at - at <= WINDOW]
    if last_at - recent[0][0] < SHORTEST:
        return Drain(left, None, None)
    hours = [(at - last_at).total_seconds() / 3600 for at, _ in recent]
    mean_hour = sum(hours) / len(hours)
    mean_count = sum(count for _, count in recent) / len(recent)
    spread = sum((hour - mean_hour) ** 2 for hour in hours)
    slope = (
        sum((hour - mean_hour) * (count - mean_count) for hour, (_, count) in zip(hours, recent, strict=True)) / spread
    )
    per_hour = -slope
    if left == 0:
        return Drain(0, per_hour, last_at)
    if per_hour <= left / (FARTHEST.total_seconds() / 3600):
        return Drain(left, per_hour, None)
    return Drain(left, per_hour, last_at + timedelta(hours=left / per_hour))


def left_at(found: Drain, now: datetime, at: datetime) -> int | None:
    """How many are open at a later moment, if the speed stays; None while there is no speed."""
    if found.per_hour is None:
        return None
    return max(0, round(found.left - found.per_hour * (at - now).total_seconds() / 3600))
