"""Rules of `postchecks.duplicate-orders` and `postchecks.product-identity`, once there is a new connection.

`postchecks.duplicate-orders`. A pair is two Picqer orders that are not cancelled, of which at least one was created at or
after the first row of the new connection was made; not two of one connection, and not two without row. E-mail addresses are
compared without blanks at the ends and case; an empty one is equal to none. Lines are pieces per folded SKU, without the
parts of compositions.

- Certain: the bare numbers (last group of digits, zeros in front left out; of the row's number, else the reference) are
  equal, and so are the e-mail addresses or the lines. Or both rows are of one shop (both connections are of the new shop) and
  have the same foreign id.
- Likely: not certain, equal e-mail address, equal lines, created within 14 days of each other, and, when both have a row
  whose shop order can be seen, equal totals there (cents, with VAT and shipping).

Per pair, subject the two `orderid` joined by `+`, lower `idorder` first, the first that fits: `shipped-twice`, blocked:
certain or likely, and both have a shipment that is not cancelled; `duplicate-certain`, blocked; `duplicate-likely`, attention.

`postchecks.product-identity`, by what evidence shows without a baseline. Old lines are lines of Picqer orders created in the
last 56 days and before the first row of the new connection; a product is new when it was created at or after that row.

- `id-changed`, subject SKU, blocked: an old line has the code with another `idproduct` than the product that has it now.
- `lookalike-created`, subject the new product's code, blocked: a new product, near (`near.py`) a product that is not new.
- `code-gone`, subject the code before, attention: an old line's product has another code now, or is gone, and no product has
  the line's code. A product that is only inactive is not shown by this evidence.
- `product-created`, subject SKU, attention: a new product that is none of the above.

Products and orders of other fulfilment customers are left out. A change of a product's name is nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import combinations

from picqer_tui.world.books import PicqerOrder

from .facts import Problem, bare_number, mail, ordered_lines
from .near import Neighbours
from .sight import SOLD, Sight

DUPLICATES = "postchecks.duplicate-orders"
IDENTITY = "postchecks.product-identity"
CLOSE = timedelta(days=14)


class _Pairs:
    """Which Picqer orders are the same order."""

    def __init__(self, sight: Sight) -> None:
        self._sight = sight
        self._orders = [
            o for o in sight.books.orders if o.status != "cancelled" and sight.mine(o.idfulfilment_customer)
        ]
        self._lines = {order.idorder: ordered_lines(order) for order in self._orders}

    def number(self, order: PicqerOrder) -> str:
        row = self._sight.row_of(order)
        return bare_number(row.foreign_number if row is not None and row.foreign_number else order.reference)

    def candidates(self) -> Iterator[tuple[PicqerOrder, PicqerOrder]]:
        """Pairs that share a number, an id in the shop, or a person."""
        shelves: dict[tuple[str, str], list[PicqerOrder]] = {}
        for order in self._orders:
            row = self._sight.row_of(order)
            for kind, key in (
                ("number", self.number(order)),
                ("mail", mail(order.emailaddress)),
                ("id", row.foreign_id if row is not None else ""),
            ):
                if key:
                    shelves.setdefault((kind, key), []).append(order)
        seen: set[tuple[int, int]] = set()
        since = self._sight.connected_at
        for shelf in shelves.values():
            fresh = {order.idorder for order in shelf if since is not None and order.created >= since}
            for one, two in combinations(sorted(shelf, key=lambda o: o.idorder), 2) if fresh else ():
                pair = (one.idorder, two.idorder)
                if (one.idorder in fresh or two.idorder in fresh) and pair not in seen:
                    seen.add(pair)
                    if self._apart(one, two):
                        yield one, two

    def _apart(self, one: PicqerOrder, two: PicqerOrder) -> bool:
        first, second = self._sight.row_of(one), self._sight.row_of(two)
        if first is None or second is None:
            return first is not second
        return first.connection != second.connection

    def certain(self, one: PicqerOrder, two: PicqerOrder) -> bool:
        sight = self._sight
        first, second = sight.row_of(one), sight.row_of(two)
        rows = [row for row in (first, second) if row is not None and sight.serves(row.connection, "new")]
        if len(rows) == 2 and rows[0].foreign_id == rows[1].foreign_id:
            return True
        person, number = mail(one.emailaddress), self.number(one)
        same_person = bool(person) and person == mail(two.emailaddress)
        lines = self._lines[one.idorder]
        same_lines = bool(lines) and lines == self._lines[two.idorder]
        return bool(number) and number == self.number(two) and (same_person or same_lines)

    def likely(self, one: PicqerOrder, two: PicqerOrder) -> bool:
        person, lines = mail(one.emailaddress), self._lines[one.idorder]
        if not person or person != mail(two.emailaddress) or not lines or lines != self._lines[two.idorder]:
            return False
        totals = {total for order in (one, two) if (total := self._total(order)) is not None}
        return abs(one.created - two.created) <= CLOSE and len(totals) < 2

    def _total(self, order: PicqerOrder) -> int | None:
        sight = self._sight
        row = sight.row_of(order)
        if row is None:
            return None
        shop = sight.old if row.connection == sight.chosen else sight.new
        found = sight.order_in(shop, row.foreign_id) if sight.is_of(row, shop) else None
        return None if found is None else found.total


def duplicates(sight: Sight) -> Iterator[Problem]:
    if sight.connected_at is None:
        return
    pairs = _Pairs(sight)

    def sent(order: PicqerOrder) -> bool:
        return any((s := sight.books.shipments.get(n)) is not None and not s.cancelled for n in order.shipments)

    for one, two in pairs.candidates():
        certain = pairs.certain(one, two)
        if not certain and not pairs.likely(one, two):
            continue
        subject = f"{one.orderid}+{two.orderid}"
        if sent(one) and sent(two):
            yield Problem(DUPLICATES, "shipped-twice", subject, "blocked")
        elif certain:
            yield Problem(DUPLICATES, "duplicate-certain", subject, "blocked")
        else:
            yield Problem(DUPLICATES, "duplicate-likely", subject, "attention")


def identity(sight: Sight) -> Iterator[Problem]:
    since = sight.connected_at
    if since is None:
        return
    before: set[tuple[str, int]] = set()
    for order in sight.books.orders:
        if sight.now - SOLD <= order.created < since and sight.mine(order.idfulfilment_customer):
            before.update((line.productcode, line.idproduct) for line in order.lines)
    told: set[str] = set()
    for code, _ in sorted(pair for pair in before if _elsewhere(sight, *pair)):
        if code not in told:
            told.add(code)
            yield Problem(IDENTITY, "id-changed", code, "blocked")
    new = [p for p in sight.products if p.created >= since and p.productcode not in told]
    before_it = ((p.productcode, p.barcode) for p in sight.products if p.created < since)
    old = Neighbours.of_few(before_it, [(p.productcode, p.barcode) for p in new])
    for product in new:
        if old.nearest(product.productcode, product.barcode) is not None:
            yield Problem(IDENTITY, "lookalike-created", product.productcode, "blocked")
        else:
            yield Problem(IDENTITY, "product-created", product.productcode, "attention")
    for code in sorted({code for code, _ in before if code not in sight.books.codes}):
        yield Problem(IDENTITY, "code-gone", code, "attention")


def _elsewhere(sight: Sight, code: str, idproduct: int) -> bool:
    return sight.books.codes.get(code, idproduct) != idproduct
