"""Asks one thing of one row: a choice, or a text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.dialogs.box import Box, Decision
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Choice, Item, unchosen
from picqer_tui.tui.widgets.entry import Entry


class Picked(NamedTuple):
    """`given` False: the person went back. An empty value takes an answer back."""

    given: bool = False
    value: str = ""


class PickDialog(Box[Picked]):
    """Arrows choose, Enter takes; without items a text is asked."""

    def __init__(self, voice: Voice, title: str, paragraphs: Sequence[str], items: Sequence[Item], value: str) -> None:
        super().__init__(voice)
        self._title, self._paragraphs, self._items, self._value = title, tuple(paragraphs), tuple(items), value

    def title_words(self) -> str:
        return self._title

    def body(self) -> Iterable[Content | str]:
        return self._paragraphs

    def fields(self) -> ComposeResult:
        if self._items:
            yield Choice(unchosen(self._items, self._value), self._value, id="picked")
        else:
            yield Entry(self._value, id="picked")

    def answers(self) -> Sequence[tuple[str, str]]:
        return [
            (Decision.NO, self.say(Phrase("Back"))),
            (Decision.YES, self.say(Phrase("Take this answer"))),
            ("none", self.say(Phrase("Leave open"))),
        ]

    def first(self) -> Widget:
        return self.query_one("#picked")

    def declined(self) -> Picked:
        return Picked()

    def taken(self, value: str) -> None:
        if value == Decision.YES:
            self._take(self.query_one("#picked", Choice).value if self._items else self.value("picked"))
        elif value == "none":
            self.dismiss(Picked(True))
        else:
            self.dismiss(Picked())

    def on_choice_taken(self, message: Choice.Taken) -> None:
        self._take(message.choice.value)

    def _take(self, value: str) -> None:
        if self._items and not value:
            self.wrong(self.say(Phrase("Choose an answer first, with the arrows.")))
            self.query_one("#picked").focus()
        else:
            self.dismiss(Picked(True, value))
