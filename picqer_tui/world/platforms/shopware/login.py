"""Tokens: the grant of client credentials for an integration, the limiter on it, and the check of each request.

Observed on 6.6.7.1: a token lives 600 seconds and there is no refresh token; a wrong secret and an unknown id of the right
form are told alike, an id of another form ends in a 500. Only the route of tokens has a limiter, and only logins that fail
count in it.
"""

from __future__ import annotations

import json
import re
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from .face import Face
from .ids import digest
from .refusals import Refused, no_token

SECONDS = 600
STEPS = ((20, 60), (15, 30), (10, 10))
"""(logins that failed, seconds to wait), the hardest first."""
_KINDS = (("SWIA", "integration"), ("SWUA", "user"))


def grant(face: Face, content_type: str, body: bytes, client: str) -> dict[str, Any]:
    """A token, or the refusal of one.

    Raises:
        Refused: parameters missing, unknown or wrong credentials, or too many that were.
    """
    _limited(face, client)
    given = _given(content_type, body)
    kind = given.get("grant_type")
    if kind not in ("client_credentials", "password", "refresh_token"):
        detail = "Check that all required parameters have been provided"
        title = "The authorization grant type is not supported by the authorization server."
        raise Refused(400, "2", detail, title=title)
    key = given.get("client_id")
    if not isinstance(key, str) or not key:
        detail = "Check the `client_id` parameter"
        title = "The request is missing a required parameter, includes an invalid parameter value"
        raise Refused(400, "3", detail, title=title)
    if not key.startswith(tuple(start for start, _ in _KINDS)) and key != "administration":
        raise Refused(500, "FRAMEWORK__API_INVALID_ACCESS_KEY", "Access key is invalid and could not be identified.")
    fields = face.shop.access.fields
    right = key == fields.get("ACCESS_KEY_ID", object()) and kind == "client_credentials"
    if face.shop.access.revoked or not right or given.get("client_secret") != fields.get("SECRET_ACCESS_KEY"):
        _failed(face, client)
        raise Refused(401, "4", None, title="Client authentication failed")
    face.kept("logins").pop(client, None)
    return _token(face, key)


def _given(content_type: str, body: bytes) -> dict[str, Any]:
    if "json" not in content_type:
        return dict(parse_qsl(body.decode("utf-8", "replace")))
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _token(face: Face, key: str) -> dict[str, Any]:
    seconds = int(face.shop.extra.get("token_seconds", SECONDS))
    tokens = face.kept("tokens")
    serial = tokens["serial"] = tokens.get("serial", 0) + 1
    made = f"eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.{digest(key, str(serial))}.{digest(str(serial), key)}"
    tokens[made] = face.now() + timedelta(seconds=seconds)
    while len(tokens) > 200:
        tokens.pop(next(name for name in tokens if name != "serial"))
    return {"token_type": "Bearer", "expires_in": seconds, "access_token": made}


def _limited(face: Face, client: str) -> None:
    _, until, real = face.kept("logins").get(client, (0, None, 0.0))
    # The clock of the world may stand still: the wait is over when it is over by either clock.
    if until is None or face.now() >= until or time.monotonic() >= real:
        return
    seconds = max(1, int((until - face.now()).total_seconds()))
    detail = f"Too many requests, try again in {seconds} seconds."
    raise Refused(429, "FRAMEWORK__RATE_LIMIT_EXCEEDED", detail, seconds=seconds)


def _failed(face: Face, client: str) -> None:
    count = face.kept("logins").get(client, (0, None, 0.0))[0] + 1
    wait = next((seconds for least, seconds in STEPS if count >= least), 0)
    until = face.now() + timedelta(seconds=wait) if wait else None
    face.kept("logins")[client] = (count, until, time.monotonic() + wait)


def let_in(face: Face, authorization: str) -> None:
    """Return when the token holds.

    Raises:
        Refused: none, garbage, one that is over, or one of an integration that was taken away.
    """
    if not authorization:
        raise no_token('Missing "Authorization" header')
    found = re.fullmatch(r"(?i:bearer)\s+(\S+)", authorization.strip())
    until = face.kept("tokens").get(found[1]) if found and found[1] != "serial" else None
    if until is None or face.shop.access.revoked:
        raise no_token("The JWT string must have two dots" if found is None else "Access token could not be verified")
    if face.now() >= until:
        raise no_token("Access token is expired")
