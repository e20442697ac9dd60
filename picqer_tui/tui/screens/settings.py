"""Language, marks and colours of the screens, for as long as the program runs."""

from __future__ import annotations

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.screens.report import TONGUES
from picqer_tui.tui.theme import THEMES
from picqer_tui.tui.widgets.arrows import ArrowForm
from picqer_tui.tui.widgets.choice import Choice, Item

_COLOURS = {
    "terminal": Phrase("the terminal's own, dark"),
    "terminal-light": Phrase("the terminal's own, light"),
}


class SettingsScreen(Page):
    """Arrows change a setting at once."""

    CSS_PATH = "settings.tcss"

    def title_parts(self) -> tuple[str, str]:
        return self.say(Phrase("Settings")), ""

    def compose_body(self) -> ComposeResult:
        say = self.say
        with ArrowForm(id="body"):
            yield Static(Content(say(Phrase("Language"))), classes="label", markup=False)
            yield Choice([Item(code, words) for code, words in TONGUES], self.voice.code, id="language")
            yield Static(Content(say(Phrase("Marks"))), classes="label", markup=False)
            marks = [Item("", say(Phrase("signs"))), Item("ascii", say(Phrase("letters only (ASCII)")))]
            yield Choice(marks, "ascii" if self.main.ascii_only else "", id="marks")
            yield Static(Content(say(Phrase("Colours"))), classes="label", markup=False)
            yield Choice([Item(name, self._colours(name)) for name in THEMES], self.app.theme, id="colours")
            lasting = Phrase(
                "These hold until you leave. To set them for good: --lang, PICQER_TUI_LANG, --ascii, NO_COLOR."
            )
            yield Static(Content(say(lasting)), classes="label", markup=False)

    def _colours(self, name: str) -> str:
        return self.say(_COLOURS[name]) if name in _COLOURS else name

    def begin(self) -> None:
        self.query_one("#language").focus()

    @on(Choice.Turned, "#language")
    def speak(self, message: Choice.Turned) -> None:
        if message.choice.value != self.voice.code:
            self.main.speak(message.choice.value)

    @on(Choice.Turned, "#marks")
    def mark(self, message: Choice.Turned) -> None:
        self.main.ascii_only = message.choice.value == "ascii"

    @on(Choice.Turned, "#colours")
    def colour(self, message: Choice.Turned) -> None:
        self.app.theme = message.choice.value
