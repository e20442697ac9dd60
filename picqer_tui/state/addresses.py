"""A shop that lives at another address now: what its rows tell of it, and the change of its address."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from picqer_tui.core.move import Settings
from picqer_tui.core.phrase import dumps, loads
from picqer_tui.core.records import Account, R
from picqer_tui.core.sides import Side
from picqer_tui.state import facts
from picqer_tui.state.columns import storable, table_of
from picqer_tui.state.readings import forget


def newest(connection: sqlite3.Connection, side: Side, kind: type[R], count: int) -> Sequence[R]:
    """The newest rows that any list of a side holds, each id once; those without a time come last."""
    table = table_of(kind)
    order = f"max({table.since}) desc, id desc" if table.since else "id desc"
    rows = connection.execute(
        f"select {', '.join(table.fields)} from {table.name} where epoch = 0 "
        f"and list in (select id from list where side = ? and kind = ?) group by id order by {order} limit ?",
        (side.value, kind.__name__, count),
    ).fetchall()
    return [kind(*table.take(row)) for row in rows]


def move_shop(connection: sqlite3.Connection, settings: Settings, side: Side, identity: str) -> None:
    """Keeps the settings with the new address and who answers there. The shop's lists stay as they were read; who answers is
    asked anew. Waivers are about the same shop as before."""
    connection.execute("update move set settings = ?", (storable(facts.put_settings(settings)),))
    connection.execute("insert or replace into identity values (?, ?)", (side.value, storable(identity)))
    forget(connection, side, Account)
    about = f"identity.{side}"
    for step, code, subject, text in connection.execute("select step, code, subject, context from waiver").fetchall():
        context = loads(text)
        if context.get(about):
            connection.execute(
                "update waiver set context = ? where step = ? and code = ? and subject = ?",
                (storable(dumps({**context, about: identity})), step, code, subject),
            )
