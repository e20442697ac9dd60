"""Says a phrase in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from enum import Enum
from functools import cached_property, lru_cache

from picqer_tui.core.clean import Raw, clean
from picqer_tui.core.phrase import NOTHING, Phrase, Value, Values
from picqer_tui.words import formats
from picqer_tui.words.catalogue import Catalogue, load

LANGUAGES = ("nl", "en")
"""What the program speaks; English is the msgids themselves."""

_HOLE = re.compile(r"\{\{|\}\}|\{(\w+)\}")
_FIRST = re.compile(r"\{(\w+)\}")
_ENDS = (".", "!", "?")
"""A sentence that begins with a nested phrase begins with a capital; an identifier keeps its own letters."""
_YES, _NO = Phrase("yes"), Phrase("no")


def _counted(msgid: str, values: Values) -> int:
    numbers = (values.get(name) for name in _FIRST.findall(msgid))
    return next((number for number in numbers if isinstance(number, int) and not isinstance(number, bool)), 1)


def _now() -> datetime:
    return datetime.now(UTC)


class Language:
    """One language of the reader, with the zone of the reader's clock (None: this machine's).

    Values are put in as their kind asks: nested phrases are said, moments and numbers written as the language does, foreign
    text cleaned once more. A hole without a value stays visible as an ellipsis."""

    def __init__(self, code: str, zone: tzinfo | None = None, now: Callable[[], datetime] = _now) -> None:
        self.code = code if code in LANGUAGES else "en"
        self.zone = zone
        self.now = now

    @cached_property
    def catalogue(self) -> Catalogue:
        """Read at first use, so that naming a language costs nothing."""
        return load(self.code)

    def template(self, phrase: Phrase, values: Values = NOTHING) -> str:
        """The sentence in this language with its holes still open. Without a number of its own a counted phrase goes by the
        first whole number among the values of its holes."""
        if not phrase.msgid:
            return ""
        if phrase.plural or phrase.none:
            number = _counted(phrase.msgid, values) if phrase.number is None else phrase.number
            if phrase.none and not number:
                return self.catalogue.gettext(phrase.none)
        if phrase.plural:
            return self.catalogue.ngettext(phrase.msgid, phrase.plural, number)
        return self.catalogue.gettext(phrase.msgid)

    def say(self, phrase: Phrase, values: Values | None = None) -> str:
        """The whole sentence. `values` are used beside the phrase's own, which win."""
        merged = phrase.values if values is None else {**values, **phrase.values}
        if phrase.number is not None and "number" not in merged:
            merged = {**merged, "number": phrase.number}
        template = self.template(phrase, merged)
        said = self.fill(template, merged)
        first = _FIRST.match(template)
        if first and template.endswith(_ENDS) and isinstance(merged.get(first.group(1)), Phrase):
            return said[:1].upper() + said[1:]
        return said

    def fill(self, template: str, values: Values) -> str:
        """A template with its holes filled."""
        if "{" not in template and "}" not in template:
            return template

        def hole(match: re.Match[str]) -> str:
            name = match.group(1)
            if name is None:
                return match.group()[0]
            return self.value(values[name]) if name in values else "…"

        return _HOLE.sub(hole, template)

    def value(self, value: Value) -> str:
        """One value as text."""
        match value:
            case None:
                return "–"
            case bool():
                return self.say(_YES if value else _NO)
            case Phrase():
                return self.say(value)
            case Raw():
                return str(value)
            case Enum():
                return clean(str(value.value))
            case str():
                return clean(value)
            case int() | float():
                return formats.number(value, self.code)
            case datetime():
                return formats.moment(value, self.now(), self.code, self.zone)
            case timedelta():
                return formats.duration(value, self.code)
            case Mapping():
                return ", ".join(f"{clean(str(key))} {self.value(item)}" for key, item in value.items())
            case list() | tuple() | set() | frozenset():
                return ", ".join(self.value(item) for item in value)
            case _:
                return clean(str(value))


@lru_cache(maxsize=4)
def language(code: str) -> Language:
    """The language with this code, English when it is not one of ours."""
    return Language(code)


def say(phrase: Phrase, code: str) -> str:
    """The phrase in the language with this code."""
    return language(code).say(phrase)
