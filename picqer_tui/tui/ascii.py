"""Our own signs in ASCII, one cell for one cell, for terminals and fonts that have no others."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

_PLAIN = str.maketrans(
    "✓✗▸»·–…→←↑↓‹›─━│┃╭╮╰╯┌┐└┘├┤⇧␣␠▁▂▃▄▅▆▇█░▒▓“”‘’▏▎▔▊",
    "+x>>--.><^v<>--||++++++++++^__.:-=+**#.:*\"\"''||-|",
)


class AsciiFilter(LineFilter):
    """Changes the signs in what is about to be painted. Foreign text keeps its letters."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        return [
            segment
            if segment.text.isascii()
            else Segment(segment.text.translate(_PLAIN), segment.style, segment.control)
            for segment in segments
        ]
