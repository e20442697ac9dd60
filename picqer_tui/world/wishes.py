"""What a request wishes, as far as the line between program and platform can see it."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, NamedTuple

from .traffic import names_nothing
from .traits import traits

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
READS = ("GET", "HEAD", "OPTIONS")


class Wish(NamedTuple):
    """One request, looked at before anybody answers it."""

    written: str
    """`METHOD /path`, and behind it the fields that a GraphQL request asks for."""
    writes: bool
    """It may change something: no read, no login, no batch of nothing."""
    body: bytes
    whole: bool
    """The body was taken from the line."""

    def again(self, receive: Receive) -> Receive:
        """The line with the body put back."""
        if not self.whole:
            return receive
        waiting: list[Message] = [{"type": "http.request", "body": self.body, "more_body": False}]

        async def once_more() -> Message:
            return waiting.pop() if waiting else await receive()

        return once_more


async def looked_at(platform: str, scope: Scope, receive: Receive) -> Wish:
    """Look at a request; the body of one that may write is read."""
    method, path = scope["method"], scope["path"]
    written = f"{method} {path}"
    if method in READS:
        return Wish(written, False, b"", False)
    body = await _body(receive)
    fields = asked(body)[1] if path.endswith("graphql.json") else []
    writes = not traits(platform).reads(method, path, body) and not names_nothing(path, _said(body))
    return Wish(" ".join([written, *fields]), writes, body, True)


def asked(body: bytes) -> tuple[bool, list[str]]:
    """Whether a GraphQL request is a mutation, and the fields it asks for at its root. Its grammar is loaded when one comes."""
    from graphql import FieldNode, GraphQLError, OperationDefinitionNode, parse

    said = _said(body)
    text = said.get("query") if isinstance(said, dict) else None
    try:
        document = parse(text) if isinstance(text, str) else None
    except GraphQLError:
        return False, []
    operations = [one for one in document.definitions if isinstance(one, OperationDefinitionNode)] if document else []
    mutation = any(one.operation.value == "mutation" for one in operations)
    fields = [
        node.name.value for one in operations for node in one.selection_set.selections if isinstance(node, FieldNode)
    ]
    return mutation, fields


def _said(body: bytes) -> Any:
    try:
        return json.loads(body) if body else {}
    except ValueError:
        return body


async def _body(receive: Receive) -> bytes:
    chunks: list[bytes] = []
    while True:
        message = await receive()
        chunks.append(message.get("body", b""))
        if not message.get("more_body"):
            return b"".join(chunks)
