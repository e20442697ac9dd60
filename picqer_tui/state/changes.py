"""Wished writes: proposals of runs, consents, intents and what became of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

from picqer_tui.core.changes import Change, Consent, Outcome
from picqer_tui.core.phrase import Values, dumps
from picqer_tui.state import journal
from picqer_tui.state.columns import storable
from picqer_tui.state.findings import put_change, take_change
from picqer_tui.state.readings import chunks, marks
from picqer_tui.state.times import micros
from picqer_tui.state.worker import Worker

OUTCOME = """case when i.outcome is null or (i.outcome in ('done', 'not_done') and {run} > i.settled_run)
  then 'proposed' else i.outcome end"""
"""Where a change stands, given its newest intent `i` and the run that proposed it: one that was settled and is proposed again
by a later run is a proposal again."""

PLAN = f"""
  select p.number as place, p.change as change, p.body as body, p.run as run, {OUTCOME.format(run="p.run")} as outcome
  from step s join proposal p on p.run = s.run
    left join intent i on i.number = (select max(number) from intent where change = p.change)
  where s.step = :step
  union all
  select i.number + 4611686018427387904, i.change, i.body, 0, i.outcome from intent i
  where i.step = :step and i.number = (select max(number) from intent where change = i.change)
    and not exists (select 1 from step s join proposal p on p.run = s.run where s.step = :step and p.change = i.change)
"""
"""Changes of a step: those proposed by its newest run, then those once intended."""


def plan(connection: sqlite3.Connection, step: str) -> Sequence[tuple[Change, Outcome]]:
    found = connection.execute(f"select body, outcome from ({PLAN}) order by place", {"step": step})
    return [(take_change(body), Outcome(outcome)) for body, outcome in found]


def unsettled(connection: sqlite3.Connection) -> Sequence[Change]:
    """Changes whose outcome is unknown."""
    found = connection.execute("select body from intent where outcome = 'unknown' order by number")
    return [take_change(body) for (body,) in found]


def interrupted(connection: sqlite3.Connection) -> Sequence[str]:
    """Turns intents without outcome into unknown ones; gives the ids of those changes."""
    found = connection.execute(
        "update intent set outcome = 'unknown' where outcome = 'intended' returning change"
    ).fetchall()
    return [change for (change,) in found]


class ChangeBook:
    """`core.ledger.Changes` over the move's file."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker

    async def plan(self, step: str) -> Sequence[tuple[Change, Outcome]]:
        return await self._worker.read(lambda connection: plan(connection, step))

    async def find(self, ids: Iterable[str]) -> Sequence[tuple[Change, Outcome]]:
        """In the order asked; ids that nobody knows are left out."""
        wanted = list(dict.fromkeys(ids))

        def job(connection: sqlite3.Connection) -> Sequence[tuple[Change, Outcome]]:
            steps: set[str] = set()
            for chunk in chunks(wanted):
                steps.update(
                    step
                    for (step,) in connection.execute(
                        "select s.step from proposal p join step s on s.run = p.run "
                        f"where p.change in ({marks(chunk)}) union select step from intent where change in ({marks(chunk)})",
                        (*chunk, *chunk),
                    )
                )
            known = {change.id: (change, outcome) for step in steps for change, outcome in plan(connection, step)}
            return [known[one] for one in wanted if one in known]

        return await self._worker.read(job)

    async def agree(self, consent: Consent) -> None:
        def job(connection: sqlite3.Connection) -> None:
            connection.execute(
                "insert into consent values (?, ?, ?, ?, ?)",
                (
                    consent.id,
                    storable(consent.by),
                    storable(consent.typed),
                    micros(consent.at),
                    storable(dumps(consent.changes)),
                ),
            )
            self._line(connection, "consent", {"id": consent.id, "by": consent.by, "changes": list(consent.changes)})

        await self._worker.write(job)

    async def intend(self, change: Change, consent: Consent) -> None:
        """Raises:
        ValueError: the consent does not name this change, nobody gave it, or it was used for it before; or the change was
            sent and its outcome is not known.
        """
        if change.id not in consent.changes:
            raise ValueError(f"consent {consent.id} does not name {change.id}")

        def job(connection: sqlite3.Connection) -> None:
            if connection.execute("select 1 from consent where id = ?", (consent.id,)).fetchone() is None:
                raise ValueError(f"nobody gave consent {consent.id}")
            for outcome, used in connection.execute(
                "select outcome, consent from intent where change = ?", (change.id,)
            ).fetchall():
                if outcome in ("intended", "unknown") or used == consent.id:
                    raise ValueError(f"{change.id} is {outcome}: it needs to be settled and agreed to anew")
            connection.execute(
                "insert into intent(change, step, consent, body, at, outcome) values (?, ?, ?, ?, ?, 'intended')",
                (change.id, change.step, consent.id, put_change(change), micros(self._worker.clock.now())),
            )
            told = {"change": change.id, "step": change.step, "kind": change.kind, "side": change.side}
            self._line(
                connection, "intent", {**told, "label": change.label, "wished": dict(change.wished), "by": consent.by}
            )

        await self._worker.write(job)

    async def answered(self, change: str, answer: Values) -> None:
        """Raises:
        ValueError: this change was never intended.
        """

        def job(connection: sqlite3.Connection) -> None:
            number = _newest(connection, change)
            connection.execute("update intent set answer = ? where number = ?", (storable(dumps(answer)), number))
            self._line(connection, "answered", {"change": change, "answer": dict(answer)})

        await self._worker.write(job)

    async def settle(self, change: str, outcome: Outcome, seen: Values) -> None:
        """Raises:
        ValueError: this change was never intended, or the outcome is not done, not_done or unknown.
        """
        if outcome not in (Outcome.DONE, Outcome.NOT_DONE, Outcome.UNKNOWN):
            raise ValueError(f"{outcome} settles nothing")

        def job(connection: sqlite3.Connection) -> None:
            number = _newest(connection, change)
            (step,) = connection.execute(
                "update intent set outcome = ?, seen = ?, settled_at = ?, "
                "settled_run = (select coalesce(max(id), 0) from run) where number = ? returning step",
                (outcome.value, storable(dumps(seen)), micros(self._worker.clock.now()), number),
            ).fetchone()
            connection.execute("update run set digest = '' where id = (select run from step where step = ?)", (step,))
            self._line(connection, "outcome", {"change": change, "outcome": outcome, "seen": dict(seen)})

        await self._worker.write(job)

    async def unknown(self) -> Sequence[Change]:
        return await self._worker.read(unsettled)

    def _line(self, connection: sqlite3.Connection, what: str, values: Values) -> None:
        journal.write(connection, self._worker.clock.now(), what, values)


def _newest(connection: sqlite3.Connection, change: str) -> int:
    row = connection.execute("select max(number) from intent where change = ?", (change,)).fetchone()
    if row is None or row[0] is None:
        raise ValueError(f"{change} was never intended")
    return int(row[0])
