"""What every screen has around its own part: a title line, the keys of the moment, and a word when there is no room."""

from __future__ import annotations

from textual.binding import Binding
from textual.content import Content
from textual.screen import Screen
from textual.widget import Widget

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.cells import ends, width
from picqer_tui.tui.keys import ours, shown
from picqer_tui.tui.voice import Voice

SMALLEST = (60, 20)
"""Below this many columns or lines the screens ask for more room."""


class TitleLine(Widget):
    """One line: what this is on the left, where it stands on the right."""

    DEFAULT_CSS = """
    TitleLine { height: 2; border-bottom: solid $rule; padding: 0 1; text-style: bold; }
    """

    def __init__(self, left: str, right: str = "") -> None:
        super().__init__()
        self._left, self._right = left, right

    def show(self, left: str, right: str = "") -> None:
        if (left, right) != (self._left, self._right):
            self._left, self._right = left, right
            self.refresh()

    def render(self) -> Content:
        line = ends(self._left, self._right, self.content_size.width)
        cut = len(line) - len(self._right)
        return Content(line).stylize("not bold dim", cut) if self._right else Content(line)


class KeyLine(Widget):
    """The keys that do something now, as many as fit; the rest are behind `?` and the command palette."""

    DEFAULT_CSS = """
    KeyLine { height: 2; dock: bottom; border-top: solid $rule; padding: 0 1; }
    """

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice
        self._keys: tuple[tuple[str, str], ...] = ()

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._look_again)
        self._look_again(self.screen)
        self.call_after_refresh(self._look_again, self.screen)

    def _look_again(self, screen: Screen[object]) -> None:
        if not self.is_attached:
            return
        keys: dict[str, tuple[str, str]] = {}
        for active in screen.active_bindings.values():
            binding: Binding = active.binding
            if binding.show and ours(binding) and active.enabled:
                name = shown(binding.key, self._voice)
                if binding.action not in keys or keys[binding.action][0].startswith("^"):
                    keys[binding.action] = (name, self._voice.say(Phrase(binding.description)))
        found = tuple(keys.values())
        if found != self._keys:
            self._keys = found
            self.refresh()

    def render(self) -> Content:
        room = self.content_size.width
        always = [(name, words) for name, words in self._keys if name in ("?", "q")]
        others = [(name, words) for name, words in self._keys if name not in ("?", "q")]
        for gap in (3, 2):
            if _long([*others, *always], gap) <= room:
                return _line([*others, *always], gap)
        bare = [(name, "") for name, _ in always]
        while others and _long([*others, *bare], 2) > room:
            others.pop()
        return _line([*others, *bare], 2)


def _long(keys: list[tuple[str, str]], gap: int) -> int:
    return sum(width(name) + (1 + width(words) if words else 0) for name, words in keys) + gap * max(0, len(keys) - 1)


def _line(keys: list[tuple[str, str]], gap: int) -> Content:
    parts: list[Content | str | tuple[str, str]] = []
    for number, (name, words) in enumerate(keys):
        if number:
            parts.append(" " * gap)
        parts.append((name, "bold $accent"))
        if words:
            parts.append(f" {words}")
    return Content.assemble(*parts)


class TooSmall(Widget):
    """Covers the screen while the terminal is too small; keys other than Escape and leaving do nothing meanwhile."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    TooSmall { display: none; layer: over; width: 100%; height: 100%; background: $background; dock: top; }
    .-tiny TooSmall { display: block; }
    .-flat TooSmall { display: block; }
    """

    def __init__(self, voice: Voice) -> None:
        super().__init__()
        self._voice = voice

    def render(self) -> Content:
        columns, lines = self.app.size
        words = Phrase(
            "This needs {columns} columns and {lines} lines. There are {now_columns} by {now_lines}. Esc goes back.",
            {"columns": SMALLEST[0], "lines": SMALLEST[1], "now_columns": columns, "now_lines": lines},
        )
        return Content(self._voice.say(words))
