"""When two codes are near: written apart, meant to be one.

The classes, in the order in which they are tried; the first that fits counts.

- `case`: equal but for upper and lower case.
- `blank`: equal when blanks, invisible characters and case are left out.
- `lookalike`: equal when also letters of other alphabets and other dashes are read as the Latin ones they look like
  (`fold`).
- `zeros`: the folds are equal when each group of digits loses the zeros in front of it.
- `separator`: the folds are equal without separators (`-_./\\:,;+|*~'"()[]{}#`) and without such zeros.
- `cut`: one fold is the beginning of the other, and at least six characters long. Not when both have a barcode and the
  barcodes differ.
- `one-char`: one character of the folds differs, is missing or is too many (edit distance 1; two characters that
  changed places are two edits), and the shorter has at least five. Not when both have a barcode and these differ.
- `ean`: the barcodes are equal (without blanks and without zeros in front), whatever the codes are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

CLASSES = ("case", "blank", "lookalike", "zeros", "separator", "cut", "one-char", "ean")

_INVISIBLE = re.compile("[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")
_SEPARATORS = re.compile(r"[-_./\\:,;+|*~'\"()\[\]{}#]+")
_DIGITS = re.compile(r"\d+")
_ALIKE = {
    ord(strange): plain
    for strange, plain in zip(
        "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u0410\u0412\u0415\u0405\u0406\u0408\u041a\u041c\u041d\u041e\u0420"
        "\u0421\u0422\u0425\u0423\u0430\u0435\u0455\u0456\u0458\u043e\u0440\u0441\u0445\u0443\u0391\u0392\u0395\u0396"
        "\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03b9\u03ba\u03bd",
        "-------ABESIJKMHOPCTXYaesijopcxyABEZHIKMNOPTYXoikv",
        strict=True,
    )
}

_DROPPED = str.maketrans("", "", "-_./\\:,;+|*~'\"()[]{}#0")
"""Codes that differ in separators and zeros alone are equal without all of these."""
CUT_LENGTH = 6
EDIT_LENGTH = 5


def fold(code: str) -> str:
    """The code without case, blanks, invisible characters and look-alike letters."""
    if code.isascii() and code.isprintable() and " " not in code:
        return code.lower()
    text = unicodedata.normalize("NFKC", code).translate(_ALIKE)
    return _INVISIBLE.sub("", text).casefold()


def _no_zeros(text: str) -> str:
    return _DIGITS.sub(lambda run: run.group().lstrip("0") or "0", text)


def loose(folded: str) -> str:
    """A fold without separators, and without zeros in front of digits."""
    return "".join(_no_zeros(part) for part in _SEPARATORS.split(folded))


def ean(barcode: str) -> str:
    """A barcode as it is compared; empty when there is none."""
    return _INVISIBLE.sub("", barcode).lstrip("0")


def one_edit(a: str, b: str) -> bool:
    """Whether one character put in, left out or replaced makes `b` of `a`."""
    if abs(len(a) - len(b)) > 1 or a == b:
        return False
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    if len(a) == len(b):
        return a[start + 1 :] == b[start + 1 :]
    short, long = (a, b) if len(a) < len(b) else (b, a)
    return short[start:] == long[start + 1 :]


def likeness(a: str, b: str, ean_a: str = "", ean_b: str = "") -> str:
    """The class of two codes that are not equal, or empty when they are not near."""
    fold_a, fold_b = fold(a), fold(b)
    if not fold_a or not fold_b or a == b:
        return ""
    if fold_a == fold_b:
        if a.casefold() == b.casefold():
            return "case"
        bare_a, bare_b = _INVISIBLE.sub("", a), _INVISIBLE.sub("", b)
        return "blank" if bare_a.casefold() == bare_b.casefold() else "lookalike"
    if _no_zeros(fold_a) == _no_zeros(fold_b):
        return "zeros"
    if loose(fold_a) == loose(fold_b):
        return "separator"
    code_a, code_b = ean(ean_a), ean(ean_b)
    if not (code_a and code_b and code_a != code_b):
        short, long = sorted((fold_a, fold_b), key=len)
        if len(short) >= CUT_LENGTH and long.startswith(short):
            return "cut"
        if len(short) >= EDIT_LENGTH and one_edit(fold_a, fold_b):
            return "one-char"
    return "ean" if code_a and code_a == code_b else ""


def _halves(folded: str) -> tuple[str, str]:
    """Both halves of a code: one edit leaves one of them as it was."""
    middle = len(folded) // 2
    return folded[:middle], folded[middle:]


class Sieve:
    """Lets pass, of many codes, those that may be near one of a few; the others surely are not."""

    def __init__(self, few: Iterable[tuple[str, str]]) -> None:
        """`few`: (code, barcode)."""
        self._bare: set[str] = set()
        self._barcodes: set[str] = set()
        self._parts: set[str] = set()
        self._sizes: set[int] = set()
        self._ends: set[str] = set()
        self._end_sizes: set[int] = set()
        for code, barcode in few:
            folded = fold(code)
            self._bare.add(folded.translate(_DROPPED))
            self._barcodes.add(ean(barcode))
            first, last = _halves(folded)
            for start in (first, folded[:CUT_LENGTH], folded):
                self._parts.add(start)
                self._sizes.add(len(start))
            self._ends.add(last)
            self._end_sizes.add(len(last))
        self._barcodes.discard("")

    def passes(self, code: str, barcode: str) -> bool:
        folded = fold(code)
        if folded.translate(_DROPPED) in self._bare or (barcode and ean(barcode) in self._barcodes):
            return True
        if any(folded[:size] in self._parts for size in self._sizes):
            return True
        return any(folded[-size:] in self._ends for size in self._end_sizes if size)


class Neighbours:
    """Codes among which the nearest of another code is found: by class, then by code point order."""

    def __init__(self, codes: Iterable[tuple[str, str]]) -> None:
        """`codes`: (code, barcode)."""
        self._codes: dict[str, str] = {}
        self._index: dict[tuple[str, str], set[str]] = {}
        for code, barcode in codes:
            self._codes[code] = barcode
            for key in self._keys(code, barcode):
                self._index.setdefault(key, set()).add(code)

    @staticmethod
    def _keys(code: str, barcode: str) -> set[tuple[str, str]]:
        """What two near codes must have one of in common."""
        folded = fold(code)
        keys = {("loose", loose(folded)), ("whole", folded)}
        keys |= {("start", folded[:size]) for size in range(CUT_LENGTH, len(folded))}
        if len(folded) >= EDIT_LENGTH:
            keys |= {("whole", folded[:at] + folded[at + 1 :]) for at in range(len(folded))}
        if ean(barcode):
            keys.add(("ean", ean(barcode)))
        return keys

    @classmethod
    def of_few(cls, codes: Iterable[tuple[str, str]], few: Sequence[tuple[str, str]]) -> Neighbours:
        """Those of many codes among which the nearest of a few can be; made fast. `few`: (code, barcode)."""
        sieve = Sieve(few)
        return cls(pair for pair in codes if sieve.passes(*pair)) if few else cls(())

    def nearest(self, code: str, barcode: str) -> tuple[str, str] | None:
        """(class, code) of the nearest other code."""
        folded = fold(code)
        found: set[str] = set()
        for kind, key in self._keys(code, barcode):
            found |= self._index.get((kind, key), set())
            if kind == "start":
                found |= self._index.get(("whole", key), set())
        found |= self._index.get(("start", folded), set())
        best: tuple[int, str] | None = None
        for other in found:
            kind = likeness(code, other, barcode, self._codes[other])
            if kind and (best is None or (CLASSES.index(kind), other) < best):
                best = (CLASSES.index(kind), other)
        return None if best is None else (CLASSES[best[0]], best[1])
