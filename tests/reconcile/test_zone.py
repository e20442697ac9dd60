"""Picqer's clock from pairs of one moment."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picqer_tui.reconcile.zone import Zone, calibrate, known, plausible, to_utc

WINTER = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
SUMMER = datetime(2026, 10, 1, 9, 30, tzinfo=UTC)


def shown(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=UTC)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Amsterdam"])
def test_the_zone_is_found_and_holds_over_the_clock_change(zone: str) -> None:
    found = calibrate(
        [(shown(WINTER, zone), WINTER), (shown(WINTER + timedelta(hours=3), zone), WINTER + timedelta(hours=3))]
    )
    assert found is not None
    assert found.name == zone
    assert found.utc(shown(SUMMER, zone)) == SUMMER
    assert found.local(SUMMER) == shown(SUMMER, zone)


def test_pairs_from_both_sides_of_the_clock_change_agree() -> None:
    pairs = [(shown(at, "Europe/Amsterdam"), at) for at in (SUMMER, SUMMER + timedelta(days=1), WINTER)]
    found = calibrate(pairs)
    assert found == Zone("Europe/Amsterdam", 3600)


def test_another_offset_is_kept_as_seconds() -> None:
    found = calibrate([(WINTER + timedelta(hours=5, minutes=30), WINTER)] * 3)
    assert found == Zone("", 19800)
    assert found.utc(WINTER + timedelta(hours=5, minutes=30)) == WINTER


def test_a_few_seconds_between_two_recordings_do_not_matter_and_a_stray_pair_is_outvoted() -> None:
    good = [(shown(WINTER, "Europe/Amsterdam") + timedelta(seconds=s), WINTER) for s in (-20, 0, 15, 30)]
    assert calibrate([*good, (WINTER + timedelta(hours=7), WINTER)]) == Zone("Europe/Amsterdam", 3600)


def test_no_pairs_or_no_agreement_is_not_known() -> None:
    assert calibrate([]) is None
    assert calibrate([(WINTER + timedelta(minutes=7), WINTER)]) is None
    assert calibrate([(WINTER + timedelta(hours=h), WINTER) for h in (0, 3, 6, 9)]) is None


@pytest.mark.parametrize(
    ("seconds", "fits"), [(0, True), (3600, True), (3660, True), (4000, False), (15 * 3600, False)]
)
def test_only_quarters_of_an_hour_are_plausible(seconds: int, fits: bool) -> None:
    assert plausible((WINTER + timedelta(seconds=seconds), WINTER)) is fits


def test_facts_survive_the_way_through_the_calibration() -> None:
    zone = Zone("Europe/Amsterdam", 3600)
    assert known(zone.facts()) == zone
    assert known({}) is None
    assert to_utc(WINTER, None) == WINTER
    assert to_utc(None, zone) is None


@given(st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)), st.integers(-12, 14))
def test_a_fixed_zone_goes_there_and_back(moment: datetime, hours: int) -> None:
    zone = Zone("", hours * 3600)
    at = moment.replace(tzinfo=UTC)
    assert zone.utc(zone.local(at)) == at
    assert zone.local(at) == at.astimezone(timezone(timedelta(hours=hours))).replace(tzinfo=UTC)
