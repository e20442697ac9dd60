"""Three listeners in one event loop: Picqer with the world's own addresses, the old shop, the new shop."""

from __future__ import annotations

import asyncio
import socket
import ssl
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from . import control, pages
from .listener import OPEN_PATHS, App, Doors, Listener, Receive, Scope, Send
from .liveliness import Liveliness
from .platforms import factory
from .world import World

SIDES = ("picqer", "old", "new")
TICK = 0.2
"""Real seconds between two looks at what is due, while time runs."""


def bind(port: int, ports: Sequence[int] = ()) -> list[socket.socket]:
    """Three listening sockets on loopback: exactly `ports`, else `port` and the next two, or any three for 0.

    Raises:
        OSError: a port is taken.
    """
    made: list[socket.socket] = []
    try:
        for number in range(3):
            made.append(_listening(ports[number] if ports else port + number if port else 0))
    except OSError:
        for one in made:
            one.close()
        raise
    return made


def _listening(port: int) -> socket.socket:
    """A socket that says it is TCP: else asyncio leaves Nagle on, and each small answer waits 40 ms."""
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        one.bind(("127.0.0.1", port))
        one.listen(128)
    except OSError:
        one.close()
        raise
    one.setblocking(False)
    return one


def addresses(sockets: list[socket.socket], tls: bool) -> dict[str, str]:
    """Base address by side."""
    scheme = "https" if tls else "http"
    return {side: f"{scheme}://127.0.0.1:{port_of(one)}" for side, one in zip(SIDES, sockets, strict=True)}


def port_of(one: socket.socket) -> int:
    return int(one.getsockname()[1])


class PicqerDoor:
    """Picqer's listener: the settings pages and the world's own addresses, and the API for all else."""

    def __init__(self, world: World) -> None:
        self._own = Starlette(routes=[*control.routes(world), *pages.routes(world)])
        self._world = world
        self._api: App | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"].startswith(OPEN_PATHS):
            await self._own(scope, receive, send)
            return
        if self._api is None:
            self._api = factory("picqer")(self._world, "picqer")
        await self._api(scope, receive, send)


class ShopDoor:
    """A shop's listener: the app of the platform that answers there, which is the shop's unless trouble has it
    otherwise (`Account.extra["old_answers_as"]`)."""

    def __init__(self, world: World, side: str) -> None:
        self._world = world
        self._side = side
        self._apps: dict[tuple[str, str], App] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        side = self._side
        if side == "old" and self._moved_away(scope):
            side = "new"
        shop = self._world.books.shops.get(side)
        if shop is None:
            await PlainTextResponse("Nothing here", 404)(scope, receive, send)
            return
        elsewhere = self._world.books.account.extra.get(f"{side}_answers_as")
        platform = str(elsewhere or shop.platform)
        if (platform, side) not in self._apps:
            self._apps[platform, side] = factory(platform)(self._world, side)
        await self._apps[platform, side](scope, receive, send)

    def _moved_away(self, scope: Scope) -> bool:
        """Whether the domain at this address belongs to the new shop now; the old one is then asked for by its lasting name."""
        old = self._world.books.shops.get("old")
        if old is None or not old.extra.get("domain_moved"):
            return False
        host = next((value for name, value in scope["headers"] if name == b"host"), b"")
        return not bytes(host).startswith(b"localhost")


def inner_apps(world: World) -> Mapping[str, App]:
    """What answers on each side, without the line before it."""
    return {side: PicqerDoor(world) if side == "picqer" else ShopDoor(world, side) for side in SIDES}


def app(world: World, sockets: list[socket.socket]) -> Doors:
    """One app that answers on all three ports."""
    doors: dict[int, App] = {}
    for (side, inner), one in zip(inner_apps(world).items(), sockets, strict=True):
        shop = world.books.shops.get(side)
        doors[port_of(one)] = Listener(world, side, inner, shop.platform if shop else "picqer")
    return Doors(doors)


class Server(uvicorn.Server):
    """uvicorn without its own signal handling, that says when it listens."""

    ready: Callable[[], None] | None = None

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.ready is not None:
            self.ready()


def server(world: World, sockets: list[socket.socket], context: ssl.SSLContext | None = None) -> Server:
    """A server for these sockets, not yet started."""
    more: dict[str, Any] = {} if context is None else {"ssl_context_factory": lambda config, default: context}
    config = uvicorn.Config(
        app(world, sockets),
        lifespan="off",
        access_log=False,
        log_level="error",
        server_header=False,
        date_header=False,
        timeout_keep_alive=75,
        timeout_graceful_shutdown=1,
        **more,
    )
    return Server(config)


async def serve(world: World, running: Server, sockets: list[socket.socket]) -> None:
    """Serve until the server is told to stop (`should_exit`); time runs on meanwhile if it runs."""
    ticking = asyncio.create_task(_tick(world))
    try:
        await running.serve(sockets=sockets)
    finally:
        ticking.cancel()


async def _tick(world: World) -> None:
    lively = Liveliness(world)
    while True:
        await asyncio.sleep(TICK)
        if world.clock.running:
            try:
                world.play()
                lively.tick(TICK)
                if world.diary is not None:
                    world.diary.beat(world.now())
            except Exception as error:
                sys.stderr.write(f"world: {type(error).__name__}: {error}\n")
                raise
