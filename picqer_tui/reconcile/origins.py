"""Which connection an order belongs to, and what each connection is, from the rows that Picqer keeps of its imports."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from picqer_tui.core.keys import order_number
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.reconcile.zone import Zone, plausible

NEWEST = 5
"""Rows of each connection that are looked up in the shops."""
SAME_MOMENT = timedelta(minutes=5)
LOOK_BACK = timedelta(days=28)
HANDFUL = 5


def row_order(row: ImportRow) -> tuple[int, str]:
    """Sorts rows by id, as numbers."""
    return (len(row.id), row.id)


@dataclass(slots=True)
class Connection:
    """What the rows of one connection tell. Times are Picqer's own clock."""

    id: str
    rows: int = 0
    first_made: datetime | None = None
    newest_made: datetime | None = None
    statuses: dict[str, int] = field(default_factory=dict)
    newest: list[ImportRow] = field(default_factory=list)
    """The rows with the highest ids, oldest first."""
    _made: list[datetime] = field(default_factory=list)

    def note(self, row: ImportRow) -> None:
        self.rows += 1
        self.statuses[row.status] = self.statuses.get(row.status, 0) + 1
        if len(self.newest) < NEWEST:
            self.newest.append(row)
            self.newest.sort(key=row_order)
        elif row_order(row) > row_order(self.newest[0]):
            self.newest[0] = row
            self.newest.sort(key=row_order)
        made = row.created_at
        if made is None:
            return
        self.first_made = made if self.first_made is None or made < self.first_made else self.first_made
        self.newest_made = made if self.newest_made is None or made > self.newest_made else self.newest_made
        self._made.append(made)
        if len(self._made) > 20_000:
            self._forget_old()

    def _forget_old(self) -> None:
        if self.newest_made is not None:
            self._made = [at for at in self._made if at >= self.newest_made - LOOK_BACK]

    def longest_gap(self) -> timedelta | None:
        """The longest time between two rows made one after the other in the four weeks up to the newest; None with fewer
        than three rows in it."""
        self._forget_old()
        made = sorted(self._made)
        if len(made) < 3:
            return None
        return max(later - earlier for earlier, later in pairwise(made))


def profile_connections(rows: Iterable[ImportRow]) -> dict[str, Connection]:
    """Every connection that brought a row, by id; one pass, bounded memory for each."""
    found: dict[str, Connection] = {}
    for row in rows:
        connection = found.get(row.connection)
        if connection is None:
            connection = found[row.connection] = Connection(row.connection)
        connection.note(row)
    return dict(sorted(found.items(), key=lambda each: (len(each[0]), each[0])))


def is_of(row: ImportRow, order: Order, zone: Zone | None) -> bool:
    """Whether a row tells of this order of a shop: the same number (when the row has one), placed at the same time. While
    Picqer's zone is not known, any difference that a zone can explain will do."""
    if row.foreign_number and order_number(row.foreign_number.exact) != order_number(order.number.exact or order.id):
        return False
    if row.ordered_at is None or order.placed_at is None:
        return True
    if zone is None:
        return plausible((row.ordered_at, order.placed_at))
    return abs(zone.utc(row.ordered_at) - order.placed_at) <= SAME_MOMENT


class Origin(StrEnum):
    OLD = "old"
    NEW = "new"
    OTHER = "other"
    UNKNOWN = "unknown"
    """No row, but its reference is the number of an order of the old shop: say nothing is known, never "not old"."""
    NONE = "none"
    """No row and no such reference: made by hand, by the portal or by another system."""


def origin(
    order: Order,
    row: ImportRow | None,
    old_connection: str,
    new_connections: Iterable[str] = (),
    old_numbers: Mapping[str, object] | frozenset[str] | set[str] = frozenset(),
    customer: str = "",
) -> Origin:
    """Which connection a Picqer order belongs to. `row`: the import row that leads to it; `old_numbers`: shown numbers of
    the old shop's orders, as `keys.order_number` gives them; `customer`: the fulfilment customer of the move."""
    if customer and order.customer and order.customer != customer:
        return Origin.OTHER
    if row is not None:
        if old_connection and row.connection == old_connection:
            return Origin.OLD
        return Origin.NEW if row.connection in set(new_connections) else Origin.OTHER
    reference = order_number(order.reference.exact)
    return Origin.UNKNOWN if reference and reference in old_numbers else Origin.NONE
