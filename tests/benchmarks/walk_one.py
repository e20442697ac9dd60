"""One walk over the SKU indexes of a move's file, in a process of its own. Arguments: `read` (both indexes, one after the
other) or `walk` (side by side), and the file. Prints seconds, megabytes, lateness of another thread, and groups found."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

from picqer_tui.core.move import MoveFacts
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.skus import Walked, walk
from picqer_tui.state.columns import WALKS, table_of
from picqer_tui.state.file import connect
from picqer_tui.state.readings import list_number
from picqer_tui.state.snapshot import Snapshot
from tests.benchmarks.measuring import peak_memory, quantile

PAUSE = 0.002
SIDES = tuple(Need(side, Product, timedelta(hours=24)) for side in (Side.PICQER, Side.NEW))


def bare(path: Path, need: Need) -> Any:
    """The cursor of an index alone: the floor."""
    connection = connect(path)
    folded, exact = WALKS[Product]["sku"]
    return connection.execute(
        f"select {folded}, {exact}, id from {table_of(Product).name} where list = ? and epoch = 0 and {exact} > '' "
        f"order by {folded}, {exact}, id",
        (list_number(connection, need.list_key),),
    )


def main() -> None:
    """Measures and prints."""
    what, path = sys.argv[1], Path(sys.argv[2])
    late: list[float] = []
    done = threading.Event()

    def tick() -> None:
        while not done.is_set():
            begun = time.perf_counter()
            time.sleep(PAUSE)
            late.append((time.perf_counter() - begun - PAUSE) * 1e3)

    other = threading.Thread(target=tick)
    other.start()
    groups = 0
    begun = time.perf_counter()
    if what == "read":
        for need in SIDES:
            for _ in bare(path, need):
                pass
    else:
        seen = Snapshot(connect(path), cast(MoveFacts, None), datetime.now(UTC))
        groups = sum(1 for _ in walk(seen.keys(SIDES[0], "sku"), seen.keys(SIDES[1], "sku"), Walked()))
    seconds = time.perf_counter() - begun
    done.set()
    other.join()
    told = {"seconds": seconds, "memory": peak_memory(os.getpid()), "late": quantile(late, 0.99), "groups": groups}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
