"""When the order balance has to be looked at again after the switch, and which of these looks there were."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.steps.postchecks.missed_cases import STEP_ID

NAME = "looks"
_DONE = Phrase("looked at {at}")
_COMES = Phrase("still to come")


def looks(evidence: Evidence, switched_at: datetime, again: Sequence[timedelta], whole: bool) -> Figure:
    """Each look with when it is due and when it was. `whole`: this look sees everything, and counts as the one that is due;
    what earlier looks saw is in this step's own figure of then."""
    before = _before(evidence)
    rows: list[list[Value]] = []
    keys, coming = [], []
    for span in again:
        due, key = switched_at + span, str(int(span.total_seconds()))
        done = before.get(key)
        if (done is None or done < due) and whole and evidence.now >= due:
            done = evidence.now
        if done is None or done < due:
            done = None
            coming.append(due)
        rows.append([due, _state(done, due, evidence.now)])
        keys.append(key)
    title = Phrase("Every look after the switch was made")
    if coming:
        title = Phrase("Looks after the switch; the next is due at {at}", {"at": coming[0]})
    columns = [Phrase("due"), Phrase("state")]
    return Figure(NAME, FigureShape.TABLE, title, {"columns": columns, "rows": rows, "keys": keys})


def _state(done: datetime | None, due: datetime, now: datetime) -> Phrase:
    if done is not None:
        return _DONE._replace(values={"at": done})
    return Phrase("due now") if now >= due else _COMES


def _before(evidence: Evidence) -> dict[str, datetime]:
    """When looks were made, as the newest judgement of this step had it."""
    figure = evidence.figure(STEP_ID, NAME)
    if figure is None:
        return {}
    made = {}
    for key, (_, state) in zip(figure.data["keys"], figure.data["rows"], strict=True):
        if isinstance(state, Phrase) and isinstance(at := state.values.get("at"), datetime):
            made[key] = at
    return made
