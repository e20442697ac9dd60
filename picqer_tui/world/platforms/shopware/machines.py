"""The three state machines of an order, and how their states stand to the books' one status.

They are independent: an open order can be shipped and refunded. What was moved here is kept with the order for as long as
its status in the books stays the same; else the states follow from that status and the habits of the shop.
"""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from picqer_tui.world.shop_rows import ShopOrder

from .face import Face

ORDER, DELIVERY, TRANSACTION = "order.state", "order_delivery.state", "order_transaction.state"
ENTITIES = {"order": ORDER, "order_delivery": DELIVERY, "order_transaction": TRANSACTION}

_BACK = ("retour", "returned"), ("retour_partially", "returned_partially")
_PAYING = {
    "process": "in_progress",
    "process_unconfirmed": "unconfirmed",
    "authorize": "authorized",
    "paid": "paid",
    "paid_partially": "paid_partially",
    "fail": "failed",
    "cancel": "cancelled",
}
TRANSITIONS: dict[str, dict[str, dict[str, str]]] = {
    ORDER: {
        "open": {"process": "in_progress", "cancel": "cancelled"},
        "in_progress": {"complete": "completed", "cancel": "cancelled"},
        "completed": {"reopen": "open", "cancel": "cancelled"},
        "cancelled": {"reopen": "open"},
    },
    DELIVERY: {
        "open": {"ship": "shipped", "ship_partially": "shipped_partially", "cancel": "cancelled"},
        "shipped_partially": {"ship": "shipped", "cancel": "cancelled", "reopen": "open", **dict(_BACK)},
        "shipped": {"cancel": "cancelled", "reopen": "open", **dict(_BACK)},
        "returned": {"reopen": "open"},
        "returned_partially": {"reopen": "open", "retour": "returned"},
        "cancelled": {"reopen": "open"},
    },
    TRANSACTION: {
        "open": {"do_pay": "in_progress", "remind": "reminded", **_PAYING},
        "in_progress": {name: to for name, to in _PAYING.items() if to != "in_progress"} | {"reopen": "open"},
        "unconfirmed": {name: to for name, to in _PAYING.items() if to != "unconfirmed"} | {"reopen": "open"},
        "authorized": {"paid": "paid", "paid_partially": "paid_partially", "cancel": "cancelled", "fail": "failed"},
        "reminded": {"paid": "paid", "paid_partially": "paid_partially", "cancel": "cancelled", "reopen": "open"},
        "paid": {"refund": "refunded", "refund_partially": "refunded_partially", "chargeback": "chargeback"}
        | {"cancel": "cancelled", "reopen": "open"},
        "paid_partially": {"paid": "paid", "refund": "refunded", "cancel": "cancelled", "reopen": "open"},
        "refunded": {"reopen": "open"},
        "refunded_partially": {"refund": "refunded", "reopen": "open"},
        "failed": {"reopen": "open", "paid": "paid"},
        "cancelled": {"reopen": "open", "paid": "paid"},
        "chargeback": {"reopen": "open"},
    },
}
"""Machine, state, action: the state after it. A completed order can be called off, as observed."""

NAMES = {
    "open": "Open",
    "in_progress": "In behandeling",
    "completed": "Voltooid",
    "cancelled": "Geannuleerd",
    "shipped": "Verzonden",
    "shipped_partially": "Gedeeltelijk verzonden",
    "returned": "Geretourneerd",
    "returned_partially": "Gedeeltelijk geretourneerd",
    "paid": "Betaald",
    "paid_partially": "Gedeeltelijk betaald",
    "authorized": "Geautoriseerd",
    "unconfirmed": "Onbevestigd",
    "reminded": "Herinnerd",
    "refunded": "Terugbetaald",
    "refunded_partially": "Gedeeltelijk terugbetaald",
    "failed": "Mislukt",
    "chargeback": "Chargeback",
}
_PAID = ("paid", "authorized", "paid_partially", "refunded_partially")


class State(NamedTuple):
    """A state of a machine."""

    machine: str
    name: str


class States(NamedTuple):
    """Where the machines of one order stand; `delivery` and `transaction` are those of its main ones."""

    order: str
    delivery: str
    transaction: str

    def of(self, machine: str) -> str:
        """The state of one machine."""
        return {ORDER: self.order, DELIVERY: self.delivery, TRANSACTION: self.transaction}[machine]

    def moved(self, machine: str, to: str) -> States:
        """The states with that of one machine changed."""
        return self._replace(**{{ORDER: "order", DELIVERY: "delivery", TRANSACTION: "transaction"}[machine]: to})


def some(row: ShopOrder, of: int, salt: str = "") -> int:
    """A number below `of` that goes with an order and stays the same."""
    found = hashlib.md5(f"{salt}/{row.id}".encode(), usedforsecurity=False).digest()
    return int.from_bytes(found[:4], "big") % of


def states(face: Face, row: ShopOrder) -> States:
    """Where the machines of an order stand."""
    kept = row.extra.get("shopware")
    if kept is not None and kept[0] == row.status:
        return States(*kept[1])
    paid = "authorized" if row.payment == "klarna" else "paid"
    match row.status:
        case "unpaid":
            return States("open", "open", ("open", "open", "in_progress", "unconfirmed")[some(row, 4)])
        case "on-hold":
            return States("open", "open", "open")
        case "open":
            return States(_underway(face), "open", paid)
        case "partly-shipped":
            return States(_underway(face), "shipped_partially", paid)
        case "refunded":
            return States("completed", "returned", "refunded")
        case "failed":
            return States("cancelled", "open", "failed")
        case "cancelled":
            # Observed: calling off the order leaves its delivery and its payment as they are.
            if face.habit("calls-off-alone", 0.5):
                return States("cancelled", "open", "open" if row.paid_at is None else paid)
            return States("cancelled", "cancelled", "cancelled" if row.paid_at is None else "refunded")
    return _done(face, row, "paid")


def _underway(face: Face) -> str:
    """Some shops put a paid order in progress, others leave it open."""
    return "in_progress" if face.habit("processes", 0.5) else "open"


def _done(face: Face, row: ShopOrder, paid: str) -> States:
    """Shops differ in what they complete: all, the delivery alone, or, with orders that were copied or typed in, the order
    alone."""
    if row.origin != "native" and not row.shipments and face.habit("order-alone", 0.4):
        return States("completed", "open", paid)
    if row.shipments and face.habit("ships-alone", 0.5):
        return States(_underway(face), "shipped", paid)
    return States("completed", "shipped", paid)


def status(row: ShopOrder, now: States) -> str:
    """The status in the books that goes with these states."""
    if now.order == "cancelled":
        return "refunded" if now.transaction == "refunded" else "cancelled"
    if now.transaction == "refunded":
        return "refunded"
    if now.order == "completed" or now.delivery in ("shipped", "returned", "returned_partially"):
        return "completed"
    if now.delivery == "cancelled":
        return "cancelled"
    if now.delivery == "shipped_partially":
        return "partly-shipped"
    if now.transaction in _PAID:
        return "open"
    return "on-hold" if row.payment == "bacs" else "unpaid"


def keep(row: ShopOrder, now: States) -> None:
    """Remember with an order where its machines were put; its status has to be the one that goes with it."""
    row.extra["shopware"] = (row.status, tuple(now))
