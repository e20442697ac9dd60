"""Where an order stands: its state, which decides; its status, a label; what is invoiced; and what it comes to."""

from __future__ import annotations

from typing import NamedTuple

from picqer_tui.world.shop_rows import ShopOrder

from .face import Face, net

STATES = {
    "unpaid": ("pending_payment", "pending_payment"),
    "on-hold": ("new", "pending"),
    "open": ("processing", "processing"),
    "partly-shipped": ("processing", "processing"),
    "completed": ("complete", "complete"),
    "cancelled": ("canceled", "canceled"),
    "refunded": ("closed", "closed"),
    "failed": ("canceled", "canceled"),
}
DEFAULTS = {
    "pending": "new",
    "pending_payment": "pending_payment",
    "payment_review": "payment_review",
    "fraud": "processing",
    "processing": "processing",
    "holded": "holded",
    "complete": "complete",
    "closed": "closed",
    "canceled": "canceled",
}
"""The statuses of every shop, each with its state."""


class Sums(NamedTuple):
    """Amounts of an order in cents."""

    goods: int
    goods_tax: int
    shipping: int
    shipping_tax: int
    discount: int
    total: int

    @property
    def tax(self) -> int:
        return self.goods_tax + self.shipping_tax


def sums(row: ShopOrder) -> Sums:
    """What an order comes to. A discount here has no tax in it."""
    goods = sum(net(line.amount * line.price, line.vat) for line in row.lines)
    gross = sum(line.amount * line.price for line in row.lines)
    shipping = net(row.shipping, 21)
    return Sums(goods, gross - goods, shipping, row.shipping - shipping, row.discount, row.total)


def state_of(row: ShopOrder) -> str | None:
    """The state: what decides. An order saved without one has none."""
    own = row.extra.get("magento_state", "")
    return None if own == "-" else str(own or STATES[row.status][0])


def status_of(face: Face, row: ShopOrder) -> str | None:
    """The status: a label, the shop's own or that of the state."""
    own = str(row.extra.get("magento_status", ""))
    if own == "-":
        return None
    if own:
        return own
    state = row.extra.get("magento_state")
    if state:
        return next((status for status, of in DEFAULTS.items() if of == state), str(state))
    if row.status == "partly-shipped" and "deels_verzonden" in face.custom_statuses:
        return "deels_verzonden"
    return STATES[row.status][1]


def invoiced(row: ShopOrder) -> dict[str, int]:
    """Pieces invoiced, by line: all of what is paid."""
    if row.paid_at is not None and row.status not in ("cancelled", "failed"):
        return {line.id: line.amount for line in row.lines}
    known: dict[str, int] = row.extra.get("invoiced", {})
    return known


def ships(row: ShopOrder) -> bool:
    """Whether it has an address to send to. What a marketplace sends itself is entered as if it were virtual."""
    return not row.fulfilled_by and any(line.ships for line in row.lines)
