"""From a request to an answer: the key, its quota, the language, the rights, and the world's write log."""

from __future__ import annotations

import base64
import binascii
import email.utils
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from picqer_tui.world.platforms.face import dumped, parsed
from picqer_tui.world.world import World

from . import lists, shop_pages, storefront, writes
from .light_face import Face
from .refusals import Refused, not_simulated, unknown
from .traits import names_no_variant

_ADDRESS = re.compile(r"/([A-Za-z]{2})/([a-z_]+(?:/[a-z0-9_]+)*)\.json")
_READS = ("GET", "HEAD")


class Call(NamedTuple):
    """One request to the API, past the key."""

    face: Face
    query: lists.Query
    said: Any


class Door(NamedTuple):
    """One resource: method, the right it needs, what a write there is (`traffic.Write.kind`), and who answers."""

    method: str
    pattern: re.Pattern[str]
    right: str
    kind: str
    serve: Callable[..., Any]


def _door(method: str, pattern: str, right: str, kind: str, serve: Callable[..., Any]) -> Door:
    return Door(method, re.compile(pattern), right, kind, serve)


def _metafields(call: Call, number: str) -> bytes:
    row = lists.found(call.face, "orders", number)
    parts = [dumped(one) for one in row.extra.get("metafields", ())]
    return lists.listed(call.face, "orderMetafields", lists.window(call.face, parts, call.query))


def _refuse(_call: Call, *_: str) -> bytes:
    raise not_simulated()


_KINDS = "|".join(lists.KINDS)
_RIGHTS = {
    "products": "products.read",
    "variants": "products.read",
    "orders": "orders.read",
    "shipments": "orders.read",
}
DOORS = (
    *(
        door
        for name, right in _RIGHTS.items()
        for door in (
            _door("GET", name, right, "", lambda call, name=name: lists.listing(call.face, name, call.query)),
            _door("GET", f"{name}/count", right, "", lambda call, name=name: lists.count(call.face, name, call.query)),
            _door(
                "GET",
                rf"{name}/(\d+)",
                right,
                "",
                lambda call, number, name=name: lists.single(call.face, name, number),
            ),
        )
    ),
    _door(
        "GET", r"orders/(\d+)/products", "orders.read", "", lambda call, n: lists.order_lines(call.face, n, call.query)
    ),
    _door(
        "GET",
        r"orders/(\d+)/products/count",
        "orders.read",
        "",
        lambda call, n: {"count": len(lists.found(call.face, "orders", n).lines)},
    ),
    _door("GET", r"orders/(\d+)/metafields", "orders.read", "", _metafields),
    _door("GET", "orders/customstatuses", "orders.read", "", lambda call: shop_pages.custom_statuses(call.face)),
    _door("GET", "shop", "settings.read", "", lambda call: shop_pages.shop(call.face)),
    _door("GET", "languages", "settings.read", "", lambda call: shop_pages.languages(call.face)),
    _door("GET", "webhooks", "settings.read", "", lambda call: shop_pages.webhooks(call.face)),
    _door("GET", "locations", "settings.read", "", lambda call: shop_pages.locations(call.face)),
    _door("GET", "account/permissions", "", "", lambda call: shop_pages.permissions(call.face)),
    _door("GET", "account/ratelimit", "", "", lambda call: shop_pages.limits(call.face)),
    _door("PUT", r"orders/(\d+)", "orders.write", "", lambda call, n: writes.change_order(call.face, n, call.said)),
    _door(
        "POST",
        r"orders/(\d+)/metafields",
        "orders.write",
        "order-note",
        lambda call, n: writes.add_metafield(call.face, n, call.said),
    ),
    _door(
        "PUT", r"shipments/(\d+)", "orders.write", "", lambda call, n: writes.change_shipment(call.face, n, call.said)
    ),
    _door("PUT", "variants/bulk", "products.write", "", lambda call: writes.change_variants(call.face, call.said)),
    _door(
        "PUT", r"variants/(\d+)", "products.write", "", lambda call, n: writes.change_variant(call.face, n, call.said)
    ),
    _door("GET", r"variants/movements(?:/count)?", "products.read", "", _refuse),
    _door("GET", r"orders/events(?:/count)?", "orders.read", "", _refuse),
    _door("POST", "variants|products|checkouts|webhooks", "", "", _refuse),
    _door("DELETE", r"(?:variants|products|webhooks)/\d+", "", "", _refuse),
)


