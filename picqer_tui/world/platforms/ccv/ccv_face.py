"""What every part of a CCV face needs to know: where its API is, its habits, its limits."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from picqer_tui.world.platforms.face import ShopFace
from picqer_tui.world.platforms.windows import LineClock, Window
from picqer_tui.world.shop import lasting

from .traits import ROOT

LIMITS = (150, 100, 900)
"""Reads and writes a minute of one resource; requests a minute in all, a figure that the vendor does not publish."""
_READS = ("GET", "HEAD")


class Face(ShopFace):
    """One shop of the world, seen through CCV Shop."""

    @property
    def address(self) -> str:
        """Where it is found; after its domain moved by its lasting name."""
        known = super().address
        return lasting(known) if self.shop.extra.get("domain_moved") else known

    @property
    def root(self) -> str:
        """Where it says that its API is; all links begin with it."""
        home = f"https://{self.shop.host}" if self.shop.host else self.address
        return f"{home}{ROOT}"

    @property
    def number(self) -> int:
        """The shop's id; made of what tells it from every other."""
        return 10_000 + int.from_bytes(hashlib.sha256(self.shop.identity.encode()).digest()[:2], "big")

    @property
    def max_size(self) -> int:
        """Rows a page at most; more are asked for in vain."""
        return int(self.shop.extra.get("max_size") or (250 if self.habit("large_pages") else 100))

    @property
    def codes(self) -> str:
        """Which field of a combination this merchant fills: `both`, `sku_number`, `product_number`."""
        known = self.shop.extra.get("codes")
        if known:
            return str(known)
        one = "sku_number" if self.habit("sku_numbers") else "product_number"
        return "both" if self.habit("both_numbers") else one

    def overrun(self, resource: str, method: str) -> str:
        """Count a request; returns the code of the limit that it is above, or an empty text."""
        wide = self.world.options.shop_limit
        reads, writes, total = self.shop.extra.get("limits") or (int(most * wide) for most in LIMITS)
        kept = self.kept("limits")
        clock: LineClock = kept.setdefault("clock", LineClock(self.now()))
        at = clock.at(self.now())
        own = (resource, method if method not in _READS else "GET", reads if method in _READS else writes)
        asked = {"429.10": own, "429.11": ("", "", total)}
        windows: dict[str, Window] = {}
        for code, key in asked.items():
            windows[code] = kept.setdefault(key, Window(key[2], 60, ZoneInfo("UTC")))
            windows[code].look(at)
        for code, window in windows.items():
            if window.left <= 0:
                return code
        for window in windows.values():
            window.take()
        return ""


def stamp(at: datetime) -> str:
    """A time in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
