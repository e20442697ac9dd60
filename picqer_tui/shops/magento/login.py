"""How requests to a Magento shop are signed: OAuth 1.0a with the four values of an integration, its access token alone where
the shop allows that (off since 2.4.4 unless switched on), or the token of a person who logs in; and why nobody is let in."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from contextlib import suppress
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.clean import plain
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import ConfigError, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.move import Keys
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.calls import Call, Reply, Signature, hidden
from picqer_tui.shops.line import Line
from picqer_tui.shops.tokens import Grant, Renewed

REFUSALS = frozenset({400, 401, 403, 404, 405, 406, 415, 501})
FOUR = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
PERSON = ("ADMIN_NAME", "ADMIN_PASSWORD")
GRANT = "V1/integration/admin/token"
LIFE = 3600.0
"""Seconds that a person's token is good for at least (observed on Magento 2.4.7; older ones live for four hours)."""
MODULES = "V1/modules"
"""Any key with one right may see it (observed on Magento 2.4.7), so that its refusal is one of the key."""
_CLOCK = re.compile(r"timestamp|nonce", re.IGNORECASE)


class Way(StrEnum):
    OAUTH = "oauth"
    OAUTH_SHA1 = "oauth-sha1"  # for shops that are too old for SHA-256
    BEARER = "bearer"
    ADMIN = "admin"


class KeyAuth:
    """The values of an integration, used in the way that this shop understands; or a person's name and password.

    `door`: the line that asks for a person's token, without a key.

    Raises:
        ConfigError: neither all four values, nor an access token, nor a name with its password.
    """

    def __init__(self, keys: Keys, clock: Clock, door: Line) -> None:
        given = {name: Secret(key.reveal().strip()) for name in (*FOUR, *PERSON) if (key := keys.get(name))}
        person = set(given) == set(PERSON)
        if not person and ("ACCESS_TOKEN" not in given or set(given) not in ({"ACCESS_TOKEN"}, set(FOUR))):
            missing = [name for name in (PERSON if set(given) & set(PERSON) else FOUR) if name not in given]
            raise ConfigError(
                Phrase("The key of this Magento shop is not complete: {fields}.", {"fields": ", ".join(missing)}),
                next(iter(missing), "ACCESS_TOKEN"),
                Phrase("Enter all four values of the integration, its access token alone, or a name and password."),
            )
        self._given, self._clock, self._door = given, clock, door
        four = (Way.OAUTH, Way.OAUTH_SHA1)
        self.ways = (Way.ADMIN,) if person else four if len(given) == len(FOUR) else (Way.BEARER,)
        self.way, self.api = self.ways[0], ""
        self._tokens = Renewed(clock, self._granted, before=60)
        self._refused: RemoteError | None = None

    @property
    def signed(self) -> bool:
        """Requests carry a time, so that a clock that is off refuses them."""
        return self.way in (Way.OAUTH, Way.OAUTH_SHA1)

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        if self.way is Way.ADMIN:
            return Signature({"Authorization": f"Bearer {(await self._tokens.current()).reveal()}"})
        if self.way is Way.BEARER:
            return Signature({"Authorization": f"Bearer {self._given['ACCESS_TOKEN'].reveal()}"})
        from oauthlib.oauth1 import SIGNATURE_HMAC_SHA1, SIGNATURE_HMAC_SHA256, Client

        key, secret, token, token_secret = (self._given[name].reveal() for name in FOUR)
        client = Client(
            key,
            client_secret=secret,
            resource_owner_key=token,
            resource_owner_secret=token_secret,
            signature_method=SIGNATURE_HMAC_SHA256 if self.way is Way.OAUTH else SIGNATURE_HMAC_SHA1,
            timestamp=str(int(self._clock.now().timestamp())),
        )
        _, headers, _ = client.sign(url, http_method=method)
        return Signature({"Authorization": str(headers["Authorization"])})

    async def renew(self) -> bool:
        """A person's token that ran out sooner than it said."""
        self._tokens.forget()
        return self.way is Way.ADMIN

    def secrets(self) -> Sequence[Secret]:
        token = self._tokens.token
        return (*self._given.values(), *(() if token is None else (token,)))

    async def _granted(self) -> Grant:
        """A password that was refused is not sent again: six wrong ones lock the account."""
        if self._refused is not None:
            raise self._refused
        name, password = (self._given[one].reveal() for one in PERSON)
        body = json.dumps({"username": name, "password": password}).encode()
        call = Call(f"{self.api}/{GRANT}", method="POST", body=body, accept=REFUSALS, markup=True)
        answer = (await self._door.read(call, said)).value
        if answer.text is not None:
            return Grant(answer.text, LIFE)
        detail = f"POST {self._door.host}/{GRANT}: {self.hide(answer.detail)}"
        self._refused = of_server(self._door, answer) or not_let_in(self._door, answer, detail)
        raise self._refused

    def hide(self, text: str) -> str:
        """The text without any part of the key that a shop may have repeated in it."""
        return hidden(text, self.secrets())


