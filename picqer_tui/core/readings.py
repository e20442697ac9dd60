"""What a step needs read, and what was read, how completely and how long ago."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Record
from picqer_tui.core.sides import Side


class Coverage(StrEnum):
    NONE = "none"
    PARTIAL = "partial"
    COMPLETE = "complete"
    REFUSED = "refused"


class ListKey(NamedTuple):
    """One list of one account: what a reading reads and what rows are kept under."""

    side: Side
    kind: type[Record]
    scope: str

    def __str__(self) -> str:
        return f"{self.side}.{self.kind.__name__}" + (f".{self.scope}" if self.scope else "")


class Need(NamedTuple):
    """What must have been read and how old it may be.

    `scope` names which part of the account's list is meant; each scope is a list of its own with its own rows:

    - `""`: everything there is.
    - `"open"` (Order): every order not finished, of any age. Picqer: expected, concept, processing, paused and any unknown
      status. Shop: everything that is not done, cancelled, refunded or draft.
    - `"recent"` (Order, Shipment, Picklist): placed or created at or after `since`.
    - `"changed"` (Order, Picqer): like `recent`, but by last change where the account can filter so, else `recent` with slack.
    - `"about"`: single lookups of the values in `about`, one by one or in chunks. A value is `id:<id>`, `number:<number>`,
      `reference:<text>`, `sku:<sku>`, `host:<host>` (Storefront). Rows found are kept; a value that gave nothing is
      remembered as asked.
    - any other word: a list that one step wants for itself with the meaning of the scope before its first `-`
      (`"about-second"`: the second reading of the stock of some products).

    `since` bounds a `recent` list; a reading that began further back satisfies it too.
    """

    side: Side
    kind: type[Record]
    max_age: timedelta
    scope: str = ""
    about: tuple[str, ...] = ()
    since: datetime | None = None

    @property
    def list_key(self) -> ListKey:
        return ListKey(self.side, self.kind, self.scope)


class Reading(NamedTuple):
    """One list as read from one side. Age counts from `begun_at`: the first row is as old as that.

    For an `about` need it speaks of the asked values only: complete when each was asked, begun at the oldest of them.
    """

    key: ListKey
    coverage: Coverage
    generation: int
    begun_at: datetime | None
    rows: int
    claimed: int | None
    """What the account itself said the list holds; None when it does not say."""
    cursor: str | None
    since: datetime | None
    reason: str
    """Reason code of `core.verdicts.Reason` when not complete (no_right, resource_closed, unreachable, incomplete, ...)."""
    why: Phrase | None
    changed_since: datetime | None = None
    """Set when this reading wants only what changed since then, over the rows of an earlier complete one: a partial one goes
    on only when it is begun with the same."""


UNREAD_GENERATION = 0


def unread(need: Need) -> Reading:
    """The reading of a list that nobody has read yet."""
    return Reading(need.list_key, Coverage.NONE, UNREAD_GENERATION, None, 0, None, None, None, "not_run", None)


def fresh(need: Need, reading: Reading, now: datetime) -> bool:
    """Complete, young enough, and reaching back far enough for this need."""
    if reading.coverage is not Coverage.COMPLETE or reading.begun_at is None:
        return False
    if need.since is not None and (reading.since is None or reading.since > need.since):
        return reading.since is None and need.scope == "" and now - reading.begun_at <= need.max_age
    return now - reading.begun_at <= need.max_age
