"""A move on a real disk with accounts in memory: what the engine does is looked at from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from picqer_tui.core.changes import ChangeKind
from picqer_tui.core.clean import Raw
from picqer_tui.core.evidence import Evidence, Notes
from picqer_tui.core.findings import Finding, FindingKind, Severity
from picqer_tui.core.move import MoveFacts, Scenario, Settings, ShopSettings
from picqer_tui.core.phases import Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.profile import Certainty, ImportRule, Profile
from picqer_tui.core.readings import Need
from picqer_tui.core.records import Account, Product, Shape
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Page, Traffic
from picqer_tui.core.steps import Question, StepSpec
from picqer_tui.core.verdicts import Judgement, Reason
from picqer_tui.engine.session import Session
from picqer_tui.state.move import MoveFile

BLANK = Phrase("")
START = datetime(2026, 11, 24, 5, tzinfo=UTC)


class StillClock:
    """Time that moves when a test says so."""

    def __init__(self) -> None:
        self.at = START

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    async def sleep(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)
        await asyncio.sleep(0)


def profile(name: str) -> Profile:
    rule = ImportRule(Certainty.UNKNOWN, frozenset(), frozenset(), BLANK)
    return Profile(name, name.title(), BLANK, (), {}, frozenset(), BLANK, rule, None, (), (), {}, BLANK)


def account(identity: str) -> Account:
    return Account(identity, "fake", identity, "1", True, "host", "", 0.0, False, "EUR", "nl", None, ())


def product(number: int, sku: str = "") -> Product:
    code = Raw(sku or f"SKU-{number}")
    blank = Raw("")
    return Product(str(number), code, "", "", Shape.GOODS, True, "", blank, blank, True, False, False, "", None, None)


class FakeSource:
    """An account in memory: pages of products with a cursor, and whatever a test wants to go wrong."""

    def __init__(self, side: Side, products: int = 5, size: int = 2) -> None:
        self.profile = profile(str(side))
        self.traffic = Traffic()
        self.identity = f"{side}-1"
        self.products = [product(number) for number in range(products)]
        self.size = size
        self.claimed: int | None = None
        self.reads: list[tuple[str, str | None]] = []
        self.before_page: Callable[[Need, int], None] | None = None
        self.pause: Callable[[Need], Awaitable[None]] | None = None
        self.gate: asyncio.Event | None = None
        self.asked: list[tuple[str, ...]] = []
        self.changes: list[tuple[str, datetime | None]] = []

    def can_read(self, need: Need) -> Phrase | None:
        return None

    async def read(self, need: Need, cursor: str | None, changed_since: datetime | None) -> AsyncIterator[Page]:
        self.reads.append((need.kind.__name__ + (f".{need.scope}" if need.scope else ""), cursor))
        self.changes.append((self.reads[-1][0], changed_since))
        if need.kind is Account:
            yield Page([account(self.identity)], None)
            return
        if need.about:
            self.asked.append(need.about)
            rows = [(value, row) for value in need.about for row in self.products if value == f"id:{row.id}"]
            yield Page([row for _, row in rows], None, None, need.about, [(value, row.id) for value, row in rows])
            return
        if self.pause is not None:
            await self.pause(need)
        first = int(cursor or 0)
        while True:
            if self.before_page is not None:
                self.before_page(need, first)
            if self.gate is not None:
                await self.gate.wait()
            rows = self.products[first : first + self.size]
            first += len(rows)
            end = first >= len(self.products)
            yield Page(rows, None if end else str(first), self.claimed)
            if end:
                return

    async def aclose(self) -> None:
        pass


KIND = FindingKind("sku-empty", Phrase("{subject} has no code."), Phrase("It is lost."), Phrase("Give it one."))
HARD = FindingKind("login-refused", Phrase("{subject} refused."), BLANK, Phrase("Make a key."), waivable=False)


class FakeStep:
    """A step made of two functions."""

    def __init__(
        self,
        id_: str,
        needs: Sequence[Need] | Callable[[Evidence], Sequence[Need]] = (),
        judge: Callable[[Evidence, Notes], Judgement] | None = None,
        asks: tuple[Question, ...] = (),
        kind: str = "check",
        built: bool = True,
        rests_on_age: bool = False,
        offers: frozenset[ChangeKind] = frozenset(),
    ) -> None:
        phase = Phase(id_.split(".")[0])
        found = (KIND, HARD)
        spec = StepSpec(id_, phase, kind, BLANK, BLANK, BLANK, BLANK, found, asks)  # type: ignore[arg-type]
        self.spec = spec._replace(built=built, rests_on_age=rests_on_age, offers=offers)
        self._needs, self._judge = needs, judge

    def applies(self, move: MoveFacts) -> Phrase | None:
        return None

    def needs(self, evidence: Evidence) -> Sequence[Need]:
        return self._needs(evidence) if callable(self._needs) else self._needs

    def judge(self, evidence: Evidence, notes: Notes) -> Judgement:
        if self._judge is None:
            return Judgement(Reason.COMPLETE, Phrase("Fine."))
        return self._judge(evidence, notes)


def note(severity: Severity, subject: str = "x", code: str = "sku-empty") -> Finding:
    return Finding(code, severity, Raw(subject))


class Bench:
    """A move and its accounts; sessions on it are opened as often as a test wants."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.clock = StillClock()
        self.sources = {side: FakeSource(side) for side in Side}
        shop = ShopSettings("fake", "https://shop.example.com")
        self.settings = Settings(
            "bench",
            Scenario.REPLACE,
            "nl",
            "bench",
            "",
            (),
            "4107",
            (),
            shop,
            shop._replace(url="https://new.example.com"),
        )
        self.profiles: Mapping[Side, Profile] = {side: profile(str(side)) for side in Side}
        self.open_ones: list[Session] = []

    async def open(self, *steps: FakeStep) -> Session:
        if not self.path.exists():
            await (await MoveFile.create(self.path, self.settings, self.profiles, self.clock)).close()
        ledger = await MoveFile.open(self.path, self.profiles, self.clock)
        session = Session(ledger, steps, FakeStep("postchecks.rollback"), self.sources, self.clock)
        await session.begin()
        self.open_ones.append(session)
        return session


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    made = Bench(tmp_path / "bench.move")
    yield made
    for session in made.open_ones:
        await session.close(BLANK)
