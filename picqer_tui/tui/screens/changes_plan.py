"""What the plan of changes shows: its rows, which of them are chosen, and what they cause together. It sends nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from picqer_tui.core.changes import Change, ChangeKind, Outcome, SideEffects
from picqer_tui.core.listings import Row
from picqer_tui.core.past import UNDO, Past
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.sides import Side
from picqer_tui.tui.cells import width
from picqer_tui.tui.change_words import HEADS, OUTCOMES, PUT_BACK, SUBJECTS, effects_lines, heads, values_words
from picqer_tui.tui.voice import Voice
from picqer_tui.tui.widgets.window_table import Cell, Column

SENDABLE = (Outcome.PROPOSED, Outcome.NOT_DONE)
BEGUN = (Outcome.INTENDED, Outcome.UNKNOWN)
_MEASURED = 100
"""Rows that column widths are taken from."""
_WIDE = 80

Cause = tuple[ChangeKind, Side]
"""What is the same for all changes of one kind in one account."""


class ShownPlan:
    """Changes of one step, numbered for the table."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.changes: Sequence[tuple[Change, Outcome]] = ()
        self.chosen: set[str] = set()
        self.caused: dict[Cause, SideEffects | Phrase] = {}
        self._pasts: Mapping[str, Past] = {}

    def take(self, changes: Sequence[tuple[Change, Outcome]], pasts: Mapping[str, Past]) -> None:
        """Takes how they stand now; what cannot be sent any more is not chosen any more."""
        self.changes, self._pasts = tuple(changes), pasts
        self.chosen &= self.able()

    # rows

    @property
    def length(self) -> int:
        return len(self.changes)

    def window(self, first: int, count: int) -> Sequence[Row]:
        part = self.changes[first : first + count]
        return [Row(first + at, change=change, outcome=outcome) for at, (change, outcome) in enumerate(part)]

    def columns(self, room: int) -> Sequence[Column]:
        """For a screen this wide; none without rows."""
        say, some = self.voice.say, [change for change, _ in self.changes[:_MEASURED]]
        if not some:
            return ()
        widest = max(width(str(change.label)) for change in some)
        widest_now = max(width(values_words(self.voice, change.before)) for change in some)
        return [
            Column("", 3),
            Column(say(self._subject()), max(12, widest), most=30),
            Column(say(Phrase("now")), widest_now, most=36),
            Column(say(Phrase("becomes"))),
            Column(say(Phrase("outcome")), 16) if room >= _WIDE else Column("", 1),
        ]

    def cells(self, row: Row, room: int) -> Sequence[Cell]:
        change, outcome = row.change, row.outcome
        if change is None or outcome is None:
            return ()
        box = "   " if outcome not in SENDABLE else "[x]" if change.id in self.chosen else "[ ]"
        glyph = PUT_BACK if self._put_back(change, outcome) else OUTCOMES[outcome]
        return [
            Cell(box),
            Cell(str(change.label)),
            Cell(values_words(self.voice, change.before)),
            Cell(values_words(self.voice, change.wished)),
            Cell(f"{glyph.sign} {self.voice.say(glyph.words)}" if room >= _WIDE else glyph.sign, glyph.colour),
        ]

    def _subject(self) -> Phrase:
        kinds = {change.kind for change, _ in self.changes}
        return SUBJECTS.get(kinds.pop(), Phrase("order")) if len(kinds) == 1 else Phrase("what")

    def _put_back(self, change: Change, outcome: Outcome) -> bool:
        """Whether it was done and stands no longer."""
        return outcome is Outcome.DONE and self._pasts.get(change.id, Past()).put_back

    # choosing

    def able(self) -> set[str]:
        """Changes that could be sent."""
        return {change.id for change, outcome in self.changes if outcome in SENDABLE}

    def pick(self, row: Row | None) -> None:
        if row is not None and row.change is not None and row.outcome in SENDABLE:
            self.chosen ^= {row.change.id}

    def pick_all(self) -> None:
        able = self.able()
        self.chosen = set() if self.chosen == able else able

    def unknown(self, row: Row | None) -> Change | None:
        """The change of this row when nobody knows what became of it."""
        return row.change if row is not None and row.outcome is Outcome.UNKNOWN else None

    def undoable(self, row: Row | None) -> Change | None:
        """The change of this row when this program did it, it can be put back, and nobody began to."""
        if row is None or row.change is None or row.outcome is not Outcome.DONE or row.change.id.endswith(UNDO):
            return None
        effects = self.caused.get((row.change.kind, row.change.side))
        if not isinstance(effects, SideEffects) or not effects.undo:
            return None
        back = row.change.id + UNDO
        begun = any(change.id == back and outcome in BEGUN for change, outcome in self.changes)
        past = self._pasts.get(row.change.id, Past())
        return None if begun or past.refusal() is not None else row.change

    # words around the table

    def progress(self) -> str:
        """How far sending is, in a few words."""
        planned = [(change, outcome) for change, outcome in self.changes if not change.id.endswith(UNDO)]
        if all(outcome is Outcome.PROPOSED for _, outcome in self.changes):
            return self.voice.say(Phrase("nothing sent yet"))
        done = sum(outcome is Outcome.DONE and not self._put_back(change, outcome) for change, outcome in planned)
        return self.voice.say(Phrase("{done} of {all} done", {"done": done, "all": len(planned)}))

    def head(self, titles: Mapping[str, str]) -> str:
        """One line per kind. `titles`: title of the account by side."""
        if not self.changes:
            return self.voice.say(Phrase("This step has nothing to change now. Run it again after something changed."))
        planned = [change for change, _ in self.changes if not change.id.endswith(UNDO)]
        return "\n".join(heads(self.voice, planned, titles))

    def effects(self, here: Row | None, titles: Mapping[str, str]) -> str:
        """What else happens, of the kinds in each account that were chosen; as long as nothing is, of the change under the
        cursor. What goes out to customers stands first. `titles`: title of the account by side."""
        chosen = [change for change, _ in self.changes if change.id in self.chosen]
        shown = chosen or ([here.change] if here is not None and here.change is not None else [])
        numbers = Counter((change.kind, change.side) for change in shown)
        causes = [
            (kind, side) for kind in HEADS for side in Side if (kind, side) in numbers and (kind, side) in self.caused
        ]
        lines: list[str] = []
        for cause in causes:
            several = effects_lines(self.voice, self.caused[cause], numbers[cause] if chosen else 0)
            if len(causes) > 1:
                about = heads(self.voice, [one for one in shown if (one.kind, one.side) == cause], titles)
                several[0] = f"{about[0]}. {several[0]}"
            lines += several
        if self.changes:
            after = Phrase("After each one we look whether it worked; at the first refusal we stop and ask you.")
            lines.append(self.voice.say(after))
        return "\n".join(sorted(lines, key=lambda line: not line.startswith("!")))

    def ask(self) -> str:
        return self.voice.say(
            Phrase(
                "Type {number} and press Enter to send {number} change:",
                {},
                "Type {number} and press Enter to send {number} changes:",
                len(self.chosen),
            )
        )
