"""What a query costs, and the bucket that pays for it.

The vendor documents: scalars nothing, objects 1, mutations 10, connections by their size, at most 1,000 points a
query. How connections grow with their size is not published; here the size counts to the power of two thirds, which
lets 250 flat variants and 25 orders with their lines pass and refuses 100 such orders.
"""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import Any

from graphql import GraphQLList, GraphQLNonNull, get_named_type, is_interface_type, is_leaf_type

from .executor import Bound, Field, Run

MOST = 1000
_BUCKETS = {"basic": (2000.0, 100.0), "grow": (2000.0, 100.0), "advanced": (4000.0, 200.0), "plus": (20000.0, 1000.0)}


def requested(run: Run, root: Bound) -> int:
    """The cost before running, from the sizes asked for."""
    mutation = root.of.name == "Mutation"
    return math.ceil(sum(_field(run, one) + (10 if mutation else 0) for one in root.fields(root.of.name)))


def actual(run: Run, root: Bound, data: dict[str, Any] | None) -> int:
    """The cost of what came back."""
    said = data or {}
    mutation = root.of.name == "Mutation"
    return math.ceil(
        sum(_came(run, one, said.get(one.key)) + (10 if mutation else 0) for one in root.fields(root.of.name))
    )


def _weight(size: float) -> float:
    return size ** (2 / 3) if size > 0 else 0.0


def _bound(run: Run, bound: Bound | None) -> float:
    if bound is None:
        return 0.0
    return max((sum(_field(run, one) for one in bound.fields(name)) for name in _types(run, bound)), default=0.0)


def _types(run: Run, bound: Bound) -> list[str]:
    kind = run.schema.type_map[bound.of.name]
    if is_interface_type(kind):
        return [one.name for one in run.schema.get_possible_types(kind)]
    return [bound.of.name]


def _field(run: Run, field: Field) -> float:
    named = get_named_type(field.of)
    if is_leaf_type(named) or field.name == "__typename":
        return 0.0
    inner = _bound(run, field.inner)
    if named.name.endswith("Connection"):
        size = field.arguments.get("first") or field.arguments.get("last") or 0
        return 2.0 + _weight(size) * inner
    if named.name == "PageInfo":
        return 0.0
    if named.name.endswith("Edge") or (field.name == "nodes" and _is_list(field.of) and "ids" not in field.arguments):
        return inner + (0.0 if named.name.endswith("Edge") else 1.0)
    if _is_list(field.of):
        size = field.arguments.get("first") or len(field.arguments.get("ids") or ()) or 1
        return _weight(size) * (1.0 + inner)
    return 1.0 + inner


def _came(run: Run, field: Field, value: Any) -> float:
    """As `_field`, with the sizes that came; the first rows stand for all."""
    named = get_named_type(field.of)
    if value is None or is_leaf_type(named) or named.name == "PageInfo":
        return 0.0
    if named.name.endswith("Connection"):
        size = max((len(one) for one in value.values() if isinstance(one, list)), default=0)
        inner = sum(_came(run, one, value.get(one.key)) for one in _fields(run, field, value))
        return 2.0 + (_weight(size) / size * inner if size else 0.0)
    rows = value if isinstance(value, list) else [value]
    if not rows:
        return 0.0
    sample = rows[:3]
    each = sum(_object(run, field, one) for one in sample if one is not None) / len(sample)
    return each * len(rows)


def _object(run: Run, field: Field, value: dict[str, Any]) -> float:
    own = 0.0 if get_named_type(field.of).name.endswith("Edge") else 1.0
    return own + sum(_came(run, one, value.get(one.key)) for one in _fields(run, field, value))


def _fields(run: Run, field: Field, value: dict[str, Any]) -> list[Field]:
    if field.inner is None:
        return []
    names = _types(run, field.inner)
    fits = [field.inner.fields(name) for name in names]
    return next((found for found in fits if {one.key for one in found} == value.keys()), fits[0])


def _is_list(of: Any) -> bool:
    return isinstance(of.of_type if isinstance(of, GraphQLNonNull) else of, GraphQLList)


class Bucket:
    """A leaky bucket. It fills by the world's clock or the machine's, whichever goes faster."""

    def __init__(self, plan: str, size: tuple[float, float] | None, now: datetime) -> None:
        self.most, self.rate = size or _BUCKETS.get(plan, _BUCKETS["basic"])
        self.left = self.most
        self._seen = (time.monotonic(), now)

    def refill(self, now: datetime) -> None:
        """Let in what came since the last look."""
        real, simulated = self._seen
        passed = max(time.monotonic() - real, (now - simulated).total_seconds(), 0.0)
        self._seen = (time.monotonic(), now)
        self.left = min(self.most, self.left + passed * self.rate)

    def status(self) -> dict[str, Any]:
        """`throttleStatus`."""
        return {"maximumAvailable": self.most, "currentlyAvailable": int(self.left), "restoreRate": self.rate}
