"""From a request to an answer: login, limit, rights, and which function answers."""

from __future__ import annotations

import base64
import binascii
import hmac
import json
from collections.abc import Callable
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from picqer_tui.world.books import Write
from picqer_tui.world.world import World

from . import more_reads, reads, writes
from .desk import Desk, Office, RefusedError, not_found
from .kept import dumped
from .limit import Limit

BASE = "/api/v1/"
Answer = Callable[..., Any]

READS: dict[tuple[str, ...], tuple[str, Answer]] = {
    ("webshoporders",): ("webshoporders", reads.webshop_orders),
    ("webshoporders", "#"): ("webshoporders", reads.webshop_order),
    ("orders",): ("orders", reads.orders),
    ("orders", "#"): ("orders", reads.order),
    ("orders", "#", "tags"): ("orders", reads.order_tags),
    ("orders", "#", "comments"): ("orders", writes.comments_of),
    ("orders", "#", "backorders"): ("orders", reads.order_backorders),
    ("orders", "#", "productstatus"): ("orders", reads.product_status),
    ("products",): ("products", reads.products),
    ("products", "#"): ("products", reads.product),
    ("products", "#", "stock"): ("products", reads.product_stock),
    ("products", "#", "parts"): ("products", reads.product_parts),
    ("warehouses",): ("warehouses", more_reads.warehouses),
    ("warehouses", "#"): ("warehouses", more_reads.warehouse),
    ("warehouses", "#", "stock"): ("warehouses", reads.warehouse_stock),
    ("stockhistory",): ("stockhistory", reads.stock_history),
    ("picklists",): ("picklists", more_reads.picklists),
    ("picklists", "#"): ("picklists", more_reads.picklist),
    ("picklists", "#", "shipments"): ("picklists", more_reads.picklist_shipments),
    ("shipments",): ("shipments", more_reads.shipments),
    ("shipments", "#"): ("shipments", more_reads.shipment),
    ("backorders",): ("backorders", more_reads.backorders),
    ("hooks",): ("hooks", more_reads.hooks),
    ("hooks", "#"): ("hooks", more_reads.hook),
    ("users",): ("users", more_reads.users),
    ("users", "me"): ("users", more_reads.me),
    ("me",): ("users", more_reads.me),
    ("users", "#"): ("users", more_reads.user),
    ("tags",): ("tags", more_reads.tags),
    ("tags", "#"): ("tags", more_reads.tag),
    ("templates",): ("templates", more_reads.templates),
    ("vatgroups",): ("templates", more_reads.vat_groups),
    ("shippingproviders",): ("templates", more_reads.shipping_providers),
    ("customers",): ("customers", more_reads.customers),
    ("comments",): ("orders", more_reads.comments),
    ("stats",): ("stats", more_reads.stats),
    ("stats", "*"): ("stats", more_reads.stat),
}
"""Path -> (right, function). `#` is a number, `*` a word."""
WRITES: dict[tuple[str, tuple[str, ...]], Answer] = {
    ("POST", ("tags",)): writes.make_tag,
    ("POST", ("orders", "#", "tags")): writes.put_tag,
    ("DELETE", ("orders", "#", "tags", "#")): writes.take_tag,
    ("POST", ("orders", "#", "comments")): writes.put_comment,
}
KINDS = {
    ("POST", ("tags",)): "make-tag",
    ("POST", ("orders", "#", "tags")): "tag",
    ("DELETE", ("orders", "#", "tags", "#")): "untag",
    ("POST", ("orders", "#", "comments")): "comment",
}
"""What each write wishes."""
LOGIN_FAILED = "Invalid API key or no access"


def app(world: World, side: str) -> Starlette:
    """The app of the account."""
    offices: list[Office] = []

    def office() -> Office:
        if not offices or offices[0].books is not world.books:
            offices[:] = [Office(world)]
        return offices[0]

    async def serve(request: Request) -> Response:
        body = await request.body() if request.method not in ("GET", "HEAD") else b""
        return _served(office(), side, request, body)

    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
    return Starlette(routes=[Route("/{path:path}", serve, methods=methods)])


