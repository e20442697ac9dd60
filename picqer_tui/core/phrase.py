"""A sentence with its values, spoken later in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, NamedTuple

from picqer_tui.core.clean import Raw

Value = Any
"""What a sentence may carry: str, Raw, int, float, bool, None, datetime, timedelta, Phrase, or a list or dict of these."""
Values = Mapping[str, Value]

NOTHING: Values = MappingProxyType({})


class Phrase(NamedTuple):
    """A sentence not yet spoken: gettext id and values. Stored and passed as data; `words` speaks it in the reader's language."""

    msgid: str
    values: Values = NOTHING
    plural: str = ""
    number: int | None = None
    none: str = ""
    """Said instead when the number is 0: "0 days" is no way to speak."""


def pack(value: Value) -> Value:
    """A value as plain JSON data; what JSON has no word for becomes an object with one `$` key."""
    match value:
        case Phrase():
            none = [value.none] if value.none else []
            return {"$p": [value.msgid, pack(dict(value.values)), value.plural, value.number, *none]}
        case Raw():
            return {"$r": value.exact}
        case datetime():
            return {"$t": value.astimezone(UTC).isoformat()}
        case timedelta():
            return {"$d": value.total_seconds()}
        case Mapping():
            return {str(key): pack(item) for key, item in value.items()}
        case list() | tuple() | set() | frozenset():
            return [pack(item) for item in value]
        case _:
            return value


def unpack(data: Value) -> Value:
    """The value again from what `pack` made."""
    if isinstance(data, list):
        return [unpack(item) for item in data]
    if not isinstance(data, dict):
        return data
    match data:
        case {"$p": [msgid, values, plural, number, *none]}:
            return Phrase(msgid, unpack(values), plural, number, *none)
        case {"$r": text}:
            return Raw(text)
        case {"$t": text}:
            return datetime.fromisoformat(text)
        case {"$d": seconds}:
            return timedelta(seconds=seconds)
        case _:
            return {key: unpack(item) for key, item in data.items()}


def dumps(value: Value) -> str:
    """One line of JSON that `loads` turns back into the same value; equal values give equal text."""
    import json  # here, because help and usage are said without it

    return json.dumps(pack(value), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def loads(text: str) -> Value:
    import json

    return unpack(json.loads(text))
