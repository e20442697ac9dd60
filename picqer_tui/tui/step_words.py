"""A step in words: what it is for, what to do, and the line that names its views."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.content import Content

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import StepSpec
from picqer_tui.tui.cells import width
from picqer_tui.tui.voice import Voice

VIEWS: Mapping[str, Phrase] = {
    "findings": Phrase("findings"),
    "figures": Phrase("figures"),
    "questions": Phrase("questions"),
    "about": Phrase("about"),
}
ORDERS: Mapping[str, Phrase] = {
    "cost": Phrase("by what it costs"),
    "code": Phrase("by kind"),
    "subject": Phrase("by subject"),
    "age": Phrase("by age"),
}


def view_line(
    voice: Voice, views: Sequence[str], now: str, counts: Mapping[str, int], tail: str, cells: int
) -> Content:
    """`1 findings (44)   2 figures (4)   4 about`, with what is shown now marked; `tail` when there is room for it. Nothing
    when there is one view only."""
    if len(views) < 2:
        return Content("")
    said: list[tuple[str, str]] = []
    for number, (view, name) in enumerate(VIEWS.items(), 1):
        if view in views:
            count = f" ({voice.number(counts[view])})" if counts.get(view) and view != "questions" else ""
            said.append((f"{number} {voice.say(name)}{count}", "bold underline" if view == now else "dim"))
    room = (cells - sum(width(text) for text, _ in said)) // max(1, len(said) - 1)
    gap = " " * max(1, min(3, room))
    parts = [part for one in said for part in (one, (gap, ""))]
    if tail and width(tail) <= cells - sum(width(text) for text, _ in parts):
        return Content.assemble(*parts, (tail, "dim"))
    return Content.assemble(*parts[:-1])


def about(voice: Voice, spec: StepSpec) -> Content:
    """Purpose, advice, and what the help article asks."""
    say = voice.say
    parts: list[str | tuple[str, str]] = [say(spec.purpose), "\n"]
    for title, words in (
        (Phrase("What to do"), spec.advice),
        (Phrase("What Picqer's help article asks"), spec.article),
    ):
        text = say(words)
        if text:
            parts.extend(["\n", (say(title) + "\n", "bold"), text, "\n"])
    return Content.assemble(*parts)
