"""The plan as a map: phases, steps, marks and counts. In one line of height it shows the chosen step alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar, NamedTuple

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from picqer_tui.core.marks import Mark
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import Plan, Standing, StepStanding
from picqer_tui.tui.cells import ends, fit
from picqer_tui.tui.glyphs import ACCEPTED, PHASES, Glyph
from picqer_tui.tui.keys import Keys, key, quiet
from picqer_tui.tui.standing import glyph_of_step
from picqer_tui.tui.voice import Voice

CLOSED = Phrase("closed")


class _Line(NamedTuple):
    step: str
    """Empty for a phase."""
    words: str
    right: str
    glyph: Glyph | None
    calm: bool = False
    """Looked at and settled by a person."""


def _calm(here: StepStanding) -> bool:
    return here.settled and here.mark in (Mark.BLOCKED, Mark.ATTENTION, Mark.NOT_VERIFIED)


class PlanList(ScrollView, can_focus=True):
    """Steps in order; the cursor is the step that is shown beside it."""

    DEFAULT_CSS = """
    PlanList { width: 27; overflow-x: hidden; overflow-y: auto; scrollbar-size-vertical: 0; background: $background;
               border-right: solid $rule; }
    PlanList > .plan--phase { text-style: bold; }
    PlanList > .plan--cursor { text-style: bold reverse; }
    PlanList > .plan--resting { text-style: bold; }
    PlanList > .plan--dim { text-style: dim; }
    PlanList > .plan--error { color: $error; }
    PlanList > .plan--warning { color: $warning; }
    PlanList > .plan--success { color: $success; }
    PlanList > .plan--accent { color: $accent; }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "plan--phase",
        "plan--cursor",
        "plan--resting",
        "plan--dim",
        "plan--error",
        "plan--warning",
        "plan--success",
        "plan--accent",
    }
    BINDINGS: ClassVar[Keys] = [
        key("enter", "open", Phrase("look")),
        quiet("down,j", "move(1)", Phrase("next step")),
        quiet("up,k", "move(-1)", Phrase("previous step")),
        quiet("pagedown", "phase(1)", Phrase("next phase")),
        quiet("pageup", "phase(-1)", Phrase("previous phase")),
        quiet("home,g", "to(0)", Phrase("first step")),
        quiet("end,G", "to(-1)", Phrase("last step")),
    ]

    class Opened(Message):
        """Enter was pressed on the step under the cursor."""

    def __init__(self, voice: Voice, plan: Plan, step: str, follow: Callable[[str], None], *, name: str) -> None:
        """`follow` is told at once which step is under the cursor: the next key, which may have come with this one over a slow
        line, is meant for that step."""
        super().__init__(id=name)
        self._follow = follow
        self._voice, self._plan = voice, plan
        self._steps = tuple(item.spec.id for item in plan.items)
        self.step = step if step in self._steps else (self._steps[0] if self._steps else "")
        self._lines: tuple[_Line, ...] = ()
        self._styles: dict[str, Style] = {}

    def show(self, standing: Standing, closed: frozenset[Gate]) -> None:
        """Where everything stands; `closed`: gates that would not open now."""
        lines: list[_Line] = []
        phase: Phase | None = None
        begun: list[Phase] = []
        say = self._voice.say
        for item in self._plan.items:
            if item.spec.phase is not phase:
                phase = item.spec.phase
                shut = phase is not Phase.PREFLIGHT and Gate.CUTOVER in closed
                begun.append(phase)
                times = f" ({begun.count(phase)})" if begun.count(phase) > 1 else ""
                lines.append(_Line("", say(PHASES[phase]).upper() + times, say(CLOSED) if shut else "", None))
            here = standing.steps[item.spec.id]
            lines.append(_Line(item.spec.id, say(item.spec.title), self._count(here), glyph_of_step(here), _calm(here)))
        before, self._lines = self._lines, tuple(lines)
        if len(before) != len(lines) or self.size.height == 1:
            self.virtual_size = Size(self.size.width, len(lines))
            self.refresh()
            return
        for number, (old, new) in enumerate(zip(before, lines, strict=True)):
            if old != new:
                self.refresh(Region(0, number - self.scroll_offset.y, self.size.width, 1))

    def choose(self, step: str) -> None:
        """Put the cursor on a step, as arrow keys do."""
        if step != self.step and step in self._steps:
            self.step = step
            self._into_view()
            self.refresh()
            self._follow(step)

    def _count(self, here: StepStanding) -> str:
        """What is left to do: when all that blocks was accepted, what is to be taken note of."""
        if here.settled and here.mark in (Mark.BLOCKED, Mark.NOT_VERIFIED):
            return self._voice.say(ACCEPTED.words)
        if here.mark is Mark.ATTENTION and here.acknowledged:
            return self._voice.say(Phrase("noted"))
        attention = here.counts.get("attention", 0)
        count = here.counts.get("blocked", 0) or attention if here.mark is Mark.BLOCKED else attention
        if here.mark in (Mark.BLOCKED, Mark.ATTENTION) and count:
            return self._voice.number(count)
        return ""

    def notify_style_update(self) -> None:
        self._styles.clear()
        super().notify_style_update()

    def on_resize(self) -> None:
        self.virtual_size = Size(self.size.width, len(self._lines))
        self._into_view()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def _style(self, name: str) -> Style:
        found = self._styles.get(name)
        if found is None:
            found = self._styles[name] = self.get_component_rich_style(f"plan--{name}") if name else self.rich_style
        return found

    def render_line(self, y: int) -> Strip:
        wide = self.size.width
        if self.size.height == 1:
            return self._folded(wide)
        at = y + self.scroll_offset.y
        if at >= len(self._lines):
            return Strip.blank(wide, self._style(""))
        line = self._lines[at]
        if not line.step:
            text = fit(" " + ends(line.words, line.right, wide - 2), wide)
            return Strip([Segment(text, self._style("phase"))])
        return self._painted(line, wide)

    def _painted(self, line: _Line, wide: int) -> Strip:
        here = line.step == self.step
        base = self._style("cursor" if self.has_focus else "resting") if here else self._style("")
        glyph = line.glyph
        colour = "dim" if line.calm else glyph.colour if glyph else ""
        mark = base if (here and self.has_focus) or not colour else base + self._style(colour)
        words = base + self._style("dim") if glyph and (glyph.sign == "–" or line.calm) and not here else base
        return Strip(
            [
                Segment("▸" if here else " ", base),
                Segment(glyph.sign if glyph else " ", mark),
                Segment(" " + fit(ends(line.words, line.right, wide - 4), wide - 3), words),
            ]
        )

    def _folded(self, wide: int) -> Strip:
        for line in self._lines:
            if line.step == self.step:
                phase = next(item.spec.phase for item in self._plan.items if item.spec.id == line.step)
                number = self._steps.index(line.step) + 1
                place = f"↑↓ {number}/{len(self._steps)}"
                name = f"{self._voice.say(PHASES[phase]).upper()} · {line.words}" + (
                    f" {line.right}" if line.right else ""
                )
                return self._painted(line._replace(words=name, right=place), wide)
        return Strip.blank(wide, self._style(""))

    def _into_view(self) -> None:
        tall = self.size.height
        at = next((number for number, line in enumerate(self._lines) if line.step == self.step), 0)
        if tall <= 1:
            return
        top = self.scroll_offset.y
        first = at - 1 if at > 0 and not self._lines[at - 1].step else at
        if first < top:
            self.scroll_to(y=first, animate=False, force=True)
        elif at >= top + tall:
            self.scroll_to(y=at - tall + 1, animate=False, force=True)

    def action_move(self, by: int) -> None:
        at = self._steps.index(self.step) + by
        self.choose(self._steps[max(0, min(len(self._steps) - 1, at))])

    def action_phase(self, by: int) -> None:
        """To the next heading of the plan: some phases come twice."""
        firsts = [step for at, step in enumerate(self._steps) if at == 0 or self._phase(at) is not self._phase(at - 1)]
        here = max(at for at, first in enumerate(firsts) if self._steps.index(first) <= self._steps.index(self.step))
        if not 0 <= here + by < len(firsts):
            self.action_to(0 if by < 0 else -1)
            return
        self.choose(firsts[here + by])

    def _phase(self, at: int) -> Phase:
        return self._plan.items[at].spec.phase

    def action_to(self, number: int) -> None:
        self.choose(self._steps[number])

    def action_open(self) -> None:
        self.post_message(self.Opened())
