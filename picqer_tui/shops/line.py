"""The one path that every request takes: signing, pace, repeats of reads, redirects, errors, and parsing off the loop."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar
from urllib.parse import parse_qsl, quote, urlencode, urljoin, urlsplit, urlunsplit

from picqer_tui.core.errors import BadReply, ConfigError, RateLimited, Rejected, RemoteError, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sources import Traffic
from picqer_tui.shops import failures
from picqer_tui.shops.address import is_loopback
from picqer_tui.shops.calls import Answer, Auth, Call, Reply, Signature, hidden
from picqer_tui.shops.failures import Failed, Where
from picqer_tui.shops.http import Http
from picqer_tui.shops.limits import LONGEST_WAIT, Limiter, WindowLimiter
from picqer_tui.shops.opening import Opening

T = TypeVar("T")
REDIRECTS = 3
PAUSES = (0.5, 1.5, 4.0)
BULK_MAX = 4 * 1024**3
LINES_AT_ONCE = 250


class Line:
    """The line to one account. Open it in an adapter, close it with `aclose`.

    `base` is the address that `Call.path` is joined to. `title` is the account's name in messages ("Picqer",
    "the old shop"). Reads are repeated for a while when that can help; writes are sent exactly once.

    Raises:
        ConfigError: plain http to anywhere but this machine.
    """

    def __init__(
        self,
        base: str,
        opening: Opening,
        *,
        title: str,
        auth: Auth | None = None,
        limiter: Limiter | None = None,
        headers: Mapping[str, str] | None = None,
        ca_file: str = "",
        read_timeout: float = 60.0,
    ) -> None:
        parts = urlsplit(base)
        if not _safe(base):
            raise ConfigError(
                Phrase(
                    "Keys are sent over https only, and this address begins with {scheme}.", {"scheme": parts.scheme}
                ),
                "url",
                Phrase("Enter the address with https:// in front."),
            )
        self.base = base.rstrip("/")
        self.title = title
        self.host = parts.netloc.rpartition("@")[2]
        self.limiter: Limiter = limiter or WindowLimiter(opening.clock)
        self.clock_offset: float | None = None
        """Seconds that the account's clock is ahead of ours, by the `Date` header of the newest answer."""
        self._origin = (parts.scheme, parts.netloc)
        self._opening, self._auth, self._ca_file = opening, auth, ca_file
        self._headers = {
            "User-Agent": f"picqer-tui/{opening.version} (+https://pypi.org/project/picqer-tui/)",
            "Accept": "application/json",
            **(headers or {}),
        }
        self._http = Http(base, ca_file=ca_file, read_timeout=read_timeout, transport=opening.transport)
        self._requests = self._refused = 0

    @property
    def traffic(self) -> Traffic:
        return Traffic(self._requests, self._refused, self.limiter.waited)

    async def read(self, call: Call, parse: Callable[[Reply], T]) -> Answer[T]:
        """Asks, as often as it helps, and gives what `parse` (run in the worker) made of the answer. `parse` may raise a
        RemoteError of its own; RateLimited is then waited for as if it were a 429.

        Raises:
            RemoteError: see `core.errors`; each with its cure.
        """
        attempt, renewed = 0, False
        while True:
            attempt += 1
            try:
                return await self._attempt(call, parse)
            except Failed as failed:
                error, pause = failed.error, failed.pause
                if isinstance(error, Unauthorised) and error.status == 401 and self._auth is not None and not renewed:
                    renewed = True
                    if await self._auth.renew():
                        continue
                too_long = isinstance(error, RateLimited) and (error.retry_after or 0) > LONGEST_WAIT
                if attempt >= failed.attempts or too_long:
                    raise error from failed.__cause__
            await self._opening.clock.sleep(PAUSES[min(attempt, len(PAUSES)) - 1] if pause is None else pause)

    async def write(self, call: Call, parse: Callable[[Reply], T]) -> Answer[T]:
        """Sends exactly once.

        Raises:
            OutcomeUnknown: it left and no usable answer came: it may have been applied.
            Unreachable: it never left (no name, no connection, no trust).
            Rejected, RateLimited: the account refused; nothing changed.
            BadReply: the account answered with a redirect; nothing changed.
        """
        try:
            return await self._attempt(call, parse, writes=True)
        except Failed as failed:
            if isinstance(failed.error, Rejected | RateLimited) or not failed.sent:
                raise failed.error from failed.__cause__
            raise failures.outcome_unknown(self._where(call), failed.error) from failed.__cause__

    async def lines(
        self, address: str, parse: Callable[[Sequence[bytes]], T], largest: int = BULK_MAX
    ) -> AsyncIterator[T]:
        """A large file of lines (JSONL), wherever it is stored, in batches that `parse` (run in the worker) turns into
        something. Sent without key; begun anew by the caller when it breaks off.

        Raises:
            RemoteError: it could not be fetched to its end.
        """
        parts = urlsplit(address)
        where, rest = Where(self.title, "GET", parts.hostname or "", parts.path), b""
        agent = {"User-Agent": self._headers["User-Agent"]}
        try:
            if not _safe(address):
                raise failures.sent_elsewhere(where, 200, _shown(address))
            self._requests += 1
            async with aclosing(self._http.blocks(where, address, agent, largest)) as blocks:
                async for status, headers, block in blocks:
                    if status != 200:
                        raise failures.by_status(where, status, headers, block, self._opening.clock.now())
                    batch = (rest + block).split(b"\n")
                    rest = batch.pop()
                    for first in range(0, len(batch), LINES_AT_ONCE):
                        yield await self._parsed(where, parse, batch[first : first + LINES_AT_ONCE])
            if rest:
                yield await self._parsed(where, parse, [rest])
        except Failed as failed:
            raise failed.error from failed.__cause__

    async def aclose(self) -> None:
        await self.limiter.save(last=True)
        await self._http.aclose()

    async def _attempt(self, call: Call, parse: Callable[[Reply], T], writes: bool = False) -> Answer[T]:
        where, url = self._where(call), self._url(call)
        reply = await self._arrived(call, where, url, writes)
        if not (200 <= reply.status < 300 or reply.status in call.accept):
            raise self._scrubbed(
                failures.by_status(where, reply.status, reply.headers, reply.body, self._opening.clock.now())
            )
        if not call.markup and reply.status < 300 and reply.body.lstrip()[:1] == b"<":
            raise failures.markup(where, reply.body)
        return Answer(await self._parsed(where, parse, reply), reply.status, reply.headers)

    async def _arrived(self, call: Call, where: Where, url: str, writes: bool) -> Reply:
        """The answer, after the hops of a GET on the same host."""
        for _ in range(REDIRECTS + 1):
            signed = await self._auth.sign(call.method, url, call.body) if self._auth is not None else Signature()
            reply = await self._exchange(call, where, url, signed)
            if reply.status not in (301, 302, 303, 307, 308) or reply.status in call.accept:
                return reply
            target = urljoin(url, reply.headers.get("location", ""))
            if call.method != "GET" or writes or urlsplit(target)[:2] != self._origin:
                failed = failures.sent_elsewhere(where, reply.status, _shown(target))
                failed.sent = False
                raise failed
            parts, ours = urlsplit(target), {name for name, _ in signed.query}
            kept = [(name, value) for name, value in parse_qsl(parts.query, True) if name not in ours]
            url = _with(urlunsplit((parts.scheme, parts.netloc, parts.path, "", "")), kept)
        raise failures.sent_elsewhere(where, reply.status, _shown(url))

    async def _exchange(self, call: Call, where: Where, url: str, signed: Signature) -> Reply:
        """One request in its turn."""
        content = {"Content-Type": call.content_type} if call.body is not None else {}
        headers = {**self._headers, **content, **call.headers, **signed.headers}
        await self.limiter.acquire(call.cost)
        try:
            self._requests += 1
            asked = self._opening.clock.now()
            reply = await self._http.exchange(where, _with(url, signed.query), headers, call.body, call.largest)
            self._note_clock(reply.headers, asked)
            self._refused += reply.status == 429
            self.limiter.seen(reply.status, reply.headers)
        finally:
            self.limiter.release()
        await self.limiter.save()
        return reply

    async def _parsed(self, where: Where, parse: Callable[..., T], given: object) -> T:
        """`parse` in the worker thread; what it trips over becomes an error of ours without the data in it."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._opening.worker, parse, given)
        except RateLimited as error:
            self._refused += 1
            self.limiter.block(error.retry_after or 1.0)
            raise Failed(error, failures.REFUSALS_OBEYED + 1, 0.0) from error
        except RemoteError as error:
            if not error.detail.startswith(where.method):
                error.detail = where.detail(error.detail)
            raise Failed(error, attempts=2 if isinstance(error, BadReply) else 1) from error
        except (ValueError, TypeError, LookupError, RecursionError) as error:
            raise failures.not_as_promised(where, type(error).__name__) from None

    def _url(self, call: Call) -> str:
        url = call.path if "://" in call.path else f"{self.base}/{call.path.lstrip('/')}" if call.path else self.base
        if urlsplit(url)[:2] != self._origin:
            raise failures.sent_elsewhere(self._where(call), 200, _shown(url)).error
        return _with(url, call.query)

    def _where(self, call: Call) -> Where:
        path = urlsplit(call.path).path if "://" in call.path else f"/{call.path.lstrip('/')}".partition("?")[0]
        return Where(self.title, call.method, self.host, path, bool(self._ca_file))

    def _scrubbed(self, failed: Failed) -> Failed:
        """Without any key that the account may have repeated in its answer."""
        if self._auth is not None:
            failed.error.detail = hidden(failed.error.detail, self._auth.secrets())
        return failed

    def _note_clock(self, headers: Mapping[str, str], asked: datetime) -> None:
        try:
            said = parsedate_to_datetime(headers.get("date", ""))
        except (ValueError, TypeError, IndexError):
            return
        middle = asked + (self._opening.clock.now() - asked) / 2
        self.clock_offset = (said.replace(tzinfo=said.tzinfo or UTC) - middle).total_seconds() + 0.5


def _safe(url: str) -> bool:
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and is_loopback(parts.hostname or ""))


def _shown(url: str) -> str:
    """An address as far as it may be told: no path, no query."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}" if parts.netloc else ""


def _with(url: str, query: Sequence[tuple[str, str]]) -> str:
    if not query:
        return url
    return f"{url}{'&' if '?' in url else '?'}{urlencode(list(query), quote_via=quote)}"
