"""What is going on now: pages, rows, rate, time since the last answer; never a made-up percentage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from datetime import timedelta

from textual.content import Content
from textual.geometry import Region
from textual.widget import Widget

from picqer_tui.core.list_words import list_words, wait_words
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.doors import ReadingProgress, Work
from picqer_tui.tui.cells import fold, width
from picqer_tui.tui.voice import Voice

LINES = 3
TORN = 12
"""Cells that are lost where a line is broken between words."""
STALLED = timedelta(seconds=3)
"""Without an answer for so long, how long it is tells more than anything else."""


def reading_line(voice: Voice, reading: ReadingProgress, room: int) -> str:
    """One list being read: `» Picqer, products: page 41 of 82 · 8.1 per s · last answer 0.4 s ago · about 3 min to go`, without
    what matters least where that is longer than `room` cells."""
    say = voice.say
    head = f"» {say(list_words(reading.key))}: "
    parts: list[tuple[int, str]] = []
    known = reading.claimed is not None and reading.rows > 0 and reading.pages > 0
    if known and reading.claimed is not None:
        pages = max(reading.pages, math.ceil(reading.claimed * reading.pages / reading.rows))
        parts.append((0, say(Phrase("page {page} of {pages}", {"page": reading.pages, "pages": pages}))))
    else:
        parts.append((0, say(Phrase("page {page}", {"page": reading.pages}))))
        parts.append((2, say(Phrase("{number} row", {}, "{number} rows", reading.rows))))
    if reading.rate > 0:
        parts.append((4, say(Phrase("{rate} per s", {"rate": voice.number(reading.rate, 1)}))))
    now = voice.clock.now()
    if reading.waiting_until is not None and reading.waiting_until > now:
        parts.append((1, say(Phrase("waits"))))
    else:
        rank = 1 if now - reading.answered_at >= STALLED else 3
        parts.append((rank, say(Phrase("last answer {age}", {"age": voice.age(reading.answered_at)}))))
    if known and reading.claimed is not None and reading.rate > 0 and reading.claimed > reading.rows:
        rest = voice.duration(_coarse((reading.claimed - reading.rows) / reading.rate))
        parts.append((2, say(Phrase("about {span} to go", {"span": rest}))))
    return head + " · ".join(_that_fit(parts, room - width(head)))


def _that_fit(parts: Sequence[tuple[int, str]], room: int) -> list[str]:
    """Of (rank, text) in their order: the first in rank whatever its length, then each that has room."""
    kept: set[int] = set()
    left = room + 3
    for at in sorted(range(len(parts)), key=lambda at: parts[at][0]):
        needed = width(parts[at][1]) + 3
        if not kept or needed <= left:
            kept.add(at)
            left -= needed
    return [text for at, (_, text) in enumerate(parts) if at in kept]


def _coarse(seconds: float) -> float:
    """An estimate is not more exact than a minute, or ten seconds when it is short."""
    return math.ceil(seconds / 60) * 60.0 if seconds >= 60 else max(10.0, math.ceil(seconds / 10) * 10.0)


class WorkMeter(Widget):
    """What waits for its quota, what is judged and what is read, in three lines at most (one alone may be long); not there
    when nothing goes on. While it is there it never gets lower, so that what stands under it does not jump."""

    DEFAULT_CSS = "WorkMeter { height: auto; display: none; } WorkMeter.-on { display: block; }"

    def __init__(self, voice: Voice, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._voice = voice
        self._said: tuple[str, ...] = ()
        self.busy = False
        """Something is read or judged at this moment."""

    def show(self, work: Work, titles: Mapping[str, Phrase]) -> None:
        """`titles` of steps by id, for those that wait for the next round of a watch."""
        waiting = [titles[step] for step in work.watched if step in titles]
        room = max(24, self.container_size.width)
        lines = [part for line in self._lines(work, waiting, room) for part in fold(line, room)]
        was_busy, self.busy = self.busy, bool(work.readings or work.judging or len(work.running) > len(work.watched))
        if self.busy and was_busy:
            lines += [""] * (len(self._said) - len(lines))
        before, self._said = self._said, tuple(lines)
        if len(before) != len(lines):
            self.set_class(bool(lines), "-on")
            self.refresh(layout=True)
            return
        for number, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.refresh(Region(0, number, self.size.width, 1))

    def _lines(self, work: Work, waiting: Sequence[Phrase], room: int) -> list[str]:
        voice = self._voice
        lines = [f"» {voice.say(wait_words(side, until))}" for side, until in work.waits]
        if work.judging:
            if work.judge_of:
                words = Phrase("judging: {done} of {of}", {"done": work.judged, "of": work.judge_of})
            else:
                words = Phrase("judging: {done} looked at", {"done": work.judged})
            lines.append(f"» {voice.say(words)}")
        cells = room if len(lines) + len(work.readings) > 1 else 2 * room - TORN
        lines += [reading_line(voice, reading, cells) for reading in work.readings]
        if not lines and len(work.running) > len(work.watched):
            lines.append("» " + voice.say(Phrase("at work, waiting for the first answer")))
        lines += ["» " + voice.say(Phrase("looks again by itself: {title}", {"title": title})) for title in waiting]
        if len(lines) > LINES:
            lines[LINES - 1 :] = [voice.say(Phrase("and {count} more", {"count": len(lines) - LINES + 1}))]
        return lines

    def render(self) -> Content:
        return Content("\n".join(self._said))
