"""Which connection is which, when the one gave way to the other, and the proof that the old one is off.

Everything rests on ids and on Picqer's own times; the local clock proves nothing. Times are Picqer's own clock unless said
otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.records import ImportRow, Order, OrderState
from picqer_tui.reconcile.orders import same_number
from picqer_tui.reconcile.origins import Connection, is_of
from picqer_tui.reconcile.zone import Pair, Zone

GRACE = timedelta(minutes=15)
"""How long after the switch an import that was under way may still end: the import rhythm of pollers."""


def row_id(row: ImportRow) -> int:
    """The id as a number, so that 1000 comes after 999; 0 when it is none."""
    return int(row.id) if row.id.isdecimal() else 0


def pairs(rows: Iterable[ImportRow], orders: Mapping[str, Order]) -> list[Pair]:
    """Moments that both clocks tell: rows with their orders (by the shop's id), for calibrating the zone."""
    found = []
    for row in rows:
        order = orders.get(row.foreign_id.exact)
        if order is None or row.ordered_at is None or order.placed_at is None:
            continue
        if not row.foreign_number or same_number(row.foreign_number, order.number.exact or order.id):
            found.append((row.ordered_at, order.placed_at))
    return found


def serves(link: Connection, orders: Mapping[str, Order], zone: Zone | None) -> bool:
    """Whether a connection brings orders of a shop: more than half of its newest rows are of orders of that shop.
    `orders`: those of the shop that were found, by the shop's id."""
    return _hits(link, orders, zone) * 2 > len(link.newest)


def touches(link: Connection, orders: Mapping[str, Order], zone: Zone | None) -> bool:
    """Whether one of a connection's newest rows is of an order of a shop. The others may be hidden from the key, as where it
    sees the orders of the last weeks only."""
    return _hits(link, orders, zone) > 0


def _hits(link: Connection, orders: Mapping[str, Order], zone: Zone | None) -> int:
    found = ((row, orders.get(row.foreign_id.exact)) for row in link.newest)
    return sum(order is not None and is_of(row, order, zone) for row, order in found)


def follows(link: Connection, before: Connection | None) -> bool:
    """Whether a connection began after another brought its last."""
    if before is None or before.newest_made is None:
        return True
    return link.first_made is not None and link.first_made > before.newest_made


def newest_of(candidates: Iterable[str]) -> str:
    """The connection that was made last: ids are given out in order. Empty without candidates."""
    return max(candidates, key=lambda each: (int(each) if each.isdecimal() else 0, each), default="")


class Proof(StrEnum):
    """How well it is proven that a connection is off."""

    STRONG = "strong"
    """The shop had orders that a working connection would have brought, and it brought none."""
    BY_REFERENCE = "by-reference"
    """The rows cannot be read; of the orders that it would have brought none is in Picqer by its reference. A lower grade: an
    import under another reference, or one that failed, is not seen."""
    WEAK = "weak"
    """Nothing came; there was nothing to come either."""
    CONTRADICTED = "contradicted"
    """It brought something after it was said to be off."""


class Silence(NamedTuple):
    """What is seen of a connection after the moment that it was said to be off."""

    proof: Proof
    late: tuple[ImportRow, ...]
    """Rows that a connection that is off could not have made."""
    moved: tuple[ImportRow, ...]
    """Older rows that changed after the moment and the grace time."""
    kept_out: tuple[Order, ...]
    """Paid orders of the shop that it should have brought by now and did not."""
    came: tuple[Order, ...] = ()
    """Orders of the shop placed after the moment and the grace time that are in Picqer by their reference."""


def late_rows(rows: Iterable[ImportRow], off_at: datetime) -> tuple[list[ImportRow], list[ImportRow]]:
    """(made after the switch and the grace time, made before it but changed after switch and grace)."""
    late, moved = [], []
    for row in rows:
        if row.created_at is not None and row.created_at > off_at + GRACE:
            late.append(row)
        elif row.updated_at is not None and row.updated_at > off_at + GRACE:
            moved.append(row)
    return late, moved


def silence(
    rows: Iterable[ImportRow],
    off_at: datetime | None,
    orders: Iterable[Order],
    after: datetime,
    seen_at: datetime,
    known: Collection[str],
) -> Silence:
    """How the connection behaved.

    `rows`: its rows, as far back as they may have changed. `off_at`: when it should have been off, on Picqer's clock; None:
    that is not known, and then only silence speaks. `orders`: orders of its shop; those placed later than `after` (UTC) that
    are paid, open and to be sent prove something once the grace time has passed since and the rows were read (`seen_at`,
    UTC). `known`: ids of orders that have a row."""
    late, moved = late_rows(rows, off_at) if off_at is not None else ([], [])
    kept_out = _kept_out(orders, after, seen_at, known)
    proof = Proof.CONTRADICTED if late else Proof.STRONG if kept_out else Proof.WEAK
    return Silence(proof, tuple(late), tuple(moved), kept_out)


def silence_by_reference(
    orders: Sequence[Order], after: datetime, seen_at: datetime, known: Collection[str], by_hand: bool
) -> Silence:
    """How the connection behaved as far as it can be told without rows; see `silence`. `known`: ids of the orders of its shop
    that are in Picqer by their reference. `by_hand`: such orders are entered in Picqer by hand, so that one there contradicts
    nothing. Whatever was placed after the grace time and is in Picqer was imported after it as well: no clock of Picqer's is
    needed."""
    kept_out = _kept_out(orders, after, seen_at, known)
    came = tuple(
        order
        for order in orders
        if not by_hand and order.id in known and order.placed_at is not None and order.placed_at > after + GRACE
    )
    proof = Proof.CONTRADICTED if came else Proof.BY_REFERENCE if kept_out else Proof.WEAK
    return Silence(proof, (), (), kept_out, came)


def _kept_out(orders: Iterable[Order], after: datetime, seen_at: datetime, known: Collection[str]) -> tuple[Order, ...]:
    return tuple(
        order
        for order in orders
        if order.state in (OrderState.OPEN, OrderState.PART_SHIPPED)
        and order.pieces > 0
        and order.placed_at is not None
        and after < order.placed_at < seen_at - GRACE
        and order.id not in known
    )
