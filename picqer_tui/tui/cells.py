"""Text cut and padded by what it takes on the terminal, not by its letters."""

from __future__ import annotations

from rich.cells import cell_len, chop_cells, set_cell_size

ELLIPSIS = "…"


def width(text: str) -> int:
    """Cells on the terminal."""
    return len(text) if text.isascii() else cell_len(text)


def fit(text: str, cells: int, right: bool = False) -> str:
    """Exactly this many cells: cut with an ellipsis, or padded on the right (on the left with `right`)."""
    if cells <= 0:
        return ""
    used = width(text)
    if used > cells:
        cut = set_cell_size(text, cells - 1).rstrip()
        return cut + ELLIPSIS + " " * (cells - 1 - width(cut))
    return " " * (cells - used) + text if right else text + " " * (cells - used)


def ends(left: str, right: str, cells: int) -> str:
    """Two texts at the two ends of a line; the left one is cut when there is no room for both."""
    if not right:
        return fit(left, cells)
    room = cells - width(right) - 1
    if room < 8:
        return fit(left, cells)
    return fit(left, room) + " " + right


def fold(text: str, cells: int) -> list[str]:
    """Text in lines of at most this many cells, broken between words where there are any."""
    if cells <= 0 or width(text) <= cells:
        return [text]
    lines = [""]
    for word in text.split(" "):
        if lines[-1] and width(lines[-1]) + 1 + width(word) <= cells:
            lines[-1] += " " + word
            continue
        pieces = list(chop_cells(word, cells)) or [""]
        lines.extend(pieces)
    return lines[1:] if not lines[0] else lines
