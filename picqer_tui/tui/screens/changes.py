"""The plan of changes of one step: one by one, with what else each causes, and a typed number before anything is sent."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, Static

from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome, SideEffects
from picqer_tui.core.ledger import Row
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.core.records import Side
from picqer_tui.tui.cells import width
from picqer_tui.tui.change_words import SUBJECTS, effects_lines, heads, values_words, why
from picqer_tui.tui.dialogs.box import Decision
from picqer_tui.tui.dialogs.changes import go_on_box, put_back_box, told_box
from picqer_tui.tui.dialogs.said import refusal_box
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.messages import Happened
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.voice import OUTCOMES
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry
from picqer_tui.tui.widgets.window_table import Cell, Column, WindowTable

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor

UNDO = ":undo"
"""Behind the id of a change that puts another back."""
SENDABLE = (Outcome.PROPOSED, Outcome.NOT_DONE)


class _Plan:
    """Changes numbered for the table."""

    def __init__(self, changes: Sequence[tuple[Change, Outcome]]) -> None:
        self.changes = tuple(changes)

    @property
    def length(self) -> int:
        return len(self.changes)

    def window(self, first: int, count: int) -> Sequence[Row]:
        part = self.changes[first : first + count]
        return [Row(first + at, change=change, outcome=outcome) for at, (change, outcome) in enumerate(part)]


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
        self._plan = _Plan(())
        self._chosen: set[str] = set()
        self._caused: dict[tuple[ChangeKind, Side], SideEffects | Phrase] = {}

    def title_parts(self) -> tuple[str, str]:
        outcomes = [outcome for _, outcome in self._plan.changes]
        sent = sum(outcome is not Outcome.PROPOSED for outcome in outcomes)
        right = self.say(Phrase("nothing sent yet"))
        if self.main.is_writing:
            right = self.say(Phrase("sending …"))
        elif sent:
            done = sum(outcome is Outcome.DONE for outcome in outcomes)
            right = self.say(Phrase("{done} of {all} done", {"done": done, "all": len(outcomes)}))
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
        self._plan = _Plan(await self.session.changes(self.step))
        await self._ask_effects()
        if not self.is_attached:
            return
        self._chosen &= {change.id for change, outcome in self._plan.changes if outcome in SENDABLE}
        table = self.query_one("#plan-of-changes", WindowTable)
        say = self.say
        columns = [
            Column("", 3),
            Column(say(self._subject()), max(12, self._widest()), most=30),
            Column(say(Phrase("now")), self._widest_now(), most=36),
            Column(say(Phrase("becomes"))),
            Column(say(Phrase("outcome")) if self.app.size.width >= 80 else "", 16 if self.app.size.width >= 80 else 1),
        ]
        table.show(columns if self._plan.length else (), self._paint, self._plan, table.cursor)
        self._say()

    def _paint(self, row: Row) -> Sequence[Cell]:
        change, outcome = row.change, row.outcome
        if change is None or outcome is None:
            return ()
        box = "   " if outcome not in SENDABLE else "[x]" if change.id in self._chosen else "[ ]"
        glyph = OUTCOMES[outcome]
        return [
            Cell(box),
            Cell(str(change.label)),
            Cell(values_words(self.voice, change.before)),
            Cell(values_words(self.voice, change.wished)),
            Cell(f"{glyph.sign} {self.say(glyph.words)}" if self.app.size.width >= 80 else glyph.sign, glyph.colour),
        ]

    def _subject(self) -> Phrase:
        kinds = {change.kind for change, _ in self._plan.changes}
        return SUBJECTS.get(kinds.pop(), Phrase("order")) if len(kinds) == 1 else Phrase("what")

    def _widest_now(self) -> int:
        return max(
            (width(values_words(self.voice, change.before)) for change, _ in self._plan.changes[:100]), default=8
        )

    def _widest(self) -> int:
        return max((width(str(change.label)) for change, _ in self._plan.changes[:100]), default=0)

    def _say(self) -> None:
        count = len(self._chosen)
        self.query_one("#head", Static).update(Content(self._head()))
        self.query_one("#effects", Static).update(Content("\n".join(self._effects())))
        ask = self.query_one("#ask", Line)
        field = self.query_one("#typed", Input)
        sendable = bool(count) and not self.session.look_only and not self.main.is_writing
        ask.display = field.display = sendable
        ask.show(self._ask())
        self.retitle()
        self.refresh_bindings()

    def _ask(self) -> str:
        count = len(self._chosen)
        return self.say(
            Phrase(
                "Type {number} and press Enter to send {number} change:",
                {},
                "Type {number} and press Enter to send {number} changes:",
                count,
            )
        )

    def _head(self) -> str:
        if not self._plan.length:
            return self.say(Phrase("This step has nothing to change now. Run it again after something changed."))
        profiles = self.session.facts.profiles
        titles = {str(side): profile.title for side, profile in profiles.items()}
        planned = [change for change, _ in self._plan.changes if not change.id.endswith(UNDO)]
        return "\n".join(heads(self.voice, planned, titles))

    def _effects(self) -> list[str]:
        lines = [
            line for effects in self._caused.values() for line in effects_lines(self.voice, effects, len(self._chosen))
        ]
        if self._plan.length:
            after = Phrase("After each one we look whether it worked; at the first refusal we stop and ask you.")
            lines.append(self.say(after))
        return lines

    async def _ask_effects(self) -> None:
        """What these changes would cause in these accounts; asked of the account once, where that helps."""
        for kind, side in sorted({(change.kind, change.side) for change, _ in self._plan.changes}):
            if (kind, side) not in self._caused:
                self._caused[kind, side] = await self.session.effects(side, kind)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action in ("pick", "pick_all"):
            return self._plan.length > 0 and not self.session.look_only and not self.main.is_writing
        if action == "to_confirm":
            return bool(self._chosen)
        if action == "undo":
            return self._undoable() is not None and not self.session.look_only and not self.main.is_writing
        if action == "settle":
            return self._unknown() is not None and not self.session.look_only
        return True

    def _unknown(self) -> Change | None:
        """The change under the cursor when nobody knows what became of it."""
        row = self.query_one("#plan-of-changes", WindowTable).row if self.query("#plan-of-changes") else None
        return row.change if row is not None and row.outcome is Outcome.UNKNOWN else None

    def _undoable(self) -> Change | None:
        """The change under the cursor when it was done and can be put back."""
        row = self.query_one("#plan-of-changes", WindowTable).row if self.query("#plan-of-changes") else None
        if row is None or row.change is None or row.outcome is not Outcome.DONE or row.change.id.endswith(UNDO):
            return None
        effects = self._caused.get((row.change.kind, row.change.side))
        return row.change if isinstance(effects, SideEffects) and effects.undo else None

    def action_undo(self) -> None:
        change = self._undoable()
        if change is not None:
            self.main.start("undo", self._undo, change)

    async def _undo(self, change: Change) -> None:
        box = put_back_box(self.voice, change, self._caused.get((change.kind, change.side)))
        typed = (await self.main.push_screen_wait(box)).text
        if not typed:
            return
        self.main.writing = True
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
        change = self._unknown()
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
        self.refresh_bindings()

    def action_pick(self) -> None:
        row = self.query_one("#plan-of-changes", WindowTable).row
        if row is not None and row.change is not None and row.outcome in SENDABLE:
            self._chosen ^= {row.change.id}
            self._painted()

    def action_pick_all(self) -> None:
        able = {change.id for change, outcome in self._plan.changes if outcome in SENDABLE}
        self._chosen = set() if self._chosen == able else able
        self._painted()

    def _painted(self) -> None:
        self.query_one("#plan-of-changes", WindowTable).repaint()
        self._say()

    def action_to_confirm(self) -> None:
        field = self.query_one("#typed", Input)
        (self.query_one("#plan-of-changes") if field.has_focus else field).focus()

    @on(WindowTable.Opened, "#plan-of-changes")
    def tell_change(self, message: WindowTable.Opened) -> None:
        row = message.row
        if row is None or row.change is None or row.outcome is None:
            return
        self.main.start("look-change", self._tell, row.change, row.outcome)

    async def _tell(self, change: Change, outcome: Outcome) -> None:
        reason = why(self.voice, change, outcome, await self.session.journal())
        caused = None if change.id.endswith(UNDO) else self._caused.get((change.kind, change.side))
        self.main.push_screen(told_box(self.voice, change, outcome, reason, caused))

    @on(Input.Submitted, "#typed")
    def take_typed(self, message: Input.Submitted) -> None:
        message.stop()
        if message.value.strip() != str(len(self._chosen)):
            wrong = Phrase("That is not {count}. Nothing was sent.", {"count": len(self._chosen)})
            self.query_one("#ask", Line).show(f"! {self.say(wrong)}\n{self._ask()}")
            return
        message.input.clear()
        self.main.start("consent", self._send, message.value.strip())

    async def _send(self, typed: str) -> None:
        ids = [change.id for change, _ in self._plan.changes if change.id in self._chosen]
        consent = await self.session.consent(ids, self.main.by, typed)
        if isinstance(consent, Refusal):
            self.main.push_screen(refusal_box(self.voice, consent))
            return
        self._chosen.clear()
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
