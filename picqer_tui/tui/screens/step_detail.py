"""The words of one finding: under the list as far as there is room, beside it in full; and what is said above the views."""

from __future__ import annotations

from picqer_tui.core.changes import Outcome
from picqer_tui.core.findings import Finding
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Verdict
from picqer_tui.engine.doors import Away
from picqer_tui.tui import finding_words
from picqer_tui.tui.cells import fit, fold
from picqer_tui.tui.ports import SessionDoor
from picqer_tui.tui.voice import Voice

_SENT = (Outcome.DONE, Outcome.UNKNOWN)


def nothing_found(voice: Voice, only: str) -> str:
    """What stands there when a filter leaves nothing."""
    return voice.say(Phrase("Nothing found with “{text}” in it. Press / and then Esc for all.", {"text": only}))


def in_the_room(voice: Voice, spec: StepSpec, finding: Finding, room: int, most: int) -> list[str]:
    """The words as lines that are all shown: what has no room gives way in its middle, never the next move at the end."""
    parts = finding_words.detail(voice, spec, finding)
    text = " ".join(parts)
    if room < 20:
        return [text]
    lines = fold(text, room)
    if len(lines) <= most:
        return lines
    lines = fold(" ".join((parts[0], "…", parts[-1])) if len(parts) > 2 else text, room)
    return lines if len(lines) <= most else [*lines[: most - 1], fit(f"{lines[most - 1]} …", room).rstrip()]


def away_line(voice: Voice, away: Away) -> str:
    """What happened since the move was last open; empty when nothing did."""
    said = " ".join(voice.say(line) for line in away.lines)
    if not said or away.since is None:
        return said
    return voice.say(Phrase("Since {at}: {said}", {"at": away.since, "said": said}))


async def sent_since(session: SessionDoor, spec: StepSpec, verdict: Verdict | None) -> int:
    """How many changes of this step were sent after it was judged, so that what it says may no longer be so."""
    if verdict is None or not spec.offers:
        return 0
    sent = {change.id for change, outcome in await session.changes(spec.id) if outcome in _SENT}
    if not sent:
        return 0
    lines = await session.journal()
    return len(
        {
            line.values.get("change")
            for line in lines
            if line.what == "outcome" and line.at > verdict.at and line.values.get("change") in sent
        }
    )
