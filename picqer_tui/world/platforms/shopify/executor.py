"""Executing a checked document: fields resolved by functions, errors beside partial data, as the specification says.

A selection is bound to the variables once and then run for every row, so that a page of hundreds costs little.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, cast

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    InlineFragmentNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
    is_leaf_type,
)
from graphql.execution.values import get_argument_values, get_directive_values
from graphql.type import GraphQLIncludeDirective, GraphQLSkipDirective

Resolver = Callable[[Any, dict[str, Any], Any], Any]
Path = tuple[Any, ...]
Complete = Callable[[Any, Path], Any]


class FieldFailed(Exception):
    """A field has no value, and says why."""

    def __init__(self, message: str, code: str = "", **extensions: Any) -> None:
        super().__init__(message)
        self.message = message
        self.extensions = {"code": code, **extensions} if code else extensions


class Gone(Exception):
    """A value that may not be null is: its parent has to go too."""


class Field(NamedTuple):
    """One field of a selection, bound to its arguments."""

    key: str
    name: str
    resolve: Resolver
    arguments: dict[str, Any]
    complete: Complete
    node: FieldNode
    nullable: bool
    of: GraphQLOutputType
    inner: Bound | None


class Bound:
    """A selection on one type, bound to variables; abstract types are bound for each concrete one when met."""

    def __init__(self, run: Run, of: GraphQLObjectType | GraphQLInterfaceType, nodes: list[SelectionSetNode]) -> None:
        self._run = run
        self.of = of
        self._nodes = nodes
        self._by_type: dict[str, list[Field]] = {}

    def fields(self, name: str) -> list[Field]:
        """The fields selected on a concrete type."""
        found = self._by_type.get(name)
        if found is None:
            found = self._by_type[name] = self._run.bind(name, self._nodes)
        return found


class Run:
    """One execution. `resolvers` are found by (type, field); `guard` may put another in place of one (rights)."""

    def __init__(
        self,
        schema: GraphQLSchema,
        fragments: Mapping[str, FragmentDefinitionNode],
        variables: Any,
        resolvers: Mapping[tuple[str, str], Resolver],
        guard: Callable[[str, str], Resolver | None],
        about: Any,
    ) -> None:
        self.schema = schema
        self.fragments = fragments
        self.variables = variables
        self.resolvers = resolvers
        self.guard = guard
        self.about = about
        self.errors: list[dict[str, Any]] = []

    def root(self, name: str, selection: SelectionSetNode) -> Bound:
        """The selection of an operation on its root type."""
        return Bound(self, cast("GraphQLObjectType", self.schema.type_map[name]), [selection])

    def data(self, root: Bound) -> dict[str, Any] | None:
        """Run the operation; errors are in `errors`."""
        try:
            return self.selected(root, None, ())
        except Gone:
            return None

    def selected(self, bound: Bound, value: Any, path: Path) -> dict[str, Any]:
        """The selected fields of one object."""
        name = bound.of.name if isinstance(bound.of, GraphQLObjectType) else type_name(value)
        about = self.about
        said: dict[str, Any] = {}
        for field in bound.fields(name):
            try:
                said[field.key] = field.complete(field.resolve(value, field.arguments, about), (path, field.key))
            except FieldFailed as failed:
                self._note(failed, field, (path, field.key))
                said[field.key] = None
                if not field.nullable:
                    raise Gone from failed
            except Gone:
                if not field.nullable:
                    raise
                said[field.key] = None
        return said

    def bind(self, name: str, nodes: list[SelectionSetNode]) -> list[Field]:
        """Collect the fields of a concrete type and bind each to its arguments."""
        owner = cast("GraphQLObjectType", self.schema.type_map[name])
        grouped: dict[str, list[FieldNode]] = {}
        for node in nodes:
            self._collect(owner, node, grouped)
        return [self._field(owner, key, found) for key, found in grouped.items()]

    def _collect(
        self, owner: GraphQLObjectType, selection: SelectionSetNode, grouped: dict[str, list[FieldNode]]
    ) -> None:
        for node in selection.selections:
            if not self._included(node):
                continue
            if isinstance(node, FieldNode):
                grouped.setdefault(node.alias.value if node.alias else node.name.value, []).append(node)
            elif isinstance(node, InlineFragmentNode):
                if node.type_condition is None or self._fits(owner, node.type_condition.name.value):
                    self._collect(owner, node.selection_set, grouped)
            elif isinstance(node, FragmentSpreadNode):
                fragment = self.fragments[node.name.value]
                if self._fits(owner, fragment.type_condition.name.value):
                    self._collect(owner, fragment.selection_set, grouped)

    def _included(self, node: Any) -> bool:
        skip = get_directive_values(GraphQLSkipDirective, node, self.variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self.variables)
        return not (skip and skip.get("if")) and not (include and not include.get("if"))

    def _fits(self, owner: GraphQLObjectType, condition: str) -> bool:
        kind = self.schema.type_map[condition]
        return kind is owner or (is_abstract_type(kind) and self.schema.is_sub_type(kind, owner))

    def _field(self, owner: GraphQLObjectType, key: str, nodes: list[FieldNode]) -> Field:
        node = nodes[0]
        name = node.name.value
        if name == "__typename":
            return Field(key, name, lambda value, _arguments, _about: owner.name, {}, _as_is, node, False, owner, None)
        declared: GraphQLField = owner.fields[name]
        inner = None
        named = get_named_type(declared.type)
        if not is_leaf_type(named):
            sets = [one.selection_set for one in nodes if one.selection_set is not None]
            inner = Bound(self, cast("GraphQLObjectType", named), sets)
        resolve = self.guard(owner.name, name) or self.resolvers.get((owner.name, name)) or plain(name)
        return Field(
            key,
            name,
            resolve,
            get_argument_values(declared, node, self.variables),
            self._completion(declared.type, inner),
            node,
            not isinstance(declared.type, GraphQLNonNull),
            declared.type,
            inner,
        )

    def _completion(self, of: Any, inner: Bound | None) -> Complete:
        if isinstance(of, GraphQLNonNull):
            nullable = self._completion(of.of_type, inner)

            def needed(value: Any, path: Path) -> Any:
                said = nullable(value, path)
                if said is None:
                    raise Gone
                return said

            return needed
        if isinstance(of, GraphQLList):
            each = self._completion(of.of_type, inner)

            def listed(value: Any, path: Path) -> Any:
                return None if value is None else [each(one, (path, at)) for at, one in enumerate(value)]

            return listed
        if inner is None:
            return _as_is
        bound = inner

        def chosen(value: Any, path: Path) -> Any:
            return None if value is None else self.selected(bound, value, path)

        return chosen

    def _note(self, failed: FieldFailed, field: Field, path: Path) -> None:
        steps: list[Any] = []
        while path:
            path, step = path
            steps.append(step)
        said: dict[str, Any] = {"message": failed.message, "path": steps[::-1]}
        place = field.node.loc
        if place is not None:
            token = place.start_token
            said["locations"] = [{"line": token.line, "column": token.column}]
        if failed.extensions:
            said["extensions"] = failed.extensions
        self.errors.append(said)


def _as_is(value: Any, _path: Path) -> Any:
    return value


def plain(name: str) -> Resolver:
    """The resolver of a field that has none: a member of a mapping."""

    def resolve(value: Any, _arguments: dict[str, Any], _about: Any) -> Any:
        return value.get(name) if isinstance(value, dict) else getattr(value, name, None)

    return resolve


def type_name(value: Any) -> str:
    """The concrete type of a value met where an interface is declared."""
    if isinstance(value, dict):
        return str(value["__typename"])
    return TYPE_NAMES[type(value)]


TYPE_NAMES: dict[type, str] = {}
"""The concrete type of what resolvers pass around; each module that resolves fields adds its own."""
