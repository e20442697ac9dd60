"""From a request to an answer: the signature, the limits, the rights, and the world's write log."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from picqer_tui.world.platforms.face import dumped, parsed
from picqer_tui.world.world import World

from . import lists, shop_pages, storefront, writes
from .ccv_face import Face, stamp
from .login import let_in, signature
from .order_rows import order
from .product_rows import combination, product
from .refusals import Refused, not_simulated, unknown_id
from .traits import ROOT, names_nothing

_READS = ("GET", "HEAD")
_KNOWN = (*shop_pages.RIGHTS, "status", "packages", "webhooks", "apps", "ordernotifications", "invoices", "root")
_MEDIA = "application/vnd.verto.webshop+json"


class Call(NamedTuple):
    """One request to the API, past the signature."""

    face: Face
    query: lists.Query
    said: Any


class Door(NamedTuple):
    """One address below the root: method, pattern, resource (for limits and rights), and who answers."""

    method: str
    pattern: re.Pattern[str]
    resource: str
    serve: Callable[..., Any]


def _door(method: str, pattern: str, resource: str, serve: Callable[..., Any]) -> Door:
    return Door(method, re.compile(pattern), resource, serve)


def _own_shop(call: Call, number: str) -> Face:
    if int(number) != call.face.number:
        raise unknown_id("webshops")
    return call.face


def _product(call: Call, number: str) -> dict[str, Any]:
    expand = "attributecombinations" in call.query.get("expand", "").split(",")
    return product(call.face, lists.found_product(call.face, number), expand)


def _refuse(_call: Call, *_: str) -> Any:
    raise not_simulated()


DOORS = (
    _door("GET", "", "root", lambda call: shop_pages.root(call.face)),
    _door("GET", "products/", "products", lambda call: lists.products(call.face, call.query)),
    _door("GET", r"products/(\d+)/", "products", _product),
    _door(
        "GET",
        r"products/(\d+)/attributecombinations/",
        "attributecombinations",
        lambda call, n: lists.combinations_of_product(call.face, n),
    ),
    _door(
        "GET",
        r"attributecombinations/(\d+)/",
        "attributecombinations",
        lambda call, n: combination(call.face, lists.found_combination(call.face, n)),
    ),
    _door("GET", "orders/", "orders", lambda call: lists.orders(call.face, call.query)),
    _door("GET", r"orders/(\d+)/", "orders", lambda call, n: order(call.face, lists.found_order(call.face, n))),
    _door(
        "GET", r"orders/(\d+)/orderrows/", "orderrows", lambda call, n: lists.rows_of_order(call.face, n, call.query)
    ),
    _door("GET", r"orders/(\d+)/ordernotes/", "ordernotes", lambda call, n: lists.notes_of_order(call.face, n)),
    _door("GET", "webshops/", "webshops", lambda call: shop_pages.webshops(call.face)),
    _door("GET", r"webshops/(\d+)/", "webshops", lambda call, n: shop_pages.webshop(_own_shop(call, n))),
    _door("GET", r"webshops/(\d+)/settings/", "settings", lambda call, n: shop_pages.settings(_own_shop(call, n))),
    _door("GET", "status/", "status", lambda call: shop_pages.status(call.face)),
    _door("PATCH", r"orders/(\d+)/", "orders", lambda call, n: writes.change_order(call.face, n, call.said)),
    _door("POST", r"orders/(\d+)/ordernotes/", "ordernotes", lambda call, n: writes.add_note(call.face, n, call.said)),
    _door("PATCH", r"products/(\d+)/", "products", lambda call, n: writes.change_product(call.face, n, call.said)),
    _door(
        "PATCH",
        r"attributecombinations/(\d+)/",
        "attributecombinations",
        lambda call, n: writes.change_combination(call.face, n, call.said),
    ),
    _door("POST", "orders/|products/", "orders", _refuse),
    _door("DELETE", r"products/\d+/", "products", _refuse),
)


def app(world: World, side: str) -> Starlette:
    """The app of one shop."""

    async def serve(request: Request) -> Response:
        face = Face(world, side, request.scope.get("world.faults", {}))
        path = request.scope["path"]
        if face.shop.api_down:
            return storefront.down()
        if not f"{path}/".startswith(ROOT):
            return storefront.page(face, path)
        return _answered(face, request, path, await request.body())

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


def _answered(face: Face, request: Request, path: str, body: bytes) -> Response:
    method, uri, headers = request.method, _uri(request), {}
    said: bytes = b""
    try:
        let_in(face.shop, method, uri, body, request.headers, face.now())
        headers = {"x-date": stamp(face.now())}
        said, status = _served(face, method, path, request, body)
    except Refused as refused:
        said, status = dumped(refused.body()), refused.status
    if headers:
        fields = face.shop.access.fields
        public, date = fields["PUBLIC_KEY"], headers["x-date"]
        headers["x-hash"] = signature(fields["SECRET_KEY"], public, method, uri, said, date)
    if method not in (*_READS, "OPTIONS"):
        face.wrote(method, path, status, _kind(path, body), body, names_nothing(path))
    return Response(said or None, status, headers, _MEDIA)


def _uri(request: Request) -> str:
    """Path and query as they were sent, byte for byte."""
    raw = bytes(request.scope.get("raw_path") or request.scope["path"].encode()).partition(b"?")[0].decode("latin-1")
    query = bytes(request.scope.get("query_string", b"")).decode("latin-1")
    return f"{raw}?{query}" if query else raw


def _served(face: Face, method: str, path: str, request: Request, body: bytes) -> tuple[bytes, int]:
    below, wanted = path.removeprefix(ROOT), "GET" if method == "HEAD" else method
    fits = [(door, match) for door in DOORS if (match := door.pattern.fullmatch(below)) is not None]
    resource = fits[0][0].resource if fits else ([part for part in below.split("/") if part.isalpha()] or ["root"])[-1]
    if resource not in _KNOWN or not path.endswith("/"):
        raise Refused("404.20", "Unknown resource")
    over = face.overrun(resource, method) if resource != "root" else ""
    if over:
        what = "for this method on this resource" if over == "429.10" else "in all"
        raise Refused(over, f"Too many requests {what}")
    if not fits:
        raise not_simulated()
    for door, match in fits:
        if door.method == wanted:
            _refuse_without_right(face, door)
            made = parsed(body) if wanted != "GET" else None
            raw = request.scope.get("query_string", b"").decode("latin-1")
            said = door.serve(Call(face, lists.asked(raw), made), *match.groups())
            return _as_answer(face, wanted, said)
    raise Refused("405.10", "Method not allowed")


def _as_answer(face: Face, method: str, said: Any) -> tuple[bytes, int]:
    """A change has no body; a new thing has one in some shops."""
    if method == "PATCH":
        return b"", 200 if face.habit("empty_success") else 204
    if method == "POST":
        return b"" if face.habit("silent_post") else dumped(said), 201
    return said if isinstance(said, bytes) else dumped(said), 200


def _refuse_without_right(face: Face, door: Door) -> None:
    kind = shop_pages.RIGHTS.get(door.resource, "")
    if not kind:
        return
    if door.method == "GET" and not face.may(f"{kind}.read"):
        raise Refused("403.10", "No permission for this resource")
    if door.method != "GET" and not face.may(f"{kind}.write"):
        raise Refused("405.10", "Method not allowed")


def _kind(path: str, body: bytes) -> str:
    """What a write wishes, by its address and body."""
    parts = path.removeprefix(ROOT).split("/")
    if parts[0] in ("products", "attributecombinations"):
        codes = (b'"productnumber"', b'"product_number"', b'"sku_number"')
        return "edit-sku" if any(code in body for code in codes) else "change-product"
    if parts[0] != "orders":
        return ""
    if "ordernotes" in parts:
        return "order-note"
    return "order-status" if b'"status"' in body else "change-order"
