"""How the first order of a new connection differs from recent ones of the old: what the connection's settings put on it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from picqer_tui.core.records import Order

MOST = 50
"""How many of the newest orders are compared with."""

WHOLE = ("template", "warehouses", "carrier", "language")
"""Compared as they are."""
PARTS = ("vat", "tags")
"""Lists: anything in them that no recent order had is a difference."""


class Difference(NamedTuple):
    field: str
    now: str
    usual: str


def _values(order: Order, field: str) -> set[str]:
    text = order.traits.get(field, "")
    if field in PARTS:
        return {part.strip() for part in text.split(",") if part.strip()}
    return {text} if text or field == "warehouses" else set()


def _key(order: Order) -> tuple[int, str]:
    return (len(order.id), order.id)


def differences(first: Order, recent: Iterable[Order]) -> Iterator[Difference]:
    """The fields in which the first order has a value that none of the newest recent ones has. None without recent ones."""
    usual = sorted(recent, key=_key, reverse=True)[:MOST]
    if not usual:
        return
    for field in (*WHOLE, *PARTS):
        known = {value for order in usual for value in _values(order, field)}
        strange = _values(first, field) - known
        if strange:
            yield Difference(field, ", ".join(sorted(strange)) or "-", ", ".join(sorted(known)[:5]) or "-")
