"""Asking a Shopify shop by GraphQL: pace by points, versions, errors beside data, and pages that cost too much."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Generic, NamedTuple, TypeVar

from pydantic import BeforeValidator, TypeAdapter, ValidationError

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import (
    BadReply,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.keys import Hasher
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.calls import Call, Reply
from picqer_tui.shops.fields import ListOf, MapOf, Wire, read_json, rule
from picqer_tui.shops.limits import PointsLimiter
from picqer_tui.shops.line import Line
from picqer_tui.shops.shopify.login import TokenAuth, of_status

T = TypeVar("T")
VERSION = "2026-10"
"""The version asked for: the newest stable one whose schema every document here was held against."""
VERSIONS = frozenset({"2026-04", "2026-07", "2026-10"})
PATH = f"admin/api/{VERSION}/graphql.json"
MUTATION_COST = 20.0
"""Points that a mutation is taken to cost: about 10, and what is asked back (vendor's page on limits)."""


class Trouble(Wire):
    """One error beside the data."""

    message: str = ""
    path: Annotated[list[Any], ListOf] = []
    extensions: Annotated[dict[str, Any], MapOf] = {}

    @property
    def code(self) -> str:
        return str(self.extensions.get("code") or "")


def _troubles(value: Any) -> Any:
    """`errors` comes as a list, as text, or as a map of lists."""
    if isinstance(value, str):
        return [{"message": value}]
    if isinstance(value, dict):
        return [{"message": json.dumps(value)[:300]}]
    return value if isinstance(value, list) else []


class Envelope(Wire):
    """What every answer is wrapped in."""

    data: Any = None
    errors: Annotated[list[Trouble], BeforeValidator(_troubles)] = []
    extensions: Annotated[dict[str, Any], MapOf] = {}


class Throttle(NamedTuple):
    most: float
    left: float
    rate: float
    asked: float
    spent: float


class Told(NamedTuple, Generic[T]):
    """Data, and what could not be given with it."""

    value: T
    denied: tuple[str, ...]
    """Fields that this key may not see, by name."""
    throttle: Throttle | None
    version: str
    warned: bool
    """A filter of the query was not understood, so that more may come than was asked for."""


class TooCostly(Rejected):
    """The query would cost more points than one query may; smaller pages help, waiting does not."""


_envelope = TypeAdapter(Envelope)


class Asking:
    """One shop, asked over its line; made once per opened account."""

    def __init__(self, line: Line, auth: TokenAuth, limiter: PointsLimiter, hasher: Hasher) -> None:
        self.line, self.hasher = line, hasher
        self._auth = auth
        self._limiter = limiter
        self._costs: dict[str, float] = {}
        self.version = ""
        """The version that answered last, by its own header."""

    async def ask(self, query: str, shape: TypeAdapter[T], variables: Mapping[str, Any] | None = None) -> Told[T]:
        """Data of a query. Fields that the key may not see are empty and named in `denied`.

        Raises:
            Unauthorised: the key is not accepted, or may not see what the query is about (the scope is named).
            TooCostly: ask for less at once.
            RemoteError: as `Line.read`.
        """
        body = json.dumps({"query": query, "variables": variables or {}}).encode()
        size = int((variables or {}).get("first") or 0)
        key = f"{hash(query)}/{size}"
        call = Call(PATH, method="POST", body=body, cost=self._costs.get(key, min(500.0, max(50.0, size * 20.0))))
        try:
            answer = await self.line.read(call, partial(_told, shape, self.line.title))
        except RemoteError as error:
            raise self._explained(error) from error
        self.version = answer.headers.get("x-shopify-api-version", "")[:20]
        if (paid := answer.value.throttle) is not None:
            self._costs[key] = max(1.0, paid.asked)
            self._limiter.learn(paid.most, paid.left, paid.rate)
        return answer.value._replace(version=plain(self.version))

    async def change(self, mutation: str, shape: TypeAdapter[T], variables: Mapping[str, Any]) -> T:
        """Data of a mutation that is sent exactly once.

        Raises:
            RemoteError: as `Line.write`.
        """
        body = json.dumps({"query": mutation, "variables": variables}).encode()
        call = Call(PATH, method="POST", body=body, cost=MUTATION_COST)
        try:
            answer = await self.line.write(call, partial(_told, shape, self.line.title))
        except OutcomeUnknown as error:
            error.detail = self._auth.hide(error.detail)
            raise
        except RemoteError as error:
            raise self._explained(error) from error
        return answer.value.value

    def _explained(self, error: RemoteError) -> RemoteError:
        """The error with what its HTTP status means at Shopify."""
        error.detail = self._auth.hide(error.detail)
        status = error.status if isinstance(error, Rejected) else _status(error.detail)
        if isinstance(error, TooCostly) or "[scope]" in error.detail or not status:
            return error
        return of_status(self.line, error, status)


def _status(detail: str) -> int:
    found = re.search(r"HTTP (\d{3})", detail)
    return int(found.group(1)) if found and found.group(1) in ("402", "423", "430") else 0


def _told(shape: TypeAdapter[T], title: str, reply: Reply) -> Told[T]:
    """Reads one answer; runs in the worker."""
    told = read_json(_envelope, reply.body)
    throttle = _throttle(told.extensions)
    _raise_for(told, throttle, title)
    denied = [trouble for trouble in told.errors if trouble.code == "ACCESS_DENIED"]
    try:
        value = shape.validate_python(told.data)
    except ValidationError as error:
        problem = rule(error)
    else:
        warned = bool(told.extensions.get("search"))
        return Told(value, tuple(_field(one) for one in denied), throttle, "", warned)
    if denied:
        raise _no_scope(denied[0], title)
    raise BadReply(
        Phrase("The answer is not of the form that this kind of account gives."),
        problem,
        Phrase("Run the step again; if it stays so, the version of this account's API is not known yet."),
    )


def _throttle(extensions: Mapping[str, Any]) -> Throttle | None:
    cost = extensions.get("cost")
    status = cost.get("throttleStatus") if isinstance(cost, dict) else None
    if not isinstance(cost, dict) or not isinstance(status, dict):
        return None
    names = ("maximumAvailable", "currentlyAvailable", "restoreRate")
    numbers = [_float(status.get(name)) for name in names]
    return Throttle(
        numbers[0], numbers[1], numbers[2], _float(cost.get("requestedQueryCost")), _float(cost.get("actualQueryCost"))
    )


def _float(value: Any) -> float:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else 0.0


def _raise_for(told: Envelope, throttle: Throttle | None, title: str) -> None:
    """Errors that concern the whole query."""
    codes = {trouble.code for trouble in told.errors}
    where = {"account": title}
    words = plain("; ".join(trouble.message for trouble in told.errors))[:200]
    if "THROTTLED" in codes:
        short = max(throttle.asked - throttle.left, 0.0) / throttle.rate if throttle and throttle.rate else 1.0
        raise RateLimited(
            Phrase("{account} asks to slow down: its allowance of queries is used up, here or by another app.", where),
            "[throttled]",
            Phrase("Wait a few minutes and run the step again."),
            max(short, 0.5),
        )
    if "MAX_COST_EXCEEDED" in codes:
        raise TooCostly(
            Phrase("{account} finds a query too large.", where), f"[cost] {words}", Phrase("Run the step again.")
        )
    if "INTERNAL_SERVER_ERROR" in codes:
        raise Unreachable(
            Phrase("{account} has trouble of its own and could not answer.", where),
            f"[internal] {words}",
            Phrase("Wait a few minutes and run the step again."),
        )
    others = [trouble for trouble in told.errors if trouble.code != "ACCESS_DENIED"]
    if others and told.data is None:
        raise Rejected(
            Phrase("{account} refused the query.", where),
            f"[query] {plain(others[0].message)[:200]}",
            Phrase("Look at the detail of this message; asking the same again will not help."),
            200,
        )
    denied = [trouble for trouble in told.errors if trouble.code == "ACCESS_DENIED"]
    if denied and (told.data is None or any(_whole(trouble) for trouble in denied)):
        raise _no_scope(denied[0], title)


def _whole(trouble: Trouble) -> bool:
    """Whether what was asked for itself was denied, and not a field of it: then nothing came because of the key, which must
    never look like nothing being there."""
    return sum(isinstance(step, str) for step in trouble.path) == 1


def _field(trouble: Trouble) -> str:
    names = [step for step in trouble.path if isinstance(step, str)]
    return plain(names[-1])[:60] if names else ""


def _no_scope(trouble: Trouble, title: str) -> Unauthorised:
    needed = plain(str(trouble.extensions.get("requiredAccess") or trouble.message)).replace("`", "")[:120]
    return Unauthorised(
        Phrase("This key may not read that in {account}. It needs: {scope}", {"account": title, "scope": needed}),
        f"[scope] {_field(trouble)}: {needed}",
        Phrase("Add the scope to the app, release the new version, and accept it in the shop."),
        403,
    )
