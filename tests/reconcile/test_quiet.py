"""What usually happens in each hour of the week."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from picqer_tui.reconcile.quiet import EARLIEST, LATEST, WEEK, Rhythm

NOW = datetime(2026, 11, 24, 6, 0)
NINE = datetime(2026, 11, 23, 9, 0)
"""Monday of this week."""


def weekly(*hours: int, weeks: int = 8) -> list[datetime]:
    return [NINE.replace(hour=hour) - back * WEEK for back in range(weeks) for hour in hours]


def test_the_same_hours_of_past_weeks_are_what_is_expected() -> None:
    rhythm = Rhythm(weekly(9, 10, 11), weekly(13), [], NOW)
    coming = rhythm.expected(NINE + WEEK)
    assert (coming.orders, coming.most_orders, coming.closed) == (2, 2, 0)
    assert rhythm.expected(NINE + 9 * WEEK) == coming._replace(begin=NINE + 9 * WEEK)


@pytest.mark.parametrize(("weeks", "known"), [(1, False), (2, False), (4, True), (8, True)])
def test_a_short_past_says_nothing(weeks: int, known: bool) -> None:
    assert Rhythm(weekly(9, weeks=weeks), [], [], NOW).known is known


def test_what_is_open_then_is_the_usual_pile_and_what_never_leaves() -> None:
    lives = [(NINE - back * WEEK, NINE - back * WEEK + timedelta(hours=3)) for back in range(8)]
    stuck = [(NOW - timedelta(days=30), None)] * 2
    rhythm = Rhythm(weekly(9), weekly(12), [*lives, *stuck], NOW)
    assert rhythm.stuck == 2
    assert rhythm.expected(NINE + WEEK + timedelta(hours=1)).left_open == 3
    assert rhythm.expected(NINE + WEEK + timedelta(hours=4)).left_open == 2
    table = rhythm.by_hour()
    assert (len(table), {len(row) for row in table}) == (7, {24})
    assert table[0][10] == 3


def test_windows_are_the_quietest_of_different_days_in_hours_of_work() -> None:
    rhythm = Rhythm(weekly(*range(24)), [], [], NOW)
    windows = rhythm.windows(NOW)
    assert windows == sorted(windows)
    assert len({each.begin.date() for each in windows}) == len(windows) == 5
    assert all(EARLIEST <= each.begin.hour <= LATEST and each.begin > NOW for each in windows)
    assert all(each.begin.weekday() != 0 for each in windows)


def test_a_large_shop_is_quiet_at_half_of_its_usual_day() -> None:
    by_day = [NINE + timedelta(days=day) - back * WEEK for back in range(8) for day in range(7)]
    arrivals = [at.replace(hour=hour) for at in by_day for hour in range(8, 20) for _ in range(10)]
    arrivals += [at.replace(hour=6) for at in by_day for _ in range(3)]
    rhythm = Rhythm(arrivals, [], [], NOW)
    assert not rhythm.busy(rhythm.expected(NINE.replace(hour=5) + WEEK))
    assert rhythm.busy(rhythm.expected(NINE + WEEK))


def test_without_a_past_nothing_fails() -> None:
    rhythm = Rhythm([], [], [], NOW)
    assert (rhythm.known, rhythm.expected(NOW).orders, rhythm.usual()) == (False, 0, (0.0, 0.0))
