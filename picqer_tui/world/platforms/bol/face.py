"""What every part of a seller account's face needs to know: the shop, the time, its habits, and what was already made."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from picqer_tui.world.books import Books, Effect, Write
from picqer_tui.world.shop import Shop
from picqer_tui.world.world import World

V10 = "application/vnd.retailer.v10+json"
V11 = "application/vnd.retailer.v11+json"
ZONE = ZoneInfo("Europe/Amsterdam")


class Face:
    """One account, seen through the API. Made anew for each request; it is small."""

    def __init__(self, world: World, side: str) -> None:
        self.world = world
        self.side = side
        self.shift = 0
        """How many rows later pages begin late: a list that moves while it is read."""
        self.ignores_filters = False
        self.effects: list[Effect] = []
        self.books: Books = world.books
        self.shop: Shop = world.shop(side)
        self.now: datetime = world.now()

    def habit(self, name: str) -> bool:
        """Whether this account answers in an odd way; the seed decides."""
        return self.world.chance(f"bol/{self.shop.key}/{name}", 0.5)

    def may(self, right: str) -> bool:
        return right in self.shop.access.rights

    def kept(self, name: str) -> dict[Any, Any]:
        """What this face made before and may use again."""
        return self.world.cache(f"bol/{self.shop.key}/{name}")

    def made(self, name: str, revision: Any, key: Any, make: Callable[[], Any]) -> Any:
        """Something made of a whole table, kept while the table stays as it is."""
        kept = self.kept(name)
        if kept.get("revision") != revision or len(kept) > 200:
            kept.clear()
            kept["revision"] = revision
        if key not in kept:
            kept[key] = make()
        return kept[key]

    def rendered(self, name: str, number: str, version: Any, make: Callable[[], dict[str, Any]]) -> bytes:
        """The JSON of one row, made again only when the row changed. Nulls are written or left out, as is the habit here."""
        kept = self.kept(f"rendered-{name}")
        found = kept.get(number)
        if found is None or found[0] != version:
            found = kept[number] = (version, dumped(self.worded(make())))
        return bytes(found[1])

    def worded(self, said: Any) -> Any:
        """Null and absent mean the same; the seed chooses."""
        return _without_nulls(said) if self.habit("leaves-nulls-out") else said

    def listed(self, name: str, parts: list[bytes]) -> bytes:
        """A page of rows; an empty one may be `{}`."""
        if not parts and self.habit("bare-empty-pages"):
            return b"{}"
        return b'{"' + name.encode() + b'":[' + b",".join(parts) + b"]}"

    def effect(self, what: str, target: str, about: str = "", amount: int = 1) -> None:
        """Say what a write brought about (`traffic.Effect`)."""
        self.effects.append(Effect(self.now, self.side, what, target, about, amount))

    def wrote(self, method: str, path: str, status: int, applied: bool, body: bytes, kind: str) -> None:
        """Enter a write request in the world's log; a shipment of nothing is a probe."""
        text = body[:2000].decode("utf-8", "replace")
        if path == "/retailer/shipments" and not applied and '"orderItemId"' not in text:
            self.books.traffic.probes[self.side] += 1
            return
        self.books.traffic.wrote(Write(self.now, self.side, method, path, applied, status, text, kind, self.effects))


def dumped(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(one) for key, one in value.items() if one is not None}
    return [_without_nulls(one) for one in value] if isinstance(value, list) else value


def answer(value: Any, media: str = V10, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """An answer in the API's own media type."""
    made = value if isinstance(value, bytes) else dumped(value)
    said = Response(made, status, headers)
    said.headers["content-type"] = media
    return said


def stamp(at: datetime | None) -> str | None:
    """A time with the offset of the Netherlands, as v10 writes it."""
    return None if at is None else at.astimezone(ZONE).replace(microsecond=0).isoformat()


def utc(at: datetime) -> str:
    """A time as v11 writes it."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def euros(cents: int) -> float:
    return round(cents / 100, 2)
