"""Which of the new shop's open orders does Picqer have? Looked up from cheap to dear: rows, numbers, then its orders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import bare_number
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import ImportRow, Order, Picklist
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.orders import NEAR_IN_TIME, Known, KnownOrders, bare_numbers, spellings
from picqer_tui.reconcile.origins import Connection, is_of, profile_connections
from picqer_tui.reconcile.zone import SLACK, Zone, known, to_utc
from picqer_tui.steps.sales import open_orders, recent_orders

FRESH = timedelta(hours=24)
FURTHEST = timedelta(days=730)
"""How far back Picqer's orders are read to recognise an old order by customer and lines."""

AT_WORK = timedelta(hours=48)
"""A connection that made a row within this time is at work."""

NEW_OPEN = Need(Side.NEW, Order, FRESH, "open")
ROWS = Need(Side.PICQER, ImportRow, FRESH)


def needs_of(evidence: Evidence) -> Sequence[Need]:
    """First the short lists; then single lookups by number; then further back, for orders that no number told of."""
    wanted = [NEW_OPEN, ROWS, open_orders(FRESH), recent_orders(evidence.now, FRESH)]
    lookups = newest_rows_need(evidence)
    if lookups is not None:
        wanted.append(lookups)
    if evidence.move.same_shop:
        orders = by_rows_need(evidence)
        return [*wanted, orders] if orders is not None else wanted
    numbers = numbers_need(evidence)
    if numbers is None:
        return wanted
    wanted.append(numbers)
    if evidence.reading(numbers).coverage is not Coverage.NONE:
        far = _further_back(evidence, numbers)
        if far is not None:
            wanted.append(far)
    return wanted


def newest_rows_need(evidence: Evidence) -> Need | None:
    """The newest orders of every connection, looked up in the new shop: which connection is already this shop's?"""
    connections = _connections(evidence)
    values = {f"id:{row.foreign_id.exact}" for each in connections.values() for row in each.newest}
    return Need(Side.NEW, Order, FRESH, "about", tuple(sorted(values))) if values else None


def _connections(evidence: Evidence) -> dict[str, Connection]:
    found = profile_connections(evidence.records(ROWS, ImportRow))
    return {id_: each for id_, each in found.items() if id_ != evidence.move.old_connection}


def candidates(evidence: Evidence) -> list[Order]:
    return [order for order in evidence.records(NEW_OPEN, Order) if order.pieces > 0]


def numbers_of(order: Order) -> tuple[str, ...]:
    """Numbers that a shop order may be known by: its own, and the one it says it was made from."""
    return tuple(text for text in (order.number.exact, order.reference.exact) if text)


def _rows_by_number(evidence: Evidence, orders: Iterable[Order]) -> dict[str, list[ImportRow]]:
    """Rows that became an order, by bare number, for the numbers of these orders."""
    wanted = {number for order in orders for number in bare_numbers(numbers_of(order))}
    found: dict[str, list[ImportRow]] = {}
    if wanted:
        for row in evidence.records(ROWS, ImportRow):
            number = bare_number(row.foreign_number.exact)
            if row.order_id and number in wanted:
                found.setdefault(number, []).append(row)
    return found


def numbers_need(evidence: Evidence) -> Need | None:
    """Picqer's orders by reference and, where a row has the number, by id."""
    orders = candidates(evidence)
    values = {f"reference:{text}" for order in orders for number in numbers_of(order) for text in spellings(number)}
    for rows in _rows_by_number(evidence, orders).values():
        values |= {f"id:{row.order_id}" for row in rows}
    return Need(Side.PICQER, Order, FRESH, "about", tuple(sorted(values))) if values else None


def by_rows_need(evidence: Evidence) -> Need | None:
    """In one shop: Picqer's orders that the old connection brought from the orders that are open there."""
    values = {f"id:{row.order_id}" for row in _old_rows(evidence).values() if row.order_id}
    return Need(Side.PICQER, Order, FRESH, "about", tuple(sorted(values))) if values else None


def _old_rows(evidence: Evidence) -> dict[str, ImportRow]:
    ids = [order.id for order in candidates(evidence)]
    rows = evidence.records(ROWS, ImportRow, "foreign_id", ids)
    return {row.foreign_id.exact: row for row in rows if row.connection == evidence.move.old_connection}


def _further_back(evidence: Evidence, numbers: Need) -> Need | None:
    """Picqer's orders from the time of the oldest order that is still not recognised, when that lies before the recent
    ones."""
    recent = recent_orders(evidence.now, FRESH)
    book = _book(evidence, [numbers, recent])
    oldest: datetime | None = None
    for order in candidates(evidence):
        if order.placed_at is None or not order.email or not order.lines or book.find(order, numbers_of(order)):
            continue
        oldest = order.placed_at if oldest is None or order.placed_at < oldest else oldest
    if oldest is None:
        return None
    since = max(oldest - NEAR_IN_TIME - SLACK, evidence.now - FURTHEST)
    return recent._replace(since=since) if recent.since is not None and since < recent.since else None


def _rows_of(evidence: Evidence, orders: Mapping[str, Order]) -> dict[str, list[ImportRow]]:
    found: dict[str, list[ImportRow]] = {}
    for row in evidence.records(ROWS, ImportRow, "order_id", orders):
        found.setdefault(row.order_id, []).append(row)
    return found


