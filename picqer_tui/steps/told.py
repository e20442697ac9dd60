"""Notes a finding once: two records that people know by the same number are one subject."""

from __future__ import annotations

from collections.abc import Mapping

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Notes
from picqer_tui.core.findings import Finding, Severity
from picqer_tui.core.phrase import NOTHING, Value


class Told:
    """What a judgement has noted so far, by code and subject."""

    def __init__(self, notes: Notes) -> None:
        self._notes = notes
        self._known: set[tuple[str, str]] = set()

    def __call__(
        self, code: str, severity: Severity, subject: str, facts: Mapping[str, Value] = NOTHING, weight: int = 1
    ) -> bool:
        """Notes it; False when the same was noted already."""
        exact = str.__str__(subject)
        if (code, exact) in self._known:
            return False
        self._known.add((code, exact))
        self._notes.finding(Finding(code, severity, Raw(exact), weight, facts))
        return True

    def told(self, code: str) -> int:
        """How many findings with this code there are."""
        return sum(known == code for known, _ in self._known)

    def knows(self, code: str, subject: str) -> bool:
        """Whether this was noted."""
        return (code, str.__str__(subject)) in self._known
