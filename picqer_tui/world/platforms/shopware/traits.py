"""Shopware as the neutral rooms of the world know it."""

from __future__ import annotations

import re
from random import Random
from string import ascii_uppercase, digits
from typing import Any

from picqer_tui.world.traits import ABOUT, Traits, said_in, secret

from .ids import FIRST, behind, numbers

LOGIN = "/api/oauth/token"
_THING = re.compile(r"/(order|order_delivery|order-delivery|order_transaction|product)/([0-9a-f]{32})(?:/|$)")
_LETTERS = ascii_uppercase + digits


def _keys(chance: Random) -> dict[str, str]:
    return {
        "ACCESS_KEY_ID": secret(chance, "SWIA", 22, _LETTERS),
        "SECRET_ACCESS_KEY": secret(chance, "", 50, _LETTERS + "abcdefghijklmnopqrstuvwxyz"),
    }


def _known(version: str) -> bool:
    """Any six, as far as the first number tells."""
    major = re.match(r"\d+", version)
    return major is None or int(major.group()) < 20


def operations(said: Any) -> list[dict[str, Any]]:
    """The operations of a sync call: a list of them, or an object with a name for each."""
    found = list(said.values()) if isinstance(said, dict) else said if isinstance(said, list) else []
    return [one for one in found if isinstance(one, dict)]


def names_nothing(method: str, path: str, said: Any) -> bool:
    """Whether a request in the form of a write is about nothing: a sync without rows, a change of the id of all noughts or
    all f's."""
    if path.rstrip("/").endswith("/_action/sync"):
        return not any(one.get("payload") for one in operations(said))
    found = re.search(r"/(0{32}|f{32})(/|$)", path)
    return found is not None


def _reads(method: str, path: str, body: bytes) -> bool:
    if method in ("GET", "HEAD", "OPTIONS") or path.rstrip("/") == LOGIN:
        return True
    if method == "POST" and re.match(r"/api/(search|search-ids|aggregate)/", path):
        return True
    return path.startswith("/api/") and names_nothing(method, path, said_in(body))


def _about(path: str, body: bytes) -> ABOUT:
    found = _THING.search(path)
    if found is not None:
        return _named(found[1], found[2])
    if not path.endswith("/_action/sync"):
        return []
    made: ABOUT = []
    for one in operations(said_in(body)):
        rows = one.get("payload")
        for row in rows if isinstance(rows, list) else ():
            if isinstance(row, dict) and isinstance(row.get("id"), str):
                made += _named(str(one.get("entity", "")), row["id"])
    return made


def _named(entity: str, number: str) -> ABOUT:
    if entity in ("product", "order"):
        return [(entity, own) for own in numbers(number)[:1]]
    return [("order", own) for own in behind(number)[:1]]


def _refusal() -> Any:
    said = {"code": "9", "status": "401", "detail": "Access token could not be verified"}
    return {"errors": [said | {"title": "The resource owner or authorization server denied the request."}]}


def _rejection(body: bytes) -> tuple[int, Any]:
    said = {"status": "400", "code": "FRAMEWORK__WRITE_CONSTRAINT_VIOLATION", "title": "Bad Request"}
    return 400, {"errors": [said | {"detail": "This value may not be changed.", "source": {"pointer": "/0"}}]}


def _too_many() -> Any:
    said: dict[str, Any] = {"status": "429", "code": "FRAMEWORK__RATE_LIMIT_EXCEEDED", "title": "Too Many Requests"}
    said["detail"] = "Too many requests, try again in 1 seconds."
    return {"errors": [said | {"meta": {"parameters": {"seconds": 1}}}]}


def _more(said: Any, by: int) -> Any:
    if isinstance(said, dict) and isinstance(said.get("total"), int) and "data" in said:
        return said | {"total": max(0, said["total"] + by)}
    return said


TRAITS = Traits(
    shows_write_rights=False,
    name="shopware",
    title="Shopware 6",
    words={
        "unpaid": "open",
        "on-hold": "open",
        "open": "open",
        "partly-shipped": "in_progress",
        "completed": "completed",
        "cancelled": "cancelled",
        "refunded": "completed",
        "failed": "cancelled",
    },
    keys=_keys,
    first_id=FIRST,
    prefixes=("", "", "SW-"),
    versions=("6.4.20.2", "6.5.6.1", "6.6.7.1", "6.7.9.1"),
    known_version=_known,
    own_host=True,
    hooks="apps",
    tracking=(),
    bundles=False,
    closes_as="maintenance",
    closings=("maintenance",),
    documented=True,
    partial=True,
    refusal=_refusal,
    rejection=_rejection,
    too_many=_too_many,
    reads=_reads,
    about=_about,
    more=_more,
)
