"""Dialogs about one change: all there is to know of it, going on after one that was not done, putting one back."""

from __future__ import annotations

from picqer_tui.core.changes import Change, Outcome, SideEffects
from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.change_words import OUTCOMES, effects_lines, values_words
from picqer_tui.tui.dialogs.box import Decision
from picqer_tui.tui.dialogs.consent import TypedDialog
from picqer_tui.tui.dialogs.said import Said
from picqer_tui.tui.voice import SIDES, Voice

Caused = SideEffects | Phrase | None


def told_box(voice: Voice, change: Change, outcome: Outcome, reason: str, caused: Caused) -> Said:
    """One change with what became of it, and why it was not done where that is known."""
    lines = [
        voice.say(Phrase("Where: {side}, {target}", {"target": change.target, "side": SIDES[change.side]})),
        voice.say(Phrase("Now: {values}", {"values": values_words(voice, change.before)})),
        voice.say(Phrase("Becomes: {values}", {"values": values_words(voice, change.wished)})),
        voice.say(Phrase("Outcome: {outcome}", {"outcome": OUTCOMES[outcome].words})),
    ]
    if change.says:
        lines.append(voice.say(Phrase("Text: {text}", {"text": change.says})))
    effects = "\n".join(effects_lines(voice, caused, 1)) if caused is not None else ""
    return Said(voice, str(change.label), ["\n".join(lines), reason, effects])


def go_on_box(voice: Voice, stopped: Change, outcome: Outcome, reason: str, left: int) -> Said:
    """Sending stopped at a change that was not done: go on with the `left` ones behind it, or leave it at that."""
    words = Phrase("{label}: {outcome}", {"label": stopped.label, "outcome": OUTCOMES[outcome].words})
    behind = Phrase("{number} change behind it was not sent.", {}, "{number} changes behind it were not sent.", left)
    return Said(
        voice,
        voice.say(Phrase("Go on or stop?")),
        [voice.say(words), reason, voice.say(behind)],
        [(Decision.YES, voice.say(Phrase("Go on with the rest")))],
        declines=voice.say(Phrase("Stop")),
    )


def put_back_box(voice: Voice, change: Change, caused: Caused) -> TypedDialog:
    """One at a time, and typed like any other write."""
    words = Phrase(
        "{now} becomes {then} again.",
        {"now": values_words(voice, change.wished), "then": values_words(voice, change.before)},
    )
    back = caused.back if isinstance(caused, SideEffects) else ()
    told = [voice.say(words), *(voice.say(one) for one in back)]
    title = voice.say(Phrase("Put back {label}", {"label": change.label}))
    return TypedDialog(voice, title, told, "1", voice.say(Phrase("Put back")))
