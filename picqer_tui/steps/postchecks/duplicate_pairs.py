"""The lists in which an order that Picqer has twice is found, from cheap to dear."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from types import MappingProxyType

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import bare_number
from picqer_tui.core.readings import Coverage, Need, fresh
from picqer_tui.core.records import ImportRow, Order
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.orders import Sameness, spellings, totals_differ
from picqer_tui.reconcile.origins import is_of
from picqer_tui.reconcile.pairs import Item, Pair, pairs
from picqer_tui.steps import switch
from picqer_tui.steps.recent import PAGE, Recent
from picqer_tui.steps.switch import Switch

BACK = timedelta(days=28)
"""How far before the new connection Picqer's orders are read; older ones are looked up one by one."""
MOST_LOOKUPS = 400
"""Totals of likely pairs that are looked up in the shops; beyond that a pair counts without its total."""


class Suspects:
    """Picqer's orders that may be one with an order made since the new connection began."""

    def __init__(self, evidence: Evidence, seen: Switch) -> None:
        self._evidence = evidence
        self._seen = seen
        self._customer = evidence.move.settings.customer
        assert seen.connected_at is not None
        self.since = seen.connected_at
        self.recent = Recent(evidence, switch.picqer_recent(self.since - BACK))
        self._lasting = self._paired()
        if len(self._lasting) > evidence.reading(self.recent.whole).rows // PAGE:
            self.recent.join()
            self._lasting = set()

    def needs(self) -> list[Need]:
        """The recent orders, then older ones by reference and by id, then what became of pairs, then totals in the shops."""
        wanted = [*self.recent.needs()]
        for more in (self._named, self._older, self._again):
            if any(self._evidence.reading(need).coverage is Coverage.NONE for need in wanted):
                return wanted
            need = more()
            wanted += [need] if need is not None else []
        if any(self._evidence.reading(need).coverage is Coverage.NONE for need in wanted):
            return wanted
        totals = [self._totals(side) for side in (Side.OLD, Side.NEW)]
        return [*wanted, *(need for need in totals if need is not None)]

    def _fresh(self) -> list[Order]:
        return [
            order
            for order in self.recent.orders(since=self.since).values()
            if order.placed_at is not None and order.placed_at >= self.since and self._counts(order)
        ]

    def _counts(self, order: Order) -> bool:
        return order.status != "cancelled" and (not self._customer or order.customer == self._customer)

    def _rows(self, ids: Iterable[str]) -> dict[str, ImportRow]:
        found = self._evidence.records(switch.rows(), ImportRow, by="order_id", values=ids)
        return {row.order_id: row for row in found}

    def _named(self) -> Need | None:
        """What came in although it was placed before, asked for by reference: orders without row. Those made since stand in
        the recent list, so an answer holds for long; what is found is asked for by id each time."""
        fresh = self._fresh()
        rows = self._rows(order.id for order in fresh)
        values: set[str] = set()
        for order in fresh:
            row = rows.get(order.id)
            if row is not None and row.ordered_at is not None and row.ordered_at < self.since:
                number = row.foreign_number.exact or order.reference.exact
                values |= {f"reference:{text}" for text in spellings(number)}
        return Need(Side.PICQER, Order, switch.KNOWN, "about-named", tuple(sorted(values))) if values else None

    def _older(self) -> Need | None:
        """Orders that a row gives the same number or the same id in the shop, and those found by reference. What stands in
        the recent list is read with that."""
        fresh = self._fresh()
        rows = self._rows(order.id for order in fresh)
        numbers, ids, found = set(), set(), set()
        for order in fresh:
            row = rows.get(order.id)
            numbers.add(bare_number((row.foreign_number.exact if row is not None else "") or order.reference.exact))
            if row is not None:
                ids.add(row.foreign_id.exact)
        numbers.discard("")
        for row in self._evidence.records(switch.rows(), ImportRow) if fresh else ():
            if row.order_id and (bare_number(row.foreign_number.exact) in numbers or row.foreign_id.exact in ids):
                found.add(row.order_id)
        named = self._named()
        if named is not None:
            found |= {ident for answer in self._evidence.asked(named).values() for ident in answer}
        listed = self.recent.orders(values=found).keys()
        values = tuple(sorted(f"id:{ident}" for ident in found - listed))
        return Need(Side.PICQER, Order, switch.WORKING, "about", values) if values else None

    def _paired(self) -> set[str]:
        """Orders of pairs in the part of the recent list that was not read anew."""
        older = self.recent.older()
        if not older:
            return older
        told = [pair for pair in pairs(self._items()) if pair.sameness is not Sameness.NUMBER]
        return {ident for pair in told for ident in (pair.one.order.id, pair.two.order.id)} & older

    def _again(self) -> Need | None:
        """What has become of them: one that was cancelled makes no pair any more."""
        values = tuple(sorted(f"id:{ident}" for ident in self._lasting))
        return Need(Side.PICQER, Order, switch.WORKING, "about-pairs", values) if values else None

    def _looked_up(self, need: Need | None) -> dict[str, Order]:
        if need is None:
            return {}
        asked = [value.removeprefix("id:") for value in need.about]
        return {order.id: order for order in self._evidence.records(need, Order, values=asked)}

    def items(self) -> list[Item]:
        """All orders among which pairs are sought."""
        return self._items(self._looked_up(self._again()))

    def _items(self, again: Mapping[str, Order] = MappingProxyType({})) -> list[Item]:
        orders = {**self.recent.orders(), **self._reopened(), **self._looked_up(self._older()), **again}
        orders = {ident: order for ident, order in orders.items() if self._counts(order)}
        rows = self._rows(orders)
        return [
            Item(
                order,
                rows.get(ident),
                order.placed_at is not None and order.placed_at >= self.since,
                self._shop(rows.get(ident)),
            )
            for ident, order in orders.items()
        ]

    def _reopened(self) -> dict[str, Order]:
        """Older orders as the list of open ones shows them, where another step has it read since."""
        older, lists = self.recent.older(), switch.picqer_open()
        if not older or not fresh(lists, self._evidence.reading(lists), self._evidence.now):
            return {}
        return {order.id: order for order in self._evidence.records(lists, Order, values=older)}

    def _shop(self, row: ImportRow | None) -> str:
        if row is None:
            return ""
        if row.connection == self._seen.new or row.connection in self._seen.candidates:
            return Side.NEW.value
        if row.connection == self._seen.old:
            return Side.NEW.value if self._evidence.move.same_shop else Side.OLD.value
        return ""

    def _found(self) -> list[Pair]:
        return sorted(pairs(self.items()), key=lambda pair: (pair.one.key, pair.two.key))

    def _totals(self, side: Side) -> Need | None:
        """Shop orders of likely pairs, to compare their totals."""
        if side is Side.OLD and not self._evidence.move.has_old:
            return None
        ids: list[str] = []
        for pair in self._found():
            if pair.sameness is Sameness.LIKELY:
                ids += [
                    item.row.foreign_id.exact
                    for item in (pair.one, pair.two)
                    if item.row is not None and self._side(item.row) is side
                ]
        return switch.about(side, ids[:MOST_LOOKUPS], switch.KNOWN)

    def _side(self, row: ImportRow) -> Side:
        return Side.OLD if row.connection == self._seen.old else Side.NEW

    def pairs(self) -> list[Pair]:
        """The pairs, likely ones with different totals left out."""
        shop_orders: dict[tuple[Side, str], Order] = {}
        for side in (Side.OLD, Side.NEW):
            need = self._totals(side)
            if need is not None:
                asked = [value.removeprefix("id:") for value in need.about]
                for order in self._evidence.records(need, Order, values=asked):
                    shop_orders[side, order.id] = order
        return [pair for pair in self._found() if not self._priced_apart(pair, shop_orders)]

    def _priced_apart(self, pair: Pair, shop_orders: dict[tuple[Side, str], Order]) -> bool:
        if pair.sameness is not Sameness.LIKELY or pair.one.row is None or pair.two.row is None:
            return False
        sides = [
            (row, shop_orders.get((self._side(row), row.foreign_id.exact))) for row in (pair.one.row, pair.two.row)
        ]
        known = [order for row, order in sides if order is not None and is_of(row, order, self._seen.zone)]
        return len(known) == 2 and totals_differ(*known)
