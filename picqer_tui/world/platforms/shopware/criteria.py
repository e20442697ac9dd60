"""What a search asks: page, totals, sorting, filters, associations and includes, each checked as the API does."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from .compare import bound, folded, place
from .entities import Entity, Path, Wanted, follow, privileges, wanted
from .face import Face
from .ids import is_id
from .refusals import Refused

MOST = 500
_MODES: dict[Any, int] = {0: 0, 1: 1, 2: 2, "0": 0, "1": 1, "2": 2, "none": 0, "exact": 1, "next-pages": 2}
_WORDS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, part: part in value,
    "prefix": lambda value, part: value.startswith(part),
    "suffix": lambda value, part: value.endswith(part),
}
Test = Callable[[Any], bool]
Sorting = tuple[Path, bool]


@dataclass(slots=True)
class Criteria:
    """A search, read and found sound."""

    limit: int | None
    page: int
    mode: int
    tests: list[Test] = field(default_factory=list)
    sorting: list[Sorting] = field(default_factory=list)
    wanted: Wanted = field(default_factory=Wanted)
    includes: dict[str, frozenset[str]] = field(default_factory=dict)
    after: float | None = None
    """`autoIncrement` above this, asked with a sorting by it: the way to read on from a row."""
    keys: tuple[str, frozenset[str]] | None = None
    """(field, values folded): rows that an own field names."""
    signature: str = ""
    shape: str = ""


def read(face: Face, entity: Entity, said: dict[str, Any]) -> Criteria:
    """The criteria in a body.

    Raises:
        Refused: a limit, page, field, filter or association that is none; a right that is missing.
    """
    limit, page = _limit(face, said), _page(said)
    made = Criteria(limit, page, _MODES.get(said.get("total-count-mode") if _plain(said) else 0, 0))
    made.wanted = wanted(face, entity, said.get("associations"))
    through: set[str] = set()
    made.sorting = _sorting(face, entity, said.get("sort"), through)
    filters = _listed(said.get("filter")) + _listed(said.get("post-filter"))
    ids = said.get("ids")
    if isinstance(ids, list) and ids:
        filters.append({"type": "equalsAny", "field": "id", "value": ids})
    for one in filters:
        test = _test(face, entity, one, through)
        if not _set_aside(made, entity, one, face.ignores_filters):
            made.tests.append(test)
    words = said.get("term")
    if isinstance(words, str) and words:
        made.tests.append(_search(face, entity, words))
    face.needs([*privileges(entity, made.wanted), *(f"{name}:read" for name in sorted(through))])
    includes = said.get("includes")
    for name, names in includes.items() if isinstance(includes, dict) else ():
        made.includes[name] = frozenset(str(one) for one in names) if isinstance(names, list) else frozenset()
    kept = [face.inherits, face.version, face.ignores_filters]
    kept_filters = [one for one in filters if not _is_after(made, one)]
    made.signature = json.dumps([*kept, kept_filters, said.get("sort"), words], default=str)
    made.shape = json.dumps([*kept, includes, said.get("associations")], default=str)
    return made


def _plain(said: dict[str, Any]) -> bool:
    return isinstance(said.get("total-count-mode"), (int, str))


def _limit(face: Face, said: dict[str, Any]) -> int | None:
    """Rows a page. Before 6.6 there is no most, and without a limit everything comes."""
    most = int(face.shop.extra.get("max_limit", MOST)) if face.version >= (6, 6) else None
    given = said.get("limit")
    if given is None or given == "":
        return most
    limit = _whole(given)
    if limit is None or limit <= 0:
        detail = f'The limit parameter must be a positive integer greater or equals than 1. Given: "{given}"'
        raise Refused(400, "FRAMEWORK__INVALID_LIMIT_QUERY", detail, "/limit", limit=given)
    if most is not None and limit > most:
        detail = f'The limit must be lower than or equal to MAX_LIMIT(={most}). Given: "{limit}"'
        raise Refused(400, "FRAMEWORK__QUERY_LIMIT_EXCEEDED", detail, "/limit", maxLimit=most, limit=limit)
    return limit


def _page(said: dict[str, Any]) -> int:
    given = said.get("page", 1)
    page = _whole(given)
    if page is None or page <= 0:
        detail = f'The page parameter must be a positive integer. Given: "{given}"'
        raise Refused(400, "FRAMEWORK__INVALID_PAGE_QUERY", detail, "/page", page=given)
    return page


def _whole(given: Any) -> int | None:
    try:
        return None if isinstance(given, (bool, float)) else int(given)
    except (TypeError, ValueError):
        return None


def _listed(said: Any) -> list[Any]:
    """Filters as a list; an object of fields and values is a list of equals."""
    if isinstance(said, dict):
        return [{"type": "equals", "field": name, "value": value} for name, value in said.items()]
    return list(said) if isinstance(said, list) else []


def _sorting(face: Face, entity: Entity, said: Any, through: set[str]) -> list[Sorting]:
    if isinstance(said, str):
        said = [
            {"field": one.strip().lstrip("-"), "order": "DESC" if one.strip().startswith("-") else "ASC"}
            for one in said.split(",")
        ]
    made: list[Sorting] = []
    for one in said if isinstance(said, list) else ():
        if not isinstance(one, dict) or not isinstance(one.get("field"), str):
            raise Refused(400, "FRAMEWORK__INVALID_SORT_QUERY", 'The "sort" parameter is invalid.', "/sort")
        path = follow(face, entity, one["field"])
        through.update(path.entities)
        made.append((path, str(one.get("order", "ASC")).upper() == "DESC"))
    return made


def _invalid(detail: str) -> Refused:
    return Refused(400, "FRAMEWORK__INVALID_FILTER_QUERY", detail, "/filter")


def _test(face: Face, entity: Entity, said: Any, through: set[str]) -> Test:
    if not isinstance(said, dict) or not isinstance(said.get("type"), str):
        raise _invalid("The filter parameter has to be a list of filters with a type.")
    kind = said["type"]
    if kind in ("multi", "not", "and", "or", "nor", "nand", "xor"):
        return _several(kind, said, [_test(face, entity, one, through) for one in _listed(said.get("queries"))])
    if kind not in ("equals", "equalsAny", "range", *_WORDS):
        raise _invalid(f"Unsupported filter type {kind}.")
    if not isinstance(said.get("field"), str) or not said["field"]:
        raise _invalid(f'Parameter "field" for {kind} filter is missing.')
    path = follow(face, entity, said["field"])
    through.update(path.entities)
    if kind == "range":
        return _range(path, said.get("parameters"))
    if "value" not in said:
        raise _invalid(f'Parameter "value" for {kind} filter is missing.')
    if kind in _WORDS:
        word, part = _WORDS[kind], folded(said["value"] if said["value"] is not None else "")
        return lambda row: any(value is not None and word(folded(value), part) for value in path.values(row))
    given = said["value"]
    if kind == "equalsAny":
        given = given.split("|") if isinstance(given, str) else given if isinstance(given, list) else [given]
        if not given:
            raise _invalid('Parameter "value" for equalsAny filter does not contain any value.')
    else:
        given = [given]
    _check_ids(path, given)
    values = {folded(one) for one in given}
    return lambda row: any(folded(value) in values for value in path.values(row))


def _check_ids(path: Path, given: list[Any]) -> None:
    if path.field != "id" and not path.field.endswith("Id"):
        return
    for one in given:
        if one is not None and not is_id(one):
            raise Refused(400, "FRAMEWORK__INVALID_UUID", f"Value is not a valid UUID: {one}", input=str(one))


def _several(kind: str, said: dict[str, Any], tests: list[Test]) -> Test:
    operator = str(said.get("operator", "AND")).upper() if kind in ("multi", "not") else kind.upper()
    if operator in ("OR", "NOR"):

        def holds(row: Any) -> bool:
            return any(test(row) for test in tests)
    elif operator == "XOR":

        def holds(row: Any) -> bool:
            return sum(test(row) for test in tests) == 1
    else:

        def holds(row: Any) -> bool:
            return all(test(row) for test in tests)

    if kind in ("not", "nor", "nand"):
        return lambda row: not holds(row)
    return holds


def _range(path: Path, said: Any) -> Test:
    given = said if isinstance(said, dict) else {}
    ends = [made for sign, value in given.items() if (made := bound(sign, value)) is not None]
    if not ends:
        raise _invalid('Parameter "parameters" for range filter is missing.')
    return lambda row: any(all(fits(value) for fits in ends) for value in path.values(row))


def _search(face: Face, entity: Entity, words: str) -> Test:
    """A search by words: in numbers and names."""
    names = [name for name in ("productNumber", "orderNumber", "name", "ean") if name in entity.fields]
    part = folded(words)
    return lambda row: any(part in folded(entity.fields[name](face, row) or "") for name in names)


def _is_after(made: Criteria, said: Any) -> bool:
    """The filter that reads on behind a row, with the sorting that makes it one."""
    if not isinstance(said, dict) or said.get("type") != "range" or said.get("field") != "autoIncrement":
        return False
    given = said.get("parameters")
    by = [(path.field, down) for path, down in made.sorting]
    if by != [("autoIncrement", False)] or not isinstance(given, dict) or list(given) != ["gt"]:
        return False
    return isinstance(given["gt"], (int, float))


def _set_aside(made: Criteria, entity: Entity, said: dict[str, Any], ignored: bool) -> bool:
    """Take over a filter that can be answered without looking at every row, or that the shop does not look at."""
    if _is_after(made, said):
        after = said["parameters"]["gt"]
        made.after = after if made.after is None else max(after, made.after)
        return True
    if ignored:
        return True
    if made.keys is None and said.get("type") in ("equals", "equalsAny") and said.get("field") in entity.fields:
        given = said["value"]
        values = given.split("|") if isinstance(given, str) and said["type"] == "equalsAny" else given
        values = values if isinstance(values, list) else [values]
        if None not in values and said["field"] in ("id", "productNumber", "orderNumber", "orderId", "referencedId"):
            made.keys = said["field"], frozenset(folded(one) for one in values)
            return True
    return False


def ordered(rows: list[Any], sorting: list[Sorting]) -> list[Any]:
    """Rows sorted; equal ones stay in the order of their ids."""
    for path, down in reversed(sorting):
        rows.sort(key=lambda row: place(next(path.values(row))), reverse=down)
    return rows
