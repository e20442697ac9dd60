"""The line between a listener and its app, as ASGI middleware: where faults act.

Answers that replace the app's are made here; alterations of the app's own answer work on its whole body.
What only the app can do (shifted rows, ignored filters) is told to it in `scope["world.faults"]`.
"""

from __future__ import annotations

import asyncio
import email.utils
import re
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from picqer_tui.world.fault_bodies import altered, elsewhere, refusal, rejection
from picqer_tui.world.faults import Fault, Faults
from picqer_tui.world.wishes import Wish, looked_at

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

OPEN_PATHS = ("/_world", "/config")
WHOLE_BODY = frozenset(
    {"slow", "cut", "huge", "nested", "bad-gzip", "bom", "notice", "bad-utf8", "not-a-number", "wrong-types"}
    | {"missing-fields", "lying-totals", "clock-skew"}
)
REPLACED = (
    "too-many",
    "too-many-bare",
    "too-many-odd",
    "server-error",
    "bad-gateway",
    "maintenance",
    "html",
    "error-in-200",
    "redirect",
)


@dataclass(slots=True)
class Answer:
    """A whole answer, before it goes over the line."""

    status: int = 200
    headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    body: bytes = b""

    def set(self, name: bytes, value: bytes) -> None:
        """Give a header one value."""
        self.headers = [pair for pair in self.headers if pair[0].lower() != name] + [(name, value)]


class FaultLine:
    """ASGI middleware for one listener. `platform` decides in which words a revoked key is refused; `meddle` lets a colleague
    change what a write is about."""

    def __init__(
        self,
        app: App,
        faults: Faults,
        side: str,
        platform: str = "picqer",
        now: Callable[[], datetime] | None = None,
        meddle: Callable[[Wish], object] | None = None,
    ) -> None:
        self._app = app
        self._faults = faults
        self._side = side
        self._platform = platform
        self._now = now or (lambda: datetime.now(UTC))
        self._meddle = meddle

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self._faults.lying() or scope["path"].startswith(OPEN_PATHS):
            await self._app(scope, receive, send)
            return
        wish = await looked_at(self._platform, scope, receive)
        receive = wish.again(receive)
        striking = self._faults.striking(self._side, wish.written, wish.writes)
        if not striking:
            await self._app(scope, receive, send)
            return
        scope["world.faults"] = striking
        if "colleague" in striking and self._meddle is not None:
            self._meddle(wish)
        if await self._gone(striking, scope, receive, send):
            return
        answer = self._instead(striking, wish)
        if "error-applied" in striking:
            await _collected(self._app, scope, receive)
            status, headers, body = elsewhere(striking["error-applied"], self._platform, self._now())
            answer = Answer(status, headers, body)
        if "repeated" in striking and answer is None:
            await _collected(self._app, scope, wish.again(receive))
        if answer is None:
            if self._side == "picqer":
                _bend_query(scope, striking)
            if not (WHOLE_BODY & striking.keys()):
                await self._app(scope, receive, send)
                return
            answer = await _collected(self._app, scope, receive)
        await self._over(answer, striking, send)

    def _instead(self, striking: dict[str, Fault], wish: Wish) -> Answer | None:
        """An answer that no app made, or None."""
        if "revoked" in striking or "unauthorised" in striking:
            return Answer(401, [(b"content-type", b"application/json")], refusal(self._platform))
        if "rejected" in striking:
            status, said = rejection(self._platform, wish.body)
            return Answer(status, [(b"content-type", b"application/json")], said)
        for name in REPLACED:
            if name in striking:
                status, headers, body = elsewhere(striking[name], self._platform, self._now())
                return Answer(status, headers, body)
        return None

    async def _gone(self, striking: dict[str, Fault], scope: Scope, receive: Receive, send: Send) -> bool:
        """Faults after which the connection is closed without an answer."""
        if "hang" in striking:
            await _until_gone(receive, 120.0)
        elif "lost-answer" in striking:
            await _collected(self._app, scope, receive)
        elif "hang-applied" in striking:
            await _collected(self._app, scope, receive)
            await _until_gone(receive, 120.0)
        elif not ({"refused", "lost-request", "lost-page"} & striking.keys()):
            return False
        await _drop(send, receive)
        return True

    async def _over(self, answer: Answer, striking: dict[str, Fault], send: Send) -> None:
        for fault in striking.values():
            answer.body, headers = altered(fault, self._platform, answer.body, answer.headers)
            answer.headers = headers
        if "clock-skew" in striking:
            said = self._now().timestamp() + striking["clock-skew"].number
            answer.set(b"date", email.utils.formatdate(said, usegmt=True).encode())
        answer.set(b"content-length", str(len(answer.body)).encode())
        await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
        if "cut" in striking:
            await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
            await _drop(send, None)
            return
        if "slow" in striking:
            await _drip(answer.body, striking["slow"].number, send)
            return
        await send({"type": "http.response.body", "body": answer.body})


async def _collected(app: App, scope: Scope, receive: Receive) -> Answer:
    answer = Answer()

    async def catch(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = [(bytes(name).lower(), bytes(value)) for name, value in message.get("headers", [])]
        elif message["type"] == "http.response.body":
            answer.body += message.get("body", b"")

    await app(scope, receive, catch)
    return answer


async def _drop(send: Send, receive: Receive | None) -> None:
    """Close the connection under the answer.

    ASGI has no word for this, so the server's own transport is asked for; without one (an in-process client) the
    same is said by an exception.
    """
    transport = getattr(getattr(send, "__self__", None), "transport", None)
    if transport is None:
        raise ConnectionResetError("the line was cut")
    if receive is None:
        transport.close()
        await asyncio.sleep(0.01)
        return
    transport.abort()
    await _until_gone(receive, 1.0)


async def _until_gone(receive: Receive, seconds: float) -> None:
    async def listen() -> None:
        while (await receive())["type"] != "http.disconnect":
            pass

    try:
        await asyncio.wait_for(listen(), seconds)
    except TimeoutError:
        return


async def _drip(body: bytes, seconds: float, send: Send) -> None:
    parts = 20
    size = max(1, -(-len(body) // parts))
    for start in range(0, len(body), size):
        await send({"type": "http.response.body", "body": body[start : start + size], "more_body": True})
        await asyncio.sleep(seconds / parts)
    await send({"type": "http.response.body", "body": b""})


def _bend_query(scope: Scope, striking: dict[str, Fault]) -> None:
    """Picqer pages by `offset` and filters by plain parameters, so both can be bent in the request."""
    query = bytes(scope.get("query_string", b"")).decode("latin-1")
    if "ignored-filters" in striking:
        kept = [part for part in query.split("&") if part.split("=")[0] in ("offset", "limit")]
        query = "&".join(kept)
    if "shifting" in striking:
        by = int(striking["shifting"].number)
        query = re.sub(r"(^|&)offset=([1-9]\d*)", lambda m: f"{m[1]}offset={max(0, int(m[2]) + by)}", query)
    scope["query_string"] = query.encode("latin-1")
