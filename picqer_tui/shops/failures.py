"""What can go wrong with one request, as errors a person can act on. Details name method, host and path; never a query,
header, body or key."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import NamedTuple

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import (
    BadReply,
    NotFound,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    RemoteError,
    Unauthorised,
    Unreachable,
)
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.limits import retry_after

REFUSALS_OBEYED = 5
"""Times that a read is asked again after 429."""


class Where(NamedTuple):
    """Which request an error is about."""

    account: str
    """Title of the account as a person knows it."""
    method: str
    host: str
    path: str
    ca_file: bool = False

    def detail(self, what: str) -> str:
        return f"{self.method} {self.host}{plain(self.path)}: {what}"

    @property
    def values(self) -> dict[str, str]:
        return {"account": self.account, "host": self.host}


class Failed(Exception):
    """One attempt did not succeed. `attempts`: how often a read may be tried in all for this kind of trouble."""

    def __init__(self, error: RemoteError, attempts: int = 1, pause: float | None = None, sent: bool = True) -> None:
        super().__init__()
        self.error = error
        self.attempts = attempts
        self.pause = pause
        self.sent = sent
        """The request may have reached the account."""


def no_name(where: Where) -> Failed:
    error = Unreachable(
        Phrase("The address {host} of {account} is not known on the internet.", where.values),
        where.detail("[dns] name not found"),
        Phrase("Check the address for typing mistakes and check that this machine is online, then run the step again."),
    )
    return Failed(error, attempts=3, sent=False)


def no_connection(where: Where, what: str) -> Failed:
    error = Unreachable(
        Phrase("{account} cannot be reached at {host}.", where.values),
        where.detail(f"[connect] {plain(what)}"),
        Phrase("Check the address, the network of this machine and any firewall, then run the step again."),
    )
    return Failed(error, attempts=3, sent=False)


def no_trust(where: Where, what: str) -> Failed:
    """A certificate that this machine does not trust."""
    if where.ca_file:
        remedy = Phrase(
            "The file named as ca_file does not vouch for this server. Name the certificate file of the authority that signed it."
        )
    else:
        remedy = Phrase(
            "If the server uses a certificate of its own, name the certificate file of its authority as ca_file. "
            "If not, somebody may be listening in: do not go on."
        )
    error = Unreachable(
        Phrase("The certificate of {host} is not one that this machine trusts, so no key was sent.", where.values),
        where.detail(f"[tls] {plain(what)}"),
        remedy,
    )
    return Failed(error, sent=False)


def no_answer(where: Where, what: str, attempts: int = 2) -> Failed:
    error = Unreachable(
        Phrase("{account} did not answer in time.", where.values),
        where.detail(f"[time-out] {plain(what)}"),
        Phrase("Wait a minute and run the step again; if it stays so, look whether the shop itself is slow."),
    )
    return Failed(error, attempts)


def hung_up(where: Where, what: str) -> Failed:
    error = Unreachable(
        Phrase("{account} closed the connection without an answer.", where.values),
        where.detail(f"[closed] {plain(what)}"),
        Phrase("Wait a minute and run the step again."),
    )
    return Failed(error, attempts=3)


def cut_off(where: Where, what: str) -> Failed:
    error = BadReply(
        Phrase("The answer of {account} was cut off on its way.", where.values),
        where.detail(f"[cut] {plain(what)}"),
        Phrase("Run the step again; if it stays so, check the network of this machine and of the shop."),
    )
    return Failed(error, attempts=3)


def too_large(where: Where, largest: int) -> Failed:
    error = BadReply(
        Phrase("{account} sent an answer larger than {megabytes} MB, which cannot be right.", {
            **where.values, "megabytes": largest // 1_048_576,
        }),
        where.detail("[too-large]"),
        Phrase("Look at what answers at this address, then run the step again."),
    )  # fmt: skip
    return Failed(error)


def markup(where: Where, body: bytes) -> Failed:
    """HTML, or text before the JSON, where JSON was asked."""
    start = body[:4000].lstrip().lower()
    if b"<html" in start or b"<!doctype" in start:
        error = BadReply(
            Phrase("A web page came back from {host} instead of data of {account}.", where.values),
            where.detail("[html-page] HTML instead of JSON"),
            Phrase(
                "Some network asks to sign in first (captive portal), or the shop shows a maintenance or login page, or the "
                "address is not that of the API. Open the address in a browser to see which, then run the step again."
            ),
        )
        return Failed(error, attempts=2)
    error = BadReply(
        Phrase("{account} sends a message of its server in front of the data.", where.values),
        where.detail("[php-notice] text before the JSON"),
        Phrase(
            "Ask whoever looks after the shop to write warnings to a log and not into the answers (WordPress: "
            "WP_DEBUG_DISPLAY off), then run the step again."
        ),
    )
    return Failed(error, attempts=2)


def not_as_promised(where: Where, what: str) -> Failed:
    error = BadReply(
        Phrase("The answer of {account} is not of the expected form.", where.values),
        where.detail(f"[form] {plain(what)}"),
        Phrase("Run the step again; if it stays so, the version of this shop or of its API is not known yet."),
    )
    return Failed(error, attempts=2)


def sent_elsewhere(where: Where, status: int, target: str) -> Failed:
    """A redirect that is not followed: to another host, or of anything but a GET."""
    error = BadReply(
        Phrase(
            "{account} sends requests on to {target}. The key was not sent along.",
            {**where.values, "target": plain(target)},
        ),
        where.detail(f"[redirect] HTTP {status} to {plain(target)}"),
        Phrase("If that is the right address of this shop, enter it as its address; if not, check the address."),
    )
    return Failed(error)


def by_status(where: Where, status: int, headers: Mapping[str, str], body: bytes, now: datetime) -> Failed:
    """The error that an HTTP status of 400 and up stands for."""
    said = message(body)
    detail = where.detail(f"HTTP {status}" + (f", {said}" if said else ""))
    match status:
        case 401:
            return Failed(Unauthorised(
                Phrase("{account} does not accept this key.", where.values), detail,
                Phrase("Check that the key is complete and not revoked, or make a new one and enter it."), status,
            ))  # fmt: skip
        case 403:
            return Failed(Unauthorised(
                Phrase("This key may not do that in {account}.", where.values), detail,
                Phrase("Give the key the right that is missing, or go on by hand."), status,
            ))  # fmt: skip
        case 404 | 410:
            return Failed(NotFound(
                Phrase("{account} has nothing at this address.", where.values), detail,
                Phrase("Check the address of the shop and that its API is switched on."), status,
            ))  # fmt: skip
        case 429:
            return _slow_down(where, detail, retry_after(headers.get("retry-after"), now))
        case _ if status >= 500:
            return _in_trouble(where, status, detail, retry_after(headers.get("retry-after"), now))
    return Failed(Rejected(
        Phrase("{account} refused the request.", where.values), detail,
        Phrase("Look at the detail of this message; asking the same again will not help."), status,
    ))  # fmt: skip


def _slow_down(where: Where, detail: str, asked: float | None) -> Failed:
    error = RateLimited(
        Phrase("{account} asks to slow down: its limit of requests is used up, here or by another link.", where.values),
        detail,
        Phrase("Wait a few minutes and run the step again."),
        asked,
    )
    return Failed(error, REFUSALS_OBEYED + 1, 0.0)


def _in_trouble(where: Where, status: int, detail: str, asked: float | None) -> Failed:
    """5xx. Told to wait longer than a moment (maintenance), a read is not repeated."""
    closed = status == 503
    error = Unreachable(
        Phrase("{account} is closed for maintenance or too busy to answer.", where.values)
        if closed
        else Phrase("{account} has trouble of its own and could not answer.", where.values),
        detail,
        Phrase("Wait until the shop answers again in a browser, then run the step again."),
    )
    return Failed(error, 1 if asked is not None and asked > 10 else 4, asked)


def outcome_unknown(where: Where, cause: RemoteError) -> OutcomeUnknown:
    return OutcomeUnknown(
        Phrase("No answer came from {account}: the change may have been made or not.", where.values),
        cause.detail,
        Phrase("Look at it in the shop first; this program looks too and sends nothing again by itself."),
    )


_MESSAGE_NAMES = (
    *("error_message", "errormessage", "message", "developermessage", "error_description"),
    *("detail", "title", "error", "code"),
)


def message(body: bytes) -> str:
    """What an account says in the body of a refusal: its words in their usual places, cleaned and cut; else nothing."""
    if len(body) > 100_000 or body.lstrip()[:1] not in (b"{", b"["):
        return ""
    try:
        data = json.loads(body.decode("utf-8-sig", "replace"))
    except (ValueError, RecursionError):
        return ""
    return plain(re.sub(r"\s+", " ", _words(data)))[:200]


def _words(data: object, depth: int = 3) -> str:
    if isinstance(data, str):
        return data
    if isinstance(data, list) and data and depth:
        return _words(data[0], depth - 1)
    if isinstance(data, dict) and depth:
        for name in _MESSAGE_NAMES:
            if isinstance(data.get(name), str) and data[name]:
                return str(data[name])
        for name in ("errors", "error", "message"):
            if data.get(name) and (found := _words(data[name], depth - 1)):
                return found
    return ""


def causes(error: BaseException) -> Iterator[BaseException]:
    """The error and everything it came from."""
    waiting: list[BaseException] = [error]
    known: set[int] = set()
    while waiting:
        one = waiting.pop()
        if id(one) in known:
            continue
        known.add(id(one))
        yield one
        waiting.extend(deeper for deeper in (one.__cause__, one.__context__) if deeper is not None)
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
