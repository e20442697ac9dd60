"""What stands of each step: its sealed verdict, counts without what was waived, waivers, and what a person took note of."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Severity
from picqer_tui.core.ledger import StepRecord
from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase, Values, dumps, loads
from picqer_tui.core.verdicts import Basis, Reason, Verdict, Waiver
from picqer_tui.state.columns import storable
from picqer_tui.state.facts import same_context
from picqer_tui.state.findings import SEVERITIES, counted
from picqer_tui.state.times import maybe_micros, maybe_moment, micros, moment

NEVER_RUN = StepRecord(None, {}, 0, False)
_ATTENTION = Severity.ATTENTION.rank

HOLDS = "w.lapsed = 0 and f.severity >= w.rank"
"""A waiver `w` holds for finding `f`: it has not lapsed, and the finding is not worse than what was accepted."""


def current_run(connection: sqlite3.Connection, step: str) -> int:
    """The newest sealed run of a step, 0 when there is none."""
    row = connection.execute("select run from step where step = ?", (step,)).fetchone()
    return int(row[0]) if row else 0


def put_verdict(connection: sqlite3.Connection, run: int, verdict: Verdict) -> None:
    connection.execute(
        "update run set mark = ?, reason = ?, words = ?, why = ?, at = ?, fresh_until = ?, based_on = ?, basis = ? where id = ?",
        (
            verdict.mark.value,
            verdict.reason.value,
            storable(dumps(verdict.words)),
            storable(dumps(verdict.why)) if verdict.why is not None else None,
            micros(verdict.at),
            maybe_micros(verdict.fresh_until),
            dumps(dict(verdict.based_on)),
            dumps(list(verdict.basis)),
            run,
        ),
    )


def take_verdict(connection: sqlite3.Connection, run: int) -> Verdict | None:
    row = connection.execute(
        "select mark, reason, words, why, at, fresh_until, based_on, basis from run where id = ? and mark is not null",
        (run,),
    ).fetchone()
    if row is None:
        return None
    mark, reason, words, why, at, fresh_until, based_on, basis = row
    said: Phrase = loads(words)
    return Verdict(
        Mark(mark),
        Reason(reason),
        said,
        loads(why) if why else None,
        moment(at),
        maybe_moment(fresh_until),
        loads(based_on),
        Basis(*loads(basis)),
    )


def records(connection: sqlite3.Connection) -> dict[str, StepRecord]:
    """What stands of every step that was ever judged or waived."""
    waived = {step for (step,) in connection.execute("select step from waiver where code = '' and lapsed = 0")}
    found: dict[str, StepRecord] = {step: NEVER_RUN._replace(waived_step=True) for step in waived}
    for step, run, noted, own, *numbers in connection.execute(
        "select step.step, step.run, noted, counts, blocked, attention, info, waived_blocked, waived_attention, waived_info "
        "from step join run on run.id = step.run"
    ).fetchall():
        names = [severity.value for severity in SEVERITIES]
        row = dict(zip([*names, *(f"waived_{name}" for name in names)], numbers, strict=True))
        found[step] = StepRecord(take_verdict(connection, run), counted(row, loads(own)), noted, step in waived)
    return found


def recount(connection: sqlite3.Connection, step: str) -> None:
    """Counts again what is waived and noted of a step's findings. Looks up each waiver, never all findings."""
    run = current_run(connection, step)
    waived = [0, 0, 0]
    noted_too = 0
    for severity, noted, number in connection.execute(
        "select f.severity, f.noted, count(*) from waiver w cross join finding f "
        f"on f.run = ? and f.code = w.code and f.subject = w.subject where w.step = ? and {HOLDS} group by 1, 2",
        (run, step),
    ):
        waived[severity] += number
        if severity == _ATTENTION and noted:
            noted_too += number
    connection.execute(
        "update step set waived_blocked = ?, waived_attention = ?, waived_info = ?, "
        "noted = (select noted_attention from run where id = step.run) - ? where step = ?",
        (*waived, noted_too, step),
    )


