"""What the rows of Picqer's connections and the shops' own orders tell of each other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import order_number
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.origins import Connection, is_of, profile_connections
from picqer_tui.reconcile.zone import SLACK, Pair, calibrate

FRESH = timedelta(days=7)
GRACE = timedelta(minutes=15)
"""How long an order may be under way from the shop to Picqer."""
SILENCE = 3
"""How many times its longest usual gap a connection may be silent."""
LONGEST_LOOK = timedelta(days=14)

ROWS = Need(Side.PICQER, ImportRow, FRESH)


class Seen:
    """The connections, and in which shop the newest orders of each were found."""

    def __init__(self, evidence: Evidence) -> None:
        self._evidence = evidence
        self.move = evidence.move
        self.connections = profile_connections(evidence.records(ROWS, ImportRow))
        self.sides = (
            (Side.NEW,) if not self.move.has_old else (Side.OLD,) if self.move.same_shop else (Side.OLD, Side.NEW)
        )
        self._found = {side: self._look_up(side) for side in self.sides}
        self.pairs = list(self._pairs())
        self.zone = calibrate(self.pairs)

    def lookups(self, side: Side) -> Need | None:
        """The newest orders of every connection, one by one."""
        values = {f"id:{row.foreign_id.exact}" for each in self.connections.values() for row in each.newest}
        return Need(side, Order, FRESH, "about", tuple(sorted(values))) if values else None

    def _look_up(self, side: Side) -> dict[str, list[Order]]:
        """Per foreign id that was asked: the orders found."""
        need = self.lookups(side)
        if need is None:
            return {}
        asked = self._evidence.asked(need)
        answers = {value: asked[value] for value in need.about if value in asked}
        ids = {each for found in answers.values() for each in found}
        orders = {order.id: order for order in self._evidence.records(need, Order, values=ids)}
        return {
            value.removeprefix("id:"): [orders[each] for each in found if each in orders]
            for value, found in answers.items()
        }

    def _pairs(self) -> Iterable[Pair]:
        for connection in self.connections.values():
            for row in connection.newest:
                for found in self._found.values():
                    for order in found.get(row.foreign_id.exact, ()):
                        same = not row.foreign_number or order_number(row.foreign_number.exact) == order_number(
                            order.number.exact or order.id
                        )
                        if same and row.ordered_at is not None and order.placed_at is not None:
                            yield row.ordered_at, order.placed_at

    def _side(self, side: Side) -> Side:
        return Side.OLD if self.move.same_shop else side

    def asked_all(self, connection: Connection, side: Side) -> bool:
        """Each of its newest rows was looked up in this shop."""
        found = self._found.get(self._side(side), {})
        return all(row.foreign_id.exact in found for row in connection.newest)

    def hits(self, connection: Connection, side: Side) -> int:
        """How many of its newest rows are orders of this shop."""
        found = self._found.get(self._side(side), {})
        return sum(
            any(is_of(row, order, self.zone) for order in found.get(row.foreign_id.exact, ()))
            for row in connection.newest
        )

    def serves(self, connection: Connection, side: Side) -> bool:
        """More than half of its newest rows are orders of this shop."""
        return self.hits(connection, side) * 2 > len(connection.newest)

    @property
    def chosen(self) -> Connection | None:
        """The connection that was said to be the old one, if it brought anything."""
        return self.connections.get(self.move.old_connection)

    @property
    def chosen_serves(self) -> bool:
        return self.chosen is not None and self.hits(self.chosen, Side.OLD) > 0

    def follows(self, connection: Connection) -> bool:
        """Its first row was made after the newest of the chosen one: it came in its place."""
        chosen = self.chosen
        if chosen is None or chosen.newest_made is None or connection.first_made is None:
            return True
        return connection.first_made > chosen.newest_made

    def utc(self, moment: datetime) -> datetime:
        return self.zone.utc(moment) if self.zone is not None else moment

    def quiet_since(self) -> tuple[datetime, timedelta] | None:
        """When the chosen connection last brought something and its longest usual gap, if it is silent for too long."""
        chosen = self.chosen
        usual = chosen.longest_gap() if chosen is not None else None
        if chosen is None or usual is None or chosen.newest_made is None:
            return None
        since = self.utc(chosen.newest_made)
        return (since, usual) if self._evidence.now - since > SILENCE * usual else None

    def recent_need(self) -> Need | None:
        """The old shop's newest orders, wanted only when the connection is silent."""
        quiet = self.quiet_since() if self.move.has_old and self.chosen_serves else None
        if quiet is None:
            return None
        since = max(quiet[0], self._evidence.now - LONGEST_LOOK)
        return Need(Side.OLD, Order, timedelta(hours=24), "recent", since=since)

    def silent(self) -> tuple[datetime, timedelta] | None:
        """As `quiet_since`, when the shop does have newer orders."""
        need, quiet = self.recent_need(), self.quiet_since()
        if need is None or quiet is None:
            return None
        slack = GRACE if self.zone is not None else GRACE + SLACK
        newer = any(
            order.placed_at is not None and order.placed_at > quiet[0] + slack
            for order in self._evidence.records(need, Order)
        )
        return quiet if newer else None
