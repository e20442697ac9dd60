"""Writes the report of a move and says where it lies."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.clean import clean
from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.dialogs.box import Buttons
from picqer_tui.tui.keys import Keys, key
from picqer_tui.tui.screens.page import Page
from picqer_tui.tui.widgets.arrows import ArrowForm
from picqer_tui.tui.widgets.choice import Choice, Item

if TYPE_CHECKING:
    from picqer_tui.tui.ports import SessionDoor

FORMS = (
    ("html", Phrase("web page, for colleagues and to print")),
    ("md", Phrase("plain text with headings (Markdown)")),
    ("csv", Phrase("all findings as a table (CSV), for a spreadsheet")),
    ("json", Phrase("everything, for other programs (JSON)")),
)
TONGUES = (("nl", "Nederlands"), ("en", "English"))


class ReportScreen(Page):
    """Form and language of the report are apart from the screen's own."""

    CSS_PATH = "report.tcss"
    BINDINGS: ClassVar[Keys] = [key("y", "copy", Phrase("copy the place"))]

    def __init__(self, session: SessionDoor | None) -> None:
        super().__init__()
        assert session is not None
        self.session = session
        self._written = ""

    def title_parts(self) -> tuple[str, str]:
        name = self.voice.language.value(self.session.facts.settings.name)
        return " · ".join((self.say(Phrase("Report")), name)), ""

    def compose_body(self) -> ComposeResult:
        with ArrowForm(id="body"):
            yield Static(
                Content(
                    self.say(
                        Phrase(
                            "The report holds every verdict with its age, what was accepted and by whom, and what could "
                            "not be seen. It holds no keys and no names or addresses of customers."
                        )
                    )
                ),
                markup=False,
            )
            yield Static(Content(self.say(Phrase("Form"))), classes="label", markup=False)
            yield Choice([Item(form, self.say(words)) for form, words in FORMS], id="form")
            yield Static(Content(self.say(Phrase("Language"))), classes="label", markup=False)
            yield Choice([Item(code, words) for code, words in TONGUES], self.voice.code, id="language")
            yield Buttons([("write", self.say(Phrase("Write the report")))])
            yield Static(Content(""), id="written", markup=False)

    def begin(self) -> None:
        self.query_one("#form").focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return bool(self._written) if action == "copy" else True

    @on(Choice.Taken)
    def go_on(self) -> None:
        self.focus_next()

    @on(Buttons.Taken)
    def write(self) -> None:
        self.query_one("#written", Static).update(Content(self.say(Phrase("Writing …"))))
        self.main.start("report", self._write)

    async def _write(self) -> None:
        form = self.query_one("#form", Choice).value
        language = self.query_one("#language", Choice).value
        try:
            path = await self.main.workspace.report(self.session, form, language)
        except BaseException:
            self.query_one("#written", Static).update(Content(""))
            raise
        self._written = str(path)
        text = self.say(Phrase("Written to:")) + "\n" + clean(self._written)
        self.query_one("#written", Static).update(Content(text))
        self.refresh_bindings()

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._written)
        self.app.notify(self.say(Phrase("Copied.")), markup=False, timeout=2)
