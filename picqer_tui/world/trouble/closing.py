"""Trouble that closes a side or hides the old connection: one of them at most, for it hides other trouble."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.world.books import Connection, ImportRow
from picqer_tui.world.traits import ELSEWHERE
from picqer_tui.world.world import World

from .choosing import shops, wants

OTHERS = 4102


def plant(world: World) -> None:
    books, account = world.books, world.books.account
    old, new = shops(world)
    if wants(world, "picqer-key-revoked"):
        account.access.revoked = True
    if wants(world, "old-key-revoked") and old is not None:
        old.access.revoked = True
    if wants(world, "new-key-revoked"):
        new.access.revoked = True
    if wants(world, "no-orders-right"):
        new.access.rights -= {"orders.read", "orders.all", "orders.write"}
    if wants(world, "no-products-right"):
        (old or new).access.rights -= {"products.read", "products.write"}
    if wants(world, "scoped-key"):
        account.access.rights.discard("webshoporders")
    if wants(world, "wrong-platform") and old is not None and old.platform != new.platform:
        account.extra["old_answers_as"] = new.platform
    if old is None:
        return
    if wants(world, "connection-not-chosen"):
        account.chosen_connection = None
    if wants(world, "wrong-connection"):
        account.chosen_connection = _another(world)
    if wants(world, "same-shop") and old is not new and old.platform == new.platform:
        books.shops["new"] = old


def _another(world: World) -> int:
    """A connection of another shop whose numbers look like the old one's."""
    books, at = world.books, world.now()
    books.connections[OTHERS] = Connection(OTHERS, ELSEWHERE, "Fietshoek Zuid", "zuid", at, active=False)
    chosen = books.account.chosen_connection
    rows = [row for row in books.rows if row.connection == chosen][-20:]
    for row in rows:
        placed = row.ordered - timedelta(hours=7, minutes=11)
        books.add_row(
            ImportRow(
                books.new_id("row"), OTHERS, row.foreign_id, row.foreign_number, "processing", "ignored", placed, at, at
            )
        )
    return OTHERS
