"""Asking a CCV Shop: a line with a limit of its own for each resource and direction, refusals in words, lists by position."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from picqer_tui.core.errors import NotFound, RemoteError, Unreachable
from picqer_tui.core.keys import Hasher
from picqer_tui.core.move import Keys
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.shops.batches import too_slow
from picqer_tui.shops.calls import Call, Reply, hidden
from picqer_tui.shops.ccv import login
from picqer_tui.shops.ccv.profile import PROFILE
from picqer_tui.shops.failures import message
from picqer_tui.shops.fields import Text, Wire, parser
from picqer_tui.shops.limits import WindowLimiter, retry_after
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening
from picqer_tui.shops.pagination import Batch, Row, by_offset

T = TypeVar("T")
Query = Sequence[tuple[str, str]]
READS, WRITES = 150, 100
"""Requests a minute that a resource allows (vendor's pages, by way of a client made from them)."""
NO_WORD = "60"
"""Seconds to wait after a refusal that names none: the window of every limit is a minute."""
AT_ONCE = 2
"""Requests of a resource under way at the same time."""
PER_PAGE = 250
"""The most rows of a page that clients ask for; what an answer holds counts."""
LEAST = 25
REFUSALS = frozenset({400, 401, 403, 404, 405, 409, 410, 413, 415, 418, 422, 501})
MEDIA = "application/vnd.verto.webshop+json"
NO_APP = "500.90"


class Refusal(Wire):
    code: Text = ""
    developermessage: Text = ""


_refusal_of = parser(Refusal)


class ResourceLimiter(WindowLimiter):
    """The allowance of one resource in one direction. CCV Shop tells nothing of what is left, and not how long to wait."""

    brake: Callable[[float], None]
    """Makes all resources of the shop wait: a refusal may be of the total over all of them."""

    def seen(self, status: int, headers: Mapping[str, str]) -> None:
        if status == 429:
            asked = retry_after(headers.get("retry-after"), self._clock.now())
            headers = headers if asked is not None else {**headers, "retry-after": NO_WORD}
            self.brake(asked if asked is not None else float(NO_WORD))
        super().seen(status, headers)


class Way(NamedTuple):
    """A resource, to be read or written."""

    resource: str
    writes: bool


class Asking:
    """One shop, asked over its lines; made once per opened account."""

    def __init__(
        self,
        base: str,
        keys: Keys,
        opening: Opening,
        ca_file: str,
        told: Callable[[datetime | None], None] | None,
    ) -> None:
        """
        Raises:
            ConfigError: a part of the key is missing.
        """
        self._base, self._opening, self._ca_file, self._told = base, opening, ca_file, told
        self.title = f"{PROFILE.title} ({base.partition('://')[2]})"
        self.hasher: Hasher = opening.hasher
        self._auth = login.KeyAuth(keys, opening.clock, lambda: self.clock_offset)
        self._lines: dict[Way, Line] = {}
        self._newest: Line | None = None
        self._size = PER_PAGE

    def line(self, resource: str, writes: bool = False) -> Line:
        way = Way(resource, writes)
        if way not in self._lines:
            name = f"ccv:{self._base}:{resource}:{'write' if writes else 'read'}"
            limiter = self._opening.limiters.get(name) or self._limiter(name, WRITES if writes else READS)
            self._opening.limiters[name] = limiter
            self._lines[way] = Line(
                self._base,
                self._opening,
                title=self.title,
                auth=self._auth,
                limiter=limiter,
                headers={"Accept": MEDIA},
                ca_file=self._ca_file,
            )
        self._newest = self._lines[way]
        return self._newest

    def _limiter(self, name: str, limit: int) -> ResourceLimiter:
        opening = self._opening
        made = ResourceLimiter(
            opening.clock,
            name,
            limit=limit,
            in_flight=AT_ONCE,
            reserve=opening.reserve,
            quota=opening.quota,
            waiting=self._told,
        )
        made.brake = self._brake
        return made

    def _brake(self, seconds: float) -> None:
        for name, limiter in self._opening.limiters.items():
            if name.startswith(f"ccv:{self._base}:"):
                limiter.block(seconds)

    @property
    def where(self) -> dict[str, str]:
        return {"account": self.title, "host": self._base.partition("://")[2]}

    @property
    def clock_offset(self) -> float | None:
        """By the newest answer that any line got."""
        known = [line.clock_offset for line in self._lines.values() if line.clock_offset is not None]
        newest = self._newest.clock_offset if self._newest is not None else None
        return newest if newest is not None else (known[-1] if known else None)

    @property
    def traffic(self) -> Traffic:
        told = [line.traffic for line in self._lines.values()]
        return Traffic(
            sum(one.requests for one in told), sum(one.refused for one in told), sum(one.waited for one in told)
        )

    async def aclose(self) -> None:
        for line in self._lines.values():
            await line.aclose()

    async def get(self, resource: str, path: str, parse: Callable[[Reply], T], query: Query = ()) -> T:
        """What `parse` made of the answer. `path` is behind the root of the API, with a slash at its end.

        Raises:
            RemoteError: refused or out of reach, with the cure.
        """
        line = self.line(resource)
        call = Call(login.ROOT + path, query, accept=REFUSALS, markup=False)
        try:
            return (await line.read(call, self._heard(line, resource, parse))).value
        except Unreachable as error:
            if "HTTP 500" in error.detail and await self._misses_app(call, line):
                raise login.no_app(self.where, error.detail) from error
            raise

    async def _misses_app(self, call: Call, line: Line) -> bool:
        """Whether that is what trouble of the shop's own is about: asked once more, for the code of it."""
        try:
            found = (await line.read(call._replace(accept=REFUSALS | {500}, markup=True), told_in)).value
        except RemoteError:
            return False
        return found.code.startswith(NO_APP)

    async def one(self, resource: str, path: str, parse: Callable[[Reply], T], query: Query = ()) -> T | None:
        """A single thing; None when there is none of that id."""
        try:
            return await self.get(resource, path, parse, query)
        except NotFound as error:
            if "[resource]" in error.detail:
                raise
            return None

    async def send(self, resource: str, method: str, path: str, body: object) -> int:
        """Changes something, exactly once; what was done is answered without a body, so that only the status is given.

        Raises:
            RemoteError: as `Line.write`.
        """
        line = self.line(resource, writes=True)
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        call = Call(login.ROOT + path, method=method, body=text, accept=REFUSALS)
        return (await line.write(call, self._heard(line, resource, lambda reply: reply.status))).value

    async def status(self, resource: str, path: str, method: str, query: Query = ()) -> tuple[int, str]:
        """How the shop answers a question whose content does not matter: (status, its words)."""
        line = self.line(resource, method != "GET")
        body = b"{}" if method != "GET" else None
        call = Call(login.ROOT + path, query, method=method, body=body, accept=REFUSALS, markup=True)

        def heard(reply: Reply) -> tuple[int, str]:
            refusal = told_in(reply)
            words = f"{refusal.code} {refusal.developermessage}".strip()
            return reply.status, f"HTTP {reply.status} {words}".strip()

        return (await line.read(call, heard)).value

    def _heard(self, line: Line, resource: str, parse: Callable[[Reply], T]) -> Callable[[Reply], T]:
        """The parser behind one that knows the shop's refusals."""

        def read(reply: Reply) -> T:
            if reply.status in REFUSALS:
                raise self._refused(line, resource, reply)
            return parse(reply)

        return read

    def _refused(self, line: Line, resource: str, reply: Reply) -> RemoteError:
        refusal = told_in(reply)
        words = f"{refusal.code} {refusal.developermessage or message(reply.body)}".strip()
        detail = f"HTTP {reply.status}" + (f", {hidden(words, self._auth.secrets())}" if words else "")
        return login.refused(self.where, detail, reply.status, refusal.code, line.clock_offset, resource)

    async def walk(
        self,
        fetch: Callable[[Query], Awaitable[Sequence[Row]]],
        cursor: str | None,
        size: int = PER_PAGE,
    ) -> AsyncIterator[Page]:
        """A list in the order of its ids, by position: each page begins with the last row of the one before."""

        async def at(start: int) -> Batch:
            while True:
                asked = min(self._size, size)
                try:
                    return Batch(await fetch((("start", str(start)), ("size", str(asked)))))
                except RemoteError as error:
                    if asked <= LEAST or not too_slow(error):
                        raise
                    self._size = asked // 2

        async for page in by_offset(at, cursor, size=size, ahead=1):
            yield page


def told_in(reply: Reply) -> Refusal:
    """What a refusal says of itself; nothing when it is in no form of the shop's."""
    if reply.body.lstrip()[:1] != b"{":
        return Refusal()
    try:
        found: Refusal = _refusal_of(reply)
    except RemoteError:
        return Refusal()
    return found
