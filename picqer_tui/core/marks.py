"""The mark of a step: its own module, because the list of moves needs nothing else of verdicts."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    PASSED = "passed"
    ATTENTION = "attention"
    BLOCKED = "blocked"
    NOT_VERIFIED = "not_verified"
    NOT_APPLICABLE = "not_applicable"


def counting(mark: Mark, blocked: int, attention: int, complete: bool, accepted: bool) -> Mark:
    """A mark as it counts when what a person accepted is taken away.

    `blocked`, `attention`: findings that are left. `complete`: the reason of the verdict is that all was seen; without it a
    step with nothing left that blocks is not verified, unless that was accepted as well (`accepted`)."""
    if mark is Mark.BLOCKED and blocked <= 0:
        mark = Mark.NOT_VERIFIED if not complete else Mark.ATTENTION if attention > 0 else Mark.PASSED
    return Mark.PASSED if mark is Mark.NOT_VERIFIED and accepted else mark
