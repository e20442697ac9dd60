"""The frame of every dialog: a title, words that scroll, fields, and answers of which the safe one comes first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import ClassVar, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Input, Static

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.keys import Keys, key, quiet
from picqer_tui.tui.screens.page import HEIGHTS, WIDTHS
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.frame import KeyLine, TooSmall

Answer = TypeVar("Answer")


class Decision(StrEnum):
    """What a person decided."""

    NO = "no"
    YES = "yes"


class Buttons(Widget, can_focus=True):
    """Answers side by side; arrows move, Enter takes the marked one."""

    DEFAULT_CSS = """
    Buttons { height: 1; }
    """
    BINDINGS: ClassVar[Keys] = [
        key("enter", "take", Phrase("choose")),
        quiet("right", "turn(1)", Phrase("next")),
        quiet("left", "turn(-1)", Phrase("previous")),
    ]

    at: reactive[int] = reactive(0)

    class Taken(Message):
        """An answer was taken."""

        def __init__(self, value: str) -> None:
            super().__init__()
            self.value = value

    def __init__(self, answers: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self._answers = tuple(answers)

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def render(self) -> Content:
        parts: list[Content | str | tuple[str, str]] = []
        for number, (_, words) in enumerate(self._answers):
            here = number == self.at
            style = "bold reverse" if here and self.has_focus else "bold" if here else ""
            parts.append((f"{'▸' if here else ' '} {words} ", style))
            parts.append("  ")
        return Content.assemble(*parts)

    def action_turn(self, by: int) -> None:
        self.at = max(0, min(len(self._answers) - 1, self.at + by))

    def action_take(self) -> None:
        self.post_message(self.Taken(self._answers[self.at][0]))


class Box(ModalScreen[Answer], Generic[Answer]):
    """A dialog gives a value for every way out: Escape gives `declined()`."""

    BINDINGS: ClassVar[Keys] = [
        key("tab", "next_part", Phrase("next")),
        key("escape", "decline", Phrase("back")),
        quiet("down", "step(1)", Phrase("next")),
        quiet("up", "step(-1)", Phrase("previous")),
    ]
    HORIZONTAL_BREAKPOINTS = WIDTHS
    VERTICAL_BREAKPOINTS = HEIGHTS
    DEFAULT_CSS = """
    Box { align: center middle; layers: base over; background: $background 60%; }
    Box:ansi { background: transparent; }
    Box #box { width: 72; max-width: 96%; height: auto; max-height: 100%; padding: 1 2; background: $background;
               border: round $accent; }
    Box.-narrow #box { padding: 0 1; }
    Box #title { text-style: bold; height: auto; margin-bottom: 1; }
    Box #words { height: auto; max-height: 12; scrollbar-size-vertical: 1; }
    Box #fields { height: auto; margin-top: 1; }
    Box .hint { text-style: dim; }
    Box .wrong { color: $error; }
    Box KeyLine { width: 100%; background: $background; }
    Box Buttons { margin-top: 1; }
    """

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self.voice = voice
        self.say = voice.say

    def title_words(self) -> str:
        raise NotImplementedError

    def body(self) -> Iterable[Content | str]:
        """Paragraphs of plain text."""
        return ()

    def fields(self) -> ComposeResult:
        """What can be filled in."""
        yield from ()

    def answers(self) -> Sequence[tuple[str, str]]:
        """(value, words), the safe one first."""
        return [(Decision.NO, self.say(Phrase("Back")))]

    def declined(self) -> Answer:
        raise NotImplementedError

    def taken(self, value: str) -> None:
        """An answer was chosen: dismiss with a value, or say what is still wrong."""
        raise NotImplementedError

    def compose(self) -> ComposeResult:
        with Vertical(id="box"):
            yield Static(Content(self.title_words()), id="title", markup=False)
            with VerticalScroll(id="words", can_focus=False):
                for paragraph in self.body():
                    yield Static(Content(paragraph) if isinstance(paragraph, str) else paragraph, markup=False)
            with Vertical(id="fields"):
                yield from self.fields()
                yield Line("", classes="wrong", id="wrong")
            yield Buttons(self.answers())
        yield KeyLine(self.voice)
        yield TooSmall(self.voice)

    def on_mount(self) -> None:
        self.query_one("#wrong").display = False
        words = self.query_one("#words", VerticalScroll)
        words.display = bool(words.query(Static))
        self.first().focus()

    def first(self) -> Widget:
        """What has the focus at first: a field when there is one, else the safe answer."""
        return next(iter(self.query(Input)), None) or self.query_one(Buttons)

    def wrong(self, text: str) -> None:
        """What is still missing, under the fields."""
        line = self.query_one("#wrong", Line)
        line.display = True
        line.show(text)

    def value(self, field: str) -> str:
        return self.query_one(f"#{field}", Input).value.strip()

    def on_buttons_taken(self, message: Buttons.Taken) -> None:
        message.stop()
        self.taken(message.value)

    def on_input_submitted(self, message: Input.Submitted) -> None:
        """Enter in a field goes on to the next thing; nothing is agreed to by it."""
        message.stop()
        self.focus_next()

    def action_step(self, by: int) -> None:
        """Arrows go through fields and answers; with no field they scroll the words."""
        words = self.query_one("#words", VerticalScroll)
        fields = [widget for widget in self.query_one("#box").query("*") if widget.focusable]
        here = next((number for number, widget in enumerate(fields) if widget.has_focus), 0)
        if len(fields) < 2:
            (words.scroll_down if by > 0 else words.scroll_up)(animate=False)
        elif 0 <= here + by < len(fields):
            fields[here + by].focus()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Tab is named where there is more than one thing to go to."""
        return action != "next_part" or bool(self.query("#fields Input, #fields Choice, #fields Tick"))

    def action_next_part(self) -> None:
        self.focus_next()

    def on_resize(self) -> None:
        """The words get what the rest leaves, so that the answers are always seen."""
        self.call_after_refresh(self._fit)

    def _fit(self) -> None:
        box, words = self.query_one("#box"), self.query_one("#words")
        rest = sum(part.outer_size.height + part.styles.margin.height for part in box.children if part is not words)
        self.query_one("#words").styles.max_height = max(2, self.size.height - 2 - box.gutter.height - rest)

    def action_decline(self) -> None:
        self.dismiss(self.declined())
