"""Where things stand as the screens show it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from picqer_tui.core.plan import Standing

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
