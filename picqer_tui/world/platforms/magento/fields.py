"""The `fields` filter: only the named members, nested in brackets, of an answer."""

from __future__ import annotations

import re
from typing import Any

Wanted = dict[str, Any]
"""Member -> True, or what is wanted within it."""


def parsed(text: str) -> Wanted | None:
    """What a filter names; None when it is none that can be read, and then nothing at all is answered."""
    if re.search(r"[^\w\[\],]", text):
        return None
    root: Wanted = {}
    stack, name = [root], ""
    for sign in [*text, ","]:
        if sign not in "[],":
            name += sign
            continue
        if sign == "[":
            if not name:
                return None
            inner: Wanted = {}
            stack[-1][name] = inner
            stack.append(inner)
        elif name:
            stack[-1][name] = True
        if sign == "]":
            stack.pop()
            if not stack:
                return None
        name = ""
    return root if len(stack) == 1 else None


def chosen(value: Any, wanted: Wanted) -> Any:
    """The named members; of a list those of each row. Observed: of an empty list nothing is left, not even the list."""
    if isinstance(value, list):
        return [_of(one, wanted) for one in value] if value else None
    return _of(value, wanted)


def _of(row: Any, wanted: Wanted) -> Any:
    if not isinstance(row, dict):
        return row
    said: dict[str, Any] = {}
    for name, one in row.items():
        if name in wanted:
            inner = wanted[name]
            said[name] = chosen(one, inner) if isinstance(inner, dict) and isinstance(one, (dict, list)) else one
    return said
