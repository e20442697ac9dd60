"""One of a few, in one line: arrows change it, Enter takes it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.cells import fit
from picqer_tui.tui.keys import Keys, key, quiet


class Item(NamedTuple):
    value: str
    words: str


def unchosen(items: Sequence[Item], value: str) -> Sequence[Item]:
    """The items behind an empty one while nothing was chosen, so that Enter takes no answer that nobody gave."""
    return items if value else [Item("", "–"), *items]


class Choice(Widget, can_focus=True):
    """`‹ WooCommerce ›` and a place in the row (2/7); the first item is what stands when nobody chose."""

    DEFAULT_CSS = """
    Choice { height: 1; }
    Choice:focus { text-style: bold reverse; }
    """
    BINDINGS: ClassVar[Keys] = [
        key("right,space", "turn(1)", Phrase("next")),
        quiet("left", "turn(-1)", Phrase("previous")),
        key("enter", "take", Phrase("choose")),
    ]

    at: reactive[int] = reactive(0)

    class OfChoice(Message):
        """Something about one choice."""

        def __init__(self, choice: Choice) -> None:
            super().__init__()
            self.choice = choice

        @property
        def control(self) -> Choice:
            return self.choice

    class Turned(OfChoice):
        """Another item stands there now."""

    class Taken(OfChoice):
        """Enter was pressed."""

    def __init__(self, items: Sequence[Item], value: str = "", id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self.items = tuple(items)
        places = [number for number, item in enumerate(self.items) if item.value == value]
        self.set_reactive(Choice.at, places[0] if places else 0)

    @property
    def value(self) -> str:
        return self.items[self.at].value if self.items else ""

    def watch_at(self) -> None:
        self.post_message(self.Turned(self))

    def render(self) -> Content:
        if not self.items:
            return Content("–")
        place = f" {self.at + 1}/{len(self.items)}" if len(self.items) > 1 else ""
        room = max(4, self.content_size.width - 4 - len(place))
        words = self.items[self.at].words
        return Content(f"‹ {fit(words, room).rstrip()} ›{place}")

    def action_turn(self, by: int) -> None:
        if self.items:
            self.at = (self.at + by) % len(self.items)

    def action_take(self) -> None:
        self.post_message(self.Taken(self))


class Tick(Widget, can_focus=True):
    """A box with words; Enter or the space bar ticks it."""

    DEFAULT_CSS = """
    Tick { height: auto; }
    Tick:focus { text-style: bold reverse; }
    """
    BINDINGS: ClassVar[Keys] = [key("enter,space", "tick", Phrase("tick"))]

    ticked: reactive[bool] = reactive(False)

    class Ticked(Message):
        """The box was ticked or cleared by a person."""

        def __init__(self, tick: Tick) -> None:
            super().__init__()
            self.tick = tick

        @property
        def control(self) -> Tick:
            return self.tick

    def __init__(self, words: str, ticked: bool = False, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._words = words
        self.set_reactive(Tick.ticked, ticked)

    def render(self) -> Content:
        return Content(f"[{'x' if self.ticked else ' '}] {self._words}")

    def action_tick(self) -> None:
        self.ticked = not self.ticked
        self.post_message(self.Ticked(self))


class Line(Widget):
    """Plain text of any origin, as high as it needs."""

    DEFAULT_CSS = "Line { height: auto; }"

    def __init__(self, text: str = "", classes: str | None = None, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id, classes=classes)
        self._text = text

    def show(self, text: str) -> None:
        if text != self._text:
            self._text = text
            self.refresh(layout=True)

    @property
    def text(self) -> str:
        return self._text

    def render(self) -> Content:
        return Content(self._text)
