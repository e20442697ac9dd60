"""When people order and when people pick: hours of the day, days of the week, in the merchant's own zone."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import accumulate
from math import exp
from random import Random
from zoneinfo import ZoneInfo

HOME = ZoneInfo("Europe/Amsterdam")
HOURS = (3, 2, 1, 1, 1, 1, 2, 4, 7, 9, 10, 10, 10, 9, 9, 9, 9, 8, 9, 12, 14, 13, 10, 6)
"""How much is ordered in each local hour."""
DAYS = (11, 10, 10, 10, 9, 8, 12)
"""And on each day, Monday first."""
PICKING = (timedelta(hours=7, minutes=30), timedelta(hours=16, minutes=30))
"""Local working hours, Monday to Friday."""
MEAN = sum(HOURS) * sum(DAYS) / 168
HOUR = timedelta(hours=1)


def weight(at: datetime) -> int:
    """How busy an hour is, compared with others; `MEAN` on average."""
    local = at.astimezone(HOME)
    return HOURS[local.hour] * DAYS[local.weekday()]


def moments(chance: Random, begin: datetime, end: datetime, count: int) -> list[datetime]:
    """So many times between two whole hours, oldest first."""
    hours = [begin + HOUR * n for n in range(int((end - begin) / HOUR))]
    totals = list(accumulate(weight(hour) for hour in hours))
    chosen = chance.choices(range(len(hours)), cum_weights=totals, k=count)
    chosen.sort()
    return sorted(hours[n] + timedelta(seconds=int(chance.random() * 3600)) for n in chosen)


def in_hour(chance: Random, hour: datetime, per_day: float) -> int:
    """How many orders come in this hour, when so many come on an average day."""
    expected = per_day / 24 * weight(hour) / MEAN
    if expected > 30:
        return max(0, round(chance.gauss(expected, expected**0.5)))
    limit, count, product = exp(-expected), 0, chance.random()
    while product > limit:
        count += 1
        product *= chance.random()
    return count


def working(at: datetime) -> bool:
    """Whether somebody picks now."""
    local = at.astimezone(HOME)
    since = timedelta(hours=local.hour, minutes=local.minute)
    return local.weekday() < 5 and PICKING[0] <= since < PICKING[1]


def next_shift(at: datetime) -> datetime:
    """The first time from now on at which somebody picks."""
    local = at.astimezone(HOME)
    if working(at):
        return at
    day = local.replace(hour=0, minute=0, second=0, microsecond=0)
    since = timedelta(hours=local.hour, minutes=local.minute)
    if local.weekday() < 5 and since < PICKING[0]:
        return (day + PICKING[0]).astimezone(at.tzinfo)
    day += timedelta(days=1)
    while day.weekday() > 4:
        day += timedelta(days=1)
    return (day + PICKING[0]).astimezone(at.tzinfo)
