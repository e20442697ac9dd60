"""Orders as exports hold them, a row each or a row for each line, and the records made of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from picqer_tui.core.clean import Raw, plain
from picqer_tui.core.keys import Hasher, lines_digest
from picqer_tui.core.records import Order, OrderLine, OrderState
from picqer_tui.shops.csv.columns import Sort
from picqer_tui.shops.csv.confirmed import Layout
from picqer_tui.shops.csv.files import rows
from picqer_tui.shops.csv.values import flag, moment, money, pieces, state
from picqer_tui.shops.csv.wire import Cells, Doubts
from picqer_tui.shops.pagination import Row

FINISHED = frozenset({OrderState.DONE, OrderState.CANCELLED, OrderState.REFUNDED, OrderState.DRAFT})


def orders(layout: Layout, hasher: Hasher, doubts: Doubts) -> Iterator[Row]:
    """Every order with its lines, as far as the export tells them. Rows of one order follow each other."""
    export = layout.exports[Sort.ORDERS]
    together: list[Cells] = []
    known: set[str] = set()
    for line in rows(export.header):
        doubts.note(line)
        cells = Cells(export, line)
        number = cells.raw("number").strip()
        if together and number != together[0].raw("number").strip() and number:
            yield _order(together, layout, hasher, doubts)
            together = []
        if not together:
            if number in known:
                doubts.apart(number)
            known.add(number)
        together.append(cells)
    if together:
        yield _order(together, layout, hasher, doubts)


def _order(cells: Sequence[Cells], layout: Layout, hasher: Hasher, doubts: Doubts) -> Row:
    first = cells[0]
    number = first.raw("number").strip()
    ident = first.raw("id").strip() or number
    told = {what: _said(cells, what) for what in ("status", "payment", "fulfilment", "cancelled")}
    where = state(**told)
    lines = list(_lines(cells, ident, where))
    whole = _pieces(cells, lines)
    words = " / ".join(plain(told[what]) for what in ("status", "payment", "fulfilment") if told[what])

    def at(what: str) -> datetime | None:
        text = _said(cells, what)
        found = moment(text, layout.zone, layout.day_first)
        if text and found is None:
            doubts.unclear(first.number, text)
        return found

    order = Order(
        id=Raw(ident),
        number=Raw(number),
        reference=Raw(""),
        status=words.casefold(),
        state=where,
        placed_at=at("placed"),
        updated_at=at("updated"),
        email=hasher.email(_said(cells, "email")),
        lines=lines_digest((line.sku, line.amount) for line in lines),
        total=money(_said(cells, "total")),
        currency=plain(_said(cells, "currency")).upper(),
        pieces=0 if where in FINISHED and where is not OrderState.DONE else whole,
        shipped=whole if where is OrderState.DONE else min(whole, sum(_count(each, "line-shipped") for each in cells)),
        native=None,
        channel="",
        customer="",
        traits={"status_name": words} if where is OrderState.UNKNOWN else {},
    )
    return Row(Raw(ident), (order, *lines))


def _said(cells: Sequence[Cells], what: str) -> str:
    """What the rows of an order say once: in the first row, or in each."""
    return next((text for each in cells if (text := each.raw(what).strip())), "")


def _count(cells: Cells, what: str) -> int:
    return max(0, pieces(cells.raw(what)) or 0)


def _lines(cells: Sequence[Cells], ident: str, where: OrderState) -> Iterator[OrderLine]:
    """The lines that go into a box. An export of one row an order has none."""
    for at, each in enumerate(cells, 1):
        if not each.has("line-sku") or (each.has("line-boxed") and not flag(each.raw("line-boxed"))):
            continue
        amount = _count(each, "line-amount") if each.has("line-amount") else 1
        if amount or each.raw("line-sku").strip():
            done = amount if where in FINISHED else min(amount, _count(each, "line-shipped"))
            yield OrderLine(Raw(f"{ident}-{at}"), Raw(ident), "", Raw(each.raw("line-sku")), amount, done, "")


def _pieces(cells: Sequence[Cells], lines: Sequence[OrderLine]) -> int:
    """Pieces to be sent. Where an export does not tell, an order counts as one: none would mean that there is nothing to
    send."""
    if cells[0].has("line-sku") and cells[0].has("line-amount"):
        return sum(line.amount for line in lines)
    return max(1, len(lines), _count(cells[0], "pieces"))
