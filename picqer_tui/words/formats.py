"""Dates, ages, numbers and durations as Dutch and English readers write them."""

from __future__ import annotations

import math
from datetime import datetime, timedelta, tzinfo

_DAYS = {
    "nl": ("ma", "di", "wo", "do", "vr", "za", "zo"),
    "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
}
_MONTHS = {
    "nl": ("jan", "feb", "mrt", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_NEAR = {
    "nl": {-1: "gisteren", 0: "vandaag", 1: "morgen"},
    "en": {-1: "yesterday", 0: "today", 1: "tomorrow"},
}
_UNITS = {
    "nl": {"day": ("dag", "dagen"), "hour": ("uur", "uur"), "minute": ("min", "min"), "second": ("s", "s")},
    "en": {"day": ("day", "days"), "hour": ("hour", "hours"), "minute": ("min", "min"), "second": ("s", "s")},
}
_AGO = {"nl": "{span} geleden", "en": "{span} ago"}
_NO_BREAK = "\u00a0"


def _known(code: str) -> str:
    return code if code in _DAYS else "en"


def number(value: float, code: str, places: int | None = None) -> str:
    """A number with its thousands apart: 23.410 and 8,1 in Dutch, 23,410 and 8.1 in English. Without `places` a whole number
    has none and another at most two."""
    if isinstance(value, float) and not math.isfinite(value):
        return "–"
    if places is None:
        text = f"{value:,}" if isinstance(value, int) else f"{value:,.2f}".rstrip("0").rstrip(".")
    else:
        text = f"{value:,.{places}f}"
    return text.translate(str.maketrans(",.", ".,")) if _known(code) == "nl" else text


def share(part: float, whole: float, code: str) -> str:
    """A part of a whole in per cent, never rounded to all or nothing when it is not: `91 %` in Dutch, `91%` in English."""
    if not whole:
        return "–"
    exact = 100 * part / whole
    shown = round(exact)
    if shown == 100 and part < whole:
        shown = 99
    text = "< 1" if shown == 0 and part > 0 else str(shown)
    return f"{text}{_NO_BREAK}%" if _known(code) == "nl" else f"{text}%"


def clock_time(at: datetime, zone: tzinfo | None = None) -> str:
    """Wall time in the local zone, `06:02`."""
    return f"{at.astimezone(zone):%H:%M}"


def day(at: datetime, now: datetime, code: str, zone: tzinfo | None = None) -> str:
    """The day alone: today, yesterday, tomorrow, else `di 24 nov`, with the year when it is another."""
    code = _known(code)
    local, today = at.astimezone(zone), now.astimezone(zone)
    near = _NEAR[code].get((local.date() - today.date()).days)
    if near:
        return near
    if local.year != today.year:
        return f"{local.day} {_MONTHS[code][local.month - 1]} {local.year}"
    return f"{_DAYS[code][local.weekday()]} {local.day} {_MONTHS[code][local.month - 1]}"


def moment(at: datetime, now: datetime, code: str, zone: tzinfo | None = None) -> str:
    """Day and wall time in the local zone; today the time alone: `06:02`, `tomorrow 06:02`, `di 24 nov 06:02`."""
    if at.astimezone(zone).date() == now.astimezone(zone).date():
        return clock_time(at, zone)
    return f"{day(at, now, code, zone)} {clock_time(at, zone)}"


def duration(span: timedelta | float, code: str) -> str:
    """A length of time in its two largest units, `2 hours 5 min`, `0.4 s`. A float is seconds."""
    code = _known(code)
    seconds = span.total_seconds() if isinstance(span, timedelta) else float(span)
    sign, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    units = _UNITS[code]
    if seconds < 10:
        return f"{sign}{number(seconds, code, 1)} {units['second'][0]}"
    whole = round(seconds)
    parts: list[str] = []
    for name, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
        amount, whole = divmod(whole, size)
        if amount:
            parts.append(f"{amount} {units[name][amount != 1]}")
        elif parts:
            break
        if len(parts) == 2:
            break
    return sign + " ".join(parts)


def age(at: datetime, now: datetime, code: str) -> str:
    """How long ago: `0.4 s ago`, `3 days ago`. A moment to come counts as just now."""
    seconds = max(0.0, (now - at).total_seconds())
    if seconds >= 86400:
        seconds = seconds // 86400 * 86400
    elif seconds >= 3600:
        seconds = seconds // 3600 * 3600
    elif seconds >= 60:
        seconds = seconds // 60 * 60
    return _AGO[_known(code)].format(span=duration(seconds, code))
