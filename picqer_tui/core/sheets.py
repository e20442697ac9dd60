"""One order in full, as a person needs it to enter it by hand: with the customer's name and address, and therefore read when
somebody asks, held in memory, and written nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, runtime_checkable

from picqer_tui.core.clean import Raw
from picqer_tui.core.phrase import Phrase

# Values are cleaned text. None: the platform, the key or the file does not show it; an empty text: this order has none.


@dataclass(frozen=True, slots=True, repr=False)
class Place:
    """Who, and where. No representation of these classes shows a value, so that none ends up in a traceback."""

    name: str | None = None
    company: str | None = None
    street: str | None = None
    """With the number of the house."""
    more: str | None = None
    """A second line of the address."""
    postcode: str | None = None
    city: str | None = None
    region: str | None = None
    country: str | None = None
    """As the shop writes it, mostly two letters."""


@dataclass(frozen=True, slots=True, repr=False)
class SheetLine:
    """One line of an order."""

    sku: Raw
    name: str | None
    amount: int
    """Pieces that were ordered."""
    done: int = 0
    """Pieces of those that are sent, cancelled or refunded already."""
    price: str | None = None
    """Of one piece, decimal text with two places."""
    part: bool = False
    """A part of the line above, which it comes with."""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """All that a platform shows of one order."""

    number: Raw
    placed_at: datetime | None
    lines: tuple[SheetLine, ...]
    delivery: Place | None = None
    invoice: Place | None = None
    email: str | None = None
    phone: str | None = None
    with_vat: bool | None = None
    """Whether the prices of lines and sending include VAT."""
    currency: str = ""
    shipping: str | None = None
    """The way of sending that the customer chose."""
    shipping_price: str | None = None
    discount: str | None = None
    """Taken off the whole order, where prices of lines do not show it already."""
    total: str | None = None
    """What the customer pays, with VAT and sending."""
    payment: str | None = None
    note: str | None = None
    """What the customer wrote with the order."""
    why: Phrase | None = None
    """Why something is missing, where it is not for the platform as such."""


@runtime_checkable
class SheetReader(Protocol):
    """A `Source` that can give one order in full."""

    async def sheet(self, order: str) -> Sheet:
        """The order with this id (`Order.id`), as it is now.

        Raises:
            NotFound: there is none.
            NotSupported: this account cannot show it, with why.
            RemoteError: it cannot be read now.
        """
        ...
