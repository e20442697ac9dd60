"""What the new platform no longer shows."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.core.move import Scenario
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import FeedbackTraits
from picqer_tui.steps.preflight.shipment_feedback import STEP
from tests.steps.fake_evidence import FULFILMENTS, NOTES, WHOLE_ONLY, accounts, profile, run

FIRST_ONLY = FeedbackTraits(False, False, False, False, False, ("shipment",), timedelta(minutes=30), Phrase("First."))


def lost(old: FeedbackTraits, new: FeedbackTraits) -> set[tuple[str, str]]:
    made = accounts(old=profile("before", feedback=old), new=profile("after", feedback=new))
    return run(STEP, made).said


def test_each_loss_is_named() -> None:
    pair = "before>after"
    assert lost(FULFILMENTS, NOTES) == {("loses-partial", pair), ("loses-lines", pair), ("tracking-as-note", pair)}
    assert lost(NOTES, FULFILMENTS) == set()
    assert lost(FULFILMENTS, FIRST_ONLY) == {
        ("loses-partial", pair),
        ("loses-lines", pair),
        ("loses-later-tracking", pair),
    }
    assert ("tracking-waits", pair) in lost(FULFILMENTS, WHOLE_ONLY)
    assert ("tracking-waits", pair) not in lost(WHOLE_ONLY, WHOLE_ONLY)


def test_the_same_platform_and_an_added_shop_lose_nothing() -> None:
    same = accounts(old=profile("woo", feedback=NOTES), new=profile("woo", feedback=WHOLE_ONLY))
    assert run(STEP, same).said == set()
    extra = run(STEP, accounts(scenario=Scenario.EXTRA, new=profile("woo", feedback=NOTES)))
    assert (extra.said, extra.verdict.mark) == (set(), "passed")
    assert len(extra.notes.figures["comparison"].data["columns"]) == 2


def test_an_unknown_platform_is_not_verified() -> None:
    outcome = run(STEP, accounts(new=profile("strange", feedback=None)))
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "rule_unknown")
