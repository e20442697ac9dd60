"""What rows are matched by: folded SKU, loose SKU, order number, hash of an e-mail address, digest of order lines."""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable

_INVISIBLE = re.compile("[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")
_SEPARATORS = re.compile(r"[-_./\\:,;+|*~'\"()\[\]{}#]+")
_DIGITS = re.compile(r"\d+")
# dashes, then Cyrillic and Greek letters that look like Latin ones
_ALIKE = str.maketrans(
    "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d"
    "\u041e\u0420\u0421\u0422\u0425\u0423\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0445\u0443"
    "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03b9"
    "\u03ba\u03bd",
    "-------ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTYXoikv",
)
_PLAIN = re.compile(r"[\x21-\x7e]*\Z")


def fold_sku(sku: str) -> str:
    """The SKU without what people overlook: case, blanks, invisible characters, and letters of other alphabets that look alike.

    Two codes with the same fold and another spelling are a near miss of class `case`, `blank` or `lookalike`.
    """
    if _PLAIN.match(sku):
        return sku.casefold()
    text = unicodedata.normalize("NFKC", sku).translate(_ALIKE)
    return _INVISIBLE.sub("", text).casefold()


def loose_sku(sku: str) -> str:
    """The folded SKU without separators and without zeros in front of each group of digits."""
    folded = fold_sku(sku)
    parts = [part for part in _SEPARATORS.split(folded) if part]
    return "".join(_DIGITS.sub(lambda run: run.group().lstrip("0") or "0", part) for part in parts)


def order_number(number: str) -> str:
    """The shown number without `#`, blanks and case: equal keys are the same number as people read it."""
    return _INVISIBLE.sub("", number).lstrip("#").casefold()


def bare_number(number: str) -> str:
    """The last group of digits, without zeros in front: the number without prefix or suffix. Empty when there is none."""
    groups = _DIGITS.findall(number)
    return (groups[-1].lstrip("0") or "0") if groups else ""


class Hasher:
    """Turns an e-mail address into a key that cannot be read back: HMAC-SHA-256 with the move's own salt, 32 hex digits."""

    def __init__(self, salt: bytes) -> None:
        self._salt = salt

    def email(self, address: str | None) -> str:
        """Empty for an empty address. Case and blanks at the ends do not count."""
        text = (address or "").strip().casefold()
        if not text:
            return ""
        return hmac.new(self._salt, text.encode(), hashlib.sha256).hexdigest()[:32]


def lines_digest(lines: Iterable[tuple[str, int]]) -> str:
    """One key for what was ordered: (SKU, pieces) per line, order and spelling of blanks and case left out; lines of the same
    SKU are added up. Empty for an order without lines or with a line that has no SKU."""
    pieces: dict[str, int] = {}
    for sku, amount in lines:
        folded = fold_sku(sku)
        if not folded:
            return ""
        pieces[folded] = pieces.get(folded, 0) + amount
    if not pieces:
        return ""
    text = "\n".join(f"{sku}\t{amount}" for sku, amount in sorted(pieces.items()))
    return hashlib.sha256(text.encode()).hexdigest()[:32]
