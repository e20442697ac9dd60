"""What is read anew although it was read before, and what may be left as it is."""

from __future__ import annotations

from datetime import timedelta
from enum import Enum

from picqer_tui.core.readings import Need
from picqer_tui.core.records import ImportRow, Product
from picqer_tui.core.sides import Side

LASTING = timedelta(hours=1)
"""A list that may be older than this is not read anew in every round of a watch, nor for a step that rests on its age."""


class Again(Enum):
    """What is read anew although it was read before."""

    OLD = "old"
    """What is too old."""
    SOON = "soon"
    """What is too old or would be soon: how a watch begins, so that what was read just now is not read twice."""
    ROUND = "round"
    """The same, and every list that may not be old: a round of a watch."""
    AGED = "aged"
    """Everything but whole lists that may be old: of these what is too old, or what changed where the account can tell."""
    ALL = "all"
    """Everything."""


def by_change(need: Need) -> bool:
    """Whether what changed since the last reading is enough to bring this list up to date."""
    return not need.scope and need.side is Side.PICQER and need.kind in (ImportRow, Product)


def may_rest(need: Need) -> bool:
    """Whether this is a whole list that a step which rests on age leaves as it was read before."""
    return not need.scope and need.max_age >= LASTING


def anew(need: Need, again: Again) -> bool:
    """Whether this is read anew however young it is."""
    match again:
        case Again.ROUND:
            return not need.about and need.max_age < LASTING
        case Again.AGED:
            return by_change(need) or not may_rest(need)
        case _:
            return again is Again.ALL