def app(world: World, side: str) -> Starlette:
    """The app of one shop."""

    async def serve(request: Request) -> Response:
        found = _ADDRESS.fullmatch(request.scope["path"])
        face = Face(world, side, request.scope.get("world.faults", {}), found[1] if found else "")
        if found is None:
            return storefront.page(face, request.scope["path"])
        if face.shop.api_down:
            return storefront.down()
        return _answered(face, request, found[2], await request.body())

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


def _answered(face: Face, request: Request, resource: str, body: bytes) -> Response:
    path, method = request.scope["path"], request.method
    status, headers, kind = 200, {}, ""
    try:
        _refuse_key(face, request.headers.get("authorization", ""))
        wait = face.quota().take(face.now())
        headers = face.quota().headers(refused=bool(wait))
        if wait:
            headers |= _retry_after(face, wait)
            raise Refused(429, "Too many requests")
        said, kind, status = _served(face, method, resource, request, body)
    except Refused as refused:
        said, status = dumped(refused.body(method, path)), refused.status
    if method not in (*_READS, "OPTIONS"):
        probe = resource == "variants/bulk" and names_no_variant(body)
        face.wrote(method, path, status, kind or _kind(resource, body), body, probe)
    return Response(said, status, headers, "application/json; charset=UTF-8")


def _served(face: Face, method: str, resource: str, request: Request, body: bytes) -> tuple[bytes, str, int]:
    if face.shop.extra.get("no_api_plan"):
        raise Refused(403, "The plan of this shop has no access to the API")
    if face.language not in face.languages:
        raise Refused(404, "Unknown or inactive language")
    wanted = "GET" if method == "HEAD" else method
    fits = [(door, match) for door in DOORS if (match := door.pattern.fullmatch(resource)) is not None]
    if not fits:
        raise unknown("Resource")
    for door, match in fits:
        if door.method == wanted:
            if door.right and not face.may(door.right):
                raise Refused(403, f"No permission to {'read' if wanted == 'GET' else 'write'} this resource")
            raw = request.scope.get("query_string", b"").decode("latin-1")
            made = parsed(body) if wanted != "GET" else None
            said = door.serve(Call(face, lists.asked(raw), made), *match.groups())
            status = 201 if wanted == "POST" else 200
            return said if isinstance(said, bytes) else dumped(said), door.kind, status
    raise Refused(405, "Method not allowed")


def _refuse_key(face: Face, authorization: str) -> None:
    """Basic, with the API key as user and the secret as password; the two are not told apart."""
    kind, _, value = authorization.partition(" ")
    access = face.shop.access
    try:
        key, _, secret = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        key, secret = "", ""
    right = key == access.fields.get("API_KEY", object()) and secret == access.fields.get("API_SECRET", object())
    if kind.lower() != "basic" or access.revoked or not right:
        raise Refused(401, "Invalid API key or secret")


def _retry_after(face: Face, wait: int) -> dict[str, str]:
    """Some shops say when, as a date by their own clock."""
    if not face.habit("retry_after"):
        return {}
    until = face.now() + timedelta(seconds=wait + face.shop.clock_skew)
    return {"Retry-After": email.utils.formatdate(until.timestamp(), usegmt=True)}


def _kind(resource: str, body: bytes) -> str:
    """What a write wishes, by its address and body."""
    parts = resource.split("/")
    if parts[0] == "variants":
        return "edit-sku" if b'"sku"' in body else "change-product"
    if parts[0] == "products":
        return "change-product"
    if parts[0] == "shipments":
        return "fulfil" if b'"status"' in body else "change-order"
    if parts[0] != "orders":
        return ""
    if b'"status"' in body:
        return "order-status"
    return "order-note" if b'"memo"' in body or parts[-1] == "metafields" else "change-order"
