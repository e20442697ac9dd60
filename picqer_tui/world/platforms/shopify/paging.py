"""Connections: pages by cursor, at most 250 rows, and an end at 25,000."""

from __future__ import annotations

import base64
import binascii
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any

from .asking import Asking
from .executor import FieldFailed

MOST = 250
DEEPEST = 25_000


class Ordered:
    """Rows in one order with the key of each: a sortable value and the id."""

    def __init__(self, rows: Sequence[Any], key: Callable[[Any], tuple[Any, int]], reverse: bool = False) -> None:
        keyed = sorted(((key(row), row) for row in rows), key=lambda one: one[0])
        self.keys = [one[0] for one in keyed]
        self.rows = [one[1] for one in keyed]
        self.reverse = reverse

    def __len__(self) -> int:
        return len(self.rows)

    def start_after(self, cursor: str) -> int:
        """Where the rows after a cursor begin, in the order of reading."""
        key = _opened(cursor)
        if self.reverse:
            return len(self.rows) - bisect_left(self.keys, key)
        return bisect_right(self.keys, key)

    def cut(self, start: int, end: int) -> tuple[list[Any], list[tuple[Any, int]]]:
        """Rows and keys from `start` up to `end`, in the order of reading."""
        if not self.reverse:
            return self.rows[start:end], self.keys[start:end]
        size = len(self.rows)
        low, high = max(0, size - end), size - start
        return self.rows[low:high][::-1], self.keys[low:high][::-1]


class Connection:
    """One page of a connection; its members are the API's."""

    def __init__(self, rows: list[Any], keys: list[tuple[Any, int]], before: bool, more: bool) -> None:
        self.nodes = rows
        self._keys = keys
        self._before = before
        self._more = more

    @property
    def edges(self) -> list[dict[str, Any]]:
        """Rows with a cursor each."""
        return [{"node": row, "cursor": cursor(key)} for row, key in zip(self.nodes, self._keys, strict=True)]

    @property
    def pageInfo(self) -> dict[str, Any]:  # noqa: N802 - the API's name
        """Whether there is more, and the cursors at both ends."""
        return {
            "hasNextPage": self._more,
            "hasPreviousPage": self._before,
            "startCursor": cursor(self._keys[0]) if self._keys else None,
            "endCursor": cursor(self._keys[-1]) if self._keys else None,
        }


def page(name: str, ordered: Ordered, arguments: dict[str, Any], about: Asking) -> Connection:
    """The page asked for.

    Raises:
        FieldFailed: neither `first` nor `last`, too many, or a cursor that is none.
    """
    size = len(ordered)
    if about.everything:
        rows, keys = ordered.cut(0, size)
        return Connection(rows, keys, False, False)
    wanted = arguments.get("first")
    backwards = wanted is None
    wanted = arguments.get("last") if backwards else wanted
    if wanted is None:
        raise FieldFailed("you must provide one of first or last", "BAD_REQUEST")
    if wanted > MOST or wanted < 0:
        message = f"Requested {wanted} records on the `{name}` connection which exceeds the limit of {MOST}."
        raise FieldFailed(message, "ARGUMENT_LIMIT_EXCEEDED")
    end = min(size, DEEPEST)
    start = ordered.start_after(arguments["after"]) if arguments.get("after") else 0
    if backwards:
        stop = end
        if arguments.get("before"):
            stop = min(end, ordered.start_after(arguments["before"]) - 1)
        start = max(start, stop - wanted)
        end = stop
    rows, keys = ordered.cut(start, min(start + wanted, end))
    return Connection(rows, keys, start > 0, start + len(rows) < end)


def small(name: str, rows: Sequence[Any], arguments: dict[str, Any], about: Asking) -> Connection:
    """A page of a short list that stays in its own order."""
    ordered = Ordered(list(enumerate(rows)), lambda one: (one[0], one[0]), bool(arguments.get("reverse")))
    found = page(name, ordered, arguments, about)
    found.nodes = [row for _, row in found.nodes]
    return found


def cursor(key: tuple[Any, int]) -> str:
    """A place in a list, opaque to the client."""
    text = json.dumps({"last_id": key[1], "last_value": key[0]}, separators=(",", ":"))
    return base64.b64encode(text.encode()).decode()


def _opened(text: str) -> tuple[Any, int]:
    try:
        said = json.loads(base64.b64decode(text, validate=True))
        return said["last_value"], int(said["last_id"])
    except (binascii.Error, ValueError, KeyError, TypeError) as error:
        raise FieldFailed(f"'{text}' is not a valid cursor.", "BAD_REQUEST") from error


def counted(total: int, arguments: dict[str, Any]) -> dict[str, Any]:
    """A count, capped at `limit`; null counts everything."""
    limit = arguments.get("limit")
    if limit is not None and total > limit:
        return {"count": limit, "precision": "AT_LEAST"}
    return {"count": total, "precision": "EXACT"}
