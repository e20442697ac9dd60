"""What an account can do: read a page, look, send. Asynchronous, on the loop."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol, runtime_checkable

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.profile import Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Record


class Page(NamedTuple):
    """Some rows of a list and how to go on. `cursor` None: that was the end."""

    records: Sequence[Record]
    cursor: str | None
    claimed: int | None = None
    """How many rows the account says the whole list has; None when it does not say."""
    asked: Sequence[str] = ()
    """For an `about` need: the values of the need that this page answers (found or not)."""
    found: Sequence[tuple[str, str]] = ()
    """For an `about` need: (value, id of a row found for it)."""
    whole: bool = True
    """False when the reader knows that rows are missing (a list that moved too often, a part the key may not see)."""
    why: Phrase | None = None
    """Why it is not whole."""
    as_of: datetime | None = None
    """When the account stood as these rows say, where that is earlier than the reading (a file made before); None: now."""


class Traffic(NamedTuple):
    """What one account was asked so far by this process."""

    requests: int = 0
    refused: int = 0
    """Answers 429 or throttled."""
    waited: float = 0.0
    """Seconds spent waiting for the account's quota."""


@runtime_checkable
class Source(Protocol):
    """One account, read a page at a time; reads may be repeated. Reading Product makes it a catalogue reader, Order an order
    reader, and so on. Errors are `core.errors.RemoteError`s."""

    @property
    def profile(self) -> Profile: ...

    @property
    def traffic(self) -> Traffic: ...

    def can_read(self, need: Need) -> Phrase | None:
        """None: yes; else why not (then the engine takes the reading as refused, without a request)."""
        ...

    def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        """Pages from `cursor` (None: the beginning) to the end. `changed_since`: rows known so far are complete up to then,
        only what changed after it is wanted; a reader that cannot filter so gives everything. Cursors are the reader's own
        text, valid in a later process as well, or the reader starts again when they are too old."""
        ...

    async def aclose(self) -> None: ...


class Sent(NamedTuple):
    """What an account answered to a write."""

    answer: Values


@runtime_checkable
class Writer(Protocol):
    """The account's writing side. COMPLETE_ORDER makes it an order completer, EDIT_SKU a SKU editor."""

    def can_write(self, kind: ChangeKind) -> SideEffects | Phrase:
        """What else would happen, or why it cannot, as far as is known without asking."""
        ...

    async def effects(self, kind: ChangeKind) -> SideEffects | Phrase:
        """As `can_write`, after asking what it depends on: the rights of the key, whether the shop mails its customers."""
        ...

    async def identity(self) -> str:
        """Who answers at this address now, as `Account.id`; asked anew each time."""
        ...

    async def look(self, kind: ChangeKind, target: str) -> Values:
        """The target as it is now: before, and read back. COMPLETE_ORDER: `status` (as `Order.status`), `state` and, where the
        platform keeps parcels, `tracking`; EDIT_SKU: `sku`; TAG_ORDER: `tags`; COMMENT_ORDER: `comments` (ids of changes that
        stand in them) and `tracking`.

        Raises:
            NotFound: there is no such thing.
        """
        ...

    async def send(self, change: Change) -> Values:
        """Exactly one request that changes something; any number of looks before it.

        Raises:
            Rejected, RateLimited, BadReply: refused, by the account or before anything was sent; nothing changed.
            Unreachable: it never left.
            OutcomeUnknown: no answer; it may have been applied.
        """
        ...
