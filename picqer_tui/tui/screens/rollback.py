"""The way back: what to do in which order, and what going back would cost now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.messages import Happened
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.widgets.figures import FigureSheet

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor

ORDER = (
    Phrase("Deactivate the new connection in Picqer, before anything else."),
    Phrase("Finish its orders in Picqer and complete them in the new shop by hand."),
    Phrase("Complete or cancel in the old shop what was entered anew in the new one."),
    Phrase("Move the domain back."),
    Phrase("Only then activate the old connection again. What it imports then is not known: look at every order."),
)
NOT_YET = Phrase(
    "The old connection was not switched off in this move. Going back costs nothing: leave everything as it is."
)


class RollbackScreen(Page):
    """Says; does nothing. Going back is a person's work in Picqer and in the shops."""

    CSS_PATH = "rollback.tcss"

    def __init__(self, session: SessionDoor) -> None:
        super().__init__()
        self.session = session

    def title_parts(self) -> tuple[str, str]:
        name = self.voice.language.value(self.session.facts.settings.name)
        return " · ".join((self.say(Phrase("The way back")), name)), ""

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="now", markup=False)
            yield Static(Content(self.say(Phrase("Counting …"))), id="counting", markup=False)
            yield FigureSheet(self.voice, id="price")

    def begin(self) -> None:
        switched = self.session.facts.switched_at
        words = NOT_YET if switched is None else Phrase("The old connection went off {at}.", {"at": switched})
        self.query_one("#now", Static).update(Content(self.say(words)))
        self.query_one("#price").focus()
        self.main.start("look-rollback", self._read, alone=True)

    def happened(self, message: Happened) -> None:
        """The price is counted once, when the screen opens; open it again for a newer one."""

    async def _read(self) -> None:
        counting = self.query_one("#counting", Static)
        sheet = self.query_one("#price", FigureSheet)
        if self.session.look_only:
            counting.update(Content(self.say(Phrase("It is not counted while you are only looking."))))
            sheet.show([self._order(Phrase("In this order"))])
            return
        try:
            figures = await self.session.rollback()
        except BaseException:
            counting.update(Content(self.say(Phrase("It could not be counted."))))
            raise
        counting.display = False
        sheet.show(self._shown(figures))

    def _shown(self, figures: Sequence[Figure]) -> Sequence[Figure]:
        """After the switch what was counted; before it only what there is to pay already, and how it would go later."""
        if self.session.facts.switched_at is not None:
            return (
                figures if any(figure.shape is FigureShape.TABLE for figure in figures) else [*figures, self._order()]
            )
        paid = [figure for figure in figures if figure.shape is FigureShape.NUMBER and figure.data.get("value")]
        return [*paid, self._order(Phrase("Later it would go in this order"))]

    def _order(self, title: Phrase = Phrase("In this order")) -> Figure:  # noqa: B008 - a value that never changes
        rows = [[number, words] for number, words in enumerate(ORDER, 1)]
        return Figure("order", FigureShape.TABLE, title, {"columns": ["", ""], "rows": rows})
