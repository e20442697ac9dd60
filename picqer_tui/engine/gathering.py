"""Needs to readings: pages in, cursors, identity, completeness. From an account to the disk; nothing is judged here."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import (
    NotFound,
    NotSupported,
    PicqerTuiError,
    RateLimited,
    Rejected,
    Stopped,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.events import Event
from picqer_tui.core.ledger import Ledger
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.readings import Coverage, ListKey, Need, Reading, fresh
from picqer_tui.core.records import Account, ImportRow, Product
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Source
from picqer_tui.engine.again import LASTING, Again, anew, by_change
from picqer_tui.engine.glancing import Young
from picqer_tui.engine.meeting import Meeting, who
from picqer_tui.engine.progress import Meter, Waits

TAIL = timedelta(days=14)
"""How far before the last reading the rows of a tail refresh go back: rows that young still change."""
YOUNG, DEEP, DAILY = timedelta(days=2), timedelta(days=10), timedelta(hours=24)
"""How far a round of a watch goes back instead, and how far it does once in so long."""
LASTS = 0.5
"""Share of its age limit up to which what was read is left as it is in a watch: the verdict has to last a while."""
NEARLY = 0.8
"""Share of its age limit from which on a list is as good as too old for a judgement that has yet to be made."""
BY_CHANGE = timedelta(hours=12)
"""How long Picqer's products are brought up to date by what changed, also for a step that wants them younger."""
SPREAD = 5
"""Rounds over which single lookups that may be that old are asked again."""
LISTS_AT_ONCE = 3
"""Lists of one account read side by side; the account's own limiter decides the pace."""

_SOURCE_MISSING = Phrase("There is no account on this side in this move.")
_CANCELLED = Phrase("Reading was stopped before the end. Run the step again: it goes on where it was.")
_SHORT = Phrase("The account says the list has {claimed} rows and {rows} arrived. Run the step again.")


