"""A workspace and a session that keep to the doors' promises, in memory: what a screen may count on, and no more.

Answers, waivers and notes change the standing and are told as events; consent refuses a wrong number; a gate opens by the
real rules; a listing is numbered once and read by window."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from picqer_tui.core import gates
from picqer_tui.core.changes import Change, ChangeKind, Consent, Outcome, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.errors import ConfigError, LockedError, MissingKeys, PicqerTuiError, Rejected
from picqer_tui.core.events import ChangeSettled, Closing, Event, RunFinished, StandingChanged, StepStarted
from picqer_tui.core.findings import Figure, FigureShape, Finding, FindingKind, Severity
from picqer_tui.core.ledger import JournalLine
from picqer_tui.core.listings import Row
from picqer_tui.core.marks import Mark
from picqer_tui.core.move import Answer, Draft, Keys, MoveFacts, Scenario, Settings, ShopSettings
from picqer_tui.core.phases import Gate, Phase
from picqer_tui.core.phrase import Phrase, Values
from picqer_tui.core.plan import Plan, PlanItem, Refusal, Standing, StepStanding
from picqer_tui.core.profile import (
    Certainty,
    ImportRule,
    LoginField,
    LoginWay,
    Profile,
)
from picqer_tui.core.sheets import Sheet
from picqer_tui.core.sides import Side
from picqer_tui.core.sources import Traffic
from picqer_tui.core.steps import Ask, Option, Question, StepSpec
from picqer_tui.core.verdicts import Reason, Verdict
from picqer_tui.engine.doors import Act, Away, MoveHeader, ReadingProgress, Tested, Work

NOW = datetime(2026, 11, 24, 5, 20, tzinfo=UTC)


class StillClock:
    """Stands still unless a test moves it; sleeping gives way and comes back."""

    def __init__(self) -> None:
        self.time = NOW

    def now(self) -> datetime:
        return self.time

    def monotonic(self) -> float:
        return self.time.timestamp()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0)


def profile(name: str, title: str, ways: int = 1) -> Profile:
    """A platform with one or two ways to log in."""
    key = LoginField("API_KEY", Phrase("API key"), Phrase("Under Settings, API."))
    pair = (
        LoginField("CLIENT_ID", Phrase("client id"), Phrase(""), secret=False),
        LoginField("CLIENT_SECRET", Phrase("client secret"), Phrase("")),
    )
    logins = (LoginWay("key", Phrase("an API key"), (key,)), LoginWay("app", Phrase("an app"), pair))[:ways]
    writes: dict[ChangeKind, SideEffects | Phrase] = {
        ChangeKind.COMPLETE_ORDER: SideEffects((Phrase("Shopify sends no mail."),), 0, True),
    }
    return Profile(
        name=name,
        title=title,
        address=Phrase("For example https://shop.example.com"),
        logins=logins,
        rights={},
        required_rights=frozenset(),
        key_guide=Phrase("Make a key under Settings."),
        imports=ImportRule(Certainty.UNKNOWN, frozenset(), frozenset(), Phrase("Not documented.")),
        feedback=None,
        guide=(),
        troubles=(),
        writes=writes,
        closing=Phrase("Switch on maintenance."),
    )


PICQER = profile("picqer", "Picqer")
WOO = profile("woocommerce", "WooCommerce")
SHOPIFY = profile("shopify", "Shopify", ways=2)

SKU_KINDS = (
    FindingKind(
        "sku-same-code-other-ean",
        Phrase("{subject} hangs on EAN {other} in the new shop and on another one in Picqer."),
        Phrase("The picker takes the wrong goods."),
        Phrase("Correct the code in the new shop, or take over Picqer's spelling (w)."),
    ),
    FindingKind(
        "sku-near-miss",
        Phrase("{subject} looks like {other} in Picqer but is not the same."),
        Phrase("The first order makes a new product, without stock."),
        Phrase("Take over Picqer's spelling in the new shop."),
    ),
    FindingKind(
        "sku-not-in-picqer",
        Phrase("{subject} is not known to Picqer."),
        Phrase("The first order makes a new product."),
        Phrase("Correct it, or accept it when it is meant to be new."),
    ),
    FindingKind(
        "change-unsettled",
        Phrase("{subject} has an unknown outcome."),
        Phrase("It may have been done or not."),
        Phrase("Look at it first."),
        waivable=False,
    ),
)

ORDER_KINDS = (
    FindingKind(
        "missed",
        Phrase("Order {subject} is paid and open in the old shop, and Picqer does not have it."),
        Phrase("The customer waits for a parcel."),
        Phrase("Enter it in the new shop by hand."),
        sheet=Side.OLD,
    ),
)


def spec(
    id_: str,
    phase: Phase,
    title: str,
    kind: Any = "check",
    findings: tuple[FindingKind, ...] = (),
    asks: tuple[Question, ...] = (),
    offers: frozenset[ChangeKind] = frozenset(),
) -> StepSpec:
    return StepSpec(
        id=f"{phase}.{id_}",
        phase=phase,
        kind=kind,
        title=Phrase(title),
        article=Phrase("The SKUs of the new shop must be those that were used before."),
        purpose=Phrase("Compares what Picqer has with what the new shop sells."),
        advice=Phrase("Open https://redirect.picqer.com/config/webshops/4123 and look at the list."),
        findings=findings,
        asks=asks,
        offers=offers,
    )


CONNECTION = Question("old-connection", Phrase("Which connection is the old one?"), Ask.ROW, figure="connections")
MOMENT = Question(
    "moment",
    Phrase("When will you switch?"),
    Ask.CHOICE,
    (Option("tue", Phrase("Tuesday 06:00")), Option("wed", Phrase("Wednesday 06:00"))),
)
PUSH = Question("push", Phrase("Is the stock push agreed with Picqer?"), Ask.CONFIRM, required=False)
NOTE = Question("owner", Phrase("Who looks after this link?"), Ask.TEXT, required=False)
BUTTON = Question("off", Phrase("Did you press the button?"), Ask.TYPED, gate=Gate.NO_RETURN)
BEGIN = Question("begin", Phrase("The checkout of the old shop is closed."), Ask.CONFIRM)

WORKS = Question(
    "works",
    Phrase("Does this profile work with the new shop?"),
    Ask.CHOICE,
    (Option("yes", Phrase("works")), Option("no", Phrase("does not work"))),
    figure="profiles",
    required=False,
    each=True,
)
LOOKED = Question("looked", Phrase("Looked at?"), Ask.CONFIRM, figure="checklist", required=False, each=True)

P, C, A = Phase.PREFLIGHT, Phase.CUTOVER, Phase.POSTCHECKS
SPECS = (
    spec("access", P, "Access"),
    spec("connections", P, "Connections", asks=(CONNECTION,)),
    spec("sku-match", P, "SKUs equal", findings=SKU_KINDS),
    spec("external-links", P, "External links", "task", asks=(NOTE,)),
    spec("old-orders", P, "Old orders", findings=SKU_KINDS, offers=frozenset({ChangeKind.COMPLETE_ORDER})),
    spec("order-numbers", P, "Order numbers"),
    spec("stranded-orders", P, "Still under way", findings=SKU_KINDS),
    spec("shipment-feedback", P, "Shipments"),
    spec("shipping-options", P, "Carriers", "task", asks=(WORKS,)),
    spec("settings", P, "Settings", "task", asks=(LOOKED,)),
    spec("quiet-moment", P, "Quiet moment", asks=(MOMENT, PUSH)),
    spec("drain", C, "Finish orders", "watch")._replace(until_switch=True),
    spec("close-old-shop", C, "Close the old shop", "task", asks=(BEGIN,)),
    spec("baseline", C, "Baseline")._replace(until_switch=True),
    spec("deactivate-old", C, "Old connection off", "task", asks=(BUTTON,)),
    spec("connect-new", C, "New connection", "task"),
    spec("duplicate-orders", A, "Double orders"),
    spec("missed-orders", A, "Missed orders", findings=ORDER_KINDS),
    spec("leftover-orders", A, "Leftovers", offers=frozenset({ChangeKind.COMPLETE_ORDER})),
    spec("close", A, "Sign off", "task"),
)


@dataclass
class ListedRows:
    """A listing in memory: numbered once."""

    rows: Sequence[Row]
    closed: bool = False

    @property
    def length(self) -> int:
        return len(self.rows)

    def window(self, first: int, count: int) -> Sequence[Row]:
        assert not self.closed, "a closed listing was read"
        return self.rows[first : first + count]

    def close(self) -> None:
        self.closed = True


class Million:
    """A listing that makes its rows when they are read."""

    length = 1_000_000

    def __init__(self) -> None:
        self.reads = 0

    def window(self, first: int, count: int) -> Sequence[Row]:
        self.reads += 1
        return [
            Row(number, Finding("sku-near-miss", Severity.BLOCKED, Raw(f"SKU-{number:07d}"), 5, {"other": "X"}))
            for number in range(first, min(self.length, first + count))
        ]

    def close(self) -> None:
        """Nothing is held."""


def sku_findings() -> list[Finding]:
    found = [
        Finding("sku-near-miss", Severity.BLOCKED, Raw("BEL-01 "), 41, {"other": Raw("BEL-01"), "class": "blank"}),
        Finding("sku-same-code-other-ean", Severity.BLOCKED, Raw("SLOT-7"), 38, {"other": "8710000000420"}),
        Finding("sku-near-miss", Severity.BLOCKED, Raw("04412"), 12, {"other": Raw("4412"), "class": "zeros"}),
        Finding("sku-not-in-picqer", Severity.ATTENTION, Raw("NIEUW-3"), 0, {"idproduct": 12345}),
    ]
    found += [Finding("sku-not-in-picqer", Severity.ATTENTION, Raw(f"NEW-{n:03d}"), 0, {}) for n in range(40)]
    return found


def numbers() -> list[Figure]:
    return [
        Figure("picqer", FigureShape.NUMBER, Phrase("Picqer"), {"value": 8140}),
        Figure("old", FigureShape.NUMBER, Phrase("old shop"), {"value": 8122}),
        Figure("new", FigureShape.NUMBER, Phrase("new shop"), {"value": 8131}),
        Figure("sales", FigureShape.SHARE, Phrase("of your sales"), {"part": 91, "whole": 100}),
    ]


def pictures() -> list[Figure]:
    """One figure of every shape that is not a number."""
    heat = [[(day * 3 + hour * 7) % 11 if 7 <= hour <= 22 else 0 for hour in range(24)] for day in range(7)]
    return [
        Figure("rhythm", FigureShape.HEATMAP, Phrase("Orders per hour"), {"rows": 7, "columns": 24, "values": heat}),
        Figure("open", FigureShape.CURVE, Phrase("Open orders"), {"points": [[n, (n * 37) % 100] for n in range(60)]}),
        Figure(
            "plan",
            FigureShape.TIMELINE,
            Phrase("That morning"),
            {"points": [[NOW, Phrase("close the old shop")], [NOW + timedelta(hours=1), Phrase("press the button")]]},
        ),
        Figure(
            "request",
            FigureShape.TEXT,
            Phrase("Request to Picqer"),
            {"to": "support@picqer.com", "text": "Hello,\n\nWill you push our stock on Tuesday at 06:30?"},
        ),
    ]


def rows_of(name: str, *rows: str) -> Figure:
    data = {"columns": [Phrase("what")], "rows": [[row] for row in rows], "keys": [Raw(row) for row in rows]}
    return Figure(name, FigureShape.TABLE, Phrase("Rows"), data)


def connections() -> Figure:
    return Figure(
        "connections",
        FigureShape.TABLE,
        Phrase("Connections"),
        {
            "columns": [Phrase("number"), Phrase("orders"), Phrase("shop")],
            "rows": [["4123", 2310, Phrase("old shop")], ["4124", 12, "–"]],
            "keys": ["4123", "4124"],
        },
    )


@dataclass
class FakeSession:
    """One open move."""

    clock: StillClock = field(default_factory=StillClock)
    look_only: bool = False
    findings: dict[str, list[Finding]] = field(default_factory=dict)
    drawn: dict[str, list[Figure]] = field(default_factory=dict)
    planned: list[tuple[Change, Outcome]] = field(default_factory=list)
    listing: Any = None
    """Given instead of the findings when set."""
    away_lines: tuple[Phrase, ...] = ()
    name: str = "fietsenhuis"
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queues: list[asyncio.Queue[Event | None]] = []
        self.steps: dict[str, StepStanding] = {}
        self.work_now = Work((), "", 0, None, ())
        self.answers: dict[tuple[str, str], Answer] = {}
        self.switched_at: datetime | None = None
        self.hold: asyncio.Event | None = None
        """When set, a run or a write waits for it."""
        self.fails: BaseException | None = None
        self.refuses: set[str] = set()
        """Changes that their account says no to."""
        self.closed: tuple[Phrase, float] | None = None
        self.waived: set[tuple[str, str, str]] = set()
        self.listings: list[ListedRows] = []
        self.sheets: dict[str, Sheet | PicqerTuiError] = {}
        """Orders in full, or what goes wrong with them, by id."""
        for one in SPECS:
            self.steps[one.id] = StepStanding(one.id, one.phase, None, None, {}, False, False, False, waits(one, {}))

    def judged(
        self,
        step: str,
        mark: Mark,
        words: Phrase,
        reason: Reason = Reason.COMPLETE,
        why: Phrase | None = None,
        **counts: int,
    ) -> None:
        """The step was judged so."""
        now = self.clock.now()
        verdict = Verdict(mark, reason, words, why, now - timedelta(minutes=18), now + timedelta(hours=24), {})
        self.steps[step] = self.steps[step]._replace(verdict=verdict, counts=counts)

    def preflight_passed(self) -> None:
        """Nothing of the preflight stands in the way of the cutover."""
        for one in SPECS:
            if one.phase is P:
                self.judged(one.id, Mark.PASSED, Phrase("In order."))

    def asks(self, *steps: str) -> None:
        """These steps were looked at and wait for a person."""
        for step in steps:
            self.judged(step, Mark.NOT_VERIFIED, Phrase("Waits for an answer."), Reason.WAITING_FOR_PERSON)

    # looking

    @property
    def plan(self) -> Plan:
        return Plan(tuple(PlanItem(one, self.steps[one.id].skipped) for one in SPECS))

    @property
    def facts(self) -> MoveFacts:
        return MoveFacts(
            settings(self.name),
            {Side.PICQER: PICQER, Side.OLD: WOO, Side.NEW: SHOPIFY},
            NOW,
            dict(self.answers),
            {},
            None,
            self.switched_at,
        )

    def standing(self) -> Standing:
        unknown = sum(outcome is Outcome.UNKNOWN for _, outcome in self.planned)
        return Standing(dict(self.steps), self.clock.now(), unknown, gates.switched(self.plan, self.facts))

    def away(self) -> Away:
        unknown = tuple(change for change, outcome in self.planned if outcome is Outcome.UNKNOWN)
        return Away(NOW - timedelta(hours=2), self.away_lines, unknown if self.away_lines else ())

    def work(self) -> Work:
        return self.work_now

    def spec(self, step: str) -> StepSpec:
        return next(one for one in SPECS if one.id == step)

    async def events(self) -> AsyncIterator[Event]:
        queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self.queues.append(queue)
        try:
            while (event := await queue.get()) is not None:
                yield event
        finally:
            self.queues.remove(queue)

    def tell(self, event: Event) -> None:
        for queue in self.queues:
            queue.put_nowait(event)

    async def arrange(self, step: str, order: str = "cost", only: str = "", what: str = "findings") -> Any:
        self.calls.append(("arrange", step, order, only))
        await asyncio.sleep(0)
        if self.listing is not None:
            return self.listing
        found = [one for one in self.findings.get(step, []) if only in one.subject or only in one.code]
        found.sort(key=lambda one: (one.severity.rank, -one.weight) if order == "cost" else (one.subject.exact,))
        rows = [
            Row(number, one, waived=(step, one.code, one.subject.exact) in self.waived)
            for number, one in enumerate(found)
        ]
        listing = ListedRows(rows)
        self.listings.append(listing)
        return listing

    async def figures(self, step: str) -> Sequence[Figure]:
        return self.drawn.get(step, [])

    async def changes(self, step: str) -> Sequence[tuple[Change, Outcome]]:
        return list(self.planned)

    async def sheet(self, order: str, side: Side = Side.OLD) -> Sheet:
        self.calls.append(("sheet", order, side))
        await asyncio.sleep(0)
        if self.hold is not None:
            await self.hold.wait()
        found = self.sheets[order]
        if isinstance(found, PicqerTuiError):
            raise found
        return found

    async def rollback(self) -> Sequence[Figure]:
        return self.drawn.get("rollback", [])

    async def journal(self) -> Sequence[JournalLine]:
        return [
            JournalLine(number, NOW, "outcome", {"change": one.id}, "")
            for number, (one, outcome) in enumerate(self.planned)
            if outcome is Outcome.DONE
        ]

    def traffic(self) -> Mapping[Side, Traffic]:
        return {}

    # acting

    async def run(self, *steps: str) -> Standing:
        self.calls.append(("run", *steps))
        if self.look_only:
            raise PicqerTuiError(Phrase("Looking only."))
        for step in steps:
            self.steps[step] = self.steps[step]._replace(working=True)
            self.tell(StepStarted(step))
        self.work_now = self.work_now._replace(running=steps)
        try:
            if self.hold is not None:
                await self.hold.wait()
            if self.fails is not None:
                raise self.fails
            for step in steps:
                verdict = self.steps[step].verdict
                asked = verdict is not None and verdict.reason is Reason.WAITING_FOR_PERSON
                if verdict is None and waits(self.spec(step), self.answers):
                    self.asks(step)
                elif verdict is None or (asked and not waits(self.spec(step), self.answers)):
                    self.judged(step, Mark.PASSED, Phrase("All is in order."))
        finally:
            self.work_now = Work((), "", 0, None, ())
            for step in steps:
                self.steps[step] = self.steps[step]._replace(working=False)
                self.tell(StandingChanged(step))
            self.tell(RunFinished(steps))
        return self.standing()

    async def watch(self, *steps: str, until: datetime | None = None) -> Standing:
        step = steps[0]
        self.calls.append(("watch", step))
        return await self.run(step)

    def stop(self, *steps: str) -> None:
        self.calls.append(("stop", *steps))
        if self.hold is not None:
            self.hold.set()

    async def answer(self, step: str, question: str, value: str, by: str) -> Refusal | None:
        self.calls.append(("answer", step, question, value, by))
        asked = next(one for one in self.spec(step).asks if one.id == question.split(":")[0])
        gate = gates.of_answer(self.spec(step), asked)
        if gate is not None and value and (refused := self.may(gate)) is not None:
            return refused
        if asked.ask is Ask.TYPED and value != self.name:
            return Refusal("typed", Phrase("That is not the name of this move."), Phrase("Type it letter for letter."))
        self.answers[step, question] = Answer(value, by, self.clock.now())
        self.steps[step] = self.steps[step]._replace(waits_for=waits(self.spec(step), self.answers))
        self.tell(StandingChanged(step))
        return None

    async def waive(self, step: str, finding: Finding | None, by: str, reason: str) -> Refusal | None:
        self.calls.append(("waive", step, finding.code if finding else "", by, reason))
        here = self.steps[step]
        if finding is None:
            self.steps[step] = here._replace(waived_step=True)
        else:
            self.waived.add((step, finding.code, finding.subject.exact))
            counts = {**here.counts, "blocked": here.counts["blocked"] - 1, "waived": here.counts.get("waived", 0) + 1}
            self.steps[step] = here._replace(counts=counts)
        self.tell(StandingChanged(step))
        return None

    async def acknowledge(self, step: str, by: str, count: int) -> Refusal | None:
        self.calls.append(("acknowledge", step, by, count))
        if count != self.steps[step].counts.get("attention", 0):
            return Refusal("count-changed", Phrase("There are others now."), Phrase("Look again."))
        self.steps[step] = self.steps[step]._replace(acknowledged=True)
        self.tell(StandingChanged(step))
        return None

    def may(self, gate: Gate) -> Refusal | None:
        return gates.refusal(gate, self.plan, self.standing(), self.clock.now())

    async def enter(self, gate: Gate, by: str, noted: Mapping[str, int]) -> Refusal | None:
        self.calls.append(("enter", gate, by, dict(noted)))
        for step, count in noted.items():
            refused = await self.acknowledge(step, by, count)
            if refused is not None:
                return refused
        return self.may(gate)

    async def consent(self, changes: Sequence[str], by: str, typed: str) -> Consent | Refusal:
        self.calls.append(("consent", tuple(changes), by, typed))
        if typed != str(len(changes)):
            return Refusal("typed", Phrase("That is not the number."), Phrase("Type it again."))
        return Consent("c1", by, typed, self.clock.now(), tuple(changes))

    async def apply(self, consent: Consent) -> Standing:
        self.calls.append(("apply", consent.changes))
        for id_ in consent.changes:
            self._settle(id_, Outcome.INTENDED)
            if self.hold is not None:
                await self.hold.wait()
            if self.closed is not None:
                break
            if self.fails is not None:
                self._settle(id_, Outcome.UNKNOWN)
                raise self.fails
            if id_ in self.refuses:
                self._settle(id_, Outcome.NOT_DONE)
                break
            self._settle(id_, Outcome.DONE)
        return self.standing()

    def _settle(self, id_: str, outcome: Outcome) -> None:
        self.planned = [(change, outcome if change.id == id_ else was) for change, was in self.planned]
        self.tell(ChangeSettled(id_, outcome))

    @property
    def writing(self) -> bool:
        return any(outcome is Outcome.INTENDED for _, outcome in self.planned)

    async def undo(self, change: str, by: str, typed: str) -> Outcome | Refusal:
        self.calls.append(("undo", change, by, typed))
        self._settle(change, Outcome.PROPOSED)
        return Outcome.DONE

    async def effects(self, side: Side, kind: ChangeKind) -> SideEffects | Phrase:
        return self.facts.profiles[side].writes[kind]

    async def settle(self, change: str) -> Outcome:
        self.calls.append(("settle", change))
        self._settle(change, Outcome.DONE)
        return Outcome.DONE

    async def close(self, why: Phrase, grace: float = 1.5) -> None:
        self.tell(Closing(why))
        if self.hold is not None and self.writing:
            self.calls.append(("waiting", grace))
            await asyncio.wait_for(self.hold.wait(), grace)
        self.closed = (why, grace)
        await self.close_listeners()

    async def close_listeners(self) -> None:
        """The end of every stream of events."""
        for queue in list(self.queues):
            queue.put_nowait(None)


def waits(one: StepSpec, answers: Mapping[tuple[str, str], Answer]) -> tuple[str, ...]:
    return tuple(asked.id for asked in one.asks if asked.required and (one.id, asked.id) not in answers)


def settings(name: str) -> Settings:
    return Settings(
        name=name,
        scenario=Scenario.REPLACE,
        lang="nl",
        picqer_url="https://berk.picqer.com",
        customer="",
        warehouses=(),
        old_connection="",
        other_connections=(),
        old=ShopSettings("woocommerce", "https://old.example.com"),
        new=ShopSettings("shopify", "https://new.example.com"),
    )


def change(number: int, outcome: Outcome = Outcome.PROPOSED) -> tuple[Change, Outcome]:
    made = Change(
        f"k{number}",
        "preflight.old-orders",
        ChangeKind.COMPLETE_ORDER,
        Side.NEW,
        f"gid/{number}",
        Raw(f"#{1000 + number}"),
        {"status": "open"},
        {"status": "fulfilled"},
        {},
    )
    return made, outcome


def working_session() -> FakeSession:
    """A move in the middle of its preflight."""
    session = FakeSession()
    session.judged("preflight.access", Mark.PASSED, Phrase("Picqer and both shops answer."), looked_at=3)
    session.judged("preflight.connections", Mark.PASSED, Phrase("Connection 4123 is the old shop."), looked_at=2)
    session.drawn["preflight.connections"] = [connections()]
    session.findings["preflight.sku-match"] = sku_findings()
    session.judged(
        "preflight.sku-match",
        Mark.BLOCKED,
        Phrase("{count} of {all} differences touch {share} of your sales.", {"count": 9, "all": 212, "share": "91 %"}),
        blocked=3,
        attention=41,
        looked_at=23410,
        left_out=214,
    )
    session.drawn["preflight.sku-match"] = numbers()
    session.findings["preflight.old-orders"] = [
        Finding("sku-near-miss", Severity.BLOCKED, Raw("#1001"), 1, {"other": "x"}),
        Finding("change-unsettled", Severity.BLOCKED, Raw("k9"), 1, {}),
    ]
    session.judged("preflight.old-orders", Mark.BLOCKED, Phrase("31 orders would come twice."), blocked=2)
    session.planned = [change(number) for number in range(1, 5)]
    session.findings["preflight.stranded-orders"] = [
        Finding("sku-not-in-picqer", Severity.ATTENTION, Raw(f"{number}"), 0, {}) for number in range(14)
    ]
    session.judged("preflight.stranded-orders", Mark.ATTENTION, Phrase("14 orders are under way."), attention=14)
    session.judged(
        "preflight.shipping-options",
        Mark.NOT_VERIFIED,
        Phrase("What was read is not whole."),
        Reason.INCOMPLETE,
        Phrase("Picqer's orders were read in part only. Run the step again."),
    )
    session.drawn["preflight.quiet-moment"] = pictures()
    session.asks("preflight.quiet-moment", "preflight.settings", "preflight.external-links")
    session.drawn["preflight.settings"] = [rows_of("checklist", "warehouses", "tags ")]
    session.drawn["preflight.shipping-options"] = [rows_of("profiles", "41", "42")]
    session.steps["preflight.order-numbers"] = session.steps["preflight.order-numbers"]._replace(
        skipped=Phrase("Both connections are of one shop.")
    )
    return session


def reading(pages: int = 41, rows: int = 4100, claimed: int | None = 8140) -> ReadingProgress:
    return ReadingProgress(
        "picqer.Product", Side.PICQER, pages, rows, claimed, 8.1, NOW - timedelta(seconds=0.4), waiting_until=None
    )


def header(name: str = "fietsenhuis", **given: Any) -> MoveHeader:
    values: dict[str, Any] = {
        "name": name,
        "scenario": "replace",
        "old_title": "WooCommerce",
        "new_title": "Shopify",
        "phase": "preflight",
        "mark": "blocked",
        "counts": {"blocked": 2},
        "touched_at": NOW - timedelta(hours=1),
        "held_by": None,
        "problem": None,
    }
    return MoveHeader(**{**values, **given})


@dataclass
class FakeWorkspace:
    """Moves in memory."""

    headers: list[MoveHeader] = field(default_factory=list)
    traces: dict[str, Sequence[Phrase]] = field(default_factory=dict)
    session: FakeSession = field(default_factory=working_session)
    is_demo: bool = False
    missing: tuple[tuple[Side, tuple[LoginWay, ...]], ...] = ()
    locked: bool = False
    refuses: PicqerTuiError | None = None
    """What `create` or `open` answers instead."""
    offered: list[Act] = field(default_factory=list)
    calls: list[tuple[Any, ...]] = field(default_factory=list)

    @property
    def clock(self) -> StillClock:
        return self.session.clock

    def moves(self) -> Sequence[MoveHeader]:
        return list(self.headers)

    async def move_shop(self, name: str, side: Side, url: str, keys: Any = None) -> None:
        self.calls.append(("move_shop", name, side, url))
        if self.refuses is not None:
            raise self.refuses

    def left(self, name: str) -> Sequence[Phrase]:
        return self.traces.get(name, ())

    def platforms(self) -> Sequence[Profile]:
        return [WOO, SHOPIFY]

    def picqer(self) -> Profile:
        return PICQER

    async def test_login(self, draft: Draft, sides: Sequence[Side] = tuple(Side)) -> Sequence[Tested]:
        self.calls.append(("test", tuple(sides)))
        good = Phrase("Logged in: {title}.", {"title": "berk"})
        bad = Phrase("The key is not known there.")
        return [Tested(side, side is not Side.NEW, (bad if side is Side.NEW else good,)) for side in sides]

    async def create(self, draft: Draft) -> None:
        self.calls.append(("create", draft))
        if self.refuses is not None:
            raise self.refuses
        self.headers.append(header(draft.settings.name))

    async def open(self, name: str, keys: Mapping[Side, Keys] | None = None, look_only: bool = False) -> FakeSession:
        self.calls.append(("open", name, keys, look_only))
        if self.refuses is not None:
            raise self.refuses
        if self.locked and not look_only:
            raise LockedError(Phrase("Another process holds this move."), "pid 77 on berk", Phrase("Close it there."))
        if self.missing and not keys:
            raise MissingKeys(Phrase("Keys are missing."), "", Phrase("Enter them."), self.missing)
        self.session.look_only = look_only
        self.session.closed = None
        return self.session

    async def report(self, session: Any, form: str, language: str) -> Path:
        self.calls.append(("report", form, language))
        return Path(f"/tmp/reports/fietsenhuis.{form}")

    async def remove(self, name: str) -> None:
        self.calls.append(("remove", name))
        self.headers = [one for one in self.headers if one.name != name]

    async def acts(self) -> Sequence[Act]:
        return list(self.offered)

    async def do_act(self, act: str) -> Values:
        self.calls.append(("act", act))
        if act not in {one.id for one in self.offered}:
            raise Rejected(Phrase("The simulated world refused this."), act, status=409)
        self.offered = [one for one in self.offered if one.id != act]
        return {"number": Raw("10231")}

    async def aclose(self) -> None:
        self.calls.append(("aclose",))


def name_taken() -> ConfigError:
    return ConfigError(Phrase("There is a move of that name already."), "name", Phrase("Choose another name."))