def _served(office: Office, side: str, request: Request, body: bytes) -> Response:
    path = request.scope["path"]
    if not path.startswith(BASE):
        return _page_not_found()
    reads_only = request.method in ("GET", "HEAD", "OPTIONS")
    headers: dict[str, str] = {}
    try:
        _let_in(office, request)
        _count(office, headers)
        status, said = _answered(office, request, path, body)
    except RefusedError as refused:
        status, said = refused.status, dumped(office.habits.error(refused.code, refused.message))
        if status == 429:
            if office.habits.says_retry_after:
                headers["Retry-After"] = str(_limit(office).wait())
            if office.habits.refuses_in_text:
                return Response(b"Too many requests", 429, headers, "text/plain")
    if not reads_only:
        text = body[:2000].decode("utf-8", "replace")
        effects = office.effects
        office.effects = []
        kind = KINDS.get((request.method, _shape(path)), "")
        made = Write(office.world.now(), side, request.method, path, bool(effects), status, text, kind, effects)
        office.books.traffic.wrote(made)
    return Response(said, status, headers, "application/json")


def _page_not_found() -> Response:
    return Response(
        b"<!doctype html><html><head><title>404</title></head><body>404</body></html>", 404, None, "text/html"
    )


def _let_in(office: Office, request: Request) -> None:
    """The login: Basic, the key as user name; a name for the application is required."""
    access = office.books.account.access
    kind, _, code = request.headers.get("authorization", "").partition(" ")
    try:
        given = base64.b64decode(code, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        given = ""
    known = access.fields.get("API_KEY", "")
    right = bool(given) and hmac.compare_digest(given.encode(), known.encode())
    if kind.lower() != "basic" or not right or access.revoked:
        raise RefusedError(401, None, LOGIN_FAILED)
    if not request.headers.get("user-agent", "").strip():
        raise RefusedError(400, 5, "User-Agent header is required")


def _limit(office: Office) -> Limit:
    kept = office.world.cache("picqer")
    if "limit" not in kept:
        kept["limit"] = Limit(office.books.account.rate_limit, office.habits.window)
    found: Limit = kept["limit"]
    found.most = office.books.account.rate_limit
    return found


def _count(office: Office, headers: dict[str, str]) -> None:
    left = _limit(office).take()
    headers["X-RateLimit-Remaining"] = str(max(0, left))
    if office.habits.says_limit:
        headers["X-RateLimit-Limit"] = str(office.books.account.rate_limit)
    if left < 0:
        raise RefusedError(429, 28, "Rate limit exceeded")


def _shape(path: str) -> tuple[str, ...]:
    """A path with its numbers left out."""
    parts = (part for part in path[len(BASE) :].split("/") if part)
    return tuple("#" if part.isdecimal() else part for part in parts)


def _answered(office: Office, request: Request, path: str, body: bytes) -> tuple[int, bytes]:
    parts = [part for part in path[len(BASE) :].split("/") if part]
    shape = _shape(path)
    numbers = [int(part) for part in parts if part.isdecimal()]
    rights = office.books.account.access.rights
    desk = Desk(office, dict(request.query_params), {})
    if request.method in ("GET", "HEAD"):
        found = READS.get(shape) or READS.get((*shape[:1], "*"))
        if found is None:
            raise not_found()
        right, answer = found
        if right not in rights:
            raise _closed(office)
        return 200, answer(desk, parts[1]) if shape not in READS else answer(desk, *numbers)
    write = WRITES.get((request.method, shape))
    if write is None:
        raise RefusedError(400, 8, "Not implemented")
    if "orders.write" not in rights:
        raise RefusedError(403, None, "No rights to this feature")
    desk.body = _read(body)
    made: tuple[int, bytes] = write(desk, *numbers)
    return made


def _closed(office: Office) -> RefusedError:
    """A resource that this key may not see."""
    status = office.habits.closed_with
    code = 20 if status == 404 else None
    return RefusedError(status, code, "Item not found" if status == 404 else "No access to this function")


def _read(body: bytes) -> dict[str, Any]:
    if not body:
        return {}
    try:
        given = json.loads(body)
    except ValueError as error:
        raise RefusedError(400, 22, "Invalid JSON") from error
    if not isinstance(given, dict):
        raise RefusedError(400, 22, "Invalid JSON")
    return given
