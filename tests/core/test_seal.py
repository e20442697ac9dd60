"""The seal: no reading that is partial, refused or stale ever ends in passed or attention, and blocked is never hidden."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picqer_tui.core.findings import Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need, Reading, unread
from picqer_tui.core.records import Order, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Judgement, Reason, aged, seal

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
NEED = Need(Side.PICQER, Product, timedelta(hours=24))
FINE = Judgement(Reason.COMPLETE, Phrase("Everything is equal."))


def reading(
    coverage: Coverage = Coverage.COMPLETE, age: timedelta = timedelta(minutes=1), reason: str = "complete"
) -> Reading:
    return Reading(NEED.list_key, coverage, 7, NOW - age, 12, None, None, None, reason, None)


def test_passes_only_from_complete_and_fresh_evidence() -> None:
    verdict = seal(FINE, None, [(NEED, reading())], NOW)
    assert (verdict.mark, verdict.reason) == (Mark.PASSED, Reason.COMPLETE)
    assert verdict.fresh_until == NOW - timedelta(minutes=1) + NEED.max_age
    assert verdict.based_on == {"picqer.Product": 7}
    assert (verdict.basis.complete, verdict.basis.reads, verdict.basis.rows) == (True, 1, 12)


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (reading(Coverage.PARTIAL, reason="unreachable"), Reason.UNREACHABLE),
        (reading(Coverage.PARTIAL), Reason.INCOMPLETE),
        (reading(Coverage.REFUSED, reason="no_right"), Reason.NO_RIGHT),
        (reading(Coverage.REFUSED, reason="resource_closed"), Reason.RESOURCE_CLOSED),
        (reading(age=timedelta(hours=25)), Reason.STALE),
        (unread(NEED), Reason.NOT_RUN),
    ],
)
@pytest.mark.parametrize("worst", [None, Severity.INFO, Severity.ATTENTION])
def test_a_doubtful_reading_is_not_verified_with_its_reason(
    seen: Reading, reason: Reason, worst: Severity | None
) -> None:
    verdict = seal(FINE, worst, [(NEED, seen)], NOW)
    assert (verdict.mark, verdict.reason) == (Mark.NOT_VERIFIED, reason)
    assert verdict.why is not None
    assert not verdict.basis.complete


@given(
    coverage=st.sampled_from(Coverage),
    hours=st.integers(0, 72),
    worst=st.sampled_from([None, *Severity]),
    reason=st.sampled_from(Reason),
)
def test_never_a_false_pass(coverage: Coverage, hours: int, worst: Severity | None, reason: Reason) -> None:
    good = (NEED, reading())
    doubtful = (Need(Side.NEW, Order, timedelta(hours=24), "open"), reading(coverage, timedelta(hours=hours)))
    verdict = seal(Judgement(reason, Phrase("Words.")), worst, [good, doubtful], NOW)
    sound = coverage is Coverage.COMPLETE and hours <= 24 and reason is Reason.COMPLETE
    if reason is Reason.NOT_IN_SCENARIO:
        assert verdict.mark is Mark.NOT_APPLICABLE
    elif worst is Severity.BLOCKED:
        assert verdict.mark is Mark.BLOCKED
    else:
        assert (verdict.mark in (Mark.PASSED, Mark.ATTENTION)) == sound


def test_a_verdict_that_ran_out_no_longer_counts() -> None:
    verdict = seal(FINE, None, [(NEED, reading())], NOW)
    later = aged(verdict, NOW + timedelta(hours=24))
    assert (later.mark, later.reason) == (Mark.NOT_VERIFIED, Reason.STALE)
    assert aged(verdict, NOW + timedelta(hours=1)) == verdict
    blocked = seal(FINE, Severity.BLOCKED, [(NEED, reading())], NOW)
    assert aged(blocked, NOW + timedelta(days=9)).mark is Mark.BLOCKED
