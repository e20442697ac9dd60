"""Which address is which part of the API, by which methods, and the right it needs."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.responses import Response

from . import order_lists, order_writes, product_lists, product_writes, site
from .face import Face, answer
from .query import Query

READS = ("GET", "HEAD")
_CHANGES = ("PUT", "PATCH", "POST")


class Call(NamedTuple):
    """One request to the API, past the login."""

    face: Face
    method: str
    path: str
    raw: str
    query: Query
    body: Any


class Door(NamedTuple):
    """One address pattern: methods, the right it needs, and who answers. Writers also say whether they changed
    something."""

    pattern: re.Pattern[str]
    methods: tuple[str, ...]
    right: str
    serve: Callable[..., Any]


def _door(pattern: str, methods: tuple[str, ...], right: str, serve: Callable[..., Any]) -> Door:
    return Door(re.compile(f"(?i:{pattern})"), methods, right, serve)


def _products(call: Call) -> Response:
    return product_lists.listing(call.face, call.path, call.raw, call.query)


def _variations(call: Call, parent: str) -> Response:
    return product_lists.listing(call.face, call.path, call.raw, call.query, parent=parent)


def _all_variations(call: Call) -> Response:
    if "/wc-analytics/" not in call.path:
        product_lists.needs_flat_route(call.face)
    return product_lists.listing(call.face, call.path, call.raw, call.query, all_of=True)


def _refuse(_call: Call, *_: str) -> Response:
    raise product_writes.not_simulated()


_V3 = r"/wc/v[123]"
DOORS = (
    _door(rf"{_V3}/products", READS, "products.read", _products),
    _door(rf"{_V3}/products", ("POST",), "products.write", _refuse),
    _door(
        rf"{_V3}/products/batch", _CHANGES, "products.batch", lambda call: product_writes.batch(call.face, call.body)
    ),
    _door(
        rf"{_V3}/products/(\d+)",
        READS,
        "products.read",
        lambda call, number: product_lists.single(call.face, number, call.query),
    ),
    _door(
        rf"{_V3}/products/(\d+)",
        _CHANGES,
        "products.write",
        lambda call, number: (product_writes.change(call.face, str(int(number)), call.body), True),
    ),
    _door(rf"{_V3}/products/(\d+)", ("DELETE",), "products.write", _refuse),
    _door(rf"{_V3}/products/(\d+)/variations", READS, "products.read", _variations),
    _door(
        rf"{_V3}/products/(\d+)/variations/batch",
        _CHANGES,
        "products.batch",
        lambda call, parent: product_writes.batch(call.face, call.body, parent),
    ),
    _door(
        rf"{_V3}/products/(\d+)/variations/(\d+)",
        READS,
        "products.read",
        lambda call, parent, number: product_lists.single(call.face, number, call.query, parent),
    ),
    _door(
        rf"{_V3}/products/(\d+)/variations/(\d+)",
        _CHANGES,
        "products.write",
        lambda call, parent, number: (product_writes.change(call.face, str(int(number)), call.body, parent), True),
    ),
    _door(rf"{_V3}/variations", READS, "products.read", _all_variations),
    _door(r"/wc-analytics/variations", READS, "products.read", _all_variations),
    _door(
        r"/wc-analytics/reports/stock",
        READS,
        "products.read",
        lambda call: product_lists.stock_report(call.face, call.path, call.raw, call.query),
    ),
    _door(
        rf"{_V3}/orders",
        READS,
        "orders.read",
        lambda call: order_lists.listing(call.face, call.path, call.raw, call.query),
    ),
    _door(rf"{_V3}/orders", ("POST",), "orders.write", _refuse),
    _door(rf"{_V3}/orders/batch", _CHANGES, "orders.batch", lambda call: order_writes.batch(call.face, call.body)),
    _door(
        rf"{_V3}/orders/(\d+)",
        READS,
        "orders.read",
        lambda call, number: order_lists.single(call.face, number, call.query),
    ),
    _door(
        rf"{_V3}/orders/(\d+)",
        _CHANGES,
        "orders.write",
        lambda call, number: (order_writes.change(call.face, number, call.body), True),
    ),
    _door(rf"{_V3}/orders/(\d+)", ("DELETE",), "orders.write", _refuse),
    _door(
        rf"{_V3}/orders/(\d+)/notes",
        READS,
        "orders.read",
        lambda call, number: order_lists.notes(call.face, number, call.query),
    ),
    _door(
        rf"{_V3}/orders/(\d+)/notes",
        ("POST",),
        "orders.write",
        lambda call, number: (answer(order_writes.add_note(call.face, number, call.body), 201), True),
    ),
    _door(
        rf"{_V3}/orders/(\d+)/refunds",
        READS,
        "orders.read",
        lambda call, number: order_lists.refund_list(call.face, number),
    ),
    _door(rf"{_V3}/reports/orders/totals", READS, "orders.read", lambda call: order_lists.totals(call.face)),
    _door(rf"{_V3}/system_status", READS, "", lambda call: site.system_status(call.face, call.query)),
    _door(rf"{_V3}/webhooks", READS, "", lambda call: site.webhooks(call.face, call.query)),
    _door(rf"{_V3}/payment_gateways", READS, "", lambda call: site.gateways(call.face, call.query)),
    _door(
        rf"{_V3}/settings/([\w-]+)/([\w-]+)",
        READS,
        "settings.read",
        lambda call, group, name: site.setting(call.face, group, name),
    ),
    _door(
        rf"{_V3}/settings/([\w-]+)/([\w-]+)",
        _CHANGES,
        "orders.write",
        lambda call, group, name: (site.setting(call.face, group, name, call.body), True),
    ),
)
