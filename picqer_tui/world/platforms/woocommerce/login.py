"""Who asks: consumer keys by Basic (HTTPS only), in the query (HTTPS only) or by OAuth 1.0a.

Observed on WooCommerce 9.9.5: over plain HTTP Basic and query keys are not looked at, so the answer is that of no key
at all; a wrong secret is told apart, an unknown key is not, except by OAuth.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
import time
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, unquote

from picqer_tui.world.shop import Shop

from .query import pairs
from .refusals import Refused, cannot_view

WINDOW = 15 * 60
_READS = ("GET", "HEAD", "OPTIONS")
_OAUTH = ("consumer_key", "timestamp", "nonce", "signature", "signature_method")


class Asked(NamedTuple):
    """What the login looks at."""

    method: str
    scheme: str
    base: str
    """Scheme, host and port that the shop knows itself by: what signatures are checked against."""
    path: str
    query: str
    authorization: str


def let_in(shop: Shop, asked: Asked, nonces: dict[int, str], now: datetime) -> None:
    """Return when the key may do this.

    Raises:
        Refused: no key, a wrong one, one without the permission, or one of a user who may not.
    """
    if "wp-json/wc/" not in f"{asked.path}?{asked.query}" and "wp-json/wc-" not in f"{asked.path}?{asked.query}":
        raise cannot_view()
    given = dict(pairs(asked.query))
    oauth = _oauth_fields(asked, given)
    if asked.scheme == "https" and not oauth:
        _check_secret(shop, *_plain_key(asked, given))
    elif oauth:
        _check_signature(shop, asked, oauth, nonces, now)
    else:
        raise cannot_view()
    _check_permission(shop, asked.method)


def _check_secret(shop: Shop, key: str, secret: str) -> None:
    known = shop.access.fields
    if not key or shop.access.revoked or key.strip() != known.get("CONSUMER_KEY"):
        raise cannot_view()
    if secret != known.get("CONSUMER_SECRET"):
        raise _not_authentic("Consumer secret is invalid.")


def _plain_key(asked: Asked, given: dict[str, str]) -> tuple[str, str]:
    if given.get("consumer_key") and given.get("consumer_secret"):
        return given["consumer_key"], given["consumer_secret"]
    kind, _, value = asked.authorization.partition(" ")
    if kind.lower() != "basic":
        return "", ""
    try:
        key, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return key, secret


def _oauth_fields(asked: Asked, given: dict[str, str]) -> dict[str, str]:
    """The `oauth_` parameters, from the query or the header."""
    if "oauth_consumer_key" in given or "oauth_signature" in given:
        return {name: value for name, value in given.items() if name.startswith("oauth_")}
    kind, _, rest = asked.authorization.partition(" ")
    if kind.lower() != "oauth":
        return {}
    return {name: unquote(value) for name, value in re.findall(r'(oauth_\w+)="([^"]*)"', rest)}


def _check_signature(shop: Shop, asked: Asked, oauth: dict[str, str], nonces: dict[int, str], now: datetime) -> None:
    missing = [f"oauth_{name}" for name in _OAUTH if not oauth.get(f"oauth_{name}")]
    if missing:
        message = f"Missing OAuth parameters {', '.join(missing)}"
        raise Refused(401, "woocommerce_rest_authentication_missing_parameter", message)
    known = shop.access.fields
    if shop.access.revoked or oauth["oauth_consumer_key"] != known.get("CONSUMER_KEY"):
        raise _not_authentic("Consumer key is invalid.")
    method = oauth["oauth_signature_method"]
    if method not in ("HMAC-SHA1", "HMAC-SHA256"):
        raise _not_authentic("Invalid signature - signature method is invalid.")
    expected = signature(asked, oauth, known.get("CONSUMER_SECRET", ""), method)
    if not hmac.compare_digest(expected.encode(), oauth["oauth_signature"].encode()):
        raise _not_authentic("Invalid signature - provided signature does not match.")
    stamp = int(oauth["oauth_timestamp"]) if oauth["oauth_timestamp"].isdigit() else 0
    # The clock of the world stands apart from that of the machine a client runs on: either will do.
    if min(abs(stamp - now.timestamp() - shop.clock_skew), abs(stamp - time.time())) > WINDOW:
        raise _not_authentic("Invalid timestamp.")
    if nonces.get(stamp) == oauth["oauth_nonce"]:
        raise _not_authentic("Invalid nonce - nonce has already been used.")
    nonces[stamp] = oauth["oauth_nonce"]
    while len(nonces) > 1000:
        nonces.pop(next(iter(nonces)))


def signature(asked: Asked, oauth: dict[str, str], secret: str, method: str) -> str:
    """The signature the shop expects: of the method, its own address with the path, and the query."""
    signed: list[tuple[str, str]] = []
    lists: dict[str, int] = {}
    last = dict(pairs(asked.query))
    for name, value in pairs(asked.query):
        if name.endswith("[]"):
            bare = name[:-2]
            lists[bare] = lists.get(bare, -1) + 1
            signed.append((f"{bare}[{lists[bare]}]", value))
        elif name not in (one for one, _ in signed):
            signed.append((name, last[name]))
    signed += [(name, value) for name, value in oauth.items() if name not in last]
    encoded = sorted((_encode(name), _encode(value)) for name, value in signed if name != "oauth_signature")
    parameters = "&".join(f"{name}={value}" for name, value in encoded)
    text = "&".join((asked.method, _encode(asked.base + asked.path), _encode(parameters)))
    digest = hashlib.sha1 if method == "HMAC-SHA1" else hashlib.sha256
    return base64.b64encode(hmac.new(f"{secret}&".encode(), text.encode(), digest).digest()).decode()


def _encode(text: str) -> str:
    return quote(text, safe="-._~")


def _check_permission(shop: Shop, method: str) -> None:
    """The kind of key: read, write or read and write. The rights on single resources are looked at later."""
    if method in _READS:
        if not {"products.read", "orders.read"} & shop.access.rights:
            raise _not_authentic("The API key provided does not have read permissions.")
    elif not {"products.write", "orders.write"} & shop.access.rights:
        raise _not_authentic("The API key provided does not have write permissions.")


def _not_authentic(message: str) -> Refused:
    return Refused(401, "woocommerce_rest_authentication_error", message)
