"""May this act begin? Pure functions of where things stand. Looking is never closed."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, Refusal, Standing
from picqer_tui.core.steps import Gate, Phase
from picqer_tui.core.verdicts import Mark

PREFLIGHT_MAX_AGE = timedelta(hours=24)
BASELINE_MAX_AGE = timedelta(minutes=5)
BASELINE = "cutover.baseline"
CLOSE = "postchecks.close"


def refusal(gate: Gate, plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    """None: the act may begin; else the first thing in its way."""
    match gate:
        case Gate.CUTOVER:
            return _into_cutover(plan, standing, now)
        case Gate.NO_RETURN:
            return _point_of_no_return(plan, standing, now)
        case Gate.SIGN_OFF:
            return _sign_off(plan, standing, now)


def open_steps(plan: Plan, standing: Standing, phase: Phase | None = None) -> tuple[str, ...]:
    """Steps that are neither passed, acknowledged, not applicable nor waived; the sign-off itself left out."""
    return tuple(
        item.spec.id
        for item in plan.items
        if item.spec.id != CLOSE
        and (phase is None or item.spec.phase is phase)
        and not standing.steps[item.spec.id].settled
    )


def _title(plan: Plan, step: str) -> Phrase:
    """A step as people know it."""
    return next(item.spec.title for item in plan.items if item.spec.id == step)


def _into_cutover(plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    waiting = open_steps(plan, standing, Phase.PREFLIGHT)
    if waiting:
        return Refusal(
            "step-open",
            Phrase(
                "{count} step of the preflight is still open: {step}.",
                {"count": len(waiting), "step": _title(plan, waiting[0])},
                plural="{count} steps of the preflight are still open, the first is {step}.",
            ),
            Phrase("Finish each step, take note of what it found, or accept it by name and with a reason."),
        )
    for item in plan.items:
        here = standing.steps[item.spec.id]
        if (
            item.spec.phase is not Phase.PREFLIGHT
            or here.verdict is None
            or here.waived_step
            or here.skipped is not None
        ):
            continue
        if now - here.verdict.at > PREFLIGHT_MAX_AGE:
            return Refusal(
                "check-stale",
                Phrase("{step} was last judged more than 24 hours ago.", {"step": item.spec.title}),
                Phrase("Run the preflight again."),
            )
    return None


def _point_of_no_return(plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    if standing.unknown_changes:
        return Refusal(
            "change-unsettled",
            Phrase(
                "The outcome of {count} change is not known.",
                {"count": standing.unknown_changes},
                plural="The outcome of {count} changes is not known.",
            ),
            Phrase("Open the changes and let the program look how they stand now."),
        )
    baseline = standing.steps.get(BASELINE)
    if baseline is None or baseline.skipped is not None:
        return None
    if not (baseline.mark is Mark.PASSED or (baseline.mark is not Mark.NOT_VERIFIED and baseline.settled)):
        return Refusal(
            "gate_closed",
            Phrase("The baseline has not passed yet."),
            Phrase("Run the baseline and mend what it finds; it counts for five minutes."),
        )
    if baseline.verdict is None or now - baseline.verdict.at > BASELINE_MAX_AGE:
        return Refusal(
            "check-stale",
            Phrase("The baseline is older than five minutes."),
            Phrase("Run the baseline again, then press the button within five minutes."),
        )
    return None


def _sign_off(plan: Plan, standing: Standing, now: datetime) -> Refusal | None:
    waiting = tuple(
        item.spec.id
        for item in plan.items
        if item.spec.id != CLOSE and not standing.steps[item.spec.id].signed(item.spec, now)
    )
    if waiting or standing.unknown_changes:
        first: Phrase = _title(plan, waiting[0]) if waiting else Phrase("changes whose outcome is not known")
        return Refusal(
            "step-open",
            Phrase(
                "{count} step is still open: {step}.",
                {"count": len(waiting) or 1, "step": first},
                plural="{count} steps are still open, the first is {step}.",
            ),
            Phrase("Finish each step, take note of what it found, or accept it by name and with a reason."),
        )
    return None
