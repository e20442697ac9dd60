"""Evidence: one read-only connection inside one transaction, for one judgement."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Set
from datetime import datetime
from typing import Any, cast

from picqer_tui.core.changes import Change
from picqer_tui.core.errors import Stopped
from picqer_tui.core.findings import Figure, Finding
from picqer_tui.core.move import MoveFacts
from picqer_tui.core.readings import Need, Reading
from picqer_tui.core.records import CARRIED, Epoch, Key, R, Record
from picqer_tui.core.verdicts import Verdict, Waiver
from picqer_tui.state import changes, findings, verdicts
from picqer_tui.state.columns import EPOCHS, WALKS, Table, bound_values, storable, table_of, time_bound
from picqer_tui.state.readings import answers, chunks, known, list_number, marks


class Snapshot:
    """`core.evidence.Evidence`. Used by one thread at a time; `stop` may be called from another."""

    def __init__(self, connection: sqlite3.Connection, facts: MoveFacts, now: datetime) -> None:
        """The connection is the snapshot's own from here on; what it sees is fixed now."""
        self._connection = connection
        self._facts = facts
        self._now = now
        self._stopped = False
        connection.execute("begin")
        connection.execute("select one from move").fetchone()

    @property
    def move(self) -> MoveFacts:
        return self._facts

    @property
    def now(self) -> datetime:
        return self._now

    def reading(self, need: Need, epoch: Epoch = Epoch.NOW) -> Reading:
        self._go_on()
        return known(self._connection, need, EPOCHS[epoch])

    def keys(self, need: Need, by: str, epoch: Epoch = Epoch.NOW) -> Iterator[Key]:
        """Rows with an empty value of `by` are left out. Stock and OrderLine can be walked by "sku" as well."""
        self._go_on()
        walk = WALKS.get(need.kind, {}).get(by)
        if walk is None:
            raise ValueError(f"{need.kind.__name__} cannot be walked by {by}")
        folded, exact = walk
        order = ", ".join(dict.fromkeys((folded, exact, "id")))
        text = (
            f"select {folded}, {exact}, id from {table_of(need.kind).name} "
            f"where list = ? and epoch = ? and {exact} > '' order by {order}"
        )
        return self._told(text, (list_number(self._connection, need.list_key), EPOCHS[epoch]))

    def records(
        self,
        need: Need,
        kind: type[R],
        by: str = "id",
        values: Iterable[str] | None = None,
        since: datetime | None = None,
        epoch: Epoch = Epoch.NOW,
    ) -> Iterator[R]:
        """Rows without a time pass `since`: nothing says that they are older."""
        self._go_on()
        table = self._table(need, kind, by)
        where = "list = ? and epoch = ?"
        given: list[Any] = [list_number(self._connection, need.list_key), EPOCHS[epoch]]
        if since is not None:
            if not table.since:
                raise ValueError(f"{kind.__name__} has no time to look since")
            where, given = f"{where} and {time_bound(table.since)}", [*given, *bound_values(since)]
        rows = (
            self._told(f"select {', '.join(table.fields)} from {table.source(by)} where {where} order by {by}", given)
            if values is None
            else self._looked_up(table, where, given, by, values)
        )
        return (cast(R, table.take(row)) for row in rows)

    def tally(self, need: Need, kind: type[Record], by: str) -> Mapping[str, int]:
        self._go_on()
        table = self._table(need, kind, by)
        found = self._told(
            f"select {by}, count(*) from {table.name} where list = ? and epoch = 0 group by {by} order by {by}",
            (list_number(self._connection, need.list_key),),
        )
        return {"" if value is None else str(value): number for value, number in found}

    def asked(self, need: Need) -> Mapping[str, tuple[str, ...]]:
        self._go_on()
        return answers(self._connection, need)

    def verdicts(self) -> Mapping[str, Verdict]:
        self._go_on()
        sealed = verdicts.records(self._connection)
        return {step: kept.verdict for step, kept in sealed.items() if kept.verdict is not None}

    def counts(self, step: str) -> Mapping[str, int]:
        self._go_on()
        kept = verdicts.records(self._connection).get(step)
        return {**kept.counts, "noted": kept.noted_attention} if kept is not None else {}

    def findings(self, step: str) -> Iterator[Finding]:
        self._go_on()
        return findings.of_run(self._connection, verdicts.current_run(self._connection, step))

    def figure(self, step: str, name: str) -> Figure | None:
        self._go_on()
        return next(findings.figures_of(self._connection, verdicts.current_run(self._connection, step), name), None)

    def waivers(self, step: str) -> Iterable[Waiver]:
        """Those that hold: nothing they rest on is another now, and what they accept has not become worse."""
        self._go_on()
        return verdicts.waivers(self._connection, step)

    def unsettled(self) -> Iterable[Change]:
        self._go_on()
        return changes.unsettled(self._connection)

    def stop(self) -> None:
        """From another thread: whatever the snapshot is doing ends with `Stopped`."""
        self._stopped = True
        try:
            self._connection.interrupt()
        except sqlite3.ProgrammingError:
            return

    def close(self) -> None:
        """Gives the snapshot up. The thread that used it must be done with it."""
        self._connection.close()

    def _table(self, need: Need, kind: type[Any], by: str) -> Table:
        if kind is not need.kind and kind not in CARRIED.get(need.kind, ()):
            raise ValueError(f"{need.list_key} does not carry {kind.__name__}")
        table = table_of(kind)
        if by not in table.columns:
            raise ValueError(f"{kind.__name__} has no column {by}")
        return table

    def _looked_up(
        self, table: Table, where: str, given: list[Any], by: str, values: Iterable[str]
    ) -> Iterator[tuple[Any, ...]]:
        texts = (storable(str.__str__(value)) for value in values)
        wanted = texts if isinstance(values, Set | Mapping) else dict.fromkeys(texts)
        fields = ", ".join(table.fields)
        if table.indexed(by):
            start = f"select {fields} from {table.source(by)} where {where} and {by} in"
            for chunk in chunks(wanted):
                yield from self._told(f"{start} ({marks(chunk)})", [*given, *chunk])
        elif (fold := table.fold_for(by)) is not None:
            name, turn = fold
            start = f"select {fields} from wanted cross join {table.source(name)} where {where} and {name} = fold_"
            for chunk in chunks(wanted):
                pairs = [text for value in chunk for text in (turn(value), value)]
                tuples = ",".join(["(?, ?)"] * len(chunk))
                text = f"with wanted(fold_, exact_) as (values {tuples}) {start} and {by} = exact_"
                yield from self._told(text, [*pairs, *given])
        else:
            place, chosen = table.fields.index(by), frozenset(wanted)
            every = self._told(f"select {fields} from {table.name} where {where}", given)
            yield from (row for row in every if row[place] in chosen)

    def _told(self, text: str, given: Iterable[Any]) -> Iterator[Any]:
        try:
            yield from self._connection.execute(text, tuple(given))
        except sqlite3.OperationalError as error:
            if self._stopped:
                raise Stopped from error
            raise

    def _go_on(self) -> None:
        if self._stopped:
            raise Stopped
