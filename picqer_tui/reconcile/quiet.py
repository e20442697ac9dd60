"""When it is quiet: what usually comes in, is sent and stands open in each hour of the week, and which windows to propose.

All moments here are wall clock without a zone, so that an hour stays that hour when the clocks change."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

WEEK = timedelta(days=7)
WEEKS = 8
"""How many weeks are looked back at."""
FEWEST = 2
"""With fewer weeks nothing is said."""
SPAN = timedelta(hours=2)
"""How long a switch takes with its checks."""
EARLIEST, LATEST = 5, 21
"""Hours of the day between which a switch is proposed: people have to do it."""
AHEAD = timedelta(days=14)
MOST = 5
STAYS = WEEK
"""What has been open for longer than this stays open whatever the hour."""

Life = tuple[datetime, datetime | None]
"""When an order came in, and when it was sent; None while it is open."""


class Expected(NamedTuple):
    """What usually happens in the two hours from a moment on, over the weeks looked back at."""

    begin: datetime
    orders: float
    most_orders: int
    """In the busiest of the weeks."""
    closed: float
    """Picklists closed."""
    left_open: int
    """Orders that would be open at that moment."""

    @property
    def work(self) -> float:
        return self.orders + self.closed


class Rhythm:
    """The last weeks of an account. `arrivals`: when orders came in; `closings`: when picklists were closed; `lives`: from when
    to when each order was open; `now`: up to when that is known."""

    def __init__(
        self, arrivals: Iterable[datetime], closings: Iterable[datetime], lives: Iterable[Life], now: datetime
    ) -> None:
        self._now = now
        since = now - WEEKS * WEEK
        self.arrivals = sorted(at for at in arrivals if since <= at <= now)
        self.closings = sorted(at for at in closings if since <= at <= now)
        known = list(lives)
        self.stuck = sum(end is None and now - begin > STAYS for begin, end in known)
        """Orders that have been open for over a week: they will be open at any hour."""
        passing = [(begin, end or now) for begin, end in known if (end or now) - begin <= STAYS]
        self._begun = sorted(begin for begin, _ in passing)
        self._ended = sorted(end for _, end in passing)
        first = min([*self.arrivals[:1], *self.closings[:1]], default=now)
        self.weeks = min(WEEKS, max(0, (now - first) // WEEK))

    @property
    def known(self) -> bool:
        """Whether there is enough past to speak of a rhythm."""
        return self.weeks >= FEWEST

    def expected(self, begin: datetime) -> Expected:
        """What the same two hours of the week held in the past weeks. A moment too far ahead or behind is taken back by whole
        weeks."""
        back = begin
        while back + SPAN > self._now:
            back -= WEEK
        starts = [back - number * WEEK for number in range(self.weeks)]
        orders = [_between(self.arrivals, at, at + SPAN) for at in starts]
        closed = [_between(self.closings, at, at + SPAN) for at in starts]
        number = max(1, len(starts))
        return Expected(
            begin,
            sum(orders) / number,
            max(orders, default=0),
            sum(closed) / number,
            self.stuck + round(sum(self._open_at(at) for at in starts) / number),
        )

    def _open_at(self, at: datetime) -> int:
        return bisect_left(self._begun, at) - bisect_left(self._ended, at)

    def by_hour(self) -> list[list[int]]:
        """Orders that would be open, for each hour of the week."""
        monday = (self._now - timedelta(days=self._now.weekday())).replace(hour=0, minute=0, second=0, microsecond=0)
        return [
            [self.expected(monday + timedelta(days=day, hours=hour)).left_open for hour in range(24)]
            for day in range(7)
        ]

    def usual(self) -> tuple[float, float]:
        """(orders, closed picklists) in two hours of an ordinary day between the earliest and the latest hour."""
        spans = self.weeks * 7 * (LATEST - EARLIEST + 2) / 2
        since = self._now - self.weeks * WEEK
        orders = sum(_by_day(at) for at in self.arrivals if at >= since)
        closed = sum(_by_day(at) for at in self.closings if at >= since)
        return (orders / spans, closed / spans) if spans else (0.0, 0.0)

    def busy(self, found: Expected) -> bool:
        """Whether more comes in or is sent in these hours than one, and than half of what is usual by day."""
        orders, closed = self.usual()
        return found.orders > max(1.0, orders / 2) or found.closed > max(1.0, closed / 2)

    def windows(self, after: datetime) -> list[Expected]:
        """The quietest window of each day to come, the best few of them, in order of time."""
        hour = after.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
        days: dict[datetime, list[Expected]] = {}
        while hour < after + AHEAD:
            if EARLIEST <= hour.hour <= LATEST:
                day = hour.replace(hour=0)
                days.setdefault(day, []).append(self.expected(hour))
            hour += timedelta(hours=1)
        best = [min(found, key=_cost) for found in days.values()]
        return sorted(sorted(best, key=_cost)[:MOST])


def _cost(found: Expected) -> tuple[float, int, datetime]:
    return (round(found.work, 3), found.left_open, found.begin)


def _by_day(at: datetime) -> bool:
    return EARLIEST <= at.hour <= LATEST + 1


def _between(moments: Sequence[datetime], begin: datetime, end: datetime) -> int:
    return bisect_left(moments, end) - bisect_left(moments, begin)
