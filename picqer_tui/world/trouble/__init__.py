"""Trouble planted in the world, and decoys that look like trouble and are none.

The seed decides what is planted: each trouble in about a third of the seeds, those that close a whole side in few, seed 1
nearly everything that goes together. `WorldOptions.troubles` names exactly what is wanted instead (`()`: decoys alone), and
a `quiet` world has not even those. What is really wrong is
told by `ledger` alone; nothing here is read by it.

Things that happen at a time are planned and played, so that ids run with time.
"""

from __future__ import annotations

from collections.abc import Callable

from picqer_tui.world.world import World

from . import aftercare, afterwards, closing, decoys, goods, links, orders, surroundings, switching
from .choosing import NAMES

__all__ = ["NAMES", "plant"]

MOMENTS: dict[str, tuple[Callable[[World], None], ...]] = {
    "catalogue": (decoys.before, orders.before, surroundings.before),
    "preflight": (
        goods.plant,
        decoys.preflight,
        links.plant,
        surroundings.plant,
        closing.plant,
        switching.before_drain,
    ),
    "drain": (switching.drain, switching.before_switch, surroundings.drain, surroundings.before_switch),
    "switched": (
        switching.switched,
        surroundings.switched,
        afterwards.before_connected,
        aftercare.before_connected,
    ),
    "connected": (afterwards.connected, surroundings.connected),
}


def plant(world: World, moment: str) -> None:
    """Plant what belongs to a moment, which is just reached (`catalogue`: goods are there, the past is not yet told)."""
    if world.options.quiet:
        return
    for planter in MOMENTS[moment]:
        planter(world)
