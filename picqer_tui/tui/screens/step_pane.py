"""The right side of a move: any step, from its description. Verdict, numbers, and one of four views under them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Input, Static

from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.ledger import Listing, Row
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Standing, StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Mark, Verdict
from picqer_tui.tui import finding_words, step_words
from picqer_tui.tui.cells import fit, fold
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.putting import Put, put, unanswered
from picqer_tui.tui.standing import standing_now
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.figures import FigureSheet, flow, inline
from picqer_tui.tui.widgets.question_form import QuestionForm, focus_first
from picqer_tui.tui.widgets.verdict_card import VerdictCard
from picqer_tui.tui.widgets.window_table import WindowTable
from picqer_tui.tui.widgets.work_meter import WorkMeter

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui
    from picqer_tui.tui.ports import SessionDoor

ORDER = tuple(step_words.ORDERS)
LINES, LINES_SHORT = 6, 4
"""Lines under the list, on a usual and on a low screen."""
REST = 0.04
"""Seconds that the cursor must rest before the words under the list follow it."""


class StepColumn(Vertical):
    """What is said of a step; tells when it has other room, also when only its neighbour came or went."""

    class Sized(Message):
        """It has another size now."""

    def on_resize(self) -> None:
        self.post_message(self.Sized())


class StepPane(Horizontal):
    """Shows one step. Looks things up in workers of the app and never paints what the session did not say."""

    BINDINGS: ClassVar[Keys] = [key("escape", "screen.back", Phrase("back"))]

    view: reactive[str] = reactive("findings", init=False)

    class Shown(Message):
        """What is shown changed, so that other keys may make sense."""

    def __init__(self, voice: Voice, session: SessionDoor, step: str) -> None:
        super().__init__(id="pane")
        self.voice, self.session, self.step = voice, session, step
        self.figures: tuple[Figure, ...] = ()
        self.only, self.order = "", ORDER[0]
        self._listing: Listing | None = None
        self._judged: tuple[Verdict | None, object] | None = None
        self._chosen_view = ""
        self._standing = standing_now(session)
        self._go_in = False
        """The focus goes into the questions as soon as there are any."""
        self.ready = False
        """Its widgets are there."""

    def compose(self) -> ComposeResult:
        voice = self.voice
        with StepColumn(id="step"):
            yield VerdictCard(voice, id="card")
            yield WorkMeter(voice, id="meter")
            yield Static(id="away", markup=False)
            yield Static(id="numbers", markup=False)
            yield Static(id="views", markup=False)
            with ContentSwitcher(initial="findings", id="switch"):
                yield WindowTable(id="findings")
                yield FigureSheet(voice, id="figures")
                yield QuestionForm(voice, id="questions")
                with VerticalScroll(id="about"):
                    yield Static(id="about-text", markup=False)
            yield Entry(
                id="filter",
                placeholder=voice.say(Phrase("text that must be in it; Enter, or Esc for all")),
            )
            yield Static(id="detail", markup=False)
        with VerticalScroll(id="side", can_focus=False):
            yield Static(id="side-detail", markup=False)
            yield FigureSheet(voice, id="side-figures", pictures_only=True)

    def on_mount(self) -> None:
        self.ready = True
        self.query_one("#filter").display = False
        self._say_away()
        self.look(self._standing)

    def on_unmount(self) -> None:
        if self._listing is not None:
            self._listing.close()

    @property
    def spec(self) -> StepSpec:
        return self.session.spec(self.step)

    @property
    def here(self) -> StepStanding:
        """Where the step stood when it was last looked at."""
        return self._standing.steps[self.step]

    @property
    def table(self) -> WindowTable:
        return self.query_one("#findings", WindowTable)

    @property
    def finding(self) -> Finding | None:
        """The finding under the cursor, when findings are shown."""
        row = self.table.row if self.view == "findings" else None
        return row.finding if row is not None else None

    def found(self) -> int:
        counts = self.here.counts
        return sum(counts.get(name, 0) for name in ("blocked", "attention", "info", "waived"))

    def _say_away(self) -> None:
        """What happened since the move was last open; until something happens now."""
        away = self.session.away()
        said = " ".join(self.voice.say(line) for line in away.lines)
        since = Phrase("Since {at}: {said}", {"at": away.since, "said": said})
        line = self.query_one("#away", Static)
        line.update(Content(self.voice.say(since) if away.since is not None else said))
        line.display = bool(said)

    def here_again(self) -> None:
        """The person goes on: what happened before is told no longer."""
        self.query_one("#away").display = False

    # showing

    def choose(self, step: str) -> None:
        """Another step."""
        if step == self.step:
            return
        self.here_again()
        self.step, self.only, self._chosen_view, self._judged, self._go_in = step, "", "", None, False
        self.figures = ()
        self._swap(None, 0)
        self.query_one("#filter", Input).display = False
        self.look(standing_now(self.session))

    def look(self, standing: Standing) -> None:
        """Shows the standing; reads findings and figures anew when there is a new judgement."""
        self._standing = standing
        here = self.here
        self.query_one("#card", VerdictCard).show(self.spec, here)
        self.look_at_work()
        judged = (here.verdict, sorted(here.counts.items()))
        if judged != self._judged:
            self._judged = judged
            self._load()
        else:
            self._show_questions()

    def look_at_work(self) -> None:
        titles = {item.spec.id: item.spec.title for item in self.session.plan.items}
        self.query_one("#meter", WorkMeter).show(self.session.work(), titles)
        self._show_numbers()

    def _load(self, cursor: int | None = None) -> None:
        main = cast("PicqerTui", self.app)
        place = self.table.cursor if cursor is None and self._listing is not None else cursor or 0
        main.start("look", self._read, self.step, place, alone=True)

    async def _read(self, step: str, cursor: int) -> None:
        if self._listing is None:
            await self.voice.clock.sleep(0)
        figures = await self.session.figures(step)
        listing = await self.session.arrange(step, self.order, self.only)
        if step != self.step or not self.is_attached:
            listing.close()
            return
        self.figures = tuple(figures)
        self._swap(listing, cursor)
        self.query_one("#figures", FigureSheet).show(self.figures)
        self.query_one("#side-figures", FigureSheet).show(self.figures)
        self._show_questions()
        self.query_one("#about-text", Static).update(step_words.about(self.voice, self.spec))
        inside = self.query_one("#switch").has_focus_within
        self.view = self._chosen_view or self._best_view()
        if inside and not self.query_one(f"#{self.view}").has_focus_within:
            self.enter()
        self._show_views()
        self._show_detail()
        self.post_message(self.Shown())

    def _swap(self, listing: Listing | None, cursor: int) -> None:
        old, self._listing = self._listing, listing
        spec, voice = self.spec, self.voice
        columns = finding_words.columns(voice, listing.window(0, 64)) if listing and listing.length else ()
        self.table.show(columns, lambda row: finding_words.cells_of(voice, spec, row), listing, cursor)
        self.query_one("#switch").styles.min_height = min(4, 1 + listing.length) if listing and listing.length else 4
        if old is not None:
            old.close()

    def _best_view(self) -> str:
        puts = self._puts()
        if self.here.verdict is None:
            return "about"
        if puts and (self.here.waits_for or (not self.here.counts.get("blocked") and unanswered(puts))):
            at_ease = self.spec.kind == "check" and self.here.mark is Mark.PASSED
            if not at_ease or any(question.required for question, _, _ in puts):
                return "questions"
        if self._listing is not None and self._listing.length:
            return "findings"
        if puts and self.spec.kind == "task":
            return "questions"
        if any(figure.shape not in ("number", "share") for figure in self.figures):
            return "figures"
        return "about"

    def _puts(self) -> Sequence[Put]:
        """The questions that are put to a person now."""
        if self.here.skipped is not None:
            return ()
        given = {name: answer for (step, name), answer in self.session.facts.answers.items() if step == self.step}
        tables = {figure.name: figure for figure in self.figures}
        return put(self.spec.asks, given, tables)

    def views(self) -> list[str]:
        """Views that have something to show, in order."""
        found = []
        if self.only or (self._listing is not None and self._listing.length):
            found.append("findings")
        if self.figures:
            found.append("figures")
        if self._puts():
            found.append("questions")
        return [*found, "about"]

    def turn_to(self, view: str) -> None:
        """A person chose a view; it stays until another step is chosen."""
        if view in self.views():
            self._chosen_view = view
            self.view = view
            self.enter()

    def watch_view(self, view: str) -> None:
        self.query_one("#switch", ContentSwitcher).current = view
        self._show_views()
        self._show_detail()
        self.post_message(self.Shown())

    def enter(self) -> None:
        """Puts the focus into the view that is shown; into questions that are still to come when they are there."""
        if self.view != "questions":
            self.query_one(f"#{self.view}").focus()
        else:
            self._chosen_view = self.view
            self._go_in = not focus_first(self.query_one("#questions", QuestionForm))

    def _show_views(self) -> None:
        counts = {
            "findings": self._listing.length if self._listing else 0,
            "figures": len(self.figures),
            "questions": len(self._puts()),
        }
        tail = ""
        if self.view == "findings" and counts["findings"] > 1:
            tail = self.voice.say(step_words.ORDERS[self.order]) + (f" · /{self.only}" if self.only else "")
        room = self.query_one("#step").content_size.width
        line = step_words.view_line(self.voice, self.views(), self.view, counts, tail, room)
        names = self.query_one("#views", Static)
        names.update(line)
        names.styles.height = 1 if line else 0

    def _show_numbers(self) -> None:
        """Numbers stand above findings and words; among the figures they have their own lines, and questions need the room."""
        room = max(30, self.query_one("#step").size.width - 2)
        lines = flow(inline(self.figures, self.voice, room), room, most=2)
        numbers = self.query_one("#numbers", Static)
        busy = self.query_one("#meter", WorkMeter).busy
        numbers.display = bool(lines) and not busy and self.view in ("findings", "about")
        numbers.update(Content("\n".join(lines)))

    @on(StepColumn.Sized)
    def use_the_room(self, message: StepColumn.Sized) -> None:
        message.stop()
        self._show_detail()
        self._show_views()

    def _show_questions(self) -> None:
        facts = self.session.facts
        asks = self.spec.asks if self.here.skipped is None else ()
        form = self.query_one("#questions", QuestionForm)
        looked = self.here.verdict is not None or not self.spec.built

        async def draw() -> None:
            await form.show(self.step, asks, facts.answers, self.figures, facts.settings.name, looked)
            if self._go_in and self.view == "questions":
                self._go_in = not focus_first(form)

        self.call_next(draw)

    # the words under the list

    @on(WindowTable.Moved, "#findings")
    def follow_cursor(self, message: WindowTable.Moved) -> None:
        message.stop()
        self.set_timer(REST, lambda row=message.row: self._rested(row))

    def _rested(self, row: Row | None) -> None:
        if self.is_attached and row is self.table.row:
            self._show_detail()
            self.post_message(self.Shown())

    def _show_detail(self) -> None:
        finding = self.finding
        text = apart = ""
        if finding is not None:
            parts = finding_words.detail(self.voice, self.spec, finding)
            text, apart = " ".join(parts), "\n\n".join(parts)
        elif self.view == "findings" and self.only and self._listing is not None and not self._listing.length:
            text = apart = self.voice.say(
                Phrase("Nothing found with “{text}” in it. Press / and then Esc for all.", {"text": self.only})
            )
        under, beside = self.query_one("#detail", Static), self.query_one("#side-detail", Static)
        under.update(Content("\n".join(self._in_the_room(text, finding))))
        under.set_class(bool(text), "-on")
        beside.update(Content(apart))
        beside.display = bool(apart)
        self._show_numbers()

    def _in_the_room(self, text: str, finding: Finding | None) -> list[str]:
        """The words as lines that are all shown: what has no room gives way in its middle, never the next move at the end."""
        room = self.query_one("#step").content_size.width
        if room < 20:
            return [text]
        most = LINES_SHORT if self.screen.has_class("-short") else LINES
        lines = fold(text, room)
        if len(lines) <= most or finding is None:
            return lines[:most]
        parts = finding_words.detail(self.voice, self.spec, finding)
        lines = fold(" ".join((parts[0], "…", parts[-1])) if len(parts) > 2 else text, room)
        return lines if len(lines) <= most else [*lines[: most - 1], fit(f"{lines[most - 1]} …", room).rstrip()]

    # order and filter

    def next_order(self) -> None:
        self.order = ORDER[(ORDER.index(self.order) + 1) % len(ORDER)]
        self._load(0)

    def ask_filter(self) -> None:
        box = self.query_one("#filter", Input)
        box.display = True
        box.value = self.only
        box.focus()

    @on(Input.Submitted, "#filter")
    def take_filter(self, message: Input.Submitted) -> None:
        message.stop()
        self.set_only(message.value.strip())

    def set_only(self, only: str) -> None:
        self.query_one("#filter").display = False
        if only != self.only:
            self.only = only
            self._chosen_view = "findings"
            self._load(0)
        self.table.focus()
