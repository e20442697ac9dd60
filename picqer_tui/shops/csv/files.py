"""Files with columns as platforms and spreadsheets write them: found in a folder, read as text whatever its encoding and
separator, row by row."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple, TextIO

from picqer_tui.core.clean import plain
from picqer_tui.core.errors import ConfigError, Unreachable
from picqer_tui.core.phrase import Phrase

SUFFIXES = frozenset({".csv", ".tsv", ".txt"})
SEPARATORS = ",;\t|"
LONGEST_CELL = 16 * 1024 * 1024
"""Characters; descriptions of products with pictures in them are long."""
BLOCK = 1 << 20
_UTF8_LETTER = re.compile(rb"[\xc3\xc2][\x80-\xbf]")
_HINT = re.compile(r"sep=.\s*\Z", re.IGNORECASE)


class Header(NamedTuple):
    """How a file is to be read, and its first line."""

    path: Path
    encoding: str
    separator: str
    names: tuple[str, ...]
    skipped: int
    """Lines before the one with the names."""

    @property
    def file(self) -> str:
        return self.path.name


class Line(NamedTuple):
    """One row of a file: its number as a spreadsheet shows it, and its cells by the name of their column."""

    number: int
    cells: dict[str, str]
    short: bool
    """It has fewer cells than there are columns: the file may be cut off."""


def place(text: str) -> Path:
    """The folder or file that an address names, as typed, with `~` and as `file:` address.

    Raises:
        ConfigError: there is none, or it may not be read.
    """
    given = text.strip().removeprefix("file://")
    path = Path(given).expanduser()
    if path.is_absolute() and (path.is_dir() or path.is_file()):
        return path.resolve()
    if given and not path.is_absolute():
        raise ConfigError(
            Phrase("“{path}” is only a part of a path.", {"path": plain(text)[:200]}),
            "url",
            Phrase("Enter the whole path of the folder, beginning with / or ~, so that it is found from everywhere."),
        )
    raise ConfigError(
        Phrase("There is no folder or file “{path}” on this machine.", {"path": plain(text)[:200]}),
        "url",
        Phrase("Enter the folder that holds the exports, for example ~/exports, or one export in it."),
    )


def candidates(where: Path) -> list[Path]:
    """The files that may be exports."""
    if where.is_file():
        return [where]
    return sorted(each for each in where.iterdir() if each.suffix.casefold() in SUFFIXES and each.is_file())


def changed_at(path: Path) -> datetime:
    """The time of the file.

    Raises:
        Unreachable: it is gone.
    """
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, UTC)
    except OSError as error:
        raise gone(path, error) from error


def header(path: Path) -> Header:
    """How this file is to be read.

    Raises:
        ConfigError: it is no text, or no names of columns are in it.
        Unreachable: it cannot be read.
    """
    try:
        encoding = _encoding(path)
        with path.open(encoding=encoding, newline="") as text:
            before = 0
            first = ""
            for first in _records(text):
                if first.strip() and not _HINT.match(first.strip()):
                    break
                before, first = before + 1, ""
    except OSError as error:
        raise gone(path, error) from error
    if not first:
        raise ConfigError(
            Phrase("The file {file} is empty.", {"file": plain(path.name)}),
            "url",
            Phrase("Make the export again, and put it in place of this one."),
        )
    found = max(SEPARATORS, key=lambda sign: (len(_names(first, sign)), -SEPARATORS.index(sign)))
    return Header(path, encoding, found, tuple(_names(first, found)), before)


def rows(form: Header) -> Iterator[Line]:
    """The rows of a file, without those that are empty.

    Raises:
        ConfigError: a row that cannot be taken apart (a quotation mark that never closes, cells without a column).
        Unreachable: the file is gone.
    """
    csv.field_size_limit(LONGEST_CELL)
    number = form.skipped + 1
    try:
        with form.path.open(encoding=form.encoding, newline="") as text:
            reader = csv.reader(text, delimiter=form.separator, strict=True)
            for cells in islice(reader, form.skipped + 1, None):
                number += 1
                if not any(cells):
                    continue
                if any(cells[len(form.names) :]):
                    raise _torn(form, number, "more cells than columns")
                yield Line(number, dict(zip(form.names, cells, strict=False)), len(cells) < len(form.names))
    except csv.Error as error:
        raise _torn(form, number + 1, str(error)) from error
    except UnicodeDecodeError as error:
        raise _no_text(form.path) from error
    except OSError as error:
        raise gone(form.path, error) from error


def gone(path: Path, error: OSError) -> Unreachable:
    return Unreachable(
        Phrase("The export {file} cannot be read.", {"file": plain(path.name)}),
        f"{plain(str(path))}: {error.strerror or type(error).__name__}",
        Phrase("Put the export back, or let this program read it, then run the step again."),
    )


def _records(text: TextIO) -> Iterator[str]:
    """Lines, those with a line break between quotation marks as one."""
    whole = ""
    for line in text:
        whole += line
        if whole.count('"') % 2 == 0 or len(whole) > LONGEST_CELL:
            yield whole
            whole = ""
    if whole:
        yield whole


def _names(line: str, separator: str) -> list[str]:
    try:
        return [name.strip() for name in next(csv.reader([line], delimiter=separator))]
    except (csv.Error, StopIteration):
        return []


def _encoding(path: Path) -> str:
    """UTF-8 or UTF-16 when it is that, else Windows-1252. A file that is partly UTF-8 is none of them: SKUs would change.

    Raises:
        ConfigError: no text, or two encodings in one file.
    """
    with path.open("rb") as file:
        start = file.read(4096)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\x00" in start:
            if start[1::2].count(0) > len(start) // 4:
                return "utf-16-le"
            raise _no_text(path)
        file.seek(0)
        decoder, mixed, block = codecs.getincrementaldecoder("utf-8-sig")(), False, b""
        try:
            while block := file.read(BLOCK):
                mixed = mixed or _UTF8_LETTER.search(block) is not None
                decoder.decode(block)
            decoder.decode(b"", True)
        except UnicodeDecodeError as error:
            while not mixed and block:
                mixed = _UTF8_LETTER.search(block) is not None
                block = file.read(BLOCK)
            if mixed:
                raise _no_text(path) from error
            return "cp1252"
    return "utf-8-sig"


def _no_text(path: Path) -> ConfigError:
    return ConfigError(
        Phrase("The file {file} is no text that can be read, or is written in two ways at once.", {
            "file": plain(path.name),
        }),
        "url",
        Phrase("Export it again as CSV in UTF-8; do not save it from a spreadsheet program in between."),
    )  # fmt: skip


def _torn(form: Header, number: int, what: str) -> ConfigError:
    return ConfigError(
        Phrase("Row {row} of {file} cannot be taken apart.", {"row": number, "file": plain(form.file)}),
        plain(what),
        Phrase("Make the export again; if it stays so, look at the quotation marks and separators in that row."),
    )
