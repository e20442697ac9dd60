"""More life than the day's own rhythm gives: customers who come while somebody watches, at a pace of the watcher's own clock."""

from __future__ import annotations

from . import sales
from .merchant import selling_shops
from .world import World

MOST_AT_ONCE = 5
"""However long nobody looked, so many customers come at once at most."""


class Liveliness:
    """Lets `WorldOptions.pace` orders come in a real minute while time runs; a jump ahead brings only the day's own."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._chance = world.rng("liveliness")
        self._wait = self._next()

    def tick(self, seconds: float) -> int:
        """Real seconds went by; returns how many customers came."""
        world, came = self._world, 0
        if world.options.pace <= 0 or not world.clock.running:
            return 0
        self._wait -= seconds
        while self._wait <= 0 and came < MOST_AT_ONCE:
            self._wait += self._next()
            came += self._customer()
        self._wait = max(self._wait, 0.0)
        return came

    def _next(self) -> float:
        pace = self._world.options.pace
        return self._chance.expovariate(pace / 60) if pace > 0 else 0.0

    def _customer(self) -> bool:
        world = self._world
        shops = selling_shops(world)
        if not shops:
            return False
        shop, at = self._chance.choice(shops), world.now()
        side = next(side for side, one in world.books.shops.items() if one is shop)
        came = sales.place_order(world, shop, at) is not None
        world.note("customer", at=at, shop=side)
        return came
