"""Figures as a terminal draws them: numbers in a line, tables, curves, heat maps, timelines, ready messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from picqer_tui.core.clean import clean
from picqer_tui.core.findings import Figure, FigureShape
from picqer_tui.core.phrase import Phrase
from picqer_tui.tui.cells import fit, fold, width
from picqer_tui.tui.voice import Voice

MOST_ROWS = 200
"""Rows of a table that are drawn; the report has them all."""
MOST_LINES = 4
"""Lines that one row of a table may take."""
_BARS = " ▁▂▃▄▅▆▇█"
_SHADES = " ░▒▓█"
_DAYS = (
    Phrase("Mon"),
    Phrase("Tue"),
    Phrase("Wed"),
    Phrase("Thu"),
    Phrase("Fri"),
    Phrase("Sat"),
    Phrase("Sun"),
)
INLINE = (FigureShape.NUMBER, FigureShape.SHARE)


def inline(figures: Sequence[Figure], voice: Voice, cells: int = 0) -> list[str]:
    """Numbers and shares in a few words each: `Picqer 8,140`, `of your sales 91%`. With `cells` one that has no room in a line
    is left out: it stands whole among the figures."""
    found: list[str] = []
    for figure in figures:
        title, value = voice.say(figure.title), _value(figure, voice)
        if not value:
            continue
        if cells and width(title) + 1 + width(value) > cells:
            continue
        found.append(f"{title} {value}")
    return found


def in_full(figures: Sequence[Figure], voice: Voice) -> list[str]:
    """Numbers and shares with their whole titles."""
    told = [(voice.say(figure.title), _value(figure, voice)) for figure in figures]
    return [f"{title}: {value}" for title, value in told if value]


def _value(figure: Figure, voice: Voice) -> str:
    if figure.shape is FigureShape.NUMBER:
        return voice.language.value(figure.data.get("value"))
    if figure.shape is not FigureShape.SHARE or not figure.data.get("whole", 0):
        return ""
    part, whole = figure.data.get("part", 0), figure.data.get("whole", 0)
    of = voice.say(Phrase("{part} of {whole}", {"part": part, "whole": whole}))
    return f"{voice.share(part, whole)} ({of})"


def flow(parts: Sequence[str], cells: int, most: int = 3) -> list[str]:
    """Short texts side by side, three blanks apart, in as few lines as they need."""
    lines: list[str] = []
    for part in parts:
        if lines and width(lines[-1]) + 3 + width(part) <= cells:
            lines[-1] += "   " + part
        else:
            lines.append(fit(part, min(cells, width(part))))
    return lines[:most]


def draw(figure: Figure, voice: Voice, cells: int) -> list[str]:
    """One figure as lines of at most `cells`, without its title."""
    data = figure.data
    match figure.shape:
        case FigureShape.NUMBER | FigureShape.SHARE:
            return fold(inline([figure], voice)[0], cells)
        case FigureShape.TABLE:
            return _table(data.get("columns", ()), data.get("rows", ()), voice, cells)
        case FigureShape.CURVE:
            return _curve(data.get("points", ()), voice, cells)
        case FigureShape.HEATMAP:
            return _heatmap(data.get("values", ()), voice, cells)
        case FigureShape.TIMELINE:
            return [fit(f"{voice.moment(at):<17} {voice.say(words)}", cells) for at, words in data.get("points", ())]
        case FigureShape.TEXT:
            return message_lines(data, voice)


def message_lines(data: Any, voice: Voice) -> list[str]:
    """A ready message, with whom it is for."""
    lines: list[str] = []
    if data.get("to"):
        lines.append(voice.say(Phrase("To: {to}", {"to": data["to"]})))
        lines.append("")
    text = data.get("text", "")
    spoken = voice.say(text) if isinstance(text, Phrase) else str(text)
    lines.extend(clean(line, 2000) for line in spoken.split("\n"))
    return lines


def table_widths(columns: Sequence[Any], rows: Sequence[Sequence[Any]], voice: Voice, cells: int) -> list[int]:
    """A width for each column: as wide as its texts; when there is no room the widest ones give way, first down to their
    longest word."""
    said = [voice.language.value(column) for column in columns]
    widths, words = [width(text) for text in said], [_longest_word(text) for text in said]
    for row in rows[:MOST_ROWS]:
        for at, value in enumerate(row[: len(widths)]):
            text = voice.language.value(value)
            widths[at], words[at] = max(widths[at], width(text)), max(words[at], _longest_word(text))
    while widths and sum(widths) + 2 * (len(widths) - 1) > cells and max(widths) > 3:
        spare = [wide if wide > word else 0 for wide, word in zip(widths, words, strict=True)]
        widths[spare.index(max(spare)) if any(spare) else widths.index(max(widths))] -= 1
    return widths


def _longest_word(text: str) -> int:
    return max((width(word) for word in text.split(" ")), default=0)


def _table(columns: Sequence[Any], rows: Sequence[Sequence[Any]], voice: Voice, cells: int) -> list[str]:
    if not _has_room(columns, rows, voice, cells):
        return _stacked(columns, rows, voice, cells)
    widths = table_widths(columns, rows, voice, cells)
    numeric = [
        all(isinstance(row[at], int | float) or row[at] is None for row in rows[:MOST_ROWS] if at < len(row))
        for at in range(len(widths))
    ]

    def line(values: Sequence[Any]) -> list[str]:
        """One row; texts that have no room go on in the next lines of their column."""
        texts = [voice.language.value(values[at]) if at < len(values) else "" for at in range(len(widths))]
        parts = [fold(text, widths[at])[:MOST_LINES] for at, text in enumerate(texts)]
        tall = max((len(part) for part in parts), default=0)
        return [
            "  ".join(
                fit(part[number] if number < len(part) else "", widths[at], numeric[at] and bool(rows))
                for at, part in enumerate(parts)
            ).rstrip()
            for number in range(tall)
        ]

    head = line(columns) if any(voice.language.value(column) for column in columns) else []
    return [*head, *(text for row in rows[:MOST_ROWS] for text in line(row)), *_more(rows, voice)]


def _more(rows: Sequence[Any], voice: Voice) -> list[str]:
    if len(rows) <= MOST_ROWS:
        return []
    return [voice.say(Phrase("… and {count} more in the report", {"count": len(rows) - MOST_ROWS}))]


def _has_room(columns: Sequence[Any], rows: Sequence[Sequence[Any]], voice: Voice, cells: int) -> bool:
    """Whether a line of the table holds the longest word of each column."""
    longest = [
        max(_longest_word(voice.language.value(row[at])) for row in (columns, *rows[:MOST_ROWS]) if at < len(row))
        for at in range(len(columns))
    ]
    return sum(longest) + 2 * max(0, len(longest) - 1) <= cells


def _stacked(columns: Sequence[Any], rows: Sequence[Sequence[Any]], voice: Voice, cells: int) -> list[str]:
    """A table without room: each row a line with its first cell, and the others with their names under it."""
    say, lines = voice.language.value, list[str]()
    for row in rows[:MOST_ROWS]:
        rest = [
            f"{say(column)}: {say(value)}" for column, value in list(zip(columns, row, strict=False))[1:] if say(value)
        ]
        lines += [
            *fold(say(row[0]) if row else "", cells),
            *(f"  {text}" for text in fold(" · ".join(rest), cells - 2)),
        ]
    return [*lines, *_more(rows, voice)]


def _at(x: Any, voice: Voice) -> str:
    return voice.moment(x) if isinstance(x, datetime) else voice.language.value(x)


def _curve(points: Sequence[Sequence[Any]], voice: Voice, cells: int) -> list[str]:
    values = [float(y or 0) for _, y in points]
    if not values:
        return []
    room = max(8, min(cells - 8, 72))
    if len(values) > room:
        size = len(values) / room
        values = [max(values[int(at * size) : max(int(at * size) + 1, int((at + 1) * size))]) for at in range(room)]
    top, tall = max(values) or 1.0, 5
    stretch = max(1, min(3, room // len(values)))
    lines = []
    for level in range(tall - 1, -1, -1):
        bar = "".join(
            _BARS[max(0, min(8, round((value / top * tall - level) * 8)))] * stretch for value in values
        ).rstrip()
        label = voice.number(top) if level == tall - 1 else "0" if level == 0 else ""
        lines.append(f"{fit(label, 7, right=True)} {bar}")
    first, last = _at(points[0][0], voice), _at(points[-1][0], voice)
    gap = max(1, len(values) * stretch - width(first) - width(last))
    lines.append(" " * 8 + first + " " * gap + last)
    return [fit(line, min(cells, width(line))) for line in lines]


def _heatmap(values: Sequence[Sequence[Any]], voice: Voice, cells: int) -> list[str]:
    top = max((float(value or 0) for row in values for value in row), default=0.0) or 1.0
    columns = max((len(row) for row in values), default=0)
    each = 2 if 5 + columns * 2 <= cells else 1
    lines = []
    if columns == 24:
        lines.append(" " * 5 + "".join(fit(str(hour), 6 * each) for hour in (0, 6, 12, 18)).rstrip())
    for number, row in enumerate(values):
        label = voice.say(_DAYS[number]) if len(values) == 7 else str(number + 1)
        shades = ""
        for value in row:
            amount = float(value or 0)
            shades += _SHADES[0 if amount <= 0 else max(1, min(4, round(amount / top * 4)))] * each
        lines.append(f"{fit(label, 4)} {shades}".rstrip())
    legend = Phrase("darkest: {top}", {"top": voice.number(top)})
    lines.append(" " * 5 + voice.say(legend))
    return [fit(line, min(cells, width(line))) for line in lines]


def _picture_first(figure: Figure) -> bool:
    return figure.shape in (FigureShape.TABLE, FigureShape.TEXT)


class FigureSheet(VerticalScroll):
    """All figures of a step below each other; arrows scroll."""

    DEFAULT_CSS = """
    FigureSheet { height: 1fr; scrollbar-size-vertical: 1; background: $background; }
    FigureSheet Static { height: auto; }
    """

    def __init__(self, voice: Voice, id: str | None = None, pictures_only: bool = False) -> None:  # noqa: A002
        super().__init__(id=id)
        self._voice, self._pictures_only = voice, pictures_only
        self._figures: tuple[Figure, ...] = ()
        self._drawn = 0

    def compose(self) -> ComposeResult:
        yield Static(Content(""), markup=False)

    def show(self, figures: Sequence[Figure]) -> None:
        self._figures = tuple(figures)
        self._draw()

    def on_resize(self) -> None:
        if self.size.width != self._drawn:
            self._draw()

    def _draw(self) -> None:
        self._drawn = self.size.width
        cells = max(20, self._drawn - 2)
        parts: list[Content | str | tuple[str, str]] = []
        for number in () if self._pictures_only else in_full(self._figures, self._voice):
            parts.extend(line + "\n" for line in fold(number, cells))
        if parts:
            parts.append("\n")
        for figure in sorted(self._figures, key=_picture_first) if self._pictures_only else self._figures:
            if figure.shape in INLINE:
                continue
            parts.append((self._voice.say(figure.title) + "\n", "bold"))
            parts.extend(line + "\n" for line in draw(figure, self._voice, cells))
            parts.append("\n")
        self.query_one(Static).update(Content.assemble(*parts))
