"""What only a person knows or does, drawn from a step's questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import Input

from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.ledger import Row
from picqer_tui.core.move import Answer
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Ask, Question
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Choice, Item, Line, Tick
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.figures import table_widths
from picqer_tui.tui.widgets.window_table import Cell, Column, WindowTable


class FigureRows:
    """The rows of a table figure, numbered for a table widget."""

    def __init__(self, figure: Figure | None) -> None:
        data = figure.data if figure is not None else {}
        self.columns: Sequence[Any] = data.get("columns", ())
        self.rows: Sequence[Sequence[Any]] = data.get("rows", ())
        self.keys: Sequence[str] = data.get("keys", ())

    @property
    def length(self) -> int:
        return min(len(self.rows), len(self.keys))

    def window(self, first: int, count: int) -> Sequence[Row]:
        return [Row(number) for number in range(first, min(self.length, first + count))]


class QuestionBox(Vertical):
    """One question with its answer so far and the way to answer it."""

    DEFAULT_CSS = """
    QuestionBox { height: auto; margin-bottom: 1; }
    QuestionBox .answer { text-style: dim; }
    QuestionBox WindowTable { height: 7; }
    QuestionBox.-tick { margin-bottom: 0; }
    """

    class Answered(Message):
        """A person gave an answer; nothing is kept of it yet."""

        def __init__(self, question: Question, value: str) -> None:
            super().__init__()
            self.question, self.value = question, value

    def __init__(
        self, voice: Voice, question: Question, answer: Answer | None, figure: Figure | None, move: str
    ) -> None:
        super().__init__(classes="-tick" if question.ask is Ask.CONFIRM else None)
        self.question = question
        self._voice, self._answer, self._rows, self._move = voice, answer, FigureRows(figure), move

    def compose(self) -> ComposeResult:
        question, say = self.question, self._voice.say
        words = say(question.words)
        if not question.required:
            words += " " + say(Phrase("(may be left open)"))
        if question.ask is Ask.CONFIRM:
            yield Tick(words, self._given == "yes")
        else:
            yield Line(words)
            yield from self._control()
        if self._answer is not None and self._given:
            yield Line(self._answered(self._answer), classes="answer")

    @property
    def _given(self) -> str:
        return self._answer.value if self._answer else ""

    def _control(self) -> ComposeResult:
        question, say = self.question, self._voice.say
        match question.ask:
            case Ask.CHOICE:
                yield Choice([Item(option.value, say(option.words)) for option in question.options], self._given)
            case Ask.ROW:
                if self._rows.length:
                    yield WindowTable()
                else:
                    yield Line(
                        say(Phrase("There is nothing to choose from yet. Run the step first.")), classes="answer"
                    )
            case Ask.TYPED:
                typed = Phrase("Type “{name}” and press Enter.", {"name": self._move})
                yield Line(say(typed), classes="answer")
                yield Entry()
            case _:
                yield Entry(self._given, placeholder=say(Phrase("type it and press Enter")))

    def on_mount(self) -> None:
        for table in self.query(WindowTable):
            chosen = list(self._rows.keys).index(self._given) if self._given in self._rows.keys else 0
            titles = [self._voice.language.value(column) for column in self._rows.columns]
            widths = table_widths(self._rows.columns, self._rows.rows, self._voice, 200)
            columns = [Column(title, wide) for title, wide in zip(titles, widths, strict=True)]
            if columns:
                columns[-1] = columns[-1]._replace(width=0)
            table.show(columns, self._paint, self._rows, chosen)

    def _paint(self, row: Row) -> list[Cell]:
        return [Cell(self._voice.language.value(value)) for value in self._rows.rows[row.number]]

    def _answered(self, answer: Answer) -> str:
        value = answer.value
        for option in self.question.options:
            if option.value == value:
                value = self._voice.say(option.words)
        values = {"value": value, "by": answer.by, "at": self._voice.moment(answer.at)}
        if self.question.ask is Ask.CONFIRM:
            return "    " + self._voice.say(Phrase("{by}, {at}", values))
        return self._voice.say(Phrase("Answered: {value} ({by}, {at})", values))

    @on(Choice.Taken)
    def take_choice(self, message: Choice.Taken) -> None:
        message.stop()
        self.post_message(self.Answered(self.question, message.choice.value))

    @on(Tick.Ticked)
    def take_tick(self, message: Tick.Ticked) -> None:
        message.stop()
        self.post_message(self.Answered(self.question, "yes" if message.tick.ticked else ""))

    @on(WindowTable.Opened)
    def take_row(self, message: WindowTable.Opened) -> None:
        message.stop()
        if message.row is not None:
            chosen = self._rows.keys[message.row.number]
            value = chosen.exact if isinstance(chosen, Raw) else chosen
            self.post_message(self.Answered(self.question, value))

    @on(WindowTable.Moved)
    def keep_to_itself(self, message: WindowTable.Moved) -> None:
        message.stop()

    @on(Input.Submitted)
    def take_text(self, message: Input.Submitted) -> None:
        message.stop()
        value = message.value.strip()
        if value:
            self.post_message(self.Answered(self.question, value))


class QuestionForm(VerticalScroll, can_focus=False):
    """All questions of a step."""

    DEFAULT_CSS = "QuestionForm { height: 1fr; scrollbar-size-vertical: 1; background: $background; }"

    def __init__(self, voice: Voice, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._voice = voice
        self._shown: object = None

    async def show(
        self,
        step: str,
        questions: Sequence[Question],
        answers: Mapping[tuple[str, str], Answer],
        figures: Sequence[Figure],
        move: str,
    ) -> None:
        """Draws the questions anew when they, their answers or their figures changed, and keeps the focus where it was."""
        given = [answers.get((step, question.id)) for question in questions]
        tables = {figure.name: figure for figure in figures if figure.shape is FigureShape.TABLE}
        asked = [tables.get(question.figure) for question in questions]
        shown = (step, tuple(questions), tuple(given), [repr(figure) for figure in asked], self._voice.code)
        if shown == self._shown:
            return
        self._shown = shown
        boxes = list(self.query(QuestionBox))
        place = next((at for at, box in enumerate(boxes) if box.has_focus_within), -1)
        boxes = [
            QuestionBox(self._voice, question, answer, figure, move)
            for question, answer, figure in zip(questions, given, asked, strict=True)
        ]
        async with self.batch():
            await self.remove_children()
            await self.mount_all(boxes)
        if 0 <= place < len(boxes):
            focus_first(boxes[place])


def focus_first(box: Vertical | VerticalScroll) -> bool:
    """Puts the focus on the first thing in a box that takes it."""
    for widget in box.query("*"):
        if widget.focusable:
            widget.focus()
            return True
    return False
