"""Kinds of findings, findings and figures."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from picqer_tui.core.clean import Raw
from picqer_tui.core.phrase import NOTHING, Phrase, Values

if TYPE_CHECKING:
    from picqer_tui.core.sides import Side


class Severity(StrEnum):
    BLOCKED = "blocked"
    ATTENTION = "attention"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 is worst."""
        return _RANK[self]


_RANK = {Severity.BLOCKED: 0, Severity.ATTENTION: 1, Severity.INFO: 2}


class FindingKind(NamedTuple):
    """A code with its words, declared once by the step that reports it. The msgids are filled with the finding's facts
    and with `subject`."""

    code: str
    summary: Phrase
    """One sentence: what is wrong with this subject."""
    consequence: Phrase
    """What happens if nothing is done."""
    remedy: Phrase
    """What to do next."""
    waivable: bool = True
    """False for what findings.md marks `blocked!`."""
    sheet: Side | None = None
    """The shop whose order it is about, where a person needs that order in full; its id is the fact `foreign_id`."""


class Finding(NamedTuple):
    """One thing noticed. Identity: step, code, subject; two findings of one step never share code and subject."""

    code: str
    severity: Severity
    subject: Raw
    weight: int = 0
    """For sorting within a severity: open lines, lines sold, pieces at stake; larger is worse."""
    facts: Values = NOTHING


class FigureShape(StrEnum):
    NUMBER = "number"
    SHARE = "share"
    TABLE = "table"
    CURVE = "curve"
    HEATMAP = "heatmap"
    TIMELINE = "timeline"
    TEXT = "text"


class Figure(NamedTuple):
    """Something counted or measured, as data; screen and report draw it each in their way.

    `data` by shape: number {value}; share {part, whole}; table {columns: [Phrase], rows: [[value]], keys: [str]};
    curve {points: [[x, y]]}; heatmap {rows: 7, columns: 24, values: [[n]]}; timeline {points: [[datetime, Phrase]]};
    text {text, to}: a ready message that a person can send.
    """

    name: str
    shape: FigureShape
    title: Phrase
    data: Values
