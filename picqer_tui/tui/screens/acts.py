"""What a person could do now in the simulated Picqer and shops of a demo, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.clean import clean
from picqer_tui.core.ledger import Row
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.engine.doors import Act
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.widgets.window_table import Cell, Column, WindowTable


class _Acts:
    """Acts numbered for the table."""

    def __init__(self, acts: Sequence[Act]) -> None:
        self.acts = tuple(acts)

    @property
    def length(self) -> int:
        return len(self.acts)

    def window(self, first: int, count: int) -> Sequence[Row]:
        return [Row(number) for number in range(first, min(self.length, first + count))]


class ActsScreen(Page):
    """The demo's panel: shows the list and does nothing else."""

    CSS_PATH = "acts.tcss"
    BINDINGS: ClassVar[Keys] = [key("r", "look", Phrase("look again"))]

    def __init__(self) -> None:
        super().__init__()
        self._acts = _Acts(())

    def title_parts(self) -> tuple[str, str]:
        return self.say(Phrase("What you could do now")), self.say(Phrase("demo"))

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            why = Phrase(
                "These are things that happen in Picqer and in the shops, outside this program. Here they are played."
            )
            yield Static(Content(self.say(why)), id="why", markup=False)
            yield WindowTable(id="acts")
            yield Static(Content(""), id="done", markup=False)

    def begin(self) -> None:
        self.query_one("#acts").focus()
        self.action_look()

    def action_look(self) -> None:
        self.main.start("look-acts", self._read, alone=True)

    async def _read(self) -> None:
        self._acts = _Acts(await self.main.workspace.acts())
        if self.is_attached:
            table = self.query_one("#acts", WindowTable)
            columns = [Column(self.say(Phrase("what")), 30), Column(self.say(Phrase("about")))]
            table.show(columns if self._acts.length else (), self._paint, self._acts, table.cursor)
            if not self._acts.length:
                nothing = Phrase("There is nothing to do now. Let some time pass and press r.")
                self.query_one("#done", Static).update(Content(self.say(nothing)))

    def _paint(self, row: Row) -> Sequence[Cell]:
        act = self._acts.acts[row.number]
        return [Cell(_spoken(act.kind)), Cell(self._values(act.values))]

    def _values(self, values: Values) -> str:
        return ", ".join(f"{_spoken(str(name))} {self.voice.language.value(value)}" for name, value in values.items())

    @on(WindowTable.Opened, "#acts")
    def act(self, message: WindowTable.Opened) -> None:
        if message.row is not None:
            self.main.start("act", self._do, self._acts.acts[message.row.number])

    async def _do(self, act: Act) -> None:
        said = await self.main.workspace.do_act(act.id)
        if not self.is_attached:
            return
        text = self._values(said) or self.say(Phrase("done"))
        done = Phrase("Done: {act}. {said}", {"act": _spoken(act.kind), "said": text})
        self.query_one("#done", Static).update(Content(self.say(done)))
        self.action_look()


def _spoken(name: str) -> str:
    return clean(name).replace("-", " ").replace("_", " ")
