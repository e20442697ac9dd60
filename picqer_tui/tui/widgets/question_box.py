"""One question of a step: its answer so far and the way to answer it."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from picqer_tui.core.clean import clean
from picqer_tui.core.listings import Row
from picqer_tui.core.move import Answer
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Ask, Question
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.putting import FigureRows, Put, exact_key
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Choice, Item, Line, Tick, unchosen
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.figures import table_widths
from picqer_tui.tui.widgets.window_table import Cell, Column, WindowTable


class AnswerTable(WindowTable):
    """Rows that are chosen or ticked."""

    BINDINGS: ClassVar[Keys] = [key("enter,space", "open", Phrase("choose"))]


class QuestionBox(Vertical):
    """One question with its answer so far and the way to answer it."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    QuestionBox { height: auto; margin-bottom: 1; }
    QuestionBox .answer { text-style: dim; }
    QuestionBox AnswerTable { height: auto; max-height: 9; }
    .-short QuestionBox AnswerTable { max-height: 6; }
    .-high QuestionBox AnswerTable { max-height: 18; }
    QuestionBox.-tick { margin-bottom: 0; }
    """

    class Answered(Message):
        """A person gave an answer; nothing is kept of it yet. `id`: the question's, with the key of a row asked of."""

        def __init__(self, question: Question, id: str, value: str) -> None:  # noqa: A002
            super().__init__()
            self.question, self.id, self.value = question, id, value

    class Asked(Message):
        """A row was opened whose question needs more than a tick. `value`: the answer so far, `row`: the row in words."""

        def __init__(self, question: Question, id: str, value: str, row: str) -> None:  # noqa: A002
            super().__init__()
            self.question, self.id, self.value, self.row = question, id, value, row

    def __init__(self, voice: Voice, put: Put, move: str) -> None:
        alone = put.question.ask is Ask.CONFIRM and not put.question.each
        super().__init__(classes="-tick" if alone else None)
        self.question, self._given = put.question, put.answers
        self._voice, self._rows, self._move = voice, FigureRows(put.figure), move
        self._cut = False
        """Some column has no room for all its text."""

    def compose(self) -> ComposeResult:
        question, say = self.question, self._voice.say
        words = say(question.words)
        if not question.required and not question.each:
            words += " " + say(Phrase("(may be left open)"))
        if question.ask is Ask.CONFIRM and not question.each:
            yield Tick(words, self._value == "yes")
        else:
            yield Line(words)
            yield from self._said()
            yield from self._control()
            return
        yield from self._said()

    def _said(self) -> ComposeResult:
        """The answer there is: before what would give another one, so that it is in sight."""
        answer = self._given.get(self.question.id)
        if answer is not None and answer.value and not self.question.each:
            yield Line(self._answered(answer), classes="answer")

    @property
    def _value(self) -> str:
        answer = self._given.get(self.question.id)
        return answer.value if answer else ""

    def _control(self) -> ComposeResult:
        question, say = self.question, self._voice.say
        if question.each or question.ask is Ask.ROW:
            if self._rows.length:
                yield AnswerTable()
                yield Line("", classes="answer", id="row")
            else:
                nothing = Phrase("There is nothing to choose from yet. Run the step first.")
                yield Line(say(nothing), classes="answer")
            if not question.each:
                yield Entry(placeholder=say(Phrase("or type it and press Enter")))
        elif question.ask is Ask.CHOICE:
            items = [Item(option.value, say(option.words)) for option in question.options]
            yield Choice(unchosen(items, self._value), self._value)
        elif question.ask is Ask.TYPED:
            yield Line(say(Phrase("Type “{name}” and press Enter.", {"name": self._move})), classes="answer")
            yield Entry()
        else:
            yield Entry(self._value, placeholder=say(Phrase("type it and press Enter")))

    def is_answered_as(self, other: QuestionBox) -> bool:
        """Whether nothing was answered between the two."""
        return (self.question.id, self._given) == (other.question.id, other._given)

    def on_mount(self) -> None:
        for table in self.query(AnswerTable):
            keys = [exact_key(name) for name in self._rows.keys]
            wanted = self._value or self._rows.meant
            self._show_rows(table, keys.index(wanted) if wanted in keys else 0)

    def on_resize(self) -> None:
        for table in self.query(AnswerTable):
            self._show_rows(table, table.cursor)

    def _show_rows(self, table: AnswerTable, cursor: int) -> None:
        """The rows in the room there is; what has none is said of the row under the cursor."""
        state = 0 if not self.question.each else 3 if self.question.ask is Ask.CONFIRM else 16
        room = max(20, self.size.width - 2 - (state + 1 if state else 0))
        titles = [self._voice.language.value(column) for column in self._rows.columns]
        whole = table_widths(self._rows.columns, self._rows.rows, self._voice, 10_000)
        columns: list[Column] = []
        for title, wide in zip(titles, whole, strict=True):
            room -= wide + 1
            if columns and room < 0:
                break
            columns.append(Column(title, wide))
        self._cut = len(columns) < len(titles) or room < 0
        if columns:
            columns[-1] = columns[-1]._replace(width=0)
        if state:
            columns.insert(0, Column("", state))
        table.show(columns, self._paint, self._rows, cursor)
        self._say_row(table.row)

    def _say_row(self, row: Row | None) -> None:
        said = []
        if row is not None and self._cut:
            for column, value in list(zip(self._rows.columns, self._rows.rows[row.number], strict=False))[1:]:
                if text := self._voice.language.value(value):
                    said.append(f"{self._voice.language.value(column)}: {text}")
        for line in self.query("#row").results(Line):
            line.show(" · ".join(said))
            line.display = bool(said)

    def _paint(self, row: Row) -> list[Cell]:
        cells = [Cell(self._voice.language.value(value)) for value in self._rows.rows[row.number]]
        return [Cell(self._state(self._of(row))), *cells] if self.question.each else cells

    def _of(self, row: Row) -> str:
        """The id of the question about this row."""
        return f"{self.question.id}:{exact_key(self._rows.keys[row.number])}"

    def _state(self, of: str) -> str:
        answer = self._given.get(of)
        if self.question.ask is Ask.CONFIRM:
            return "[x]" if answer is not None and answer.value == "yes" else "[ ]"
        return self._spoken(answer.value) if answer is not None and answer.value else "–"

    def _spoken(self, value: str) -> str:
        words = {option.value: option.words for option in self.question.options}
        if value in words:
            return self._voice.say(words[value])
        keys = [exact_key(name) for name in self._rows.keys]
        if self.question.ask is Ask.ROW and value in keys:
            return self._voice.language.value(self._rows.rows[keys.index(value)][0])
        return clean(value)

    def _answered(self, answer: Answer) -> str:
        values = {"value": self._spoken(answer.value), "by": answer.by, "at": self._voice.moment(answer.at)}
        if self.question.ask is Ask.CONFIRM:
            return "    " + self._voice.say(Phrase("{by}, {at}", values))
        return self._voice.say(Phrase("Answered: {value} ({by}, {at})", values))

    def _answer(self, value: str) -> None:
        self.post_message(self.Answered(self.question, self.question.id, value))

    @on(Choice.Taken)
    def take_choice(self, message: Choice.Taken) -> None:
        message.stop()
        if value := message.choice.value:
            self._answer(value)

    @on(Tick.Ticked)
    def take_tick(self, message: Tick.Ticked) -> None:
        """The box shows what was answered; it is drawn anew once this answer was taken, which it need not be."""
        message.stop()
        wish = message.tick.ticked
        message.tick.ticked = self._value == "yes"
        self._answer("yes" if wish else "")

    @on(WindowTable.Opened)
    def take_row(self, message: WindowTable.Opened) -> None:
        message.stop()
        row = message.row
        if row is None:
            return
        if not self.question.each:
            self._answer(exact_key(self._rows.keys[row.number]))
            return
        of = self._of(row)
        answer = self._given.get(of)
        value = answer.value if answer is not None else ""
        if self.question.ask is Ask.CONFIRM:
            self.post_message(self.Answered(self.question, of, "" if value == "yes" else "yes"))
        else:
            words = " · ".join(cell.text for cell in self._paint(row)[1:])
            self.post_message(self.Asked(self.question, of, value, words))

    @on(WindowTable.Moved)
    def keep_to_itself(self, message: WindowTable.Moved) -> None:
        message.stop()
        self._say_row(message.row)

    @on(Input.Submitted)
    def take_text(self, message: Input.Submitted) -> None:
        message.stop()
        if value := message.value.strip():
            self._answer(value)
