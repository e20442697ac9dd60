"""The right side of a move: any step, from its description. Verdict, numbers, and one of four views under them."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widgets import ContentSwitcher, Input, Static

from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.listings import Listing, Row
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Standing, StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Verdict
from picqer_tui.tui import finding_words, step_words
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.screens.step_column import StepColumn
from picqer_tui.tui.screens.step_detail import in_the_room, nothing_found, sent_since
from picqer_tui.tui.screens.step_views import Views, puts_of
from picqer_tui.tui.standing import standing_now
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.figures import FigureSheet
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
        self._go_in: int | None = None
        """Keys given so far when the focus was to go into questions that were still to come: it goes there as soon as there are
        any, unless another key was pressed meanwhile."""
        self.ready = False
        """Its widgets are there."""

    def compose(self) -> ComposeResult:
        yield StepColumn(self.voice)
        with VerticalScroll(id="side", can_focus=False):
            yield Static(id="side-detail", markup=False)
            yield FigureSheet(self.voice, id="side-figures", pictures_only=True)

    def on_mount(self) -> None:
        self.ready = True
        self.query_one("#filter").display = False
        self.column.show_away(self.session.away())
        self.look(self._standing)

    def on_unmount(self) -> None:
        if self._listing is not None:
            self._listing.close()

    @property
    def _main(self) -> PicqerTui:
        return cast("PicqerTui", self.app)

    @property
    def spec(self) -> StepSpec:
        return self.session.spec(self.step)

    @property
    def here(self) -> StepStanding:
        """Where the step stood when it was last looked at."""
        return self._standing.steps[self.step]

    @property
    def column(self) -> StepColumn:
        return self.query_one(StepColumn)

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

    def here_again(self) -> None:
        """The person goes on: what happened before is told no longer."""
        self.query_one("#away").display = False

    # showing

    def choose(self, step: str) -> None:
        """Another step."""
        if step == self.step:
            return
        self.here_again()
        self.step, self.only, self._chosen_view, self._judged, self._go_in = step, "", "", None, None
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

    def look_at_changes(self) -> None:
        """A change was sent: the verdict may be behind it."""
        self._main.start("look-sent", self._tell_sent, self.step, alone=True)

    async def _tell_sent(self, step: str) -> None:
        sent = await sent_since(self.session, self.session.spec(step), self._standing.steps[step].verdict)
        if step == self.step and self.is_attached:
            self.query_one("#card", VerdictCard).tell_sent(sent)

    def look_at_work(self) -> None:
        titles = {item.spec.id: item.spec.title for item in self.session.plan.items}
        self.query_one("#meter", WorkMeter).show(self.session.work(), titles)
        self.column.show_numbers(self.figures, self.view)

    def _load(self, cursor: int | None = None) -> None:
        place = self.table.cursor if cursor is None and self._listing is not None else cursor or 0
        self._main.start("look", self._read, self.step, place, alone=True)

    async def _read(self, step: str, cursor: int) -> None:
        if self._listing is None:
            await self.voice.clock.sleep(0)
        await self._tell_sent(step)
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
        self.view = self._chosen_view or self.views.best()
        if inside and not self.query_one(f"#{self.view}").has_focus_within:
            self.enter()
        self.column.show_views(self.views, self.view, self.order)
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

    @property
    def views(self) -> Views:
        """What there is to show now."""
        puts = puts_of(self.spec, self.here, self.session.facts.answers, self.figures)
        findings = self._listing.length if self._listing is not None else 0
        return Views(self.here, self.spec.kind, findings, self.only, self.figures, puts)

    def turn_to(self, view: str) -> None:
        """A person chose a view; it stays until another step is chosen."""
        if view in self.views.names():
            self._chosen_view = view
            self.view = view
            self.enter()

    def watch_view(self, view: str) -> None:
        self.query_one("#switch", ContentSwitcher).current = view
        self.column.show_views(self.views, self.view, self.order)
        self._show_detail()
        self.post_message(self.Shown())

    def enter(self) -> None:
        """Puts the focus into the view that is shown; into questions that are still to come when they are there."""
        if self.view != "questions":
            self.query_one(f"#{self.view}").focus()
        else:
            self._chosen_view = self.view
            if not focus_first(self.query_one("#questions", QuestionForm)):
                self._go_in = self._main.in_turn.given

    @on(StepColumn.Sized)
    def use_the_room(self, message: StepColumn.Sized) -> None:
        message.stop()
        self._show_detail()
        self.column.show_views(self.views, self.view, self.order)

    def _show_questions(self) -> None:
        facts = self.session.facts
        asks = self.spec.asks if self.here.skipped is None else ()
        form = self.query_one("#questions", QuestionForm)
        looked = self.here.verdict is not None or not self.spec.built

        async def draw() -> None:
            await form.show(self.step, asks, facts.answers, self.figures, facts.settings.name, looked)
            if self._go_in is not None and (self._go_in != self._main.in_turn.given or focus_first(form)):
                self._go_in = None

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
        lines: list[str] = []
        apart = ""
        if finding is not None:
            room = self.column.content_size.width
            most = LINES_SHORT if self.screen.has_class("-short") else LINES
            lines = in_the_room(self.voice, self.spec, finding, room, most)
            apart = "\n\n".join(finding_words.detail(self.voice, self.spec, finding))
        elif self.view == "findings" and self.only and self._listing is not None and not self._listing.length:
            apart = nothing_found(self.voice, self.only)
            lines = [apart]
        self.column.show_detail(lines)
        beside = self.query_one("#side-detail", Static)
        beside.update(Content(apart))
        beside.display = bool(apart)
        self.column.show_numbers(self.figures, self.view)

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
