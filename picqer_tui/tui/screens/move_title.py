"""What stands above an open move: which shops, which account, and how it is."""

from __future__ import annotations

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui.cells import width
from picqer_tui.tui.glyphs import glyph_of
from picqer_tui.tui.ports import SessionDoor
from picqer_tui.tui.voice import Voice


def title_parts(voice: Voice, session: SessionDoor, is_demo: bool, room: int) -> tuple[str, str]:
    """Left and right; the account stands there when there is room for it."""
    facts = session.facts
    titles = [facts.profiles[side].title for side in (Side.OLD, Side.NEW) if side in facts.profiles]
    parts = [facts.settings.name, " → ".join(titles)]
    state, account = _state(voice, session), _account(voice, facts.settings.picqer_url, is_demo)
    if width(" · ".join((*parts, account))) + width(state) + 3 <= room:
        parts.append(account)
    return voice.language.value(" · ".join(parts)), state


def _account(voice: Voice, url: str, is_demo: bool) -> str:
    if is_demo:
        return voice.say(Phrase("Picqer (simulated)"))
    host = url.split("://")[-1].split("/")[0]
    return f"Picqer {host.split('.')[0]}"


def _state(voice: Voice, session: SessionDoor) -> str:
    standing = session.standing()
    if session.look_only:
        return voice.say(Phrase("looking only"))
    if standing.unknown_changes:
        words = Phrase("{number} change unknown", {}, "{number} changes unknown", standing.unknown_changes)
        return "? " + voice.say(words)
    glyph = glyph_of(standing.overall)
    return f"{glyph.sign} {voice.say(glyph.words)}"
