"""A limited account of one's own: its server in a process, and this program's reader of it."""

from __future__ import annotations

import json
import ssl
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from picqer_tui.core.clock import SystemClock
from picqer_tui.core.move import Settings
from picqer_tui.core.secret import Secret
from picqer_tui.core.sides import Side
from picqer_tui.shops.limits import WindowLimiter
from picqer_tui.shops.opening import Opening, Reserve
from picqer_tui.shops.picqer.reader import PicqerSource, open_source
from picqer_tui.state.move import MoveFile
from tests.benchmarks import limited_server
from tests.benchmarks.big_moves import settings
from tests.benchmarks.measuring import environment

IDENTITY = "picqer:this-machine"


@dataclass(frozen=True)
class Account:
    """A served account: how it is reached, and how much it allows."""

    port: int
    authority: Path
    limit: int
    window: float

    @property
    def context(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.authority))

    def stats(self) -> dict[str, Any]:
        with urllib.request.urlopen(f"https://127.0.0.1:{self.port}/stats", context=self.context) as answer:
            told: dict[str, Any] = json.loads(answer.read())
            return told

    def limiter(self, reserve: float, in_flight: int = 3) -> WindowLimiter:
        """The program's own limiter, for the window of this account."""
        kept = Reserve(reserve, reserve)
        return WindowLimiter(
            SystemClock(), IDENTITY, limit=self.limit, window=self.window, in_flight=in_flight, reserve=kept
        )

    def source(self, limiter: WindowLimiter, ledger: MoveFile) -> PicqerSource:
        """The program's own reader, parsing in the worker of this file."""
        given: Settings = settings("measured")._replace(
            picqer_url=f"https://127.0.0.1:{self.port}", picqer_ca_file=str(self.authority), warehouses=("12",)
        )
        opening = Opening(worker=ledger.worker, hasher=ledger.hasher, quota=ledger.quota, limiters={IDENTITY: limiter})
        return open_source(Side.PICQER, given, {"API_KEY": Secret("k" * 40)}, opening)


@contextmanager
def account(
    folder: Path, kind: str, limit: int, window: float, products: int, others: int = 0, latency: float = 0.02
) -> Iterator[Account]:
    """An account of so many products, that allows so many requests a window and is asked by others as well."""
    folder.mkdir(parents=True, exist_ok=True)
    words = [str(folder), kind, str(limit), str(window), str(others), str(products), str(latency)]
    process = subprocess.Popen(
        [sys.executable, "-m", limited_server.__name__, *words],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        yield Account(int(process.stdout.readline()), folder / "authority.pem", limit, window)
    finally:
        process.stdin.close()
        process.wait(10)
        process.stdout.close()
