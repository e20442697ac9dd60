"""The forms in which a seller account writes its ids."""

from __future__ import annotations

import hashlib
import re

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-([0-9a-f]{12})")


def offer_id(number: str) -> str:
    """The uuid of an offer, from its id in the books; the end of it is that id."""
    start = hashlib.sha256(f"offer/{number}".encode()).hexdigest()
    return f"{start[:8]}-{start[8:12]}-4{start[12:15]}-a{start[15:18]}-{int(number):012x}"


def offer_number(offer: str) -> str:
    """The id in the books behind the uuid of an offer; empty when it is none of ours."""
    found = _UUID.fullmatch(offer.lower())
    number = str(int(found[1], 16)) if found else ""
    return number if number and offer_id(number) == offer.lower() else ""


def is_uuid(text: str) -> bool:
    """Whether a text has the form of an offer's id."""
    return _UUID.fullmatch(text.lower()) is not None


def retailer_id(identity: str) -> str:
    """The seller's number, made of what tells the account from every other."""
    return str(1_000_000 + int.from_bytes(hashlib.sha256(identity.encode()).digest()[:4], "big") % 900_000)
