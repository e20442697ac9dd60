"""Hang-up, terminate and interrupt: the session is closed in order, the terminal restored, and the code says which it was."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from picqer_tui.cli import exits

if TYPE_CHECKING:
    from picqer_tui.engine.session import Session

CODES = {signal.SIGHUP: exits.SIGHUP, signal.SIGTERM: exits.SIGTERM, signal.SIGINT: exits.SIGINT}


@dataclass
class Stop:
    """Which signal came; code 0: none."""

    code: int = 0


def listen(told: Callable[[signal.Signals], None], *which: signal.Signals) -> Callable[[], None]:
    """Calls `told` on the running loop for each of these signals; gives the way to stop listening."""
    loop = asyncio.get_running_loop()
    for one in which:
        loop.add_signal_handler(one, told, one)

    def unlisten() -> None:
        for one in which:
            loop.remove_signal_handler(one)

    return unlisten


@asynccontextmanager
async def stoppable(session: Session) -> AsyncIterator[Stop]:
    """A command that ends in order when it is told to stop: what runs is cancelled, pages read so far stay."""
    stop = Stop()
    task = asyncio.current_task()

    def told(which: signal.Signals) -> None:
        stop.code = CODES[which]
        session.stop()
        if task is not None:
            task.cancel()

    unlisten = listen(told, *CODES)
    try:
        yield stop
    except asyncio.CancelledError:
        if not stop.code:
            raise
    finally:
        unlisten()
