"""The widgets of one step, from top to bottom: verdict, work, numbers, and the views that take each other's place."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.message import Message
from textual.widgets import ContentSwitcher, Static

from picqer_tui.core.findings import Figure
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.doors import Away
from picqer_tui.tui import step_words
from picqer_tui.tui.screens.step_detail import away_line
from picqer_tui.tui.screens.step_views import Views
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.figures import FigureSheet, flow, inline
from picqer_tui.tui.widgets.question_form import QuestionForm
from picqer_tui.tui.widgets.verdict_card import VerdictCard
from picqer_tui.tui.widgets.window_table import WindowTable
from picqer_tui.tui.widgets.words import Words
from picqer_tui.tui.widgets.work_meter import WorkMeter


class StepColumn(Vertical):
    """What is said of a step; tells when it has other room, also when only its neighbour came or went."""

    class Sized(Message):
        """It has another size now."""

    def __init__(self, voice: Voice) -> None:
        super().__init__(id="step")
        self._voice = voice

    def compose(self) -> ComposeResult:
        voice = self._voice
        yield VerdictCard(voice, id="card")
        yield WorkMeter(voice, id="meter")
        yield Words(id="away")
        yield Words(id="numbers")
        yield Words(id="views")
        with ContentSwitcher(initial="findings", id="switch"):
            yield WindowTable(id="findings")
            yield FigureSheet(voice, id="figures")
            yield QuestionForm(voice, id="questions")
            with VerticalScroll(id="about"):
                yield Static(id="about-text", markup=False)
        yield Entry(id="filter", placeholder=voice.say(Phrase("text that must be in it; Enter, or Esc for all")))
        yield Words(id="detail")

    def show_away(self, away: Away) -> None:
        """What happened since the move was last open."""
        said = away_line(self._voice, away)
        line = self.query_one("#away", Words)
        line.tell(said)
        line.display = bool(said)

    def show_views(self, views: Views, view: str, order: str) -> None:
        """The line that names the views, and in which order the list stands."""
        tail = ""
        if view == "findings" and views.findings > 1:
            tail = self._voice.say(step_words.ORDERS[order]) + (f" · /{views.only}" if views.only else "")
        room = self.content_size.width
        line = step_words.view_line(self._voice, views.names(), view, views.counts(), tail, room)
        names = self.query_one("#views", Words)
        names.tell(line)
        names.styles.height = 1 if line else 0

    def show_numbers(self, figures: Sequence[Figure], view: str) -> None:
        """Numbers stand above findings and words; among the figures they have their own lines, and questions need the room."""
        room = max(30, self.size.width - 2)
        lines = flow(inline(figures, self._voice, room), room, most=2)
        numbers = self.query_one("#numbers", Words)
        busy = self.query_one("#meter", WorkMeter).busy
        numbers.display = bool(lines) and not busy and view in ("findings", "about")
        numbers.tell("\n".join(lines))

    def show_detail(self, lines: Sequence[str]) -> None:
        """The words under the list."""
        under = self.query_one("#detail", Words)
        under.tell("\n".join(lines))
        under.set_class(bool(lines), "-on")

    def on_resize(self) -> None:
        self.post_message(self.Sized())
