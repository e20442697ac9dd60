"""What a judgement may see, and where it puts what it notices. Synchronous; called in the judge thread only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Protocol

from picqer_tui.core.changes import Change
from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.readings import Need, Reading
from picqer_tui.core.records import Epoch, Key, R, Record
from picqer_tui.core.verdicts import Verdict, Waiver


class Evidence(Protocol):
    """One read-only snapshot for one judgement, with its time and the facts of the move. No SQL, no network, no lists of a
    million. A list is named by the need that asked for it; a kind other than the need's own may be one that its pages carry
    (`records.CARRIED`), given as `kind`."""

    @property
    def move(self) -> MoveFacts: ...

    @property
    def now(self) -> datetime: ...

    def reading(self, need: Need, epoch: Epoch = Epoch.NOW) -> Reading:
        """How well this list was read; coverage NONE when never. BASELINE: of the copy, NONE when there is none."""
        ...

    def keys(self, need: Need, by: str, epoch: Epoch = Epoch.NOW) -> Iterator[Key]:
        """All rows of the list as (folded, exact, id) in index order, in constant memory: the bare cursor of a covering
        index. `by` for Product: "sku", "ean" (rows with an empty one left out); for Order: "number", "reference", "email"
        (folded = `keys.order_number`, resp. the value); for ImportRow: "foreign_number", "foreign_id", "order_id"."""
        ...

    def records(
        self,
        need: Need,
        kind: type[R],
        by: str = "id",
        values: Iterable[str] | None = None,
        since: datetime | None = None,
        epoch: Epoch = Epoch.NOW,
    ) -> Iterator[R]:
        """The rows whose column `by` has one of `values` (compared byte for byte; any number of values), or all rows in
        order of `by`. `by` may also be "sku_fold" or "number_key" (values folded by the caller) where the kind has them.
        `since` bounds placed_at (Order), created_at (the others)."""
        ...

    def tally(self, need: Need, kind: type[Record], by: str) -> Mapping[str, int]:
        """How many rows have each value of a column with few values (status, state, connection, shape, customer)."""
        ...

    def asked(self, need: Need) -> Mapping[str, tuple[str, ...]]:
        """For an `about` need: each value that was asked, with the ids of the rows found (empty: nothing there). A value
        not in it has not been asked yet."""
        ...

    def verdicts(self) -> Mapping[str, Verdict]:
        """The newest verdict of each step as it was sealed; `verdicts.aged` tells what it still counts for."""
        ...

    def counts(self, step: str) -> Mapping[str, int]:
        """Findings of the newest sealed run by severity, those waived left out, `waived`, and `noted`: attention findings that
        a person took note of."""
        ...

    def findings(self, step: str) -> Iterator[Finding]:
        """Findings of the newest sealed run of a step (also this step's own previous run)."""
        ...

    def figure(self, step: str, name: str) -> Figure | None:
        """A figure of the newest sealed run of a step."""
        ...

    def waivers(self, step: str) -> Iterable[Waiver]: ...

    def unsettled(self) -> Iterable[Change]:
        """Writes whose outcome is unknown."""
        ...


class Notes(Protocol):
    """Where a judgement puts what it notices; kept in batches under a run that counts only once sealed. Any call may raise
    `errors.Stopped`. A second finding with the same code and subject is a programming error and raises ValueError."""

    def finding(self, finding: Finding) -> None: ...

    def figure(self, figure: Figure) -> None: ...

    def count(self, name: str, number: int) -> None:
        """A number for the `counts` of `check --json`: `looked_at`, `left_out`, and what else the step has."""
        ...

    def propose(self, change: Change) -> None: ...

    def progress(self, done: int, of: int | None) -> None:
        """How far the judgement is; also lets the screen paint: call it every few thousand rows of a loop that does not read."""
        ...
