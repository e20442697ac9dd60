"""People who log in with name and password, and the tokens they get.

`extra["admin"]` says how it is set: `token_life` in seconds (an hour by default, observed on 2.4.7), `second_factor` (by default
in 2.4, where the module is on until somebody takes it out). The credentials are looked at first, then the second factor.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from .face import Face
from .refusals import Refused, required, wrong_type

FAILURES = 6
"""Wrong passwords in a row after which an account is locked."""
LOCKED = timedelta(minutes=30)
LIFE = 3600


def admin_token(face: Face, body: Any) -> str:
    """A token for somebody of the admin.

    Raises:
        Refused: a name or password that is wrong or missing, a locked account, or a second factor is wanted.
    """
    said = body if isinstance(body, dict) else {}
    for name in ("username", "password"):
        if name not in said:
            raise required(name)
        if not isinstance(said[name], str):
            raise wrong_type(said[name], "string")
    _check(face, said["username"], said["password"])
    if face.shop.extra.get("admin", {}).get("second_factor", face.modern):
        message = "Please use the 2fa provider-specific endpoints to obtain a token."
        raise Refused(400, message, {"active_providers": ["google"]})
    tokens = face.kept("tokens")
    token = f"eyJraWQiOiIxIiwiYWxnIjoiSFMyNTYifQ.{len(tokens) + 1:08d}.nobody"
    tokens[token] = face.now() + timedelta(seconds=face.shop.extra.get("admin", {}).get("token_life", LIFE))
    return token


def known(face: Face, token: str) -> bool:
    """Whether this token is of somebody of the admin and still good."""
    until = face.kept("tokens").get(token)
    return until is not None and face.now() < until and not face.shop.access.revoked


def _check(face: Face, name: str, password: str) -> None:
    access, tried = face.shop.access, face.kept("tried")
    locked = tried.get("until")
    right = (name, password) == (access.fields.get("ADMIN_NAME"), access.fields.get("ADMIN_PASSWORD"))
    if right and not access.revoked and (locked is None or face.now() >= locked):
        tried.clear()
        return
    if name == access.fields.get("ADMIN_NAME"):
        tried["wrong"] = tried.get("wrong", 0) + 1
        if tried["wrong"] >= FAILURES:
            tried["until"] = face.now() + LOCKED
    message = (
        "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try again later."
    )
    raise Refused(401, message)
