"""All that only a person knows or does in a step, drawn from its questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual.containers import Vertical, VerticalScroll
from textual.widget import Widget

from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.move import Answer
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.steps import Question
from picqer_tui.tui.putting import pages_of, put
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.arrows import ArrowForm
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.question_box import QuestionBox
from picqer_tui.tui.widgets.window_table import WindowTable

_FIRST = Phrase("Press r to look first; then there is something to answer here.")


class QuestionForm(ArrowForm, can_focus=False):
    """All questions of a step; before the first look one line that says to look."""

    DEFAULT_CSS = "QuestionForm { height: 1fr; scrollbar-size-vertical: 1; background: $background; }"

    def __init__(self, voice: Voice, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._voice = voice
        self._shown: tuple[str, str, str] | None = None

    async def show(
        self,
        step: str,
        questions: Sequence[Question],
        answers: Mapping[tuple[str, str], Answer],
        figures: Sequence[Figure],
        move: str,
        looked: bool = True,
    ) -> None:
        """Draws the questions anew when they, their answers or their figures changed; focus and row stay where they were, also
        for keys that come meanwhile: what has the focus goes when what takes it is there."""
        given = {name: answer for (of, name), answer in answers.items() if of == step}
        tables = {figure.name: figure for figure in figures if figure.shape is FigureShape.TABLE}
        puts = put(questions, given, tables) if looked else []
        pages = pages_of(figures, self._voice) if puts else []
        shown = (step, repr((puts, pages)) if looked else "", self._voice.code)
        if shown == self._shown:
            return
        again, self._shown = self._shown is not None and self._shown[0] == step, shown
        before = list(self.children)
        boxes = [QuestionBox(self._voice, put, move) for put in puts]
        async with self.batch():
            await self.mount_all([*(Line(page) for page in pages), *boxes])
            if questions and not looked:
                await self.mount(Line(self._voice.say(_FIRST), classes="answer"))
            if again:
                _take_over(before, boxes)
            await self.remove_children(before)


def _take_over(before: Sequence[Widget], boxes: Sequence[QuestionBox]) -> None:
    """Gives focus, row and text that nobody has sent yet of the questions that go to those in their place."""
    old = [box for box in before if isinstance(box, QuestionBox)]
    for gone, here in zip(old, boxes, strict=False):
        if not gone.has_focus_within:
            continue
        for was, table in zip(gone.query(WindowTable), here.query(WindowTable), strict=False):
            table.cursor = max(0, min(was.cursor, table.length - 1))
        for typed, entry in zip(gone.query(Entry), here.query(Entry), strict=False):
            if gone.is_answered_as(here):
                entry.value, entry.cursor_position = typed.value, typed.cursor_position
        at = next((at for at, widget in enumerate(_takers(gone)) if widget.has_focus), 0)
        takers = _takers(here)
        if takers:
            here.screen.set_focus(takers[min(at, len(takers) - 1)])


def _takers(box: Widget) -> Sequence[Widget]:
    return [widget for widget in box.query("*") if widget.focusable]


def focus_first(box: Vertical | VerticalScroll) -> bool:
    """Puts the focus on the first thing in a box that takes it."""
    for widget in _takers(box):
        box.screen.set_focus(widget)  # now: asked for later it could come when the widget has gone
        return True
    return False
