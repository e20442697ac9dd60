"""What is known of every order of the old shop that may have been missed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import order_number
from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Epoch, ImportRow, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.balance import Case
from picqer_tui.reconcile.orders import same_customer, same_lines, shown
from picqer_tui.steps import presence, switch
from picqer_tui.steps.recent import Recent
from picqer_tui.steps.switch import WORKING, Switch

STEP_ID = "postchecks.missed-orders"
BEFORE = timedelta(days=14)
"""How long before the switch an order may be placed to be accounted for although it is finished in the shop."""
OLD = timedelta(days=30)
"""Unpaid orders older than this are left to rest."""
MOST_LEFT = 20
"""Orders of which is looked up what they have become; with more of them the list is read whole."""
ENDED = (OrderState.CANCELLED, OrderState.REFUNDED)
SETTLED_STATES = (*ENDED, OrderState.DONE, OrderState.DRAFT)


def anchor(evidence: Evidence, seen: Switch) -> datetime:
    """The moment of the switch as far as it is known, in UTC; while it is not, now: a rehearsal."""
    move = evidence.move
    return move.switched_at or move.baseline_at or seen.utc(seen.moment) or evidence.now


class OldOrders:
    """The orders of the old shop that the balance is about."""

    def __init__(self, evidence: Evidence, seen: Switch) -> None:
        self._evidence = evidence
        self._seen = seen
        self.at = anchor(evidence, seen)
        day = self.at.replace(minute=0, second=0, microsecond=0)
        self.open = switch.shop_open(Side.OLD)
        self.recent = Recent(evidence, switch.shop_recent(Side.OLD, day - BEFORE))
        self.entered = Recent(evidence, switch.shop_recent(Side.NEW, day))
        self.lately = Recent(evidence, switch.picqer_recent(day - BEFORE))
        self._left = self._gone()
        if len(self._left) > MOST_LEFT:
            self.recent.join()
            self._left = set()

    def needs(self) -> list[Need]:
        lists = [self.open, *self.recent.needs(), switch.picqer_open(WORKING)]
        if not self._evidence.move.same_shop:
            lists += self.entered.needs()
        if any(self._evidence.reading(need).coverage is Coverage.NONE for need in lists):
            return lists
        ended = self._ended()
        if ended is not None:
            lists.append(ended)
            if self._evidence.reading(ended).coverage is Coverage.NONE:
                return lists
        return [*lists, *self._asked(self._absent())]

    def _gone(self) -> set[str]:
        """Orders that were going on when the recent list was read and are no longer open."""
        if self.recent.late is None or self._evidence.reading(self.open).coverage is not Coverage.COMPLETE:
            return set()
        older = self._evidence.records(self.recent.whole, Order, values=self.recent.older())
        unsettled = {order.id for order in older if order.state not in SETTLED_STATES}
        return unsettled - {order.id for order in self._evidence.records(self.open, Order, values=unsettled)}

    def _ended(self) -> Need | None:
        """What has become of those."""
        values = tuple(sorted(f"id:{ident}" for ident in self._left))
        return Need(Side.OLD, Order, WORKING, "about-ended", values) if values else None

    def _asked(self, absent: Sequence[Order]) -> list[Need]:
        """Where Picqer's orders are found that no row tells of. An order is in Picqer no sooner than it was placed, so of the
        young ones Picqer's list of as far back tells everything; they are looked up singly where that asks less."""
        since = self.lately.whole.since
        assert since is not None
        young = [order for order in absent if order.placed_at is not None and order.placed_at >= since]
        singly, read = presence.question(young, WORKING), self._evidence.reading(self.lately.whole)
        if singly is None or read.coverage is not Coverage.COMPLETE or len(singly.about) <= self.lately.cost:
            question = presence.question(absent, WORKING)
            return [question] if question is not None else []
        rest = presence.question([order for order in absent if order not in young], WORKING)
        return [*self.lately.needs(), *([rest] if rest is not None else [])]

    def orders(self) -> list[Order]:
        """Open ones of any age and all placed since two weeks before the switch, each once; drafts are no orders."""
        found = self.recent.orders()
        ended = self._ended()
        if ended is not None:
            found |= {o.id: o for o in self._evidence.records(ended, Order, values=self._left)}
        since = self.at - BEFORE
        found = {ident: o for ident, o in found.items() if o.placed_at is None or o.placed_at >= since}
        found |= {order.id: order for order in self._evidence.records(self.open, Order)}
        return [order for order in found.values() if order.state is not OrderState.DRAFT]

    def _absent(self) -> list[Order]:
        """Those that no row leads from and that would matter: looked up in Picqer by reference."""
        orders = [order for order in self.orders() if self._matters(order)]
        known = presence.by_rows(self._evidence, self._seen, orders, WORKING)
        return [order for order in orders if order.id not in known or not known[order.id].order_id]

    def _matters(self, order: Order) -> bool:
        if order.state in ENDED or order.pieces <= 0:
            return False
        young = order.placed_at is None or order.placed_at >= self._evidence.now - OLD
        return order.state is not OrderState.UNPAID or young

    def cases(self) -> list[Case]:
        orders = self.orders()
        lists = [switch.picqer_open(WORKING), *self._asked(self._absent())]
        found = presence.in_picqer(self._evidence, self._seen, orders, lists, WORKING)
        entries = Entries(self._evidence, self._seen, self)
        aside = {w.subject.exact for w in self._evidence.waivers(STEP_ID) if w.code in ("missed", "missed-paid-later")}
        cases = []
        for order in orders:
            known = found.get(order.id)
            entry = entries.find(order) if known is None or not known.order_id else None
            cases.append(
                Case(
                    order,
                    known.row if known is not None else None,
                    known.order_id if known is not None else "",
                    entry,
                    entry is not None and entries.arrived(entry),
                    shown(order) in aside,
                )
            )
        return cases

    def unpaid_before(self) -> set[str]:
        """Ids of the orders that the copy taken before the switch had as unpaid."""
        if not switch.before_switch(self._evidence, self.open, self._seen):
            return set()
        unpaid = self._evidence.records(
            self.open, Order, by="state", values=[OrderState.UNPAID.value], epoch=Epoch.BASELINE
        )
        return {order.id for order in unpaid}


