"""Entities of the Admin API as data: fields, associations, and how a path like `deliveries.stateMachineState.technicalName`
is followed through them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .face import Face
from .refusals import Refused, unmapped

Getter = Callable[[Face, Any], Any]


class Link(NamedTuple):
    """An association to another entity, to one row or to many."""

    entity: str
    get: Getter
    many: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """One entity. Rows are whatever the getters take."""

    name: str
    """With underscores: the `apiAlias`, and the start of its privileges."""
    fields: dict[str, Getter]
    links: dict[str, Link] = field(default_factory=dict)
    since: dict[str, tuple[int, ...]] = field(default_factory=dict)
    """Fields and associations that came with a version."""
    rows: Callable[[Face], Iterable[Any]] = lambda face: ()
    find: Callable[[Face, str], Any] | None = None
    """A row by id; without, the rows are looked through."""
    revision: Callable[[Face], Any] | None = None
    """Grows with the rows; without, nothing is kept of them."""
    version: Getter = lambda face, row: None
    """What a shown row depends on."""

    def has(self, face: Face, name: str) -> bool:
        """Whether this version knows a field or an association."""
        return self.since.get(name, ()) <= face.version


ENTITIES: dict[str, Entity] = {}
"""By name with underscores; the modules that define entities fill it."""


def register(*made: Entity) -> None:
    """Make entities known."""
    ENTITIES.update({one.name: one for one in made})


class Path(NamedTuple):
    """A path that was found to exist: what it leads to in a row, and the entities it goes through."""

    values: Callable[[Any], Iterator[Any]]
    entities: tuple[str, ...]
    field: str


def follow(face: Face, entity: Entity, text: str) -> Path:
    """A path from an entity, by dots; behind a field that holds an object anything goes.

    Raises:
        Refused: there is no such field.
    """
    parts = text.split(".")
    if parts[0] == entity.name and len(parts) > 1:
        parts = parts[1:]
    links: list[Link] = []
    at = entity
    while parts[0] in at.links and at.has(face, parts[0]):
        links.append(at.links[parts.pop(0)])
        at = ENTITIES[links[-1].entity]
        if not parts:
            return Path(_through(face, links, lambda _, row: row, ()), tuple(one.entity for one in links), "")
    getter = at.fields.get(parts[0])
    if getter is None or not at.has(face, parts[0]):
        raise unmapped(text, entity.name)
    return Path(_through(face, links, getter, tuple(parts[1:])), tuple(one.entity for one in links), parts[0])


def _through(face: Face, links: list[Link], getter: Getter, keys: tuple[str, ...]) -> Callable[[Any], Iterator[Any]]:
    def values(row: Any) -> Iterator[Any]:
        rows = [row]
        for link in links:
            found: list[Any] = []
            for one in rows:
                held = link.get(face, one)
                found += (held or ()) if link.many else [held] if held is not None else []
            rows = found
        for one in rows:
            value = getter(face, one)
            for key in keys:
                value = value.get(key) if isinstance(value, dict) else None
            yield value
        if not rows:
            yield None

    return values


@dataclass(slots=True)
class Wanted:
    """What is asked of an entity's rows: associations, each with what is asked of it in turn."""

    links: dict[str, Wanted] = field(default_factory=dict)
    order: list[tuple[str, bool]] = field(default_factory=list)
    """Sorting of a to-many association: (field, descending)."""
    limit: int | None = None


def wanted(face: Face, entity: Entity, said: Any) -> Wanted:
    """The `associations` of a request, checked.

    Raises:
        Refused: there is no such association. Observed: that is a 500.
    """
    made = Wanted()
    for name, inner in said.items() if isinstance(said, dict) else ():
        link = entity.links.get(name)
        if link is None or not entity.has(face, name):
            detail = f"Can not find association by name {name}"
            raise Refused(500, "FRAMEWORK__ASSOCIATION_NOT_FOUND", detail)
        given = inner if isinstance(inner, dict) else {}
        made.links[name] = below = wanted(face, ENTITIES[link.entity], given.get("associations"))
        for one in given.get("sort") or ():
            if isinstance(one, dict):
                below.order.append((str(one.get("field", "")), str(one.get("order", "ASC")).upper() == "DESC"))
        limit = given.get("limit")
        below.limit = limit if isinstance(limit, int) and limit > 0 else None
    return made


def privileges(entity: Entity, asked: Wanted) -> Iterator[str]:
    """The rights that reading so needs."""
    yield f"{entity.name}:read"
    for name, inner in asked.links.items():
        yield from privileges(ENTITIES[entity.links[name].entity], inner)


def shown(face: Face, entity: Entity, row: Any, asked: Wanted, includes: dict[str, frozenset[str]]) -> dict[str, Any]:
    """A row as the API writes it: all fields, the associations asked for and null for the others, or of these what
    `includes` names for the entity."""
    only = includes.get(entity.name)
    said: dict[str, Any] = {}
    for name, getter in entity.fields.items():
        if (only is None or name in only) and entity.has(face, name):
            said[name] = getter(face, row)
    for name, link in entity.links.items():
        if (only is not None and name not in only) or not entity.has(face, name):
            continue
        inner = asked.links.get(name)
        held = link.get(face, row) if inner is not None else None
        if inner is None or held is None:
            said[name] = None
        elif link.many:
            said[name] = [
                shown(face, ENTITIES[link.entity], one, inner, includes)
                for one in _ordered(face, ENTITIES[link.entity], held, inner)
            ]
        else:
            said[name] = shown(face, ENTITIES[link.entity], held, inner, includes)
    if only is None:
        said |= {"_uniqueIdentifier": said["id"], "extensions": []}
    said["apiAlias"] = entity.name
    return said


def _ordered(face: Face, entity: Entity, rows: Iterable[Any], asked: Wanted) -> list[Any]:
    made = list(rows)
    for name, down in reversed(asked.order):
        path = follow(face, entity, name)
        made.sort(key=lambda row: _place(next(path.values(row))), reverse=down)
    return made if asked.limit is None else made[: asked.limit]


def _place(value: Any) -> tuple[bool, Any]:
    return value is not None, value if value is not None else 0
