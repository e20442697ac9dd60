"""Magento 2 as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.traits import ABOUT, Traits, said_in, secret

VERSIONS = ("2.3", "2.4")
_LETTERS = "0123456789abcdefghijklmnopqrstuvwxyz"
_OF_AN_ORDER = re.compile(r"/V1/orders?/(\d+)(?:/|$)")
_PROBE = re.compile(r"/V1/order/0+/(ship|invoice)$")
SINGLE = 0.35
"""Share of merchants that use the access token alone."""


def _keys(chance: Random) -> dict[str, str]:
    names: tuple[str, ...] = ("CONSUMER_KEY", "CONSUMER_SECRET", "ACCESS_TOKEN", "ACCESS_TOKEN_SECRET")
    if chance.random() < SINGLE:
        names = ("ACCESS_TOKEN",)
    return {name: secret(chance, "", 32, _LETTERS) for name in names}


def source_number(order: ShopOrder) -> str:
    """`ext_order_id`: what a copied order was made from."""
    kept = order.extra.get("meta", {}).get("_original_order_number", "")
    return str(kept) or (order.source_number if order.origin == "migrated" else "")


def is_probe(method: str, path: str) -> bool:
    """Whether a request in the form of a write names no order: it tells a right and changes nothing."""
    return method == "POST" and _PROBE.search(path.rstrip("/")) is not None


def _reads(method: str, path: str, body: bytes) -> bool:
    login = path.rstrip("/").endswith("/V1/integration/admin/token")
    return method in ("GET", "HEAD", "OPTIONS") or login or is_probe(method, path)


def _about(path: str, body: bytes) -> ABOUT:
    found = _OF_AN_ORDER.search(path)
    if found is not None:
        return [("order", found[1])]
    said = said_in(body)
    entity = said.get("entity") if isinstance(said, dict) else None
    if not isinstance(entity, dict):
        return []
    number = entity.get("entity_id") if path.rstrip("/").endswith("/orders") else entity.get("order_id")
    return [("order", str(number))] if number is not None else []


def _known(version: str) -> bool:
    return re.match(r"2\.\d+", version) is not None


def _more(said: Any, by: int) -> Any:
    if isinstance(said, dict) and isinstance(said.get("total_count"), int):
        return said | {"total_count": max(0, said["total_count"] + by)}
    return said


TRAITS = Traits(
    name="magento",
    title="Magento 2",
    words={
        "unpaid": "pending_payment",
        "on-hold": "pending",
        "open": "processing",
        "partly-shipped": "processing",
        "completed": "complete",
        "cancelled": "canceled",
        "refunded": "closed",
        "failed": "canceled",
    },
    keys=_keys,
    first_id=201,
    prefixes=("000000", "000000", "2000000"),
    first_number=1,
    dates_back=True,
    versions=VERSIONS,
    known_version=_known,
    own_host=True,
    signed_time=lambda tls: True,
    signs=lambda fields: "CONSUMER_KEY" in fields,
    source_marks=lambda order: {source_number(order)},
    channels=False,
    hooks="apps",
    details=frozenset({"barcode", "weight", "images", "country"}),
    not_for_sale=(("simple", "draft"), ("virtual", "live"), ("simple", "archived")),
    tracking=(),  # whether stock is kept is told of one product at a time, in no list
    sku_needed=True,
    edits_sku=False,
    locations={"default": "Default Source"},
    partial=True,
    lines=True,
    refusal=lambda: {
        "message": "The consumer isn't authorized to access %resources.",
        "parameters": {"resources": "Magento_Backend::admin"},
    },
    rejection=lambda body: (400, {"message": "Could not save the order, see error log for details"}),
    too_many=lambda: {"message": "Too Many Requests"},
    reads=_reads,
    about=_about,
    more=_more,
)
