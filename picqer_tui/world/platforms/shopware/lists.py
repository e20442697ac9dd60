"""Searches and single reads: rows found, sorted, paged and written."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from typing import Any

from starlette.responses import Response

from . import around, orders, products
from .compare import folded
from .criteria import Criteria, ordered, read
from .entities import ENTITIES, Entity, shown
from .face import Face, answer, dumped
from .ids import is_id
from .jsonapi import document
from .refusals import Refused, no_route, not_found

_DEFINED = (around, orders, products)
_LOOK_AHEAD = 6


def entity_of(path: str) -> Entity:
    """The entity that an address names with dashes.

    Raises:
        Refused: there is none.
    """
    found = ENTITIES.get(path.replace("-", "_")) if "_" not in path else None
    if found is None:
        raise no_route("POST", f"/api/search/{path}")
    return found


def search(face: Face, entity: Entity, said: dict[str, Any], plain: bool) -> Response:
    """A page of rows. `plain`: as JSON that was asked for, else as JSON:API."""
    asked = read(face, entity, said)
    rows = _rows(face, entity, asked)
    start, page = _page(face, entity, asked, rows)
    total = _total(asked, len(rows) - (start if asked.after is not None else 0), start, len(page))
    if not plain:
        made = [shown(face, entity, row, asked.wanted, asked.includes) for row in page]
        return document(face, entity, made, total)
    parts = _parts(face, entity, asked, page)
    counted = dumped(_aggregations(face, entity, rows, said.get("aggregations")))
    body = b'{"total":%d,"data":[%s],"aggregations":%s}' % (total, b",".join(parts), counted)
    return answer(body)


def ids(face: Face, entity: Entity, said: dict[str, Any]) -> Response:
    """The ids of a page of rows alone."""
    asked = read(face, entity, said)
    rows = _rows(face, entity, asked)
    start, page = _page(face, entity, asked, rows)
    total = _total(asked, len(rows) - (start if asked.after is not None else 0), start, len(page))
    return answer({"total": total, "data": [entity.fields["id"](face, row) for row in page]})


def single(face: Face, entity: Entity, number: str, said: dict[str, Any], plain: bool) -> Response:
    """One row by id."""
    asked = read(face, entity, {name: said[name] for name in ("associations", "includes") if name in said})
    row = find(face, entity, number)
    if row is None:
        raise not_found(entity.name, number)
    made = shown(face, entity, row, asked.wanted, asked.includes)
    return answer({"data": made}) if plain else document(face, entity, made, None)


def find(face: Face, entity: Entity, number: str) -> Any:
    """A row by id, or None.

    Raises:
        Refused: what is given has not the form of an id.
    """
    if not is_id(number):
        raise no_route("GET", f"/api/{entity.name.replace('_', '-')}/{number}")
    if entity.find is not None:
        return entity.find(face, number)
    getter = entity.fields["id"]
    return next((row for row in entity.rows(face) if getter(face, row) == number), None)


def _page(face: Face, entity: Entity, asked: Criteria, rows: list[Any]) -> tuple[int, list[Any]]:
    """Where a page begins, and its rows."""
    limit = len(rows) if asked.limit is None else asked.limit
    start = (asked.page - 1) * limit
    if asked.after is not None:
        getter = entity.fields["autoIncrement"]
        start += bisect_right(rows, asked.after, key=lambda row: getter(face, row))
    elif face.shift and start:
        start = max(0, start + face.shift)
    return start, rows[start : start + limit]


def _total(asked: Criteria, many: int, start: int, here: int) -> int:
    """What `total` says: by default only how many rows this page has."""
    if asked.mode == 1:
        return many
    if asked.mode == 2 and asked.limit is not None:
        return max(0, min(many - (0 if asked.after is not None else start), asked.limit * _LOOK_AHEAD + 1))
    return here


def _rows(face: Face, entity: Entity, asked: Criteria) -> list[Any]:
    """All rows that fit, in order; kept while nothing changes."""
    if entity.revision is None:
        return ordered(_fitting(face, entity, asked), asked.sorting)
    kept = face.kept(f"rows/{entity.name}")
    revision = entity.revision(face)
    if kept.get("revision") != revision or len(kept) > 60:
        kept.clear()
        kept["revision"] = revision
    if asked.signature not in kept:
        kept[asked.signature] = ordered(_fitting(face, entity, asked), asked.sorting)
    found: list[Any] = kept[asked.signature]
    return found


def _fitting(face: Face, entity: Entity, asked: Criteria) -> list[Any]:
    rows = entity.rows(face) if asked.keys is None else keyed(face, entity, *asked.keys)
    return [row for row in rows if all(test(row) for test in asked.tests)]


def keyed(face: Face, entity: Entity, name: str, values: Iterable[str]) -> list[Any]:
    """Rows whose own field has one of these values, by an index where one can be kept."""
    getter = entity.fields[name]
    if entity.revision is None:
        wanted = set(values)
        return [row for row in entity.rows(face) if folded(getter(face, row)) in wanted]
    kept = face.kept(f"index/{entity.name}")
    revision = entity.revision(face)
    if kept.get("revision") != revision:
        kept.clear()
        kept["revision"] = revision
    if name not in kept:
        index: dict[Any, list[tuple[int, Any]]] = {}
        for at, row in enumerate(entity.rows(face)):
            index.setdefault(folded(getter(face, row)), []).append((at, row))
        kept[name] = index
    found: list[tuple[int, Any]] = [pair for value in values for pair in kept[name].get(value, ())]
    return [row for _, row in sorted(found, key=lambda pair: pair[0])]


def _parts(face: Face, entity: Entity, asked: Criteria, page: list[Any]) -> list[bytes]:
    """The JSON of each row, made again only when the row changed."""
    if entity.revision is None:
        return [dumped(shown(face, entity, row, asked.wanted, asked.includes)) for row in page]
    kept = face.kept(f"shown/{entity.name}")
    if asked.shape not in kept:
        if len(kept) > 20:
            kept.clear()
        kept[asked.shape] = {}
    made: dict[Any, tuple[Any, bytes]] = kept[asked.shape]
    getter = entity.fields["id"]
    parts: list[bytes] = []
    for row in page:
        key, version = getter(face, row), entity.version(face, row)
        found = made.get(key)
        if found is None or found[0] != version:
            found = made[key] = version, dumped(shown(face, entity, row, asked.wanted, asked.includes))
        parts.append(found[1])
    return parts


_SUMS: dict[str, Callable[[list[Any]], Any]] = {
    "count": len,
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "sum": sum,
}


def _aggregations(face: Face, entity: Entity, rows: list[Any], said: Any) -> Any:
    """Numbers over all rows that fit: count, min, max, sum and terms. None asked: an empty list."""
    made: dict[str, Any] = {}
    for one in said if isinstance(said, list) else ():
        kind, name, field = (
            (one.get(key) for key in ("type", "name", "field")) if isinstance(one, dict) else ("", "", "")
        )
        getter = entity.fields.get(str(field))
        if getter is None or not name or (kind != "terms" and kind not in _SUMS):
            raise Refused(400, "FRAMEWORK__INVALID_AGGREGATION_QUERY", f"The aggregation {name} is invalid.")
        values = [value for row in rows if (value := getter(face, row)) is not None]
        if kind == "terms":
            keys = dict.fromkeys(values)
            buckets = [{"key": str(key), "count": values.count(key), "apiAlias": "aggregation_bucket"} for key in keys]
            made[str(name)] = {"buckets": buckets, "name": name, "extensions": [], "apiAlias": "terms_aggregation"}
        else:
            value = _SUMS[str(kind)](values)
            made[str(name)] = {str(kind): value, "name": name, "extensions": [], "apiAlias": f"{kind}_aggregation"}
    return made or []
