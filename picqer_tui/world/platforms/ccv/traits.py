"""CCV Shop as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from typing import Any

from picqer_tui.world.shop_rows import ShopOrder
from picqer_tui.world.traits import ABOUT, Traits, secret

ROOT = "/api/rest/v1/"
_THING = re.compile(r"/(orders|products|attributecombinations)/(\d+)/")
_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


def _keys(chance: Random) -> dict[str, str]:
    return {"PUBLIC_KEY": secret(chance, "", 16, _LETTERS), "SECRET_KEY": secret(chance, "", 32, _LETTERS)}


def _marks(order: ShopOrder) -> set[str]:
    """The customer's reference, where a migration leaves the old number."""
    return {order.source_number} if order.origin == "migrated" else set()


def names_nothing(path: str) -> bool:
    """A change of number 0, which is nobody's: what a program sends to see whether it may write."""
    found = _THING.search(path)
    return found is not None and int(found[2]) == 0


def _reads(method: str, path: str, body: bytes) -> bool:
    return method in ("GET", "HEAD", "OPTIONS") or names_nothing(path)


def _about(path: str, body: bytes) -> ABOUT:
    found = _THING.search(path)
    return [] if found is None else [("order" if found[1] == "orders" else "product", found[2])]


def error(code: str, message: str) -> dict[str, Any]:
    """A refusal: the code begins with the status."""
    return {"status": int(code.partition(".")[0]), "code": code, "developermessage": message}


TRAITS = Traits(
    name="ccv",
    title="CCV Shop",
    words={
        "unpaid": "1",
        "on-hold": "4",
        "open": "1",
        "partly-shipped": "2",
        "completed": "7",
        "cancelled": "8",
        "refunded": "8",
        "failed": "8",
    },
    keys=_keys,
    first_id=90_001,
    prefixes=("W-", "", "CCV-"),
    migrated_number=False,
    dates_back=True,
    known_version=lambda version: True,
    own_host=True,
    signed_time=lambda tls: True,
    source_marks=_marks,
    shows_sender=False,
    channels=False,
    tracking=(),
    not_for_sale=(("simple", "draft"),),
    bundles=False,
    first_code_only=True,
    peculiar="loses-later-tracking",
    refusal=lambda: error("401.10", "Authentication failed"),
    rejection=lambda body: (501, error("501.30", "This resource is read-only")),
    too_many=lambda: error("429.10", "Too many requests for this method on this resource"),
    reads=_reads,
    about=_about,
)
