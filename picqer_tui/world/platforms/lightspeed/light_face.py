"""What every part of a Lightspeed face needs to know: languages, quota, how this shop writes what is absent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from picqer_tui.world.platforms.face import ShopFace
from picqer_tui.world.world import World

from .quota import MOST, Quota

_LANGUAGES = (("nl",), ("nl", "en"), ("nl",), ("en",), ("fr", "nl"))
_EMPTY: dict[str, Any] = {"false": False, "null": None, "text": ""}


class Face(ShopFace):
    """One shop of the world, seen through Lightspeed, in one language."""

    def __init__(self, world: World, side: str, striking: Mapping[str, Any], language: str = "") -> None:
        super().__init__(world, side, striking)
        self.language = language

    @property
    def number(self) -> int:
        """The shop's id; made of what tells it from every other."""
        return 200_000 + int.from_bytes(hashlib.sha256(self.shop.identity.encode()).digest()[:2], "big")

    @property
    def zone(self) -> ZoneInfo:
        """The shop's zone: times are told with its offset."""
        return ZoneInfo(self.shop.zone or "UTC")

    @property
    def languages(self) -> tuple[str, ...]:
        """Active languages, the default one first; the seed chooses when the books do not."""
        return tuple(self.shop.extra.get("languages") or self._chosen("languages", _LANGUAGES))

    @property
    def idle_languages(self) -> tuple[str, ...]:
        """Languages that the shop has, switched off."""
        return tuple(self.shop.extra.get("idle_languages") or (() if "de" in self.languages else ("de",)))

    @property
    def empty(self) -> Any:
        """How this shop writes an absent value: `false`, null or an empty text, whatever its type."""
        return _EMPTY[str(self.shop.extra.get("empty") or self._chosen("empty", ("text", "false", "null")))]

    def stamp(self, at: datetime | None) -> Any:
        """A time with the offset of the shop's zone."""
        return self.empty if at is None else at.astimezone(self.zone).isoformat(timespec="seconds")

    def resource(self, path: str, number: str | None = None) -> dict[str, Any]:
        """A pointer to something else. Without `number` it is a list, and its id `false`. Links say `http:` whatever the line."""
        host = self.address.partition("://")[2]
        name, mark, query = path.partition("?")
        link = f"http://{host}/{self.language}/{name}.json{mark}{query}"
        return {"resource": {"id": False if number is None else int(number), "url": path, "link": link}}

    def quota(self) -> Quota:
        """The quotas of the key, with what was used of them."""
        wide = self.world.options.shop_limit
        most = tuple(self.shop.extra.get("quota") or (int(count * wide) for count in MOST))
        kept = self.kept("quota")
        if most not in kept:
            kept.clear()
            kept[most] = Quota(most, self.zone, self.now())
        found: Quota = kept[most]
        return found

    def _chosen(self, name: str, among: tuple[Any, ...]) -> Any:
        kept = self.kept("habits")
        if name not in kept:
            number = hashlib.sha256(f"{self.world.options.seed}/{self.shop.key}/{name}".encode()).digest()[0]
            kept[name] = among[number % len(among)]
        return kept[name]
