"""From a request to an answer: tokens, versions, the bucket, the execution, and the world's write log."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs

from graphql import GraphQLError, graphql_sync
from graphql.execution.values import get_variable_values
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from picqer_tui.world.shop import Shop
from picqer_tui.world.world import World

from . import cost, storefront, tables
from .asking import Asking
from .documents import document, schema
from .executor import Bound, Run
from .mutations import NO_WRITES
from .rights import guard
from .versions import served

_REFUSED = "[API] Invalid API key or access token (unrecognized login or wrong password)"
_ARGUMENTS = "https://shopify.dev/api/usage/rate-limits"


class Door:
    """The addresses of one shop."""

    def __init__(self, world: World, side: str) -> None:
        self._world = world
        self._side = side

    async def log_in(self, request: Request) -> Response:
        """The client-credentials grant: a token for a day."""
        shop = self._world.shop(self._side)
        body = (await request.body()).decode("utf-8", "replace")
        given = {name: values[-1] for name, values in parse_qs(body).items()}
        if "json" in request.headers.get("content-type", ""):
            try:
                given = json.loads(body)
            except ValueError:
                given = {}
        if given.get("grant_type") != "client_credentials":
            return JSONResponse({"error": "unsupported_grant_type"}, 400)
        fields = shop.access.fields
        right = given.get("client_id") == fields.get("CLIENT_ID", object())
        if shop.access.revoked or not right or given.get("client_secret") != fields.get("CLIENT_SECRET"):
            return JSONResponse({"error": "invalid_client", "error_description": "Client authentication failed"}, 401)
        about = Asking(self._world, self._side, "")
        seconds = int(shop.extra.get("token_seconds", 86399))
        tokens = about.kept("tokens")
        seed = f"{shop.identity}/{fields['CLIENT_ID']}/{len(tokens)}"
        token = f"shpat_{hashlib.sha256(seed.encode()).hexdigest()[:32]}"
        tokens[token] = about.now + timedelta(seconds=seconds)
        return JSONResponse({"access_token": token, "scope": ",".join(sorted(about.scopes)), "expires_in": seconds})

    async def ask(self, request: Request) -> Response:
        """One GraphQL request."""
        shop = self._world.shop(self._side)
        version = served(request.path_params["version"])
        if shop.api_down:
            return HTMLResponse("<!DOCTYPE html><title>503</title>Something went wrong", 503)
        if version is None:
            return JSONResponse({"errors": "Not Found"}, 404)
        served_so_far = self._world.books.traffic.requests[self._side]
        headers = {"X-Shopify-API-Version": shop.version or version, "X-Request-Id": f"{self._side}-{served_so_far}"}
        address = f"{request.url.scheme}://{request.headers.get('host', '')}"
        about = Asking(self._world, self._side, address)
        for switch, status in (("frozen", 402), ("locked", 423)):
            if shop.extra.get(switch):
                return JSONResponse({"errors": "Unavailable Shop"}, status, headers)
        if not _known(shop, request.headers.get("x-shopify-access-token", ""), about):
            return JSONResponse({"errors": _REFUSED}, 401, headers)
        about.ignores_filters = "ignored-filters" in request.scope.get("world.faults", {})
        said, status = _answered(about, request, await request.body())
        return Response(
            json.dumps(said, separators=(",", ":"), ensure_ascii=False), status, headers, "application/json"
        )

    async def fetch(self, request: Request) -> Response:
        """The lines of a bulk query. The address is signed: a token sent along is refused, as by real storage."""
        about = Asking(self._world, self._side, "")
        if "x-shopify-access-token" in request.headers or "authorization" in request.headers:
            return Response("<Error><Code>InvalidArgument</Code></Error>", 400, None, "application/xml")
        found = about.kept("bulk").get(request.path_params["number"])
        if found is None or found.url is None or not found.url.endswith(f"?{request.url.query}"):
            return Response("<Error><Code>NoSuchKey</Code></Error>", 404, None, "application/xml")
        return Response(b"\n".join(found.lines) + b"\n", 200, None, "application/jsonl")


def app(world: World, side: str) -> Starlette:
    """The app of one shop."""
    door = Door(world, side)
    return Starlette(
        routes=[
            Route("/admin/oauth/access_token", door.log_in, methods=["POST"]),
            Route("/admin/api/{version}/graphql.json", door.ask, methods=["POST"]),
            Route("/_bulk/bulk-{number}.jsonl", door.fetch, methods=["GET"]),
            *storefront.routes(world, side),
        ]
    )


def _known(shop: Shop, token: str, about: Asking) -> bool:
    if shop.access.revoked or not token:
        return False
    if token == shop.access.fields.get("ACCESS_TOKEN"):
        return True
    until = about.kept("tokens").get(token)
    return until is not None and about.now < until


def _answered(about: Asking, request: Request, body: bytes) -> tuple[dict[str, Any], int]:
    try:
        given = json.loads(body)
        text = given["query"]
        variables = given.get("variables") or {}
        named = given.get("operationName")
    except (ValueError, KeyError, TypeError, AttributeError):
        return {"errors": {"query": "Required parameter missing or invalid"}}, 400
    if not isinstance(text, str) or not isinstance(variables, dict):
        return {"errors": {"query": "Required parameter missing or invalid"}}, 400
    found = document(text)
    if found.errors:
        return {"errors": found.errors}, 200
    operation = found.operation(named)
    if operation is None:
        return {"errors": [{"message": "An operation name is required"}]}, 200
    if "__schema" in text or "__type(" in text:
        shown = graphql_sync(schema(), text, variable_values=variables, operation_name=named)
        return {"data": shown.data}, 200
    coerced = get_variable_values(schema(), operation.variable_definitions or (), variables)
    if isinstance(coerced, list):
        return {"errors": [_bad_variable(one) for one in coerced]}, 200
    run = Run(schema(), found.fragments, coerced, tables.resolvers(), lambda o, n: guard(about, o, n), about)
    mutation = operation.operation.value == "mutation"
    root = run.root("Mutation" if mutation else "QueryRoot", operation.selection_set)
    before = (about.shop.orders.revision, about.shop.products.revision)
    said = _paid(about, run, root)
    if mutation:
        applied = before != (about.shop.orders.revision, about.shop.products.revision)
        for field in root.fields("Mutation"):
            if field.name not in NO_WRITES:
                about.wrote(field.name, request.scope["path"], applied, body.decode("utf-8", "replace"))
    return said, 200


def _bad_variable(error: GraphQLError) -> dict[str, Any]:
    return {"message": error.message, "extensions": {"code": "INVALID_VARIABLE"}}


def _paid(about: Asking, run: Run, root: Bound) -> dict[str, Any]:
    """Execute within the bucket: refused above the most, throttled while it is too empty, the rest given back."""
    price = cost.requested(run, root)
    if price > cost.MOST:
        message = f"Query cost is {price}, which exceeds the single query max cost limit ({cost.MOST})."
        extensions = {"code": "MAX_COST_EXCEEDED", "cost": price, "maxCost": cost.MOST, "documentation": _ARGUMENTS}
        return {"errors": [{"message": message, "extensions": extensions}]}
    bucket = _bucket(about)
    bucket.refill(about.now)
    if bucket.left < price:
        about.books.traffic.refused[about.side] += 1
        refusal = {"message": "Throttled", "extensions": {"code": "THROTTLED", "documentation": _ARGUMENTS}}
        return {"errors": [refusal], "extensions": {"cost": _costs(price, None, bucket)}}
    bucket.left -= price
    data = run.data(root)
    real = cost.actual(run, root, data)
    bucket.left = min(bucket.most, bucket.left + price - real)
    said: dict[str, Any] = {"data": data}
    if run.errors:
        said["errors"] = run.errors
    said["extensions"] = {"cost": _costs(price, real, bucket)}
    if about.warnings:
        said["extensions"]["search"] = about.warnings
    return said


def _costs(price: int, real: int | None, bucket: cost.Bucket) -> dict[str, Any]:
    return {"requestedQueryCost": price, "actualQueryCost": real, "throttleStatus": bucket.status()}


def _bucket(about: Asking) -> cost.Bucket:
    kept = about.kept("bucket")
    size = about.shop.extra.get("bucket")
    key = (about.shop.plan, tuple(size) if size else None)
    if key not in kept:
        kept[key] = cost.Bucket(about.shop.plan, key[1], about.now)
    found: cost.Bucket = kept[key]
    return found
