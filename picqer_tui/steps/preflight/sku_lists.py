"""The catalogues that are compared: which rows take part, and what is left out for which reason."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from itertools import islice

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Key, OrderLine, Product, Shape, Stock
from picqer_tui.core.sides import Side
from picqer_tui.steps.sales import DAY, open_orders, recent_orders, sold_since

PICQER = Need(Side.PICQER, Product, DAY)
NEW = Need(Side.NEW, Product, DAY)
OLD = Need(Side.OLD, Product, DAY)
ROWS = Need(Side.PICQER, ImportRow, timedelta(days=7))

GOODS = frozenset({Shape.GOODS, Shape.BUNDLE})
CHUNK = 500
TICK = 5_000


class Catalogue:
    """The rows of one list that take part. Only ids of what stands apart are held: what is left out, and rows with a trait
    that has to be looked at."""

    def __init__(self, evidence: Evidence, need: Need, tick: Callable[[int], object] = lambda _: None) -> None:
        self._evidence = evidence
        self.need = need
        self.left_out: Counter[str] = Counter()
        self.inactive: set[str] = set()
        """Picqer: products that are not active."""
        self.untracked: set[str] = set()
        """Shop: goods of which it keeps no stock itself."""
        self.bundles: set[str] = set()
        self.without_sku: set[str] = set()
        self._out: set[str] = set()
        if self._all_plain():
            return
        for at, product in enumerate(evidence.records(need, Product)):
            if at % TICK == 0:
                tick(at)
            self._sort_out(product)

    def _all_plain(self) -> bool:
        """Nothing in the list is left out or has a trait, by counts alone: then no row has to be looked at."""
        plain: dict[str, set[str]] = {"live": {"1", "True"}}
        if self.need.side is Side.PICQER:
            if self._evidence.move.settings.customer:
                plain["customer"] = {self._evidence.move.settings.customer}
        else:
            plain |= {"shape": {str(Shape.GOODS)}, "tracked": {"1", "True", ""}}
        for column, values in plain.items():
            if not set(self._evidence.tally(self.need, Product, column)) <= values:
                return False
        return self.need.side is Side.PICQER or not any(self._evidence.records(self.need, Product, "sku", [""]))

    def _sort_out(self, product: Product) -> None:
        why = self._why_out(product)
        if why:
            self._out.add(product.id)
            self.left_out[why] += 1
            return
        if not product.live:
            self.inactive.add(product.id)
        if self.need.side is Side.PICQER:
            return
        if product.tracked is False:
            self.untracked.add(product.id)
        if product.shape is Shape.BUNDLE:
            self.bundles.add(product.id)
        if not product.sku:
            self.without_sku.add(product.id)

    def _why_out(self, product: Product) -> str:
        """The reason for which a row takes no part; empty when it does."""
        if self.need.side is Side.PICQER:
            chosen = self._evidence.move.settings.customer
            return "other-customer" if chosen and product.customer != chosen else ""
        if product.shape not in GOODS:
            return str(product.shape)
        return "" if product.live else "not-live"

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
    """Free pieces by product id, as they came with the products, over the warehouses of the move (all that came, when none
    were named)."""
    places = evidence.move.settings.warehouses
    free: dict[str, int] = {}
    pending = iter(products)
    while chunk := list(islice(pending, CHUNK)):
        for row in evidence.records(PICQER, Stock, "product_id", chunk):
            if row.free is not None and (not places or row.place in places):
                free[row.product_id] = free.get(row.product_id, 0) + row.free
    return free
