"""How fast a pile shrinks."""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.reconcile.rhythm import drain, keep, week
from tests.steps.fake_evidence import NOW, ago


def test_speed_and_end_of_a_steady_drain() -> None:
    points = [(ago(minutes=60), 40), (ago(minutes=30), 30), (NOW, 20)]
    found = drain(points)
    assert found.per_hour == pytest.approx(20)
    assert found.empty_at is not None
    assert abs(found.empty_at - (NOW + timedelta(hours=1))) < timedelta(seconds=1)


def test_no_speed_from_one_look_or_looks_close_together() -> None:
    assert drain([(NOW, 7)]).per_hour is None
    assert drain([(ago(minutes=1), 9), (NOW, 7)]).per_hour is None
    assert drain([]).left == 0


def test_a_pile_that_grows_or_stands_still_has_no_end() -> None:
    assert drain([(ago(minutes=30), 5), (NOW, 9)]).empty_at is None
    assert drain([(ago(minutes=30), 5), (NOW, 5)]).empty_at is None


def test_what_is_empty_is_empty_now() -> None:
    assert drain([(ago(minutes=30), 5), (NOW, 0)]).empty_at == NOW


def test_the_series_forgets_what_is_long_ago_and_never_doubles() -> None:
    series = keep([(ago(hours=5), 90), (ago(hours=1), 40), (NOW, 33)], NOW, 30)
    assert series == [(ago(hours=1), 40), (NOW, 30)]
    assert len(keep([(ago(seconds=n), n) for n in range(900, 1, -1)], NOW, 1)) == 240


def test_week_counts_by_weekday_and_hour() -> None:
    counts = week([NOW, NOW, ago(days=1)])
    assert (counts[1][5], counts[0][5], sum(map(sum, counts))) == (2, 1, 3)