def _book(evidence: Evidence, lists: Iterable[Need]) -> KnownOrders:
    """Picqer's orders in these lists, as they can be recognised. Only those are held that share the customer or the lines of
    an open order of the new shop: no other can be found to be the same as one of them."""
    zone = known(evidence.move.calibration)
    emails: set[str] = set()
    lines: set[str] = set()
    for order in evidence.records(NEW_OPEN, Order):
        emails.add(order.email)
        lines.add(order.lines)
    emails -= {""}
    lines -= {""}
    orders: dict[str, Order] = {}
    for need in lists:
        alike = (each for each in evidence.records(need, Order) if each.email in emails or each.lines in lines)
        orders.update((order.id, order) for order in alike)
    rows = _rows_of(evidence, orders)
    return KnownOrders(_known(order, rows.get(order.id, ()), zone) for order in orders.values())


def _known(order: Order, rows: Iterable[ImportRow], zone: Zone | None) -> Known:
    rows = list(rows)
    numbers = bare_numbers((order.reference.exact, *(row.foreign_number.exact for row in rows)))
    placed = next((row.ordered_at for row in rows if row.ordered_at is not None), order.placed_at)
    return Known(order, numbers, to_utc(placed, zone))


class InPicqer:
    """Finds the Picqer order that is the same as an order of the new shop."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self._zone = known(evidence.move.calibration)
        self._same = evidence.move.same_shop
        self._new_connections = self._of_new_shop()
        self._taken, self._connected_at = self._already()
        lists = [open_orders(FRESH), recent_orders(evidence.now, FRESH)]
        numbers = by_rows_need(evidence) if self._same else numbers_need(evidence)
        self._lists = [*lists, numbers] if numbers is not None else lists
        self._book = _book(evidence, self._lists)
        self._by_row = self._orders_by_row() if self._same else {}
        self._closed = self._with_closed_picklist()

    def _of_new_shop(self) -> list[Connection]:
        """Connections whose newest orders are mostly orders of the new shop, lowest id first."""
        need = newest_rows_need(self._evidence)
        if need is None:
            return []
        asked = self._evidence.asked(need)
        ids = {each for value in need.about for each in asked.get(value, ())}
        orders = {order.id: order for order in self._evidence.records(need, Order, values=ids)}
        found: list[Connection] = []
        for connection in _connections(self._evidence).values():
            hits = 0
            for row in connection.newest:
                answers = asked.get(f"id:{row.foreign_id.exact}", ())
                hits += any(is_of(row, orders[each], self._zone) for each in answers if each in orders)
            if hits * 2 > len(connection.newest):
                found.append(connection)
        return found

    def _already(self) -> tuple[set[str], datetime | None]:
        """Ids of the shop's orders that its own connections have seen, and when the one that is at work now made its first
        row. One that made no row for two days was a test."""
        seen: set[str] = set()
        first: datetime | None = None
        for connection in self._new_connections:
            for row in self._evidence.records(ROWS, ImportRow, "connection", [connection.id]):
                seen.add(row.foreign_id.exact)
            newest = to_utc(connection.newest_made, self._zone)
            if newest is not None and newest >= self._evidence.now - AT_WORK:
                first = to_utc(connection.first_made, self._zone)
        return seen, first

    def would_come(self, order: Order) -> bool:
        """Picqer would take it on connecting: no connection of this shop has seen it, and it is from before connecting."""
        if order.id in self._taken:
            return False
        return self._connected_at is None or order.placed_at is None or order.placed_at <= self._connected_at

    def _orders_by_row(self) -> dict[str, Known]:
        rows = _old_rows(self._evidence)
        ids = {row.order_id for row in rows.values()} - {""}
        orders: dict[str, Order] = {}
        for need in self._lists:
            orders.update((order.id, order) for order in self._evidence.records(need, Order, values=ids))
        found: dict[str, Known] = {}
        for foreign_id, row in rows.items():
            order = orders.get(row.order_id)
            if order is not None:
                found[foreign_id] = _known(order, [row], self._zone)
        return found

    def _with_closed_picklist(self) -> set[str]:
        closed: set[str] = set()
        for need in self._lists:
            rows: Iterator[Picklist] = self._evidence.records(need, Picklist, "status", ["closed"])
            closed.update(row.order_id for row in rows if not row.return_id)
        return closed

    @property
    def whole(self) -> bool:
        """All lists were read to their end: what is not found in them is not in Picqer."""
        lists = (ROWS, *self._lists)
        return all(self._evidence.reading(need).coverage is Coverage.COMPLETE for need in lists)

    @property
    def rows_whole(self) -> bool:
        """It is known what the shop's own connections have seen: the rows, and which connections are the shop's."""
        lists = (ROWS, newest_rows_need(self._evidence))
        return all(self._evidence.reading(need).coverage is Coverage.COMPLETE for need in lists if need is not None)

    def find(self, order: Order) -> Known | None:
        if self._same:
            return self._by_row.get(order.id)
        return self._book.find(order, numbers_of(order))

    def part_shipped(self, order: Order) -> bool:
        """Picqer's order is open, and one of its picklists is closed."""
        return is_open(order) and order.id in self._closed


def is_open(order: Order) -> bool:
    """A Picqer order that is neither completed nor cancelled; a status not seen before counts as open."""
    return str(order.state) not in ("done", "cancelled", "refunded")
