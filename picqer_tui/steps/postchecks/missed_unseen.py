"""What the order balance says while a list that it rests on was not read whole: what cannot be told, and what was seen before."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.findings import Figure
from picqer_tui.core.list_words import list_words
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.postchecks.missed_cases import STEP_ID

BALANCE, TO_ENTER = "balance", "to-enter"
TITLES = {
    BALANCE: Phrase("Orders of the old shop, each counted once"),
    TO_ENTER: Phrase("Orders still to be entered by hand"),
}
_DATED = {
    BALANCE: Phrase("Orders of the old shop, each counted once, as it was at {at}"),
    TO_ENTER: Phrase("Orders still to be entered by hand, as it was at {at}"),
}
_PARTLY = Phrase("Orders of the old shop as far as the lists were read, each counted once")


class Before(NamedTuple):
    """What was seen when all lists were last read whole."""

    at: datetime
    said: Phrase


def last_whole(evidence: Evidence) -> Before | None:
    """What the newest judgement of this step saw, or itself had from an earlier one; None when nothing was ever seen whole."""
    last = evidence.verdicts().get(STEP_ID)
    if last is None:
        return None
    at, said = last.words.values.get("seen_at"), last.words.values.get("before")
    if last.basis.complete and last.reason is Reason.COMPLETE:
        at, said = last.at, last.words
    return Before(at, said) if isinstance(at, datetime) and isinstance(said, Phrase) else None


def dated(figures: Iterable[Figure], at: datetime) -> Sequence[Figure]:
    """Figures of lists that were read whole, but not just now."""
    return [each._replace(title=_DATED[each.name]._replace(values={"at": at})) for each in figures]


def in_part(evidence: Evidence, balance: Figure, before: Before | None) -> Sequence[Figure]:
    """The balance as far as the lists were read, when any order was; and what had to be entered when they were read whole: of
    a part of them nobody can say that Picqer does not have an order."""
    figures = [balance._replace(title=_PARTLY)] if balance.data["total"] else []
    sheet = evidence.figure(STEP_ID, TO_ENTER) if before is not None else None
    return [*figures, *(dated([sheet], before.at) if before is not None and sheet is not None else ())]


def words(need: Need, before: Before | None) -> Phrase:
    """The sentence while this list was not read whole."""
    said = Phrase(
        "Where the orders of the old shop are now cannot be told: the list “{list}” was not read whole just now.",
        {"list": list_words(need.list_key)},
    )
    if before is None:
        return said
    return Phrase(
        "{said} At {seen_at} this was seen: {before}", {"said": said, "seen_at": before.at, "before": before.said}
    )
