"""Where things stand as the screens show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picqer_tui.core.marks import Mark
from picqer_tui.core.plan import Standing, StepStanding
from picqer_tui.core.verdicts import Reason
from picqer_tui.tui.glyphs import ACCEPTED, MARKS, NOT_YET, SKIPPED, WAITS, WORKING, Glyph

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor


def standing_now(session: SessionDoor) -> Standing:
    """The standing, in which a step that waits for the next round of a watch shows what its last look gave."""
    standing = session.standing()
    waiting = [step for step in session.work().watched if standing.steps[step].verdict is not None]
    if not waiting:
        return standing
    return standing._replace(
        steps={step: here._replace(working=False) if step in waiting else here for step, here in standing.steps.items()}
    )


def first_open(session: SessionDoor) -> str:
    """The first step that is not settled: where work goes on."""
    standing = session.standing()
    steps = [item.spec.id for item in session.plan.items]
    return next((step for step in steps if not standing.steps[step].settled), steps[0])


def glyph_of_step(step: StepStanding) -> Glyph:
    """The glyph of one step: what was never run or waits for a person is not taken for unknown."""
    if step.skipped is not None:
        return SKIPPED
    if step.working:
        return WORKING
    if step.mark is Mark.NOT_VERIFIED:
        if step.waived_step and step.settled:
            return ACCEPTED
        if step.waits_for or (step.verdict and step.verdict.reason is Reason.WAITING_FOR_PERSON):
            return WAITS
        if step.verdict is None or step.verdict.reason is Reason.NOT_RUN:
            return NOT_YET
    return MARKS[step.mark]
