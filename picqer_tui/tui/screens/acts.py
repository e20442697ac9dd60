"""What a person could do now in the simulated Picqer and shops of a demo, and doing it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from picqer_tui.core.errors import Rejected
from picqer_tui.core.listings import Row
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.engine.doors import Act
from picqer_tui.tui.act_words import GROUPS, act_words, came, group
from picqer_tui.tui.cells import width
from picqer_tui.tui.dialogs.said import refusal_box
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.window_table import Cell, Column, WindowTable

NOT_NOW = 409
"""The status with which the simulated world says that an act is not possible now."""


class _Acts:
    """Acts numbered for the table, those of one place together: (place, words, act)."""

    def __init__(self, acts: Sequence[tuple[str, str, Act]]) -> None:
        self.acts = tuple(acts)

    @property
    def length(self) -> int:
        return len(self.acts)

    def window(self, first: int, count: int) -> Sequence[Row]:
        return [Row(number) for number in range(first, min(self.length, first + count))]


class ActTable(WindowTable):
    """Acts to do."""

    BINDINGS: ClassVar[Keys] = [key("enter", "open", Phrase("do it"))]


class ActsScreen(Page):
    """The demo's panel: does one thing and goes back to where the person was."""

    CSS_PATH = "acts.tcss"
    BINDINGS: ClassVar[Keys] = [
        key("slash", "filter", Phrase("filter")),
        key("r", "look", Phrase("look again")),
        key("d", "back", Phrase("back"), show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._all: Sequence[tuple[str, str, Act]] = ()
        self._acts = _Acts(())
        self._only = ""

    def title_parts(self) -> tuple[str, str]:
        return self.say(Phrase("What you could do now")), self.say(Phrase("demo"))

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            why = Phrase(
                "These are things that happen in Picqer and in the shops, outside this program. Here they are played."
            )
            yield Static(Content(self.say(why)), id="why", markup=False)
            yield ActTable(id="acts")
            yield Entry(id="filter", placeholder=self.say(Phrase("text that must be in it; Enter, or Esc for all")))
            yield Static(Content(""), id="nothing", markup=False)

    def begin(self) -> None:
        self.query_one("#filter").display = False
        self.query_one("#acts").focus()
        self.action_look()

    def action_look(self) -> None:
        self.main.start("look-acts", self._read, alone=True)

    async def _read(self) -> None:
        places = list(GROUPS)
        found = [
            (group(act.kind, act.values), act_words(self.voice, act.kind, act.values), act)
            for act in await self.main.workspace.acts()
        ]
        self._all = sorted(found, key=lambda one: places.index(one[0]))
        if self.is_attached:
            self._show()

    def _show(self) -> None:
        """The acts with the filter's text in them."""
        wanted = self._only.casefold()
        self._acts = _Acts([one for one in self._all if wanted in f"{self._place(one[0])} {one[1]}".casefold()])
        table = self.query_one("#acts", WindowTable)
        widest = max((width(self._place(place)) for place in GROUPS), default=8)
        columns = [Column(self.say(Phrase("where")), widest + 1), Column(self.say(Phrase("what")))]
        table.show(columns if self._acts.length else (), self._paint, self._acts, table.cursor)
        nothing = ""
        if not self._all:
            nothing = self.say(Phrase("There is nothing to do now. Let some time pass and press r."))
        elif not self._acts.length:
            nothing = self.say(Phrase("Nothing found with “{text}” in it.", {"text": self._only}))
        self.query_one("#nothing", Static).update(Content(nothing))
        self.query_one("#nothing").display = bool(nothing)

    def _place(self, place: str) -> str:
        return self.say(GROUPS[place])

    def _paint(self, row: Row) -> Sequence[Cell]:
        """The place stands before the first of its acts only."""
        place, words, _ = self._acts.acts[row.number]
        first = row.number == 0 or self._acts.acts[row.number - 1][0] != place
        return [Cell(self._place(place) if first else "", "dim"), Cell(words)]

    def action_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        box.focus()

    @on(Input.Changed, "#filter")
    def narrow(self, message: Input.Changed) -> None:
        self._only = message.value.strip()
        self._show()

    @on(Input.Submitted, "#filter")
    def to_the_acts(self) -> None:
        if self._acts.length:
            self.query_one("#filter").display = bool(self._only)
            self.query_one("#acts").focus()

    def action_back(self) -> None:
        """From the filter to all acts, from there to where the person was."""
        box = self.query_one("#filter", Input)
        if box.display:
            box.value = self._only = ""
            box.display = False
            self._show()
            self.query_one("#acts").focus()
        else:
            self.main.pop_page()

    @on(WindowTable.Opened, "#acts")
    def act(self, message: WindowTable.Opened) -> None:
        if message.row is not None:
            _, words, act = self._acts.acts[message.row.number]
            self.main.start("act", self._do, act, words)

    async def _do(self, act: Act, words: str) -> None:
        """Does it, says so, and goes back. What meanwhile is no longer possible is said here, over the list as it is now."""
        try:
            values = await self.main.workspace.do_act(act.id)
        except Rejected as refused:
            if refused.status != NOT_NOW:
                raise
            await self._read()
            why = Phrase("This is no longer possible: {act}.", {"act": words})
            remedy = Phrase("Something happened meanwhile. The list now shows what can be done.")
            self.main.push_screen(refusal_box(self.voice, Refusal("act-gone", why, remedy)))
            return
        said = came(self.voice, act.kind, values)
        done = Phrase("Done: {act}. {said}", {"act": words, "said": said})
        self.app.notify(self.say(done).strip(), markup=False)
        if self.is_current:
            self.main.pop_page()
