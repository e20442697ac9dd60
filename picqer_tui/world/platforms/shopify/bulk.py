"""Bulk queries: started by a mutation, worked on beside everything else, fetched as lines of JSON without a token."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .asking import Asking, number_of
from .executor import TYPE_NAMES, Bound, Field, FieldFailed, Gone, Run

RUNNING = ("CREATED", "RUNNING")
MOST_AT_ONCE = 5
MOST_CONNECTIONS = 5


@dataclass(slots=True, eq=False)
class Operation:
    """One bulk query."""

    number: str
    query: str
    created: datetime
    status: str = "CREATED"
    completed: datetime | None = None
    error: str | None = None
    objects: int = 0
    roots: int = 0
    size: int = 0
    url: str | None = None
    polls: int = 0
    lines: list[bytes] = field(default_factory=list)
    task: asyncio.Task[None] | None = None


TYPE_NAMES[Operation] = "BulkOperation"


def known(about: Asking) -> list[Operation]:
    """All operations of this shop, oldest first."""
    return list(about.kept("bulk").values())


def newest(about: Asking) -> Operation | None:
    """The last one started."""
    found = known(about)
    return found[-1] if found else None


def by_id(about: Asking, identity: str) -> Operation | None:
    """An operation by its global id, as seen by somebody who polls."""
    found: Operation | None = about.kept("bulk").get(number_of(identity, "BulkOperation"))
    if found is not None:
        found.polls += 1
    return found


def start(about: Asking, query: str, run: Run, root: Bound) -> Operation:
    """Begin one; the work goes on in pieces in the event loop."""
    kept = about.kept("bulk")
    made = Operation(str(7311 + len(kept)), query, about.now)
    kept[made.number] = made
    made.task = asyncio.get_running_loop().create_task(_work(about, made, run, root))
    return made


async def _work(about: Asking, made: Operation, run: Run, root: Bound) -> None:
    await asyncio.sleep(0.05)
    if made.status == "CREATED":
        made.status = "RUNNING"
    connection = root.fields("QueryRoot")[0]
    node = _node_of(connection)
    try:
        rows = connection.resolve(None, connection.arguments, about).nodes if node is not None else []
        for begin in range(0, len(rows), 200):
            if made.status != "RUNNING" or node is None:
                return
            for row in rows[begin : begin + 200]:
                _spread(made, run.selected(node, row, ()), None)
                made.roots += 1
            await asyncio.sleep(0)
    except (FieldFailed, Gone):
        made.error = "ACCESS_DENIED"
    if node is None or run.errors:
        made.error = "ACCESS_DENIED" if run.errors else "INTERNAL_SERVER_ERROR"
    made.status = "FAILED" if made.error else "COMPLETED"
    made.completed = about.world.now()
    made.size = sum(len(line) + 1 for line in made.lines)
    if made.lines and not made.error:
        made.url = f"{about.address}/_bulk/bulk-{made.number}.jsonl?signature={made.size:x}{made.objects:x}"


def _node_of(connection: Field) -> Bound | None:
    """The selection on a row: what stands in `edges { node { ... } }`."""
    inner = connection.inner
    for name in ("edges", "node"):
        fields = [] if inner is None else inner.fields(inner.of.name)
        inner = next((one.inner for one in fields if one.name == name), None)
    return inner


def _spread(made: Operation, said: dict[str, Any], parent: str | None) -> None:
    """One object a line; rows of nested connections follow on lines of their own with `__parentId`."""
    nested: list[dict[str, Any]] = []
    flat = _flat(said, nested)
    if parent is not None:
        flat["__parentId"] = parent
    made.lines.append(json.dumps(flat, separators=(",", ":"), ensure_ascii=False).encode())
    made.objects += 1
    for child in nested:
        _spread(made, child, str(said.get("id", "")))


def _flat(said: dict[str, Any], nested: list[dict[str, Any]]) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for key, value in said.items():
        if isinstance(value, dict) and isinstance(value.get("edges"), list):
            nested += [edge["node"] for edge in value["edges"]]
        else:
            kept[key] = _flat(value, nested) if isinstance(value, dict) else value
    return kept
