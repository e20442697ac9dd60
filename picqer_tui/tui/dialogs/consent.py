"""Dialogs in which a person takes something upon them: accept, take note, pass a gate, type a name, leave."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar, NamedTuple

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Refusal
from picqer_tui.tui.dialogs.box import Box, Decision
from picqer_tui.tui.keys import Keys
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.choice import Line
from picqer_tui.tui.widgets.entry import Entry


class Signed(NamedTuple):
    """A name and a reason; both empty when the person went back."""

    by: str = ""
    reason: str = ""


class Typed(NamedTuple):
    """What was typed; empty when it was not what had to be typed."""

    text: str = ""


class WaiverDialog(Box[Signed]):
    """Accepting a blocked finding or a step that is not verified: name and reason, kept for ever."""

    def __init__(self, voice: Voice, title: str, paragraphs: Sequence[str], by: str) -> None:
        super().__init__(voice)
        self._title, self._paragraphs, self._by = title, tuple(paragraphs), by

    def title_words(self) -> str:
        return self._title

    def body(self) -> Iterable[Content | str]:
        stays = Phrase("It stays visible in the plan and in the report, with your name and reason.")
        return [*self._paragraphs, self.say(stays)]

    def fields(self) -> ComposeResult:
        yield Line(self.say(Phrase("Why is this acceptable?")), classes="hint")
        yield Entry(id="reason", max_length=300)
        yield Line(self.say(Phrase("Your name")), classes="hint")
        yield Entry(self._by, id="by", max_length=80)

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self.say(Phrase("Accept")))]

    def declined(self) -> Signed:
        return Signed()

    def taken(self, value: str) -> None:
        if value != Decision.YES:
            self.dismiss(Signed())
        elif not self.value("reason"):
            self.wrong(self.say(Phrase("Give a reason. It is what others will read.")))
            self.query_one("#reason").focus()
        elif not self.value("by"):
            self.wrong(self.say(Phrase("Give your name.")))
            self.query_one("#by").focus()
        else:
            self.dismiss(Signed(self.value("by"), self.value("reason")))


class AcknowledgeDialog(Box[Signed]):
    """Taking note of a step's attention findings, by name and with their count."""

    def __init__(self, voice: Voice, title: str, paragraphs: Sequence[str], by: str) -> None:
        super().__init__(voice)
        self._title, self._paragraphs, self._by = title, tuple(paragraphs), by

    def title_words(self) -> str:
        return self._title

    def body(self) -> Iterable[Content | str]:
        return self._paragraphs

    def fields(self) -> ComposeResult:
        yield Line(self.say(Phrase("Your name")), classes="hint")
        yield Entry(self._by, id="by", max_length=80)

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self.say(Phrase("Take note")))]

    def declined(self) -> Signed:
        return Signed()

    def taken(self, value: str) -> None:
        if value != Decision.YES:
            self.dismiss(Signed())
        elif not self.value("by"):
            self.wrong(self.say(Phrase("Give your name.")))
        else:
            self.dismiss(Signed(self.value("by")))


class TypedDialog(Box[Typed]):
    """Something that cannot be undone asks for a word, letter for letter."""

    def __init__(self, voice: Voice, title: str, paragraphs: Sequence[str], must: str, go: str) -> None:
        super().__init__(voice)
        self._title, self._paragraphs, self._must, self._go = title, tuple(paragraphs), must, go

    def title_words(self) -> str:
        return self._title

    def body(self) -> Iterable[Content | str]:
        return self._paragraphs

    def fields(self) -> ComposeResult:
        yield Line(self.say(Phrase("Type “{must}” to go on.", {"must": self._must})), classes="hint")
        yield Entry(id="typed", max_length=100)

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self._go)]

    def declined(self) -> Typed:
        return Typed()

    def taken(self, value: str) -> None:
        if value != Decision.YES:
            self.dismiss(Typed())
        elif self.query_one("#typed", Input).value != self._must:
            self.wrong(self.say(Phrase("That is not “{must}”.", {"must": self._must})))
            self.query_one("#typed").focus()
        else:
            self.dismiss(Typed(self._must))


class GateAnswer(NamedTuple):
    """What to do at a gate that is closed: take note of what was found and go on, look at a step, or neither."""

    note: bool = False
    by: str = ""
    step: str = ""


