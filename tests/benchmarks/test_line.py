"""Reading an account: what a page costs beside the bare libraries, and how near to its limit a catalogue is read."""

from __future__ import annotations

import asyncio
import time
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from picqer_tui.core.readings import Coverage, Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.shops.calls import Reply
from picqer_tui.shops.fields import parser
from picqer_tui.shops.limits import WindowLimiter
from picqer_tui.shops.picqer.wire import ProductWire
from picqer_tui.state.move import MoveFile
from tests.benchmarks.accounts import Account, account
from tests.benchmarks.big_moves import make_move
from tests.benchmarks.measuring import Figures

CATALOGUE = Need(Side.PICQER, Product, timedelta(hours=24))
COSTED_PAGES = 150
ROUNDS = 5
LIMIT, WINDOW = 500, 20.0
COMPRESSED = 60.0 / WINDOW
"""Time is this much shorter than with Picqer, while the work of a page is not: what is lost counts so much more."""
ALONE_BAR, SHARED_BAR = 1 + 0.01 * COMPRESSED, 1 + 0.02 * COMPRESSED
"""A hundredth of the true time. With others the two servers are never in the same moment of their windows."""
RESERVE = 0.05
ALLOWED = LIMIT - round(LIMIT * RESERVE)
PAGES = 2 * ALLOWED + 60
"""Two full windows and a bit: what is measured is waiting, not the sending of the last part."""
REQUESTS = PAGES * 100 // 99 + 5
"""Each page is asked from the last row of the one before; and what is asked around the list."""
FIFTH = LIMIT // 5


async def opened(state: Path, name: str) -> MoveFile:
    from picqer_tui.cli.wiring import Wiring

    await make_move(state, name)
    ledger = await Wiring(state).open_ledger(name, look_only=False)
    assert isinstance(ledger, MoveFile)
    return ledger


async def read_all(served: Account, limiter: WindowLimiter, ledger: MoveFile) -> int:
    """The whole catalogue onto the disk, page by page, as gathering does it; gives the rows."""
    source = served.source(limiter, ledger)
    try:
        reading = await ledger.pages.begin(CATALOGUE, resume=False)
        async for page in source.read(CATALOGUE, None, None):
            reading = await ledger.pages.keep(reading, page)
        return (await ledger.pages.close(reading, Coverage.COMPLETE)).rows
    finally:
        await source.aclose()


async def test_cost_of_a_page(figures: Figures, state: Path, tmp_path: Path) -> None:
    """Processor time of fetching, validating and storing a page of 100 products; the control fetches and validates."""
    parse = parser(list[ProductWire])
    ours: list[float] = []
    bare: list[float] = []
    with account(tmp_path / "account", "sliding", 10_000_000, 60.0, COSTED_PAGES * 100, latency=0.0) as served:
        for number in range(ROUNDS):
            ledger = await opened(state, f"cost-{number}")
            begun = time.process_time()
            rows = await read_all(served, served.limiter(0.0), ledger)
            ours.append((time.process_time() - begun) * 1e3 / COSTED_PAGES)
            await ledger.close()
            assert rows == COSTED_PAGES * 100
            begun = time.process_time()
            async with httpx.AsyncClient(verify=served.context, trust_env=False) as client:
                for page in range(COSTED_PAGES):
                    url = f"https://127.0.0.1:{served.port}/api/v1/products?offset={page * 100}"
                    answer = await client.get(url)
                    assert len(parse(Reply(200, {}, answer.content))) == 100
            bare.append((time.process_time() - begun) * 1e3 / COSTED_PAGES)
    noted = [
        figures.note("processor time of a page of 100 products", ours, "ms", bar=15.0),
        figures.note("the same, beside fetching and validating alone", ours, "ms", control=bare),
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)


async def idle_reading(served: Account, limiter: WindowLimiter, requests: int) -> None:
    """So many requests by a client that does nothing with the answers."""
    left = iter(range(requests))

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", served.port, ssl=served.context, limit=1 << 20)
        for number in left:
            while True:
                await limiter.acquire()
                try:
                    writer.write(f"GET /api/v1/products?offset={number * 100} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
                    head = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
                    headers = dict(line.split(": ", 1) for line in head[1:] if ": " in line)
                    await reader.readexactly(int(headers["content-length"]))
                    status = int(head[0].split(" ")[1])
                    limiter.seen(status, headers)
                finally:
                    limiter.release()
                if status == 200:
                    break
        writer.close()

    await asyncio.gather(*(one() for _ in range(3)))


@pytest.mark.parametrize("others", [0, FIFTH], ids=["alone", "a fifth used by others"])
@pytest.mark.parametrize("kind", ["fixed", "first", "sliding"])
async def test_a_catalogue_at_the_limit(kind: str, others: int, figures: Figures, state: Path, tmp_path: Path) -> None:
    """Beside a client that does nothing, with the same limiter on the same kind of server, at the same time."""

    async def ours() -> tuple[float, int, int]:
        with account(tmp_path / "ours", kind, LIMIT, WINDOW, PAGES * 100, others) as served:
            ledger = await opened(state, "measured")
            begun = time.monotonic()
            rows = await read_all(served, served.limiter(RESERVE), ledger)
            took = time.monotonic() - begun
            await ledger.close()
            assert rows == PAGES * 100
            told = await asyncio.to_thread(served.stats)
            return took, told["let_in"], told["refused"]

    async def theirs() -> tuple[float, int]:
        with account(tmp_path / "theirs", kind, LIMIT, WINDOW, PAGES * 100, others) as served:
            begun = time.monotonic()
            await idle_reading(served, served.limiter(RESERVE), REQUESTS)
            took = time.monotonic() - begun
            return took, (await asyncio.to_thread(served.stats))["refused"]

    (took, requests, refused), (idle, idle_refused) = await asyncio.gather(ours(), theirs())
    assert abs(requests - REQUESTS) <= 5, requests
    who = "alone" if not others else "others use a fifth"
    noted = [
        figures.note(
            f"{requests} requests at the limit, {kind}, {who}, beside a no-op client",
            took,
            "s",
            control=idle,
            bar=SHARED_BAR if others else ALONE_BAR,
        ),
        figures.note(
            f"refused, {kind}, {who} (no-op {idle_refused})", 100 * refused / requests, "%", bar=1.0 if others else 0.0
        ),
    ]
    assert all(figure.met for figure in noted), "\n".join(figure.line() for figure in noted)
