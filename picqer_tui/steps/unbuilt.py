"""A step that stands in the plan with its words and that this version cannot judge: it is not verified, and says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps.scenarios import always

_WORDS = Phrase("This version cannot check this step yet. Do it by hand as the advice says, and accept it by name.")


class Unbuilt:
    """Words only."""

    def __init__(self, spec: StepSpec, applies: Callable[[MoveFacts], Phrase | None] = always) -> None:
        self._spec = spec._replace(built=False)
        self._applies = applies

    @property
    def spec(self) -> StepSpec:
        return self._spec

    def applies(self, move: MoveFacts) -> Phrase | None:
        return self._applies(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return ()

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        return Judgement(Reason.NOT_BUILT, _WORDS)
