"""What differs between the two platforms of a move: settings, details of products, news of shipments. All from their profiles."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from picqer_tui.core.evidence import Notes
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.phrase import Phrase, Value
from picqer_tui.core.profile import FeedbackTraits, Profile
from picqer_tui.core.records import DETAILS
from picqer_tui.core.sides import Side
from picqer_tui.steps.preflight.settings_words import DETAIL_NAMES, SETTINGS

YES, NO, UNKNOWN = Phrase("yes"), Phrase("no"), Phrase("not known")
NOTHING = Phrase("nothing in particular")

_FEEDBACK = {
    "partial": Phrase("Shipments: parts of an order are reported"),
    "lines": Phrase("Shipments: which products were sent is reported"),
    "every_tracking": Phrase("Shipments: the tracking code of every parcel arrives"),
    "note_only": Phrase("Shipments: the tracking code is only text in a note"),
    "waits": Phrase("Shipments: nothing is reported before the whole order was sent"),
}


class Difference(NamedTuple):
    """One thing that is not the same on both platforms."""

    key: str
    what: Phrase
    old: Phrase
    new: Phrase


def differences(old: Profile, new: Profile) -> Iterator[Difference]:
    """What a merchant who knows the old platform has to learn of the new one, news of shipments first."""
    for trait, what in _FEEDBACK.items():
        yield from _unlike(f"shipments:{trait}", what, _trait(old.feedback, trait), _trait(new.feedback, trait))
    for detail in DETAILS:
        what = Phrase("Detail of products: {name}", {"name": DETAIL_NAMES[detail]})
        yield from _unlike(f"detail:{detail}", what, _holds(old, detail), _holds(new, detail))
    what = Phrase("Setting: stock is kept per location")
    yield from _unlike("setting:locations", what, _said(old.locations), _said(new.locations))
    for subject, (name, _, _) in SETTINGS.items():
        hints = old.hints.get(subject, NOTHING), new.hints.get(subject, NOTHING)
        yield from _unlike(f"setting:{subject}", Phrase("Setting: {name}", {"name": name}), *hints)


def show(move: MoveFacts, notes: Notes) -> None:
    """The differences as a table; nothing where there is no old shop, or both are on one platform."""
    if not move.has_old:
        return
    old, new = move.profiles[Side.OLD], move.profiles[Side.NEW]
    found = list(differences(old, new))
    if not found:
        return
    columns = [
        Phrase("What"),
        Phrase("old shop: {platform}", {"platform": old.title}),
        Phrase("new shop: {platform}", {"platform": new.title}),
    ]
    rows: list[list[Value]] = [[each.what, each.old, each.new] for each in found]
    data: dict[str, Value] = {"columns": columns, "rows": rows, "keys": [each.key for each in found]}
    notes.figure(Figure("differs", FigureShape.TABLE, Phrase("What differs between the two platforms"), data))


def _unlike(key: str, what: Phrase, old: Phrase, new: Phrase) -> Iterator[Difference]:
    if old != new:
        yield Difference(key, what, old, new)


def _said(value: bool) -> Phrase:
    return YES if value else NO


def _trait(feedback: FeedbackTraits | None, trait: str) -> Phrase:
    return UNKNOWN if feedback is None else _said(bool(getattr(feedback, trait)))


def _holds(platform: Profile, detail: str) -> Phrase:
    return UNKNOWN if platform.details is None else _said(detail in platform.details)
