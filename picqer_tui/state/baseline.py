"""The copy of lists taken just before the switch."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from picqer_tui.core.readings import Need
from picqer_tui.core.records import CARRIED
from picqer_tui.state.columns import table_of
from picqer_tui.state.readings import load, save

BATCH = 1000


def freeze(connection: sqlite3.Connection, seen: sqlite3.Connection, needs: Sequence[Need]) -> None:
    """Copies each list as the judgement saw it (`seen`: its snapshot) over the baseline there was, inside the caller's
    transaction. A list that nobody changed since is copied within the file; else from the snapshot."""
    for key in dict.fromkeys(need.list_key for need in needs):
        shelf, now = load(seen, key), load(connection, key)
        if shelf is None or now is None:
            continue
        for kind in (key.kind, *CARRIED.get(key.kind, ())):
            table = table_of(kind)
            columns = ", ".join(("gen", *table.columns))
            connection.execute(f"delete from {table.name} where list = ? and epoch = 1", (shelf.number,))
            start = f"insert into {table.name}(list, epoch, {columns})"
            source = f"select {shelf.number}, 1, {columns} from {table.name} where list = {shelf.number} and epoch = 0"
            if shelf.revision == now.revision:
                connection.execute(f"{start} {source}")
                continue
            places = ", ".join("?" * (3 + len(table.columns)))
            rows = seen.execute(source)
            while batch := rows.fetchmany(BATCH):
                connection.executemany(f"{start} values ({places})", batch)
        save(connection, shelf, epoch=1)
