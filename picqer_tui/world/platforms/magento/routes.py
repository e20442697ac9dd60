"""From a request to an answer: the forms of address, the login, the resources, and the world's write log."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from picqer_tui.world.world import World

from . import hosting, site, storefront
from .criteria import given
from .doors import PATTERNS, Call, Door
from .face import Face, answer
from .fields import parsed
from .login import Asked, known
from .refusals import Refused, no_route, not_authorized

READS = ("GET", "HEAD", "OPTIONS")
_API = re.compile(r"(?:/index\.php)?/rest(?:/(?!V1/)(?P<scope>[^/]+))?(?P<path>/(?:V1/.+|schema))")


def app(world: World, side: str) -> Starlette:
    """The app of one shop."""

    async def serve(request: Request) -> Response:
        face = Face(world, side)
        if face.shop.api_down:
            return storefront.maintenance()
        return _served(face, request, await request.body())

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


def _served(face: Face, request: Request, body: bytes) -> Response:
    path = re.sub(r"^/+", "/", request.scope["raw_path"].decode("latin-1").partition("?")[0])
    query = request.scope.get("query_string", b"").decode("latin-1")
    stopped = hosting.refused(face, path, query, request.headers.get("authorization", ""))
    if stopped is not None:
        return stopped
    if path.rstrip("/") == "/magento_version":
        return site.version(face)
    found = _API.fullmatch(path)
    if found is None or (face.shop.extra.get("no_rewrites") and not path.startswith("/index.php")):
        outside = path if path == "/" else path.rstrip("/")
        if path.startswith(("/rest/", "/index.php/rest/")) and found is None:
            return answer(no_route().body(), 404)
        return storefront.page(face, path) if outside in storefront.PATHS else storefront.missing(face)
    _bend(face, request)
    try:
        said, applied = _answered(face, request, path, found["scope"] or "default", found["path"], body)
    except Refused as refused:
        said, applied = answer(refused.body(), refused.status), False
    if request.method not in READS:
        face.wrote(request.method, request.scope["path"], said.status_code, applied, body)
    return said


def _bend(face: Face, request: Request) -> None:
    """Faults that only the shop itself can commit."""
    striking = request.scope.get("world.faults", {})
    face.ignores_filters = "ignored-filters" in striking
    if "shifting" in striking:
        face.shift = int(striking["shifting"].number)


def _answered(face: Face, request: Request, sent: str, scope: str, path: str, body: bytes) -> tuple[Response, bool]:
    if scope not in ("all", *site.codes(face)):
        raise Refused(400, "Specified request cannot be processed.")
    door, holes = _door(face, request.method, path)
    raw = request.scope.get("query_string", b"").decode("latin-1")
    headers = request.headers
    authorization = "" if face.shop.extra.get("drops_authorization") else headers.get("authorization", "")
    asked = Asked(request.method, f"{request.url.scheme}://{headers.get('host', '')}", sent, raw, authorization)
    inside = known(face, asked)
    if door.resource != "anonymous" and not (inside and face.may(door.right)):
        raise not_authorized(door.resource)
    fields, wanted = given(raw).get("fields"), None
    if isinstance(fields, str) and fields:
        wanted = parsed(fields)
        if wanted is None and request.method in READS:
            return answer([]), False
    call = Call(face, scope, inside, raw, wanted, _body(request, body))
    said = door.serve(call, *(unquote_plus(hole) for hole in holes))
    if isinstance(said, Response):
        return said, request.method not in READS
    value, applied = said
    return answer(value), applied


def _door(face: Face, method: str, path: str) -> tuple[Door, tuple[str, ...]]:
    """The first door that fits an address.

    Raises:
        Refused: there is none, or none by this method.
    """
    fits = False
    for door, pattern in PATTERNS:
        match = pattern.fullmatch(path)
        if match is None or (door.inventory and face.shop.extra.get("no_inventory")):
            continue
        if door.method == method or (method == "HEAD" and door.method == "GET"):
            return door, match.groups()
        fits = True
    raise no_route(405 if fits else 404)


def _body(request: Request, body: bytes) -> Any:
    """The JSON of the body.

    Raises:
        Refused: another kind of body, or broken JSON.
    """
    if request.method in READS or not body:
        return {}
    if "json" not in request.headers.get("content-type", ""):
        message = "Server cannot understand Content-Type HTTP header media type %1"
        raise Refused(400, message, [request.headers.get("content-type", "").split(";")[0]])
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refused(400, "Decoding error.") from error
