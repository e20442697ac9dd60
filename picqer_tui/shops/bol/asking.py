"""Asking Bol.com: a line with a limit of its own for each kind of request, versions by media type, refusals in words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple, TypeVar

from picqer_tui.core.errors import NotFound, NotSupported, Rejected, RemoteError, Unauthorised
from picqer_tui.core.keys import Hasher
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sources import Traffic
from picqer_tui.shops.bol.login import Doors, TokenAuth
from picqer_tui.shops.bol.profile import PROFILE
from picqer_tui.shops.calls import BasicAuth, Call, Reply
from picqer_tui.shops.limits import WindowLimiter, retry_after
from picqer_tui.shops.line import Line
from picqer_tui.shops.opening import Opening

T = TypeVar("T")
Query = Sequence[tuple[str, str]]
V10, V11 = "application/vnd.retailer.v10+json", "application/vnd.retailer.v11+json"
NO_WORD = "5"
"""Seconds to wait after a refusal that names none."""


class Kind(StrEnum):
    """Kinds of requests; each has its own allowance."""

    RETAILER = "retailer"
    OFFERS = "offers"
    OFFER = "offer"
    ORDERS = "orders"
    ORDER = "order"
    SHIPMENTS = "shipments"
    SHIPMENT = "shipment"


class Rate(NamedTuple):
    """So many requests in so many seconds; None: not known."""

    limit: int | None
    window: float


RATES = {
    Kind.RETAILER: Rate(None, 60.0),
    Kind.OFFERS: Rate(25, 1.0),
    Kind.OFFER: Rate(25, 1.0),
    Kind.ORDERS: Rate(25, 60.0),
    Kind.ORDER: Rate(25, 1.0),
    Kind.SHIPMENTS: Rate(25, 60.0),
    Kind.SHIPMENT: Rate(50, 60.0),
}
"""As in the vendor's public list of limits; what answers say of them wins."""
_NEWER = frozenset({Kind.OFFERS, Kind.OFFER})
"""What is asked in version 11; the rest exists in version 10."""

_LISTS = frozenset({Kind.RETAILER, Kind.OFFERS, Kind.ORDERS, Kind.SHIPMENTS})
"""What is there for every account, so that nothing found means another version."""


class BolLimiter(WindowLimiter):
    """Obeys `X-RateLimit-Reset` where a refusal has no `Retry-After`."""

    def seen(self, status: int, headers: Mapping[str, str]) -> None:
        if status == 429 and retry_after(headers.get("retry-after"), self._clock.now()) is None:
            reset = headers.get("x-ratelimit-reset", "").strip()
            headers = {**headers, "retry-after": reset if reset.isdecimal() and reset != "0" else NO_WORD}
        super().seen(status, headers)


class Asking:
    """One sales account, asked over its lines; made once per opened account."""

    def __init__(
        self,
        doors: Doors,
        key: BasicAuth,
        opening: Opening,
        ca_file: str,
        told: Callable[[datetime | None], None] | None,
    ) -> None:
        self.title = f"{PROFILE.title} ({doors.host})"
        self.hasher: Hasher = opening.hasher
        self._door = Line(doors.login, opening, title=self.title, auth=key, ca_file=ca_file)
        auth = TokenAuth(key, self._door, opening.clock)
        self._lines: dict[Kind, Line] = {}
        for kind, rate in RATES.items():
            name = f"bol:{doors.api}:{kind}"
            limiter = opening.limiters.get(name)
            if limiter is None:
                limiter = BolLimiter(
                    opening.clock,
                    name,
                    limit=rate.limit,
                    window=rate.window,
                    reserve=opening.reserve,
                    quota=opening.quota,
                    waiting=told,
                )
                opening.limiters[name] = limiter
            self._lines[kind] = Line(doors.api, opening, title=self.title, auth=auth, limiter=limiter, ca_file=ca_file)

    @property
    def host(self) -> str:
        return self._lines[Kind.RETAILER].host

    @property
    def clock_offset(self) -> float | None:
        return self._lines[Kind.RETAILER].clock_offset

    @property
    def traffic(self) -> Traffic:
        told = [line.traffic for line in (self._door, *self._lines.values())]
        return Traffic(
            sum(one.requests for one in told), sum(one.refused for one in told), sum(one.waited for one in told)
        )

    async def ask(self, kind: Kind, path: str, parse: Callable[[Reply], T], query: Query = ()) -> T:
        """What `parse` made of the answer.

        Raises:
            RemoteError: refused or out of reach, with the cure.
        """
        line = self._lines[kind]
        call = Call(path, query, headers={"Accept": V11 if kind in _NEWER else V10})
        try:
            return (await line.read(call, parse)).value
        except RemoteError as error:
            raise self._in_words(error, kind) from error

    async def one(self, kind: Kind, path: str, parse: Callable[[Reply], T]) -> T | None:
        """A single thing; None when there is none of that id."""
        try:
            return await self.ask(kind, path, parse)
        except NotFound:
            return None

    async def aclose(self) -> None:
        for line in (self._door, *self._lines.values()):
            await line.aclose()

    def _in_words(self, error: RemoteError, kind: Kind) -> RemoteError:
        """What a refusal means at Bol.com."""
        status = error.status if isinstance(error, Rejected) else 0
        where, detail = {"account": self.title}, error.detail
        if status in (406, 415) or (status == 404 and kind in _LISTS):
            return NotSupported(
                Phrase("{account} no longer answers in the version of its API that this program speaks.", where),
                f"{detail} [version]",
                Phrase("Install the newest version of this program, then run the step again."),
            )
        if status == 403:
            return Unauthorised(
                Phrase("{account} keeps this sales account closed.", where),
                f"{detail} [account-closed]",
                Phrase("Open the sales account and settle what it asks for, or make new client credentials there."),
                403,
            )
        if status == 401 and "[invalid-client]" not in detail:
            return Unauthorised(
                Phrase("{account} does not accept the token that it gave itself.", where),
                f"{detail} [token-refused]",
                Phrase(
                    "Look whether the client credentials still exist in the sales account, then run the step again."
                ),
                401,
            )
        return error
