"""Where one step of a move stands now, from what was sealed, noted and answered."""

from __future__ import annotations

from datetime import datetime

from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import as_it_counts


def standing_of(
    ledger: Ledger, spec: StepSpec, skipped: Phrase | None, working: bool, switched: bool, now: datetime
) -> StepStanding:
    """The verdict as it counts by now, and what still waits for a person. `switched`: the point of no return lies behind."""
    record, answers = ledger.verdicts.record(spec.id), ledger.facts
    attention = record.counts.get("attention", 0)
    return StepStanding(
        spec.id,
        spec.phase,
        skipped,
        as_it_counts(record.verdict, switched and spec.stands, now) if record.verdict else None,
        record.counts,
        record.waived_step,
        attention > 0 and record.noted_attention >= attention,
        working,
        tuple(q.id for q in spec.asks if q.required and not answers.answer(spec.id, q.id)),
        record.verdict,
    )
