"""A wished change in words: what there is now, what it becomes, what else it causes, and whether it can be put back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from picqer_tui.core.changes import Change, ChangeKind, Outcome, SideEffects
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.phrase import Phrase, Value, Values
from picqer_tui.tui.glyphs import Glyph
from picqer_tui.tui.voice import Voice

OUTCOMES: Mapping[Outcome, Glyph] = {
    Outcome.PROPOSED: Glyph("·", Phrase("not sent")),
    Outcome.INTENDED: Glyph("»", Phrase("being sent"), "accent"),
    Outcome.DONE: Glyph("✓", Phrase("done"), "success"),
    Outcome.NOT_DONE: Glyph("✗", Phrase("not done"), "error"),
    Outcome.UNKNOWN: Glyph("?", Phrase("unknown"), "warning"),
}
PUT_BACK = Glyph("·", Phrase("was put back"))
"""Of a change that was done, and stands no longer."""
HEADS = {
    ChangeKind.COMPLETE_ORDER: Phrase(
        "{number} order to complete in {shop}", plural="{number} orders to complete in {shop}"
    ),
    ChangeKind.EDIT_SKU: Phrase("{number} SKU to change in {shop}", plural="{number} SKUs to change in {shop}"),
    ChangeKind.TAG_ORDER: Phrase("{number} order to tag in {shop}", plural="{number} orders to tag in {shop}"),
    ChangeKind.COMMENT_ORDER: Phrase(
        "{number} order to comment on in {shop}", plural="{number} orders to comment on in {shop}"
    ),
}
SUBJECTS = {ChangeKind.EDIT_SKU: Phrase("SKU")}
"""What a change of this kind is about; the others are about an order."""

_STATES: Mapping[str, Phrase] = {
    "done": Phrase("completed"),
    "completed": Phrase("completed"),
    "open": Phrase("open"),
    "processing": Phrase("in progress"),
    "on-hold": Phrase("on hold"),
    "pending": Phrase("not paid yet"),
    "unpaid": Phrase("not paid yet"),
    "paid": Phrase("paid"),
    "authorized": Phrase("payment reserved"),
    "partially_paid": Phrase("paid in part"),
    "refunded": Phrase("refunded"),
    "partially_refunded": Phrase("refunded in part"),
    "voided": Phrase("payment called off"),
    "unfulfilled": Phrase("not sent"),
    "part-shipped": Phrase("sent in part"),
    "partially_fulfilled": Phrase("sent in part"),
    "in_progress": Phrase("in progress"),
    "on_hold": Phrase("on hold"),
    "scheduled": Phrase("planned for later"),
    "fulfilled": Phrase("sent"),
    "cancelled": Phrase("cancelled"),
    "failed": Phrase("payment failed"),
}
"""Words that shops use for where an order stands; another word is shown as it is."""
_QUIET = frozenset({"idorder"})
_LABELS: Mapping[str, Phrase] = {
    "tracking": Phrase("tracking code {value}"),
    "tags": Phrase("tag {value}"),
    "comments": Phrase("with a comment"),
}


def values_words(voice: Voice, values: Values) -> str:
    """What is, or what is wished: `paid, not sent`, `completed, tracking code 3SDEVC1`, `BEL-01`."""
    parts = [
        _value(voice, name, value) for name, value in values.items() if name not in _QUIET and value not in ([], ())
    ]
    return ", ".join(dict.fromkeys(part for part in parts if part)) or "–"


def _value(voice: Voice, name: str, value: Value) -> str:
    if name in ("status", "state") and isinstance(value, str):
        return ", ".join(_state(voice, part) for part in str(value).split("/") if part)
    said = voice.language.value(value)
    return voice.say(_LABELS[name], {"value": said}) if name in _LABELS else said


def _state(voice: Voice, word: str) -> str:
    return voice.say(_STATES[word]) if word in _STATES else voice.language.value(word)


def heads(voice: Voice, changes: Sequence[Change], shop_of: Mapping[str, str]) -> list[str]:
    """One line per kind and account: `31 orders to complete in Shopify`. `shop_of`: title of the account by side."""
    lines = []
    for kind, words in HEADS.items():
        sides = Counter(change.side for change in changes if change.kind is kind)
        for side, number in sides.items():
            lines.append(voice.say(words._replace(number=number), {"shop": shop_of.get(side, side)}))
    return lines


def effects_lines(voice: Voice, effects: SideEffects | Phrase, chosen: int) -> list[str]:
    """What else such a change causes, the messages that `chosen` of it send, and whether it can be put back; or why it cannot
    be made."""
    if isinstance(effects, Phrase):
        return ["! " + voice.say(effects)]
    words = " ".join(voice.say(phrase) for phrase in effects.words) or voice.say(Phrase("nothing."))
    lines = [voice.say(Phrase("What else happens: {words}", {"words": words}))]
    count = effects.mails * chosen
    if count:
        lines.append(
            "! " + voice.say(Phrase("{number} message to customers.", {}, "{number} messages to customers.", count))
        )
    undo = (
        Phrase("Can be undone: yes, one by one, with u on a change that was done.")
        if effects.undo
        else Phrase("Can be undone: no.")
    )
    return [*lines, voice.say(undo)]


def why(voice: Voice, change: Change, outcome: Outcome, journal: Sequence[JournalLine]) -> str:
    """Why a change was not done or is not known, as it was noted when it was settled; empty when nothing was."""
    if outcome not in (Outcome.NOT_DONE, Outcome.UNKNOWN):
        return ""
    for line in reversed(journal):
        if line.what == "outcome" and line.values.get("change") == change.id:
            seen = line.values.get("seen")
            error = seen.get("error") if isinstance(seen, Mapping) else None
            return voice.language.value(error) if error else ""
    return ""
