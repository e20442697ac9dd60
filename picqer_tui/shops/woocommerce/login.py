"""How requests to a WooCommerce shop are signed: Basic over HTTPS, keys in the query where a server drops the header, and
OAuth 1.0a over plain HTTP (observed on WooCommerce 9.9.5: over HTTP neither of the others is looked at)."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from picqer_tui.core.clean import plain
from picqer_tui.core.clock import Clock
from picqer_tui.core.errors import NotFound, RemoteError, Unauthorised, Unreachable
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.secret import Secret
from picqer_tui.shops.calls import Call, Reply, Signature, hidden
from picqer_tui.shops.failures import message
from picqer_tui.shops.line import Line

API = "wp-json/wc/v3"
KEYED = "/wp-json/wc"
"""WooCommerce looks at its keys only where the address holds this; they are sent nowhere else."""
REFUSALS = frozenset({400, 401, 403, 404, 405, 406, 415, 501})


class Way(StrEnum):
    BASIC = "basic"
    QUERY = "query"
    OAUTH = "oauth"
    OAUTH_QUERY = "oauth-query"


class KeyAuth:
    """Consumer key and secret, sent in the way that this shop understands."""

    def __init__(self, key: Secret, secret: Secret, clock: Clock, way: Way) -> None:
        self._key, self._secret = Secret(key.reveal().strip()), Secret(secret.reveal().strip())
        self._clock = clock
        self.way = way

    @property
    def signed(self) -> bool:
        """Requests carry a time, so that a clock that is off refuses them."""
        return self.way in (Way.OAUTH, Way.OAUTH_QUERY)

    async def sign(self, method: str, url: str, body: bytes | None) -> Signature:
        if KEYED not in urlsplit(url).path:
            return Signature()
        match self.way:
            case Way.BASIC:
                return Signature({"Authorization": f"Basic {self._basic()}"})
            case Way.QUERY:
                pair = (("consumer_key", self._key.reveal()), ("consumer_secret", self._secret.reveal()))
                return Signature(query=pair)
            case _:
                return self._oauth(method, url)

    async def renew(self) -> bool:
        return False

    def secrets(self) -> Sequence[Secret]:
        return (self._secret, self._key, Secret(self._basic()))

    def hide(self, text: str) -> str:
        """The text without any part of the key that a shop may have repeated in it."""
        return hidden(text, self.secrets())

    def _basic(self) -> str:
        return b64encode(f"{self._key.reveal()}:{self._secret.reveal()}".encode()).decode()

    def _oauth(self, method: str, url: str) -> Signature:
        from oauthlib.oauth1 import SIGNATURE_HMAC_SHA256, SIGNATURE_TYPE_AUTH_HEADER, SIGNATURE_TYPE_QUERY, Client

        in_query = self.way is Way.OAUTH_QUERY
        client = Client(
            self._key.reveal(),
            client_secret=self._secret.reveal(),
            signature_method=SIGNATURE_HMAC_SHA256,
            signature_type=SIGNATURE_TYPE_QUERY if in_query else SIGNATURE_TYPE_AUTH_HEADER,
            timestamp=str(int(self._clock.now().timestamp())),
        )
        signed, headers, _ = client.sign(url, http_method=method)
        if not in_query:
            return Signature({"Authorization": str(headers["Authorization"])})
        pairs = parse_qsl(urlsplit(signed).query, keep_blank_values=True)
        return Signature(query=tuple(pair for pair in pairs if pair[0].startswith("oauth_")))


class Said(NamedTuple):
    """What a shop answered to a question that it may refuse."""

    status: int
    code: str
    """WordPress' own code, the same in every language; empty when there was none."""
    words: str
    rows: int
    """Rows of a list; -1 when it was none."""
    markup: bool
    challenge: bool
    """The web server itself asks for a name and password."""

    @property
    def good(self) -> bool:
        return self.status == 200 and not self.markup

    @property
    def detail(self) -> str:
        return f"HTTP {self.status} {self.code}".strip() + (f", {self.words}" if self.words else "")


