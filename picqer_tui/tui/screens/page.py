"""What all screens and dialogs share: their frame, their breakpoints and the way to the app."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.screen import Screen

from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.tui.keys import Keys, key, quiet
from picqer_tui.tui.widgets.frame import SMALLEST, KeyLine, TitleLine, TooSmall

if TYPE_CHECKING:
    from picqer_tui.tui.app import PicqerTui
    from picqer_tui.tui.messages import Happened
    from picqer_tui.tui.voice import Voice

WIDTHS = [(0, "-tiny"), (SMALLEST[0], "-narrow"), (80, "-normal"), (120, "-wide")]
HEIGHTS = [(0, "-flat"), (SMALLEST[1], "-short"), (24, "-tall"), (34, "-high")]


class Page(Screen[None]):
    """A whole screen: title line, its own part, key line. Escape goes one step back and never undoes anything."""

    BINDINGS: ClassVar[Keys] = [
        key("escape", "back", Phrase("back")),
        quiet("tab", "app.focus_next", Phrase("to the next part")),
        quiet("shift+tab", "app.focus_previous", Phrase("to the previous part")),
    ]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    DEFAULT_CSS = """
    Page { layers: base over; background: $background; color: $foreground; }
    Page #body { height: 1fr; }
    """

    @property
    def main(self) -> PicqerTui:
        """The app, by its own type."""
        return cast("PicqerTui", self.app)

    @property
    def voice(self) -> Voice:
        return self.main.voice

    def say(self, phrase: Phrase, values: Values | None = None) -> str:
        return self.main.voice.say(phrase, values)

    def title_parts(self) -> tuple[str, str]:
        """What the title line says, left and right."""
        return "picqer-tui", ""

    def compose(self) -> ComposeResult:
        yield TitleLine(*self.title_parts())
        yield from self.compose_body()
        yield KeyLine(self.voice)
        yield TooSmall(self.voice)

    def compose_body(self) -> ComposeResult:
        """The part between title and keys; one widget with the id `body`."""
        raise NotImplementedError

    def on_mount(self) -> None:
        self.begin()

    def begin(self) -> None:
        """Fills what `compose_body` made; called again when the language changes."""

    async def recompose(self) -> None:
        await super().recompose()
        self.begin()

    def retitle(self) -> None:
        self.query_one(TitleLine).show(*self.title_parts())

    def happened(self, message: Happened) -> None:
        """Something happened in the open move; screens that show it look again."""

    def commands(self) -> Iterable[tuple[str, str, Callable[[], None]]]:
        """What the command palette offers beside the keys: title, help, act."""
        return ()

    def action_back(self) -> None:
        self.main.pop_page()
