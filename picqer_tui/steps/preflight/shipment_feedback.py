"""Step `preflight.shipment-feedback`: what will the new platform no longer show about shipments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Figure, FigureShape, Finding, FindingKind, Severity
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.profile import FeedbackTraits, Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.steps.scenarios import always

STEP_ID = "preflight.shipment-feedback"

_TELL = Phrase("Tell the colleagues who answer customers, and adapt the mails that the shop sends.")

_SPEC = StepSpec(
    id=STEP_ID,
    phase=Phase.PREFLIGHT,
    kind="check",
    title=Phrase("Shipment news"),
    article=Phrase("How Picqer reports shipments to the shop differs per platform."),
    purpose=Phrase(
        "Lays side by side what the old and the new platform show about shipments, and names what your customers and"
        " colleagues will miss."
    ),
    advice=Phrase("Read what changes and tell your colleagues before the move. There is nothing to mend here."),
    findings=(
        FindingKind(
            "loses-partial",
            Phrase("{new} does not show that an order was sent in part; {old} does."),
            Phrase("A customer who gets two parcels sees nothing in the shop until the last one has left."),
            _TELL,
        ),
        FindingKind(
            "loses-lines",
            Phrase("{new} does not show which products were in a parcel; {old} does."),
            Phrase("Customers will ask what was in the parcel, and the shop cannot say."),
            _TELL,
        ),
        FindingKind(
            "loses-later-tracking",
            Phrase("{new} gets the tracking code of the first parcel only."),
            Phrase("Later parcels of the same order cannot be followed from the shop."),
            _TELL,
        ),
        FindingKind(
            "tracking-waits",
            Phrase("{new} hears nothing until the whole order was sent."),
            Phrase("Tracking codes of earlier parcels come late, or not at all."),
            _TELL,
        ),
        FindingKind(
            "tracking-as-note",
            Phrase("{new} knows no shipments: the tracking code arrives as a note with the order."),
            Phrase("Mails and pages of the shop that show a tracking code stay empty."),
            _TELL,
        ),
    ),
)


class ShipmentFeedback:
    spec = _SPEC

    def applies(self, move: MoveFacts) -> Phrase | None:
        return always(move)

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return ()

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        move = evidence.move
        new = move.profiles[Side.NEW]
        old = move.profiles.get(Side.OLD) if move.has_old else None
        notes.figure(_table(old, new))
        if new.feedback is None:
            words = Phrase("How {new} shows shipments is not known.", {"new": new.title})
            return Judgement(Reason.RULE_UNKNOWN, words)
        if old is None or old.feedback is None or old.name == new.name:
            return Judgement(Reason.COMPLETE, new.feedback.words)
        losses = list(_losses(old.feedback, new.feedback))
        facts = {"side": "new", "old": old.title, "new": new.title}
        for code in losses:
            notes.finding(Finding(code, Severity.ATTENTION, Raw(f"{old.name}>{new.name}"), 0, facts))
        if not losses:
            words = Phrase("{new} shows at least as much about shipments as {old} does.", facts)
            return Judgement(Reason.COMPLETE, words)
        words = Phrase(
            "{new} shows less about shipments than {old}: {count} thing changes for your customers.",
            {**facts, "count": len(losses)},
            "{new} shows less about shipments than {old}: {count} things change for your customers.",
            len(losses),
        )
        return Judgement(Reason.COMPLETE, words)


STEP = ShipmentFeedback()


def _losses(old: FeedbackTraits, new: FeedbackTraits) -> Iterator[str]:
    if _shows_partial(old) and not _shows_partial(new):
        yield "loses-partial"
    if old.lines and not new.lines:
        yield "loses-lines"
    if old.every_tracking and not new.every_tracking:
        yield "loses-later-tracking"
    if new.waits and not old.waits:
        yield "tracking-waits"
    if new.note_only and not old.note_only:
        yield "tracking-as-note"


def _shows_partial(feedback: FeedbackTraits) -> bool:
    """The shop itself knows that a part was sent; a note tells people only."""
    return feedback.partial and not feedback.note_only


_ASPECTS = (
    (Phrase("parcels of a part of the order"), "partial"),
    (Phrase("which products were sent"), "lines"),
    (Phrase("tracking code of every parcel"), "every_tracking"),
)


def _table(old: Profile | None, new: Profile) -> Figure:
    platforms = [each for each in (old, new) if each is not None]
    columns = [Phrase("What the shop shows"), *(each.title for each in platforms)]
    rows: list[list[Value]] = [
        [words, *(_has(each.feedback, trait) for each in platforms)] for words, trait in _ASPECTS
    ]
    rows.append([Phrase("how"), *(each.feedback.words if each.feedback else "" for each in platforms)])
    keys = [*(trait for _, trait in _ASPECTS), "how"]
    data = {"columns": columns, "rows": rows, "keys": keys}
    return Figure("comparison", FigureShape.TABLE, Phrase("Shipment news, old and new"), data)


def _has(feedback: FeedbackTraits | None, trait: str) -> Phrase:
    if feedback is None:
        return Phrase("not known")
    shown = _shows_partial(feedback) if trait == "partial" else getattr(feedback, trait)
    return Phrase("yes") if shown else Phrase("no")
