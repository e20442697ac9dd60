"""Rules of `preflight.old-orders`.

Looked at is every order of the new shop that is paid, open and has something for the merchant to send (WooCommerce:
`processing`; Shopify: paid, not cancelled, no test, not fulfilled or in part), and that no connection of the new shop has
a row of. What is unpaid only widens the range and is no finding. Orders placed after the first row of the new connection
was made are new business and left out.

Picqer has it when a Picqer order (whatever its status)

- has the same bare number (last group of digits, zeros in front left out) in its reference or in its row as the shop order's
  number or as the number that it says it was made from (Shopify `sourceIdentifier`, WooCommerce meta
  `_original_order_number`), and the same e-mail address or the same lines; or
- has the same e-mail address and the same lines, and was placed (its row's `ordered`; without row its `created`) within
  24 hours of the shop order's time of placing.

In one shop (`upgrade`, `restart`) it is the row of another connection that says so, and orders that Picqer does not have
are no findings: they are to be imported.

Per order, subject its shown number (else its id), the first that fits:

- `reimport-partly-shipped`, blocked: it is part shipped in the new shop, or Picqer's order is open and one of its picklists
  is closed.
- `reimport-known`, blocked: Picqer has it.
- `reimport-old`, blocked: a migrated one that Picqer does not have.
- `recent-in-new-shop`, attention: the rest: placed in the new shop itself, or typed in by a person.

`rule-unknown`, subject the new platform, attention: which orders Picqer takes is not documented: WooCommerce, Shopify,
Magento, CCV.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from picqer_tui.world.books import PicqerOrder, ShopOrder
from picqer_tui.world.traits import traits

from .facts import Lines, Problem, bare_number, mail, ordered_lines, placed_lines, source_marks, to_ship
from .sight import Sight

STEP = "preflight.old-orders"
NEAR_IN_TIME = timedelta(hours=24)


class Known:
    """Picqer's orders, to find a shop order among them."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._by_number: dict[str, list[PicqerOrder]] = {}
        self._by_mail: dict[str, list[PicqerOrder]] = {}
        for order in sight.books.orders:
            row = sight.row_of(order)
            numbers = {bare_number(order.reference), bare_number(row.foreign_number if row else None)} - {""}
            for number in numbers:
                self._by_number.setdefault(number, []).append(order)
            if mail(order.emailaddress):
                self._by_mail.setdefault(mail(order.emailaddress), []).append(order)

    def _placed(self, order: PicqerOrder) -> datetime:
        row = self._sight.row_of(order)
        return row.ordered if row is not None else order.created

    def find(self, order: ShopOrder) -> PicqerOrder | None:
        """The Picqer order that is the same as a shop order."""
        lines: Lines = placed_lines(self._sight.new, order)
        person = mail(order.email)
        numbers = {bare_number(order.number)} | {bare_number(m) for m in source_marks(self._sight.new, order)}
        same_number = (found for number in sorted(numbers - {""}) for found in self._by_number.get(number, []))
        for found in same_number:
            if (person and person == mail(found.emailaddress)) or (lines and lines == ordered_lines(found)):
                return found
        for found in self._by_mail.get(person, []) if person and lines else []:
            if ordered_lines(found) == lines and abs(self._placed(found) - order.placed) <= NEAR_IN_TIME:
                return found
        return None


def would_come(sight: Sight) -> Iterator[ShopOrder]:
    """Orders of the new shop that Picqer would import."""
    connections = [c for c in sight.rows_by if c != sight.chosen and sight.serves(c, "new")]
    for order in sight.orders(sight.new):
        if not to_ship(order) or any((c, order.id) in sight.books.row_by_foreign for c in connections):
            continue
        if sight.connected_at is None or order.placed <= sight.connected_at:
            yield order


def problems(sight: Sight) -> Iterator[Problem]:
    if not traits(sight.new.platform).documented:
        yield Problem(STEP, "rule-unknown", sight.new.platform, "attention")
    known = None if sight.same else Known(sight)
    for order in would_come(sight):
        subject = order.number or order.id
        if known is not None:
            found = known.find(order)
        else:
            row = sight.books.row_by_foreign.get((sight.chosen or 0, order.id))
            found = None if row is None else sight.picqer_order(row)
            if found is None:
                continue
        if order.status == "partly-shipped" or (found is not None and sight.part_shipped(found)):
            yield Problem(STEP, "reimport-partly-shipped", subject, "blocked")
        elif found is not None:
            yield Problem(STEP, "reimport-known", subject, "blocked")
        elif order.origin == "migrated":
            yield Problem(STEP, "reimport-old", subject, "blocked")
        else:
            yield Problem(STEP, "recent-in-new-shop", subject, "attention")
