"""Asks for the keys of a move that were not found anywhere; they stay in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.app import ComposeResult
from textual.content import Content

from picqer_tui.core.move import Keys as LoginKeys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import LoginField
from picqer_tui.core.records import Side
from picqer_tui.core.secret import Secret
from picqer_tui.tui.dialogs.box import Box, Decision
from picqer_tui.tui.voice import SIDES, Voice
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry


class KeysDialog(Box[Mapping[Side, LoginKeys]]):
    """One field per missing key; empty when the person went back."""

    def __init__(self, voice: Voice, name: str, missing: Sequence[tuple[Side, LoginField]]) -> None:
        super().__init__(voice)
        self._move, self._missing = name, tuple(missing)

    def title_words(self) -> str:
        return self.say(Phrase("Keys for {name}", {"name": self._move}))

    def body(self) -> Iterable[Content | str]:
        yield self.say(
            Phrase(
                "These were not found in the usual places. What you enter here is used now and not written anywhere."
            )
        )

    def fields(self) -> ComposeResult:
        for number, (side, field) in enumerate(self._missing):
            label = f"{self.say(SIDES[side])}: {self.say(field.label)}"
            hint = self.say(field.hint)
            yield Line(f"{label} ({hint})" if hint else label, classes="hint")
            yield Entry(id=f"field-{number}", secret=field.secret)

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self.say(Phrase("Open")))]

    def declined(self) -> Mapping[Side, LoginKeys]:
        return {}

    def taken(self, value: str) -> None:
        if value != Decision.YES:
            self.dismiss({})
            return
        given: dict[Side, dict[str, Secret]] = {}
        for number, (side, field) in enumerate(self._missing):
            text = self.value(f"field-{number}")
            if not text:
                self.wrong(self.say(Phrase("“{label}” is still empty.", {"label": field.label})))
                self.query_one(f"#field-{number}").focus()
                return
            given.setdefault(side, {})[field.name] = Secret(text)
        self.dismiss(given)
