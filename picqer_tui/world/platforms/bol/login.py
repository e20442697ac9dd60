"""The token: client credentials by Basic, a life of some minutes, and what a request must show."""

from __future__ import annotations

import base64
import hashlib
import json
from datetime import timedelta
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from .face import Face
from .problems import unauthorized

LIFE = 299


def token(face: Face, request: Request, body: bytes) -> Response:
    """Give a token to who knows id and secret."""
    asked = parse_qs(body.decode("utf-8", "replace"))
    if request.method != "POST":
        return JSONResponse({"error": "invalid_request"}, 405)
    if not _known(face, request.headers.get("authorization", "")):
        said = {"error": "invalid_client", "error_description": "Client authentication failed"}
        return JSONResponse(said, 401, {"WWW-Authenticate": 'Basic realm="login"'})
    if asked.get("grant_type") != ["client_credentials"]:
        return JSONResponse({"error": "unsupported_grant_type"}, 400)
    seconds = int(face.shop.extra.get("token_seconds", LIFE))
    tokens = face.kept("tokens")
    until = face.now() + timedelta(seconds=seconds)
    made = _jwt(face, until.timestamp(), len(tokens))
    tokens[made] = until
    return JSONResponse({"access_token": made, "token_type": "Bearer", "expires_in": seconds, "scope": "RETAILER"})


def let_in(face: Face, authorization: str) -> None:
    """Return when the token is good now.

    Raises:
        Refused: there is none, it is unknown, or its time is over.
    """
    scheme, _, given = authorization.partition(" ")
    if scheme != "Bearer" or not given:
        raise unauthorized("Missing JWT")
    until = face.kept("tokens").get(given)
    if until is None or face.shop.access.revoked:
        raise unauthorized("Invalid JWT")
    if face.now() >= until:
        raise unauthorized("Expired JWT")


def _known(face: Face, authorization: str) -> bool:
    fields = face.shop.access.fields
    if face.shop.access.revoked or not {"CLIENT_ID", "CLIENT_SECRET"} <= fields.keys():
        return False
    right = base64.b64encode(f"{fields['CLIENT_ID']}:{fields['CLIENT_SECRET']}".encode()).decode()
    return authorization == f"Basic {right}"


def _jwt(face: Face, until: float, serial: int) -> str:
    claims = {"sub": face.shop.access.fields["CLIENT_ID"], "exp": int(until), "jti": serial, "scope": "RETAILER"}
    parts = [_part({"alg": "RS256", "typ": "JWT"}), _part(claims)]
    digest = hashlib.sha256(f"{face.shop.identity}/{parts[1]}".encode()).digest()
    return ".".join([*parts, base64.urlsafe_b64encode(digest).decode().rstrip("=")])


def _part(said: dict[str, object]) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")
