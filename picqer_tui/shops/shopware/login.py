"""How requests to a Shopware shop are signed: with a token got for access key ID and secret access key, kept in memory and
renewed before it runs out."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import NamedTuple

from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import NotFound, NotSupported, RemoteError, Unauthorised
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.address import Address, shop_address
from picqer_tui.shops.calls import Call, Reply, Signature
from picqer_tui.shops.failures import message
from picqer_tui.shops.fields import Whole, Wire, parser
from picqer_tui.shops.line import Line
from picqer_tui.shops.tokens import Grant, Renewed

API = "api"
GRANT = f"{API}/oauth/token"
RENEW_BEFORE = 60.0
"""Seconds before its end at which a token is renewed; it lives for ten minutes unless the host chose otherwise."""
LIFE = 600
_REFUSALS = frozenset({400, 401, 403, 404, 405})
_OF_KEYS = ("SWIA", "SWUA")
"""What access key IDs of integrations and of users begin with; any other form is answered with 500 (observed on Shopware
6.6.7.1)."""


def site(text: str) -> Address:
    """The address of the shop from any page of it that people copy: the shop, its administration, its API.

    Raises:
        ConfigError: no address.
    """
    address = shop_address(text)
    return address._replace(path=re.sub(r"/(?:admin|api|store-api|account)(?:/.*)?\Z", "", address.path))


class Token(Wire):
    access_token: str
    expires_in: Whole = LIFE


_token_of = parser(Token)


class Refused(NamedTuple):
    """An answer without a token."""

    status: int
    words: str
    markup: bool


class TokenAuth:
    """Access key ID and secret access key, and the token of the moment. `door` is the line that asks for it, without key."""

    def __init__(self, ident: Secret, secret: Secret, door: Line, clock: Clock) -> None:
        self._id, self._secret = Secret(ident.reveal().strip()), Secret(secret.reveal().strip())
        self._door = door
        self._tokens = Renewed(clock, self._granted, RENEW_BEFORE)

    @property
    def id(self) -> str:
        """Access key ID, which names the integration."""
        return self._id.reveal()

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        return Signature({"Authorization": f"Bearer {(await self._tokens.current()).reveal()}"})

    async def renew(self) -> bool:
        """A token that ran out sooner than it said."""
        self._tokens.forget()
        return True

    def secrets(self) -> Sequence[Secret]:
        return tuple(one for one in (self._secret, self._id, self._tokens.token) if one is not None)

    def hide(self, text: str) -> str:
        """The text without any part of the key that a shop may have repeated in it."""
        for secret in self.secrets():
            if len(secret.reveal()) > 3:
                text = text.replace(secret.reveal(), "***")
        return text

    async def _granted(self) -> Grant:
        said = {
            "grant_type": "client_credentials",
            "client_id": self._id.reveal(),
            "client_secret": self._secret.reveal(),
        }
        odd = not self._id.reveal().startswith(_OF_KEYS)
        call = Call(
            GRANT,
            method="POST",
            body=json.dumps(said).encode(),
            accept=_REFUSALS | {500} if odd else _REFUSALS,
            markup=True,
        )
        found = (await self._door.read(call, _token_or_refused)).value
        if isinstance(found, Token):
            return Grant(Secret(found.access_token), float(found.expires_in or LIFE))
        raise await self._why(found)

    async def _why(self, found: Refused) -> RemoteError:
        line = self._door
        where = {"account": line.title, "host": line.host}
        detail = f"POST {line.host}/{GRANT}: HTTP {found.status}"
        if not found.markup and found.status in (400, 401):
            return Unauthorised(
                Phrase("{account} does not accept this key.", where),
                f"{detail}, {self.hide(found.words)} [unknown-key]",
                _COPY_AGAIN,
                401,
            )
        if found.status == 500:
            return Unauthorised(
                Phrase("This is not the access key ID of an integration in {account}.", where),
                f"{detail} [key-form]",
                _COPY_AGAIN,
                401,
            )
        if found.status in (401, 403):
            return Unauthorised(
                Phrase("Something in front of {account} (a firewall or a login of the web server) keeps the API closed.", where),
                f"{detail} [blocked]",
                Phrase("Have the address of this computer, or /api/, let through by the host."),
                found.status,
            )  # fmt: skip
        return await self._elsewhere(detail)

    async def _elsewhere(self, detail: str) -> RemoteError:
        """Nothing gives tokens here: another platform, a folder too many or too few, or the Shopware before."""
        where = {"account": self._door.title, "host": self._door.host}
        if await self._is_old():
            return NotSupported(
                Phrase("{account} is a Shopware 5 shop, which is not supported.", where),
                f"{detail} [shopware-5]",
                Phrase("Choose another platform, or do the steps of this shop by hand."),
            )
        return NotFound(
            Phrase("No Shopware 6 answers at {host}.", where),
            f"{detail} [wrong-platform]",
            Phrase(
                "Enter the address that stands in front of /admin when you work in the administration, or choose the platform "
                "that this shop really runs on."
            ),
            404,
        )

    async def _is_old(self) -> bool:
        """Shopware 5 asks for a digest login at its API."""
        try:
            asked = Call(f"{API}/version", accept=frozenset(range(300, 600)), markup=True)
            return (await self._door.read(asked, _asks_digest)).value
        except RemoteError:
            return False


_COPY_AGAIN = Phrase(
    "Copy both parts once more from Settings > System > Integrations, or make a new integration there and enter its access key "
    "ID and secret access key."
)


def _token_or_refused(reply: Reply) -> Token | Refused:
    markup = reply.body.lstrip()[:1] == b"<"
    if reply.status != 200 or markup:
        return Refused(reply.status, message(reply.body), markup)
    found: Token = _token_of(reply)
    return found


def _asks_digest(reply: Reply) -> bool:
    return reply.status == 401 and "digest" in reply.headers.get("www-authenticate", "").casefold()
