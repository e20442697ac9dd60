"""Makes outside text harmless for a terminal, and keeps identifiers byte for byte beside that."""

from __future__ import annotations

import re
import unicodedata

LONGEST = 500
"""Characters of outside text that are kept; longer text is cut with an ellipsis."""

# C0 and C1 controls, DEL, line and paragraph separators, bidi controls, zero-width and other invisible characters, tags
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U000e0000-\U000e0fff\ud800-\udfff]"
)
_MARKS = re.compile(r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3,}")
_SAFE = re.compile(r"[\x20-\x7e]*\Z")


def _visible(match: re.Match[str]) -> str:
    code = ord(match.group())
    if match.group() in "\t\n\r":
        return " "
    if code < 0x20:
        return "^" + chr(code + 0x40)
    return f"<{code:04X}>"


def clean(text: str, limit: int = LONGEST) -> str:
    """The text with nothing in it that a terminal would obey or hide: controls and invisible characters become visible
    marks, line breaks and tabs become blanks, stacks of combining marks are cut to two."""
    if len(text) > limit:
        text = text[: limit - 1] + "…"
    if _SAFE.match(text):
        return text
    text = _MARKS.sub(lambda found: found.group()[:2], text)
    return _UNSAFE.sub(_visible, text)


def plain(text: str) -> str:
    """Cleaned and trimmed, for text in which blanks at the ends mean nothing (names, reasons)."""
    return clean(unicodedata.normalize("NFC", text)).strip()


class Raw(str):
    """An identifier kept byte for byte (SKU, order number, id). Compared and stored as it is; its text form is cleaned, so
    that `str()` and f-strings are safe to show. `exact` gives the bytes as they came."""

    __slots__ = ()

    @property
    def exact(self) -> str:
        return str.__str__(self)

    def __str__(self) -> str:
        shown = clean(self.exact)
        inner = shown.strip(" ")
        if len(inner) == len(shown):
            return shown
        lead = len(shown) - len(shown.lstrip(" ")) if inner else 0
        return "␠" * lead + inner + "␠" * (len(shown) - lead - len(inner))

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def __repr__(self) -> str:
        return f"Raw({self.exact!r})"
