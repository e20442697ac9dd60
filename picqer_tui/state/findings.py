"""Findings and figures of runs: noted in batches while a judgement runs, counted once sealed, swept in bites when replaced."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from typing import Any

from picqer_tui.core.changes import Change, ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import Stopped
from picqer_tui.core.findings import Figure, FigureShape, Finding, Severity
from picqer_tui.core.phrase import dumps, loads
from picqer_tui.core.sides import Side
from picqer_tui.state.columns import storable
from picqer_tui.state.worker import Worker

BATCH = 500
"""Findings kept in memory before they are written."""
BITE = 2000
"""Findings swept in one transaction."""
REMEMBERED = 100_000
"""Findings up to which a second one with the same code and subject is noticed at once; beyond, when its batch is written."""
RESERVED = frozenset({"blocked", "attention", "info", "waived"})

SEVERITIES = (Severity.BLOCKED, Severity.ATTENTION, Severity.INFO)
"""By rank."""
COLUMNS = "code, severity, subject, weight, facts"


def take(row: tuple[Any, ...]) -> Finding:
    """A finding from the columns `COLUMNS`."""
    code, severity, subject, weight, facts = row
    return Finding(code, SEVERITIES[severity], Raw(subject), weight, loads(facts) if facts != "{}" else {})


def of_run(connection: sqlite3.Connection, run: int) -> Iterator[Finding]:
    """Findings of a run by code and subject, one at a time."""
    found = connection.execute(f"select {COLUMNS} from finding where run = ? order by code, subject", (run,))
    for row in found:
        yield take(row)


def figures_of(connection: sqlite3.Connection, run: int, name: str | None = None) -> Iterator[Figure]:
    """Figures of a run in the order they were noted, or the one of this name."""
    for found, shape, title, data in connection.execute(
        "select name, shape, title, data from figure where run = ? and (?2 is null or name = ?2) order by position",
        (run, name),
    ):
        yield Figure(found, FigureShape(shape), loads(title), loads(data))


def put_change(change: Change) -> str:
    """A change as JSON."""
    return storable(dumps({**change._asdict(), "based_on": dict(change.based_on)}))


def take_change(body: str) -> Change:
    data = loads(body)
    return Change(**{**data, "kind": ChangeKind(data["kind"]), "side": Side(data["side"])})


class Noted:
    """`core.evidence.Notes` of one run. Used in the judge thread; written by the worker, at most one batch behind."""

    def __init__(self, worker: Worker, step: str) -> None:
        self._worker = worker
        self._step = step
        self.run = 0
        """Number of the run on disk, 0 while nothing of it is there."""
        self.totals = [0, 0, 0]
        """Findings by rank of severity."""
        self.counts: dict[str, int] = {}
        self.figures: dict[str, Figure] = {}
        self.proposals: dict[str, Change] = {}
        self.stopped = False
        self.torn = False
        """A batch could not be written."""
        self._doubled = False
        self._safe_run = 0
        self._batch: list[tuple[str, int, str, int, str]] = []
        self._seen: set[int] = set()
        self._writing: Future[int] | None = None
        self._digest = hashlib.sha256()

    def finding(self, finding: Finding) -> None:
        self._go_on()
        subject = storable(finding.subject.exact)
        identity = hash((finding.code, subject))
        if identity in self._seen:
            raise ValueError(f"{self._step}: second finding {finding.code} for one subject")
        if len(self._seen) < REMEMBERED:
            self._seen.add(identity)
        rank = finding.severity.rank
        row = (finding.code, rank, subject, finding.weight, storable(dumps(finding.facts)) if finding.facts else "{}")
        self._digest.update("\x00".join(map(str, row)).encode() + b"\x01")
        self.totals[rank] += 1
        self._batch.append(row)
        if len(self._batch) >= BATCH:
            self._hand_in()

    def figure(self, figure: Figure) -> None:
        self._go_on()
        self.figures[figure.name] = figure

    def count(self, name: str, number: int) -> None:
        """The newest number of a name stands."""
        self._go_on()
        if name in RESERVED:
            raise ValueError(f"{self._step}: {name} is counted from the findings")
        self.counts[name] = number

    def propose(self, change: Change) -> None:
        self._go_on()
        if change.id in self.proposals:
            raise ValueError(f"{self._step}: second change {change.id}")
        self.proposals[change.id] = change

    def progress(self, done: int, of: int | None) -> None:
        self._go_on()

    def worst(self) -> Severity | None:
        return next((severity for severity in SEVERITIES if self.totals[severity.rank]), None)

    @property
    def digest(self) -> str:
        """One text for the findings in their order and the changes proposed."""
        whole = self._digest.copy()
        for change in self.proposals.values():
            whole.update(put_change(change).encode() + b"\x02")
        return whole.hexdigest()

    def settle(self) -> None:
        """Waits until what was handed in is written. Not in the worker thread.

        Raises:
            ValueError: a second finding with the same code and subject.
        """
        writing, self._writing = self._writing, None
        if writing is not None:
            try:
                self._safe_run = writing.result()
            except BaseException:
                self.run, self.torn = self._safe_run, True
                raise
        if self._doubled:
            raise ValueError(f"{self._step}: two findings with the same code and subject")

    def finish(self, connection: sqlite3.Connection) -> int:
        """Writes all that is left inside the caller's transaction (the worker's); gives the run's number.

        Raises:
            ValueError: a second finding with the same code and subject.
        """
        run = self._write(connection, self._batch)
        self.settle()
        self.put_figures(connection, run)
        connection.executemany(
            "insert into proposal(run, change, body) values (?, ?, ?)",
            [(run, change.id, put_change(change)) for change in self.proposals.values()],
        )
        return run

    def put_figures(self, connection: sqlite3.Connection, run: int) -> None:
        """Puts the figures under a run, in place of those it had."""
        connection.execute("delete from figure where run = ?", (run,))
        for position, figure in enumerate(self.figures.values()):
            connection.execute(
                "insert into figure values (?, ?, ?, ?, ?, ?)",
                (
                    run,
                    figure.name,
                    position,
                    figure.shape.value,
                    storable(dumps(figure.title)),
                    storable(dumps(figure.data)),
                ),
            )

    def _hand_in(self) -> None:
        self.settle()
        batch, self._batch = self._batch, []
        self._writing = self._worker.hand_in(lambda connection: self._write(connection, batch))

    def _write(self, connection: sqlite3.Connection, batch: list[tuple[str, int, str, int, str]]) -> int:
        if not self.run:
            self.run = connection.execute("insert into run(step) values (?)", (self._step,)).lastrowid or 0
        written = connection.executemany(
            f"insert or ignore into finding(run, {COLUMNS}) values ({self.run}, ?, ?, ?, ?, ?)", batch
        ).rowcount
        self._doubled = self._doubled or (bool(batch) and written < len(batch))
        return self.run

    def _go_on(self) -> None:
        if self.stopped:
            raise Stopped


def counted(row: Mapping[str, int], own: Mapping[str, int]) -> dict[str, int]:
    """The counts of a sealed run: findings by severity without those waived, `waived`, and what the step counted."""
    counts = dict(own)
    for severity in SEVERITIES:
        counts[severity.value] = row[severity.value] - row[f"waived_{severity.value}"]
    counts["waived"] = sum(row[f"waived_{severity.value}"] for severity in SEVERITIES)
    return counts


def sweeper(kept: Callable[[], frozenset[int]]) -> Callable[[sqlite3.Connection], bool]:
    """A bite that drops a part of a run that counts no more; gives False when none is left. `kept`: runs that are under way
    or looked at."""

    def bite(connection: sqlite3.Connection) -> bool:
        current = {run for (run,) in connection.execute("select run from step")} | kept()
        gone = next(
            (run for (run,) in connection.execute("select id from run order by id") if run not in current), None
        )
        if gone is None:
            return False
        dropped = connection.execute(
            "delete from finding where id in (select id from finding where run = ? limit ?)", (gone, BITE)
        ).rowcount
        if dropped < BITE:
            connection.execute("delete from figure where run = ?", (gone,))
            connection.execute("delete from proposal where run = ?", (gone,))
            connection.execute("delete from run where id = ?", (gone,))
        return True

    return bite
