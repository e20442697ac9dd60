"""Ids as the API writes them: 32 hexadecimal digits.

A shop of the world begins to count at a number of 32 decimal digits, so that most ids are those of the books as they stand;
shorter ones get zeros in front. What an order has exactly one of (a delivery, a payment) is named by the order's id with
a mark in place of the first two digits. What has no id in the books is named by a digest.
"""

from __future__ import annotations

import hashlib
import re
from functools import lru_cache

FIRST = 19_274_058_361_900_000_000_000_000_000_101
"""Where ids begin in a shop of this platform."""
LIVE = "0fa91ce3e96a4bc2be4bd9ce752c3425"
"""Version of everything that is not a draft; the same in every shop."""

MARKS = {
    "delivery": "d1",
    "discount-delivery": "d2",
    "transaction": "e1",
    "failed-transaction": "e2",
    "customer": "c1",
    "billing-address": "a1",
    "shipping-address": "a2",
    "promotion": "b1",
}
_FORM = re.compile(r"[0-9a-f]{32}")
_HEADS = (str(FIRST)[:2], "00")


def is_id(text: object) -> bool:
    """Whether a value has the form of an id."""
    return isinstance(text, str) and _FORM.fullmatch(text) is not None


def shown(number: str) -> str:
    """The id of what has this id in the books."""
    return number.zfill(32)


def numbers(text: str) -> tuple[str, ...]:
    """Ids in the books that an id may stand for."""
    return (str(int(text)),) if text.isdecimal() else ()


def marked(kind: str, number: str) -> str:
    """The id of the one thing of this kind that an order has."""
    return MARKS[kind] + shown(number)[2:]


def behind(text: str) -> tuple[str, ...]:
    """Ids of orders that a marked id may belong to."""
    if text[:2] not in MARKS.values() or not text[2:].isdecimal():
        return ()
    return tuple(str(int(head + text[2:])) for head in _HEADS)


@lru_cache(maxsize=4096)
def digest(*about: str) -> str:
    """The id of something that the books know by name only."""
    return hashlib.md5("/".join(about).encode(), usedforsecurity=False).hexdigest()
