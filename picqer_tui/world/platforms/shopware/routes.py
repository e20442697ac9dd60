"""From a request to an answer: addresses, tokens, rights, and the world's write log."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from picqer_tui.world.shop_rows import ShopOrder, ShopProduct
from picqer_tui.world.world import World

from . import info, lists, order_writes, orders, product_writes, storefront, sync, transitions
from .entities import Wanted, shown
from .face import Face, answer
from .jsonapi import document
from .login import grant, let_in
from .refusals import Refused, no_route, not_found, not_simulated
from .traits import LOGIN

READS = ("GET", "HEAD", "OPTIONS")
_ON = ("1", "true")
_ID = "([0-9a-f]{32})"


class Call(NamedTuple):
    """One request to the API, past the login."""

    face: Face
    method: str
    path: str
    query: dict[str, str]
    said: Any
    plain: bool
    """JSON was asked for; else the answer is JSON:API."""

    @property
    def fields(self) -> dict[str, Any]:
        """The body as an object."""
        return self.said if isinstance(self.said, dict) else {}


class Door(NamedTuple):
    """An address, its methods and who answers. Writers answer with whether they changed something as well."""

    pattern: re.Pattern[str]
    methods: tuple[str, ...]
    serve: Callable[..., Any]


def _door(pattern: str, methods: str, serve: Callable[..., Any]) -> Door:
    return Door(re.compile(pattern), tuple(methods.split()), serve)


def _listing(call: Call, name: str) -> Response:
    """A list by parameters: page, limit and totals."""
    said: dict[str, Any] = {
        key: call.query[key] for key in ("limit", "page", "total-count-mode", "sort", "term") if key in call.query
    }
    return lists.search(call.face, lists.entity_of(name), said, call.plain)


def _moved(call: Call, entity: str, number: str, action: str) -> tuple[Response, bool]:
    said, applied = transitions.move(call.face, entity, number, action, call.fields)
    return answer(said), applied


def _change(call: Call, name: str, number: str) -> tuple[Response, bool]:
    """A change of one row: 204 with its address, or the row when the query asks for it."""
    face, entity = call.face, lists.entity_of(name)
    if entity.name not in ("product", "order", "order_delivery"):
        raise not_simulated()
    row = lists.find(face, entity, number)
    if row is None:
        raise product_writes.not_there(entity.name, number)
    if isinstance(row, ShopProduct):
        product_writes.change(face, row, call.fields)
    elif isinstance(row, ShopOrder):
        order_writes.change(face, row, call.fields)
    else:
        order_writes.change_delivery(face, row, call.fields)
    if call.query.get("_response") in ("basic", "detail"):
        made = shown(face, entity, lists.find(face, entity, number), Wanted(), {})
        return (answer({"data": made}) if call.plain else document(face, entity, made, None)), True
    return Response(b"", 204, {"Location": f"{face.address}/api/{name}/{number}"}), True


def _make(call: Call, name: str) -> tuple[Response, bool]:
    """Something new; only tags are made here."""
    entity = lists.entity_of(name)
    title = call.fields.get("name")
    if entity.name != "tag" or not isinstance(title, str):
        raise not_simulated()
    call.face.needs(["tag:create"])
    number = order_writes.make_tag(call.face, title)
    return Response(b"", 204, {"Location": f"{call.face.address}/api/tag/{number}"}), True


def _untag(call: Call, number: str, tag: str) -> tuple[Response, bool]:
    row = orders.find(call.face, number)
    if row is None:
        raise not_found("order", number)
    order_writes.untag(call.face, row, tag)
    return Response(b"", 204), True


def _synced(call: Call) -> tuple[Response, bool]:
    said, applied = sync.sync(call.face, call.said)
    return answer(said), applied


def _refuse(_call: Call, *_: str) -> Response:
    raise not_simulated()


_MACHINES = "(order|order_delivery|order_transaction)"
DOORS = (
    _door("/api/_info/version", "GET", lambda call: info.version(call.face)),
    _door("/api/_info/config", "GET", lambda call: info.config(call.face)),
    _door("/api/_action/system-config", "GET", lambda call: info.settings(call.face, call.query.get("domain", ""))),
    _door(
        f"/api/_action/number-range/reserve/(\\w+)/{_ID}",
        "GET",
        lambda call, kind, channel: info.reserve(call.face, kind, call.query.get("preview", "") in _ON),
    ),
    _door(
        "/api/search/([\\w-]+)",
        "POST",
        lambda call, name: lists.search(call.face, lists.entity_of(name), call.fields, call.plain),
    ),
    _door(
        "/api/search-ids/([\\w-]+)",
        "POST",
        lambda call, name: lists.ids(call.face, lists.entity_of(name), call.fields),
    ),
    _door("/api/(?!_|search)([\\w-]+)", "GET", _listing),
    _door(
        f"/api/(?!_|search)([\\w-]+)/{_ID}",
        "GET",
        lambda call, name, number: lists.single(call.face, lists.entity_of(name), number, {}, call.plain),
    ),
    _door(
        f"/api/_action/state-machine/{_MACHINES}/{_ID}/state",
        "GET",
        lambda call, entity, number: answer(transitions.possible(call.face, entity, number)),
    ),
    _door(f"/api/_action/(?:state-machine/)?{_MACHINES}/{_ID}/state/(\\w+)", "POST", _moved),
    _door("/api/_action/sync", "POST", _synced),
    _door(f"/api/(?!_|search)([\\w-]+)/{_ID}", "PATCH", _change),
    _door(f"/api/order/{_ID}/tags/{_ID}", "DELETE", _untag),
    _door("/api/(?!_|search)([\\w-]+)", "POST", _make),
    _door(f"/api/(?!_|search)([\\w-]+)/{_ID}", "DELETE", _refuse),
)


def app(world: World, side: str) -> Starlette:
    """The app of one shop."""

    async def serve(request: Request) -> Response:
        face = Face(world, side)
        if face.shop.api_down:
            return info.down()
        return _served(face, request, await request.body())

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


def _served(face: Face, request: Request, body: bytes) -> Response:
    path = request.scope["path"]
    if path.rstrip("/") in ("", *storefront.PATHS):
        return storefront.page(face, path) if request.method in READS else info.missing_page()
    if not path.startswith("/api/"):
        return info.missing_page()
    path = path.rstrip("/")
    if path == "/api/_info/health-check" and face.version >= (6, 5):
        return info.health(face)
    applied = False
    try:
        said, applied = _answered(face, request, path, body)
    except Refused as refused:
        said = answer(refused.body(), refused.status)
    if _may_write(request.method, path):
        face.wrote(request.method, path, said.status_code, applied, body)
    return said


def _may_write(method: str, path: str) -> bool:
    """In the form of a write, whatever it names."""
    return method not in READS and path != LOGIN and re.match(r"/api/search(-ids)?/", path) is None


def _answered(face: Face, request: Request, path: str, body: bytes) -> tuple[Response, bool]:
    headers = request.headers
    if path == LOGIN:
        if request.method != "POST":
            raise Refused(405, "0", f'No route found for "{request.method} {path}": Method Not Allowed (Allow: POST)')
        client = request.client.host if request.client else ""
        return answer(grant(face, headers.get("content-type", ""), body, client)), False
    let_in(face, headers.get("authorization", ""))
    face.inherits = headers.get("sw-inheritance", "").lower() in _ON
    face.quiet = headers.get("sw-skip-trigger-flow", "").lower() in _ON
    _bend(face, request)
    fits = [(door, found) for door in DOORS if (found := door.pattern.fullmatch(path)) is not None]
    for door, found in fits:
        if request.method in door.methods or (request.method == "HEAD" and "GET" in door.methods):
            raw = request.scope.get("query_string", b"").decode("latin-1")
            plain = "application/json" in headers.get("accept", "")
            said = _parsed(body) if request.method not in READS else {}
            call = Call(face, request.method, path, dict(parse_qsl(raw)), said, plain)
            made = door.serve(call, *found.groups())
            return made if isinstance(made, tuple) else (made, False)
    if fits:
        detail = f'No route found for "{request.method} {path}": Method Not Allowed'
        raise Refused(405, "0", detail)
    raise no_route(request.method, path)


def _bend(face: Face, request: Request) -> None:
    """Faults that only the shop itself can commit."""
    striking = request.scope.get("world.faults", {})
    face.ignores_filters = "ignored-filters" in striking
    if "shifting" in striking:
        face.shift = int(striking["shifting"].number)


def _parsed(body: bytes) -> Any:
    """The JSON of a body; none at all is an empty object.

    Raises:
        Refused: it is not JSON.
    """
    if not body.strip():
        return {}
    try:
        return json.loads(body.decode())
    except ValueError as error:
        raise Refused(400, "0", "The JSON payload is malformed.") from error
