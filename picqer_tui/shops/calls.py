"""The values of one request: what is asked, what came back, and how a request is signed. No network library here."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Generic, NamedTuple, Protocol, TypeVar

from picqer_tui.core.secret import Secret

T = TypeVar("T")

PAGE_MAX = 32 * 1024 * 1024
"""Bytes of one answer, after unpacking."""
NO_HEADERS: Mapping[str, str] = MappingProxyType({})


class Call(NamedTuple):
    """One request. `path` is joined to the line's base, or a full address on the same host (a next link)."""

    path: str
    query: Sequence[tuple[str, str]] = ()
    method: str = "GET"
    body: bytes | None = None
    content_type: str = "application/json"
    headers: Mapping[str, str] = NO_HEADERS
    """Never keys: those come from the line's `Auth`."""
    accept: frozenset[int] = frozenset()
    """Statuses beside 2xx that are given to `parse` instead of becoming an error."""
    largest: int = PAGE_MAX
    cost: float = 1.0
    """What the limiter counts it for: 1 per request, or the points that a query is expected to cost."""
    markup: bool = False
    """The answer may be HTML (a public page); otherwise HTML is a BadReply."""


class Reply(NamedTuple):
    """An answer as `parse` sees it, in the worker thread: status 2xx or one of `Call.accept`."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes
    """Unpacked, without byte order mark."""


class Answer(NamedTuple, Generic[T]):
    """What `parse` made of a reply, with the status and headers it came with."""

    value: T
    status: int
    headers: Mapping[str, str]


class Signature(NamedTuple):
    """What makes a request ours: headers, or fields of the query where a server drops headers."""

    headers: Mapping[str, str] = NO_HEADERS
    query: Sequence[tuple[str, str]] = ()


class Auth(Protocol):
    """How requests of one account are signed. Only ever asked for requests to the account's own host."""

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        """For this request; may fetch a token first."""
        ...

    async def renew(self) -> bool:
        """Called once when the account answers 401: True when a new token was got and a read may be repeated."""
        ...

    def secrets(self) -> Sequence[Secret]:
        """What must never appear in a text that is shown or stored."""
        ...


def hidden(text: str, secrets: Sequence[Secret]) -> str:
    """The text without any of these that an account may have repeated in it."""
    for secret in secrets:
        if len(secret.reveal()) > 3:
            text = text.replace(secret.reveal(), "***")
    return text


class HeaderAuth:
    """A key in a header of its own; `prefix` goes before it (`Bearer `)."""

    def __init__(self, name: str, key: Secret, prefix: str = "") -> None:
        self._name, self._key, self._prefix = name, key, prefix

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        return Signature({self._name: self._prefix + self._key.reveal()})

    async def renew(self) -> bool:
        return False

    def secrets(self) -> Sequence[Secret]:
        return (self._key,)


class BasicAuth:
    """User name and password (HTTP Basic)."""

    def __init__(self, user: Secret, password: Secret) -> None:
        self._user, self._password = user, password

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        return Signature({"Authorization": "Basic " + self._encoded()})

    async def renew(self) -> bool:
        return False

    def secrets(self) -> Sequence[Secret]:
        return (self._user, self._password, Secret(self._encoded()))

    def _encoded(self) -> str:
        return b64encode(f"{self._user.reveal()}:{self._password.reveal()}".encode()).decode()


class QueryAuth:
    """Keys as fields of the query, for servers that drop the Authorization header."""

    def __init__(self, fields: Mapping[str, Secret]) -> None:
        self._fields = dict(fields)

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        return Signature(query=tuple((name, key.reveal()) for name, key in self._fields.items()))

    async def renew(self) -> bool:
        return False

    def secrets(self) -> Sequence[Secret]:
        return tuple(self._fields.values())
