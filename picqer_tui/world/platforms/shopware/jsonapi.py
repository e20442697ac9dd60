"""The other shape of answers: JSON:API, given to who does not ask for plain JSON."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from .entities import ENTITIES, Entity
from .face import Face, answer

TYPE = "application/vnd.api+json"


def document(face: Face, entity: Entity, rows: list[dict[str, Any]] | dict[str, Any], total: int | None) -> Response:
    """One row or a page of them."""
    included: dict[tuple[str, str], dict[str, Any]] = {}
    many = rows if isinstance(rows, list) else [rows]
    data = [_resource(face, entity, row, included) for row in many]
    said: dict[str, Any] = {"links": {"self": face.address}, "data": data if isinstance(rows, list) else data[0]}
    if total is not None:
        said["meta"] = {"total": total}
        said["aggregations"] = []
    made = answer(said | {"included": list(included.values())})
    made.headers["content-type"] = TYPE
    return made


def _resource(
    face: Face, entity: Entity, row: dict[str, Any], included: dict[tuple[str, str], dict[str, Any]]
) -> dict[str, Any]:
    number = str(row.get("id", ""))
    attributes = {name: value for name, value in row.items() if name in entity.fields and name != "id"}
    relations: dict[str, Any] = {}
    for name, link in entity.links.items():
        held = row.get(name)
        below = ENTITIES[link.entity]
        rows = held if isinstance(held, list) else [held] if isinstance(held, dict) else []
        named = [{"type": below.name, "id": str(one.get("id", ""))} for one in rows]
        relations[name] = {"data": named if link.many else next(iter(named), None)}
        for one in rows:
            key = (below.name, str(one.get("id", "")))
            if key not in included:
                included[key] = {}
                included[key] = _resource(face, below, one, included)
    own = f"{face.address}/api/{entity.name.replace('_', '-')}/{number}"
    said = {"id": number, "type": entity.name, "attributes": attributes, "links": {"self": own}}
    return said | {"relationships": relations, "meta": None}
