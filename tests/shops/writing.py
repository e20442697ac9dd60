"""A served world, its account opened for writing, a move on a real disk between them, and what the world saw of each change."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome
from picqer_tui.core.clean import Raw
from picqer_tui.core.events import Event
from picqer_tui.core.keys import Hasher
from picqer_tui.core.move import Scenario, Settings, ShopSettings
from picqer_tui.core.phrase import NOTHING, Phrase, Values
from picqer_tui.core.plan import Refusal
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Source, Writer
from picqer_tui.core.verdicts import Judgement, Reason, seal
from picqer_tui.engine.changing import Changing
from picqer_tui.shops import registry
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening
from picqer_tui.state.move import MoveFile
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.world import World
from tests.engine.points import Ledger, PointedWriter, Points
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.world.conftest import serving

STEP = "preflight.old-orders"


@dataclass
class Desk:
    """One account of a world, and changes made in it one after another."""

    world: World
    side: Side
    source: Source
    writer: Writer
    move: MoveFile
    clock: SleptClock
    sent: list[str] = field(default_factory=list)
    """Every request that was to change something, as it was handed to the line."""
    told: list[Event] = field(default_factory=list)
    _orders: Iterator[Any] = field(default_factory=lambda: iter(()))
    _goods: Iterator[Any] = field(default_factory=lambda: iter(()))
    _before: Counter[tuple[str, str]] = field(default_factory=Counter)
    points: Points = field(default_factory=Points)
    """Where the request that is to change something passes."""

    def changing(self, clock: SleptClock | None = None, points: Points | None = None) -> Changing:
        """As a process would; with `points` it may end at any of them."""
        self.points = points or Points()
        ledger: Any = Ledger(self.move, self.points) if points else self.move
        writer: Writer = PointedWriter(self.writer, self.points) if points else self.writer
        return Changing(ledger, {self.side: writer}, clock or self.clock, self.told.append)

    async def open_again(self) -> None:
        """The move as the next process finds it."""
        path = self.move.path
        await self.move.close()
        self.move = await MoveFile.open(path, {}, self.clock)

    async def outcome(self, id_: str) -> Outcome:
        """How the move's file says that a change stands."""
        ((_, found),) = await self.move.changes.find([id_])
        return found

    async def propose(self, change: Change) -> None:
        """The change stands in the plan of its step; what the world saw counts from here."""
        run = await self.move.verdicts.open_run(STEP)
        run.notes.propose(change)
        await self.move.verdicts.seal_run(
            run, seal(Judgement(Reason.COMPLETE, Phrase("x")), None, (), self.clock.now())
        )
        self.counts_from_here(change.target)

    async def plan(self, change: Change) -> Consent:
        """The change proposed and agreed to."""
        await self.propose(change)
        consent = await self.changing().consent([change.id], "Anna", "1", {})
        assert isinstance(consent, Consent)
        return consent

    async def make(self, change: Change) -> Outcome:
        return await self.changing().apply(await self.plan(change))

    def counts_from_here(self, target: str) -> None:
        """What was sent and what the world saw so far is left out of what is counted."""
        self.sent.clear()
        self._before = self._counted(target)

    async def put_back(self, change: Change, clock: SleptClock | None = None) -> Outcome | Refusal:
        """A change that was made put back, by what the move's file knows of it."""
        self.counts_from_here(change.target)
        return await self.changing(clock).undo(change.id, "Anna", "1")

    def _counted(self, target: str) -> Counter[tuple[str, str]]:
        found: Counter[tuple[str, str]] = Counter()
        for write in self.world.books.traffic.writes:
            for effect in write.effects:
                if write.side == self.side and str(effect.target) == target:
                    found[effect.what, effect.about] += 1
        return found

    def effects(self, target: str) -> dict[str, int]:
        """What happened to this target since the change was planned, by kind."""
        new: Counter[str] = Counter()
        for (what, _), times in (self._counted(target) - self._before).items():
            new[what] += times
        return dict(new)

    async def seen(self) -> Values:
        """What the move's file keeps of the newest outcome."""
        return next((line.values["seen"] for line in reversed(await self.move.journal()) if line.what == "outcome"), {})

    def order(self) -> ShopOrder:
        """An order that is paid and to be sent, another one each time."""
        row: ShopOrder = next(self._orders)
        shop = self.world.shop(str(self.side))
        row.shipments.clear()
        row.notes.clear()
        row.tags, row.archived = (), False
        for line in row.lines:
            line.shipped = line.refunded = 0
        shop.set_status(row, "open", self.world.now())
        return row

    def thing(self) -> ShopProduct:
        """Goods that are sold under a code of their own, another one each time."""
        row: ShopProduct = next(self._goods)
        return row

    def picqer_order(self) -> str:
        return str(next(self._orders).idorder)


Desks = Callable[[str], Awaitable[Desk]]
"""The desk of a platform, opened when it is asked for first."""


def change(
    kind: ChangeKind, side: Side, target: str, before: Values, wished: Values = NOTHING, says: str = ""
) -> Change:
    id_ = f"{STEP}:{kind}:{target}"
    return Change(id_, STEP, kind, side, target, Raw(target), before, wished or {"comments": [id_]}, {}, says)


def _paid(rows: Iterable[ShopOrder]) -> Iterator[ShopOrder]:
    return (row for row in rows if row.shippable and row.paid and not row.test and row.email and not row.cancelled_at)


def _sold(rows: Iterable[ShopProduct]) -> Iterator[ShopProduct]:
    return (row for row in rows if row.kind in ("simple", "variant") and row.sku and row.status == "live")


@asynccontextmanager
async def desk(platform: str, folder: Path, monkeypatch: pytest.MonkeyPatch, **options: Any) -> AsyncIterator[Desk]:
    """Picqer, or a shop of this platform as the new one of an upgrade (so that it has orders)."""
    given: dict[str, Any] = {"products": 120, "orders": 260, "seed": 5, "quiet": True}
    if platform != "picqer":
        given |= {"scenario": "upgrade", "from_platform": platform, "to_platform": platform}
    async with serving(WorldOptions(**(given | options))) as served:
        world = served.world
        side = Side.PICQER if platform == "picqer" else Side.NEW
        clock = SleptClock(world.now())
        opening = Opening(clock=clock, hasher=Hasher(b"salt"), reserve=NO_RESERVE)
        new = ShopSettings(platform, world.addresses["new"])
        settings = Settings("t", Scenario.REPLACE, "en", world.addresses["picqer"], "", (), "", (), new, new)
        access = world.books.account.access if side is Side.PICQER else world.shop("new").access
        keys = {name: Secret(key) for name, key in access.fields.items()}
        source = registry.open_side(side, settings, keys, opening)
        writer = registry.writer_of(source)
        assert writer is not None
        move = await MoveFile.create(folder / f"{platform}.move", settings, {}, clock)
        await move.identify(side, await writer.identity())
        made = Desk(world, side, source, writer, move, clock)
        shop = world.shop("new")
        made._goods = _sold(list(shop.products))
        made._orders = iter(list(world.books.orders)) if side is Side.PICQER else _paid(list(shop.orders))
        _watch(monkeypatch, made)
        try:
            yield made
        finally:
            await move.close()
            await source.aclose()


def _watch(monkeypatch: pytest.MonkeyPatch, made: Desk) -> None:
    write = Line.write

    async def watched(self: Line, call: Any, parse: Any) -> Any:
        await made.points.at("request begins")
        made.sent.append(f"{call.method} {call.path}")
        try:
            return await write(self, call, parse)
        finally:
            await made.points.at("request ended")

    monkeypatch.setattr(Line, "write", watched)
