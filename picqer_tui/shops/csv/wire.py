"""Products as exports hold them, and the records made of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import NOT_LOOKED_AT, Product, Shape, Stock, filled
from picqer_tui.shops.csv.confirmed import Export
from picqer_tui.shops.csv.files import Line, rows
from picqer_tui.shops.csv.values import flag, number, on_sale, pieces, shape
from picqer_tui.shops.pagination import Row

BY_OTHERS = "fbb"
"""Bol.com's word for what it stores and sends itself."""
_DETAILS = ("ean", "weight", "image")


class Cells:
    """One row by what its columns hold."""

    def __init__(self, export: Export, line: Line) -> None:
        self._columns, self._cells, self.number = export.columns, line.cells, line.number

    def has(self, what: str) -> bool:
        """Whether the export has a column for it."""
        return what in self._columns

    def raw(self, what: str) -> str:
        """As it stands there; empty without such a column."""
        return self._cells.get(self._columns.get(what, ""), "")

    def text(self, what: str) -> str:
        return plain(self.raw(what))


class Doubts:
    """The first reason why a reading of an export is not whole."""

    def __init__(self, export: Export) -> None:
        self._file = export.file
        self.why: Phrase | None = None

    def note(self, line: Line) -> None:
        if line.short and self.why is None:
            self.why = Phrase(
                "Row {row} of {file} has fewer cells than there are columns: the export may be cut off. Make it again.",
                {"row": line.number, "file": self._file},
            )

    def unclear(self, row: int, text: str) -> None:
        if self.why is None:
            self.why = Phrase(
                "In row {row} of {file}, “{text}” is not understood as a date. Correct the columns, or export it otherwise.",
                {"row": row, "file": self._file, "text": plain(text)[:40]},
            )

    def apart(self, number: str) -> None:
        if self.why is None:
            self.why = Phrase(
                "The rows of order {number} do not stand together in {file}. Sort the export by order number.",
                {"number": Raw(number), "file": self._file},
            )


def products(export: Export, doubts: Doubts) -> Iterator[Row]:
    """Every product or variant, with its stock where the export tells it."""
    parents = _parents(export)
    known: Counter[str] = Counter()
    group = _Group()
    for line in rows(export.header):
        doubts.note(line)
        cells = Cells(export, line)
        if group.only_more_images(cells):
            continue
        given = cells.raw("id") or cells.raw("sku") or f"row-{line.number}"
        known[given] += 1
        ident = Raw(given if known[given] == 1 else f"{given}#{known[given]}")
        yield Row(ident, _records(cells, ident, group, {cells.raw("id"), cells.raw("sku")} & parents - {""}))


def _records(cells: Cells, ident: str, group: _Group, is_parent: set[str]) -> tuple[Product | Stock, ...]:
    by_others = cells.raw("sent-by").strip().casefold() == BY_OTHERS
    kind = Shape.TRANSLATION if cells.text("translation") else shape(cells.raw("type"))
    if is_parent and kind is Shape.GOODS:
        kind = Shape.PARENT
    sku = Raw(cells.raw("sku"))
    tracked = flag(cells.raw("tracked")) if cells.has("tracked") else None
    details = {"barcode": cells.text("ean"), "weight": number(cells.raw("weight")), "images": cells.text("image")}
    looked_at = all(cells.has(what) for what in _DETAILS)
    product = Product(
        id=ident,
        sku=sku,
        ean=cells.text("ean"),
        name=cells.text("name") or group.name,
        shape=kind,
        live=group.live(cells) and not flag(cells.raw("held")),
        parent_id=cells.raw("parent").removeprefix("id:"),
        inherited=Raw(""),
        other_code=Raw(""),
        tracked=False if by_others else tracked,
        unlimited=False,
        composed=kind is Shape.BUNDLE,
        customer="",
        created_at=None,
        updated_at=None,
        filled=filled(**details) if looked_at else NOT_LOOKED_AT,
    )
    if not cells.has("stock"):
        return (product,)
    kept = not by_others and tracked is not False and kind is not Shape.PARENT
    return (product, Stock(ident, ident, sku, "", pieces(cells.raw("stock")) if kept else None))


class _Group:
    """Rows of one product that follow each other; only the first tells its name and whether it is for sale (Shopify)."""

    def __init__(self) -> None:
        self._of = ""
        self.name = ""
        self._live = True

    def only_more_images(self, cells: Cells) -> bool:
        """Whether this row has nothing but another image of the product before it."""
        here = cells.raw("group")
        if not here or here != self._of:
            self._of, self.name = here, cells.text("name") if here else ""
            self._live = self._told(cells)
            return False
        return not any(cells.raw(what).strip() for what in ("sku", "stock", "tracked", "ean", "weight"))

    def live(self, cells: Cells) -> bool:
        return self._live if cells.raw("group") else self._told(cells)

    @staticmethod
    def _told(cells: Cells) -> bool:
        shown = flag(cells.raw("live")) if cells.has("live") else True
        return shown and on_sale(cells.raw("state"))


def _parents(export: Export) -> set[str]:
    """What other rows name as their parent."""
    if "parent" not in export.columns:
        return set()
    column = export.columns["parent"]
    return {line.cells.get(column, "").removeprefix("id:") for line in rows(export.header)}
