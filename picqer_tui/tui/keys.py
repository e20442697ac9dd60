"""Key bindings with their words, and the marks of a keyboard as they are shown."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from picqer_tui.core.phrase import Phrase

Keys = list[BindingType]

_SHOWN = {
    "enter": "Enter",
    "escape": "Esc",
    "space": "␣",
    "slash": "/",
    "question_mark": "?",
    "tab": "Tab",
    "shift+tab": "⇧Tab",
    "ctrl+p": "^p",
    "ctrl+q": "^q",
    "up": "↑",
    "down": "↓",
    "left": "←",
    "right": "→",
    "pageup": "PgUp",
    "pagedown": "PgDn",
    "home": "Home",
    "end": "End",
    "left_square_bracket": "[",
    "right_square_bracket": "]",
}


def key(keys: str, action: str, words: Phrase, show: bool = True, priority: bool = False) -> Binding:
    """A binding whose description is a msgid: the key line and the help page say it in the reader's language."""
    return Binding(keys, action, words.msgid, show=show, priority=priority)


def quiet(keys: str, action: str, words: Phrase) -> Binding:
    """A binding that the key line leaves out, such as arrows; the help page has it."""
    return key(keys, action, words, show=False)


def shown(name: str) -> str:
    """A key as people write it."""
    return _SHOWN.get(name, name)
