"""Shopify as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.traits import ABOUT, Traits, secret
from picqer_tui.world.wishes import asked

LOGIN = "/admin/oauth/access_token"
_NO_WRITES = frozenset({"bulkOperationRunQuery", "bulkOperationCancel"})
_GID = re.compile(r"gid://shopify/(Order|FulfillmentOrder|ProductVariant|InventoryItem)/(\d+)")
_STOCK_ITEMS = 2_000_000_000
_KINDS = {"Order": "order", "FulfillmentOrder": "order", "ProductVariant": "product", "InventoryItem": "product"}


def _keys(chance: Random) -> dict[str, str]:
    if chance.random() < 0.6:
        return {"ACCESS_TOKEN": secret(chance, "shpat_", 32)}
    return {"CLIENT_ID": secret(chance, "", 32), "CLIENT_SECRET": secret(chance, "shpss_", 32)}


def _marks(order: ShopOrder) -> set[str]:
    """The `sourceIdentifier`: number or id."""
    return {order.source_number, order.source_id}


def _reads(method: str, path: str, body: bytes) -> bool:
    if path == LOGIN or method in ("GET", "HEAD", "OPTIONS"):
        return True
    mutation, fields = asked(body)
    return path.endswith("graphql.json") and (not mutation or set(fields) <= _NO_WRITES)


def _own(kind: str, number: str) -> str:
    """The id in the books behind the number of a global id."""
    if kind == "FulfillmentOrder":
        return number[1:]
    return str(int(number) - _STOCK_ITEMS) if kind == "InventoryItem" else number


def _about(path: str, body: bytes) -> ABOUT:
    named = dict.fromkeys(_GID.findall(body.decode("utf-8", "replace")))
    return [(_KINDS[kind], _own(kind, number)) for kind, number in named]


def _rejection(body: bytes) -> tuple[int, Any]:
    """GraphQL says it within a 200, for each mutation asked."""
    errors = [{"field": None, "message": "This could not be changed", "code": "INVALID"}]
    return 200, {"data": {name: {"userErrors": errors} for name in asked(body)[1]}}


def _more(said: Any, by: int) -> Any:
    """Every `count` that has a `precision` beside it."""
    if isinstance(said, dict):
        made = {key: _more(one, by) for key, one in said.items()}
        if "precision" in made and isinstance(made.get("count"), int):
            made["count"] = max(0, made["count"] + by)
        return made
    return [_more(one, by) for one in said] if isinstance(said, list) else said


TRAITS = Traits(
    name="shopify",
    title="Shopify",
    words={
        "unpaid": "pending",
        "on-hold": "pending",
        "open": "paid",
        "partly-shipped": "partially_fulfilled",
        "completed": "fulfilled",
        "cancelled": "cancelled",
        "refunded": "refunded",
        "failed": "voided",
    },
    keys=_keys,
    first_id=5_550_000_000_001,
    prefixes=("#",),
    first_number=1001,
    new_group=True,
    known_version=lambda version: version in ("", "2026-04", "2026-07", "2026-10", "2027-01"),
    odd_version="2031-01",
    history_days=60,
    source_marks=_marks,
    hooks="apps",
    details=frozenset({"barcode", "weight", "images", "hs-code", "country"}),
    tracking=("off", "elsewhere"),
    not_for_sale=(("simple", "draft"), ("virtual", "live"), ("gift-card", "live"), ("simple", "archived")),
    locations={"70100001": "Magazijn", "70100002": "Winkel"},
    closes_as="password",
    closings=("password",),
    partial=True,
    lines=True,
    refusal=lambda: {"errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"},
    rejection=_rejection,
    too_many=lambda: {"errors": "Exceeded rate limit. Reduce request rates to resume uninterrupted service."},
    reads=_reads,
    about=_about,
    more=_more,
)
