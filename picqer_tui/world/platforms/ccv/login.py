"""Who asks: a public key, a signature over the request as it was sent, and the time. What is wrong is not said."""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from datetime import datetime, timedelta

from picqer_tui.world.shop import Shop

from .refusals import Refused

WINDOW = 5 * 60


def signature(secret: str, public: str, method: str, uri: str, body: bytes, date: str) -> str:
    """HMAC-SHA512 in lower-case hex over five parts: key, method, path with query, body, time."""
    text = b"|".join((public.encode(), method.encode(), uri.encode("latin-1"), body, date.encode()))
    return hmac.new(secret.encode(), text, hashlib.sha512).hexdigest()


def let_in(shop: Shop, method: str, uri: str, body: bytes, headers: Mapping[str, str], now: datetime) -> None:
    """Return when the request is signed by the shop's key, and of this moment.

    Raises:
        Refused: it is not; a clock that is off looks like a wrong key.
    """
    fields, date = shop.access.fields, headers.get("x-date", "")
    public = headers.get("x-public", "")
    known = not shop.access.revoked and public == fields.get("PUBLIC_KEY", object())
    wanted = signature(fields.get("SECRET_KEY", ""), public, method, uri, body, date)
    signed = hmac.compare_digest(wanted.encode(), headers.get("x-hash", "").encode())
    if not known or not signed or not _of_now(date, shop, now):
        raise Refused("401.10", "Authentication failed")


def _of_now(date: str, shop: Shop, now: datetime) -> bool:
    try:
        at = datetime.fromisoformat(date)
    except ValueError:
        return False
    if at.utcoffset() != timedelta(0):
        return False
    # The clock of the world stands apart from that of the machine a client runs on: either will do.
    said = at.timestamp() - shop.clock_skew
    return min(abs(said - now.timestamp()), abs(said - time.time())) <= WINDOW
