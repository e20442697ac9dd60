"""Rules of `postchecks.missed-orders` and `postchecks.leftover-orders`, after the switch; not in `extra`.

`postchecks.missed-orders` looks at every order of the old shop that is open, of any age, and every one placed since 14 days
before the switch; tests and orders with nothing for the merchant to send are left out. Each is in the first bucket that fits:

- in Picqer (as in `drain`, `not-yet-imported`);
- cancelled, refunded, failed;
- entered again: an order of the new shop, placed after the switch, names it as what it was made from (Shopify
  `sourceIdentifier`, WooCommerce meta `_original_order_number`: the old number or id), or has the same e-mail address and
  the same lines. In one shop there is none. When it was named and lines or total (cents, with VAT and shipping) differ:
  `entry-differs`, subject the new order, attention;
- `unaccounted`, subject old order, blocked: done in the old shop, and the chosen connection has no row of it; with a row it
  is accounted for;
- paid and open: `missed-paid-later`, blocked, when the chosen connection's row of it is `expected`, or it was placed before
  the switch and paid after it; else `missed`, blocked;
- unpaid: `unpaid-open`, attention, when placed at most 30 days ago; older ones are nothing.

`postchecks.leftover-orders`, subject `orderid`, all attention, the first that fits. Of Picqer orders with a row of the chosen
connection:

- `shipped-not-reported`: completed, a picklist of it was closed at most 7 days before the switch or later, and the shop order
  is open;
- `cancelled-not-reported`: cancelled, `updated` at most 7 days before the switch or later, and the shop order is open;
- `leftover-unpaid`: `expected`;
- `leftover-partly-shipped`: open with a closed picklist; `leftover-backorder`: open with a backorder; `leftover-open`: open.

And `leftover-origin-unknown`: open, of origin `unknown` (as in `drain`), created before the switch. While the key may not read
the rows that alone, at most of these: open, of origin `unknown` by reference (as in `drain`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from picqer_tui.world.books import PicqerOrder, ShopOrder

from .facts import Lines, Problem, mail, placed_lines, shown_number, source_marks, to_ship, unpaid
from .sight import OLD_ROW, Sight

MISSED = "postchecks.missed-orders"
LEFTOVERS = "postchecks.leftover-orders"
BEFORE = timedelta(days=14)
WEEK = timedelta(days=7)
CALLED_OFF = ("cancelled", "refunded", "failed")


class _Entered:
    """Orders of the new shop in which an old one may have been entered again."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._named: dict[str, ShopOrder] = {}
        self._alike: dict[tuple[str, Lines], ShopOrder] = {}
        if sight.same or sight.switched_at is None:
            return
        for order in sight.orders(sight.new):
            if order.placed <= sight.switched_at:
                continue
            for name in source_marks(sight.new, order):
                self._named.setdefault(name, order)
            lines = placed_lines(sight.new, order)
            if mail(order.email) and lines:
                self._alike.setdefault((mail(order.email), lines), order)

    def find(self, order: ShopOrder) -> tuple[ShopOrder | None, bool]:
        """The new order, and whether it differs from the old one."""
        sight = self._sight
        if sight.old is None:
            return None, False
        lines = placed_lines(sight.old, order)
        for name in (shown_number(order.number), shown_number(order.id)):
            found = self._named.get(name)
            if found is not None:
                return found, placed_lines(sight.new, found) != lines or found.total != order.total
        return self._alike.get((mail(order.email), lines)), False


def missed(sight: Sight) -> Iterator[Problem]:
    if sight.old is None or sight.switched_at is None:
        return
    entered = _Entered(sight)
    for order in sight.orders(sight.old):
        in_scope = order.open or order.placed >= sight.switched_at - BEFORE
        if not in_scope or order.test or not order.shippable or order.status in CALLED_OFF or sight.in_picqer(order):
            continue
        again, differs = entered.find(order)
        if again is not None:
            if differs:
                yield Problem(MISSED, "entry-differs", again.number or again.id, "attention")
            continue
        code, severity = _bucket(sight, order)
        if code:
            yield Problem(MISSED, code, order.number or order.id, severity)


def _bucket(sight: Sight, order: ShopOrder) -> tuple[str, str]:
    row = sight.books.row_by_foreign.get((sight.chosen or 0, order.id))
    switched = sight.switched_at
    if order.status == "completed":
        return ("", "") if row is not None else ("unaccounted", "blocked")
    if to_ship(order):
        waited = row is not None and row.status == "expected"
        if switched is not None and order.paid_at is not None:
            waited = waited or order.placed < switched < order.paid_at
        return ("missed-paid-later" if waited else "missed"), "blocked"
    if unpaid(order) and order.placed >= sight.now - OLD_ROW:
        return "unpaid-open", "attention"
    return "", ""


def leftovers(sight: Sight) -> Iterator[Problem]:
    if sight.old is None or sight.switched_at is None:
        return
    if sight.blind:
        for left in sight.books.orders:
            if left.open and sight.named(left) is not None:
                yield Problem(LEFTOVERS, "leftover-origin-unknown", left.orderid, "attention")
        return
    for row in sight.chosen_rows:
        order = sight.picqer_order(row)
        if order is not None and sight.mine(order.idfulfilment_customer):
            found = sight.order_in(sight.old, row.foreign_id)
            code = _leftover(sight, order, found is not None and found.open)
            if code:
                yield Problem(LEFTOVERS, code, order.orderid, "attention")
    for order in sight.books.orders:
        if order.open and order.created < sight.switched_at and sight.origin(order) == "unknown":
            yield Problem(LEFTOVERS, "leftover-origin-unknown", order.orderid, "attention")


def _leftover(sight: Sight, order: PicqerOrder, open_in_shop: bool) -> str:
    since = (sight.switched_at or sight.now) - WEEK
    if order.status == "completed":
        closed = [p.closed_at for p in sight.picklists_of.get(order.idorder, []) if p.closed_at is not None]
        return "shipped-not-reported" if open_in_shop and closed and max(closed) >= since else ""
    if order.status == "cancelled":
        return "cancelled-not-reported" if open_in_shop and order.updated >= since else ""
    if order.status == "expected":
        return "leftover-unpaid"
    if sight.part_shipped(order):
        return "leftover-partly-shipped"
    return "leftover-backorder" if order.idorder in sight.waiting else "leftover-open"
