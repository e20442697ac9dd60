"""One request as data, and asking it again of the app that answered it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from typing import Any

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
App = Callable[[Scope, Callable[[], Awaitable[Message]], Callable[[Message], Awaitable[None]]], Awaitable[None]]

KEPT_SCOPE = ("method", "path", "scheme", "http_version")


def kept_request(scope: Scope, body: bytes, status: int) -> dict[str, Any]:
    """A request as it is kept."""
    pairs = [[name.decode("latin-1"), value.decode("latin-1")] for name, value in scope["headers"]]
    return {
        **{name: scope[name] for name in KEPT_SCOPE},
        "query": scope["query_string"].decode("latin-1"),
        "server": list(scope["server"]),
        "headers": pairs,
        "body": body.decode("latin-1"),
        "status": status,
    }


async def ask_again(door: App, entry: Mapping[str, Any]) -> int:
    """The status of the answer; 0: there was none."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        **{name: entry[name] for name in KEPT_SCOPE},
        "raw_path": entry["path"].encode(),
        "root_path": "",
        "query_string": entry["query"].encode("latin-1"),
        "server": tuple(entry["server"]),
        "client": ("127.0.0.1", 0),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in entry["headers"]],
    }
    told: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": entry["body"].encode("latin-1"), "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            told.append(message["status"])

    await door(scope, receive, send)
    return told[0] if told else 0
