"""Each kind of row as a table: its columns from the annotations of the record, and rows to records and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, NamedTuple, get_type_hints

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import fold_sku, order_number
from picqer_tui.core.records import (
    Backorder,
    Epoch,
    Feedback,
    ImportRow,
    Order,
    OrderLine,
    OrderState,
    Picklist,
    Product,
    Record,
    Shape,
    Shipment,
    Stock,
)
from picqer_tui.state.times import micros, moment

_EMPTY: Mapping[str, str] = MappingProxyType({})
EPOCHS = {Epoch.NOW: 0, Epoch.BASELINE: 1}


def storable(text: str) -> str:
    """The text as SQLite can hold it: lone surrogates, which no UTF-8 can carry, become visible escapes."""
    return text.encode("utf-8", "backslashreplace").decode()


def _put_time(at: datetime | None) -> int | str | None:
    """Aware: microseconds. Without a zone (an account's own clock): ISO text, which SQLite keeps apart and in order."""
    if at is None:
        return None
    return micros(at) if at.tzinfo is not None else at.isoformat(timespec="microseconds")


def _take_time(kept: int | str | None) -> datetime | None:
    if kept is None:
        return None
    return moment(kept) if isinstance(kept, int) else datetime.fromisoformat(kept)


def _put_traits(traits: Mapping[str, str]) -> str:
    return json.dumps(dict(traits), ensure_ascii=False, separators=(",", ":"), sort_keys=True) if traits else ""


def _take_traits(text: str) -> Mapping[str, str]:
    return json.loads(text) if text else _EMPTY


def _put_texts(texts: Sequence[str]) -> str:
    return json.dumps(list(texts), ensure_ascii=False) if texts else ""


def _take_texts(text: str) -> tuple[str, ...]:
    return tuple(json.loads(text)) if text else ()


def _take_truth(kept: int | None) -> bool | None:
    return None if kept is None else bool(kept)


Turn = Callable[[Any], Any]
_TURNS: Mapping[Any, tuple[str, Turn | None, Turn | None]] = {
    str: ("text not null", None, None),
    Raw: ("text not null", str.__str__, Raw),
    bool: ("integer not null", None, bool),
    bool | None: ("integer", None, _take_truth),
    int: ("integer not null", None, None),
    int | None: ("integer", None, None),
    float | None: ("real", None, None),
    datetime | None: ("integer", _put_time, _take_time),
    Shape: ("text not null", str.__str__, Shape),
    OrderState: ("text not null", str.__str__, OrderState),
    Mapping[str, str]: ("text not null", _put_traits, _take_traits),
    tuple[str, ...]: ("text not null", _put_texts, _take_texts),
}

_FOLDED: Mapping[type[Record], Mapping[str, tuple[str, Callable[[str], str]]]] = {
    Product: {"sku_fold": ("sku", fold_sku)},
    Stock: {"sku_fold": ("sku", fold_sku)},
    OrderLine: {"sku_fold": ("sku", fold_sku)},
    Order: {"number_key": ("number", order_number), "reference_key": ("reference", order_number)},
    ImportRow: {"number_key": ("foreign_number", order_number)},
}
"""Columns beside the fields: what a field is matched by."""

WALKS: Mapping[type[Record], Mapping[str, tuple[str, str]]] = {
    Product: {"sku": ("sku_fold", "sku"), "ean": ("ean", "ean")},
    Stock: {"sku": ("sku_fold", "sku")},
    OrderLine: {"sku": ("sku_fold", "sku")},
    Order: {
        "number": ("number_key", "number"),
        "reference": ("reference_key", "reference"),
        "email": ("email", "email"),
    },
    ImportRow: {
        "foreign_number": ("number_key", "foreign_number"),
        "foreign_id": ("foreign_id", "foreign_id"),
        "order_id": ("order_id", "order_id"),
    },
}
"""What can be walked in order: name -> (folded column, exact column); each has a covering index."""

_LOOKUPS: Mapping[type[Record], tuple[str, ...]] = {
    Product: ("parent_id",),
    Stock: ("product_id",),
    Order: ("placed_at",),
    OrderLine: ("order_id", "product_id"),
    ImportRow: ("connection",),
    Picklist: ("order_id",),
    Shipment: ("order_id", "picklist_id"),
    Backorder: ("order_id", "product_id"),
    Feedback: ("order_id",),
}
"""Other columns that rows are looked up by."""

_SINCE: Mapping[type[Record], str] = {Order: "placed_at", Feedback: "at"}


class Table(NamedTuple):
    """The table of one kind."""

    kind: type[Record]
    name: str
    fields: tuple[str, ...]
    types: tuple[str, ...]
    puts: tuple[tuple[int, Turn], ...]
    takes: tuple[tuple[int, Turn], ...]
    folds: tuple[tuple[str, int, Callable[[str], str]], ...]
    """Extra column, position of the field it is made from, and how."""
    since: str
    """The column that `since` bounds, empty when there is none."""

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.fields, *(name for name, _, _ in self.folds))

    def statements(self) -> Sequence[str]:
        """What makes the table and its indexes. An index ends in the id, so that a walk never looks into the table."""
        parts = [f"{field} {kind}" for field, kind in zip(self.fields, self.types, strict=True)]
        parts += [f"{name} text not null" for name, _, _ in self.folds]
        place = "list integer not null, epoch integer not null, gen integer not null"
        key = "primary key(list, epoch, id)"
        made = [f"create table {self.name}({place}, {', '.join(parts)}, {key}) without rowid"]
        for name, walk in WALKS.get(self.kind, {}).items():
            over = ", ".join(dict.fromkeys((*walk, "id")))
            made.append(f"create index {self.name}_by_{name} on {self.name}(list, epoch, {over})")
        for name in _LOOKUPS.get(self.kind, ()):
            made.append(f"create index {self.name}_by_{name} on {self.name}(list, epoch, {name}, id)")
        return made

    def insert(self) -> str:
        """Statement that puts a row, over one with the same id; parameters as `put` gives them."""
        names = ("list", "epoch", "gen", *self.columns)
        return f"insert or replace into {self.name}({', '.join(names)}) values ({', '.join('?' * len(names))})"

    def put(self, where: tuple[int, int, int], record: Record) -> list[Any]:
        """A record as a row; `where` is list, epoch and generation."""
        values: list[Any] = list(record)
        for position, turn in self.puts:
            values[position] = turn(values[position])
        for _, position, fold in self.folds:
            values.append(fold(values[position]))
        return [*where, *values]

    def take(self, row: Sequence[Any]) -> Record:
        """The record again from the fields' columns."""
        values = list(row)
        for position, turn in self.takes:
            values[position] = turn(values[position])
        return self.kind(*values)

    def source(self, by: str) -> str:
        """The table for looking up or ordering by this column, with its index named where it has one: without statistics
        SQLite would rather go through the whole list by its key."""
        name = by if by in _LOOKUPS.get(self.kind, ()) else ""
        for walk, (folded, _) in WALKS.get(self.kind, {}).items():
            name = walk if by == folded else name
        return f"{self.name} indexed by {self.name}_by_{name}" if name else self.name

    def indexed(self, by: str) -> bool:
        """Whether looking up few values of this column is cheap."""
        return by == "id" or self.source(by) != self.name

    def fold_for(self, by: str) -> tuple[str, Callable[[str], str]] | None:
        """For a column that is indexed behind its folded form: that column and how to fold."""
        for name, position, fold in self.folds:
            if self.fields[position] == by:
                return name, fold
        return None


