"""The mark of a step: its own module, because the list of moves needs nothing else of verdicts."""

from __future__ import annotations

from enum import StrEnum


class Mark(StrEnum):
    PASSED = "passed"
    ATTENTION = "attention"
    BLOCKED = "blocked"
    NOT_VERIFIED = "not_verified"
    NOT_APPLICABLE = "not_applicable"
