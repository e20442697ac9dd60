"""The list of moves: start one, resume one, and what happened while nobody looked."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.listings import Row
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.cells import width
from picqer_tui.tui.glyphs import PHASES, glyph_of
from picqer_tui.tui.keys import Keys, key, quiet
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.widgets.window_table import Cell, Column, WindowTable

if TYPE_CHECKING:
    from picqer_tui.engine.doors import MoveHeader

_MARKS = (
    ("blocked", Phrase("{number} blocked", plural="{number} blocked")),
    ("not_verified", Phrase("{number} not verified", plural="{number} not verified")),
    ("attention", Phrase("{number} attention", plural="{number} attention")),
)


class _Headers:
    """Headers of moves, numbered for the table."""

    def __init__(self, headers: Sequence[MoveHeader]) -> None:
        self.headers = tuple(headers)

    @property
    def length(self) -> int:
        return len(self.headers)

    def window(self, first: int, count: int) -> Sequence[Row]:
        return [Row(number) for number in range(first, min(self.length, first + count))]


class MoveTable(WindowTable):
    """Moves to go on with."""

    BINDINGS: ClassVar[Keys] = [key("enter", "open", Phrase("go on"))]


class MovesScreen(Page):
    """The first screen. Reads small headers only, so that it is there at once."""

    BINDINGS: ClassVar[Keys] = [
        key("n", "new", Phrase("new")),
        key("d", "demo", Phrase("demo")),
        key("r", "report", Phrase("report")),
        key("x", "remove", Phrase("tidy up")),
        quiet("comma", "settings", Phrase("settings")),
        quiet("escape", "back", Phrase("back")),
    ]

    def __init__(self) -> None:
        super().__init__()
        self._moves = _Headers(())
        self._left: dict[str, Sequence[Phrase]] = {}
        """By name, what the last session left in the middle."""
        self._just_read = False

    def title_parts(self) -> tuple[str, str]:
        what = self.say(Phrase("moving to another webshop"))
        demo = self.say(Phrase("demo")) + " · " if self.main.workspace.is_demo else ""
        return f"picqer-tui · {what}", demo + self.voice.code

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(Content(self.say(Phrase("Moves"))), id="moves-title", markup=False)
            yield MoveTable(id="moves")
            yield Static(id="beside", markup=False)

    def begin(self) -> None:
        self.look_again()
        self._just_read = True

    def on_screen_resume(self) -> None:
        """Another screen was closed, or this one is shown for the first time: then everything was just read."""
        just_read, self._just_read = self._just_read, False
        if not just_read and self.is_mounted and self.query("#moves"):
            self.look_again()

    def look_again(self) -> None:
        """Reads the headers anew, with the cursor where it was."""
        self._moves = _Headers(self.main.workspace.moves())
        self._left.clear()
        self._lay_out()

    def _lay_out(self) -> None:
        """Columns as wide as the moves need and the terminal allows."""
        table = self.query_one("#moves", WindowTable)
        say = self.say
        painted = [self._paint(row) for row in self._moves.window(0, 40)]
        widest = [max((width(cells[at].text) for cells in painted), default=8) for at in range(4)]
        columns = [
            Column(say(Phrase("name")), min(24, widest[0]) + 1),
            Column(say(Phrase("from → to"))),
            Column(say(Phrase("where")), widest[2] + 1),
        ]
        if self.app.size.width >= 80:
            columns.append(Column(say(Phrase("when")), max(8, widest[3])))
        table.show(columns if self._moves.length else [], self._paint, self._moves, table.cursor)
        table.display = bool(self._moves.length)
        if self._moves.length and not table.has_focus and self.is_current:
            table.focus()
        self._show_beside(table.row)
        self.retitle()
        self.refresh_bindings()

    def on_resize(self) -> None:
        if self.query("#moves"):
            self._lay_out()

    def _header(self, row: Row | None) -> MoveHeader | None:
        return self._moves.headers[row.number] if row is not None and row.number < self._moves.length else None

    def _paint(self, row: Row) -> Sequence[Cell]:
        move = self._moves.headers[row.number]
        title = f"{move.old_title} → {move.new_title}" if move.old_title else f"+ {move.new_title}"
        where, colour = self._where(move)
        when = self.voice.day(move.touched_at) if move.touched_at else "–"
        return [Cell(self.voice.language.value(move.name)), Cell(title), Cell(where, colour), Cell(when)]

    def _where(self, move: MoveHeader) -> tuple[str, str]:
        if move.problem is not None:
            return "✗ " + self.say(Phrase("cannot be opened")), "error"
        if move.phase == "closed":
            return "✓ " + self.say(Phrase("done, signed")), "success"
        glyph = glyph_of(move.mark)
        try:
            phase = self.say(PHASES[Phase(move.phase)])
        except ValueError:
            phase = move.phase
        for name, words in _MARKS:
            count = move.counts.get(name, 0)
            if count and name == move.mark:
                return f"{glyph.sign} {phase} · {self.say(words._replace(number=count))}", glyph.colour
        return f"{glyph.sign} {phase}", glyph.colour

    @on(WindowTable.Moved, "#moves")
    def _moved(self, message: WindowTable.Moved) -> None:
        self._show_beside(message.row)

    def _show_beside(self, row: Row | None) -> None:
        move = self._header(row)
        text = ""
        if move is None:
            text = self.say(
                Phrase(
                    "There are no moves yet.\n\n"
                    "Press n to start one: it asks for your Picqer account, the old shop and the new shop, and looks "
                    "before anything else. Press d to walk through a move with simulated shops first.\n\n"
                    "To try things out for real, ask Picqer for a test environment. Do not add an extra webshop "
                    "connection to your live account for that."
                )
            )
        elif move.problem is not None:
            text = self.say(move.problem)
        elif move.held_by is not None:
            text = self.say(move.held_by)
        elif move.name in self._left:
            text = self._away(move)
        elif move.phase != "closed":
            self.call_after_refresh(self._look_what_is_left, move)
        self.query_one("#beside", Static).update(Content(text))

    def _look_what_is_left(self, move: MoveHeader) -> None:
        """Reads this one move's file further than its line needs: behind the paint of the list."""
        self._left[move.name] = self.main.workspace.left(move.name)
        if self.is_mounted and self._header(self.query_one("#moves", WindowTable).row) is move:
            self._show_beside(self.query_one("#moves", WindowTable).row)

    def _away(self, move: MoveHeader) -> str:
        """What was left in the middle; what nobody knows has another sign."""
        left = self._left[move.name]
        if not left:
            return ""
        title = Phrase("While you were away ({name})", {"name": move.name})
        if move.touched_at is not None:
            values = {"name": move.name, "since": self.voice.moment(move.touched_at)}
            title = Phrase("While you were away ({name}, since {since})", values)
        return "\n".join((self.say(title), *(f" · {self.say(line)}" for line in left)))

    @on(WindowTable.Opened, "#moves")
    def _opened(self, message: WindowTable.Opened) -> None:
        move = self._header(message.row)
        if move is not None:
            self.main.open_move(move.name)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("remove", "report"):
            return bool(self._moves.length)
        return True

    def action_new(self) -> None:
        from picqer_tui.tui.screens.new_move import NewMoveScreen

        self.main.push_screen(NewMoveScreen())

    def action_demo(self) -> None:
        from picqer_tui.tui.dialogs.said import Said

        if self.main.workspace.is_demo:
            from picqer_tui.tui.screens.acts import ActsScreen

            self.main.push_screen(ActsScreen())
            return
        words = [
            self.say(Phrase("A demo has shops and a Picqer of its own and touches nothing of yours.")),
            self.say(Phrase("Leave with q and start it with this line:")),
            "picqer-tui demo",
        ]
        self.main.push_screen(Said(self.voice, self.say(Phrase("Demo")), words, copy="picqer-tui demo"))

    def action_report(self) -> None:
        """A report needs the move open: open it, and choose there."""
        move = self._header(self.query_one("#moves", WindowTable).row)
        if move is not None:
            self.main.open_move(move.name, then="report")

    def action_settings(self) -> None:
        self.main.action_settings()

    def action_back(self) -> None:
        """This is the first screen: Escape stays here, q leaves."""

    def action_remove(self) -> None:
        move = self._header(self.query_one("#moves", WindowTable).row)
        if move is not None:
            self.main.start("remove", self._remove, move.name)

    async def _remove(self, name: str) -> None:
        from picqer_tui.tui.dialogs.consent import TypedDialog

        words = [
            self.say(
                Phrase(
                    "The file of this move goes to the bin folder beside the others; it is not destroyed. "
                    "Nothing changes in Picqer or in the shops."
                )
            )
        ]
        title = self.say(Phrase("Tidy up {name}", {"name": name}))
        dialog = TypedDialog(self.voice, title, words, name, self.say(Phrase("Tidy up")))
        if (await self.main.push_screen_wait(dialog)).text:
            await self.main.workspace.remove(name)
            self.look_again()
