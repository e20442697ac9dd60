"""The search syntax of list queries: terms side by side, `OR`, `-`, comparisons, quoted values.

A field that the list does not know is ignored and named in a warning, as the real service does.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, NamedTuple

_TERM = re.compile(
    r"""\s*(?:(?P<bracket>[()])|(?P<word>OR|AND)(?=\s|\()|
    (?P<minus>-|NOT\s+)?(?:(?P<field>[a-z_]+):)?(?P<op><=|>=|<|>)?
    (?P<value>'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s()'"][^\s()]*))""",
    re.VERBOSE,
)

Test = Callable[[Any], bool]


class Term(NamedTuple):
    """One condition: a field (empty for free text), a comparison and a value."""

    field: str
    operator: str
    value: str


Maker = Callable[[Term], Test | None]
"""Makes the test of a term for one list; None when the list does not know the field."""


def compiled(text: str, maker: Maker, unknown: list[str]) -> Test:
    """The test of a whole query; names of fields that were ignored are added to `unknown`."""
    tokens = [found for found in _TERM.finditer(text or "") if found[0].strip()]
    test, _ = _either(tokens, 0, maker, unknown)
    return test


def _either(tokens: list[re.Match[str]], at: int, maker: Maker, unknown: list[str]) -> tuple[Test, int]:
    groups: list[list[Test]] = [[]]
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token["bracket"] == ")":
            break
        if token["bracket"] == "(":
            inner, at = _either(tokens, at, maker, unknown)
            groups[-1].append(inner)
        elif token["word"] == "OR":
            groups.append([])
        elif token["word"] is None:
            test = _one(token, maker, unknown)
            if test is not None:
                groups[-1].append(test)
    kept = [group for group in groups if group] or [[]]
    return (lambda row: any(all(test(row) for test in group) for group in kept)), at


def _one(token: re.Match[str], maker: Maker, unknown: list[str]) -> Test | None:
    value = token["value"]
    if value[0] in "'\"":
        value = re.sub(r"\\(.)", r"\1", value[1:-1])
    term = Term(token["field"] or "", token["op"] or "", value)
    test = maker(term)
    if test is None:
        unknown.append(term.field)
        return None
    if token["minus"]:
        return lambda row: not test(row)
    return test


def word(get: Callable[[Any], str], term: Term) -> Test:
    """Equal without regard to case; `*` at the end of an unquoted value stands for the rest."""
    wanted = term.value.lower()
    if wanted.endswith("*"):
        return lambda row: get(row).lower().startswith(wanted[:-1])
    return lambda row: get(row).lower() == wanted


def number(get: Callable[[Any], int], term: Term) -> Test:
    """A comparison of numbers; a value that is none matches nothing."""
    try:
        wanted = int(term.value)
    except ValueError:
        return lambda _row: False
    return _compared(get, term.operator, wanted)


def moment(get: Callable[[Any], datetime], term: Term) -> Test:
    """A comparison of times; without an offset UTC is meant, a date alone is that whole day."""
    try:
        wanted = datetime.fromisoformat(term.value.replace("Z", "+00:00"))
    except ValueError:
        return lambda _row: False
    if wanted.tzinfo is None:
        wanted = wanted.replace(tzinfo=UTC)
    if not term.operator and len(term.value) == 10:
        return lambda row: get(row).astimezone(UTC).date() == wanted.date()
    return _compared(lambda row: get(row).replace(microsecond=0), term.operator, wanted)


def _compared(get: Callable[[Any], Any], operator: str, wanted: Any) -> Test:
    tests: dict[str, Test] = {
        "<": lambda row: get(row) < wanted,
        "<=": lambda row: get(row) <= wanted,
        ">": lambda row: get(row) > wanted,
        ">=": lambda row: get(row) >= wanted,
    }
    return tests.get(operator, lambda row: get(row) == wanted)
