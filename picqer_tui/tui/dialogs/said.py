"""Dialogs that say something: an error with its remedy, a refusal, all facts of a finding."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.content import Content

from picqer_tui.core.clean import clean
from picqer_tui.core.errors import PicqerTuiError
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.tui.dialogs.box import Box, Decision
from picqer_tui.tui.keys import Keys, key, quiet
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Choice, Item


class Readable(Box[Decision]):
    """Words to read: pages of them, and `y` copies all."""

    BINDINGS: ClassVar[Keys] = [
        key("y", "copy", Phrase("copy")),
        quiet("pagedown", "scroll(1)", Phrase("a page down")),
        quiet("pageup", "scroll(-1)", Phrase("a page up")),
    ]

    def copied(self) -> str:
        """What `y` copies."""
        raise NotImplementedError

    def declined(self) -> Decision:
        return Decision.NO

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self.copied())
        self.app.notify(self.say(Phrase("Copied.")), markup=False, timeout=2)

    def action_scroll(self, by: int) -> None:
        words = self.query_one("#words")
        (words.scroll_page_down if by > 0 else words.scroll_page_up)(animate=False)


class Said(Readable):
    """A title and paragraphs."""

    def __init__(
        self,
        voice: Voice,
        title: str,
        paragraphs: Sequence[str],
        more: Sequence[tuple[str, str]] = (),
        copy: str = "",
        declines: str = "",
    ) -> None:
        super().__init__(voice)
        self._title, self._paragraphs, self._more, self._copy = title, tuple(paragraphs), tuple(more), copy
        self._declines = declines

    def title_words(self) -> str:
        return self._title

    def body(self) -> Iterable[Content | str]:
        return [part if number == 0 else "\n" + part for number, part in enumerate(self._paragraphs) if part]

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self._declines or self.say(Phrase("Close"))), *self._more]

    def taken(self, value: str) -> None:
        self.dismiss(Decision.YES if value != Decision.NO else Decision.NO)

    def copied(self) -> str:
        return self._copy or "\n".join((self._title, *self._paragraphs))


class LinkDialog(Box[str]):
    """Addresses to open; shows them in full, for who has no browser here. Empty when none was chosen."""

    BINDINGS: ClassVar[Keys] = [key("y", "copy", Phrase("copy"))]

    def __init__(self, voice: Voice, links: Sequence[str]) -> None:
        super().__init__(voice)
        self._links = tuple(links)

    def title_words(self) -> str:
        return self.say(Phrase("Open in the browser"))

    def body(self) -> Iterable[Content | str]:
        return self._links

    def fields(self) -> ComposeResult:
        if len(self._links) > 1:
            yield Choice([Item(link, link) for link in self._links], id="link")

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.YES, self.say(Phrase("Open"))), (Decision.NO, self.say(Phrase("Back")))]

    def declined(self) -> str:
        return ""

    def _chosen(self) -> str:
        return self.query_one("#link", Choice).value if len(self._links) > 1 else self._links[0]

    def taken(self, value: str) -> None:
        self.dismiss(self._chosen() if value == Decision.YES else "")

    def on_choice_taken(self, message: Choice.Taken) -> None:
        self.dismiss(message.choice.value)

    def action_copy(self) -> None:
        self.app.copy_to_clipboard(self._chosen())
        self.app.notify(self.say(Phrase("Copied.")), markup=False, timeout=2)


def error_box(voice: Voice, error: BaseException) -> Said:
    """What went wrong: the summary as title, then what to do, then the technical detail. An error of our own making is
    told with its kind and place, without the values it had in hand."""
    if isinstance(error, PicqerTuiError):
        detail = clean(error.detail, 4000)
        return Said(voice, voice.say(error.summary), [voice.say(error.remedy), detail])
    place = ""
    if error.__traceback__ is not None:
        last = error.__traceback__
        while last.tb_next is not None:
            last = last.tb_next
        place = f"{last.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{last.tb_lineno}"
    title = voice.say(Phrase("Something went wrong inside picqer-tui."))
    remedy = voice.say(Phrase("What was done before is kept. Try again; if it stays, report it with the line below."))
    return Said(voice, title, [remedy, clean(f"{type(error).__name__} {place}".strip())])


def refusal_box(voice: Voice, refusal: Refusal, more: Sequence[tuple[str, str]] = ()) -> Said:
    """Why an act is not possible now, and what to do."""
    return Said(voice, voice.say(Phrase("Not now")), [voice.say(refusal.why), voice.say(refusal.remedy)], more)
