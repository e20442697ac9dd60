"""The screen of moves as bare Textual draws it: the control of the first paint. Run with the number of moves."""

from __future__ import annotations

import sys
from typing import ClassVar

from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widgets import Static


class Rows(ScrollView, can_focus=True):
    """Lines of text, drawn one by one."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(id="moves")
        self.lines = lines

    def on_mount(self) -> None:
        self.virtual_size = Size(self.size.width, len(self.lines))

    def render_line(self, y: int) -> Strip:
        wide = self.scrollable_content_region.width
        text = self.lines[y] if y < len(self.lines) else ""
        return Strip([Segment(text, self.rich_style)]).adjust_cell_length(wide, self.rich_style)


class Bare(App[None]):
    """Title, table, a text beside it, keys, and a cover for small terminals: as many widgets as the real screen has."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q", "quit", "leave")]
    CSS = """
    #title { height: 2; border-bottom: solid grey; padding: 0 1; text-style: bold; }
    #keys { height: 2; dock: bottom; border-top: solid grey; padding: 0 1; }
    #small { display: none; width: 100%; height: 100%; }
    #body { height: 1fr; padding: 0 1; }
    #heading { text-style: bold; margin: 0 1 1 1; }
    #moves { height: auto; max-height: 70%; scrollbar-size-vertical: 1; }
    #beside { margin: 1 2; max-width: 76; }
    """

    def __init__(self, moves: int) -> None:
        super().__init__()
        self.names = [f"  move-{number:04d}  WooCommerce > Shopify  not verified" for number in range(moves)]

    def compose(self) -> ComposeResult:
        yield Static("picqer-tui - moving to another webshop", id="title", markup=False)
        with Vertical(id="body"):
            yield Static("Moves", id="heading", markup=False)
            yield Rows(self.names)
            yield Static(id="beside", markup=False)
        yield Static("n new   d demo   x tidy up   ? help   q leave", id="keys", markup=False)
        yield Static("This needs more room.", id="small", markup=False)

    def on_mount(self) -> None:
        self.query_one(Rows).focus()


if __name__ == "__main__":
    Bare(int(sys.argv[1])).run()
