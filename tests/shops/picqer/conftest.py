"""A simulated Picqer, served on loopback inside the test's own loop."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from picqer_tui.core.keys import Hasher
from picqer_tui.core.move import Scenario, Settings, ShopSettings
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.shops import registry
from picqer_tui.shops.opening import Opening, Reserve
from picqer_tui.shops.picqer.reader import PicqerSource
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.server import addresses, bind, serve, server
from picqer_tui.world.world import World


class QuickClock:
    """Real time, run two hundred times as fast."""

    SPEED = 200.0

    def __init__(self) -> None:
        self._begun, self._at = time.monotonic(), datetime.now(UTC)

    def monotonic(self) -> float:
        return (time.monotonic() - self._begun) * self.SPEED

    def now(self) -> datetime:
        return self._at + timedelta(seconds=self.monotonic())

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds / self.SPEED)


def open_world(world: World, key: str = "", **changes: Any) -> PicqerSource:
    shop = ShopSettings("woocommerce", "https://new.example")
    url = world.addresses["picqer"]
    settings = Settings("t", Scenario.REPLACE, "en", url, "", (), "", (), shop, shop)
    key = key or world.books.account.access.fields["API_KEY"]
    opening = Opening(QuickClock(), None, Hasher(b"salt"), reserve=Reserve(0, 0, UTC), **changes)
    source = registry.open_side(Side.PICQER, settings, {"API_KEY": Secret(key)}, opening)
    assert isinstance(source, PicqerSource)
    return source


@pytest.fixture
async def served() -> AsyncIterator[Callable[..., World]]:
    """Serve a world with these options."""
    async with AsyncExitStack() as stack:

        def begin(**options: Any) -> World:
            sockets = bind(0)
            world = make(WorldOptions(**({"quiet": True} | options)), addresses(sockets, tls=False))
            running = server(world, sockets)
            task = asyncio.create_task(serve(world, running, sockets))

            async def end() -> None:
                running.should_exit = True
                await task

            stack.push_async_callback(end)
            return world

        yield begin
