"""A shop at another address: whether it is the same shop, told by who answers and by what it holds."""

from __future__ import annotations

from collections.abc import Sequence

from picqer_tui.core.errors import Rejected
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Order, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source
from picqer_tui.engine.meeting import IDENTITY_MAX_AGE, who

LOOKED_UP = 6
"""Orders, or products where no order is known, that are looked up at the new address."""
MAY_LACK = 1
"""Of these one may be gone there: somebody may have deleted it since it was read."""

_NOBODY = Phrase("Nobody could be recognised at this address.")
_ANOTHER = Phrase(
    "Another shop answers here, or an older copy of this one: {there} of its {looked} newest {what} are there."
)
_ORDERS, _PRODUCTS = Phrase("orders"), Phrase("products")
_REMEDY = Phrase(
    "Give the address at which this very shop lives now. A copy does not do: what changes in the shop is not seen there."
)


async def recognise(ledger: Ledger, source: Source, side: Side) -> str:
    """The identity of the shop that answers at this address, when it is the one that the move is about.

    Raises:
        Rejected: it is another shop, or an older copy.
        RemoteError: it cannot be reached, or does not let this key in.
    """
    found = await _account(source, side)
    kept = ledger.facts.identities.get(side, "")
    if not kept or kept == found.id:
        return found.id
    orders = await ledger.newest(side, Order, LOOKED_UP)
    products = [] if orders else [row for row in await ledger.newest(side, Product, LOOKED_UP) if row.sku]
    known = orders or products
    if known:
        there = await _there(source, side, known)
        if there < max(1, len(known) - MAY_LACK):
            values = {"there": there, "looked": len(known), "what": _ORDERS if orders else _PRODUCTS}
            raise Rejected(_ANOTHER._replace(values=values), found.title, _REMEDY)
    return found.id


async def _account(source: Source, side: Side) -> Account:
    async for page in source.read(who(side), None, None):
        for record in page.records:
            if isinstance(record, Account):
                return record
    raise Rejected(_NOBODY, "", _REMEDY)


async def _there(source: Source, side: Side, known: Sequence[Order] | Sequence[Product]) -> int:
    """How many of these rows are there under the same id with the same number or SKU."""
    kind = type(known[0])
    asked = tuple(f"sku:{row.sku.exact}" if isinstance(row, Product) else f"id:{row.id}" for row in known)
    need = Need(side, kind, IDENTITY_MAX_AGE, "about", asked)
    if (why := source.can_read(need)) is not None:
        raise Rejected(why, "", _REMEDY)
    wanted = {_mark(row) for row in known}
    found: set[tuple[str, str]] = set()
    async for page in source.read(need, None, None):
        found.update(mark for record in page.records if isinstance(record, kind) and (mark := _mark(record)) in wanted)
    return len(found)


def _mark(row: Order | Product) -> tuple[str, str]:
    return row.id, row.sku.exact if isinstance(row, Product) else row.number.exact
