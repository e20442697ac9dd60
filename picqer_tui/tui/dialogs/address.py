"""Where a shop lives now: one address, looked at before it is taken."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual.app import ComposeResult
from textual.content import Content

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui.dialogs.box import Box, Decision
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry

TITLES = {
    Side.OLD: Phrase("The old shop has another address"),
    Side.NEW: Phrase("The new shop has another address"),
}
_WHY = {
    Side.OLD: Phrase(
        "When the domain goes to the new shop, the old one has to be reached in another way: an address of the hosting, "
        "or a domain of its own."
    ),
    Side.NEW: Phrase("When the new shop was made at a temporary address, it goes to its final one before it opens."),
}


class AddressDialog(Box[str]):
    """Gives the address; empty when the person went back."""

    def __init__(self, voice: Voice, side: Side, known: str) -> None:
        """`known`: what stands in the field at first."""
        super().__init__(voice)
        self._side, self._known = side, known

    def title_words(self) -> str:
        return self.say(TITLES[self._side])

    def body(self) -> Iterable[Content | str]:
        looked = Phrase(
            "The address is looked at first, and taken only when this same shop answers there, with the orders that were "
            "read before. What was read and judged stays. Nothing changes in the shop or in Picqer."
        )
        return [self.say(_WHY[self._side]), "\n" + self.say(looked)]

    def fields(self) -> ComposeResult:
        yield Line(self.say(Phrase("Address of the shop now")), classes="hint")
        yield Entry(self._known, id="address", max_length=500)

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self.say(Phrase("Look there")))]

    def declined(self) -> str:
        return ""

    def taken(self, value: str) -> None:
        if value != Decision.YES:
            self.dismiss("")
        elif not self.value("address"):
            self.wrong(self.say(Phrase("Give an address, for example https://old.example.com.")))
            self.query_one("#address").focus()
        else:
            self.dismiss(self.value("address"))