def said(reply: Reply) -> Said:
    """Reads an answer that may be a refusal; never raises for its form."""
    markup = reply.body.lstrip()[:1] == b"<"
    code, rows = "", -1
    if not markup and len(reply.body) < 1_000_000:
        try:
            data = json.loads(reply.body.decode("utf-8", "replace"))
        except (ValueError, RecursionError):
            data = None
        if isinstance(data, dict) and isinstance(data.get("code"), str):
            code = plain(data["code"])[:80]
        rows = len(data) if isinstance(data, list) else -1
    challenge = reply.status == 401 and "basic" in reply.headers.get("www-authenticate", "").casefold()
    words = message(reply.body) if reply.status >= 400 else ""
    return Said(reply.status, code, "" if words == code else words, rows, markup, challenge)


def probe(path: str, query: Sequence[tuple[str, str]] = (), method: str = "GET") -> Call:
    """A question whose refusal is an answer as well. A POST of `{}` to a batch address changes nothing (observed on
    WooCommerce 9.9.5 and 11.0.1: 200 with an empty list)."""
    body = b"{}" if method == "POST" else None
    return Call(f"{API}/{path}", query, method=method, body=body, accept=REFUSALS, markup=True)


ONE = (("per_page", "1"), ("_fields", "id"))
LOOK = probe("products", ONE)


async def log_in(line: Line, auth: KeyAuth, secure: bool) -> None:
    """Finds the way in which this shop takes the key, and leaves it set.

    Raises:
        Unauthorised: no way works; says why as far as the shop tells.
    """
    ways = (Way.BASIC, Way.QUERY, Way.OAUTH) if secure else (Way.OAUTH, Way.OAUTH_QUERY)
    first = auth.way
    answers: list[tuple[Way, Said]] = []
    for way in (first, *(other for other in ways if other is not first)):
        auth.way = way
        answer = (await line.read(LOOK, said)).value
        if answer.good or (answer.status == 403 and answer.code.startswith("woocommerce_rest_cannot")):
            return
        answers.append((way, answer))
        if answer.code != "woocommerce_rest_cannot_view":
            break
    auth.way = first
    raise refused(line, [(way, answer._replace(words=auth.hide(answer.words))) for way, answer in answers])


def refused(line: Line, answers: Sequence[tuple[Way, Said]]) -> RemoteError:
    """Why nobody was let in. The last answer tells most: a key that is unknown is only named by OAuth."""
    way, last = answers[-1]
    where = {"account": line.title, "host": line.host}
    detail = f"GET {line.host}/{API}/products: {last.detail}"
    if last.challenge:
        return Unauthorised(
            Phrase(
                "The web server of {account} asks for a name and password of its own before the shop is reached.", where
            ),
            f"{detail} [site-login]",
            Phrase("Have that extra login taken off for /wp-json/, then run the step again."),
            401,
        )
    if last.markup and last.status == 501:
        return Unauthorised(_WALL._replace(values=where), f"{detail} [blocked]", _LET_THROUGH, last.status)
    if last.status == 404 and last.code == "rest_no_route":
        return NotFound(
            Phrase("{account} has WordPress, but no WooCommerce that answers.", where),
            f"{detail} [no-woocommerce]",
            Phrase("Activate or update WooCommerce in that shop, or correct the address."),
            404,
        )
    if last.code == "woocommerce_rest_cannot_view":
        return Unauthorised(
            Phrase("{account} does not know this key.", where), f"{detail} [unknown-key]", _COPY_AGAIN, 401
        )
    if last.code.startswith("woocommerce_rest_authentication"):
        return Unauthorised(
            Phrase("{account} does not accept this key.", where), f"{detail} [key-refused]", _COPY_AGAIN, 401
        )
    if last.status in (401, 403, 405, 406):
        return Unauthorised(_WALL._replace(values=where), f"{detail} [blocked]", _LET_THROUGH, last.status)
    return Unreachable(
        Phrase("{account} did not say whether it accepts the key.", where),
        f"{detail} [{way}]",
        Phrase("Open the shop in a browser to see what is wrong there, then run the step again."),
    )


_WALL = Phrase("Something in front of {account} (a firewall or a security plugin) keeps the API closed.")
_LET_THROUGH = Phrase(
    "Have the address of this computer, or /wp-json/wc/, let through by the host or in the security plugin."
)
_COPY_AGAIN = Phrase(
    "Copy key and secret once more, without blanks, or make a new key with Read/Write rights in WooCommerce > Settings > "
    "Advanced > REST API and enter that."
)
