"""How requests to a Shopify shop are signed: with a token that was given, or with one got for client ID and secret, kept in
memory and renewed before it runs out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import urlencode

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import ConfigError, NotFound, NotSupported, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.address import Address, shop_address
from picqer_tui.shops.calls import Call, Reply, Signature, hidden
from picqer_tui.shops.failures import message
from picqer_tui.shops.fields import Whole, Wire, parser
from picqer_tui.shops.line import Line
from picqer_tui.shops.tokens import Grant, Renewed

HEADER = "X-Shopify-Access-Token"
GRANT = "admin/oauth/access_token"
RENEW_BEFORE = 300.0
"""Seconds before its end at which a token is renewed."""
_HANDLE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}\Z")
_DOMAIN = "myshopify.com"


def shop_of(text: str) -> Address:
    """The address of the shop's API from any form people have: the shop's name, name.myshopify.com, a page of its admin, or
    admin.shopify.com/store/name. On this machine: the address of a simulated shop.

    Raises:
        ConfigError: a form that is none of these, such as the domain that customers use.
    """
    given = text.strip()
    if _HANDLE.match(given.casefold()) and given.casefold() != "localhost":
        given = f"{given}.{_DOMAIN}"
    address = shop_address(given)
    if address.loopback:
        path = re.sub(r"/(?:admin|password)(?:/.*)?\Z", "", address.path)
        return address._replace(path=path)
    handle = ""
    if address.host == "admin.shopify.com":
        found = re.match(r"/store/([^/]+)", address.path)
        handle = found.group(1).casefold() if found else ""
    elif address.host.endswith(f".{_DOMAIN}"):
        handle = address.host.removesuffix(f".{_DOMAIN}")
    if not _HANDLE.match(handle):
        raise ConfigError(
            Phrase("“{text}” is not the lasting name of a Shopify shop.", {"text": address.host}),
            "url",
            Phrase("Enter the name that ends in .myshopify.com; it stands in the admin under Settings > Domains."),
        )
    host = f"{handle}.{_DOMAIN}"
    return Address(f"https://{host}", host, "", False)


class Granted(Wire):
    access_token: str
    expires_in: Whole = 86399


_grant_of = parser(Granted)


class TokenAuth:
    """An access token; with client ID and secret one that is got and renewed by itself. `line` asks for it, without key."""

    def __init__(self, keys: Keys, line: Line, clock: Clock) -> None:
        token, client, secret = (keys.get(name) for name in ("ACCESS_TOKEN", "CLIENT_ID", "CLIENT_SECRET"))
        if not token and not (client and secret):
            raise ConfigError(
                Phrase("The key of this Shopify shop is not complete."),
                "ACCESS_TOKEN",
                Phrase("Enter an access token, or client ID and client secret."),
            )
        self._given = _trimmed(token)
        self._client, self._secret = _trimmed(client), _trimmed(secret)
        self._line = line
        self._tokens = Renewed(clock, self._granted, RENEW_BEFORE)

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        return Signature({HEADER: (await self._current()).reveal()})

    async def renew(self) -> bool:
        """A token that was given cannot be renewed; the other kind once more."""
        if self._given is not None:
            return False
        self._tokens.forget()
        return True

    def secrets(self) -> Sequence[Secret]:
        return tuple(one for one in (self._given, self._secret, self._tokens.token) if one is not None)

    def hide(self, text: str) -> str:
        """The text without any part of the key that a shop may have repeated in it."""
        return hidden(text, self.secrets())

    async def _current(self) -> Secret:
        return self._given if self._given is not None else await self._tokens.current()

    async def _granted(self) -> Grant:
        fields = {
            "grant_type": "client_credentials",
            "client_id": self._client.reveal() if self._client else "",
            "client_secret": self._secret.reveal() if self._secret else "",
        }
        call = Call(
            GRANT,
            method="POST",
            body=urlencode(fields).encode(),
            content_type="application/x-www-form-urlencoded",
            accept=frozenset({400, 401, 403, 404}),
            markup=True,
        )
        answer = await self._line.read(call, _grant_or_words)
        if isinstance(answer.value, Granted):
            return Grant(Secret(answer.value.access_token), answer.value.expires_in)
        raise self._refused(answer.status, answer.value)

    def _refused(self, status: int, words: str) -> RemoteError:
        where = {"account": self._line.title}
        detail = f"POST {self._line.host}/{GRANT}: HTTP {status}"
        if status == 404:
            return wrong_shop(self._line, detail)
        return Unauthorised(
            Phrase("{account} gives no access for this client ID and secret.", where),
            f"{detail}, {self.hide(words)} [not-installed]",
            Phrase(
                "Check both, release a version of the app, and install it in this shop; app and shop must belong to the same "
                "organisation."
            ),
            401,
        )


def _trimmed(secret: Secret | None) -> Secret | None:
    return Secret(secret.reveal().strip()) if secret else None


def _grant_or_words(reply: Reply) -> Granted | str:
    if reply.status != 200:
        return message(reply.body)
    found: Granted = _grant_of(reply)
    return found


def wrong_shop(line: Line, detail: str) -> NotFound:
    return NotFound(
        Phrase("No Shopify shop answers at {host}.", {"host": line.host}),
        f"{detail} [wrong-shop]",
        Phrase("Enter the name of the shop as in the address bar of its admin, after /store/."),
        404,
    )


def of_status(line: Line, error: RemoteError, status: int) -> RemoteError:
    """What an HTTP status means at Shopify (vendor's page on response codes)."""
    where = {"account": line.title}
    match status:
        case 401:
            return Unauthorised(
                Phrase("{account} does not accept this key.", where),
                f"{error.detail} [unknown-key]",
                Phrase(
                    "The token is wrong or was taken back. Install the app in the shop again and enter the new one."
                ),
                401,
            )
        case 402 | 423:
            return Unreachable(
                Phrase("{account} is frozen or locked by Shopify.", where),
                f"{error.detail} [frozen]",
                Phrase("Open the admin of the shop and settle what it asks for, then run the step again."),
            )
        case 404:
            return wrong_shop(line, error.detail)
        case 403 | 430:
            return NotSupported(
                Phrase("Shopify refuses these requests as not allowed or suspicious.", where),
                f"{error.detail} [refused]",
                Phrase("Wait an hour, check the approval of the app in the shop, then run the step again."),
            )
    return error
