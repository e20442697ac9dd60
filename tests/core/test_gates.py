"""Gates close acts: into the cutover, the point of no return, the sign-off."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from picqer_tui.core import gates
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, PlanItem, Standing, StepStanding, worst_of
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Reason, Verdict, aged

NOW = datetime(2026, 11, 24, 5, tzinfo=UTC)
BLANK = Phrase("")


def spec(step: str) -> StepSpec:
    return StepSpec(step, Phase(step.split(".")[0]), "check", BLANK, BLANK, BLANK, BLANK)


PLAN = Plan(tuple(PlanItem(spec(s), None) for s in ("preflight.access", "cutover.baseline", "postchecks.close")))


def stands(
    step: str,
    mark: Mark = Mark.PASSED,
    *,
    ago: timedelta = timedelta(0),
    waived: bool = False,
    noted: bool = False,
    **counts: int,
) -> StepStanding:
    verdict = Verdict(mark, Reason.COMPLETE, BLANK, None, NOW - ago, None, {})
    return StepStanding(step, Phase(step.split(".")[0]), None, verdict, counts, waived, noted, False, (), verdict)


def where(*steps: StepStanding, unknown: int = 0) -> Standing:
    found = {item.spec.id: stands(item.spec.id) for item in PLAN.items}
    found.update({step.id: step for step in steps})
    return Standing(found, NOW, unknown)


def refused(gate: Gate, standing: Standing) -> str:
    found = gates.refusal(gate, PLAN, standing, NOW)
    return found.code if found else ""


@pytest.mark.parametrize(
    ("step", "code"),
    [
        (stands("preflight.access"), ""),
        (stands("preflight.access", Mark.ATTENTION, attention=2), "step-open"),
        (stands("preflight.access", Mark.ATTENTION, attention=2, noted=True), ""),
        (stands("preflight.access", Mark.BLOCKED, blocked=1), "step-open"),
        (stands("preflight.access", Mark.BLOCKED, blocked=0, waived=False), ""),
        (stands("preflight.access", Mark.BLOCKED, blocked=0, attention=1), "step-open"),
        (stands("preflight.access", Mark.NOT_VERIFIED), "step-open"),
        (stands("preflight.access", Mark.NOT_VERIFIED, waived=True), ""),
        (stands("preflight.access", Mark.NOT_VERIFIED, waived=True, blocked=1), "step-open"),
        (stands("preflight.access", ago=timedelta(hours=25)), "check-stale"),
    ],
)
def test_into_the_cutover(step: StepStanding, code: str) -> None:
    assert refused(Gate.CUTOVER, where(step)) == code


@pytest.mark.parametrize(
    ("step", "unknown", "code"),
    [
        (stands("cutover.baseline"), 0, ""),
        (stands("cutover.baseline"), 1, "change-unsettled"),
        (stands("cutover.baseline", ago=timedelta(minutes=5, seconds=1)), 0, "check-stale"),
        (stands("cutover.baseline", Mark.BLOCKED, blocked=1), 0, "gate_closed"),
        (stands("cutover.baseline", Mark.NOT_VERIFIED), 0, "gate_closed"),
        (stands("cutover.baseline", Mark.NOT_VERIFIED, waived=True), 0, "gate_closed"),
        (stands("cutover.baseline", Mark.BLOCKED), 0, ""),
    ],
)
def test_point_of_no_return(step: StepStanding, unknown: int, code: str) -> None:
    assert refused(Gate.NO_RETURN, where(step, unknown=unknown)) == code


def test_sign_off_needs_every_step_but_itself() -> None:
    open_close = stands("postchecks.close", Mark.NOT_VERIFIED)
    assert refused(Gate.SIGN_OFF, where(open_close)) == ""
    assert refused(Gate.SIGN_OFF, where(open_close, stands("cutover.baseline", Mark.BLOCKED, blocked=3))) == "step-open"


def test_sign_off_does_not_ask_again_for_what_was_before_the_switch() -> None:
    """A preflight of last week was true when it counted; a post-check of last week was not."""

    def ran_out(step: str, hours: int) -> StepStanding:
        at = NOW - timedelta(hours=hours)
        sealed = Verdict(Mark.PASSED, Reason.COMPLETE, BLANK, None, at, at + timedelta(minutes=10), {})
        return StepStanding(
            step, Phase(step.split(".")[0]), None, aged(sealed, NOW), {}, False, False, False, (), sealed
        )

    plan = Plan((*PLAN.items, PlanItem(spec("postchecks.stock-push"), None)))
    for step, hours, code in (
        ("preflight.access", 200, ""),
        ("postchecks.stock-push", 200, "step-open"),
        ("postchecks.stock-push", 1, ""),
    ):
        old = ran_out(step, hours)
        standing = Standing(
            {**where().steps, "postchecks.stock-push": stands("postchecks.stock-push"), step: old}, NOW, 0
        )
        found = gates.refusal(Gate.SIGN_OFF, plan, standing, NOW)
        assert (found.code if found else "") == code, step


def test_the_overall_mark_is_the_worst_that_nobody_accepted() -> None:
    marks = [stands("a.a".replace("a.a", "preflight.access"), Mark.BLOCKED, blocked=0), stands("cutover.baseline")]
    assert worst_of(marks) is Mark.PASSED
    assert worst_of([stands("preflight.access", Mark.BLOCKED, blocked=1)]) is Mark.BLOCKED
    assert (
        worst_of([stands("preflight.access", Mark.ATTENTION), stands("cutover.baseline", Mark.NOT_VERIFIED)])
        is Mark.NOT_VERIFIED
    )
    assert worst_of([stands("preflight.access", Mark.NOT_VERIFIED, waived=True)]) is Mark.PASSED