class GateDialog(Box[GateAnswer]):
    """A closed gate: why, and which steps stand in the way. When all that is left is to take note, that can be done here."""

    def __init__(
        self, voice: Voice, refusal: Refusal, steps: Sequence[tuple[str, str]], notable: Sequence[str], by: str
    ) -> None:
        super().__init__(voice)
        self._refusal, self._steps, self._notable, self._by = refusal, tuple(steps), tuple(notable), by

    def title_words(self) -> str:
        return self.say(Phrase("The gate is closed"))

    def body(self) -> Iterable[Content | str]:
        yield self.say(self._refusal.why)
        yield self.say(self._refusal.remedy) + "\n"
        for _, words in self._steps:
            yield words

    def fields(self) -> ComposeResult:
        if self._notable:
            yield Line(self.say(Phrase("Your name")), classes="hint")
            yield Entry(self._by, id="by", max_length=80)

    def answers(self) -> Sequence[tuple[str, str]]:
        found = [(Decision.NO.value, self.say(Phrase("Back")))]
        if self._steps:
            found.append(("look", self.say(Phrase("Show the first step"))))
        if self._notable:
            found.append((Decision.YES.value, self.say(Phrase("Take note and go on"))))
        return found

    def declined(self) -> GateAnswer:
        return GateAnswer()

    def taken(self, value: str) -> None:
        if value == "look":
            self.dismiss(GateAnswer(step=self._steps[0][0]))
        elif value == Decision.YES:
            if self.value("by"):
                self.dismiss(GateAnswer(note=True, by=self.value("by")))
            else:
                self.wrong(self.say(Phrase("Give your name.")))
        else:
            self.dismiss(GateAnswer())


class QuitDialog(Box[Decision]):
    """Leaving while something goes on: says what that means, and stays unless told otherwise."""

    def __init__(self, voice: Voice, writing: bool) -> None:
        super().__init__(voice)
        self._writing = writing

    def title_words(self) -> str:
        if self._writing:
            return self.say(Phrase("A change is being sent"))
        return self.say(Phrase("Work is going on"))

    def body(self) -> Iterable[Content | str]:
        if self._writing:
            yield self.say(
                Phrase(
                    "Leaving waits for the change that is under way, so that its outcome is known. "
                    "The changes after it are not sent; you can send them later."
                )
            )
        else:
            yield self.say(
                Phrase("What has been read so far is kept. The next time it goes on where it stopped; nothing is lost.")
            )

    def answers(self) -> Sequence[tuple[str, str]]:
        leave = Phrase("Wait for it, then leave") if self._writing else Phrase("Leave")
        return [(Decision.NO, self.say(Phrase("Stay"))), (Decision.YES, self.say(leave))]

    def declined(self) -> Decision:
        return Decision.NO

    def taken(self, value: str) -> None:
        self.dismiss(Decision(value))


class AskDialog(Box[Decision]):
    """A plain question with yes and no."""

    def __init__(self, voice: Voice, title: str, paragraphs: Sequence[str], yes: str) -> None:
        super().__init__(voice)
        self._title, self._paragraphs, self._yes = title, tuple(paragraphs), yes

    def title_words(self) -> str:
        return self._title

    def body(self) -> Iterable[Content | str]:
        return self._paragraphs

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Back"))), (Decision.YES, self._yes)]

    def declined(self) -> Decision:
        return Decision.NO

    def taken(self, value: str) -> None:
        self.dismiss(Decision(value))


class Waiting(Box[Decision]):
    """Says what is waited for while leaving; there is nothing to choose and no way round it."""

    BINDINGS: ClassVar[Keys] = []

    def __init__(self, voice: Voice, why: str) -> None:
        super().__init__(voice)
        self._why = why

    def title_words(self) -> str:
        return self.say(Phrase("One moment"))

    def body(self) -> Iterable[Content | str]:
        return [self._why]

    def answers(self) -> Sequence[tuple[str, str]]:
        return [(Decision.NO, self.say(Phrase("Waiting")))]

    def declined(self) -> Decision:
        return Decision.NO

    def taken(self, value: str) -> None:
        """Nothing: the app goes on by itself."""

    def action_decline(self) -> None:
        """Nothing: the app goes on by itself."""
