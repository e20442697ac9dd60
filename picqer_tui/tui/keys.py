"""Key bindings with their words, and the marks of a keyboard as they are shown."""

from __future__ import annotations

from textual.binding import Binding, BindingType

from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.voice import Voice

Keys = list[BindingType]
_SPACE = Phrase("Space")
_OURS: set[str] = set()

_SHOWN = {
    "enter": "Enter",
    "escape": "Esc",
    "asterisk": "*",
    "comma": ",",
    "ctrl+t": "^t",
    "f1": "F1",
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
    _OURS.add(words.msgid)
    return Binding(keys, action, words.msgid, show=show, priority=priority)


def quiet(keys: str, action: str, words: Phrase) -> Binding:
    """A binding that the key line leaves out, such as arrows; the help page has it."""
    return key(keys, action, words, show=False)


def ours(binding: Binding) -> bool:
    """Whether a binding is one of this program, and not of the library under it."""
    return binding.description in _OURS


def shown(name: str, voice: Voice) -> str:
    """A key as people write it."""
    return voice.say(_SPACE) if name == "space" else _SHOWN.get(name, name)