class Said(NamedTuple):
    """What a shop answered to a question that it may refuse."""

    status: int
    words: str
    """In the language of the shop, with its values filled in."""
    resource: str
    """The right that is missing; named as well where no key was seen at all (observed on Magento 2.4.7)."""
    most: int
    """The largest number that it allows, where it says so; else 0."""
    magento: bool
    """The answer has the form of Magento's API."""
    markup: bool
    challenge: bool
    """The web server itself asks for a name and password."""
    text: Secret | None = None
    """The answer where it is a single text, as a token is."""

    @property
    def good(self) -> bool:
        return self.status == 200 and not self.markup

    @property
    def detail(self) -> str:
        right = f" [right] {self.resource}" if self.resource else ""
        return f"HTTP {self.status}{right}" + (f", {self.words}" if self.words else "")


def said(reply: Reply) -> Said:
    """An answer that may be a refusal; never raises for its form."""
    markup = reply.body.lstrip()[:1] == b"<"
    data: object = None
    with suppress(ValueError, RecursionError):
        data = json.loads(reply.body.decode("utf-8", "replace")) if len(reply.body) < 1_000_000 else None
    challenge = reply.status == 401 and "basic" in reply.headers.get("www-authenticate", "").casefold()
    if not isinstance(data, dict) or not isinstance(data.get("message"), str):
        listed = reply.status == 200 and isinstance(data, list)
        text = Secret(data) if reply.status == 200 and isinstance(data, str) and data else None
        return Said(reply.status, "", "", 0, listed, markup, challenge, text)
    given = data.get("parameters")
    named = given if isinstance(given, dict) else {}
    resource = plain(str(named.get("resources") or ""))[:120]
    most = named.get("max")
    return Said(
        reply.status,
        _words(data["message"], given) if not resource else "",
        resource,
        int(most) if isinstance(most, int | str) and str(most).isdecimal() else 0,
        True,
        markup,
        challenge,
    )


def _words(message: str, given: object) -> str:
    """The message with its `%1` and `%name` filled in, as the caller has to (observed on Magento 2.4.7)."""
    if isinstance(given, list):
        given = dict(enumerate(given, 1))
    pairs = {str(name): value for name, value in given.items()} if isinstance(given, dict) else {}
    for name in sorted(pairs, key=len, reverse=True):
        message = message.replace(f"%{name}", str(pairs[name])[:80])
    return plain(re.sub(r"\s+", " ", message))[:200]


