"""Judgement, verdict, waiver; `seal()` is the only maker of verdicts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Severity
from picqer_tui.core.list_words import list_words
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, Need, Reading


class Reason(StrEnum):
    """Why a verdict is what it is; the codes are a contract."""

    COMPLETE = "complete"
    NOT_RUN = "not_run"
    WAITING_FOR_PERSON = "waiting_for_person"
    GATE_CLOSED = "gate_closed"
    STALE = "stale"
    INCOMPLETE = "incomplete"
    NO_RIGHT = "no_right"
    RESOURCE_CLOSED = "resource_closed"
    UNKNOWN_STATUS = "unknown_status"
    RULE_UNKNOWN = "rule_unknown"
    NO_SAMPLE = "no_sample"
    ZONE_UNKNOWN = "zone_unknown"
    UNREACHABLE = "unreachable"
    CRASHED = "crashed"
    CANCELLED = "cancelled"
    NOT_BUILT = "not_built"
    NOT_IN_SCENARIO = "not_in_scenario"


class Judgement(NamedTuple):
    """What a step says of one snapshot: complete, or why it cannot say. `words` is one sentence for the merchant, in orders."""

    reason: Reason
    words: Phrase


class Basis(NamedTuple):
    """What a verdict rests on, in numbers: lists, rows, and the time span in which they were read."""

    complete: bool = True
    reads: int = 0
    rows: int = 0
    begun_at: datetime | None = None
    ended_at: datetime | None = None


class Verdict(NamedTuple):
    """A sealed judgement. Made by `seal()` only."""

    mark: Mark
    reason: Reason
    words: Phrase
    why: Phrase | None
    """For `not_verified`, or a `blocked` from incomplete evidence: what could not be seen."""
    at: datetime
    fresh_until: datetime | None
    based_on: Mapping[str, int]
    basis: Basis = Basis()


class Waiver(NamedTuple):
    """A person accepts one blocked finding (code and subject) or, with empty code, one step that is not verified."""

    step: str
    code: str
    subject: Raw
    severity: str
    by: str
    reason: str
    at: datetime


_MARKS = {Severity.BLOCKED: Mark.BLOCKED, Severity.ATTENTION: Mark.ATTENTION, Severity.INFO: Mark.PASSED}

_WORDS = {
    Reason.NO_RIGHT: Phrase("This key may not read a list that is needed: {list}. Add the right, or go on by hand."),
    Reason.RESOURCE_CLOSED: Phrase(
        "A list that is needed is closed to this key: {list}. Use another key, or go on by hand."
    ),
    Reason.UNREACHABLE: Phrase("Could not be reached: {list}. Run the step again when the line is back."),
}
_PARTIAL = Phrase("Read in part only: {list}. Run the step again.")
_STALE = Phrase("Read too long ago: {list}. Run the step again.")
_UNREAD = Phrase("Not read yet: {list}. Run the step.")


def _trouble(need: Need, reading: Reading, now: datetime) -> tuple[Reason, Phrase] | None:
    """Why this reading does not carry a verdict, or None when it does."""
    named = {"list": list_words(need.list_key)}
    if reading.coverage is Coverage.COMPLETE and reading.begun_at is not None:
        if now - reading.begun_at > need.max_age:
            return Reason.STALE, _STALE._replace(values=named)
        return None
    try:
        reason = Reason(reading.reason)
    except ValueError:
        reason = Reason.INCOMPLETE
    if reading.coverage is Coverage.NONE:
        return Reason.NOT_RUN, _UNREAD._replace(values=named)
    if reason in (Reason.COMPLETE, Reason.NOT_RUN):
        reason = Reason.INCOMPLETE
    return reason, reading.why or _WORDS.get(reason, _PARTIAL)._replace(values=named)


def seal(said: Judgement, worst: Severity | None, used: Sequence[tuple[Need, Reading]], now: datetime) -> Verdict:
    """The only maker of verdicts: the worst severity found decides; a doubt of the step, or a partial, refused or stale
    reading, turns passed and attention into not_verified; blocked stands. `fresh_until` is the least of begun_at + max_age,
    None without needs; `based_on` are the generations used."""
    mark = _MARKS[worst] if worst is not None else Mark.PASSED
    reason, why = said.reason, None
    if reason is Reason.NOT_IN_SCENARIO:
        return Verdict(Mark.NOT_APPLICABLE, reason, said.words, None, now, None, {})
    troubles = [found for need, reading in used if (found := _trouble(need, reading, now)) is not None]
    troubles.sort(key=lambda trouble: trouble[0] is Reason.STALE)  # what was refused tells more than what grew old
    if troubles and reason is Reason.COMPLETE:
        reason, why = troubles[0]
    elif reason is not Reason.COMPLETE:
        why = troubles[0][1] if troubles else said.words
    if reason is not Reason.COMPLETE and mark is not Mark.BLOCKED:
        mark = Mark.NOT_VERIFIED
    ends = [reading.begun_at + need.max_age for need, reading in used if reading.begun_at is not None]
    based_on: dict[str, int] = {}
    for need, reading in used:
        based_on[str(need.list_key)] = reading.generation
    begins = [reading.begun_at for _, reading in used if reading.begun_at is not None]
    basis = Basis(
        not troubles,
        len(based_on),
        sum(reading.rows for _, reading in used),
        min(begins, default=None),
        max(begins, default=None),
    )
    return Verdict(mark, reason, said.words, why, now, min(ends) if ends else None, based_on, basis)


SIGN_OFF_MAX_AGE = timedelta(hours=24)


def at_sign_off(verdict: Verdict, lasting: bool, now: datetime) -> Verdict:
    """What a verdict counts for when the move is signed off. What had to be true before the switch (`lasting`) was true then,
    and what was seen within the last day is recent enough; everything else has run out as usual."""
    return verdict if lasting or now - verdict.at <= SIGN_OFF_MAX_AGE else aged(verdict, now)


def as_it_counts(verdict: Verdict, stands: bool, now: datetime) -> Verdict:
    """What a verdict counts for now. One about the time before a switch that was made (`stands`) is as it was sealed and does not
    run out any more; every other ages."""
    return verdict._replace(fresh_until=None) if stands else aged(verdict, now)


def aged(verdict: Verdict, now: datetime) -> Verdict:
    """The verdict as it counts now: what has run out is no longer passed or attention, it is not verified (stale)."""
    if verdict.fresh_until is None or now <= verdict.fresh_until or verdict.mark not in (Mark.PASSED, Mark.ATTENTION):
        return verdict
    why = Phrase("This was true at {at}, and that is too long ago to rest on. Run the step again.", {"at": verdict.at})
    return verdict._replace(mark=Mark.NOT_VERIFIED, reason=Reason.STALE, why=why)