class Gathering:
    """Reads what is needed, each list once per run, several side by side, and leaves a reading for each."""

    def __init__(
        self,
        ledger: Ledger,
        sources: Mapping[Side, Source],
        clock: Clock,
        tell: Callable[[Event], None],
        waits: Waits,
    ) -> None:
        self._ledger = ledger
        self._sources = sources
        self._clock = clock
        self._tell = tell
        self._slots = {side: asyncio.Semaphore(LISTS_AT_ONCE) for side in Side}
        self._meeting = Meeting(ledger, clock)
        self._young = Young(clock)
        self._deep: datetime | None = None
        """When the import rows were last read as far back as they change."""
        self._turns: defaultdict[ListKey, asyncio.Lock] = defaultdict(asyncio.Lock)
        """A list is read once at a time."""
        self._took: dict[ListKey, timedelta] = {}
        """How long the last reading of a list went on."""
        self._doors = {side: asyncio.Lock() for side in Side}
        """Who answers on a side is looked at once at a time."""
        self.meter = Meter(clock, waits)

    async def gather(
        self,
        needs: Iterable[Need],
        again: Again = Again.OLD,
        landed: Callable[[ListKey], None] = lambda key: None,
        met: dict[Side, float] | None = None,
    ) -> None:
        """Brings every list up to its need: reads it anew, or a partial one to its end, or leaves it as it is where `again`
        allows, and tells `landed` of each as soon as it is at hand. Never raises for a list that cannot be read: its reading
        says why. `met`: when (monotonic) each side was asked who it is, kept by a run over all it gathers."""
        merged = merge(needs)
        by_side: dict[Side, list[Need]] = {}
        for need in merged:
            by_side.setdefault(need.side, []).append(need)
        async with asyncio.TaskGroup() as group:
            for side, wanted in by_side.items():
                group.create_task(self._gather_side(side, wanted, again, landed, {} if met is None else met))

    async def outgrown(self, needs: Iterable[Need]) -> list[Need]:
        """Those of the lists that may not be old that are too old by now, or nearly, although they were read to their end.
        Left out are those that would take too long even with the account's whole pace to themselves."""
        found, now = list[Need](), self._clock.now()
        for need in merge(needs):
            reading, limit = await self._ledger.pages.reading(need), need.max_age * NEARLY
            whole = reading.coverage is Coverage.COMPLETE and reading.begun_at is not None
            if need.max_age >= LASTING or not whole or fresh(need._replace(max_age=limit), reading, now):
                continue
            if by_change(need) or self._took.get(need.list_key, timedelta()) <= limit * LISTS_AT_ONCE:
                found.append(need)
        return found

    async def _gather_side(
        self,
        side: Side,
        needs: Sequence[Need],
        again: Again,
        landed: Callable[[ListKey], None],
        met: dict[Side, float],
    ) -> None:
        share = LASTS if again in (Again.SOON, Again.ROUND) else 1.0
        waiting = list[Need]()
        for need in needs:
            if anew(need, again) or not await self._new_enough(need, share):
                waiting.append(await self._part(need) if again is Again.ROUND else need)
            else:
                landed(need.list_key)
        if not waiting:
            return
        first = [need for need in waiting if need.kind is Account]
        async with self._doors[side]:
            if first or not (await self._new_enough(who(side)) or await self._meeting.turned_away(side, met)):
                await self._read(who(side))
                met[side] = self._clock.monotonic()
        for need in first:
            landed(need.list_key)
        rest = [need for need in waiting if need.kind is not Account]
        stranger = await self._meeting.stranger(side) if rest else None
        async with asyncio.TaskGroup() as group:
            for need in rest:
                group.create_task(self._fetch(need, again, stranger, landed))

    async def _fetch(
        self, need: Need, again: Again, stranger: tuple[str, Phrase] | None, landed: Callable[[ListKey], None]
    ) -> None:
        async with self._turns[need.list_key]:
            await (self._refuse(need, *stranger) if stranger else self._read(need, again))
        landed(need.list_key)

    async def _part(self, need: Need) -> Need:
        """Of lasting lookups that will be too old in some hours, a share; of all others everything."""
        if not need.about or need.max_age < LASTING or not await self._new_enough(need):
            return need
        most, found = -(-len(need.about) // SPREAD), list[str]()
        for value in need.about:
            if len(found) < most and not await self._new_enough(need._replace(about=(value,)), LASTS):
                found.append(value)
        return need._replace(about=tuple(found))

    async def _new_enough(self, need: Need, share: float = 1.0) -> bool:
        allowed = need._replace(max_age=need.max_age * share)
        return fresh(allowed, await self._ledger.pages.reading(need), self._clock.now())

    async def _refuse(self, need: Need, reason: str, why: Phrase) -> None:
        reading = await self._ledger.pages.begin(need, resume=True)
        coverage = Coverage.PARTIAL if reason in ("unreachable", "cancelled") else Coverage.REFUSED
        await self._ledger.pages.close(reading, coverage, reason, why)

    async def _read(self, need: Need, again: Again = Again.ALL) -> None:
        source = self._sources.get(need.side)
        if source is None:
            await self._refuse(need, "not_in_scenario", _SOURCE_MISSING)
            return
        cannot = source.can_read(need)
        if cannot is not None:
            await self._refuse(need, "no_right", cannot)
            return
        async with self._slots[need.side]:
            await self._read_pages(need, source, again)

    async def _read_pages(self, need: Need, source: Source, again: Again) -> None:
        changed_since = await self._changed_since(need, again)
        reading = await self._ledger.pages.begin(need, resume=True, changed_since=changed_since)
        pages = source.read(need, reading.cursor, changed_since)
        end, began = _End(), self._clock.now()
        try:
            async for page in pages:
                page = await self._meeting.known(need, page)
                reading = await self._ledger.pages.keep(reading, page)
                self._young.remember(page)
                end.note(page)
                self._tell(self.meter.moved(need.list_key, page, reading))
        except asyncio.CancelledError:
            await asyncio.shield(self._ledger.pages.close(reading, Coverage.PARTIAL, "cancelled", _CANCELLED))
            raise
        except PicqerTuiError as error:
            coverage, reason, why = _after(need, error)
            if isinstance(error, NotFound) and need.kind is not Account:
                why = self._meeting.perhaps_elsewhere(need.side, why)
            await self._ledger.pages.close(reading, coverage, reason, why)
        else:
            await self._ledger.pages.close(reading, *end.coverage(reading, need))
        finally:
            self._took[need.list_key] = self._clock.now() - began
            self._tell(self.meter.ended(need.list_key))

    async def stirs(self) -> bool:
        """Whether Picqer's newest import rows are others than those last read. Nothing is kept of what is seen, so no verdict
        can rest on it; also True when they could not be seen."""
        source = self._sources.get(Side.PICQER)
        return source is not None and await self._young.stirs(source)

    async def _changed_since(self, need: Need, again: Again) -> datetime | None:
        """From when on changes are enough: import rows are never deleted and only young ones change; Picqer's products are
        never deleted and can be asked for by last change. Everything else is read whole, so that what is gone is seen."""
        if not by_change(need):
            return None
        reading = await self._ledger.pages.reading(need)
        if reading.coverage is Coverage.PARTIAL:
            return reading.changed_since
        if reading.coverage is not Coverage.COMPLETE or reading.begun_at is None:
            return None
        if need.kind is Product and self._clock.now() - reading.begun_at > max(need.max_age, BY_CHANGE):
            return None
        return reading.begun_at - (self._tail(again) if need.kind is ImportRow else timedelta(hours=4))

    def _tail(self, again: Again) -> timedelta:
        """How far back import rows are read again. A round of a watch seldom needs those of many days ago."""
        now = self._clock.now()
        self._deep = self._deep or now
        if again is Again.ROUND and now - self._deep < DAILY:
            return YOUNG
        self._deep = now
        return DEEP if again is Again.ROUND else TAIL


class _End:
    """What the pages of one reading said about being whole."""

    def __init__(self) -> None:
        self.claimed: int | None = None
        self.whole = True
        self.why: Phrase | None = None
        self.asked: set[str] = set()

    def note(self, page: Page) -> None:
        self.claimed = page.claimed if page.claimed is not None else self.claimed
        self.asked.update(page.asked)
        if not page.whole:
            self.whole, self.why = False, page.why or self.why

    def coverage(self, reading: Reading, need: Need) -> tuple[Coverage, str, Phrase | None]:
        if not self.whole:
            return Coverage.PARTIAL, "incomplete", self.why
        if self.claimed is not None and not need.about and reading.rows < self.claimed:
            values = {"claimed": self.claimed, "rows": reading.rows}
            return Coverage.PARTIAL, "incomplete", _SHORT._replace(values=values)
        return Coverage.COMPLETE, "complete", None


def _after(need: Need, error: PicqerTuiError) -> tuple[Coverage, str, Phrase]:
    """What an error leaves behind: refused for what the key may not, partial for everything that may work next time."""
    match error:
        case Unauthorised():
            closed = need.side is Side.PICQER and need.kind is not Account
            return Coverage.REFUSED, "resource_closed" if closed else "no_right", error.summary
        case NotSupported() | Rejected():
            return Coverage.REFUSED, "resource_closed", error.summary
        case Unreachable() | RateLimited():
            return Coverage.PARTIAL, "unreachable", error.summary
        case Stopped():
            return Coverage.PARTIAL, "cancelled", error.summary
        case _:
            return Coverage.PARTIAL, "incomplete", error.summary


def merge(needs: Iterable[Need]) -> list[Need]:
    """One need per list: the youngest age, the furthest back, all asked values."""
    merged: dict[ListKey, Need] = {}
    for need in needs:
        known = merged.get(need.list_key)
        if known is None:
            merged[need.list_key] = need
            continue
        since = min(known.since, need.since) if known.since and need.since else known.since or need.since
        about = tuple(dict.fromkeys((*known.about, *need.about)))
        merged[need.list_key] = known._replace(max_age=min(known.max_age, need.max_age), about=about, since=since)
    return list(merged.values())
