"""What the engine asks of the disk. Asynchronous; what returned is on disk, and each fact and its journal line are one
transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from picqer_tui.core.changes import Change, Consent, Outcome
    from picqer_tui.core.evidence import Evidence, Notes
    from picqer_tui.core.findings import Figure, Severity
    from picqer_tui.core.listings import Listing
    from picqer_tui.core.move import MoveFacts
    from picqer_tui.core.phrase import Phrase, Values
    from picqer_tui.core.readings import Coverage, Need, Reading
    from picqer_tui.core.records import R
    from picqer_tui.core.sides import Side
    from picqer_tui.core.sources import Page
    from picqer_tui.core.verdicts import Verdict, Waiver


class Pages(Protocol):
    """Rows of accounts."""

    async def reading(self, need: Need) -> Reading: ...

    async def generations(self, lists: Iterable[str]) -> Mapping[str, int]:
        """Newest generation of each of these lists (named as `str(ListKey)`). Those never read are left out, and lists of
        single lookups, where each value is read on its own."""
        ...

    async def begin(self, need: Need, resume: bool = True, changed_since: datetime | None = None) -> Reading:
        """A new reading, or with `resume` the partial one while it is young enough (under the need's max_age). With
        `changed_since` the rows of the last complete reading stay and only changed ones are written over them."""
        ...

    async def keep(self, reading: Reading, page: Page) -> Reading:
        """Rows, index keys and cursor together."""
        ...

    async def close(
        self, reading: Reading, coverage: Coverage, reason: str = "complete", why: Phrase | None = None
    ) -> Reading:
        """COMPLETE drops rows of older generations (in bites); PARTIAL keeps the cursor so that it can go on."""
        ...


class Run(Protocol):
    """One judgement under way: a snapshot and a place for what is noticed."""

    @property
    def step(self) -> str: ...

    @property
    def evidence(self) -> Evidence: ...

    @property
    def notes(self) -> Notes: ...

    def worst(self) -> Severity | None:
        """Worst severity noted so far."""
        ...

    def stop(self) -> None:
        """Ends the judgement as soon as it can (from another thread); it raises `errors.Stopped`."""
        ...


class StepRecord(NamedTuple):
    """What the disk knows of one step."""

    verdict: Verdict | None
    counts: Mapping[str, int]
    """blocked, attention, info (not waived), waived, and what the step counted itself."""
    noted_attention: int
    """Attention findings that a person took note of and that are still there."""
    waived_step: bool


class Verdicts(Protocol):
    async def open_run(self, step: str) -> Run: ...

    async def seal_run(self, run: Run, verdict: Verdict, freeze: Sequence[Need] = ()) -> None:
        """Old findings give way to new ones here, at once; with `freeze` those lists are copied as the baseline in the same
        transaction. A verdict equal to the last one with the same findings renews its time alone."""
        ...

    async def drop_run(self, run: Run) -> None: ...

    def record(self, step: str) -> StepRecord:
        """From memory; no wait."""
        ...

    async def waive(self, waiver: Waiver) -> None: ...

    async def acknowledge(self, step: str, by: str, count: int) -> None:
        """Takes note of all attention findings there are now."""
        ...


class Changes(Protocol):
    async def plan(self, step: str) -> Sequence[tuple[Change, Outcome]]:
        """Changes proposed by the newest run of a step, and those ever intended, with where each stands."""
        ...

    async def find(self, ids: Iterable[str]) -> Sequence[tuple[Change, Outcome]]: ...

    async def agree(self, consent: Consent) -> None: ...

    async def intend(self, change: Change, consent: Consent) -> None: ...

    async def answered(self, change: str, answer: Values) -> None: ...

    async def settle(self, change: str, outcome: Outcome, seen: Values) -> None: ...

    async def unknown(self) -> Sequence[Change]: ...


class JournalLine(NamedTuple):
    """One line of the journal: who did or saw what."""

    number: int
    at: datetime
    what: str
    values: Values
    digest: str


class Ledger(Protocol):
    """One move's file, open."""

    @property
    def pages(self) -> Pages: ...

    @property
    def verdicts(self) -> Verdicts: ...

    @property
    def changes(self) -> Changes: ...

    @property
    def facts(self) -> MoveFacts:
        """From memory, always current."""
        ...

    @property
    def read_only(self) -> bool: ...

    async def answer(self, step: str, question: str, value: str, by: str) -> None: ...

    async def newest(self, side: Side, kind: type[R], count: int) -> Sequence[R]:
        """The newest rows of a kind that any list of this side holds."""
        ...

    async def move_shop(self, side: Side, url: str, identity: str) -> None:
        """The same shop lives at another address now, where this identity answers: its lists stay as they were read."""
        ...

    async def identify(self, side: Side, identity: str) -> str:
        """Keeps the identity of an account when none is kept yet; gives the kept one."""
        ...

    async def enter(self, gate: str, by: str, noted: Mapping[str, int]) -> None:
        """Notes that a gate was passed."""
        ...

    async def arrange(self, step: str, what: str, order: str, only: str) -> Listing:
        """`what`: findings or changes. `order`: cost (default), code, subject, age. `only`: text that code, subject or a
        fact must contain, or `code:<code>`, `severity:<s>`, `-waived`; empty: all."""
        ...

    async def figures(self, step: str) -> Sequence[Figure]: ...

    async def journal(self, since: int = 0) -> Sequence[JournalLine]: ...

    async def write_journal(self, what: str, values: Values) -> None: ...

    async def quota(self, account: str, log: Sequence[float] | None = None) -> Sequence[float]:
        """Wall-clock seconds of the newest requests of an account, kept so that a restart does not overrun; given a log it
        is stored first."""
        ...

    async def last_open(self) -> tuple[datetime, int] | None:
        """When this move was last closed or last wrote, and the journal's number then."""
        ...

    async def close(self) -> None: ...