def _snake(name: str) -> str:
    return "".join("_" + letter.lower() if letter.isupper() else letter for letter in name)


_MADE: dict[type[Any], Table] = {}


def table_of(kind: type[Any]) -> Table:
    """The table of a kind of record, made from its annotations."""
    if kind not in _MADE:
        _MADE[kind] = _make(kind)
    return _MADE[kind]


def _make(kind: type[Any]) -> Table:
    hints = get_type_hints(kind)
    fields = tuple(kind._fields)
    turns = [_TURNS[hints[field]] for field in fields]
    since = _SINCE.get(kind, "created_at")
    return Table(
        kind,
        "row" + _snake(kind.__name__),
        fields,
        tuple(turn[0] for turn in turns),
        tuple((n, turn[1]) for n, turn in enumerate(turns) if turn[1] is not None),
        tuple((n, turn[2]) for n, turn in enumerate(turns) if turn[2] is not None),
        tuple((name, fields.index(field), fold) for name, (field, fold) in _FOLDED.get(kind, {}).items()),
        since if since in fields else "",
    )


def time_bound(column: str) -> str:
    """A condition `column is at or after since` for both ways of keeping a time; rows without a time pass, because nothing
    says that they are older. Parameters: see `bound_values`."""
    return f"({column} is null or ({column} >= ? and (typeof({column}) <> 'text' or {column} >= ?)))"


def bound_values(since: datetime) -> tuple[int, str]:
    aware = since if since.tzinfo is not None else since.replace(tzinfo=UTC)
    return micros(aware), aware.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds")
