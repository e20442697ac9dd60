"""The plan of changes of one step and its keys: chosen one by one, a typed number before anything is sent, settled, put back."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from picqer_tui.core import gates
from picqer_tui.core.changes import Change, Consent, Outcome
from picqer_tui.core.listings import Row
from picqer_tui.core.past import UNDO, pasts_in
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.tui.acting import pass_gate
from picqer_tui.tui.change_words import OUTCOMES, why
from picqer_tui.tui.dialogs.box import Decision
from picqer_tui.tui.dialogs.changes import go_on_box, put_back_box, told_box
from picqer_tui.tui.dialogs.said import refusal_box
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.messages import Happened
from picqer_tui.tui.screens.changes_plan import ShownPlan
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.window_table import Cell, WindowTable

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor


class ChangesScreen(Page):
    """Nothing is chosen when the screen opens. Sending needs the number of chosen changes typed."""

    CSS_PATH = "changes.tcss"
    BINDINGS: ClassVar[Keys] = [
        key("l", "settle", Phrase("look it up")),
        key("u", "undo", Phrase("put back")),
        key("space", "pick", Phrase("choose")),
        key("asterisk", "pick_all", Phrase("all or none")),
        key("tab", "to_confirm", Phrase("to sending")),
    ]

    def __init__(self, session: SessionDoor, step: str) -> None:
        super().__init__()
        self.session, self.step = session, step

    @cached_property
    def _plan(self) -> ShownPlan:
        return ShownPlan(self.voice)

    def title_parts(self) -> tuple[str, str]:
        right = self.say(Phrase("sending …")) if self.main.is_writing else self._plan.progress()
        name = self.voice.language.value(self.session.facts.settings.name)
        return " · ".join((self.say(Phrase("Changes")), name)), right

    def compose_body(self) -> ComposeResult:
        with Vertical(id="body"):
            yield Static(id="head", markup=False)
            yield WindowTable(id="plan-of-changes")
            yield Static(id="effects", markup=False)
            yield Line("", id="ask")
            yield Entry(id="typed", max_length=8)

    def begin(self) -> None:
        self.query_one("#plan-of-changes").focus()
        self.look_again()

    def on_resize(self) -> None:
        if self.query("#plan-of-changes"):
            self.look_again()

    def happened(self, message: Happened) -> None:
        self.look_again()

    def look_again(self) -> None:
        self.main.start("look-changes", self._read, alone=True)

    async def _read(self) -> None:
        plan, changes = self._plan, tuple(await self.session.changes(self.step))
        if changes != plan.changes:
            done = any(outcome is Outcome.DONE for _, outcome in changes)
            plan.take(changes, pasts_in(await self.session.journal()) if done else {})
        await self._ask_effects()
        if not self.is_attached:
            return
        table = self.query_one("#plan-of-changes", WindowTable)
        table.show(plan.columns(self.app.size.width), self._paint, plan, table.cursor)
        self._say()

    async def _ask_effects(self) -> None:
        """What these changes would cause in these accounts; asked of the account once, where that helps."""
        caused = self._plan.caused
        for kind, side in sorted({(change.kind, change.side) for change, _ in self._plan.changes}):
            if (kind, side) not in caused:
                caused[kind, side] = await self.session.effects(side, kind)

    def _paint(self, row: Row) -> Sequence[Cell]:
        return self._plan.cells(row, self.app.size.width)

    def _say(self) -> None:
        titles = {str(side): profile.title for side, profile in self.session.facts.profiles.items()}
        self.query_one("#head", Static).update(Content(self._plan.head(titles)))
        self.query_one("#effects", Static).update(Content(self._plan.effects(self._row, titles)))
        ask = self.query_one("#ask", Line)
        sendable = bool(self._plan.chosen) and not self.session.look_only and not self.main.is_writing
        ask.display = self.query_one("#typed", Input).display = sendable
        ask.show(self._plan.ask())
        self.retitle()
        self.refresh_bindings()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        typing = bool(self.query("#typed")) and self.query_one("#typed").has_focus
        if action == "to_confirm":
            return bool(self._plan.chosen) and not typing
        if typing and action in ("pick", "pick_all", "undo", "settle"):
            return False
        if self.session.look_only and action in ("pick", "pick_all", "undo", "settle"):
            return False
        if action in ("pick", "pick_all"):
            return bool(self._plan.able()) and not self.main.is_writing
        if action == "undo":
            return self._plan.undoable(self._row) is not None and not self.main.is_writing
        if action == "settle":
            return self._plan.unknown(self._row) is not None
        return True

    @property
    def _row(self) -> Row | None:
        """Under the cursor."""
        return self.query_one("#plan-of-changes", WindowTable).row if self.query("#plan-of-changes") else None

    def action_undo(self) -> None:
        change = self._plan.undoable(self._row)
        if change is not None:
            self.main.start("undo", self._undo, change)

    async def _undo(self, change: Change) -> None:
        box = put_back_box(self.voice, change, self._plan.caused.get((change.kind, change.side)))
        typed = (await self.main.push_screen_wait(box)).text
        if not typed:
            return
        self.main.writing = True
        self._say()
        try:
            outcome = await self.session.undo(change.id, self.main.by, typed)
        finally:
            self.main.writing = False
        if isinstance(outcome, Refusal):
            self.main.push_screen(refusal_box(self.voice, outcome))
        elif outcome is not Outcome.DONE:
            await self._tell(change._replace(id=change.id + UNDO, before=change.wished, wished=change.before), outcome)
        self.look_again()

    def action_settle(self) -> None:
        change = self._plan.unknown(self._row)
        if change is not None:
            self.main.start("settle", self._settle, change)

    async def _settle(self, change: Change) -> None:
        """Settled by looking, never by sending again."""
        outcome = await self.session.settle(change.id)
        words = Phrase("{label}: {outcome}", {"label": change.label, "outcome": OUTCOMES[outcome].words})
        self.app.notify(self.say(words), markup=False)
        self.look_again()

    @on(WindowTable.Moved, "#plan-of-changes")
    def other_row(self) -> None:
        self._say()

    def action_pick(self) -> None:
        self._plan.pick(self._row)
        self._painted()

    def action_pick_all(self) -> None:
        self._plan.pick_all()
        self._painted()

    def _painted(self) -> None:
        self.query_one("#plan-of-changes", WindowTable).repaint()
        self._say()

    def action_to_confirm(self) -> None:
        self.query_one("#typed").focus()

    def action_back(self) -> None:
        """From the typing box to the list, from the list to the step."""
        if self.query_one("#typed").has_focus:
            self.query_one("#plan-of-changes").focus()
        else:
            super().action_back()

    @on(WindowTable.Opened, "#plan-of-changes")
    def tell_change(self, message: WindowTable.Opened) -> None:
        row = message.row
        if row is None or row.change is None or row.outcome is None:
            return
        self.main.start("look-change", self._tell, row.change, row.outcome)

    async def _tell(self, change: Change, outcome: Outcome) -> None:
        reason = why(self.voice, change, outcome, await self.session.journal())
        caused = None if change.id.endswith(UNDO) else self._plan.caused.get((change.kind, change.side))
        self.main.push_screen(told_box(self.voice, change, outcome, reason, caused))

    @on(Input.Submitted, "#typed")
    def take_typed(self, message: Input.Submitted) -> None:
        message.stop()
        count = len(self._plan.chosen)
        if message.value.strip() != str(count):
            wrong = Phrase("That is not {count}. Nothing was sent.", {"count": count})
            self.query_one("#ask", Line).show(f"! {self.say(wrong)}\n{self._plan.ask()}")
            return
        message.input.clear()
        self.main.start("consent", self._send, message.value.strip())

    async def _send(self, typed: str) -> None:
        gate = gates.of_changes(self.session.spec(self.step))
        if gate is not None and not await pass_gate(self.main, self.session, gate):
            return
        ids = [change.id for change, _ in self._plan.changes if change.id in self._plan.chosen]
        consent = await self.session.consent(ids, self.main.by, typed)
        if isinstance(consent, Refusal):
            self.main.push_screen(refusal_box(self.voice, consent))
            return
        self._plan.chosen.clear()
        self.main.send_changes(consent, self._ask_on)
        self.query_one("#plan-of-changes").focus()
        self._painted()

    async def _ask_on(self, consent: Consent) -> None:
        """Sending stopped at one that was not done: go on with those behind it, or leave it at that. The one itself is never
        sent again by this."""
        if not self.is_attached:
            return
        states = {change.id: (change, outcome) for change, outcome in await self.session.changes(self.step)}
        agreed = [states[id_] for id_ in consent.changes if id_ in states]
        begun = [at for at, (_, outcome) in enumerate(agreed) if outcome is not Outcome.PROPOSED]
        rest = agreed[begun[-1] + 1 :] if begun else []
        if not begun or not rest or agreed[begun[-1]][1] is Outcome.DONE:
            return
        stopped, outcome = agreed[begun[-1]]
        reason = why(self.voice, stopped, outcome, await self.session.journal())
        box = go_on_box(self.voice, stopped, outcome, reason, len(rest))
        if await self.main.push_screen_wait(box) is Decision.YES:
            self.main.send_changes(consent._replace(changes=tuple(change.id for change, _ in rest)), self._ask_on)
