"""Picqer's own clock: its dates carry no zone, so the zone is found from orders whose moment the shop knows too."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, tzinfo
from typing import NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from picqer_tui.core.phrase import Values

CANDIDATES = ("UTC", "Europe/Amsterdam", "Europe/London", "Europe/Athens")
"""Zones tried, likeliest first; another offset is kept as a fixed number of seconds."""
SLACK = timedelta(hours=3)
"""How far windows are widened while the zone is not known."""
NEAR = timedelta(seconds=90)
"""How far two recordings of one moment may lie apart."""
STEP = 15 * 60
"""Zones differ by quarters of an hour."""
WIDEST = timedelta(hours=14)

Pair = tuple[datetime, datetime]
"""(a moment on Picqer's clock, the same moment in UTC)"""


class Zone(NamedTuple):
    """How Picqer's clock relates to UTC."""

    name: str
    """A zone's name, empty for a fixed offset."""
    seconds: int
    """What Picqer's clock was ahead of UTC at the newest pair."""

    def utc(self, moment: datetime) -> datetime:
        """A moment of Picqer's clock, in UTC."""
        found = _zone(self.name)
        if found is None:
            return moment - timedelta(seconds=self.seconds)
        return moment.replace(tzinfo=found).astimezone(UTC)

    def local(self, moment: datetime) -> datetime:
        """A moment in UTC as Picqer's clock shows it (marked UTC, as all of Picqer's dates are here)."""
        found = _zone(self.name)
        if found is None:
            return moment + timedelta(seconds=self.seconds)
        return moment.astimezone(found).replace(tzinfo=UTC)

    def facts(self) -> dict[str, object]:
        """For the figure `calibration`."""
        return {"zone_seconds": self.seconds, "zone": self.name}


def known(calibration: Values) -> Zone | None:
    """The zone that `preflight.connections` found, or None."""
    seconds = calibration.get("zone_seconds")
    if seconds is None:
        return None
    return Zone(str(calibration.get("zone", "")), int(seconds))


def to_utc(moment: datetime | None, zone: Zone | None) -> datetime | None:
    """A moment of Picqer's clock in UTC; unchanged while the zone is not known (see `SLACK`)."""
    if moment is None or zone is None:
        return moment
    return zone.utc(moment)


def plausible(pair: Pair) -> bool:
    """Whether these could be one moment on two clocks: whole quarters of an hour apart, within what zones there are."""
    ahead = pair[0] - pair[1]
    return abs(ahead) <= WIDEST and abs(ahead - timedelta(seconds=_rounded(ahead))) <= NEAR


def calibrate(pairs: Iterable[Pair]) -> Zone | None:
    """The zone that most pairs agree on; None without pairs, or when no zone explains more than two thirds of them."""
    usable = sorted((pair for pair in pairs if plausible(pair)), key=lambda pair: pair[1])
    if not usable:
        return None
    best: Zone | None = None
    most = 0
    for name in CANDIDATES:
        zone = _zone(name)
        if zone is None:
            continue
        fits = sum(abs(here - there.astimezone(zone).replace(tzinfo=UTC)) <= NEAR for here, there in usable)
        if fits > most:
            newest = usable[-1][1].astimezone(zone).utcoffset() or timedelta()
            best, most = Zone(name, int(newest.total_seconds())), fits
    offsets = Counter(_rounded(here - there) for here, there in usable)
    seconds, fits = offsets.most_common(1)[0]
    if fits > most:
        best, most = Zone("", seconds), fits
    return best if most * 3 > len(usable) * 2 else None


def _rounded(ahead: timedelta) -> int:
    return round(ahead.total_seconds() / STEP) * STEP


def _zone(name: str) -> tzinfo | None:
    if not name:
        return None
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, OSError):
        return None