def accept_baseline(connection: sqlite3.Connection, step: str) -> None:
    """A blocked baseline counts as one from when it was judged once each blocked finding of it was accepted."""
    connection.execute(
        "update move set baseline_at = (select at from step where step = ?1) where exists (select 1 from step s "
        "join run r on r.id = s.run where s.step = ?1 and s.mark = ?2 and r.blocked <= s.waived_blocked)",
        (step, Mark.BLOCKED.value),
    )


def take_note(connection: sqlite3.Connection, step: str) -> int:
    """Marks all attention findings of a step as noted by a person; gives how many of them are not waived."""
    run = current_run(connection, step)
    connection.execute("update finding set noted = 1 where run = ? and severity = ? and noted = 0", (run, _ATTENTION))
    connection.execute("update run set noted_attention = attention where id = ?", (run,))
    recount(connection, step)
    row = connection.execute("select noted from step where step = ?", (step,)).fetchone()
    return int(row[0]) if row else 0


def carry_notes(connection: sqlite3.Connection, old: int, new: int) -> None:
    """What a person took note of in the old run and is still there stays noted in the new one."""
    noted = connection.execute("select noted_attention from run where id = ?", (old,)).fetchone()
    if noted is None or not noted[0]:
        return
    carried = connection.execute(
        "update finding set noted = 1 where run = ?1 and severity = ?3 and exists (select 1 from finding o "
        "where o.run = ?2 and o.code = finding.code and o.subject = finding.subject and o.noted = 1)",
        (new, old, _ATTENTION),
    ).rowcount
    connection.execute("update run set noted_attention = ? where id = ?", (carried, new))


def put_waiver(connection: sqlite3.Connection, waiver: Waiver, context: Values) -> None:
    """Keeps a waiver, over an earlier one for the same thing."""
    rank = Severity(waiver.severity).rank if waiver.severity else 0
    connection.execute(
        "insert or replace into waiver values (?, ?, ?, ?, ?, ?, ?, ?, ?, 0)",
        (
            waiver.step,
            waiver.code,
            storable(waiver.subject.exact),
            waiver.severity,
            rank,
            storable(waiver.by),
            storable(waiver.reason),
            micros(waiver.at),
            storable(dumps(context)),
        ),
    )


def waivers(connection: sqlite3.Connection, step: str) -> Sequence[Waiver]:
    """Waivers of a step that hold."""
    found = connection.execute(
        "select w.code, w.subject, w.severity, w.who, w.reason, w.at from waiver w left join finding f "
        "on f.run = ?1 and f.code = w.code and f.subject = w.subject "
        f"where w.step = ?2 and w.lapsed = 0 and (f.id is null or {HOLDS}) order by w.at, w.code, w.subject",
        (current_run(connection, step), step),
    )
    return [
        Waiver(step, code, Raw(subject), severity, who, reason, moment(at))
        for code, subject, severity, who, reason, at in found
    ]


def lapse(connection: sqlite3.Connection, context: Values) -> Sequence[tuple[str, str]]:
    """Ends the waivers that were given for another account or connection, and gives back those that fit again; returns
    (step, code) of those that ended."""
    ended: list[tuple[str, str]] = []
    touched: set[str] = set()
    rows = connection.execute("select step, code, subject, context, lapsed from waiver").fetchall()
    for step, code, subject, then, lapsed in rows:
        gone = not same_context(loads(then), context)
        if gone != bool(lapsed):
            identity = (step, code, subject)
            connection.execute(
                "update waiver set lapsed = ? where step = ? and code = ? and subject = ?", (gone, *identity)
            )
            touched.add(step)
            if gone:
                ended.append((step, code))
    for step in touched:
        recount(connection, step)
    return ended


def same_but_time(one: Verdict, other: Verdict) -> bool:
    """Whether two verdicts say the same, apart from when and from which generations."""
    return _said(one) == _said(other)


def _said(verdict: Verdict) -> tuple[Any, ...]:
    return verdict.mark, verdict.reason, dumps(verdict.words), dumps(verdict.why)
