"""Times as WooCommerce writes them: local and UTC, both without a zone mark."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo


@lru_cache(maxsize=16)
def zone(name: str) -> ZoneInfo:
    """The shop's zone."""
    return ZoneInfo(name or "UTC")


def gmt(at: datetime | None) -> str | None:
    """UTC without `Z`."""
    return None if at is None else at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")


def local(at: datetime | None, where: ZoneInfo) -> str | None:
    """The shop's own time without offset."""
    return None if at is None else at.astimezone(where).strftime("%Y-%m-%dT%H:%M:%S")


def second(at: datetime) -> datetime:
    """Cut to the second, the finest the shop keeps."""
    return at.replace(microsecond=0)
