"""`postchecks.close`: sign-off by name, when nothing is open any more; and the keys to revoke."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import FindingKind, Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Account
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Ask, Question, Step, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason, at_sign_off
from picqer_tui.steps.preflight.access_words import NAMES
from picqer_tui.steps.scenarios import always
from picqer_tui.steps.switch import WORKING
from picqer_tui.steps.told import Told

SPEC = StepSpec(
    id="postchecks.close",
    phase=Phase.POSTCHECKS,
    kind="task",
    title=Phrase("Close the move"),
    article=Phrase("When the connection is made and all checks are done, the move is finished."),
    purpose=Phrase(
        "Looks whether every step has passed, was taken note of or accepted, and which keys of this move still work. Then "
        "somebody signs with their name."
    ),
    advice=Phrase(
        "Finish what is still open. Write the report, sign with your name, and revoke the keys that were made for this move: in "
        "Picqer and in both shops."
    ),
    findings=(
        FindingKind(
            "step-open",
            Phrase("The step “{title}” is still open ({state})."),
            Phrase("The move cannot be signed off while something is not known or not mended."),
            Phrase("Open “{title}”: run it, take note of what it found, or accept it by name and with a reason."),
            waivable=False,
        ),
        FindingKind(
            "key-to-revoke",
            Phrase("The key for {account} that was made for this move still works."),
            Phrase("A key that nobody uses and nobody watches is a door left open."),
            Phrase("After signing, take it away in the place where it was made. That was: {guide}"),
        ),
    ),
    asks=(
        Question(
            "name",
            Phrase("Who signs off this move? Type your name."),
            Ask.TEXT,
            gate=Gate.SIGN_OFF,
        ),
    ),
)

_STATES = {
    Mark.BLOCKED: Phrase("blocked"),
    Mark.NOT_VERIFIED: Phrase("not verified"),
    Mark.ATTENTION: Phrase("not taken note of"),
}
_NEVER = Phrase("never run")


@dataclass(frozen=True)
class Close:
    """Judges where all other steps of the plan stand."""

    others: tuple[Step, ...] = ()
    spec: ClassVar[StepSpec] = SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return [_account(side) for side in _sides(evidence.move)]

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        told = Told(notes)
        for step in self.others:
            if step.applies(evidence.move) is None:
                state = _state(evidence, step.spec)
                if state is not None:
                    told("step-open", Severity.BLOCKED, step.spec.id, {"state": state, "title": step.spec.title})
        for side in _sides(evidence.move):
            if evidence.reading(_account(side)).coverage is Coverage.COMPLETE:
                guide = evidence.move.profiles[side].key_guide
                told(
                    "key-to-revoke",
                    Severity.ATTENTION,
                    side.value,
                    {"side": side.value, "account": NAMES[side.value], "guide": guide},
                )
        notes.count("looked_at", len(self.others))
        still_open = told.told("step-open")
        if still_open:
            words = Phrase(
                "{count} step is still open.", {"count": still_open}, "{count} steps are still open.", still_open
            )
            return Judgement(Reason.COMPLETE, words)
        signed = evidence.move.answer(SPEC.id, "name")
        if not signed:
            return Judgement(
                Reason.WAITING_FOR_PERSON, Phrase("Every step is settled. The move waits for a signature.")
            )
        return Judgement(Reason.COMPLETE, Phrase("Signed off by {name}.", {"name": signed}))


def _sides(move: MoveFacts) -> tuple[Side, ...]:
    return (Side.PICQER, Side.OLD, Side.NEW) if move.has_old else (Side.PICQER, Side.NEW)


def _account(side: Side) -> Need:
    return Need(side, Account, WORKING)


def _state(evidence: Evidence, step: StepSpec) -> Phrase | None:
    """Why a step is still open; None when it is settled."""
    sealed = evidence.verdicts().get(step.id)
    verdict = at_sign_off(sealed, step.stands, evidence.now) if sealed is not None else None
    accepted = any(not waiver.code for waiver in evidence.waivers(step.id))
    if verdict is None:
        return None if accepted else _NEVER
    counts = evidence.counts(step.id)
    noted = counts.get("noted", 0) >= counts.get("attention", 0)
    blocked = counts.get("blocked", 0) > 0
    settled = {
        Mark.PASSED: True,
        Mark.NOT_APPLICABLE: True,
        Mark.ATTENTION: noted,
        Mark.BLOCKED: not blocked and noted,
        Mark.NOT_VERIFIED: accepted and not blocked,
    }
    return None if settled[verdict.mark] else _STATES[verdict.mark]


def over(others: Sequence[Step]) -> Close:
    """The sign-off of a plan with these other steps."""
    return Close(tuple(others))


STEP = Close()
