"""How requests to Bol.com are signed: with a token got for client ID and secret at a host of its own, kept in memory (a token
for each request gets an address blocked) and renewed before it runs out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from picqer_tui.core.clean import plain
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import ConfigError, NotSupported, Unauthorised
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.address import shop_address
from picqer_tui.shops.bol.profile import PROFILE
from picqer_tui.shops.calls import BasicAuth, Call, Reply, Signature, hidden
from picqer_tui.shops.failures import message
from picqer_tui.shops.fields import Whole, Wire, parser
from picqer_tui.shops.line import Line
from picqer_tui.shops.lookups import whole_key
from picqer_tui.shops.tokens import Grant, Renewed

API = "https://api.bol.com"
LOGIN = "https://login.bol.com"
GIVES = "token"
RENEW_BEFORE = 30.0
"""Seconds before its end at which a token is renewed; it lives for five minutes."""
_BOTH = Phrase("Enter client ID and client secret; both stand beside each other in the sales account.")


class Doors(NamedTuple):
    """Where requests go: the API, and the place where tokens are given."""

    api: str
    login: str
    """Origin alone; on this machine the same as that of the API."""
    host: str


def doors_of(text: str) -> Doors:
    """The addresses from any form people enter: bol.com, api.bol.com, a page of the sales account. Every seller has the same
    ones. On this machine: the address of a simulated Bol.

    Raises:
        ConfigError: an address that is not Bol's.
    """
    address = shop_address(text.strip() if text.strip().casefold() != "bol" else "bol.com")
    if address.loopback:
        return Doors(address.url, address.origin, address.host)
    if address.host != "bol.com" and not address.host.endswith(".bol.com"):
        raise ConfigError(
            Phrase("“{text}” is not the address of Bol.com.", {"text": plain(text)[:80]}),
            "url",
            Phrase("Enter https://api.bol.com: it is the same for every seller."),
        )
    return Doors(API, LOGIN, urlsplit(API).netloc)


class TokenRow(Wire):
    access_token: str
    expires_in: Whole = 299


_token_of = parser(TokenRow)


def key_of(keys: Keys) -> BasicAuth:
    """Client ID and secret as they are sent to the place where tokens are given, and nowhere else.

    Raises:
        ConfigError: one of them is missing.
    """
    both = (whole_key(keys, name, PROFILE.title, _BOTH) for name in ("CLIENT_ID", "CLIENT_SECRET"))
    return BasicAuth(*(Secret(one.reveal().strip()) for one in both))


class TokenAuth:
    """A token in the header of each request. `door` is the line to the place that gives it, signed with `key`."""

    def __init__(self, key: BasicAuth, door: Line, clock: Clock) -> None:
        self._key, self._door = key, door
        self._token = Renewed(clock, self._granted, RENEW_BEFORE)

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        return Signature({"Authorization": f"Bearer {(await self._token.current()).reveal()}"})

    async def renew(self) -> bool:
        """A token that ran out sooner than it said."""
        self._token.forget()
        return True

    def secrets(self) -> Sequence[Secret]:
        token = self._token.token
        return (*self._key.secrets(), *((token,) if token is not None else ()))

    async def _granted(self) -> Grant:
        call = Call(
            GIVES,
            method="POST",
            body=b"grant_type=client_credentials",
            content_type="application/x-www-form-urlencoded",
            accept=frozenset({400, 401, 404}),
        )
        answer = await self._door.read(call, _token_or_words)
        if isinstance(answer.value, TokenRow):
            return Grant(Secret(answer.value.access_token), answer.value.expires_in)
        where = {"account": self._door.title}
        detail = f"POST {self._door.host}/{GIVES}: HTTP {answer.status} {hidden(answer.value, self.secrets())}".rstrip()
        if answer.status == 404:
            raise NotSupported(
                Phrase("{account} gives no tokens at this address.", where),
                f"{detail} [no-token]",
                Phrase("Enter https://api.bol.com as the address."),
            )
        raise Unauthorised(
            Phrase("{account} does not know this client ID and secret.", where),
            f"{detail} [invalid-client]",
            Phrase(
                "Copy both once more from the sales account (Instellingen > Diensten > API-instellingen), or make new "
                "client credentials for the Retailer API there."
            ),
            401,
        )


def _token_or_words(reply: Reply) -> TokenRow | str:
    if reply.status != 200:
        return message(reply.body)
    found: TokenRow = _token_of(reply)
    return found
