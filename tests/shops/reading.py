"""Reading one shop of a served world, or one behind a handler, to its end."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from picqer_tui.core.keys import Hasher
from picqer_tui.core.move import ShopSettings
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Record
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Source
from picqer_tui.shops import registry
from picqer_tui.shops.opening import Opening
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.shop import Shop
from picqer_tui.world.world import World
from tests.shops.fakes import NO_RESERVE, SleptClock
from tests.world.conftest import Served, serving

R = TypeVar("R", bound=Record)
DAY = timedelta(days=1)


@dataclass
class Read:
    """What a reading gave."""

    pages: list[Page] = field(default_factory=list)

    def of(self, kind: type[R]) -> list[R]:
        return [record for page in self.pages for record in page.records if isinstance(record, kind)]

    def by_id(self, kind: type[R]) -> dict[str, R]:
        found = {str.__str__(record.id): record for record in self.of(kind)}
        assert len(found) == len(self.of(kind)), "a row came twice"
        return found

    @property
    def claimed(self) -> int | None:
        told = [page.claimed for page in self.pages if page.claimed is not None]
        return told[-1] if told else None

    @property
    def found(self) -> dict[str, list[str]]:
        said: dict[str, list[str]] = {value: [] for page in self.pages for value in page.asked}
        for page in self.pages:
            for value, row in page.found:
                said[value].append(row)
        return said


async def read(
    source: Source,
    kind: type[Record],
    scope: str = "",
    about: tuple[str, ...] = (),
    since: datetime | None = None,
    cursor: str | None = None,
) -> Read:
    need = Need(Side.NEW, kind, DAY, scope, about, since)
    assert source.can_read(need) is None
    done = Read()
    async for page in source.read(need, cursor, None):
        done.pages.append(page)
    return done


def opened(
    platform: str, url: str, keys: Mapping[str, str], opening: Opening | None = None, scope: tuple[str, ...] = ()
) -> Source:
    opening = opening or Opening(clock=SleptClock(), hasher=Hasher(b"salt"), reserve=NO_RESERVE)
    secrets = {name: Secret(key) for name, key in keys.items()}
    return registry.open_source(platform, Side.NEW, ShopSettings(platform, url, scope), secrets, opening)


@dataclass
class Playing:
    """A served world and its new shop, opened."""

    served: Served
    source: Source = field(init=False)

    @property
    def world(self) -> World:
        return self.served.world

    @property
    def shop(self) -> Shop:
        return self.world.shop("new")

    def again(self, scope: tuple[str, ...] = (), path: str = "", **keys: str) -> Source:
        """The same shop, opened once more, on the world's own time; waiting takes none."""
        return self.with_keys(keys or self.shop.access.fields, scope, path)

    def with_keys(self, fields: Mapping[str, str], scope: tuple[str, ...] = (), path: str = "") -> Source:
        """The same shop with another key."""
        opening = Opening(clock=SleptClock(self.world.now()), hasher=Hasher(b"salt"), reserve=NO_RESERVE)
        return opened(self.shop.platform, self.world.addresses["new"] + path, fields, opening, scope)


@asynccontextmanager
async def playing(platform: str, **options: Any) -> AsyncIterator[Playing]:
    """A world with a shop of this platform as the new one; with trouble planted unless `quiet`. With `orders` it is a shop that
    has run for long: the old one as well."""
    if "orders" in options:
        options = {"scenario": "upgrade", "from_platform": platform} | options
    given: dict[str, Any] = {"products": 130, "orders": 40, "seed": 5, "to_platform": platform} | options
    async with serving(WorldOptions(**given)) as served:
        play = Playing(served)
        play.shop.extra.setdefault("limit_scale", 1000)  # waiting takes no time here, so that a window would never end
        play.source = play.again()
        try:
            yield play
        finally:
            await play.source.aclose()
