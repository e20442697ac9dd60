"""Which questions are put to a person now, and what they are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.listings import Row
from picqer_tui.core.move import Answer
from picqer_tui.core.steps import Question
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.figures import message_lines


class FigureRows:
    """The rows of a table figure, numbered for a table widget."""

    def __init__(self, figure: Figure | None) -> None:
        data = figure.data if figure is not None else {}
        self.columns: Sequence[Any] = data.get("columns", ())
        self.rows: Sequence[Sequence[Any]] = data.get("rows", ())
        self.keys: Sequence[str] = data.get("keys", ())
        self.meant = str(data.get("meant", ""))
        """Key of the row that the step itself would choose; empty when it cannot tell."""

    @property
    def length(self) -> int:
        return min(len(self.rows), len(self.keys))

    def window(self, first: int, count: int) -> Sequence[Row]:
        return [Row(number) for number in range(first, min(self.length, first + count))]


class Put(NamedTuple):
    """A question as it is put now: the answers of its step by question id, and the figure whose rows it speaks of."""

    question: Question
    answers: Mapping[str, Answer]
    figure: Figure | None


def put(questions: Sequence[Question], answers: Mapping[str, Answer], tables: Mapping[str, Figure]) -> list[Put]:
    """Questions as they are put: one that may be left open is not put while the rows it asks about are not there, unless it
    was answered before."""
    return [
        Put(question, answers, tables.get(question.figure))
        for question in questions
        if question.required
        or not question.figure
        or (answers.get(question.id) and answers[question.id].value)
        or FigureRows(tables.get(question.figure)).length
    ]


def unanswered(puts: Sequence[Put]) -> bool:
    """Whether a person could still answer something; of a question about each row, any row."""
    for question, answers, figure in puts:
        if not question.each:
            if not (answers.get(question.id) and answers[question.id].value):
                return True
        elif any(f"{question.id}:{exact_key(key)}" not in answers for key in FigureRows(figure).keys):
            return True
    return False


def pages_of(figures: Sequence[Figure], voice: Voice) -> list[str]:
    """Where a person has to go before the questions can be answered: a figure that is about a page."""
    found = []
    for figure in figures:
        if figure.shape is FigureShape.TEXT and figure.data.get("link"):
            text = "\n".join(message_lines(figure.data, voice))
            found.append(f"{voice.say(figure.title)}\n{text}\n")
    return found


def exact_key(key: str) -> str:
    return key.exact if isinstance(key, Raw) else key
