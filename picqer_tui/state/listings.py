"""Findings or changes in one order and filter: numbered once in a throw-away file, then any window is one read by number."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from picqer_tui.core.changes import Outcome
from picqer_tui.core.errors import UsageError
from picqer_tui.core.findings import Severity
from picqer_tui.core.listings import Row
from picqer_tui.core.phrase import Phrase
from picqer_tui.state.changes import OUTCOME, PLAN
from picqer_tui.state.columns import storable
from picqer_tui.state.file import attach, told
from picqer_tui.state.findings import COLUMNS, take, take_change
from picqer_tui.state.verdicts import HOLDS

_COST = "f.severity, f.weight desc, f.code, f.subject"
_AGE = "json_extract(f.facts, '$.ordered_at.$t')"
_ORDERS = {
    "cost": _COST,
    "code": f"f.code, {_COST}",
    "subject": "f.subject, f.code",
    "age": f"json_extract(f.facts, '$.age_days') desc nulls last, {_AGE} nulls last, {_COST}",
}
_CHANGE_ORDERS = {
    "cost": "place",
    "code": "json_extract(body, '$.kind'), place",
    "subject": "json_extract(body, '$.label.$r'), place",
    "age": "place",
}
_WAIVED = (
    f"exists (select 1 from m.waiver w where w.step = :step and w.code = f.code and w.subject = f.subject and {HOLDS})"
)


class Filter(NamedTuple):
    """What a line typed at `/` means: `code:<code>`, `severity:<s>`, `-waived`, and text that must be there."""

    code: str
    severity: str
    unwaived: bool
    text: str


def read_filter(only: str) -> Filter:
    """Parts stand side by side, apart by blanks; all must hold."""
    code, severity, unwaived = "", "", False
    words: list[str] = []
    for word in only.split():
        if word.startswith("code:"):
            code = word[5:]
        elif word.startswith("severity:"):
            severity = word[9:]
        elif word == "-waived":
            unwaived = True
        else:
            words.append(word)
    return Filter(code, severity, unwaived, " ".join(words))


def _like(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


def _in_text(body: str, columns: Sequence[str]) -> str:
    """A condition: one of the columns, or a value in the JSON `body`, contains :text. The whole JSON is looked at first,
    because that is quick and mostly says no."""
    plain = [f"{column} like :text escape '\\'" for column in columns]
    inside = (
        f"({body} like :quoted escape '\\' and exists (select 1 from json_tree({body}) t "
        "where t.type not in ('object', 'array') and t.atom like :text escape '\\'))"
    )
    return f"({' or '.join([*plain, inside])})"


class Arranged:
    """`core.listings.Listing`. Made in one thread, then used on the loop."""

    def __init__(self, path: Path, what: str, step: str, order: str, only: str, run: int) -> None:
        """Numbers the rows; takes a second or two for a million.

        Raises:
            UsageError: there is no such order or kind of listing.
            StateError: the file cannot be read, or there is no room for the numbers.
        """
        self._path = path
        self._values: dict[str, Any] = {"step": step, "run": run}
        self._what = what
        self._release: Callable[[], None] | None = None
        orders = {"findings": _ORDERS, "changes": _CHANGE_ORDERS}.get(what)
        if orders is None or order not in orders:
            raise UsageError(
                Phrase("There is no list of {what} in the order “{order}”.", {"what": what, "order": order}),
                "",
                Phrase("Use the order cost, code, subject or age."),
            )
        try:
            self._connection = sqlite3.connect("", isolation_level=None, check_same_thread=False, uri=True)
            self._connection.execute("pragma journal_mode = off")
            attach(self._connection, path)
            self._connection.execute("create table numbered(number integer primary key, ref, body, run)")
            self.length = self._number(orders[order], read_filter(only))
        except sqlite3.Error as error:
            raise told(error, path) from error

    def on_close(self, release: Callable[[], None]) -> None:
        """Called once when the listing is closed."""
        self._release = release

    def window(self, first: int, count: int) -> Sequence[Row]:
        """A row that the file no longer has (another process replaced it) comes with its number alone."""
        if count <= 0 or first >= self.length:
            return []
        bounds = {**self._values, "first": max(first, 0) + 1, "last": first + count}
        try:
            return self._findings(bounds) if self._what == "findings" else self._changes(bounds)
        except sqlite3.Error as error:
            raise told(error, self._path) from error

    def close(self) -> None:
        """Gives the numbers up; a second call does nothing."""
        release, self._release = self._release, None
        self._connection.close()
        if release is not None:
            release()

    def _number(self, order: str, only: Filter) -> int:
        where, values = ["1"], dict(self._values)
        if only.text:
            values |= {
                "text": _like(storable(only.text)),
                "quoted": _like(json.dumps(only.text, ensure_ascii=False)[1:-1]),
            }
        if self._what == "findings":
            source = "m.finding f"
            where.append("f.run = :run")
            ref = "f.id, null, null"
            if only.code:
                where.append("f.code = :code")
            if only.severity:
                where.append("f.severity = :severity")
            if only.unwaived:
                where.append(f"not {_WAIVED}")
            if only.text:
                where.append(_in_text("f.facts", ("f.code", "f.subject")))
            known = {severity.value: severity.rank for severity in Severity}
            values |= {"code": only.code, "severity": known.get(only.severity, -1)}
        else:
            source, ref = f"({PLAN})", "change, body, run"
            if only.code:
                where.append("json_extract(body, '$.kind') = :code")
                values["code"] = only.code
            if only.text:
                where.append(_in_text("body", ("change",)))
        text = f"insert into numbered(ref, body, run) select {ref} from {source} where {' and '.join(where)} order by {order}"
        self._connection.execute(text, values)
        return int(self._connection.execute("select coalesce(max(number), 0) from numbered").fetchone()[0])

    def _findings(self, bounds: dict[str, Any]) -> Sequence[Row]:
        columns = ", ".join(f"f.{name}" for name in COLUMNS.split(", "))
        found = self._connection.execute(
            f"select n.number - 1, f.noted, {_WAIVED}, {columns} from numbered n left join m.finding f on f.id = n.ref "
            "where n.number between :first and :last order by n.number",
            bounds,
        )
        return [
            Row(number, take(tuple(rest)), waived=bool(waived), noted=bool(noted))
            if rest[0] is not None
            else Row(number)
            for number, noted, waived, *rest in found
        ]

    def _changes(self, bounds: dict[str, Any]) -> Sequence[Row]:
        found = self._connection.execute(
            f"select n.number - 1, n.body, {OUTCOME.format(run='n.run')} from numbered n left join m.intent i "
            "on i.number = (select max(number) from m.intent where change = n.ref) "
            "where n.number between :first and :last order by n.number",
            bounds,
        )
        return [Row(number, change=take_change(body), outcome=Outcome(outcome)) for number, body, outcome in found]
