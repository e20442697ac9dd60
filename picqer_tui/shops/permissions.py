"""Permissions of a key in a form that no vendor describes: any form is understood that names a group and an access together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

_NO = frozenset({"none", "null", "denied", "disabled"})
_SAYS = {
    "": False,
    "0": False,
    "false": False,
    "no": False,
    "off": False,
    "1": True,
    "true": True,
    "yes": True,
    "on": True,
}


def may(told: Any, group: str, access: str) -> bool | None:
    """Whether what Lightspeed tells of permissions grants this group this access. Its form is not documented, so any form is
    understood that names group and access together; None when neither is named anywhere."""
    known = False
    granted = False
    for words, yes in _leaves(told, ()):
        if any(group.startswith(word) or word.startswith(group) for word in words if len(word) > 3):
            known = True
            granted = granted or (yes and access in words)
    return granted if known else None


def _leaves(told: Any, above: Sequence[str]) -> Iterator[tuple[frozenset[str], bool]]:
    """Every end of the tree: the words on the way to it and in it, and whether it says yes."""
    if isinstance(told, dict):
        told = {
            name: flag if (flag := _SAYS.get(str(value).casefold())) is not None else value
            for name, value in told.items()
        }
        said = [word for value in told.values() if isinstance(value, str) for word in _words(value)]
        ends = {name: value for name, value in told.items() if not isinstance(value, str)}
        if not ends:
            for name, value in told.items():
                yield frozenset((*above, *_words(name), *_words(value))), value.casefold() not in _NO
        for name, value in ends.items():
            yield from _leaves(value, (*above, *said, *_words(name)))
    elif isinstance(told, list):
        for value in told:
            yield from _leaves(value, above)
    elif isinstance(told, str):
        yield frozenset((*above, *_words(told))), told.casefold() not in _NO
    else:
        yield frozenset(above), bool(told)


def _words(text: str) -> list[str]:
    parts = re.split(r"[^a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", str(text)).casefold())
    return [part for part in parts if part]
