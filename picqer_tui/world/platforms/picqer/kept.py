"""What the API made before and may give again: a fragment of JSON per row and version, and filtered lists."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .rows import Row

PAGE = 100
MOST_LISTS = 64


def dumped(value: Any) -> bytes:
    """Compact JSON with `/` escaped, as PHP writes it."""
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).replace("/", "\\/").encode()


class Kept:
    """Fragments and lists, kept in a cache of the world that is emptied when the books are replaced."""

    def __init__(self, cache: dict[Any, Any]) -> None:
        self._fragments: dict[tuple[str, int], tuple[Any, bytes]] = cache.setdefault("fragments", {})
        self._lists: dict[Any, tuple[Any, Sequence[Any]]] = cache.setdefault("lists", {})

    def fragment(self, kind: str, number: int, version: Any, render: Callable[[], Row]) -> bytes:
        """JSON of a row, made anew when its version is another one."""
        known = self._fragments.get((kind, number))
        if known is None or known[0] != version:
            known = self._fragments[kind, number] = (version, dumped(render()))
        return known[1]

    def list(self, key: Any, revision: Any, make: Callable[[], Iterable[Any]]) -> Sequence[Any]:
        """A filtered and sorted list, made anew when the table changed."""
        known = self._lists.get(key)
        if known is None or known[0] != revision:
            if len(self._lists) >= MOST_LISTS:
                self._lists.clear()
            known = self._lists[key] = (revision, list(make()))
        return known[1]


def page(rows: Sequence[Any], offset: int) -> Sequence[Any]:
    """A hundred rows from an offset."""
    return rows[offset : offset + PAGE]


def joined(fragments: Iterable[bytes]) -> bytes:
    """A bare JSON array."""
    return b"[" + b",".join(fragments) + b"]"