class Entries:
    """Orders of the new shop in which an order of the old one may have been entered again."""

    def __init__(self, evidence: Evidence, seen: Switch, old: OldOrders) -> None:
        self._named: dict[str, Order] = {}
        self._alike: dict[tuple[str, str], Order] = {}
        self._arrived: set[str] = set()
        if evidence.move.same_shop:
            return
        placed = [o for o in old.entered.orders().values() if o.placed_at is not None and o.placed_at > old.at]
        for order in placed:
            name = order_number(order.reference.exact)
            if name:
                self._named.setdefault(name, order)
            if order.email and order.lines:
                self._alike.setdefault((order.email, order.lines), order)
        self._arrived = set(_arrived(evidence, seen, placed))

    def find(self, order: Order) -> Order | None:
        """The new order: it names the old one as what it was made from, or has the same customer and lines."""
        for name in (order_number(order.number.exact), order_number(order.id)):
            if name and name in self._named:
                return self._named[name]
        return self._alike.get((order.email, order.lines)) if order.email and order.lines else None

    def arrived(self, entry: Order) -> bool:
        return entry.id in self._arrived


def _arrived(evidence: Evidence, seen: Switch, orders: Sequence[Order]) -> Iterable[str]:
    """Ids of those of these orders of the new shop that are in Picqer."""
    rows = evidence.records(switch.rows(), ImportRow, by="foreign_id", values=[order.id for order in orders])
    return (row.foreign_id.exact for row in rows if row.order_id and row.connection == seen.new)


def differs(old: Order, entry: Order) -> bool:
    """Whether an order that was entered by hand has other lines, or another total."""
    return not same_lines(old, entry) or (bool(old.total) and bool(entry.total) and old.total != entry.total)


def named(old: Order, entry: Order) -> bool:
    """Whether the entered order says which one it was made from; else it was recognised by customer and lines."""
    return order_number(entry.reference.exact) in (order_number(old.number.exact), order_number(old.id)) or not (
        same_customer(old, entry) and same_lines(old, entry)
    )
