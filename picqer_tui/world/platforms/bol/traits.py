"""Bol.com as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from picqer_tui.world.traits import ABOUT, Traits, secret

from .ids import offer_id, offer_number

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_OFFER = re.compile(r"/retailer/offers/([0-9a-f-]{36})")


def _keys(chance: Random) -> dict[str, str]:
    client = "-".join(secret(chance, "", length) for length in (8, 4, 4, 4, 12))
    return {"CLIENT_ID": client, "CLIENT_SECRET": secret(chance, "", 64, LETTERS)}


def _reads(method: str, path: str, body: bytes) -> bool:
    return method in ("GET", "HEAD", "OPTIONS") or path in ("/token", "/shared/process-status")


def _about(path: str, body: bytes) -> ABOUT:
    """The offer of an address. Shipments name lines, which tell no order by themselves."""
    found = _OFFER.search(path)
    number = offer_number(found[1]) if found else ""
    return [("product", number)] if number else []


def _problem(status: int, title: str, detail: str) -> dict[str, Any]:
    return {
        "type": "https://api.bol.com/problems",
        "title": title,
        "status": status,
        "detail": detail,
        "violations": [],
    }


TRAITS = Traits(
    name="bol",
    title="Bol.com",
    words={
        "unpaid": "OPEN",
        "on-hold": "OPEN",
        "open": "OPEN",
        "partly-shipped": "OPEN",
        "completed": "SHIPPED",
        "cancelled": "CANCELLED",
        "refunded": "SHIPPED",
        "failed": "CANCELLED",
    },
    keys=_keys,
    first_id=1_300_000_001,
    ids_as_numbers=1.0,
    migrated_number=False,
    known_version=lambda version: True,
    odd_version="",
    lines_show_now=True,
    channels=False,
    details=frozenset({"barcode"}),
    tracking=("elsewhere",),
    not_for_sale=(("simple", "draft"),),
    bundles=False,
    variants=False,
    prepaid=True,
    can_enter=False,
    can_complete=False,
    edits_sku=False,
    shown_id=offer_id,
    own_page=False,
    seen_closed=lambda shop: False,
    documented=True,
    partial=True,
    lines=True,
    refusal=lambda: _problem(401, "Unauthorized Request", "The request is not authorized."),
    rejection=lambda body: (400, _problem(400, "Error validating request", "Bad request")),
    too_many=lambda: _problem(429, "Too many requests", "Too many requests, retry later."),
    reads=_reads,
    about=_about,
)
