"""Who asks: an integration that signs each request by OAuth 1.0a, or its access token alone where that is allowed.

Observed on 2.4.7: no token, a wrong one, a single token where those are off, and a missing resource all get the same answer;
only signed requests are told what is wrong. Signatures count in the header alone, and each nonce once.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import time
from typing import NamedTuple
from urllib.parse import quote, unquote, unquote_plus

from . import people
from .face import Face
from .refusals import Refused

AHEAD = 600
"""Seconds that a client's clock may be ahead; being behind is never looked at."""
_NEEDED = ("consumer_key", "token", "signature_method", "signature", "timestamp", "nonce")
_DIGESTS = {"HMAC-SHA256": hashlib.sha256, "HMAC-SHA1": hashlib.sha1}


class Asked(NamedTuple):
    """What the login looks at."""

    method: str
    base: str
    """Scheme, host and port that the client asked."""
    path: str
    """As sent, encoded."""
    query: str
    authorization: str


def known(face: Face, asked: Asked) -> bool:
    """Whether this is the integration of the move.

    Raises:
        Refused: signed, but not as it should be.
    """
    kind, _, rest = asked.authorization.partition(" ")
    if kind.lower() == "bearer":
        if people.known(face, rest.strip()):
            return True
        right = rest.strip() == face.shop.access.fields.get("ACCESS_TOKEN")
        return right and face.single_tokens and not face.shop.access.revoked
    if kind.lower() != "oauth":
        return False
    _check(face, asked, {name: unquote(value) for name, value in re.findall(r'oauth_(\w+)="([^"]*)"', rest)})
    return True


def _check(face: Face, asked: Asked, oauth: dict[str, str]) -> None:
    for name in _NEEDED:
        if not oauth.get(name):
            raise Refused(400, '"%fieldName" is required. Enter and try again.', {"fieldName": f"oauth_{name}"})
    if oauth.get("version", "1.0") != "1.0":
        raise Refused(400, "The OAuth version is not supported. Verify the version and try again.")
    fields = face.shop.access.fields
    if face.shop.access.revoked or oauth["consumer_key"] != fields.get("CONSUMER_KEY"):
        raise Refused(401, "A consumer having the specified key does not exist")
    _check_time(face, oauth)
    if oauth["token"] != fields.get("ACCESS_TOKEN"):
        raise Refused(401, "The token does not exist. Verify the token and try again.")
    digest = oauth["signature_method"]
    if digest not in _DIGESTS or (digest == "HMAC-SHA1" and face.modern):
        raise Refused(400, "Signature method %1 is not supported", [digest])
    secrets = fields.get("CONSUMER_SECRET", ""), fields.get("ACCESS_TOKEN_SECRET", "")
    wanted = signature(asked, oauth, *secrets)
    if "%2f" in asked.path.lower() or not hmac.compare_digest(wanted.encode(), oauth["signature"].encode()):
        raise Refused(401, "The signature is invalid. Verify and try again.")


def _check_time(face: Face, oauth: dict[str, str]) -> None:
    """The clock of the world stands apart from that of the machine a client runs on: either will do."""
    stamp = int(oauth["timestamp"]) if oauth["timestamp"].isdigit() else 0
    latest = max(face.now().timestamp() + face.shop.clock_skew, time.time()) + AHEAD
    if not 0 < stamp <= latest:
        raise Refused(401, "The timestamp value in the oauth_timestamp parameter is invalid.")
    nonces = face.kept("nonces")
    if oauth["nonce"] in nonces:
        raise Refused(401, "The nonce is already being used by the consumer with ID %1.", ["3"])
    nonces[oauth["nonce"]] = stamp
    while len(nonces) > 5000:
        nonces.pop(next(iter(nonces)))


def signature(asked: Asked, oauth: dict[str, str], secret: str, token_secret: str) -> str:
    """The signature that is expected: of the method, the address as it was sent, and all parameters."""
    signed = [(f"oauth_{name}", value) for name, value in oauth.items() if name != "signature"]
    for part in asked.query.split("&"):
        name, _, value = part.partition("=")
        if name:
            signed.append((unquote_plus(name), unquote_plus(value)))
    encoded = sorted((_encode(name), _encode(value)) for name, value in signed)
    parameters = "&".join(f"{name}={value}" for name, value in encoded)
    text = "&".join((asked.method, _encode(asked.base + asked.path), _encode(parameters)))
    key = f"{_encode(secret)}&{_encode(token_secret)}"
    made = hmac.new(key.encode(), text.encode(), _DIGESTS[oauth["signature_method"]])
    return base64.b64encode(made.digest()).decode()


def _encode(text: str) -> str:
    return quote(text, safe="-._~")
