"""A DataTable in bare Textual: the control of a key press. Run with the number of rows."""

from __future__ import annotations

import sys

from textual.app import App, ComposeResult
from textual.widgets import DataTable


class Bare(App[None]):
    """One table, one cursor."""

    def __init__(self, rows: int) -> None:
        super().__init__()
        self.rows = rows

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("name", "what", "sku", "pieces")
        table.add_rows((f"R{n:07d}", f"no counterpart {n % 97}", f"ART-{n:08d}", n % 50) for n in range(self.rows))
        table.focus()


if __name__ == "__main__":
    Bare(int(sys.argv[1])).run()
