"""The moment of the switch, as a person said it."""

from __future__ import annotations

import sqlite3
from datetime import datetime

from picqer_tui.state.times import maybe_moment

SWITCH_OFF = ("cutover.deactivate-old", "off")
"""The question that a person answers once the old connection is off."""


def switched_at(connection: sqlite3.Connection) -> datetime | None:
    """When a person said that the old connection is off; None while nobody did, or when it was taken back."""
    row = connection.execute(
        "select at from answer where step = ? and question = ? and value <> ''", SWITCH_OFF
    ).fetchone()
    return maybe_moment(row[0] if row else None)
