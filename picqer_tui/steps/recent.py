"""A list of recent orders that is looked at again and again: a long one is read whole once, and then only as far as it is
young. What an older order has become since is told by the list of open orders, or looked up for those that matter."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.evidence import Evidence
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Need, fresh
from picqer_tui.core.records import Order

LONG = 200
"""From so many rows on a list is not read whole each time."""
SETTLED = timedelta(days=3)
"""So long the older part of a long list is left as it was read."""
OVERLAP = timedelta(hours=12)
"""How far before the reading of the whole list its young part begins."""
PAGE = 100
"""Rows that most accounts give at once."""


class Recent:
    """One such list: the whole of it, and its young part when that is enough."""

    def __init__(self, evidence: Evidence, need: Need) -> None:
        self._evidence = evidence
        self.whole = need
        self.late: Need | None = self._split()

    def _split(self) -> Need | None:
        read, since = self._evidence.reading(self.whole), self.whole.since
        now = self._evidence.now
        if since is None or read.begun_at is None or read.rows <= LONG or fresh(self.whole, read, now):
            return None
        if not fresh(self.whole._replace(max_age=SETTLED), read, now):
            return None
        begin = (read.begun_at - OVERLAP).replace(minute=0, second=0, microsecond=0)
        late = self.whole._replace(scope=f"{self.whole.scope}-late", since=begin)
        return late if begin > since and self._evidence.reading(late).rows <= LONG else None

    def join(self) -> None:
        """Asks for the whole list after all."""
        self.late = None

    @property
    def as_of(self) -> datetime | None:
        """When the older part was read; None when all was read together."""
        return self._evidence.reading(self.whole).begun_at if self.late is not None else None

    @property
    def cost(self) -> int:
        """Requests that this list takes now, about."""
        read = self._evidence.reading(self.whole)
        if fresh(self.whole, read, self._evidence.now):
            return 0
        return 2 if self.late is not None else 2 + read.rows // PAGE

    def needs(self) -> Sequence[Need]:
        if self.late is None:
            return [self.whole]
        return [self.whole._replace(max_age=SETTLED), self.late]

    def orders(self, values: Iterable[str] | None = None, since: datetime | None = None) -> dict[str, Order]:
        """The orders by id, each as last read."""
        ids = None if values is None else list(values)
        found: dict[str, Order] = {}
        for need in self.needs():
            found |= {order.id: order for order in self._evidence.records(need, Order, values=ids, since=since)}
        return found

    def older(self) -> set[str]:
        """Ids of the orders that are as they were when the whole list was read."""
        if self.late is None:
            return set()
        young = {order.id for order in self._evidence.records(self.late, Order)}
        return {order.id for order in self._evidence.records(self.whole, Order)} - young


def dated(words: Phrase, *lists: Recent) -> Phrase:
    """What a step says, with the moment as of which it speaks of older orders when that is not now."""
    read = [at for each in lists if (at := each.as_of) is not None]
    if not read:
        return words
    return Phrase("{said} Of older orders that were finished: as they were at {at}.", {"said": words, "at": min(read)})
