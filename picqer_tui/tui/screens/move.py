"""One move: the plan on the left, any step on the right, drawn from the step's own description."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.timer import Timer
from textual.widgets import Input

from picqer_tui.core.events import ChangeSettled, JudgingMoved, ReadingMoved, RunFinished
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui import acting
from picqer_tui.tui.dialogs.address import TITLES
from picqer_tui.tui.following import follow, shops
from picqer_tui.tui.keys import Keys, key, quiet
from picqer_tui.tui.messages import Happened
from picqer_tui.tui.screens.move_title import title_parts
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.screens.step_pane import StepPane
from picqer_tui.tui.standing import first_open, standing_now
from picqer_tui.tui.widgets.plan_list import PlanList
from picqer_tui.tui.widgets.question_box import QuestionBox
from picqer_tui.tui.widgets.window_table import WindowTable

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor


class MoveScreen(Page):
    """Every step can be opened and run; a closed gate says so and closes acts only."""

    CSS_PATH = "move.tcss"
    BINDINGS: ClassVar[Keys] = [
        key("r", "run", Phrase("run")),
        key("s", "stop", Phrase("stop")),
        key("slash", "filter", Phrase("filter")),
        key("w", "changes", Phrase("change")),
        key("a", "accept", Phrase("accept")),
        key("e", "report", Phrase("report")),
        key("b", "rollback", Phrase("way back")),
        key("d", "acts", Phrase("simulate")),
        key("o", "link", Phrase("open link")),
        key("y", "copy", Phrase("copy")),
        quiet("R", "run_phase", Phrase("run the whole phase")),
        quiet("t", "sort", Phrase("another order")),
        quiet("1", "view('findings')", Phrase("findings")),
        quiet("2", "view('figures')", Phrase("figures")),
        quiet("3", "view('questions')", Phrase("questions")),
        quiet("escape", "back", Phrase("back")),
        quiet("4", "view('about')", Phrase("about")),
    ]

    def __init__(self, session: SessionDoor, step: str = "") -> None:
        super().__init__()
        self.session = session
        self._step = step or first_open(session)
        self._stale: Timer | None = None
        self._tick: Timer | None = None

    @property
    def pane(self) -> StepPane:
        return self.query_one("#pane", StepPane)

    @property
    def ready(self) -> bool:
        return bool(self.query("#pane")) and self.pane.ready

    @property
    def plan(self) -> PlanList:
        return self.query_one("#plan", PlanList)

    def title_parts(self) -> tuple[str, str]:
        return title_parts(self.voice, self.session, self.main.workspace.is_demo, self.app.size.width)

    def compose_body(self) -> ComposeResult:
        with Horizontal(id="body"):
            yield PlanList(self.voice, self.session.plan, self._step, self._follow, name="plan")
            yield StepPane(self.voice, self.session, self._step)

    def on_mount(self) -> None:
        self._tick = self.set_interval(1.0, self._look_at_work, pause=True)
        if self.session.away().unknown:
            self.call_after_refresh(acting.tell_away, self.main, self.session)

    def begin(self) -> None:
        self.plan.focus()
        self.look_again()

    def on_screen_resume(self) -> None:
        self.look_again()

    # what happened

    def happened(self, message: Happened) -> None:
        if isinstance(message.event, ReadingMoved | JudgingMoved):
            self._look_at_work()
            return
        if self.ready:
            self.pane.here_again()
            if isinstance(message.event, ChangeSettled):
                self.pane.look_at_changes()
        self.look_again()
        if isinstance(message.event, RunFinished) and message.event.error is not None and not self.is_current:
            self.app.notify(self.say(message.event.error), markup=False)

    def look_again(self) -> None:
        """Reads the standing again and shows it; never paints a wish."""
        if not self.ready:
            return
        standing = standing_now(self.session)
        closed = () if self.session.facts.switched_at else (Gate.CUTOVER,)
        self.plan.show(standing, frozenset(gate for gate in closed if self.session.may(gate) is not None))
        self.pane.look(standing)
        self.retitle()
        self._look_at_work()
        self._when_stale()
        self.refresh_bindings()

    def _look_at_work(self) -> None:
        self.pane.look_at_work()
        if self._tick is not None:
            if self.session.work().running:
                self._tick.resume()
            else:
                self._tick.pause()

    def _when_stale(self) -> None:
        """Looks again at the moment the next verdict runs out, and not before: at rest nothing is painted."""
        now = self.voice.clock.now()
        ends = [
            until
            for here in self.session.standing().steps.values()
            if here.verdict is not None and (until := here.verdict.fresh_until) is not None and until > now
        ]
        if self._stale is not None:
            self._stale.stop()
            self._stale = None
        if ends:
            wait = min(ends) - now + timedelta(seconds=1)
            self._stale = self.set_timer(min(wait.total_seconds(), 86400.0), self.look_again)

    def _follow(self, step: str) -> None:
        self._step = step
        self.pane.choose(step)
        self.refresh_bindings()

    @on(PlanList.Opened)
    def open_step(self) -> None:
        self._look_first()
        self.pane.enter()

    def _look_first(self) -> None:
        """A task that nobody looked at yet is looked at when it is opened, once its phase has come: what it links to and asks
        is only known then."""
        pane, standing = self.pane, self.session.standing()
        if pane.spec.kind != "task" or pane.here.verdict is not None or not self.check_action("run", ()):
            return
        phases = list(Phase)
        if phases.index(pane.spec.phase) <= phases.index(standing.steps[first_open(self.session)].phase):
            self.main.run_steps(pane.step)

    @on(StepPane.Shown)
    def shown(self) -> None:
        self.refresh_bindings()

    @on(WindowTable.Opened, "#findings")
    def show_all_facts(self, message: WindowTable.Opened) -> None:
        if message.row is not None:
            acting.tell_finding(self.main, self.session, self.pane.spec, message.row)

    @on(QuestionBox.Answered)
    def take_answer(self, message: QuestionBox.Answered) -> None:
        step, question = self.pane.step, message.question
        self.main.start("answer", acting.answer, self.main, self.session, step, question, message.id, message.value)

    @on(QuestionBox.Asked)
    def ask_of_row(self, message: QuestionBox.Asked) -> None:
        self.main.start("answer", acting.ask_of_row, self.main, self.session, self.pane.step, message)

    def go_to(self, step: str) -> None:
        """Shows a step, as if chosen in the plan."""
        self.plan.choose(step)
        self.plan.focus()

    # keys

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if not self.ready:
            return False
        pane, may_act = self.pane, not self.session.look_only
        here = pane.here
        match action:
            case "run":
                return may_act and here.skipped is None and pane.spec.built and not self._going_on()
            case "stop":
                return self._going_on()
            case "run_phase":
                return may_act
            case "filter" | "sort":
                return pane.view == "findings" and (pane.found() > 0 or bool(pane.only))
            case "changes":
                return bool(pane.spec.offers)
            case "accept":
                return may_act and acting.acceptable(pane) is not None
            case "link":
                return bool(acting.links(self.voice, pane))
            case "copy":
                return pane.finding is not None or acting.ready_text(self.voice, pane) is not None
            case "acts":
                return self.main.workspace.is_demo
            case "view":
                return str(parameters[0]) in pane.views.names() if parameters else True
        return True

    def commands(self) -> Iterable[tuple[str, str, Callable[[], None]]]:
        for item in self.session.plan.items:
            title = self.say(item.spec.title)
            yield (
                self.say(Phrase("go to {title}", {"title": title})),
                item.spec.id,
                lambda step=item.spec.id: self.go_to(step),  # type: ignore[misc]
            )
        for side in shops(self.session):
            yield (
                self.say(TITLES[side]),
                self.say(Phrase("it is looked at there, and taken when it is the same shop")),
                lambda side=side: self._go_after(side),  # type: ignore[misc]
            )

    def _go_after(self, side: Side) -> None:
        self.main.start("follow", follow, self.main, self.session, side, self.pane.step)

    def _going_on(self) -> bool:
        """The step that is shown is read for, judged or watched."""
        return self.pane.here.working or self.pane.step in {*self.main.watching, *self.session.work().running}

    def action_run(self) -> None:
        acting.run_step(self.main, self.session, self.pane.step)

    def action_run_phase(self) -> None:
        acting.run_phase(self.main, self.session, self.pane.spec.phase)

    def action_stop(self) -> None:
        self.session.stop(self.pane.step)

    def action_filter(self) -> None:
        self.pane.ask_filter()

    def action_sort(self) -> None:
        self.pane.next_order()

    def action_view(self, view: str) -> None:
        if view == "questions":
            self._look_first()
        self.pane.turn_to(view)

    def action_accept(self) -> None:
        self.main.start("accept", acting.accept, self.main, self.session, self.pane)

    def action_link(self) -> None:
        self.main.start("link", acting.open_link, self.main, acting.links(self.voice, self.pane))

    def action_copy(self) -> None:
        acting.copy(self.main, self.pane)

    def action_changes(self) -> None:
        from picqer_tui.tui.screens.changes import ChangesScreen

        self.main.push_screen(ChangesScreen(self.session, self.pane.step))

    def action_report(self) -> None:
        from picqer_tui.tui.screens.report import ReportScreen

        self.main.push_screen(ReportScreen(self.session))

    def action_rollback(self) -> None:
        from picqer_tui.tui.screens.rollback import RollbackScreen

        self.main.push_screen(RollbackScreen(self.session))

    def action_acts(self) -> None:
        from picqer_tui.tui.screens.acts import ActsScreen

        self.main.push_screen(ActsScreen())

    def action_back(self) -> None:
        """From the right side to the plan, from the plan to the list of moves."""
        pane = self.pane
        box = pane.query_one("#filter", Input)
        if box.display:
            pane.set_only("")
        elif not self.plan.has_focus:
            self.plan.focus()
        else:
            self.main.close_move()
