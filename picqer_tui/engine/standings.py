"""Where one step of a move stands now, from what was sealed, noted and answered."""

from __future__ import annotations

from datetime import datetime

from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import aged


def standing_of(ledger: Ledger, spec: StepSpec, skipped: Phrase | None, working: bool, now: datetime) -> StepStanding:
    """The verdict as old as it is by now, and what still waits for a person."""
    record, answers = ledger.verdicts.record(spec.id), ledger.facts
    attention = record.counts.get("attention", 0)
    return StepStanding(
        spec.id,
        spec.phase,
        skipped,
        aged(record.verdict, now) if record.verdict else None,
        record.counts,
        record.waived_step,
        attention > 0 and record.noted_attention >= attention,
        working,
        tuple(q.id for q in spec.asks if q.required and not answers.answer(spec.id, q.id)),
        record.verdict,
    )
