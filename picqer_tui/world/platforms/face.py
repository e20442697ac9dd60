"""What the faces of plain REST platforms share: the shop behind them, what was made before, and the log of writes."""

from __future__ import annotations

import json
from collections.abc import Callable, Hashable, Mapping
from datetime import datetime
from typing import Any

from picqer_tui.world.books import Books, Effect, Write
from picqer_tui.world.shop import Shop
from picqer_tui.world.table import Table
from picqer_tui.world.traffic import names_nothing
from picqer_tui.world.world import World


class ShopFace:
    """One shop of the world, seen through its platform. Made anew for each request; it is small."""

    def __init__(self, world: World, side: str, striking: Mapping[str, Any] | None = None) -> None:
        """`striking`: faults that only the shop itself can commit (`request.scope["world.faults"]`)."""
        faults = striking or {}
        self.world = world
        self.side = side
        self.books: Books = world.books
        self.shop: Shop = world.shop(side)
        self.effects: list[Effect] = []
        self.shift = int(faults["shifting"].number) if "shifting" in faults else 0
        """How many rows later pages begin late: a list that moves while it is read."""
        self.ignores_filters = "ignored-filters" in faults

    @property
    def address(self) -> str:
        """Scheme, host and port it listens on."""
        return self.world.addresses.get(self.side, "http://127.0.0.1")

    def now(self) -> datetime:
        """The time of the world."""
        return self.world.now()

    def may(self, right: str) -> bool:
        """Whether the key has a right, such as `orders.read`."""
        return right in self.shop.access.rights

    def habit(self, name: str, share: float = 0.5) -> bool:
        """Whether this shop does something that the vendor's pages leave open: `Shop.extra[name]`, else the seed decides."""
        known = self.shop.extra.get(name)
        if known is not None:
            return bool(known)
        return self.world.chance(f"{self.shop.platform}/{self.shop.key}/{name}", share)

    def kept(self, name: str) -> dict[Any, Any]:
        """What this face made before and may use again."""
        return self.world.cache(f"{self.shop.platform}/{self.shop.key}/{name}")

    def listed(self, name: str, table: Table[Any, Any], key: Hashable, make: Callable[[], list[Any]]) -> list[Any]:
        """A list made of a whole table, kept while the table stays as it is."""
        kept = self.kept(name)
        if kept.get("revision") != table.revision or len(kept) > 200:
            kept.clear()
            kept["revision"] = table.revision
        if key not in kept:
            kept[key] = make()
        found: list[Any] = kept[key]
        return found

    def rendered(self, name: str, key: Hashable, row_id: str, version: Hashable, make: Callable[[], Any]) -> bytes:
        """The JSON of one row, made again only when the row changed."""
        made = self.kept(name).setdefault(key, {})
        found = made.get(row_id)
        if found is None or found[0] != version:
            found = made[row_id] = (version, dumped(make()))
        return bytes(found[1])

    def effect(self, what: str, target: str, about: str = "", amount: int = 1) -> None:
        """Say what a write brought about (`traffic.Effect`)."""
        self.effects.append(Effect(self.now(), self.side, what, target, about, amount))

    def wrote(self, method: str, path: str, status: int, kind: str, body: bytes, probe: bool = False) -> None:
        """Enter a write request in the world's log; one that names nothing is a probe."""
        if probe or names_nothing(path, parsed(body)):
            self.books.traffic.probes[self.side] += 1
            return
        text = body[:2000].decode("utf-8", "replace")
        applied = status < 400 and bool(self.effects)
        made = Write(self.now(), self.side, method, path, applied, status, text, kind, self.effects)
        self.books.traffic.wrote(made)


def parsed(body: bytes) -> Any:
    """The JSON of a body; None when it is none."""
    try:
        return json.loads(body) if body else {}
    except ValueError:
        return None


def dumped(value: Any) -> bytes:
    """Compact JSON with `/` escaped, as PHP writes it."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()
