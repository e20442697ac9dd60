"""The catalogues that are compared: which rows take part, and what is left out for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Key, OrderLine, Product, Shape, Side, Stock
from picqer_tui.steps.sales import DAY, open_orders, recent_orders, sold_since

PICQER = Need(Side.PICQER, Product, DAY)
NEW = Need(Side.NEW, Product, DAY)
OLD = Need(Side.OLD, Product, DAY)
STOCK = Need(Side.PICQER, Stock, DAY)
ROWS = Need(Side.PICQER, ImportRow, timedelta(days=7))

GOODS = frozenset({Shape.GOODS, Shape.BUNDLE})
NO = ("0", "False", "false")
"""A flag that is off, as a column may be written."""
CHUNK = 500


class Catalogue:
    """The rows of one list that take part. Only what stands apart is held: ids left out, and rows with a trait."""

    def __init__(self, evidence: Evidence, need: Need) -> None:
        self._evidence = evidence
        self.need = need
        self.left_out: Counter[str] = Counter()
        self._out: set[str] = set()
        if need.side is Side.PICQER:
            self._leave_other_customers()
        else:
            self._leave_other_shapes()
        self.rows = 0

    def _leave_other_customers(self) -> None:
        chosen = self._evidence.move.settings.customer
        if not chosen:
            return
        others = [who for who in self._evidence.tally(self.need, Product, "customer") if who != chosen]
        for product in self._evidence.records(self.need, Product, "customer", others):
            self._leave(product.id, "other-customer")

    def _leave_other_shapes(self) -> None:
        shapes = [str(shape) for shape in Shape if shape not in GOODS]
        for product in self._evidence.records(self.need, Product, "shape", shapes):
            self._leave(product.id, str(product.shape))
        for product in self._evidence.records(self.need, Product, "live", NO):
            if product.id not in self._out:
                self._leave(product.id, "not-live")

    def _leave(self, id_: str, why: str) -> None:
        self._out.add(id_)
        self.left_out[why] += 1

    def __contains__(self, id_: str) -> bool:
        return id_ not in self._out

    def keys(self, by: str) -> Iterator[Key]:
        """Rows of an index that take part, in its order."""
        rows = self._evidence.keys(self.need, by)
        if not self._out:
            return rows
        out = self._out
        return (row for row in rows if row[2] not in out)

    def products(self, ids: Iterable[str]) -> Iterator[Product]:
        """Rows by id, a few hundred at a time."""
        pending = iter(ids)
        while chunk := list(islice(pending, CHUNK)):
            yield from self._evidence.records(self.need, Product, "id", chunk)

    def having(self, column: str, values: Iterable[str]) -> Iterator[Product]:
        """Rows that take part and have one of these values in a column."""
        for product in self._evidence.records(self.need, Product, column, values):
            if product.id not in self._out:
                yield product


def sold_through(evidence: Evidence, connection: str) -> set[str]:
    """SKUs on the lines of orders that this connection brought and that are open or of the last eight weeks."""
    if not connection:
        return set()
    recent = recent_orders(evidence.now)
    lists = ((recent, sold_since(evidence, recent)), (open_orders(), None))
    sold: set[str] = set()
    for need, young in lists:
        orders = {line.order_id for line in evidence.records(need, OrderLine)} if young is None else young
        rows = evidence.records(ROWS, ImportRow, "order_id", orders)
        mine = {row.order_id for row in rows if row.connection == connection}
        sold.update(str.__str__(line.sku) for line in evidence.records(need, OrderLine, "order_id", mine))
    return sold - {""}


def free_stock(evidence: Evidence, products: Iterable[str]) -> dict[str, int]:
    """Free pieces by product id, over the warehouses of the move (all, when none were named)."""
    places = evidence.move.settings.warehouses
    free: dict[str, int] = {}
    pending = iter(products)
    while chunk := list(islice(pending, CHUNK)):
        for row in evidence.records(STOCK, Stock, "product_id", chunk):
            if row.free is not None and (not places or row.place in places):
                free[row.product_id] = free.get(row.product_id, 0) + row.free
    return free