def of_server(line: Line, answer: Said) -> RemoteError | None:
    """What stands in front of the shop and answered in its place; None when Magento itself spoke."""
    where = {"account": line.title, "host": line.host}
    if answer.challenge:
        return Unauthorised(
            Phrase(
                "The web server of {account} asks for a name and password of its own before the shop is reached.", where
            ),
            f"{line.host}: {answer.detail} [site-login]",
            Phrase("Have that extra login taken off for /rest/, then run the step again."),
            401,
        )
    if answer.markup and answer.status in (401, 403, 405, 406, 501):
        return Unauthorised(
            Phrase("Something in front of {account} (a firewall or a security service) keeps the API closed.", where),
            f"{line.host}: {answer.detail} [blocked]",
            Phrase("Have the address of this computer, or /rest/, let through by the host or the security service."),
            answer.status,
        )
    return None


async def log_in(line: Line, auth: KeyAuth, api: str) -> None:
    """Finds the way in which this shop takes the key, and leaves it set.

    Raises:
        RemoteError: no way works; says why as far as the shop tells.
    """
    auth.api = api
    answer: Said | None = None
    for way in auth.ways:
        auth.way = way
        tried = (await line.read(Call(f"{api}/{MODULES}", accept=REFUSALS, markup=True), said)).value
        if tried.good and tried.magento:
            return
        answer = answer or tried._replace(words=auth.hide(tried.words))
        if tried.resource or not tried.magento:
            break
    auth.way = auth.ways[0]
    assert answer is not None
    raise _shut_out(line, auth, answer, f"GET {line.host}/{api}/{MODULES}: {answer.detail}")


def _shut_out(line: Line, auth: KeyAuth, answer: Said, detail: str) -> RemoteError:
    where = {"account": line.title}
    in_front = of_server(line, answer)
    if in_front is not None:
        return in_front
    if auth.way is Way.ADMIN:
        return not_let_in(line, answer, detail)
    if not answer.magento:
        return Unreachable(
            Phrase("{account} did not say whether it accepts the key.", where),
            detail,
            Phrase("Open the shop in a browser to see what is wrong there, then run the step again."),
        )
    if answer.resource and auth.signed:
        return Unauthorised(
            Phrase("{account} did not see the signature: its web server drops the login header.", where),
            f"{detail} [header-dropped]",
            Phrase(
                "Ask the host to pass the Authorization header on (Apache: CGIPassAuth On), then run the step again."
            ),
            401,
        )
    if answer.resource:
        return Unauthorised(
            Phrase("{account} does not accept this access token alone.", where),
            f"{detail} [token-alone]",
            Phrase(
                "Enter all four values of the integration. Since 2.4.4 a token alone is refused unless it is allowed under "
                "Stores > Configuration > Services > OAuth > Consumer Settings; or the token is wrong or was taken back."
            ),
            401,
        )
    return key_refused(line, answer, detail)


def key_refused(line: Line, answer: Said, detail: str) -> Unauthorised:
    """Magento saw a signature and does not take it."""
    where = {"account": line.title}
    if _CLOCK.search(answer.words):
        return Unauthorised(
            Phrase("{account} finds the time of the signature wrong.", where),
            f"{detail} [clock]",
            Phrase("Set the clock of this computer, or have that of the shop's server set, then run the step again."),
            401,
        )
    return Unauthorised(
        Phrase("{account} does not accept this key.", where),
        f"{detail} [key-refused]",
        Phrase(
            "Copy the four values once more, without blanks, from System > Extensions > Integrations; the integration must be "
            "active there. Check too that the address is exactly that of the shop, with or without www."
        ),
        401,
    )


def not_let_in(line: Line, answer: Said, detail: str) -> Unauthorised:
    where = {"account": line.title}
    if answer.status == 400:
        return Unauthorised(
            Phrase("{account} wants a second factor of this person, which a program does not have.", where),
            f"{detail} [two-factor]",
            Phrase("Make an integration (System > Extensions > Integrations) and enter its four values instead."),
            401,
        )
    return Unauthorised(
        Phrase("{account} does not accept this name and password.", where),
        f"{detail} [password]",
        Phrase(
            "Log in to the admin with them first. Six wrong passwords lock the account for half an hour, so nothing is tried "
            "again by itself. Better is an integration with its four values."
        ),
        401,
    )
