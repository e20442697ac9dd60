"""Starting a bulk query: what is refused beforehand."""

from __future__ import annotations

from typing import Any

from graphql import FieldNode, SelectionSetNode

from . import bulk, tables
from .asking import Asking
from .documents import Document, document, schema
from .executor import Run
from .rights import guard


def start(_value: Any, arguments: dict[str, Any], about: Asking) -> dict[str, Any]:
    """`bulkOperationRunQuery`."""
    text = arguments["query"]
    found = document(text)
    refused = _refused(found)
    if refused is None and sum(one.status in bulk.RUNNING for one in bulk.known(about)) >= bulk.MOST_AT_ONCE:
        message = "A bulk query operation for this app and shop is already in progress"
        refused = {"field": None, "message": message, "code": "LIMIT_REACHED"}
    if refused is not None:
        return {"bulkOperation": None, "userErrors": [refused]}
    beside = Asking(about.world, about.side, about.address)
    beside.everything = True
    run = Run(schema(), found.fragments, {}, tables.resolvers(), lambda owner, name: guard(beside, owner, name), beside)
    node = next(iter(found.operations.values()))
    made = bulk.start(beside, text, run, run.root("QueryRoot", node.selection_set))
    return {"bulkOperation": made, "userErrors": []}


def _refused(found: Document) -> dict[str, Any] | None:
    why = ""
    if found.errors:
        why = f"Invalid bulk query: {found.errors[0]['message']}"
    else:
        node = next(iter(found.operations.values()))
        roots = [one for one in node.selection_set.selections if isinstance(one, FieldNode)]
        names = [one.name.value for one in roots]
        if len(found.operations) != 1 or len(roots) != 1:
            why = "Bulk queries must have exactly one top-level field."
        elif names[0] in ("node", "nodes"):
            why = "Bulk queries cannot contain a top-level `node` or `nodes` field."
        else:
            depth, many = _connections(node.selection_set, 0)
            why = _too_much(depth, many)
    return {"field": ["query"], "message": why, "code": "INVALID"} if why else None


def _too_much(depth: int, many: int) -> str:
    if many == 0:
        return "Bulk queries must contain at least one connection."
    if many > bulk.MOST_CONNECTIONS:
        return f"Bulk queries cannot contain more than {bulk.MOST_CONNECTIONS} connections."
    return "Bulk queries cannot contain connections with a nesting depth greater than 2." if depth > 3 else ""


def _connections(selection: SelectionSetNode | None, depth: int) -> tuple[int, int]:
    """The depth of nested connections and how many there are; a connection is what has `edges`."""
    deepest, many = depth, 0
    for one in selection.selections if selection is not None else ():
        if isinstance(one, FieldNode):
            here = 1 if one.selection_set and _has_edges(one.selection_set) else 0
            below, more = _connections(one.selection_set, depth + here)
            deepest, many = max(deepest, below), many + more + here
    return deepest, many


def _has_edges(selection: SelectionSetNode) -> bool:
    return any(isinstance(one, FieldNode) and one.name.value == "edges" for one in selection.selections)
