"""Lists: filters, orders and pages over rows of the books, and the answer with its total."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from random import Random
from typing import Any, Generic, NamedTuple, TypeVar

from starlette.responses import Response

from .criteria import Criteria, Filter
from .face import Face, answer, dumped
from .fields import Wanted, chosen
from .refusals import Refused

R = TypeVar("R")
Value = str | int | float | None
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}:\d{2}(?:\.\d+)?))?")
_LOOSE = 7
"""Rows in one heap of a list that nobody put in order."""


class Kind(NamedTuple, Generic[R]):
    """What can be listed: its name, how a column of a row is found, and what is said of a column that is none."""

    name: str
    column: Callable[[R, str], Value]
    """Raises KeyError where there is no such column."""
    unknown: Callable[[str], Refused]
    show: Callable[[R], dict[str, Any]]
    version: Callable[[R], Any]
    number: Callable[[R], Any]
    """What tells rows apart."""
    loose: bool = False
    """Without an order asked, pages are cut from rows that lie differently each time."""


def listing(
    face: Face, kind: Kind[R], rows: Sequence[R], revision: Any, asked: Criteria, wanted: Wanted | None
) -> Response:
    """A page of rows. Past the end it is empty, in 2.3 the last page once more."""
    _within_limits(face, asked)
    filters = Criteria(orders=asked.orders) if face.ignores_filters else asked
    found: list[R] = face.listed(
        f"{kind.name}-rows", revision, filters.key(), lambda: _sorted(kind, _filtered(kind, rows, filters), filters)
    )
    page = _page(face, kind, found, asked)
    return _answer(face, kind, page, len(found), asked, wanted)


def _answer(face: Face, kind: Kind[R], page: list[R], total: int, asked: Criteria, wanted: Wanted | None) -> Response:
    inner = None if wanted is None else wanted.get("items")
    parts: list[bytes] = []
    if wanted is None or inner is not None:
        key = "" if not isinstance(inner, dict) else repr(inner)
        known = face.kept(f"{kind.name}-shown")
        if key not in known and len(known) > 40:
            known.clear()
        shown = known.setdefault(key, {})
        parts = [_shown(kind, shown, row, inner if isinstance(inner, dict) else None) for row in page]
    items = b"null" if isinstance(inner, dict) and not parts else b"[" + b",".join(parts) + b"]"
    said = {"items": items, "search_criteria": dumped(asked.said()), "total_count": str(total).encode()}
    if wanted is not None:
        said = {name: value for name, value in said.items() if name in wanted}
    return answer(b"{" + b",".join(b'"%s":%s' % (name.encode(), value) for name, value in said.items()) + b"}")


def _shown(kind: Kind[R], shown: dict[Any, tuple[Any, bytes]], row: R, inner: Wanted | None) -> bytes:
    """The JSON of one row, made again only when the row changed."""
    number, version = kind.number(row), kind.version(row)
    known = shown.get(number)
    if known is None or known[0] != version:
        said = kind.show(row)
        known = shown[number] = (version, dumped(said if inner is None else chosen(said, inner)))
    return known[1]


def _within_limits(face: Face, asked: Criteria) -> None:
    limit = face.shop.extra.get("input_limit")
    if not limit or not face.modern:
        return
    if asked.size is None:
        asked.size = limit.get("default", 20)
    elif asked.size > limit.get("max", 300):
        raise Refused(400, "Maximum SearchCriteria pageSize is %max", {"max": limit.get("max", 300)})


def _page(face: Face, kind: Kind[R], rows: list[R], asked: Criteria) -> list[R]:
    if not asked.size:
        return rows
    size = asked.size if asked.size > 0 else 1
    number = max(1, asked.page or 1)
    if not face.modern:
        number = min(number, max(1, -(-len(rows) // size)))
    start = (number - 1) * size
    if face.shift and start:
        start = max(0, start + face.shift)
    if kind.loose and not asked.orders and number > 1:
        return _loosened(rows, start, size)
    return rows[start : start + size]


def _loosened(rows: list[R], start: int, size: int) -> list[R]:
    """A page of a list in no order: near its edges other rows lie than the page before ended with."""
    first = start - start % _LOOSE
    near = rows[first : first + _LOOSE]
    Random(f"{start}/{size}").shuffle(near)
    return (near + rows[first + _LOOSE : start + size])[start - first :][:size]


def _filtered(kind: Kind[R], rows: Iterable[R], asked: Criteria) -> list[R]:
    groups = [[(one.field, _test(one)) for one in group] for group in asked.groups]
    try:
        return [
            row for row in rows if all(any(test(kind.column(row, name)) for name, test in group) for group in groups)
        ]
    except KeyError as error:
        raise kind.unknown(str(error.args[0])) from error


def _sorted(kind: Kind[R], rows: list[R], asked: Criteria) -> list[R]:
    for name, direction in reversed(asked.orders):
        try:
            keyed = [(_sortable(kind.column(row, name)), row) for row in rows]
        except KeyError as error:
            raise kind.unknown(str(error.args[0])) from error
        keyed.sort(key=lambda pair: pair[0], reverse=direction == "DESC")
        rows = [row for _, row in keyed]
    return rows


def _sortable(value: Value) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    return (1, value) if isinstance(value, (int, float)) else (2, str(value).casefold())


def _test(one: Filter) -> Callable[[Value], bool]:
    """Whether a value fits a filter, compared as the database does: text without case, dates as text."""
    if one.condition in ("null", "notnull"):
        return lambda value: (value is None) is (one.condition == "null")
    if one.condition in ("in", "nin"):
        wanted = {part.casefold() for part in one.value.split(",")}
        return lambda value: value is not None and (_text(value) in wanted) is (one.condition == "in")
    if one.condition in ("like", "nlike"):
        pattern = re.escape(one.value.casefold()).replace("%", ".*").replace("_", ".")
        like = re.compile(pattern, re.DOTALL)
        return lambda value: value is not None and bool(like.fullmatch(_text(value))) is (one.condition == "like")
    if one.condition == "finset":
        return lambda value: value is not None and one.value.casefold() in _text(value).split(",")
    compare = _COMPARISONS.get(one.condition)
    if compare is None:
        return lambda value: False
    return lambda value: value is not None and compare(*_alike(value, one.value))


_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda value, wanted: bool(value == wanted),
    "neq": lambda value, wanted: bool(value != wanted),
    "gt": lambda value, wanted: bool(value > wanted),
    "gteq": lambda value, wanted: bool(value >= wanted),
    "from": lambda value, wanted: bool(value >= wanted),
    "moreq": lambda value, wanted: bool(value >= wanted),
    "lt": lambda value, wanted: bool(value < wanted),
    "lteq": lambda value, wanted: bool(value <= wanted),
    "to": lambda value, wanted: bool(value <= wanted),
}


def _text(value: Value) -> str:
    return str(value).casefold()


def _alike(value: Value, wanted: str) -> tuple[Any, Any]:
    """Both sides as the column compares them. Dates: an offset is not looked at, and what is no date comes before all."""
    if isinstance(value, (int, float)):
        number = re.match(r"\s*-?\d+(\.\d+)?", wanted)
        return float(value), float(number[0]) if number else 0.0
    if isinstance(value, str) and len(value) == 19 and _DATE.fullmatch(value):
        found = _DATE.match(wanted)
        return value, f"{found[1]} {found[2] or '00:00:00'}" if found else "0000-00-00 00:00:00"
    return _text(value), wanted.casefold()
