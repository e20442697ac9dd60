"""What a world can be asked to be."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

SCENARIOS = ("replace", "extra", "upgrade", "restart")
MOMENT_NAMES = ("preflight", "drain", "switched", "connected")


@dataclass(slots=True)
class WorldOptions:
    """What a world can be asked to be; equal options make equal worlds."""

    from_platform: str = "woocommerce"
    to_platform: str = "shopify"
    scenario: str = "replace"
    """`replace`, `extra`, `upgrade`, `restart`. In the last two both sides are one shop, of `from_platform`."""
    products: int = 120
    orders: int = 300
    """Orders of the old shop (in `extra`: of the first shop) up to the preflight moment."""
    seed: int = 1
    port: int = 0
    """Picqer's port; the shops have the next two. 0: any three free ports."""
    at: str = "preflight"
    run: bool = False
    """Time runs from the start."""
    speed: float = 60.0
    pace: float = 0.0
    """Orders that come in a real minute while time runs, beside those of the day's own rhythm; pickers keep up with them."""
    tls: bool = False
    faults: tuple[str, ...] = ()
    config_dir: Path | None = None
    quiet: bool = False
    """Nothing is planted, no decoys either: only what happens by nature. With `troubles=()` there are decoys alone."""
    troubles: tuple[str, ...] | None = None
    """Plant exactly these, by the names in `trouble.NAMES`; None: the seed decides."""
    picqer_limit: int = 500
    """Requests a minute that Picqer allows."""
    shop_limit: float = 1.0
    """How many times as many requests as their vendors the shops allow."""

    @property
    def same_shop(self) -> bool:
        return self.scenario in ("upgrade", "restart")
