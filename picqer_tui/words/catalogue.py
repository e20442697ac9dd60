"""Reads a gettext catalogue in its text form, so that what is edited is what is used."""

from __future__ import annotations

import gettext
import os.path
import re

FOLDER = os.path.join(os.path.dirname(__file__), "locale")  # noqa: PTH118, PTH120 - pathlib is slow to load
DOMAIN = "picqer_tui"

_ENTRY = re.compile(
    r'^(?P<kind>msgctxt|msgid_plural|msgid|msgstr(?:\[\d\])?) (?P<text>"[^\n]*"(?:\n"[^\n]*")*)|^#,.*\bfuzzy\b.*$',
    re.MULTILINE,
)
_JOIN = re.compile(r'"\s*\n"')
_ESCAPE = re.compile(r"\\(.)")
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


def _text(quoted: str) -> str:
    joined = _JOIN.sub("", quoted)[1:-1] if "\n" in quoted else quoted[1:-1]
    if "\\" not in joined:
        return joined
    return _ESCAPE.sub(lambda found: _ESCAPES.get(found.group(1), found.group(1)), joined)


def parse(po: str) -> dict[str | tuple[str, int], str]:
    """The translated messages of a catalogue, fuzzy and empty ones left out: msgid -> text, and (msgid, form) -> text for
    plurals, as `gettext.GNUTranslations` keeps them."""
    found: dict[str | tuple[str, int], str] = {}
    msgid, plural, fuzzy, fuzzy_next = "", False, False, False
    for match in _ENTRY.finditer(po):
        kind = match["kind"]
        if kind is None:
            fuzzy_next = True
            continue
        if kind == "msgctxt":
            continue
        text = _text(match["text"])
        if kind == "msgid":
            msgid, plural = text, False
            fuzzy, fuzzy_next = fuzzy_next, False
        elif kind == "msgid_plural":
            plural = True
        elif not text or not msgid or fuzzy:
            continue
        elif plural:
            form = int(kind[7:-1])
            found[msgid, form] = text
        else:
            found[msgid] = text
    return found


class Catalogue(gettext.NullTranslations):
    """The messages of one language, with gettext's own doors. Both languages have two forms: one, and any other number."""

    def __init__(self, messages: dict[str | tuple[str, int], str]) -> None:
        super().__init__()
        self._messages = messages

    def gettext(self, message: str) -> str:
        return self._messages.get(message) or message

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self._messages.get((msgid1, int(n != 1))) or (msgid1 if n == 1 else msgid2)

    def knows(self, message: str, plural: bool = False) -> bool:
        """Whether this message has a translation."""
        return ((message, 0) if plural else message) in self._messages


def load(code: str) -> Catalogue:
    """The catalogue of a language; an empty one, which says every message as it is, when there is none."""
    try:
        with open(os.path.join(FOLDER, code, "LC_MESSAGES", f"{DOMAIN}.po"), encoding="utf-8") as file:  # noqa: PTH118, PTH123
            return Catalogue(parse(file.read()))
    except FileNotFoundError:
        return Catalogue({})
