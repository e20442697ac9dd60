"""What is going on now: pages, rows, rate, time since the last answer; never a made-up percentage."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from textual.content import Content
from textual.widget import Widget

from picqer_tui.core.list_words import list_words, wait_words
from picqer_tui.core.phrase import Phrase
from picqer_tui.engine.doors import ReadingProgress, Work
from picqer_tui.tui.cells import fold
from picqer_tui.tui.voice import Voice

LINES = 3


def reading_words(voice: Voice, reading: ReadingProgress) -> str:
    """One list being read: `page 41 of 82 · 8.1 per s · last answer 0.4 s ago · about 3 min to go`."""
    say = voice.say
    parts: list[str] = []
    known = reading.claimed is not None and reading.rows > 0 and reading.pages > 0
    if known and reading.claimed is not None:
        pages = max(reading.pages, math.ceil(reading.claimed * reading.pages / reading.rows))
        parts.append(say(Phrase("page {page} of {pages}", {"page": reading.pages, "pages": pages})))
    else:
        parts.append(say(Phrase("page {page}", {"page": reading.pages})))
        parts.append(say(Phrase("{number} row", {}, "{number} rows", reading.rows)))
    if reading.rate > 0:
        parts.append(say(Phrase("{rate} per s", {"rate": voice.number(reading.rate, 1)})))
    if reading.waiting_until is not None and reading.waiting_until > voice.clock.now():
        parts.append(say(Phrase("waits")))
    else:
        parts.append(say(Phrase("last answer {age}", {"age": voice.age(reading.answered_at)})))
    if known and reading.claimed is not None and reading.rate > 0 and reading.claimed > reading.rows:
        rest = voice.duration(_coarse((reading.claimed - reading.rows) / reading.rate))
        parts.append(say(Phrase("about {span} to go", {"span": rest})))
    return " · ".join(parts)


def _coarse(seconds: float) -> float:
    """An estimate is not more exact than a minute, or ten seconds when it is short."""
    return math.ceil(seconds / 60) * 60.0 if seconds >= 60 else max(10.0, math.ceil(seconds / 10) * 10.0)


class WorkMeter(Widget):
    """A line per account that waits for its quota, one per list being read (three at most) and one for a judgement; not there
    when nothing goes on."""

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
        lines = tuple(part for line in self._lines(work, waiting) for part in fold(line, room))
        self.busy = bool(work.readings or work.judging or len(work.running) > len(work.watched))
        if lines != self._said:
            taller = len(lines) != len(self._said)
            self._said = lines
            self.set_class(bool(lines), "-on")
            self.refresh(layout=taller)

    def _lines(self, work: Work, waiting: Sequence[Phrase]) -> list[str]:
        voice = self._voice
        lines = [f"» {voice.say(wait_words(side, until))}" for side, until in work.waits]
        for reading in work.readings[:LINES]:
            lines.append(f"» {voice.say(list_words(reading.key))}: {reading_words(voice, reading)}")
        if len(work.readings) > LINES:
            lines.append(voice.say(Phrase("and {count} more lists", {"count": len(work.readings) - LINES})))
        if work.judging:
            if work.judge_of:
                words = Phrase("judging: {done} of {of}", {"done": work.judged, "of": work.judge_of})
            else:
                words = Phrase("judging: {done} looked at", {"done": work.judged})
            lines.append(f"» {voice.say(words)}")
        elif len(work.running) > len(work.watched) and not lines:
            lines.append("» " + voice.say(Phrase("at work, waiting for the first answer")))
        for title in waiting:
            lines.append("» " + voice.say(Phrase("looks again by itself: {title}", {"title": title})))
        return lines

    def render(self) -> Content:
        return Content("\n".join(self._said))
