"""How the database compares: text without case, accents and blanks at the end, times without their offset, null with nothing."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,6}))?)?)?")
Bound = Callable[[Any], bool]


def folded(value: Any) -> Any:
    """A value as it is compared for equality. `abc-1`, `ABC-1`, `Ábc-1` and `abc-1 ` are one."""
    if isinstance(value, str):
        if not value.isascii():
            value = "".join(one for one in unicodedata.normalize("NFKD", value) if not unicodedata.combining(one))
        return value.lower().rstrip(" ")
    if isinstance(value, bool):
        return str(int(value))
    if isinstance(value, (int, float)):
        return f"{value:g}" if isinstance(value, float) else str(value)
    return value if value is None else str(value)


def moment(said: Any) -> datetime | None:
    """A time as a filter gives it. Observed: an offset is not looked at, and what is no time is no bound at all."""
    found = _MOMENT.match(str(said))
    if found is None:
        return None
    year, month, day, hour, minute, second = (int(part or 0) for part in found.groups()[:6])
    micro = int((found[7] or "0").ljust(6, "0"))
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=UTC)
    except ValueError:
        return None


def _cut(at: datetime) -> datetime:
    """To the millisecond, the finest that is kept."""
    return at.astimezone(UTC).replace(microsecond=at.microsecond // 1000 * 1000)


_SIGNS: dict[str, Callable[[Any, Any], bool]] = {
    "gt": lambda one, other: one > other,
    "gte": lambda one, other: one >= other,
    "lt": lambda one, other: one < other,
    "lte": lambda one, other: one <= other,
}


def bound(sign: str, said: Any) -> Bound | None:
    """A test for one end of a range; None when there is no such sign."""
    test = _SIGNS.get(sign)
    if test is None:
        return None
    at = moment(said)

    def fits(value: Any) -> bool:
        if value is None:
            return False
        if isinstance(value, datetime):
            return at is None or test(_cut(value), at)
        if isinstance(value, (int, float)):
            try:
                return test(value, float(said))
            except (TypeError, ValueError):
                return test(value, 0)
        return test(folded(value), folded(said))

    return fits


def place(value: Any) -> tuple[int, Any]:
    """Where a value comes in a sorted list; null is first."""
    if value is None:
        return 0, 0
    if isinstance(value, datetime):
        return 1, _cut(value).timestamp()
    return 1, value if isinstance(value, (int, float)) else folded(value)
