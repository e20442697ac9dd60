"""A table that reads its window by number from a listing: constant memory and constant time at any length."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple, Protocol

from rich.segment import Segment
from rich.style import Style
from textual.actions import SkipAction
from textual.geometry import Region, Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip

from picqer_tui.core.listings import Row
from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.cells import fit
from picqer_tui.tui.keys import Keys, key, quiet

AHEAD = 3
"""At an edge a third of the window comes into view at once: an arrow that is held paints two lines for most rows, not all."""
BITE = 128
"""Rows read at once."""
KEPT = 12
"""Bites kept; the memory of a table, whatever its length."""


class Rows(Protocol):
    """What the table reads: a listing, or anything numbered like one."""

    @property
    def length(self) -> int: ...

    def window(self, first: int, count: int) -> Sequence[Row]: ...


class Column(NamedTuple):
    """`width` in cells, never more than `most` per cent of the line; 0 takes what the others leave."""

    title: str
    width: int = 0
    right: bool = False
    most: int = 100


class Cell(NamedTuple):
    """What stands in one place, with the theme colour it is shown in (empty: the terminal's own)."""

    text: str
    colour: str = ""


Paint = Callable[[Row], Sequence[Cell]]


class WindowTable(ScrollView, can_focus=True):
    """Rows by number, a cursor, and a header when the columns have titles. Knows nothing of what its rows mean."""

    DEFAULT_CSS = """
    WindowTable { height: 1fr; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 1; background: $background; }
    WindowTable > .table--header { text-style: dim; }
    WindowTable > .table--cursor { text-style: bold reverse; }
    WindowTable > .table--resting { text-style: bold; }
    WindowTable > .table--error { color: $error; }
    WindowTable > .table--warning { color: $warning; }
    WindowTable > .table--success { color: $success; }
    WindowTable > .table--accent { color: $accent; }
    WindowTable > .table--dim { text-style: dim; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "table--header",
        "table--cursor",
        "table--resting",
        "table--error",
        "table--warning",
        "table--success",
        "table--accent",
        "table--dim",
    }
    BINDINGS: ClassVar[Keys] = [
        key("enter", "open", Phrase("more")),
        quiet("down,j", "move(1)", Phrase("next")),
        quiet("up,k", "move(-1)", Phrase("previous")),
        quiet("pagedown", "page(1)", Phrase("a page down")),
        quiet("pageup", "page(-1)", Phrase("a page up")),
        quiet("home,g", "to(0)", Phrase("first")),
        quiet("end,G", "to(-1)", Phrase("last")),
    ]

    cursor: reactive[int] = reactive(0, repaint=False)

    class OfRow(Message):
        """Something about the row under the cursor."""

        def __init__(self, table: WindowTable, row: Row | None) -> None:
            super().__init__()
            self.table, self.row = table, row

        @property
        def control(self) -> WindowTable:
            return self.table

    class Moved(OfRow):
        """The cursor stands on another row, or on another listing's row."""

    class Opened(OfRow):
        """Enter was pressed on a row."""

    def __init__(self, columns: Sequence[Column] = (), paint: Paint | None = None, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._columns, self._paint = tuple(columns), paint
        self._rows: Rows | None = None
        self._bites: OrderedDict[int, Sequence[Row]] = OrderedDict()
        self._cells: OrderedDict[int, Sequence[Cell]] = OrderedDict()
        self._styles: dict[str, Style] = {}

    @property
    def length(self) -> int:
        return self._rows.length if self._rows else 0

    @property
    def row(self) -> Row | None:
        """The row under the cursor."""
        return self.row_at(self.cursor)

    def row_at(self, number: int) -> Row | None:
        if not 0 <= number < self.length:
            return None
        bite = self._bite(number // BITE)
        at = number % BITE
        return bite[at] if at < len(bite) else None

    def show(self, columns: Sequence[Column], paint: Paint, rows: Rows | None, cursor: int = 0) -> None:
        """Another listing, with the cursor on a row of it."""
        self._columns, self._paint, self._rows = tuple(columns), paint, rows
        self.set_reactive(WindowTable.cursor, max(0, min(cursor, self.length - 1)))
        self.repaint()
        self._resize()
        self._into_view()
        self.post_message(self.Moved(self, self.row))

    def repaint(self) -> None:
        """Read and paint anew; what the rows say has changed."""
        self._bites.clear()
        self._cells.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        self._styles.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        self._resize()
        self._into_view()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    @property
    def wide(self) -> int:
        """Cells of a line, without the scroll bar."""
        return self.scrollable_content_region.width

    @property
    def _header(self) -> int:
        return int(any(column.title for column in self._columns))

    def _resize(self) -> None:
        self.virtual_size = Size(self.wide, self.length + self._header)

    def _bite(self, number: int) -> Sequence[Row]:
        found = self._bites.get(number)
        if found is None:
            assert self._rows is not None
            found = self._bites[number] = self._rows.window(number * BITE, BITE)
            if len(self._bites) > KEPT:
                self._bites.popitem(last=False)
        return found

    def _painted(self, number: int) -> Sequence[Cell]:
        found = self._cells.get(number)
        if found is None:
            row = self.row_at(number)
            found = tuple(self._paint(row)) if row is not None and self._paint is not None else ()
            self._cells[number] = found
            if len(self._cells) > 4 * BITE:
                self._cells.popitem(last=False)
        return found

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(f"table--{name}") if name else self.rich_style
        return found

    def _widths(self, cells: int) -> list[int]:
        fixed = [min(column.width, cells * column.most // 100) for column in self._columns]
        free = max(1, fixed.count(0))
        rest = max(0, cells - sum(fixed) - max(0, len(fixed) - 1))
        return [width or rest // free for width in fixed]

    def render_line(self, y: int) -> Strip:
        wide = self.wide
        if self._header and y == 0:
            line = " ".join(
                fit(column.title, width, column.right)
                for column, width in zip(self._columns, self._widths(wide - 1), strict=True)
            )
            return Strip([Segment(" " + line, self._style("header"))]).adjust_cell_length(wide, self._style(""))
        number = y - self._header + self.scroll_offset.y
        if number >= self.length:
            return Strip.blank(wide, self._style(""))
        return self._line(number, wide)

    def _line(self, number: int, wide: int) -> Strip:
        here = number == self.cursor
        base = self._style("cursor" if self.has_focus else "resting") if here else self._style("")
        segments = [Segment("▸" if here else " ", base)]
        cells = self._painted(number)
        for at, (column, width) in enumerate(zip(self._columns, self._widths(wide - 1), strict=True)):
            cell = cells[at] if at < len(cells) else Cell("")
            style = base if here and self.has_focus else base + self._style(cell.colour) if cell.colour else base
            segments.append(Segment(("" if at == 0 else " ") + fit(cell.text, width, column.right), style))
        return Strip(segments).adjust_cell_length(wide, base)

    def watch_cursor(self, old: int, new: int) -> None:
        if not self._into_view():
            top, wide = self.scroll_offset.y, self.wide
            for number in (old, new):
                line = number - top + self._header
                if self._header <= line < self.size.height:
                    self.refresh(Region(0, line, wide, 1))
        self.post_message(self.Moved(self, self.row))

    def _into_view(self) -> bool:
        """Scrolls when the cursor is outside the window; whether it had to."""
        room = self.size.height - self._header
        if room <= 0:
            return False
        top = self.scroll_offset.y
        ahead = room // AHEAD
        if self.cursor < top:
            self.scroll_to(y=max(0, self.cursor - ahead), animate=False, force=True)
        elif self.cursor >= top + room:
            self.scroll_to(y=self.cursor - room + 1 + ahead, animate=False, force=True)
        else:
            return False
        return True

    def action_move(self, by: int) -> None:
        """The next row; past the last one the key goes to what the table stands in."""
        before = self.cursor
        self.cursor = max(0, min(self.length - 1, self.cursor + by))
        if self.cursor == before and abs(by) == 1:
            raise SkipAction

    def action_page(self, by: int) -> None:
        self.action_move(by * max(1, self.size.height - self._header - 1))

    def action_to(self, number: int) -> None:
        self.cursor = max(0, self.length - 1 if number < 0 else number)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return self.length > 0 if action == "open" else True

    def action_open(self) -> None:
        if self.row is not None:
            self.post_message(self.Opened(self, self.row))
