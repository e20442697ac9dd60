"""A world served on loopback inside the test's own loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import httpx
import pytest

from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.server import addresses, bind, serve, server
from picqer_tui.world.world import World


class Served:
    """A running world, seen from within and from outside."""

    def __init__(self, world: World, http: httpx.AsyncClient) -> None:
        self.world = world
        self.http = http

    async def get(self, path: str) -> Any:
        answer = await self.http.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def post(self, path: str, **given: Any) -> Any:
        answer = await self.http.post(path, json=given)
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def act(self, name: str, **given: Any) -> Any:
        done = await self.post(f"/_world/acts/{name}", **given)
        assert done["done"] is True
        return done["said"]

    async def kinds(self) -> dict[str, list[str]]:
        """Ids of what can be done now, by kind."""
        found: dict[str, list[str]] = {}
        for act in await self.get("/_world/acts"):
            found.setdefault(act["kind"], []).append(act["id"])
        return found


@asynccontextmanager
async def serving(options: WorldOptions) -> AsyncIterator[Served]:
    sockets = bind(0)
    world = make(options, addresses(sockets, tls=False))
    running = server(world, sockets)
    task = asyncio.create_task(serve(world, running, sockets))
    try:
        async with httpx.AsyncClient(base_url=world.addresses["picqer"], trust_env=False, timeout=10) as http:
            yield Served(world, http)
    finally:
        running.should_exit = True
        await task


@pytest.fixture
async def served() -> AsyncIterator[Callable[..., Awaitable[Served]]]:
    """Serve a world with these options."""
    async with AsyncExitStack() as stack:

        async def begin(**options: Any) -> Served:
            return await stack.enter_async_context(serving(WorldOptions(**({"quiet": True} | options))))

        yield begin
