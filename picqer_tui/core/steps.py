"""What a step is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from picqer_tui.core.phases import Gate, Phase

if TYPE_CHECKING:
    from picqer_tui.core.changes import ChangeKind
    from picqer_tui.core.evidence import Evidence, Notes
    from picqer_tui.core.findings import FindingKind
    from picqer_tui.core.move import MoveFacts
    from picqer_tui.core.phrase import Phrase
    from picqer_tui.core.readings import Need
    from picqer_tui.core.verdicts import Judgement


class Ask(StrEnum):
    """How a question is put."""

    CHOICE = "choice"
    ROW = "row"
    """Choose a row of one of the step's table figures."""
    CONFIRM = "confirm"
    TEXT = "text"
    TYPED = "typed"
    """The name of the move must be typed, letter for letter."""


class Option(NamedTuple):
    value: str
    words: Phrase


class Question(NamedTuple):
    """Something only a person knows or does. A CONFIRM is answered with "yes"."""

    id: str
    words: Phrase
    ask: Ask
    options: tuple[Option, ...] = ()
    figure: str = ""
    """For ROW: the name of the table figure; the row's key is the answer."""
    gate: Gate | None = None
    """Answering is an act behind this gate. None: behind that of its phase, see `gates.of_answer`."""
    required: bool = True
    """Whether the step waits for a person until it is answered."""
    each: bool = False
    """Asked of every row of the table `figure` apart: the answer for a row has the id `question:key`, with the row's key. Never
    required: what is not answered is a finding."""


Kind = Literal["check", "task", "watch"]


class StepSpec(NamedTuple):
    """What a step is, as data: enough for plan, screens, report and help to show it without knowing it."""

    id: str
    phase: Phase
    kind: Kind
    title: Phrase
    article: Phrase
    """What the help article asks, in our words."""
    purpose: Phrase
    """One or two sentences: what this step does and why."""
    advice: Phrase
    """What a person does here, in order."""
    findings: tuple[FindingKind, ...] = ()
    asks: tuple[Question, ...] = ()
    offers: frozenset[ChangeKind] = frozenset()
    freezes: tuple[Need, ...] = ()
    """Lists copied as the baseline when this step is sealed without `blocked`."""
    every: timedelta | None = None
    """A watch is judged again this often; also other steps that help by looking again (drain, baseline)."""
    again: tuple[timedelta, ...] = ()
    """So long after the switch it has to be looked at once more, earliest first."""
    lasting: bool = False
    """Its verdict is about the time before the switch and stands as sealed afterwards; so do all of the preflight."""
    until_switch: bool = False
    """It looks whether the switch can be made. After that it is neither watched nor run again with its phase; asked for by
    itself it may still be looked at, as any step may."""
    rests_on_age: bool = False
    """Run again, it does not read whole lists anew that may be hours old and are not: they take long in a large shop, and the
    rest of what it reads may be minutes old only."""
    built: bool = True
    """False: stands in the plan as not verified (`not_built`)."""

    @property
    def stands(self) -> bool:
        """Whether its verdict does not run out any more once the switch was made."""
        return self.lasting or self.phase is Phase.PREFLIGHT


class Step(Protocol):
    """check: judged once. task: judged after the person answered `asks`. watch: judged again `every` so often.

    A step is a value without state; everything it knows comes from the evidence."""

    @property
    def spec(self) -> StepSpec: ...

    def applies(self, move: MoveFacts) -> Phrase | None:
        """None: yes; else why it is skipped in this scenario."""
        ...

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        """What must have been read. Asked again after gathering, until nothing new is asked: a later call may name more
        from what the first lists showed. Must name the same lists for the same evidence."""
        ...

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        """Pure: same evidence, same answer, also years later. Findings are streamed to `notes`."""
        ...
