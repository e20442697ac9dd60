"""GraphQL documents: parsed and checked against the schema once, kept by their text."""

from __future__ import annotations

from collections import OrderedDict
from functools import lru_cache
from importlib.resources import files
from typing import Any, NamedTuple

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLError,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    parse,
    validate,
)

_KEEP = 200
_known: OrderedDict[str, Document] = OrderedDict()


class Document(NamedTuple):
    """A document with its operations and fragments, or the errors found in it."""

    parsed: DocumentNode | None
    operations: dict[str, OperationDefinitionNode]
    fragments: dict[str, FragmentDefinitionNode]
    errors: list[dict[str, Any]]

    def operation(self, name: str | None) -> OperationDefinitionNode | None:
        """The operation asked for by name, or the only one."""
        if name:
            return self.operations.get(name)
        return next(iter(self.operations.values())) if len(self.operations) == 1 else None


@lru_cache(maxsize=1)
def schema() -> GraphQLSchema:
    """The part of the Admin API that this world serves."""
    return build_schema(files(__package__).joinpath("schema.graphql").read_text("utf-8"))


def document(text: str) -> Document:
    """Parse and check a document."""
    found = _known.get(text)
    if found is None:
        found = _known[text] = _read(text)
        while len(_known) > _KEEP:
            _known.popitem(last=False)
    else:
        _known.move_to_end(text)
    return found


def _read(text: str) -> Document:
    try:
        parsed = parse(text)
    except GraphQLError as error:
        return Document(None, {}, {}, [_written(error, "")])
    errors = validate(schema(), parsed)
    if errors:
        return Document(None, {}, {}, [_written(error, "invalid") for error in errors])
    operations = {
        (node.name.value if node.name else ""): node
        for node in parsed.definitions
        if isinstance(node, OperationDefinitionNode)
    }
    fragments = {node.name.value: node for node in parsed.definitions if isinstance(node, FragmentDefinitionNode)}
    return Document(parsed, operations, fragments, [])


def _written(error: GraphQLError, code: str) -> dict[str, Any]:
    said: dict[str, Any] = {"message": error.message}
    if error.locations:
        said["locations"] = [{"line": one.line, "column": one.column} for one in error.locations]
    if code:
        undefined = "Cannot query field" in error.message
        said["extensions"] = {"code": "undefinedField" if undefined else code}
    return said
