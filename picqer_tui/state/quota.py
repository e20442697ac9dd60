"""Requests spent on each account, so that a restart does not overrun its limit."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence


def read(connection: sqlite3.Connection, account: str) -> Sequence[float]:
    """Wall-clock seconds of the newest requests, oldest first; empty for an account that was never asked."""
    row = connection.execute("select log from quota where account = ?", (account,)).fetchone()
    return tuple(json.loads(row[0])) if row else ()


def store(connection: sqlite3.Connection, account: str, log: Sequence[float]) -> None:
    connection.execute("insert or replace into quota values (?, ?)", (account, json.dumps(list(log))))
