"""What every part of a seller account's face needs: how nulls, empty pages, times and amounts are written."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from starlette.responses import Response

from picqer_tui.world.platforms.face import ShopFace, dumped

V10 = "application/vnd.retailer.v10+json"
V11 = "application/vnd.retailer.v11+json"
ZONE = ZoneInfo("Europe/Amsterdam")


class Face(ShopFace):
    """One account, seen through the API."""

    def worded(self, said: Any) -> Any:
        """Null and absent mean the same; the seed chooses which is written."""
        return _without_nulls(said) if self.habit("leaves-nulls-out") else said

    def row(self, name: str, number: str, version: Hashable, make: Callable[[], Any]) -> bytes:
        """The JSON of one row, made again only when the row changed."""
        return self.rendered(f"{name}-rendered", "", number, version, lambda: self.worded(make()))

    def page(self, name: str, parts: list[bytes]) -> bytes:
        """A page of rows; an empty one may be `{}`."""
        if not parts and self.habit("bare-empty-pages"):
            return b"{}"
        return b'{"' + name.encode() + b'":[' + b",".join(parts) + b"]}"


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
