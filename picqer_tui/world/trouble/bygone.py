"""Decoys around the shops: links that are dead or not Picqer's, and ways of sending and selling that ended long ago."""

from __future__ import annotations

from datetime import timedelta

from picqer_tui.world.books import Hook
from picqer_tui.world.world import World

from .choosing import shops


def other_links(world: World) -> None:
    """Links that are dead, and webhooks in the old shop that are not Picqer's or not active."""
    world.books.hooks.append(
        Hook(830, "oud systeem", "orders.created", "https://oud.example.test/picqer/830", False, True)
    )
    old = shops(world)[0]
    if old is None:
        return
    for number, (address, active) in enumerate(
        (
            ("https://mail.example.test/orders", True),
            ("https://picqer.com.example.test/orders", True),
            ("https://notpicqer.com/orders", True),
            (f"https://{world.books.account.subdomain}.picqer.com/webshops/{old.platform}/oud", False),
        )
    ):
        old.webhooks.append({"id": 11 + number, "topic": "order.created", "url": address, "active": active, "by": ""})
    old.extra["apps"] = ["Picqer", "Nieuwsbrief"]


def long_ago(world: World, market: int) -> None:
    """Over eight weeks ago: a pick-up point of a carrier that is not used any more, and a channel that was closed."""
    books, before = world.books, world.now() - timedelta(days=58)
    old = shops(world)[0]
    linked_rows = (row for row in books.rows if row.connection != market and row.idorder is not None)
    for row in linked_rows:
        order = books.orders.get(row.idorder or 0)
        if order is not None and order.created < before and row.ordered < before:
            order.pickup_point = {"carrier": "dpd", "id": "DPD-1180"}
            books.orders.touch(order)
            placed = old.orders.get(row.foreign_id) if old is not None else None
            if old is not None and placed is not None:
                placed.channel, placed.channel_number = "marktplein", "M-2201"
                old.orders.touch(placed)
            return
