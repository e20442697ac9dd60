"""One order in full, read live while the box is open and gone when it closes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.clean import clean
from picqer_tui.core.errors import PicqerTuiError
from picqer_tui.core.findings import Finding
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.tui import sheet_words
from picqer_tui.tui.dialogs.box import Decision
from picqer_tui.tui.dialogs.said import Readable
from picqer_tui.tui.sheet_words import Entry
from picqer_tui.tui.voice import SIDES, Voice

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor

AGAIN = "again"
_KEPT_NOWHERE = Phrase(
    "{side}: read just now, and kept nowhere. Picqer's own name of a field stands behind what belongs in it."
)


def order_of(finding: Finding | None) -> str:
    """The id of the shop's order that a finding is about; empty when it names none."""
    found = finding.facts.get("foreign_id") if finding is not None else None
    return str.__str__(found) if isinstance(found, str) else ""


class SheetBox(Readable):
    """What is wrong with an order, and the order itself."""

    def __init__(
        self,
        voice: Voice,
        session: SessionDoor,
        side: Side,
        finding: Finding,
        words: Sequence[str],
        facts: Sequence[str] = (),
    ) -> None:
        super().__init__(voice)
        self._session, self._side = session, side
        self._finding, self._words = finding, [word for word in words if word]
        self._facts = facts
        self._shown: list[Entry] = []

    def title_words(self) -> str:
        return self.say(
            Phrase("Order {subject}, {side}", {"subject": self._finding.subject, "side": SIDES[self._side]})
        )

    def body(self) -> Iterable[Content | str]:
        return [self.say(Phrase("Reading the order…"))]

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Close"))), (AGAIN, self.say(Phrase("Read again")))]

    def taken(self, value: str) -> None:
        if value == AGAIN:
            self._begin()
        else:
            self.dismiss(Decision.NO)

    def on_mount(self) -> None:
        self._begin()

    def _begin(self) -> None:
        """Looking only, so that a second press ends the first."""
        self.run_worker(self._read(), group="sheet", exclusive=True, exit_on_error=False)

    async def _read(self) -> None:
        await self._show([Entry(self.say(Phrase("Reading the order…")))])
        try:
            sheet = await self._session.sheet(order_of(self._finding), self._side)
        except PicqerTuiError as error:
            await self._show(self._failed(error))
        else:
            await self._show(self._read_well(sheet))

    def _read_well(self, sheet: Sheet) -> list[Entry]:
        told = [Entry(word) for word in self._words]
        kept = Entry(self.say(_KEPT_NOWHERE._replace(values={"side": SIDES[self._side]})))
        return [*told, kept, Entry(""), *sheet_words.entries(self.voice, sheet), *self._known()]

    def _known(self) -> list[Entry]:
        """What the finding says of it, which no shop has to be asked for."""
        head = Entry(self.say(Phrase("From the last look")), head=True)
        return [head, *(Entry(fact) for fact in self._facts)] if self._facts else []

    def _failed(self, error: PicqerTuiError) -> list[Entry]:
        """What went wrong and what to do, and what is known of the order without it."""
        told = [self.say(error.summary), self.say(error.remedy), clean(error.detail, 4000)]
        words = (self.say(Phrase("The order cannot be shown now.")), *told, *self._words)
        return [*(Entry(word) for word in words if word), *self._known()]

    async def _show(self, found: list[Entry]) -> None:
        self._shown = found
        words = self.query_one("#words", VerticalScroll)
        lines = [Static(_content(one), markup=False) for one in found]
        with self.app.batch_update():
            await words.remove_children()
            await words.mount(*lines)
        words.scroll_home(animate=False)
        self.call_after_refresh(self._fit)

    def copied(self) -> str:
        return sheet_words.as_text(self._shown)

    def action_step(self, by: int) -> None:
        """Up and down go through the sheet."""
        words = self.query_one("#words", VerticalScroll)
        (words.scroll_down if by > 0 else words.scroll_up)(animate=False)


def _content(one: Entry) -> Content:
    text = Content.styled("\n" + one.text, "bold") if one.head else Content(one.text)
    return Content.assemble(text, (f"  → {one.field}", "dim")) if one.field else text
