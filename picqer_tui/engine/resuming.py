"""What was under way when the move was last open, what is unknown, and what has gone stale meanwhile."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from picqer_tui.core import gates
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.list_words import list_words
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.plan import Plan
from picqer_tui.core.verdicts import Reason, as_it_counts
from picqer_tui.engine.doors import Away

MOST = 6
LOOKED_AT = 200
"""Lines of the journal that are gone through."""

_INTERRUPTED = Phrase(
    "Reading was interrupted after {rows} row: {list}. The next run goes on from there.",
    plural="Reading was interrupted after {rows} rows: {list}. The next run goes on from there.",
)

_UNSENT = Phrase(
    "Changes that were agreed to and not sent: {left} of {number}. Agree to them again if they are still wanted."
)
_DUE = Phrase("“{title}” has to be looked at again since {at}.")
_NEXT = Phrase("“{title}” has to be looked at again at {at}.")


async def away(ledger: Ledger, plan: Plan, now: datetime) -> Away:
    """From the last session's traces on disk; nothing is read from an account."""
    last = await ledger.last_open()
    unknown = tuple(await ledger.changes.unknown())
    if last is None:
        return Away(None, (), unknown)
    since, _ = last
    lines = list(cut_short([(line.what, line.values) for line in (await ledger.journal())[-LOOKED_AT:]]))
    if stale := run_out(ledger, plan, now):
        lines.append(ran_out(len(stale)))
    lines += due_again(ledger, plan, now)
    return Away(since, tuple(lines), unknown)


def cut_short(journal: Sequence[tuple[str, Values]]) -> Sequence[Phrase]:
    """What the last session left in the middle, changes before readings, from lines of its journal (what, values), oldest
    first."""
    return [*_unsent(journal), *_unread(journal)]


def _unsent(journal: Iterable[tuple[str, Values]]) -> Sequence[Phrase]:
    """Of the changes that were agreed to last, those that were never sent."""
    agreed: tuple[str, ...] = ()
    left: set[str] = set()
    for what, values in journal:
        if what == "session-opened":
            agreed = ()
        elif what == "consent":
            agreed = tuple(values.get("changes", ()))
            left = set(agreed)
        elif what == "intent":
            left.discard(str(values.get("change", "")))
    return [_UNSENT._replace(values={"number": len(agreed), "left": len(left)})] if agreed and left else []


def _unread(journal: Iterable[tuple[str, Values]]) -> Sequence[Phrase]:
    cut: dict[str, Phrase] = {}
    for what, values in journal:
        if what == "session-opened":
            cut.clear()
        elif what == "reading-interrupted" or values.get("coverage") == "partial":
            key = str(values.get("list", ""))
            cut[key] = _INTERRUPTED._replace(values={"list": list_words(key), "rows": values.get("rows", 0)})
        elif what == "reading-closed":
            cut.pop(str(values.get("list", "")), None)
    return list(cut.values())[-MOST:]


def ran_out(count: int) -> Phrase:
    """So many verdicts do not count any more."""
    return Phrase(
        "{count} verdict has run out meanwhile; run that step again.",
        {"count": count},
        "{count} verdicts have run out meanwhile; run those steps again.",
        count,
    )


def due_again(ledger: Ledger, plan: Plan, now: datetime) -> Sequence[Phrase]:
    """Of steps that have to be looked at again so long after the switch: the first look that was not made, or comes next."""
    switched_at = ledger.facts.switched_at
    if switched_at is None:
        return ()
    found = []
    for item in plan.items:
        verdict = ledger.verdicts.record(item.spec.id).verdict
        if verdict is None or item.skipped is not None:
            continue
        due = next((at for span in item.spec.again if verdict.at < (at := switched_at + span)), None)
        if due is not None:
            words = _DUE if now >= due else _NEXT
            found.append(words._replace(values={"title": item.spec.title, "at": due}))
    return found


def run_out(ledger: Ledger, plan: Plan, now: datetime) -> Mapping[str, datetime]:
    """Steps that had a verdict which no longer counts, with when it was made."""
    found: dict[str, datetime] = {}
    switched = gates.switched(plan, ledger.facts)
    for spec in (item.spec for item in plan.items if item.skipped is None):
        verdict = ledger.verdicts.record(spec.id).verdict
        if verdict is None or verdict.mark not in (Mark.PASSED, Mark.ATTENTION):
            continue
        if as_it_counts(verdict, switched and spec.stands, now).reason is Reason.STALE:
            found[spec.id] = verdict.at
    return found
