"""The journal as a person reads it: who decided what, what was judged, what was sent, and what could not be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from picqer_tui.core.changes import Outcome
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.list_words import SIDES, list_words
from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate
from picqer_tui.core.phrase import Phrase, Value, Values
from picqer_tui.core.readings import Coverage
from picqer_tui.core.steps import Ask, StepSpec
from picqer_tui.report.words import MARKS

GATES: Mapping[str, Phrase] = {
    Gate.CUTOVER: Phrase("into the switch"),
    Gate.NO_RETURN: Phrase("the point of no return"),
    Gate.SIGN_OFF: Phrase("the sign-off"),
}
OUTCOMES: Mapping[str, Phrase] = {
    Outcome.DONE: Phrase("done"),
    Outcome.NOT_DONE: Phrase("not done"),
    Outcome.UNKNOWN: Phrase("unknown"),
}
LEFT_OUT = Phrase(
    "{number} line about a list that was read to its end is left out here; the file of the move has all.",
    plural="{number} lines about lists that were read to their end are left out here; the file of the move has all.",
)


class Said(NamedTuple):
    """One line, in words."""

    line: JournalLine
    words: Phrase


class Journal(NamedTuple):
    """What is worth reading of a journal, and how many lines are not."""

    lines: Sequence[Said]
    left_out: int


def journal(lines: Iterable[JournalLine], specs: Iterable[StepSpec]) -> Journal:
    """All lines in words, but for those that say no more than that a list was read."""
    teller, found, left_out = _Teller({spec.id: spec for spec in specs}), list[Said](), 0
    for line in lines:
        if line.what == "reading-closed" and line.values.get("coverage") == Coverage.COMPLETE:
            left_out += 1
        else:
            found.append(Said(line, teller.say(line)))
    return Journal(found, left_out)


class _Teller:
    """Says lines in their order, as a change is named by its first line alone."""

    def __init__(self, specs: Mapping[str, StepSpec]) -> None:
        self._specs = specs
        self._labels: dict[str, Value] = {}

    def say(self, line: JournalLine) -> Phrase:
        tell = _KINDS.get(line.what)
        if tell is not None:
            return tell(self, line.values)
        words = _PLAIN.get(line.what)
        return Phrase("{what} {values}", {"what": line.what, "values": line.values}) if words is None else words

    def _title(self, values: Values) -> Value:
        spec = self._specs.get(values.get("step", ""))
        return spec.title if spec else values.get("step", "")

    def _label(self, values: Values) -> Value:
        change = values.get("change", "")
        return self._labels.get(change, change)

    def closed(self, values: Values) -> Phrase:
        return Phrase("Closed. {why}", {"why": values.get("why", "")})

    def not_read(self, values: Values) -> Phrase:
        named = {"list": list_words(values.get("list", "")), "rows": values.get("rows", 0)}
        if values.get("coverage") == Coverage.REFUSED:
            return Phrase("Refused: {list}.", named)
        return Phrase("Read in part: {list}, {rows} row.", named, "Read in part: {list}, {rows} rows.", named["rows"])

    def cut_off(self, values: Values) -> Phrase:
        named = {"list": list_words(values.get("list", "")), "rows": values.get("rows", 0)}
        return Phrase(
            "Reading was cut off after {rows} row: {list}.",
            named,
            "Reading was cut off after {rows} rows: {list}.",
            named["rows"],
        )

    def sealed(self, values: Values) -> Phrase:
        mark = values.get("mark", "")
        said = {"title": self._title(values), "mark": MARKS[Mark(mark)] if mark in set(Mark) else mark}
        found = values.get("blocked", 0) + values.get("attention", 0)
        if not found:
            return Phrase("{title}: {mark}.", said)
        counted = {**said, "found": found}
        return Phrase("{title}: {mark}, {found} finding.", counted, "{title}: {mark}, {found} findings.", found)

    def met(self, values: Values) -> Phrase:
        return Phrase("Met for the first time: {side}, {identity}.", _sided(values))

    def moved(self, values: Values) -> Phrase:
        return Phrase("The {side} is read at {url} from now on; {identity} answers there.", _sided(values))

    def answered(self, values: Values) -> Phrase:
        id_, value = values.get("question", ""), values.get("value", "")
        spec = self._specs.get(values.get("step", ""))
        base, _, about = id_.partition(":")
        question = next((one for one in spec.asks if one.id == base), None) if spec else None
        if question is not None:
            chosen = next((option.words for option in question.options if option.value == value), value)
            value = Phrase("yes") if question.ask is Ask.CONFIRM and value == "yes" else chosen
        said = {"title": self._title(values), "by": values.get("by", ""), "value": value, "about": about}
        said["question"] = question.words if question is not None else id_
        if about:
            return Phrase("{title}: {by} answered “{value}” about {about}. {question}", said)
        return Phrase("{title}: {by} answered “{value}”. {question}", said)

    def passed(self, values: Values) -> Phrase:
        gate = values.get("gate", "")
        return Phrase("{by} passed the gate: {gate}.", {"by": values.get("by", ""), "gate": GATES.get(gate, gate)})

    def accepted(self, values: Values) -> Phrase:
        said = {**values, "title": self._title(values)}
        if values.get("code"):
            return Phrase("{title}: {by} accepted {code} {subject}: {reason}", said)
        return Phrase("{title}: {by} accepted that it is not verified: {reason}", said)

    def lapsed(self, values: Values) -> Phrase:
        return Phrase("{title}: an acceptance holds no longer. {code}", {**values, "title": self._title(values)})

    def noted(self, values: Values) -> Phrase:
        return Phrase(
            "{title}: {by} took note of {noted} finding.",
            {**values, "title": self._title(values)},
            "{title}: {by} took note of {noted} findings.",
            values.get("noted", 0),
        )

    def agreed(self, values: Values) -> Phrase:
        number = len(values.get("changes", ()))
        return Phrase(
            "{by} agreed to {count} change.",
            {"by": values.get("by", ""), "count": number},
            "{by} agreed to {count} changes.",
            number,
        )

    def intended(self, values: Values) -> Phrase:
        self._labels[values.get("change", "")] = values.get("label", "")
        return Phrase("On its way: {label}.", {"label": values.get("label", "")})

    def replied(self, values: Values) -> Phrase:
        return Phrase("Answered: {label}.", {"label": self._label(values)})

    def settled(self, values: Values) -> Phrase:
        outcome = values.get("outcome", "")
        return Phrase(
            "{label}: {outcome}.", {"label": self._label(values), "outcome": OUTCOMES.get(str(outcome), outcome)}
        )

    def unwatched(self, values: Values) -> Phrase:
        return Phrase("{title}: no longer watched. {why}", {**values, "title": self._title(values)})


def _sided(values: Values) -> Values:
    side = values.get("side", "")
    return {**values, "side": SIDES.get(side, side)}


_PLAIN: Mapping[str, Phrase] = {"created": Phrase("The move was made."), "session-opened": Phrase("Opened.")}
_KINDS: Mapping[str, Callable[[_Teller, Values], Phrase]] = {
    "session-closed": _Teller.closed,
    "reading-closed": _Teller.not_read,
    "reading-interrupted": _Teller.cut_off,
    "sealed": _Teller.sealed,
    "identity": _Teller.met,
    "address": _Teller.moved,
    "answer": _Teller.answered,
    "gate": _Teller.passed,
    "waiver": _Teller.accepted,
    "waiver-lapsed": _Teller.lapsed,
    "acknowledgement": _Teller.noted,
    "consent": _Teller.agreed,
    "intent": _Teller.intended,
    "answered": _Teller.replied,
    "outcome": _Teller.settled,
    "watch-ended": _Teller.unwatched,
}
