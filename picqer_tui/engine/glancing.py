"""A glance at Picqer's newest import rows between two rounds of a watch: whether anything is other than when it was read."""

from __future__ import annotations

from datetime import datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import RemoteError
from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Record
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Source

LATELY = timedelta(hours=6)
"""How far back a glance goes."""
FULL = 90
"""New rows on a page behind which there may be more: a glance is content with fewer, the end is for a reading to prove."""


class Young:
    """Import rows made lately, as last read, and the glance that is compared with them."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._rows: dict[str, ImportRow] = {}

    async def stirs(self, source: Source) -> bool:
        """Whether the account shows others now, or cannot be seen. Nothing is kept of what is seen."""
        need = Need(Side.PICQER, ImportRow, LATELY)
        if source.can_read(need) is not None:
            return False
        since = self._clock.now() - LATELY
        try:
            async for page in source.read(need, None, since):
                if any(self._news(record, since) for record in page.records):
                    return True
                if len(page.records) < FULL:
                    return False
        except RemoteError:
            return True
        return False

    def _news(self, record: Record, since: datetime) -> bool:
        if not isinstance(record, ImportRow) or record.created_at is None or record.created_at < since:
            return False
        known = self._rows.get(record.id)
        return known is None or _told(known) != _told(record)

    def remember(self, page: Page) -> None:
        """Takes note of the rows of a page that was read."""
        limit = self._clock.now() - 2 * LATELY
        rows = [record for record in page.records if isinstance(record, ImportRow)]
        for row in rows:
            if row.created_at is not None and row.created_at >= limit:
                self._rows[row.id] = row
        if rows:
            self._rows = {ident: row for ident, row in self._rows.items() if row.created_at and row.created_at >= limit}


def _told(row: ImportRow) -> tuple[str, str, str]:
    """What of a row tells that something happened to its order in Picqer; its status in the shop changes all the time."""
    return row.connection, row.order_id, row.status
