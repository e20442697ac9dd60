"""Times as SQLite keeps them: microseconds since 1970."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

_ZERO = datetime(1970, 1, 1, tzinfo=UTC)


def micros(at: datetime) -> int:
    """Microseconds since 1970 of an aware time."""
    passed = at - _ZERO
    return (passed.days * 86400 + passed.seconds) * 1_000_000 + passed.microseconds


def moment(number: int) -> datetime:
    return _ZERO + timedelta(microseconds=number)


def maybe_micros(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def maybe_moment(number: int | None) -> datetime | None:
    return None if number is None else moment(number)
