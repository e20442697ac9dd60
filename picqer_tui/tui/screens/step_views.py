"""Which views a step has now, and which of them says most."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from picqer_tui.core.findings import Figure
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Answer
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.tui.putting import Put, put, unanswered


class Views(NamedTuple):
    """What there is to show of a step."""

    here: StepStanding
    kind: str
    findings: int
    """Findings in the list as it is filtered."""
    only: str
    figures: Sequence[Figure]
    puts: Sequence[Put]
    """The questions that are put to a person now."""

    def names(self) -> list[str]:
        """Views that have something to show, in order."""
        found = []
        if self.only or self.findings:
            found.append("findings")
        if self.figures:
            found.append("figures")
        if self.puts:
            found.append("questions")
        return [*found, "about"]

    def counts(self) -> Mapping[str, int]:
        return {"findings": self.findings, "figures": len(self.figures), "questions": len(self.puts)}

    def best(self) -> str:
        """The view that a person needs first."""
        here, puts = self.here, self.puts
        if here.verdict is None:
            return "about"
        if puts and (here.waits_for or (not here.counts.get("blocked") and unanswered(puts))):
            at_ease = self.kind == "check" and here.mark is Mark.PASSED
            if not at_ease or any(question.required for question, _, _ in puts):
                return "questions"
        if self.findings:
            return "findings"
        if puts and self.kind == "task":
            return "questions"
        if any(figure.shape not in ("number", "share") for figure in self.figures):
            return "figures"
        return "about"


def puts_of(
    spec: StepSpec, here: StepStanding, answers: Mapping[tuple[str, str], Answer], figures: Sequence[Figure]
) -> Sequence[Put]:
    """The questions of a step that are put to a person now; none of one that is not in this move."""
    if here.skipped is not None:
        return ()
    given = {name: answer for (step, name), answer in answers.items() if step == spec.id}
    return put(spec.asks, given, {figure.name: figure for figure in figures})
