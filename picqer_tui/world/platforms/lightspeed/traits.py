"""Lightspeed eCom C-Series as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from picqer_tui.world.traits import ABOUT, Traits, said_in, secret

SHIPMENTS = 500_000_000
"""The shipment of an order has the order's id and this: Lightspeed makes one with each order."""
_THING = re.compile(r"/(orders|shipments|variants)/(\d+)[./]")


def _keys(chance: Random) -> dict[str, str]:
    return {"API_KEY": secret(chance, "", 32), "API_SECRET": secret(chance, "", 32)}


def _reads(method: str, path: str, body: bytes) -> bool:
    if method in ("GET", "HEAD", "OPTIONS"):
        return True
    return path.endswith("/variants/bulk.json") and names_no_variant(body)


def names_no_variant(body: bytes) -> bool:
    """A bulk change of nothing: what a program sends to see whether it may write."""
    said = said_in(body)
    return not body or (isinstance(said, dict) and not said.get("variant"))


def _about(path: str, body: bytes) -> ABOUT:
    found = _THING.search(path)
    if found is not None and found[1] == "shipments":
        return [("order", str(int(found[2]) - SHIPMENTS))]
    if found is not None:
        return [("order" if found[1] == "orders" else "product", found[2])]
    said = said_in(body)
    wished = said.get("variant") if isinstance(said, dict) else None
    return (
        [("product", str(one.get("id"))) for one in wished if isinstance(one, dict)] if isinstance(wished, list) else []
    )


def _error(code: int, message: str) -> Any:
    return {"error": {"code": code, "method": "", "request": "", "message": message}}


def _more(said: Any, by: int) -> Any:
    if isinstance(said, dict) and said.keys() == {"count"} and isinstance(said["count"], int):
        return {"count": max(0, said["count"] + by)}
    return said


TRAITS = Traits(
    shows_sender=False,
    name="lightspeed",
    title="Lightspeed",
    words={
        "unpaid": "processing_awaiting_payment",
        "on-hold": "processing_awaiting_payment",
        "open": "processing_awaiting_shipment",
        "partly-shipped": "processing_awaiting_shipment",
        "completed": "completed_shipped",
        "cancelled": "cancelled",
        "refunded": "completed_shipped",
        "failed": "cancelled",
    },
    keys=_keys,
    first_id=48_200_001,
    prefixes=("ORD", "ORD", "W"),
    new_group=True,
    migrated_number=False,
    dates_back=True,
    other_code="article_code",
    known_version=lambda version: True,
    details=frozenset({"barcode", "weight", "images", "hs-code"}),
    not_for_sale=(("simple", "draft"),),
    bundles=False,
    closings=("maintenance", "password"),
    documented=True,
    whole_only=True,
    peculiar="tracking-waits",
    refusal=lambda: _error(401, "Invalid API key or secret"),
    rejection=lambda body: (400, _error(400, "This resource could not be changed")),
    too_many=lambda: _error(429, "Too many requests"),
    reads=_reads,
    about=_about,
    more=_more,
)
