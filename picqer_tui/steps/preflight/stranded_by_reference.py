"""Which orders would be left behind where Picqer's webshop orders are closed to the key: told by reference alone.

Without rows an open order of Picqer is of the old shop when its reference is a number there, with the same customer or the
same lines; and an order of the shop whose number no order in Picqer has is not in Picqer, for a reason that cannot be seen."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import NamedTuple

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.keys import order_number
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.orders import spellings
from picqer_tui.steps import presence, switch

YOUNG = timedelta(days=30)
SOON = timedelta(minutes=15)
"""How long an order may still be on its way into Picqer."""
TO_SHIP = (OrderState.OPEN, OrderState.PART_SHIPPED)


class Left(NamedTuple):
    """One order that would be left behind."""

    code: str
    in_shop: Order
    order_id: str
    """Picqer's idorder; empty when no order there has its number."""


class Standing(NamedTuple):
    """What is known of one open Picqer order."""

    order: Order
    left: int
    part_shipped: bool
    waits_for_stock: bool

    @property
    def code(self) -> str:
        if self.order.state is OrderState.UNPAID or self.order.status == "expected":
            return "stranded-unpaid"
        if self.part_shipped:
            return "stranded-partly-shipped"
        return "stranded-backorder" if self.waits_for_stock else "stranded-open"


class ByReference:
    """Picqer's open orders and those of the old shop, side by side."""

    def __init__(self, evidence: Evidence, picqer: Need, shop: Need) -> None:
        self._evidence = evidence
        self._shop_need, self._picqer_need = shop, picqer
        customer = evidence.move.settings.customer
        found = evidence.records(picqer, Order)
        self._open = [order for order in found if not customer or order.customer in ("", customer)]
        self._shop = [order for order in evidence.records(shop, Order) if order.state is not OrderState.DRAFT]
        listed = presence.attributed(self._open, self._shop)
        self._elsewhere = [order for order in self._open if order.id not in listed and order.reference.exact]
        known = {order.id for order in listed.values()}
        young = evidence.now - YOUNG
        self._absent = [order for order in self._shop if order.id not in known and _since(order, young)]

    def needs(self) -> list[Need]:
        """Old shop: what it calls finished and Picqer has open. Picqer: what the shop has open and Picqer has not."""
        return [need for need in (self._in_shop(), self._in_picqer()) if need is not None]

    def _in_shop(self) -> Need | None:
        texts = {text for order in self._elsewhere for text in spellings(order.reference)}
        texts |= {f"#{text}" for text in texts if not text.startswith("#")}
        values = tuple(sorted(f"number:{text}" for text in texts))
        return Need(Side.OLD, Order, self._shop_need.max_age, "about", values) if values else None

    def _in_picqer(self) -> Need | None:
        return presence.question(self._absent, self._picqer_need.max_age)

    def left(self, standings: dict[str, Standing]) -> Iterator[Left]:
        """What would be left behind; `standings`: Picqer's open orders by id."""
        young = self._evidence.now - YOUNG
        asked = self._in_shop()
        shop = [*self._shop, *(self._evidence.records(asked, Order) if asked is not None else ())]
        for ident, in_shop in presence.attributed(self._open, shop).items():
            code = standings[ident].code
            if code != "stranded-unpaid" or _since(in_shop, young):
                yield Left(code, in_shop, ident)
        asked = self._in_picqer()
        if not switch.whole(self._evidence, self._picqer_need, asked):
            return
        known = presence.by_reference(self._evidence, self._absent, [asked] if asked is not None else [])
        for order in self._absent:
            if order.id in known or not order_number(order.number.exact):
                continue
            if order.state is OrderState.UNPAID:
                yield Left("stranded-unpaid", order, "")
            elif order.state in TO_SHIP and order.pieces > 0 and not _since(order, self._evidence.now - SOON):
                yield Left("stranded-ignored", order, "")

    @property
    def looked_at(self) -> int:
        """Orders that were looked at: open in Picqer, or young and open in the old shop alone."""
        return len(self._open) + len(self._absent)


def _since(order: Order, at: datetime) -> bool:
    return order.placed_at is None or order.placed_at >= at
