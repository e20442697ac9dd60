"""The app: screens, keys that work everywhere, the command palette, and leaving without losing a write."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, cast

from rich.text import Text
from textual import events
from textual.app import App, SystemCommand
from textual.filter import LineFilter
from textual.screen import Screen
from textual.worker import Worker, WorkerState

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui import leaving
from picqer_tui.tui.ascii import AsciiFilter
from picqer_tui.tui.behind import Behind
from picqer_tui.tui.in_turn import KeysInTurn
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.screens.moves import MovesScreen
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.theme import TERMINAL, TERMINAL_LIGHT
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.frame import SMALLEST

if TYPE_CHECKING:
    from picqer_tui.core.changes import Consent
    from picqer_tui.core.move import Keys as LoginKeys
    from picqer_tui.core.sides import Side
    from picqer_tui.tui.messages import Happened
    from picqer_tui.tui.ports import SessionDoor, WorkspaceDoor
    from picqer_tui.words.language import Language


class PicqerTui(App[None]):
    """The wizard on a terminal. Knows screens and the engine's two doors; decides nothing about a move."""

    TITLE = "picqer-tui"
    CSS_PATH = Path(__file__).parent / "screens" / "moves.tcss"
    CSS = "CommandPalette SearchIcon { display: none; }"
    ENABLE_COMMAND_PALETTE = True
    NOTIFICATION_TIMEOUT = 4
    BINDINGS: ClassVar[Keys] = [
        key("question_mark,f1", "guide", Phrase("help")),
        key("ctrl+p", "command_palette", Phrase("everything"), show=False),
        key("q,ctrl+q", "leave", Phrase("leave")),
    ]

    def __init__(
        self,
        workspace: WorkspaceDoor,
        language: Language,
        by: str = "",
        start: str = "",
        new: str = "",
        ascii_only: bool = False,
        theme: str = "terminal",
    ) -> None:
        """`start`: name of a move to open at once. `new`: begin at the form for a new move, with this name in it.
        `by`: who is at the keyboard, for consents and waivers, until somebody gives another name."""
        super().__init__()
        self.workspace = workspace
        self.voice = Voice(language, workspace.clock)
        self.by = by
        self.session: SessionDoor | None = None
        self.keys: Mapping[Side, LoginKeys] = {}
        """Keys of the open move that were typed in; the others are found again."""
        self.writing = False
        """A consented change is being carried out."""
        self.watching: set[str] = set()
        """Steps that are judged again and again, also while the watch waits for its next round."""
        self._start, self._new = start, new
        self._ascii = AsciiFilter(ascii_only)
        self.in_turn = KeysInTurn(self, super().on_event)
        self.leaving = False
        self.register_theme(TERMINAL)
        self.register_theme(TERMINAL_LIGHT)
        self.theme = theme

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return {"rule": "#808080"}

    def get_line_filters(self) -> Sequence[LineFilter]:
        filters = super().get_line_filters()
        return [*filters, self._ascii] if self._ascii.enabled else filters

    @property
    def ascii_only(self) -> bool:
        return self._ascii.enabled

    @ascii_only.setter
    def ascii_only(self, wanted: bool) -> None:
        self._ascii.enabled = wanted
        self.refresh_css()

    # beginning

    def get_default_screen(self) -> Screen[Any]:
        return MovesScreen()

    def on_mount(self) -> None:
        if self._new:
            self.new_move(self._new)
        elif self._start:
            self.open_move(self._start)
        self.call_after_refresh(Behind(self).begin)

    # work that outlives a screen

    def start(
        self, group: str, work: Callable[..., Coroutine[Any, Any, Any]], *arguments: Any, alone: bool = False
    ) -> Worker[Any]:
        """Work of the app itself, so that it goes on when its screen closes. `alone` ends earlier work of the group: for
        looking only, never for what writes."""

        async def run() -> Any:
            return await work(*arguments)

        return self.run_worker(run, group=group, exclusive=alone, exit_on_error=False)

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        error = event.worker.error
        if event.state is WorkerState.ERROR and error is not None and not self.leaving:
            self.show_error(error)

    def show_error(self, error: BaseException) -> None:
        from picqer_tui.tui.dialogs.said import error_box

        self.push_screen(error_box(self.voice, error))

    def new_move(self, name: str = "") -> None:
        from picqer_tui.tui.screens.new_move import NewMoveScreen

        self.push_screen(NewMoveScreen(name))

    def open_move(self, name: str, then: str = "", keys: Mapping[Side, LoginKeys] | None = None) -> None:
        """Opens a move and shows it; with `then` "report" goes on to its report. `keys`: those just entered."""
        from picqer_tui.tui.opening import open_move

        if self.session is None and not any(worker.group == "open" and worker.is_running for worker in self.workers):
            self.start("open", open_move, self, name, then, keys)

    def attach(self, session: SessionDoor, step: str, keys: Mapping[Side, LoginKeys]) -> None:
        """A move was opened with these keys from the keyboard: listen to it and show it, at this step."""
        from picqer_tui.tui.relay import Relay
        from picqer_tui.tui.screens.move import MoveScreen

        self.session, self.keys = session, keys
        self.start("relay", Relay(session.events(), self.post_message).follow, alone=True)
        self.push_screen(MoveScreen(session, step))

    def show_step(self, step: str) -> None:
        """Shows a step on the move screen, from wherever."""
        from picqer_tui.tui.screens.move import MoveScreen

        for screen in self.screen_stack:
            if isinstance(screen, MoveScreen):
                screen.go_to(step)
                if self.screen is not screen and isinstance(self.screen, Page):
                    self.pop_screen()

    def on_happened(self, message: Happened) -> None:
        for screen in self.screen_stack:
            if isinstance(screen, Page):
                screen.happened(message)

    def run_steps(self, *steps: str) -> None:
        """Runs steps of the open move; what goes wrong is told in a dialog."""
        if self.session is not None and steps and not self.session.look_only:
            self.start("run", self.session.run, *steps)

    async def keep_watching(self, session: SessionDoor, step: str) -> None:
        """Judges a step again and again until it is stopped."""
        self.watching.add(step)
        try:
            await session.watch(step)
        finally:
            self.watching.discard(step)
            for screen in self.screen_stack:
                screen.refresh_bindings()

    def send_changes(self, consent: Consent, then: Callable[[Consent], Coroutine[Any, Any, None]]) -> None:
        """Carries out what a person agreed to. Nothing ends this but its own end or leaving, which waits for it; `then` is
        asked when it is done or has stopped."""
        self.writing = True
        self.start("write", self._send, consent, then)

    async def _send(self, consent: Consent, then: Callable[[Consent], Coroutine[Any, Any, None]]) -> None:
        try:
            if self.session is not None:
                await self.session.apply(consent)
        finally:
            self.writing = False
        self.start("write-on", then, consent)

    # going back and leaving

    def pop_page(self) -> None:
        if len(self.screen_stack) > 1:
            self.pop_screen()

    def busy(self) -> bool:
        return self.session is not None and (self.is_writing or bool(self.session.work().running))

    @property
    def is_writing(self) -> bool:
        """A change is on its way, or the next of those agreed to is about to be."""
        return self.writing or (self.session is not None and self.session.writing)

    def action_leave(self) -> None:
        self.start("leave", leaving.leave, self)

    def close_move(self) -> None:
        """Back to the list of moves."""
        self.start("leave", leaving.close_move, self)

    def show_moves(self) -> None:
        """Only the list of moves is left."""
        while len(self.screen_stack) > 1:
            self.pop_screen()
        if isinstance(self.screen, MovesScreen):
            self.screen.look_again()

    async def hang_up(self, code: int, why: Phrase) -> None:
        """The terminal went away or the process was told to end: the session gets its short grace, nobody is asked."""
        self.leaving = True
        session, self.session = self.session, None
        if session is not None:
            await session.close(why)
        self.exit(return_code=code)

    # keys

    async def on_event(self, event: events.Event) -> None:
        small = self.size.width < SMALLEST[0] or self.size.height < SMALLEST[1]
        if small and isinstance(event, events.Key) and event.key not in ("escape", "ctrl+q"):
            return
        if isinstance(event, events.Key | events.Paste) and not event.is_forwarded:
            await self.in_turn.take(event)
        else:
            await super().on_event(event)

    def action_guide(self) -> None:
        from picqer_tui.tui.screens.help import HelpScreen

        if not isinstance(self.screen, HelpScreen):
            self.push_screen(HelpScreen(self.screen))

    def action_settings(self) -> None:
        from picqer_tui.tui.screens.settings import SettingsScreen

        if not isinstance(self.screen, SettingsScreen):
            self.push_screen(SettingsScreen())

    def speak(self, code: str) -> None:
        """Another language: every screen is drawn anew."""
        self.voice.speak(code)
        for screen in self.screen_stack:
            screen.refresh(recompose=True)

    def action_command_palette(self) -> None:
        from textual.command import CommandPalette

        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(CommandPalette(placeholder=self.voice.say(Phrase("What do you want to do?"))))

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        from picqer_tui.tui.palette import commands

        return commands(self, screen)

    # an error of our own

    def _fatal_error(self) -> None:
        """What stands on the terminal after a crash: where it happened, never the values at hand, which may hold keys."""
        head = Phrase("picqer-tui stopped on an error of its own. What was done is kept; start it again to go on.")
        self.bell()
        self._exit_renderables.append(Text(f"{self.voice.say(head)}\n\n{traceback.format_exc()}"))
        self._close_messages_no_wait()
