"""The account itself, the stock that Bol keeps for it, and what became of requests that are carried out later."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from starlette.responses import Response

from picqer_tui.world.platforms.face import dumped

from .face import Face, answer, stamp
from .ids import retailer_id
from .offers import by_bol, offers
from .problems import invalid, not_found
from .query import Query

PER_PAGE = 50
PENDING = 3.0
"""Seconds until a request is carried out."""
KEPT = timedelta(days=1)
MOST_ASKED = 1000


class Process(NamedTuple):
    """One request that was accepted."""

    number: str
    entity: str
    event: str
    at: datetime
    since: float
    """By the machine's clock."""


def retailer(face: Face, number: str) -> Response:
    """Who the seller is; another's number is not told."""
    own = retailer_id(face.shop.identity)
    if number not in ("current", own):
        raise not_found(f"Retailer with id {number} not found.")
    said = {
        "retailerId": own,
        "displayName": face.shop.name,
        "companyName": f"{face.shop.name} B.V.",
        "vatNumber": "NL000000000B00",
        "kvkNumber": "00000000",
        "registrationDate": "2019-05-14",
        "topRetailer": None,
        "ratingMethod": "THREE_MONTHS",
        "retailerRating": None,
    }
    return answer(face.worded(said))


def inventory(face: Face, query: Query) -> Response:
    """Stock in Bol's own warehouses."""
    page = query.number("page", 1, 1)
    state = query.choice("state", "REGULAR", ("REGULAR", "GRADED"))
    level = query.choice("stock", "", ("", "SUFFICIENT", "INSUFFICIENT"))
    words = query.text("query").lower()
    rows = [row for row in offers(face) if by_bol(row) and state == "REGULAR"]
    if words and not face.ignores_filters:
        rows = [row for row in rows if words in row.name.lower() or words == row.barcode]
    if level and not face.ignores_filters:
        rows = [row for row in rows if (row.quantity > 0) is (level == "SUFFICIENT")]
    start = (page - 1) * PER_PAGE
    said = [
        {
            "ean": row.barcode,
            "bsku": str(2_950_000_000_000 + int(row.id) % 1_000_000_000),
            "gradedStock": 0,
            "regularStock": max(0, row.quantity),
            "title": f"{row.name} {row.variant}".strip(),
        }
        for row in rows[start : start + PER_PAGE]
    ]
    return answer(face.page("inventory", [dumped(one) for one in said]))


def accepted(face: Face, entity: str, event: str) -> dict[str, Any]:
    """Enter a request that is carried out in a moment; gives its status."""
    kept = face.kept("processes")
    number = str(880_012_345 + len(kept))
    kept[number] = Process(number, entity, event, face.now(), time.monotonic())
    return _status(face, kept[number])


def process(face: Face, number: str) -> Response:
    """What became of one request; forgotten after a day."""
    found = face.kept("processes").get(number)
    if found is None or found.at < face.now() - KEPT:
        raise not_found(f"Process status with id {number} not found.")
    return answer(face.worded(_status(face, found)))


def processes(face: Face, query: Query) -> Response:
    """What became of all requests about one thing, newest first."""
    entity, event = query.text("entity-id"), query.text("event-type")
    for name, said in (("entity-id", entity), ("event-type", event)):
        if not said:
            raise invalid(name, f"Required parameter {name} is not present.")
    page = query.number("page", 1, 1)
    rows = [one for one in face.kept("processes").values() if (one.entity, one.event) == (entity, event)]
    start = (page - 1) * PER_PAGE
    parts = [dumped(face.worded(_status(face, one))) for one in rows[::-1][start : start + PER_PAGE]]
    return answer(face.page("processStatuses", parts))


def several(face: Face, said: Any) -> Response:
    """The statuses of a list of numbers."""
    asked = said.get("processStatusQueries") if isinstance(said, dict) else None
    if not isinstance(asked, list) or not 1 <= len(asked) <= MOST_ASKED:
        raise invalid("processStatusQueries", f"Size must be between 1 and {MOST_ASKED}.")
    kept = face.kept("processes")
    numbers = [str(one.get("processStatusId")) for one in asked if isinstance(one, dict)]
    parts = [dumped(face.worded(_status(face, kept[number]))) for number in numbers if number in kept]
    return answer(face.page("processStatuses", parts))


def _status(face: Face, one: Process) -> dict[str, Any]:
    passed = max(time.monotonic() - one.since, (face.now() - one.at).total_seconds())
    verb = one.event.replace("_", " ").lower()
    return {
        "processStatusId": one.number,
        "entityId": one.entity,
        "eventType": one.event,
        "description": f"{verb.capitalize()} for {one.entity}.",
        "status": "SUCCESS" if passed >= PENDING else "PENDING",
        "errorMessage": None,
        "createTimestamp": stamp(one.at),
        "links": [{"rel": "self", "href": f"https://api.bol.com/shared/process-status/{one.number}"}],
    }
