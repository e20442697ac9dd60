"""The same merchants, met by the whole program: real requests to a served world, the engine, the move's own file."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

import pytest

from picqer_tui.cli.wiring import Wiring
from picqer_tui.config.move_file import read_move_file
from picqer_tui.core.findings import Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Draft
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.records import Product
from picqer_tui.core.sides import Side
from picqer_tui.engine.session import Session
from picqer_tui.engine.workspace import Workspace
from picqer_tui.shops.registry import platforms
from picqer_tui.world import config_dir
from picqer_tui.world.moments import make
from picqer_tui.world.options import WorldOptions
from picqer_tui.world.players import Merchant, Turn
from picqer_tui.world.server import addresses, bind, serve, server
from picqer_tui.world.world import World
from tests.merchants.balancing import expected, sums
from tests.merchants.holding import AFTER_SWITCH, BY_HAND, GOOD, MISSED, OWN, Truth
from tests.merchants.playing import PAIRS, SCENARIOS
from tests.merchants.program import BASELINE, OFF, QUESTIONS, SIGN_OFF, SWITCH_ON
from tests.steps.fake_evidence import Accounts
from tests.steps.world_after import read_after

BY = "tester"


@contextmanager
def served(folder: Path, scenario: str, seed: int) -> Iterator[World]:
    """A world that answers in a thread of its own. Time stands still while the program looks, so nothing moves meanwhile."""
    old, new = PAIRS[seed % len(PAIRS)]
    options = WorldOptions(
        old, new, scenario, products=40, orders=60, seed=2000 + seed, at="drain", picqer_limit=100_000
    )
    sockets = bind(0)
    world = make(options, addresses(sockets, tls=False))
    config_dir.write(world, folder)
    running = server(world, sockets)
    thread = threading.Thread(target=lambda: asyncio.run(serve(world, running, sockets)))
    thread.start()
    before = dict(os.environ)
    os.environ.update(config_dir.keys(world))
    try:
        yield world
    finally:
        os.environ.clear()
        os.environ.update(before)
        running.should_exit = True
        thread.join(20)


@asynccontextmanager
async def opened(folder: Path, state: Path) -> AsyncIterator[Session]:
    settings = read_move_file(folder / "move.toml", platforms(), "")
    wiring = Wiring(state)
    await wiring.create(Draft(settings, {}))
    session = await Workspace(wiring).open(settings.name)
    try:
        yield session
    finally:
        await session.close(Phrase("The test has ended."))


class Door:
    """The program behind its door, asked as `Program` is."""

    def __init__(self, world: World, session: Session) -> None:
        self.world = world
        self.session = session
        self.kept: Accounts = read_after(world)
        self.accepted: set[tuple[str, str, str]] = set()
        """What was accepted or taken note of in the preflight: the baseline does not ask for it again."""

    @property
    def heard(self) -> bool:
        return self.session.facts.switched_at is not None

    def said(self, step: str, question: str = "") -> bool:
        return self.session.facts.answer(step, question or QUESTIONS[step]) not in ("", "no")

    async def synchronise(self) -> None:
        """The program's clock is the world's, which a merchant has moved."""
        await asyncio.to_thread(self.session.clock.source.resync)  # type: ignore[attr-defined]

    async def hear(self, turn: Turn) -> None:
        """What the merchant says. The point of no return has its gate: who cannot pass it has said nothing."""
        if turn.said is None or (turn.said.step == OFF and self.heard):
            return
        await self.synchronise()
        step, answer = turn.said.step, turn.said.answer
        question = QUESTIONS.get(step) or (answer if step == SWITCH_ON else "")
        if question:
            await self.settle_the_preflight()
        if step == OFF:
            await self.look(BASELINE)
            await self.accept(BASELINE)
            answer = self.session.facts.settings.name
        if question:
            refused = await self.session.answer(step, question, answer if step == OFF else "yes", BY)
            assert refused is None or step == OFF, refused

    async def settle_the_preflight(self) -> None:
        """Before the first act: everything of the preflight looked at, taken note of, or accepted by name and reason."""
        if self.session.may(Gate.CUTOVER) is None:
            return
        await self.look(*(step for step in self.session.plan.ids() if step.startswith("preflight.")))
        for step, here in self.session.standing().steps.items():
            if here.phase is Phase.PREFLIGHT and not here.settled:
                self.accepted |= await self.found(step)
                await self.accept(step)
                if attention := here.counts.get("attention", 0):
                    await self.session.acknowledge(step, BY, attention)
                if here.mark is Mark.NOT_VERIFIED:
                    await self.session.waive(step, None, BY, "looked at by hand")

    async def look(self, *steps: str) -> None:
        await self.synchronise()
        at = self.session.facts.baseline_at
        await self.session.run(*steps)
        if self.session.facts.baseline_at != at:
            self._copy()

    def _copy(self) -> None:
        products = {row.id: row for row in read_after(self.world).all(Side.PICQER, Product)}
        self.kept.baseline = {(Side.PICQER, Product): products}
        self.kept.move = self.kept.move._replace(baseline_at=self.session.facts.baseline_at)

    async def accept(self, step: str) -> None:
        """By name and reason, what may be accepted."""
        listing = await self.session.arrange(step)
        try:
            rows = listing.window(0, listing.length)
        finally:
            listing.close()
        for row in rows:
            if row.finding is not None and row.finding.severity is Severity.BLOCKED:
                await self.session.waive(step, row.finding, BY, "looked at by hand")

    async def found(self, step: str) -> set[tuple[str, str, str]]:
        listing = await self.session.arrange(step)
        try:
            rows = listing.window(0, listing.length)
        finally:
            listing.close()
        found = [row.finding for row in rows if row.finding is not None]
        return {
            (f.code, f.subject.exact, str(f.severity))
            for f in found
            if f.severity is not Severity.INFO and f.code not in OWN
        }


async def compare(door: Door, where: object) -> int:
    """What the program says in its file against what is true; gives how many steps were passed."""
    await door.look()
    truth = Truth(door.world, door)
    passed = 0
    for ident, here in door.session.standing().steps.items():
        if here.verdict is None or here.skipped is not None:
            continue
        mark = here.verdict.mark
        passed += mark is Mark.PASSED
        assert str(here.verdict.reason) != "crashed", (where, ident, here.verdict.words)
        blocked = truth.blocked(ident) - door.accepted if ident == BASELINE else truth.blocked(ident)
        assert not (blocked and mark in GOOD), (where, ident, mark, blocked)
        if ident not in truth.by_step or ident == SIGN_OFF or (ident in AFTER_SWITCH and not door.heard):
            continue
        found, wanted = await door.found(ident), truth.by_step[ident]
        if ident == SWITCH_ON and door.said(SWITCH_ON, "auto-process"):
            found, wanted = found - {BY_HAND}, wanted - {BY_HAND}
        if ident == BASELINE:
            found, wanted = found - door.accepted, wanted - door.accepted
        assert found == wanted, (where, ident, {"missed": wanted - found, "invented": found - wanted})
    return passed


async def balanced(door: Door, where: object) -> int:
    """The balance in the program's file has every order of the old shop in the place where the books have it; gives how many."""
    here = door.session.standing().steps[MISSED]
    if here.skipped is not None or here.verdict is None:
        return 0
    shown = next((one for one in await door.session.figures(MISSED) if one.name == "balance"), None)
    if shown is None:
        assert not here.verdict.basis.complete, where
        return 0
    figure = shown.data
    rows = dict(zip(figure["keys"], (number for _, number in figure["rows"]), strict=True))
    places = expected(door.world, door.session.facts)
    assert figure["total"] == sum(rows.values()), (where, rows)
    assert {name: here.counts[f"balance.{name}"] for name in rows} == rows, where
    if here.verdict.basis.complete:
        assert rows == sums(places), (where, rows, sums(places))
    assert figure["total"] <= len(places), (where, figure["total"], len(places))
    return len(places)


@pytest.mark.long
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", [1, 4])
@pytest.mark.parametrize("scenario", SCENARIOS)
async def test_merchants_meet_the_whole_program(scenario: str, seed: int, tmp_path: Path) -> None:
    with served(tmp_path / "world", scenario, seed) as world:
        async with opened(tmp_path / "world", tmp_path / "state") as session:
            door, passed, counted = Door(world, session), 0, 0
            merchant = Merchant(world, seed)
            for turn in merchant.turns():
                await door.hear(turn)
                kind = turn.deed.partition(":")[0]
                if (not kind and turn.said is None) or kind == "push-stock":
                    where = (scenario, seed, str(world.now()), sorted(merchant.slips))
                    passed += await compare(door, where)
                    counted += await balanced(door, where)
            assert passed
            assert bool(counted) == (scenario != "extra")
            assert len(door.session.standing().steps) > 20
            assert not world.books.traffic.writes
