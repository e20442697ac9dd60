"""Help: the keys of the screen it was asked on, the marks, and the words."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import Static

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.cells import fit, fold
from picqer_tui.tui.glyphs import ACCEPTED, ATTENTION, BLOCKED, NOT_YET, PASSED, SKIPPED, UNKNOWN, WAITS, WORKING, Glyph
from picqer_tui.tui.keys import ours, shown
from picqer_tui.tui.screens.page import Page

MARKS: tuple[tuple[Glyph, Phrase], ...] = (
    (PASSED, Phrase("seen whole and fresh, and in order")),
    (ATTENTION, Phrase("look at it and take note of it; it stops nothing by itself")),
    (BLOCKED, Phrase("mend it, or accept it with your name and a reason")),
    (UNKNOWN, Phrase("could not be seen whole, or too long ago; never taken for in order")),
    (ACCEPTED, Phrase("not seen, and somebody answers for it by name and with a reason")),
    (NOT_YET, Phrase("nobody has looked yet")),
    (WAITS, Phrase("a question only you can answer")),
    (WORKING, Phrase("reading or judging now")),
    (SKIPPED, Phrase("this step is not needed in this move")),
)
WORDS = (
    Phrase("Reading is always allowed and changes nothing. A closed gate closes acts, never looking."),
    Phrase(
        "A change is sent only after you have seen it and typed how many there are. It is sent once and looked at after."
    ),
    Phrase("You can stop at any moment. The next start says what was done, what is unknown and what comes next."),
    Phrase("Keys are kept in memory and are in no file, report or message of this program."),
)


class HelpScreen(Page):
    """Escape goes back to where help was asked for."""

    CSS_PATH = "help.tcss"

    def __init__(self, of: Screen[Any]) -> None:
        super().__init__()
        self._keys = [
            (active.binding.key, active.binding.description)
            for active in of.active_bindings.values()
            if ours(active.binding) and active.enabled
        ]

    def title_parts(self) -> tuple[str, str]:
        return self.say(Phrase("Help")), ""

    def compose_body(self) -> ComposeResult:
        with VerticalScroll(id="body"):
            yield Static(self._text(), markup=False)

    def begin(self) -> None:
        self.query_one("#body").focus()

    def _text(self) -> Content:
        say = self.say
        parts: list[Content | str | tuple[str, str]] = [(say(Phrase("Keys here")) + "\n", "bold")]
        parts += self._key_lines()
        parts += ["\n", (say(Phrase("Marks")) + "\n", "bold")]
        for glyph, words in MARKS:
            style = f"${glyph.colour}" if glyph.colour else ""
            first, *rest = fold(say(words), max(30, min(88, self.app.size.width - 5) - 21))
            parts += [(f"{glyph.sign} ", style), fit(say(glyph.words), 18), f" {first}\n"]
            parts += [" " * 21 + line + "\n" for line in rest]
        parts += ["\n", (say(Phrase("How it works")) + "\n", "bold")]
        parts += [f"· {say(words)}\n" for words in WORDS]
        return Content.assemble(*parts)

    def _key_lines(self) -> list[Content | str | tuple[str, str]]:
        """Keys with their words, in two columns where there is room; letters before arrows."""
        keys = sorted(self._by_words().items(), key=lambda one: len(one[1][0]) > 1)
        two = self.app.size.width >= 80
        half = (len(keys) + 1) // 2 if two else len(keys)
        parts: list[Content | str | tuple[str, str]] = []
        for left, right in zip_longest(keys[:half], keys[half:]):
            for side in (left, right):
                if side is not None:
                    parts += [(fit(" ".join(side[1]), 10), "$accent"), " " + (fit(side[0], 26) if two else side[0])]
            parts.append("\n")
        return parts

    def _by_words(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for name, description in self._keys:
            names = found.setdefault(self.say(Phrase(description)), [])
            if shown(name, self.voice) not in names:
                names.append(shown(name, self.voice))
        return found
