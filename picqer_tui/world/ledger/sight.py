"""What the ledger looks at: the books, seen as the program can see them, and what several rules share.

A key that may not see something hides it here too: Shopify orders older than 60 days without `orders.all`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cached_property

from picqer_tui.world.books import ImportRow, Picklist, PicqerOrder, PicqerProduct, Shop, ShopOrder, ShopProduct
from picqer_tui.world.traits import traits
from picqer_tui.world.world import World

from .facts import mail, ordered_lines, own_code, placed_lines, shown_number

SOLD = timedelta(days=56)
OLD_ROW = timedelta(days=30)
GRACE = timedelta(minutes=15)
SLOW = timedelta(minutes=30)
SAME_MOMENT = timedelta(minutes=5)
NEWEST = 5
ALIVE = timedelta(hours=48)
TESTED = timedelta(hours=12)
BESIDE = timedelta(days=3)


class Sight:
    """The books at the present moment, with answers that many rules ask for; made anew for each ledger."""

    def __init__(self, world: World, said: bool = True) -> None:
        """`said`: a person told when the old connection was switched off."""
        self.world = world
        self.said = said
        self.books = world.books
        self.now = world.now()
        self.account = world.books.account
        self.old: Shop | None = world.books.shops.get("old") if world.options.scenario != "extra" else None
        self.new: Shop = world.books.shops["new"]
        self.same = self.old is self.new
        self.chosen: int | None = self.account.chosen_connection if self.old is not None else None
        self.customer: int | None = None if self.account.extra.get("customer_left_out") else self.account.customer

    # products

    @cached_property
    def sells(self) -> set[str]:
        """Product codes on a line of an open Picqer order, or of any Picqer order created in the last 56 days."""
        return self.books.selling(self.now, SOLD.days)

    def mine(self, owner: int | None) -> bool:
        """Whether something of this fulfilment customer takes part: all, unless one customer was chosen."""
        return self.customer is None or owner == self.customer

    @cached_property
    def products(self) -> list[PicqerProduct]:
        """Picqer's products that take part, active and inactive."""
        return [product for product in self.books.products if self.mine(product.idfulfilment_customer)]

    @cached_property
    def by_code(self) -> dict[str, PicqerProduct]:
        return {product.productcode: product for product in self.products}

    def goods(self, shop: Shop) -> list[ShopProduct]:
        """What is for sale and can be put in a box: live (so is the parent), no parent, virtual thing, gift card,
        external product or translated copy."""

        def live(item: ShopProduct) -> bool:
            parent = shop.products.get(item.parent_id) if item.parent_id else None
            return item.status == "live" and (parent is None or parent.status == "live")

        return [item for item in shop.products if item.goods and not item.translation_of and live(item)]

    @cached_property
    def new_goods(self) -> list[ShopProduct]:
        return self.goods(self.new)

    @cached_property
    def new_by_code(self) -> dict[str, list[ShopProduct]]:
        """What is for sale in the new shop, by its own SKU."""
        found: dict[str, list[ShopProduct]] = {}
        for item in self.new_goods:
            if own_code(item):
                found.setdefault(item.sku, []).append(item)
        return found

    # shop orders

    def visible(self, shop: Shop, order: ShopOrder) -> bool:
        days = traits(shop.platform).history_days
        limited = days is not None and "orders.all" not in shop.access.rights
        return not limited or order.created >= self.now - timedelta(days=days or 0)

    def orders(self, shop: Shop | None) -> Iterator[ShopOrder]:
        """Orders of a shop that its key can see."""
        if shop is not None:
            yield from (order for order in shop.orders if self.visible(shop, order))

    def order_in(self, shop: Shop | None, foreign_id: str) -> ShopOrder | None:
        order = shop.orders.get(foreign_id) if shop is not None else None
        return order if shop is not None and order is not None and self.visible(shop, order) else None

    # connections and their rows

    @cached_property
    def rows_by(self) -> dict[int, list[ImportRow]]:
        """Rows by connection, oldest id first."""
        found: dict[int, list[ImportRow]] = {}
        for row in sorted(self.books.rows, key=lambda row: row.id):
            found.setdefault(row.connection, []).append(row)
        return found

    @property
    def chosen_rows(self) -> list[ImportRow]:
        return self.rows_by.get(self.chosen, []) if self.chosen is not None else []

    def is_of(self, row: ImportRow, shop: Shop | None) -> bool:
        """Whether the row is of an order of this shop: same id, same number (when the row has one), and placed at the
        same time within five minutes."""
        order = self.order_in(shop, row.foreign_id)
        return (
            order is not None
            and row.foreign_number in (None, "", order.number)
            and abs(row.ordered - order.placed) <= SAME_MOMENT
        )

    @cached_property
    def _serves(self) -> dict[tuple[int, str], bool]:
        return {}

    def serves(self, connection: int, side: str) -> bool:
        """Whether more than half of the five newest rows (highest ids) of a connection are of orders of this shop."""
        shop = self.old if side == "old" else self.new
        if (connection, side) not in self._serves:
            rows = self.rows_by.get(connection, [])[-NEWEST:]
            hits = sum(self.is_of(row, shop) for row in rows)
            self._serves[connection, side] = hits * 2 > len(rows)
        return self._serves[connection, side]

    def touches(self, connection: int, shop: Shop | None) -> bool:
        """Whether one of the five newest rows of a connection is of an order of this shop."""
        return any(self.is_of(row, shop) for row in self.rows_by.get(connection, [])[-NEWEST:])

    @cached_property
    def new_connection(self) -> int | None:
        """The connection of the new shop: not the chosen one, its newest rows are of orders of the new shop, and it made a
        row in the last 48 hours or began at most 12 hours before the switch (else it was a test); of several the one with
        the highest id. In one shop: also, its first row came after the newest of the chosen one, or at most three days before
        the switch (while there was none: before now) and nobody named it as one that stays."""
        found = [
            c
            for c, rows in self.rows_by.items()
            if c != self.chosen and self._used(rows) and self.serves(c, "new") and not self._beside(c)
        ]
        return max(found, default=None)

    def _used(self, rows: list[ImportRow]) -> bool:
        if max(row.created for row in rows) >= self.now - ALIVE:
            return True
        return self.switched_at is not None and min(row.created for row in rows) >= self.switched_at - TESTED

    def _beside(self, connection: int) -> bool:
        if not self.same or self.follows(connection):
            return False
        lately = self.first_row(connection) >= (self.switched_at or self.now) - BESIDE
        return not lately or connection in self.account.other_connections

    def first_row(self, connection: int) -> datetime:
        return min(row.created for row in self.rows_by[connection])

    def follows(self, connection: int) -> bool:
        """Whether the first row of a connection was made after the newest of the chosen one."""
        return not self.chosen_rows or self.first_row(connection) > max(row.created for row in self.chosen_rows)

    @property
    def new_rows(self) -> list[ImportRow]:
        return self.rows_by.get(self.new_connection, []) if self.new_connection is not None else []

    @cached_property
    def connected_at(self) -> datetime | None:
        """When the first row of the new connection was made."""
        return min((row.created for row in self.new_rows), default=None)

    @cached_property
    def switched_at(self) -> datetime | None:
        """When the old connection was said to be deactivated; None before that. A program is told by a person."""
        return self.world.switched_at if self.world.old_connection() is not None else None

    @property
    def closed_at(self) -> datetime | None:
        """When the old shop was said to be closed for customers; nobody but a person tells."""
        return self.world.closed_at if self.said else None

    @cached_property
    def seen_off_at(self) -> datetime | None:
        """The switch as a person said it; else the last sign of life of the old connection before the new one began. None in
        `extra`."""
        if self.old is None:
            return None
        return self.switched_at if self.said else self._guessed

    @cached_property
    def _guessed(self) -> datetime | None:
        if self.connected_at is None:
            return None
        signs = (at for row in self.chosen_rows for at in (row.created, row.updated) if at < self.connected_at)
        return max(signs, default=self.connected_at)

    # Picqer orders

    def row_of(self, order: PicqerOrder) -> ImportRow | None:
        return self.books.row_by_order.get(order.idorder)

    def picqer_order(self, row: ImportRow) -> PicqerOrder | None:
        return None if row.idorder is None else self.books.orders.get(row.idorder)

    @cached_property
    def old_numbers(self) -> set[str]:
        return {shown_number(order.number) for order in self.orders(self.old) if order.number}

    def origin(self, order: PicqerOrder) -> str:
        """Where a Picqer order came from, as far as rows and reference tell: `old` (a row of the chosen connection),
        `other` (a row of another), `unknown` (no row, but its reference is the number of an order of the old shop),
        `none` (no row and no such reference: made by hand, by the portal or another system)."""
        if not self.mine(order.idfulfilment_customer):
            return "other"
        row = self.row_of(order)
        if row is not None:
            return "old" if row.connection == self.chosen else "other"
        return "unknown" if order.reference and shown_number(order.reference) in self.old_numbers else "none"

    @cached_property
    def picklists_of(self) -> dict[int, list[Picklist]]:
        """Picklists by order; those of returns have none."""
        found: dict[int, list[Picklist]] = {}
        for picklist in self.books.picklists:
            if picklist.idorder is not None and picklist.idreturn is None:
                found.setdefault(picklist.idorder, []).append(picklist)
        return found

    def part_shipped(self, order: PicqerOrder) -> bool:
        """Open, with a picklist that is closed."""
        return order.open and any(p.status == "closed" for p in self.picklists_of.get(order.idorder, []))

    @cached_property
    def waiting(self) -> set[int]:
        """Orders with a backorder."""
        return {backorder.idorder for backorder in self.books.backorders}

    @cached_property
    def by_reference(self) -> dict[str, list[PicqerOrder]]:
        found: dict[str, list[PicqerOrder]] = {}
        for order in self.books.orders:
            if order.reference:
                found.setdefault(shown_number(order.reference), []).append(order)
        return found

    @property
    def blind(self) -> bool:
        """The key may not read the rows: orders can be told by their reference alone."""
        return "webshoporders" not in self.account.access.rights

    @cached_property
    def _old_by_number(self) -> dict[str, list[ShopOrder]]:
        found: dict[str, list[ShopOrder]] = {}
        for order in self.orders(self.old):
            if order.number:
                found.setdefault(shown_number(order.number), []).append(order)
        return found

    def _one_buyer(self, order: ShopOrder, other: PicqerOrder) -> bool:
        assert self.old is not None
        lines = placed_lines(self.old, order)
        same_person = bool(mail(order.email)) and mail(order.email) == mail(other.emailaddress)
        return same_person or bool(lines and lines == ordered_lines(other))

    def named(self, order: PicqerOrder) -> ShopOrder | None:
        """The order of the old shop whose number is the reference of this one, with the same e-mail address or lines."""
        if not order.reference or not self.mine(order.idfulfilment_customer):
            return None
        found = self._old_by_number.get(shown_number(order.reference), [])
        return next((each for each in found if self._one_buyer(each, order)), None)

    def named_in_picqer(self, order: ShopOrder) -> bool:
        """A Picqer order has the number of this order of the old shop as reference and its e-mail address or its lines."""
        found = self.by_reference.get(shown_number(order.number), []) if order.number else []
        return any(self._one_buyer(order, each) for each in found)

    def in_picqer(self, order: ShopOrder) -> bool:
        """Whether Picqer has an order of the old shop: a row of a connection of that shop leads to a Picqer order, or a
        Picqer order has its number as reference and the same e-mail address or the same lines."""
        for connection in self.rows_by:
            if connection == self.chosen or self.serves(connection, "old"):
                row = self.books.row_by_foreign.get((connection, order.id))
                if row is not None and self.picqer_order(row) is not None:
                    return True
        return self.old is not None and self.named_in_picqer(order)
