"""Making a world and serving it until it is told to stop."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import socket
import ssl
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from . import config_dir
from .diary import KEPT_OPTIONS, Diary, head, hold, live_again, mend, read_head
from .faults import Faults
from .moments import make
from .options import MOMENT_NAMES, SCENARIOS, WorldOptions
from .platforms import PLATFORMS
from .server import Server, addresses, bind, inner_apps, port_of, server
from .server import serve as serve_until_stopped
from .world import World

LEASH = "PICQER_TUI_WORLD_LEASH"
"""Set by who starts a world as a part of itself: the world ends when its standard input does."""
PACE = "PICQER_TUI_WORLD_PACE"
"""Set beside it by who wants to see something happen: `WorldOptions.pace`, when the options name none."""
DIARY = "PICQER_TUI_WORLD_DIARY"
"""Set by who wants a world to outlive its process: the file that keeps what is done to it. When the file is there, the world
goes on from it, at the same addresses; what the options say of the kind of world then counts for nothing."""


def serve(options: WorldOptions) -> int:
    """Make the world, write its files, print `ready ADDRESS`, and serve until SIGTERM or SIGINT; returns 0.

    Returns 2 when an option means nothing or a port is taken.
    """
    try:
        options = lively(options)
        told = os.environ.get(DIARY, "")
        held = hold(Path(told)) if told else None
        before = read_head(Path(told)) if told else {}
        options = replace(options, **{name: before[name] for name in KEPT_OPTIONS if name in before})
        check(options)
        sockets = bind(options.port, before.get("ports", ()))
        world = make(options, addresses(sockets, options.tls))
        if told:
            _keep(world, Path(told), sockets, bool(before))
    except (ValueError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 2
    authority, context = _certificate() if options.tls else (None, None)
    if options.config_dir is not None:
        config_dir.write(world, options.config_dir, authority)
    if options.run:
        world.clock.run(options.speed)
    running = server(world, sockets, context)
    running.ready = lambda: print(f"ready {world.addresses['picqer']}", flush=True)
    asyncio.run(_until_told(world, running, sockets))
    if held is not None:
        held.close()
    return 0


def _keep(world: World, diary: Path, sockets: list[socket.socket], again: bool) -> None:
    """From here on what is done to this world is kept; `again`: after what was kept before is done to it once more.

    Raises:
        CannotGoOnError: that came out otherwise.
    """
    if again:
        mend(diary)
        asyncio.run(live_again(world, diary, inner_apps(world)))
    world.diary = Diary(diary, None if again else head(world, [port_of(one) for one in sockets]))


async def _until_told(world: World, running: Server, sockets: list[socket.socket]) -> None:
    def stop() -> None:
        running.should_exit = True

    loop = asyncio.get_running_loop()
    if os.environ.get(LEASH):
        threading.Thread(target=_wait_for_end, args=(loop, stop), daemon=True).start()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    await serve_until_stopped(world, running, sockets)


def _wait_for_end(loop: asyncio.AbstractEventLoop, stop: Callable[[], None]) -> None:
    """Stops the world when its standard input ends: whoever started it is gone, however it went."""
    while os.read(sys.stdin.fileno(), 4096):
        pass
    loop.call_soon_threadsafe(stop)


def lively(options: WorldOptions) -> WorldOptions:
    """The options with the pace that the environment asks for.

    Raises:
        ValueError: it is no number.
    """
    asked = os.environ.get(PACE, "")
    return replace(options, pace=float(asked)) if asked and not options.pace else options


def check(options: WorldOptions) -> None:
    """Refuse options that mean nothing.

    Raises:
        ValueError: with the reason (`UnknownFaultError` is one).
    """
    for platform in (options.from_platform, options.to_platform):
        if platform not in PLATFORMS:
            raise ValueError(f"no such platform: {platform!r}; known: {', '.join(PLATFORMS)}")
    if options.scenario not in SCENARIOS:
        raise ValueError(f"no such scenario: {options.scenario!r}; known: {', '.join(SCENARIOS)}")
    if options.at not in MOMENT_NAMES:
        raise ValueError(f"no such moment: {options.at!r}; known: {', '.join(MOMENT_NAMES)}")
    Faults(options.faults)
    if options.products < 1 or options.orders < 1 or options.picqer_limit < 1:
        raise ValueError("products, orders and the limit are at least 1")
    if not 0 < options.shop_limit <= 100_000:
        raise ValueError("the limit of shops is above 0 and at most 100000 times the vendor's")
    if not 0 <= options.port <= 65_533:
        raise ValueError("port is between 0 and 65533")
    if not 0 <= options.pace <= 600:
        raise ValueError("pace is at least 0 and at most 600")
    if not 0 < options.speed <= 100_000:
        raise ValueError("speed is above 0 and at most 100000")


def _certificate() -> tuple[bytes, ssl.SSLContext]:
    """The certificate of a small authority of this world's own (PEM), and a context that uses it."""
    import trustme

    authority = trustme.CA(organization_name="A simulated world")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1", "localhost").configure_cert(context)
    pem: bytes = authority.cert_pem.bytes()
    return pem, context


def parser() -> argparse.ArgumentParser:
    """The flags of `python -m picqer_tui.world`."""
    made = argparse.ArgumentParser(prog="python -m picqer_tui.world", description="Serve a simulated Picqer and shops.")
    defaults = WorldOptions()
    made.add_argument("--from", dest="from_platform", default=defaults.from_platform, choices=PLATFORMS)
    made.add_argument("--to", dest="to_platform", default=defaults.to_platform, choices=PLATFORMS)
    made.add_argument("--scenario", default=defaults.scenario, choices=SCENARIOS)
    made.add_argument("--products", type=int, default=defaults.products)
    made.add_argument("--orders", type=int, default=defaults.orders)
    made.add_argument("--seed", type=int, default=defaults.seed)
    made.add_argument("--port", type=int, default=defaults.port)
    made.add_argument("--at", default=defaults.at, choices=MOMENT_NAMES)
    made.add_argument("--run", action="store_true")
    made.add_argument("--speed", type=float, default=defaults.speed)
    made.add_argument("--tls", action="store_true")
    made.add_argument("--fault", dest="faults", action="append", default=[])
    made.add_argument("--config-dir", type=Path)
    made.add_argument("--quiet", action="store_true", help="plant no trouble")
    made.add_argument("--shop-limit", type=float, default=defaults.shop_limit, help="so many times the vendor's limit")
    made.add_argument("--picqer-limit", type=int, default=defaults.picqer_limit, help="requests a minute")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve a world as the flags say."""
    given = vars(parser().parse_args(arguments))
    given["faults"] = tuple(given["faults"])
    return serve(WorldOptions(**given))
