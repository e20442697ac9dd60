"""The verdict first: title and mark, one sentence for the merchant, why if in doubt, and how fresh it is."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.content import Content
from textual.widget import Widget

from picqer_tui.core.marks import Mark
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import StepStanding
from picqer_tui.core.steps import StepSpec
from picqer_tui.core.verdicts import Verdict
from picqer_tui.tui.cells import ends
from picqer_tui.tui.standing import glyph_of_step
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.words import Words

_AT_WORK = Phrase("Being looked at for the first time. The other steps can be opened meanwhile.")


class VerdictCard(Widget):
    """What is claimed of one step, with its age beside it."""

    SCOPED_CSS = False
    DEFAULT_CSS = """
    VerdictCard { height: auto; }
    VerdictCard Static { height: auto; }
    VerdictCard #sentence { max-height: 8; }
    VerdictCard #age { text-style: dim; max-height: 2; }
    VerdictCard #age.-sent { color: $accent; text-style: none; }
    .-short VerdictCard #sentence { max-height: 3; }
    """

    def __init__(self, voice: Voice, id: str | None = None) -> None:  # noqa: A002
        super().__init__(id=id)
        self._voice = voice
        self._shown: tuple[StepSpec, StepStanding] | None = None
        self._sent = 0

    def compose(self) -> ComposeResult:
        yield Words(id="name")
        yield Words(id="sentence")
        yield Words(id="age")

    def show(self, spec: StepSpec, here: StepStanding) -> None:
        before = self._shown
        if before is None or (before[0].id, before[1].verdict) != (spec.id, here.verdict):
            self._sent = 0
        self._shown = (spec, here)
        self._say()

    def tell_sent(self, count: int) -> None:
        """So many changes were sent after this verdict."""
        self._sent = count
        self._say()

    def on_resize(self) -> None:
        self._say()

    def _say(self) -> None:
        if self._shown is None or not self.is_mounted:
            return
        spec, here = self._shown
        self.query_one("#name", Words).tell(self._headline(spec, here))
        self.query_one("#sentence", Words).tell(self._sentence(spec, here))
        age = self.query_one("#age", Words)
        said = self._behind(here.verdict) if here.verdict is not None and self._sent else self._age(here)
        age.tell(said)
        age.set_class(self._sent > 0, "-sent")
        age.display = bool(said)

    def _headline(self, spec: StepSpec, here: StepStanding) -> Content:
        glyph = glyph_of_step(here)
        word = self._voice.say(glyph.words)
        if here.mark is Mark.BLOCKED and here.settled:
            word = self._voice.say(Phrase("{mark}, accepted", {"mark": glyph.words}))
        elif here.mark is Mark.ATTENTION and here.acknowledged:
            word = self._voice.say(Phrase("{mark}, noted", {"mark": glyph.words}))
        right = f"{glyph.sign} {word}"
        line = ends(self._voice.say(spec.title), right, max(24, self.size.width - 1))
        cut = len(line) - len(right)
        style = f"bold ${glyph.colour}" if glyph.colour else "bold"
        return Content.assemble((line[:cut], "bold"), (line[cut:], style))

    def _sentence(self, spec: StepSpec, here: StepStanding) -> str:
        say, verdict = self._voice.say, here.verdict
        if here.skipped is not None:
            return say(here.skipped)
        if not spec.built:
            return say(Phrase("This step is not in this version yet. Do it by hand, as the advice says."))
        if verdict is None:
            return say(_AT_WORK if here.working else Phrase("Not run yet. Press r to run it."))
        said = say(verdict.words)
        why = say(verdict.why) if verdict.why is not None else ""
        return said if not why or why == said else f"{said}\n{why}"

    def _behind(self, verdict: Verdict) -> str:
        """In place of its age: what happened to it, so that it is no longer fresh whatever the clock says."""
        again = Phrase(
            "{number} change was sent since. Press r to look again.",
            {},
            "{number} changes were sent since. Press r to look again.",
            self._sent,
        )
        at = Phrase("Judged {at}.", {"at": self._voice.moment(verdict.at)})
        return f"{self._voice.say(at)} {self._voice.say(again)}"

    def _age(self, here: StepStanding) -> str:
        verdict = here.verdict
        if verdict is None or here.skipped is not None:
            return ""
        parts = [self._fresh(verdict)]
        looked_at, left_out = here.counts.get("looked_at"), here.counts.get("left_out")
        if looked_at:
            parts.append(self._voice.say(Phrase("{count} looked at.", {"count": looked_at})))
        if left_out:
            parts.append(self._voice.say(Phrase("{count} left out.", {"count": left_out})))
        if here.counts.get("waived"):
            parts.append(self._voice.say(Phrase("{count} accepted.", {"count": here.counts["waived"]})))
        return " ".join(parts)

    def _fresh(self, verdict: Verdict) -> str:
        at = self._voice.moment(verdict.at)
        until = verdict.fresh_until
        if until is None:
            return self._voice.say(Phrase("Judged {at}.", {"at": at}))
        if until <= self._voice.clock.now():
            return self._voice.say(
                Phrase("Judged {at}, too old since {until}.", {"at": at, "until": self._voice.moment(until)})
            )
        return self._voice.say(
            Phrase("Judged {at}, fresh until {until}.", {"at": at, "until": self._voice.moment(until)})
        )
