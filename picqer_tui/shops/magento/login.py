"""How requests to a Magento shop are signed: OAuth 1.0a with the four values of an integration, or its access token alone where
the shop allows that (off since 2.4.4 unless switched on); and why nobody is let in."""

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
from picqer_tui.shops.calls import Call, Reply, Signature
from picqer_tui.shops.line import Line

REFUSALS = frozenset({400, 401, 403, 404, 405, 406, 415, 501})
FOUR = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
MODULES = "V1/modules"
"""Asked first: any key with one right may see it (observed on Magento 2.4.7), so that its refusal is one of the key."""
_CLOCK = re.compile(r"timestamp|nonce", re.IGNORECASE)


class Way(StrEnum):
    OAUTH = "oauth"
    OAUTH_SHA1 = "oauth-sha1"
    """For shops that are too old for SHA-256."""
    BEARER = "bearer"


class KeyAuth:
    """The values of an integration, used in the way that this shop understands.

    Raises:
        ConfigError: neither all four values nor an access token.
    """

    def __init__(self, keys: Keys, clock: Clock) -> None:
        given = {name: Secret(key.reveal().strip()) for name in FOUR if (key := keys.get(name))}
        if "ACCESS_TOKEN" not in given or len(given) not in (1, len(FOUR)):
            missing = ", ".join(name for name in FOUR if name not in given)
            raise ConfigError(
                Phrase("The key of this Magento shop is not complete: {fields}.", {"fields": missing}),
                next((name for name in FOUR if name not in given), "ACCESS_TOKEN"),
                Phrase("Enter all four values of the integration, or its access token alone."),
            )
        self._given, self._clock = given, clock
        self.ways = (Way.OAUTH, Way.OAUTH_SHA1) if len(given) == len(FOUR) else (Way.BEARER,)
        self.way = self.ways[0]

    @property
    def signed(self) -> bool:
        """Requests carry a time, so that a clock that is off refuses them."""
        return self.way is not Way.BEARER

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
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
        return False

    def secrets(self) -> Sequence[Secret]:
        return tuple(self._given.values())

    def hide(self, text: str) -> str:
        """The text without any part of the key that a shop may have repeated in it."""
        for secret in self.secrets():
            if len(secret.reveal()) > 3:
                text = text.replace(secret.reveal(), "***")
        return text


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

    @property
    def good(self) -> bool:
        return self.status == 200 and not self.markup

    @property
    def detail(self) -> str:
        right = f" [right] {self.resource}" if self.resource else ""
        return f"HTTP {self.status}{right}" + (f", {self.words}" if self.words else "")


def said(reply: Reply) -> Said:
    """Reads an answer that may be a refusal; never raises for its form."""
    markup = reply.body.lstrip()[:1] == b"<"
    data: object = None
    with suppress(ValueError, RecursionError):
        data = json.loads(reply.body.decode("utf-8", "replace")) if len(reply.body) < 1_000_000 else None
    challenge = reply.status == 401 and "basic" in reply.headers.get("www-authenticate", "").casefold()
    if not isinstance(data, dict) or not isinstance(data.get("message"), str):
        listed = reply.status == 200 and isinstance(data, list)
        return Said(reply.status, "", "", 0, listed, markup, challenge)
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
            f"{answer.detail} [site-login]",
            Phrase("Have that extra login taken off for /rest/, then run the step again."),
            401,
        )
    if answer.markup and answer.status in (401, 403, 405, 406, 501):
        return Unauthorised(
            Phrase("Something in front of {account} (a firewall or a security service) keeps the API closed.", where),
            f"{answer.detail} [blocked]",
            Phrase("Have the address of this computer, or /rest/, let through by the host or the security service."),
            answer.status,
        )
    return None


async def log_in(line: Line, auth: KeyAuth, api: str) -> None:
    """Finds the way in which this shop takes the key, and leaves it set.

    Raises:
        RemoteError: no way works; says why as far as the shop tells.
    """
    answer: Said | None = None
    for way in auth.ways:
        auth.way = way
        tried = (await line.read(Call(f"{api}/{MODULES}", accept=REFUSALS, markup=True), said)).value
        if tried.good and tried.magento:
            return
        answer = answer or tried
        if tried.resource or not tried.magento:
            break
    auth.way = auth.ways[0]
    assert answer is not None
    answer = answer._replace(words=auth.hide(answer.words))
    raise _shut_out(line, auth, answer, f"GET {line.host}/{api}/{MODULES}: {answer.detail}")


def _shut_out(line: Line, auth: KeyAuth, answer: Said, detail: str) -> RemoteError:
    where = {"account": line.title}
    in_front = of_server(line, answer)
    if in_front is not None:
        in_front.detail = f"GET {line.host}: {in_front.detail}"
        return in_front
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
