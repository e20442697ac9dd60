"""Rows in the order in which they came, found by id, with a revision that grows at each change."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Generic, TypeVar

K = TypeVar("K", int, str)
R = TypeVar("R")


class Table(Generic[K, R]):
    """A list and an index in one. `rows` may be sliced for paging; change rows through `touch`."""

    __slots__ = ("by_id", "key", "revision", "rows")

    def __init__(self, key: str) -> None:
        self.key = key
        """Name of the attribute that is the id."""
        self.rows: list[R] = []
        self.by_id: dict[K, R] = {}
        self.revision = 0
        """Grows with each add, removal and touch: what was made of the whole list holds while it is the same."""

    def add(self, row: R) -> R:
        self.rows.append(row)
        self.by_id[getattr(row, self.key)] = row
        self.revision += 1
        return row

    def get(self, key: K) -> R | None:
        return self.by_id.get(key)

    def remove(self, key: K) -> R | None:
        """Take a row out, as if it never was."""
        row = self.by_id.pop(key, None)
        if row is not None:
            self.rows.remove(row)
            self.revision += 1
        return row

    def touch(self, row: R, at: datetime | None = None) -> None:
        """Say that a row changed: its version grows and, with `at`, its `updated` moves."""
        changed: Any = row
        changed.version += 1
        if at is not None:
            changed.updated = at
        self.revision += 1

    def __getitem__(self, key: K) -> R:
        return self.by_id[key]

    def __contains__(self, key: object) -> bool:
        return key in self.by_id

    def __iter__(self) -> Iterator[R]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)
