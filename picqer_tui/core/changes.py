"""Wished writes, consents and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from picqer_tui.core.clean import Raw
from picqer_tui.core.phrase import NOTHING, Phrase, Values
from picqer_tui.core.sides import Side


class ChangeKind(StrEnum):
    """The only writes there are. None creates an order or writes stock."""

    COMPLETE_ORDER = "complete-order"
    EDIT_SKU = "edit-sku"
    TAG_ORDER = "tag-order"
    COMMENT_ORDER = "comment-order"


class Change(NamedTuple):
    """One wished write, planned from the generations in `based_on`; refused when one of them has moved on."""

    id: str
    step: str
    kind: ChangeKind
    side: Side
    target: str
    label: Raw
    """What a person knows the target by: order number, SKU."""
    before: Values
    wished: Values
    """What can be seen afterwards by looking, and nothing else; of a list, what must be among the rest (tracking codes, tags,
    `comments`: ids of changes that stand in comments)."""
    based_on: Mapping[str, int]
    says: str = ""
    """COMMENT_ORDER: the text. It is found again by the id of the change, which is put behind it."""
    made: Values = NOTHING
    """Of a change that puts another one back: what the account answered to that one, and so which thing this program made."""


class Consent(NamedTuple):
    """A person agreed to these changes by typing `typed`."""

    id: str
    by: str
    typed: str
    at: datetime
    changes: tuple[str, ...]


class Outcome(StrEnum):
    PROPOSED = "proposed"
    INTENDED = "intended"
    DONE = "done"
    NOT_DONE = "not_done"
    UNKNOWN = "unknown"


class SideEffects(NamedTuple):
    """What else a write causes, in words, and how many messages to customers each one sends."""

    words: tuple[Phrase, ...]
    mails: int = 0
    undo: bool = False
    """A change that was done can be put back from here."""
    back: tuple[Phrase, ...] = ()
    """What putting it back causes."""
    apart: bool = False
    """COMPLETE_ORDER takes no tracking codes: they are a change of their own (COMMENT_ORDER), made before."""
