"""From a request to an answer: limits, token, media types, rights, and the world's write log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from picqer_tui.world.world import World

from . import account, limit, login, offers, orders, shipments, writes
from .face import V10, V11, Face, answer
from .problems import Refused, forbidden, not_found
from .query import Query

Serve = Callable[..., Response]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
KINDS = {"POST /retailer/shipments": "fulfil", "PUT /retailer/orders/cancellation": "change-order"}


class Door(NamedTuple):
    """One address: its method, its media type, the right it needs, and who answers."""

    method: str
    pattern: re.Pattern[str]
    media: str
    right: str
    serve: Serve


def _door(method: str, pattern: str, media: str, right: str, serve: Serve) -> Door:
    return Door(method, re.compile(pattern), media, right, serve)


def _patch(face: Face, query: Query, said: Any, offer: str) -> Response:
    writes.change_offer(face, offer, said)
    return Response(None, 204)


DOORS = (
    _door("GET", r"/retailer/offers", V11, "products.read", lambda face, query, said: offers.listing(face, query)),
    _door(
        "GET", r"/retailer/offers/([^/]+)", V11, "products.read", lambda face, query, said, n: offers.single(face, n)
    ),
    _door(
        "GET",
        r"/retailer/offers/([^/]+)/not-for-sale-reasons",
        V11,
        "products.read",
        lambda face, query, said, n: offers.reasons(face, n),
    ),
    _door("PATCH", r"/retailer/offers/([^/]+)", V11, "products.write", _patch),
    _door("GET", r"/retailer/orders", V10, "orders.read", lambda face, query, said: orders.listing(face, query)),
    _door(
        "PUT",
        r"/retailer/orders/cancellation",
        V10,
        "orders.write",
        lambda face, query, said: writes.cancel(face, said),
    ),
    _door("GET", r"/retailer/orders/([^/]+)", V10, "orders.read", lambda face, query, said, n: orders.single(face, n)),
    _door("GET", r"/retailer/shipments", V10, "orders.read", lambda face, query, said: shipments.listing(face, query)),
    _door("POST", r"/retailer/shipments", V10, "orders.write", lambda face, query, said: writes.ship(face, said)),
    _door(
        "GET",
        r"/retailer/shipments/([^/]+)",
        V10,
        "orders.read",
        lambda face, query, said, n: shipments.single(face, n),
    ),
    _door("GET", r"/retailer/retailers/([^/]+)", V10, "", lambda face, query, said, n: account.retailer(face, n)),
    _door("GET", r"/retailer/inventory", V10, "stock.read", lambda face, query, said: account.inventory(face, query)),
    _door("GET", r"/shared/process-status", V10, "", lambda face, query, said: account.processes(face, query)),
    _door("POST", r"/shared/process-status", V10, "", lambda face, query, said: account.several(face, said)),
    _door("GET", r"/shared/process-status/([^/]+)", V10, "", lambda face, query, said, n: account.process(face, n)),
)


def app(world: World, side: str) -> Starlette:
    """The app of one account."""

    async def serve(request: Request) -> Response:
        face = Face(world, side, request.scope.get("world.faults"))
        if face.shop.api_down:
            page = "<html><head><title>503 Service Unavailable</title></head><body>Service Unavailable</body></html>"
            return Response(page, 503, {"Retry-After": "600"}, "text/html")
        return _served(face, request, await request.body())

    return Starlette(routes=[Route("/{path:path}", serve, methods=METHODS)])


def _served(face: Face, request: Request, body: bytes) -> Response:
    path = request.scope["path"].rstrip("/") or "/"
    if path == "/token":
        return login.token(face, request, body)
    scale = float(face.shop.extra.get("limit_scale", face.world.options.shop_limit))
    if path == "/retailer/public/ratelimits":
        return JSONResponse(limit.public(scale))
    state = limit.take(face.kept("limits"), request.method, path, face.now(), scale)
    try:
        said = _answered(face, request, path, body, state)
    except Refused as refused:
        address = f"https://api.bol.com{path}"
        problem = refused.body(address, face.habit("spares-violations"))
        said = answer(problem, V10, refused.status, refused.headers)
    for name, value in state.headers().items():
        said.headers[name] = value
    if request.method not in ("GET", "HEAD") and path != "/shared/process-status" and said.status_code != 429:
        kind = KINDS.get(f"{request.method} {path}", "change-product" if "/offers/" in path else "")
        kind = "edit-sku" if kind == "change-product" and b'"reference"' in body else kind
        nothing = kind == "fulfil" and b'"orderItemId"' not in body
        face.wrote(request.method, path, said.status_code, kind, body, probe=nothing)
    return said


def _answered(face: Face, request: Request, path: str, body: bytes, state: limit.State) -> Response:
    login.let_in(face, request.headers.get("authorization", ""))
    if state.left < 0:
        refused = Refused(429, "Too many requests", f"Too many requests, retry in {state.wait} seconds.")
        if face.habit("says-when-to-retry"):
            refused.headers["Retry-After"] = str(state.wait)
        raise refused
    if face.shop.extra.get("inactive"):
        raise forbidden("Your account is not active. Please contact partner service.")
    method = "GET" if request.method == "HEAD" else request.method
    fits = [(door, door.pattern.fullmatch(path)) for door in DOORS]
    known = [(door, match) for door, match in fits if match is not None]
    if not known:
        raise not_found()
    found = next(((door, match) for door, match in known if door.method == method), None)
    if found is None:
        raise Refused(405, "Method Not Allowed", f"Request method '{request.method}' is not supported.")
    door, match = found
    _check_media(request, door.media, body)
    if door.right and not face.may(door.right):
        raise forbidden()
    query = Query(request.scope.get("query_string", b"").decode("latin-1"))
    return door.serve(face, query, _parsed(body), *match.groups())


def _check_media(request: Request, media: str, body: bytes) -> None:
    """The version is chosen by media type: nothing else is served, and nothing else is taken."""
    accepted = [part.partition(";")[0].strip() for part in request.headers.get("accept", "").split(",")]
    if media not in accepted:
        raise Refused(406, "Not Acceptable", f"Could not find acceptable representation, supported: {media}")
    given = request.headers.get("content-type", "").partition(";")[0].strip()
    if body and request.method not in ("GET", "HEAD") and given != media:
        raise Refused(415, "Unsupported Media Type", f"Content type '{given}' is not supported, supported: {media}")


def _parsed(body: bytes) -> Any:
    if not body:
        return {}
    try:
        return json.loads(body)
    except ValueError as error:
        raise Refused(400, "Bad Request", "Malformed JSON in the request body.") from error
