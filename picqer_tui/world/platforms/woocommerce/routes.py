"""From a request to an answer: the forms of address, the login, the rights, and the world's write log."""

from __future__ import annotations

import json
import re
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from picqer_tui.world.world import World

from . import site, storefront
from .doors import DOORS, READS, Call
from .face import Face, answer
from .login import Asked, let_in
from .query import Query
from .refusals import Refused, cannot_view, no_route


def app(world: World, side: str) -> Starlette:
    """The app of one shop."""

    async def serve(request: Request) -> Response:
        face = Face(world, side)
        if face.shop.api_down:
            return site.maintenance()
        body = await request.body()
        return _served(face, request, body)

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


def _served(face: Face, request: Request, body: bytes) -> Response:
    raw = request.scope.get("query_string", b"").decode("latin-1")
    path = re.sub(r"^/+", "/", request.scope["path"])
    if request.method == "POST" and face.shop.extra.get("plain_permalinks") and path.startswith("/wp-json"):
        return storefront.front_page(face)
    route = _api_path(face, path, raw)
    if isinstance(route, Response):
        return route
    reads = request.method in ("GET", "HEAD", "OPTIONS")
    try:
        said, applied, status = _answered(face, request, route, raw, body)
    except Refused as refused:
        said, applied, status = answer(refused.body(), refused.status), False, refused.status
    if not reads:
        face.wrote(request.method, path, status, applied, body)
    return said


def _api_path(face: Face, path: str, raw: str) -> str | Response:
    """The route inside the API, or the answer of a site where this address is none of it."""
    plain = bool(face.shop.extra.get("plain_permalinks"))
    asked = dict(part.partition("=")[::2] for part in raw.split("&"))
    if path in ("/", "/index.php"):
        query = Query(raw)
        if not query.text("rest_route"):
            return storefront.front_page(face)
        return query.text("rest_route").rstrip("/") or "/"
    if path.startswith("/index.php/wp-json"):
        return path.removeprefix("/index.php/wp-json").rstrip("/") or "/"
    if path.startswith("/wc-api/"):
        return site.old_api_disabled()
    if path.rstrip("/") in storefront.PATHS:
        return storefront.page(face, path)
    if not path.startswith("/wp-json"):
        return site.missing_page()
    if plain and "rest_route" not in asked:
        if not path.endswith("/"):
            return RedirectResponse(f"{face.address}{path}/{'?' + raw if raw else ''}", 301)
        return storefront.front_page(face)
    return path.removeprefix("/wp-json").rstrip("/") or "/"


def _answered(face: Face, request: Request, route: str, raw: str, body: bytes) -> tuple[Response, bool, int]:
    query = Query(raw)
    _bend(face, request, query)
    said = _parsed(request, body)
    if route == "/":
        return site.index(face, query), False, 200
    if not re.match(r"(?i:/wc/v[123](/|$)|/wc-analytics/)", route):
        raise no_route()
    if re.fullmatch(r"(?i:/wc/v[123])", route):
        return site.namespace(face, query), False, 200
    fits = [(door, door.pattern.fullmatch(route)) for door in DOORS]
    doors = [(door, match) for door, match in fits if match is not None]
    if not doors:
        raise no_route()
    headers = request.headers
    authorization = "" if face.shop.extra.get("drops_authorization") else headers.get("authorization", "")
    path = request.scope["path"]
    asked = Asked(request.method, request.url.scheme, face.address, path, raw, authorization)
    let_in(face.shop, asked, face.kept("nonces"), face.now())
    for door, match in doors:
        if request.method in door.methods:
            _refuse_without_right(face, door.right)
            call = Call(face, request.method, path, raw, query, said)
            return _as_response(door.serve(call, *match.groups()), request.method)
    raise no_route()


def _bend(face: Face, request: Request, query: Query) -> None:
    """Faults that only the shop itself can commit."""
    striking = request.scope.get("world.faults", {})
    if "ignored-filters" in striking:
        query.ignore_all_but(("page", "per_page", "offset", "orderby", "order", "_fields", "context"))
    if "shifting" in striking:
        face.shift = int(striking["shifting"].number)


def _parsed(request: Request, body: bytes) -> Any:
    """The JSON of the body; looked at before the key is. Other kinds of body count as empty."""
    if not body or "json" not in request.headers.get("content-type", ""):
        return {}
    try:
        return json.loads(body.decode())
    except UnicodeDecodeError as error:
        raise _not_json(5, "Malformed UTF-8 characters, possibly incorrectly encoded") from error
    except ValueError as error:
        raise _not_json(4, "Syntax error") from error


def _not_json(code: int, why: str) -> Refused:
    return Refused(400, "rest_invalid_json", "Invalid JSON body passed.", json_error_code=code, json_error_message=why)


def _refuse_without_right(face: Face, right: str) -> None:
    if not right:
        return
    kind, _, verb = right.partition(".")
    if face.may(f"{kind}.write" if verb == "batch" else right):
        return
    if verb == "read":
        raise cannot_view(403)
    words = {"batch": "batch", "write": "edit"}[verb]
    raise Refused(403, f"woocommerce_rest_cannot_{words}", "Sorry, you are not allowed to edit this resource.")


def _as_response(said: Any, method: str) -> tuple[Response, bool, int]:
    if isinstance(said, Response):
        return said, method not in READS, said.status_code
    value, applied = said
    if isinstance(value, Response):
        return value, applied, value.status_code
    status = (
        201 if method == "POST" and isinstance(value, dict) and "customer_note" in value and "note" in value else 200
    )
    return answer(value, status), applied, status
