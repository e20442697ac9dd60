"""The question a list is asked: `searchCriteria` with its filters, orders and page, in any of its spellings."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus

from .refusals import Refused, required, wrong_type

_PART = re.compile(r"\[([^\]]*)\]")
_MEMBERS = ("filter_groups", "sort_orders", "page_size", "current_page")


@dataclass(frozen=True, slots=True)
class Filter:
    """One condition on one field."""

    field: str
    value: str
    condition: str = "eq"


@dataclass(slots=True)
class Criteria:
    """What is asked: every group has to hold, and of a group any filter."""

    groups: list[list[Filter]] = field(default_factory=list)
    orders: list[tuple[str, str]] = field(default_factory=list)
    """(field, `ASC` or `DESC`)."""
    size: int | None = None
    page: int | None = None

    def said(self) -> dict[str, Any]:
        """The question as the answer repeats it."""
        groups = [
            {"filters": [{"field": f.field, "value": f.value, "condition_type": f.condition} for f in group]}
            for group in self.groups
        ]
        said: dict[str, Any] = {"filter_groups": groups}
        if self.orders:
            said["sort_orders"] = [{"field": name, "direction": direction} for name, direction in self.orders]
        if self.size is not None:
            said["page_size"] = self.size
        if self.page is not None:
            said["current_page"] = self.page
        return said

    def key(self) -> tuple[Any, ...]:
        """Filters and orders as something that can be looked up."""
        return tuple(map(tuple, self.groups)), tuple(self.orders)


def given(query: str) -> dict[str, Any]:
    """The query as PHP reads it: brackets make arrays, the last of equal names wins."""
    said: dict[str, Any] = {}
    for part in query.split("&"):
        name, _, value = part.partition("=")
        if not name:
            continue
        name = unquote_plus(name)
        base, keys = name.partition("[")[0], _PART.findall(name)
        place = said
        for key, after in zip([base, *keys], [*keys, None], strict=True):
            key = key or str(len(place))
            if after is None:
                place[key] = unquote_plus(value)
            else:
                if not isinstance(place.get(key), dict):
                    place[key] = {}
                place = place[key]
    return said


def criteria(asked: dict[str, Any]) -> Criteria:
    """The question in a query.

    Raises:
        Refused: there is none, or a value is of the wrong kind.
    """
    name = next((one for one in ("searchCriteria", "search_criteria") if one in asked), None)
    if name is None:
        raise required("searchCriteria")
    said = _snaked(asked[name]) if isinstance(asked[name], dict) else {}
    for member in said:
        if member not in _MEMBERS:
            accessor = "".join(part.title() for part in member.split("_"))
            message = 'Property "%1" does not have accessor method "get%1" in the search criteria.'
            raise Refused(400, message, [accessor])
    found = Criteria()
    for group in _listed(said.get("filter_groups")):
        filters = [_filter(one) for one in _listed(group.get("filters"))]
        if filters:
            found.groups.append(filters)
    for order in _listed(said.get("sort_orders")):
        direction = str(order.get("direction", "DESC")).upper()
        if direction not in ("ASC", "DESC"):
            raise Refused(
                400,
                "Sort order has to be specified as %1 for ascending order or %2 for descending order.",
                ["ASC", "DESC"],
            )
        found.orders.append((str(order.get("field", "")), direction))
    found.size = _number(said.get("page_size"))
    found.page = _number(said.get("current_page"))
    return found


def _filter(one: dict[str, Any]) -> Filter:
    return Filter(str(one.get("field", "")), str(one.get("value", "")), str(one.get("condition_type") or "eq"))


def _number(said: Any) -> int | None:
    if said is None:
        return None
    if not re.fullmatch(r"-?\d+", str(said)):
        raise wrong_type(said, "int")
    return int(said)


def _listed(said: Any) -> list[dict[str, Any]]:
    if isinstance(said, dict):
        said = list(said.values())
    return [_snaked(one) for one in said or () if isinstance(one, dict)]


def _snaked(said: dict[str, Any]) -> dict[str, Any]:
    """Names in either spelling are the same: `pageSize` and `page_size`."""
    return {re.sub(r"(?<=[a-z])([A-Z])", r"_\1", name).lower(): value for name, value in said.items()}
