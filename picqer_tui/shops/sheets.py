"""What the readers of all platforms do alike when they give one order in full."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from picqer_tui.core.errors import NotFound
from picqer_tui.core.phrase import Phrase


def gone(title: str, order: str) -> NotFound:
    """There is no order of that id (any more)."""
    return NotFound(
        Phrase("{account} has no such order any more.", {"account": title}),
        order,
        Phrase("Look the order up in the shop itself: it may have been removed or moved."),
        404,
    )


def joined(*parts: str) -> str:
    """The parts that there are, with a blank between."""
    return " ".join(part for part in parts if part)


def number(text: str) -> Decimal:
    """Decimal text as a number; 0 where there is none."""
    try:
        return Decimal(text or "0")
    except InvalidOperation:
        return Decimal(0)


def each(total: Decimal, amount: int) -> str:
    """The price of one piece where the whole line has the price."""
    return f"{total / amount:.2f}" if amount > 0 else f"{total:.2f}"


def plus(*amounts: str) -> str:
    """Amounts taken together, such as a price and its tax."""
    return f"{sum((number(one) for one in amounts), Decimal(0)):.2f}"
