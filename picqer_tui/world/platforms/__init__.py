"""The HTTP faces of the world: one module a platform, and Picqer's.

Contract of a module in this package: `def app(world: World, side: str) -> Starlette`, where `side` is `picqer`, `old`
or `new`. The app reads `world.books` anew at each request (the books are replaced by `World.go`), the shop is
`world.shop(side)`, the time is `world.now()`, and the world has been played up to now before it is called. It counts
itself nothing: the server counts requests and 429 answers by side; it enters each write in `world.books.traffic`, and in
`world.books.traffic.refused[side]` only a throttling that is no 429. Writes go through the methods of `Shop` and `Books`.
A module is imported when a world needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from picqer_tui.world.world import World

    Factory = Callable[[World, str], Starlette]

PLATFORMS = ("woocommerce", "magento", "lightspeed", "shopify", "shopware", "ccv", "bol")
"""Platforms a shop of the world can have."""


def factory(name: str) -> Factory:
    """The function that makes the app of a platform, or of `picqer`.

    Raises:
        ValueError: no such platform.
    """
    if name != "picqer" and name not in PLATFORMS:
        raise ValueError(name)
    module = import_module(f".{name}", __package__)
    return cast("Factory", module.app)
