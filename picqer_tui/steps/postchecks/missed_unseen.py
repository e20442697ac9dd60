"""What the order balance says while a list that it rests on was not read whole: what cannot be told, and what was seen before."""

from __future__ import annotations

from collections.abc import Iterable
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


class Before(NamedTuple):
    """What was seen when all lists were last read whole."""

    at: datetime
    said: Phrase
    figures: tuple[Figure, ...]

    @staticmethod
    def of(at: datetime, said: Phrase, figures: Iterable[Figure]) -> Before:
        """With figures that tell as of when they are."""
        return Before(
            at, said, tuple(each._replace(title=_DATED[each.name]._replace(values={"at": at})) for each in figures)
        )


def last_whole(evidence: Evidence) -> Before | None:
    """What the newest judgement of this step saw, or itself had from an earlier one; None when nothing was ever seen whole."""
    last = evidence.verdicts().get(STEP_ID)
    if last is None:
        return None
    at, said = last.words.values.get("seen_at"), last.words.values.get("before")
    if last.basis.complete and last.reason is Reason.COMPLETE:
        at, said = last.at, last.words
    if not isinstance(at, datetime) or not isinstance(said, Phrase):
        return None
    found = (evidence.figure(STEP_ID, name) for name in TITLES)
    return Before.of(at, said, (each for each in found if each is not None))


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
