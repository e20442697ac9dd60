"""A program without engine and disk that goes along with a merchant: what it was told, what it found, what it kept.

It knows nothing but what perfect readers read from the world's books and what the merchant says, which need not be true."""

from __future__ import annotations

from datetime import datetime

from picqer_tui.core.marks import Mark
from picqer_tui.core.records import CARRIED
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Step
from picqer_tui.steps.order import STEPS
from picqer_tui.world.ledger import MOMENTS, RULES
from picqer_tui.world.players import Turn
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts, Outcome, run
from tests.steps.world_after import read_after

OFF, CLOSE_OLD, SWITCH_ON = "cutover.deactivate-old", "cutover.close-old-shop", "cutover.switch-on"
PUSH, OPEN_NEW, BASELINE, SIGN_OFF = (
    "postchecks.stock-push",
    "cutover.open-new-shop",
    "cutover.baseline",
    "postchecks.close",
)
QUESTIONS = {CLOSE_OLD: "closed", PUSH: "pushed", OPEN_NEW: "opened", OFF: "off"}
JUDGED: tuple[Step, ...] = tuple(step for step in STEPS if step.spec.id in RULES or step.spec.id == SIGN_OFF)


class Program:
    """Keeps what a move's file keeps between two looks."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.kept: Accounts = read_after(world)

    def hear(self, turn: Turn) -> None:
        """What the merchant says; the world's clock is everybody's."""
        if turn.said is None:
            return
        step, answer = turn.said.step, turn.said.answer
        if step == OFF and self.kept.move.switched_at is None:
            self.kept.move = self.kept.move._replace(switched_at=turn.at)
        question = QUESTIONS.get(step)
        if question is not None:
            self.kept.answer(step, question, "yes", turn.at)
        elif step == SWITCH_ON:
            self.kept.answer(step, answer, "yes", turn.at)

    def said(self, step: str, question: str = "") -> bool:
        return self.kept.move.answer(step, question or QUESTIONS[step]) == "yes"

    @property
    def heard(self) -> bool:
        """Whether anybody said that the old connection is off."""
        return self.kept.move.switched_at is not None

    def read(self) -> Accounts:
        """The accounts as they are now, with everything that was kept."""
        found = read_after(self.world)
        move = self.kept.move
        found.move = found.move._replace(
            answers=move.answers,
            calibration=move.calibration,
            switched_at=move.switched_at,
            baseline_at=move.baseline_at,
        )
        for name in ("baseline", "sealed", "step_counts", "step_findings", "step_figures"):
            setattr(found, name, getattr(self.kept, name))
        self.kept = found
        return found

    def look(self, accounts: Accounts | None = None) -> dict[str, Outcome]:
        """Reads, unless given what was read, and judges every step that this moment has."""
        accounts = accounts or self.read()
        reached = MOMENTS.index(self.world.moment)
        found: dict[str, Outcome] = {}
        for step in JUDGED:
            ident = step.spec.id
            begins = MOMENTS.index(RULES[ident][0]) if ident in RULES else len(MOMENTS) - 1
            if begins <= reached and step.applies(accounts.move) is None:
                found[ident] = run(step, accounts)
                accounts.step_counts[ident] = dict(found[ident].notes.counts)
                if ident == BASELINE and not self.heard:
                    self._freeze(accounts, step, found[ident], self.world.now())
        return found

    def _freeze(self, accounts: Accounts, step: Step, outcome: Outcome, at: datetime) -> None:
        """The copy that a baseline takes which is neither blocked nor in doubt."""
        if outcome.verdict.mark in (Mark.BLOCKED, Mark.NOT_VERIFIED):
            return
        accounts.baseline = {}
        for need in step.spec.freezes:
            if need.side is Side.OLD and not accounts.move.has_old:
                continue
            for kind in (need.kind, *CARRIED.get(need.kind, ())):
                rows = outcome.evidence._lists.get(need.list_key, {}).get(kind, [])
                accounts.baseline[need.side, kind] = {row.id: row for row in rows}
        accounts.move = accounts.move._replace(baseline_at=at)
