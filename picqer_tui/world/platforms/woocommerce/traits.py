"""WooCommerce as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from picqer_tui.world.shop import Shop
from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.traits import ABOUT, Traits, page_seen, said_in, secret

_THING = re.compile(r"/(orders|products)/(\d+)(?:/variations/(\d+))?")


def _keys(chance: Random) -> dict[str, str]:
    return {"CONSUMER_KEY": secret(chance, "ck_", 40), "CONSUMER_SECRET": secret(chance, "cs_", 40)}


def _marks(order: ShopOrder) -> set[str]:
    """The meta `_original_order_number`, always there on migrated orders."""
    kept = order.extra.get("meta", {}).get("_original_order_number", "")
    return {str(kept) or (order.source_number if order.origin == "migrated" else "")}


def _seen_closed(shop: Shop) -> bool:
    """Payment methods tell of a closed checkout, to a key that may read settings."""
    if shop.closed_how != "checkout":
        return page_seen(shop)
    return "settings.read" in shop.access.rights and not shop.access.revoked


def _about(path: str, body: bytes) -> ABOUT:
    found = _THING.search(path)
    if found is not None:
        return [("order" if found[1] == "orders" else "product", found[3] or found[2])]
    said = said_in(body)
    wished = said.get("update", []) if isinstance(said, dict) else []
    return [("order" if "/orders/" in path else "product", str(one.get("id"))) for one in wished]


def _known(version: str) -> bool:
    major = re.match(r"\d+", version)
    return major is None or int(major.group()) < 20


def _refusal() -> Any:
    said = {"code": "woocommerce_rest_cannot_view", "message": "Sorry, you cannot list resources."}
    return said | {"data": {"status": 401}}


def _rejection(body: bytes) -> tuple[int, Any]:
    said = {"code": "woocommerce_rest_cannot_edit", "message": "Sorry, you are not allowed to edit this resource."}
    return 400, said | {"data": {"status": 400}}


TRAITS = Traits(
    name="woocommerce",
    title="WooCommerce",
    words={
        "unpaid": "pending",
        "on-hold": "on-hold",
        "open": "processing",
        "partly-shipped": "processing",
        "completed": "completed",
        "cancelled": "cancelled",
        "refunded": "refunded",
        "failed": "failed",
    },
    keys=_keys,
    first_id=101,
    ids_as_numbers=0.6,
    prefixes=("WC-", "V2026-", ""),
    migrated_number=False,
    dates_back=True,
    versions=("9.9.5", "11.0.1"),
    known_version=_known,
    own_host=True,
    signed_time=lambda tls: not tls,
    sku_of_parent=True,
    lines_show_now=True,
    source_marks=_marks,
    hooks="webhooks",
    not_for_sale=(("simple", "draft"), ("virtual", "live"), ("simple", "private"), ("external", "live")),
    translations=True,
    closes_as="coming-soon",
    closings=("coming-soon", "maintenance", "checkout"),
    seen_closed=_seen_closed,
    notes=True,
    peculiar="tracking-as-note",
    refusal=_refusal,
    rejection=_rejection,
    too_many=lambda: {"code": "too_many_requests", "message": "Too many requests", "data": {"status": 429}},
    about=_about,
)
