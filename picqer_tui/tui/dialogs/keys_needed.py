"""Asks for the keys of a move that were not found anywhere; they stay in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from textual.app import ComposeResult
from textual.content import Content

from picqer_tui.core.move import Keys as LoginKeys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import LoginField, LoginWay
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.tui.dialogs.box import Box, Decision
from picqer_tui.tui.voice import SIDES, Voice
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry


class KeysDialog(Box[Mapping[Side, LoginKeys]]):
    """The keys of one account; of several ways to log in the first that is filled in whole counts. Empty when the person went
    back."""

    def __init__(self, voice: Voice, name: str, side: Side, ways: Sequence[LoginWay], accounts: int = 1) -> None:
        """`accounts`: for how many accounts keys are still to be asked, this one included."""
        super().__init__(voice)
        self._move, self._side, self._ways, self._accounts = name, side, tuple(ways), accounts

    def title_words(self) -> str:
        return self.say(Phrase("Keys for {name}: {account}", {"name": self._move, "account": SIDES[self._side]}))

    def body(self) -> Iterable[Content | str]:
        yield self.say(Phrase("Not found in the usual places. What you enter is used now and written nowhere."))
        if self._accounts > 1:
            rest = self._accounts - 1
            yield self.say(
                Phrase("After this {rest} more account.", {"rest": rest}, "After this {rest} more accounts.", rest)
            )

    def fields(self) -> ComposeResult:
        for number, way in enumerate(self._ways):
            if number:
                yield Line(self.say(Phrase("or: {way}", {"way": way.title})))
            for field in way.fields:
                hint = self.say(field.hint)
                label = self.say(field.label)
                yield Line(f"{label} ({hint})" if hint and not number else label, classes="hint")
                yield Entry(id=_id(number, field), secret=field.secret)

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self.say(Phrase("Open")))]

    def declined(self) -> Mapping[Side, LoginKeys]:
        return {}

    def taken(self, value: str) -> None:
        if value != Decision.YES:
            self.dismiss({})
            return
        for number, way in enumerate(self._ways):
            texts = {field.name: self.value(_id(number, field)) for field in way.fields}
            if all(texts.values()):
                self.dismiss({self._side: {name: Secret(text) for name, text in texts.items()}})
                return
        begun = next((n for n, way in enumerate(self._ways) if any(self.value(_id(n, f)) for f in way.fields)), 0)
        empty = next(field for field in self._ways[begun].fields if not self.value(_id(begun, field)))
        self.wrong(self.say(Phrase("“{label}” is still empty.", {"label": empty.label})))
        self.query_one(f"#{_id(begun, empty)}").focus()


def _id(way: int, field: LoginField) -> str:
    return f"field-{way}-{field.name.lower().replace('_', '-')}"
