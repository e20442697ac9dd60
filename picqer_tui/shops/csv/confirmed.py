"""The columns as a person confirmed them, in a small file beside the exports. Without it a proposal is written there, and
nothing is read before somebody has looked at it: a column taken for another would give a wrong answer without a sound."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from datetime import tzinfo
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import ConfigError
from picqer_tui.core.phrase import Phrase
from picqer_tui.shops.csv.columns import KNOWN, Guess, Sort, guess, missing
from picqer_tui.shops.csv.files import Header, candidates, header

SHEET = "columns.toml"
ZONE = "Europe/Amsterdam"
_TOP = {"confirmed", "zone", "day_first", *Sort}
_CURE = Phrase("Correct {sheet} beside the exports, or remove it to have it proposed anew.")


class Export(NamedTuple):
    """One file, and which of its columns holds what."""

    header: Header
    columns: Mapping[str, str]

    @property
    def file(self) -> str:
        return plain(self.header.file)


class Layout(NamedTuple):
    """All that a person confirmed."""

    exports: Mapping[Sort, Export]
    zone: tzinfo
    """Of times that name none."""
    day_first: bool
    title: str
    """Platforms whose exports these are, as far as they were recognised."""


def sheet_of(where: Path) -> Path:
    """Where the columns of this folder, or of this one file, are confirmed."""
    return where / SHEET if where.is_dir() else where.with_name(f"{where.stem}.{SHEET}")


def layout(where: Path) -> Layout:
    """The columns as confirmed.

    Raises:
        ConfigError: nobody has confirmed them yet, a column that is needed is not known or not there, or names are double; says
            file, column and cure.
        Unreachable: a file cannot be read.
    """
    sheet = sheet_of(where)
    if not sheet.is_file():
        raise _propose(where, sheet)
    said = _parsed(sheet)
    if said.get("confirmed") is not True:
        raise _unconfirmed(sheet, said)
    exports = {}
    for sort in Sort:
        if sort in said:
            exports[sort] = _export(where, sheet, sort, said[sort])
    if not exports:
        raise _wrong(sheet, str(Sort.PRODUCTS), Phrase("Name at least one export in it."))
    titles = dict.fromkeys(found.title for each in exports.values() if (found := guess(each.header.names)) is not None)
    return Layout(exports, _zone(sheet, said), said.get("day_first", True) is True, ", ".join(filter(None, titles)))


def _export(where: Path, sheet: Path, sort: Sort, said: Any) -> Export:
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise _wrong(sheet, str(sort), Phrase('Write names between quotes, such as sku = "SKU".'))
    name = said.get("file", "")
    if not name or Path(name).name != name:
        raise _wrong(sheet, f"{sort}.file", Phrase("Write the name of a file in the same folder, between quotes."))
    columns = {what: column for what, column in said.items() if what != "file" and column}
    for what in columns:
        if what not in KNOWN[sort]:
            known = Phrase("Known here: {known}.", {"known": ", ".join(KNOWN[sort])})
            raise _wrong(sheet, f"{sort}.{what}", known)
    found = header((where if where.is_dir() else where.parent) / name)
    for what, column in columns.items():
        times = found.names.count(column)
        if times != 1:
            raise _not_once(sheet, found, what, column, times)
    lacking = missing(sort, columns)
    if lacking:
        raise _lacking(sheet, found, lacking[0])
    return Export(found, columns)


def _parsed(sheet: Path) -> Mapping[str, Any]:
    try:
        said = tomllib.loads(sheet.read_text(encoding="utf-8"))
    except OSError as error:
        raise _wrong(sheet, error.strerror or "", Phrase("Let this program read it.")) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise _wrong(sheet, plain(str(error)), _CURE._replace(values={"sheet": sheet.name})) from error
    for key in said:
        if key not in _TOP:
            raise _wrong(sheet, key, Phrase("Known here: {known}.", {"known": ", ".join(sorted(_TOP))}))
    return said


def _zone(sheet: Path, said: Mapping[str, Any]) -> tzinfo:
    name = said.get("zone", ZONE)
    try:
        return ZoneInfo(name if isinstance(name, str) else "")
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise _wrong(sheet, "zone", Phrase("Write a time zone such as Europe/Amsterdam.")) from error


# the proposal


def _propose(where: Path, sheet: Path) -> ConfigError:
    """Writes what was recognised beside the exports, and says that it has to be looked at."""
    found: dict[Sort, list[tuple[Header, Guess]]] = {}
    seen: list[str] = []
    for path in candidates(where):
        form = header(path)
        seen.append(f"{plain(path.name)}: {', '.join(plain(name) for name in form.names[:8])}")
        told = guess(form.names)
        if told is not None:
            found.setdefault(told.sort, []).append((form, told))
    if not found:
        return ConfigError(
            Phrase("No export of products or orders was recognised in “{path}”.", {"path": plain(str(where))}),
            "; ".join(seen)[:400] or "*.csv",
            Phrase(
                "Put the exports there as they came from the platform, with the names of the columns in the first line."
            ),
        )
    for files in found.values():
        files.sort(key=lambda each: each[0].path.stat().st_mtime, reverse=True)
    try:
        with sheet.open("x", encoding="utf-8") as file:
            file.write(_proposal(found))
    except OSError as error:
        return _wrong(
            sheet, _proposal(found), Phrase("Let this program write in that folder, or make this file there."), error
        )
    for files in found.values():
        form, told = files[0]
        if told.missing:
            return _lacking(sheet, form, told.missing[0])
    return _unconfirmed(sheet, _parsed(sheet))


def _proposal(found: Mapping[Sort, Sequence[tuple[Header, Guess]]]) -> str:
    lines = [
        "# Which column holds what. Look at each line, and at the files: they must hold all products, and all orders.",
        "# Klopt elke regel? En staan alle producten en alle orders in de bestanden? Zet dan confirmed op true.",
        "confirmed = false",
        f'zone = "{ZONE}"  # of times without a zone',
        "day_first = true  # 3-11-2026 is the third of November",
    ]
    for sort, files in found.items():
        form, told = files[0]
        lines += ["", f"[{sort}]  # {told.title or 'recognised by names'}", f"file = {_quoted(form.file)}"]
        if files[1:]:
            lines[-1] += f"  # also found: {', '.join(other.file for other, _ in files[1:])}"
        for what in (*told.missing, *told.columns):
            column = told.columns.get(what, "")
            others = told.others.get(what, ()) if column else form.names
            lines.append(f"{what} = {_quoted(column)}" + _comment("or" if column else "not found, one of", others))
    return "\n".join(lines) + "\n"


def _comment(word: str, names: Sequence[str]) -> str:
    told = ", ".join(" ".join(plain(name).split()) for name in names if name)
    return f"  # {word}: {told}" if told else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# what is wrong with it


def _unconfirmed(sheet: Path, said: Mapping[str, Any]) -> ConfigError:
    told = [
        f"{plain(str(said[sort].get('file', '')))}: "
        + ", ".join(f"{what} = {plain(str(column))}" for what, column in said[sort].items() if what != "file")
        for sort in Sort
        if isinstance(said.get(sort), dict)
    ]
    return ConfigError(
        Phrase("Nobody has confirmed yet which column of the exports holds what."),
        f"[not-confirmed] {'; '.join(told)}",
        Phrase("Look at {sheet}, correct what is wrong, write confirmed = true in it, and test again.", {
            "sheet": plain(str(sheet)),
        }),
    )  # fmt: skip


def _lacking(sheet: Path, form: Header, what: str) -> ConfigError:
    return ConfigError(
        Phrase("In {file} no column was recognised for “{what}”.", {"file": plain(form.file), "what": what}),
        f"[no-column] {', '.join(plain(name) for name in form.names)[:400]}",
        Phrase("Write the name of that column behind {what} in {sheet}, or export again with that column.", {
            "what": what, "sheet": plain(str(sheet)),
        }),
    )  # fmt: skip


def _not_once(sheet: Path, form: Header, what: str, column: str, times: int) -> ConfigError:
    values = {"file": plain(form.file), "column": plain(column), "what": what, "sheet": plain(str(sheet))}
    if times:
        summary = Phrase("{file} has more than one column “{column}”, so nobody can tell which one is meant.", values)
    else:
        summary = Phrase("{file} has no column “{column}”, which was confirmed for “{what}”.", values)
    return ConfigError(
        summary,
        f"[no-column] {', '.join(plain(name) for name in form.names)[:400]}",
        Phrase("Export again with that column once, or name another one behind {what} in {sheet}.", values),
    )


def _wrong(sheet: Path, detail: str, cure: Phrase, cause: Exception | None = None) -> ConfigError:
    error = ConfigError(
        Phrase("The file with the columns, {sheet}, cannot be used.", {"sheet": plain(str(sheet))}), detail, cure
    )
    error.__cause__ = cause
    return error
