"""Accounts in memory, evidence read from them, and notes: everything a step needs to be judged without engine or disk.

`Accounts` holds what is true. `run(step, accounts)` does what the engine does: it asks the step for its needs until nothing
new is asked, reads exactly those lists, judges, and seals with the readings of those needs. A step that looks at a list it
did not name fails the test.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from string import Formatter
from typing import Any

from picqer_tui.core.changes import Change, ChangeKind, SideEffects
from picqer_tui.core.clean import Raw
from picqer_tui.core.findings import Figure, Finding, Severity
from picqer_tui.core.keys import fold_sku, lines_digest, order_number
from picqer_tui.core.move import Answer, MoveFacts, Scenario, Settings, ShopSettings
from picqer_tui.core.phrase import NOTHING, Phrase, dumps
from picqer_tui.core.profile import Certainty, FeedbackTraits, ImportRule, Profile
from picqer_tui.core.readings import Coverage, ListKey, Need, Reading, unread
from picqer_tui.core.records import (
    CARRIED,
    PARENTS,
    Epoch,
    ImportRow,
    Key,
    Order,
    OrderLine,
    OrderState,
    Product,
    R,
    Record,
    Shape,
)
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Step
from picqer_tui.core.verdicts import Judgement, Reason, Verdict, Waiver, seal

NOW = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
OPEN_STATES = frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID, OrderState.UNKNOWN})


def ago(**parts: float) -> datetime:
    """A moment before NOW: `ago(days=3)`."""
    return NOW - timedelta(**parts)


@dataclass
class Cover:
    """How a reading of one list turned out; rows beyond `keep` were not read."""

    coverage: Coverage
    reason: str = "complete"
    keep: int | None = None
    begun_at: datetime | None = None
    why: Phrase | None = None


@dataclass
class Accounts:
    """What the three accounts hold, and what this program knows of the move. Rows are put in with `add`."""

    move: MoveFacts
    now: datetime = NOW
    rows: dict[tuple[Side, type], dict[str, Any]] = field(default_factory=dict)
    baseline: dict[tuple[Side, type], dict[str, Any]] = field(default_factory=dict)
    covers: dict[ListKey, Cover] = field(default_factory=dict)
    sealed: dict[str, Verdict] = field(default_factory=dict)
    step_counts: dict[str, Mapping[str, int]] = field(default_factory=dict)
    step_findings: dict[str, list[Finding]] = field(default_factory=dict)
    step_figures: dict[tuple[str, str], Figure] = field(default_factory=dict)
    waived: list[Waiver] = field(default_factory=list)
    unknown_changes: list[Change] = field(default_factory=list)

    def add(self, side: Side, *rows: Record, epoch: Epoch = Epoch.NOW) -> None:
        """Rows of any kinds; an id that is there already is replaced."""
        store = self.rows if epoch is Epoch.NOW else self.baseline
        for row in rows:
            store.setdefault((side, type(row)), {})[row.id] = row

    def remove(self, side: Side, kind: type[Record], *ids: str) -> None:
        held = self.rows.get((side, kind), {})
        for each in ids:
            held.pop(each, None)

    def all(self, side: Side, kind: type[Any], epoch: Epoch = Epoch.NOW) -> list[Any]:
        return list((self.rows if epoch is Epoch.NOW else self.baseline).get((side, kind), {}).values())

    def cover(self, need: Need | ListKey, coverage: Coverage, reason: str = "incomplete", **parts: Any) -> None:
        """From now on this list is read no better than this. `keep`: only so many rows. `begun_at`: that long ago."""
        key = need.list_key if isinstance(need, Need) else need
        self.covers[key] = Cover(coverage, reason, **parts)

    def answer(self, step: str, question: str, value: str, at: datetime | None = None) -> None:
        answers = {**self.move.answers, (step, question): Answer(value, "tester", at or self.now)}
        self.move = self.move._replace(answers=answers)

    def know(self, **facts: Any) -> None:
        """Facts that an earlier step found (`MoveFacts.calibration`)."""
        self.move = self.move._replace(calibration={**self.move.calibration, **facts})


class FakeEvidence:
    """Evidence over what has been read from `Accounts`; see `core.evidence.Evidence`."""

    def __init__(self, accounts: Accounts) -> None:
        self.accounts = accounts
        self.allowed: set[ListKey] = set()
        self.looked: set[ListKey] = set()
        self._lists: dict[ListKey, dict[type, list[Any]]] = {}
        self._readings: dict[ListKey, Reading] = {}
        self._asked: dict[ListKey, dict[str, tuple[str, ...]]] = {}

    @property
    def move(self) -> MoveFacts:
        return self.accounts.move

    @property
    def now(self) -> datetime:
        return self.accounts.now

    # gathering

    def gather(self, need: Need) -> None:
        """Reads this list from the accounts, as far as its cover allows."""
        key = need.list_key
        cover = self.accounts.covers.get(key, Cover(Coverage.COMPLETE))
        begun = cover.begun_at or self.accounts.now
        if need.scope.split("-")[0] == "about":
            self._ask(need, cover)
            return
        everything = self.accounts.all(need.side, need.kind)
        kept = [row for row in everything if _in_scope(row, need)]
        read = [] if cover.coverage in (Coverage.NONE, Coverage.REFUSED) else kept[: cover.keep]
        old = self._readings.get(key)
        since = need.since
        if old is not None and old.since is not None and since is not None:
            since = min(old.since, since)
            read = [row for row in everything if _in_scope(row, need._replace(since=since))][: cover.keep]
        self._lists[key] = self._with_carried(need, read)
        generation = old.generation if old else 1
        self._readings[key] = Reading(
            key, cover.coverage, generation, begun, len(read), len(kept), None, since, cover.reason, cover.why
        )

    def _ask(self, need: Need, cover: Cover) -> None:
        key = need.list_key
        answers = self._asked.setdefault(key, {})
        if cover.coverage is not Coverage.REFUSED:
            wanted = [value for value in need.about if value not in answers]
            for value in wanted[: cover.keep]:
                answers[value] = tuple(row.id for row in self._lookup(need, value))
        ids = {each for found in answers.values() for each in found}
        rows = [row for row in self.accounts.all(need.side, need.kind) if row.id in ids]
        self._lists[key] = self._with_carried(need, rows)
        self._readings[key] = Reading(
            key, cover.coverage, 1, cover.begun_at or self.now, len(rows), None, None, None, cover.reason, cover.why
        )

    def _lookup(self, need: Need, value: str) -> list[Any]:
        what, _, text = value.partition(":")
        column = {
            "id": "id",
            "number": "number",
            "reference": "reference",
            "sku": "sku",
            "order": "order_id",
            "host": "id",
        }[what]
        return [row for row in self.accounts.all(need.side, need.kind) if getattr(row, column) == text]

    def _with_carried(self, need: Need, rows: list[Any]) -> dict[type, list[Any]]:
        lists: dict[type, list[Any]] = {need.kind: rows}
        ids = {row.id for row in rows}
        for kind in CARRIED.get(need.kind, ()):
            held = self.accounts.all(need.side, kind)
            lists[kind] = [row for row in held if getattr(row, PARENTS[kind]) in ids]
        return lists

    def satisfied(self, need: Need) -> bool:
        if need.list_key not in self._readings:
            return False
        if need.about:
            return all(value in self._asked.get(need.list_key, {}) for value in need.about)
        since = self._readings[need.list_key].since
        return need.since is None or since is None or since <= need.since

    # Evidence

    def reading(self, need: Need, epoch: Epoch = Epoch.NOW) -> Reading:
        if epoch is Epoch.BASELINE:
            if (need.side, need.kind) not in self.accounts.baseline:
                return unread(need)
            at = self.accounts.move.baseline_at or self.now
            return Reading(
                need.list_key,
                Coverage.COMPLETE,
                1,
                at,
                len(self.accounts.baseline[need.side, need.kind]),
                None,
                None,
                None,
                "complete",
                None,
            )
        found = self._readings.get(need.list_key, unread(need))
        if need.about and found.coverage is Coverage.COMPLETE:
            answers = self._asked.get(need.list_key, {})
            if any(value not in answers for value in need.about):
                return found._replace(coverage=Coverage.PARTIAL, reason="incomplete")
        return found

    def _rows(self, need: Need, kind: type[R], epoch: Epoch) -> list[R]:
        assert kind is need.kind or kind in CARRIED.get(need.kind, ()), f"{need.list_key} does not carry {kind}"
        if epoch is Epoch.BASELINE:
            return self.accounts.all(need.side, kind, epoch)
        self.looked.add(need.list_key)
        return list(self._lists.get(need.list_key, {}).get(kind, []))

    def keys(self, need: Need, by: str, epoch: Epoch = Epoch.NOW) -> Iterator[Key]:
        fold = {"sku": fold_sku, "number": order_number, "foreign_number": order_number, "reference": order_number}
        key_of = fold.get(by, str.__str__)
        found = []
        for row in self._rows(need, need.kind, epoch):
            exact = str.__str__(getattr(row, by))
            if exact:
                found.append((key_of(exact), exact, row.id))
        return iter(sorted(found))

    def records(
        self,
        need: Need,
        kind: type[R],
        by: str = "id",
        values: Iterable[str] | None = None,
        since: datetime | None = None,
        epoch: Epoch = Epoch.NOW,
    ) -> Iterator[R]:
        wanted = None if values is None else {str.__str__(value) for value in values}
        rows = self._rows(need, kind, epoch)
        if since is not None:
            rows = [row for row in rows if (at := _moment(row)) is not None and at >= since]
        if wanted is not None:
            rows = [row for row in rows if _column(row, by) in wanted]
        return iter(sorted(rows, key=lambda row: (_column(row, by), row.id)))

    def tally(self, need: Need, kind: type[Record], by: str) -> Mapping[str, int]:
        return Counter(_column(row, by) for row in self._rows(need, kind, Epoch.NOW))

    def asked(self, need: Need) -> Mapping[str, tuple[str, ...]]:
        return dict(self._asked.get(need.list_key, {}))

    def verdicts(self) -> Mapping[str, Verdict]:
        return dict(self.accounts.sealed)

    def counts(self, step: str) -> Mapping[str, int]:
        return self.accounts.step_counts.get(step, {})

    def findings(self, step: str) -> Iterator[Finding]:
        return iter(self.accounts.step_findings.get(step, []))

    def figure(self, step: str, name: str) -> Figure | None:
        return self.accounts.step_figures.get((step, name))

    def waivers(self, step: str) -> Iterable[Waiver]:
        return [waiver for waiver in self.accounts.waived if waiver.step == step]

    def unsettled(self) -> Iterable[Change]:
        return list(self.accounts.unknown_changes)


class FakeNotes:
    """Where a judgement puts what it notices; refuses a second finding with the same code and subject."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.figures: dict[str, Figure] = {}
        self.counts: dict[str, int] = {}
        self.proposed: list[Change] = []
        self._known: set[tuple[str, str]] = set()

    def finding(self, finding: Finding) -> None:
        key = (finding.code, finding.subject.exact)
        if key in self._known:
            raise ValueError(key)
        assert isinstance(finding.subject, Raw)
        dumps(finding.facts)
        self._known.add(key)
        self.findings.append(finding)

    def figure(self, figure: Figure) -> None:
        dumps(figure.data)
        self.figures[figure.name] = figure

    def count(self, name: str, number: int) -> None:
        self.counts[name] = number

    def propose(self, change: Change) -> None:
        self.proposed.append(change)

    def progress(self, done: int, of: int | None) -> None:
        pass

    @property
    def worst(self) -> Severity | None:
        return min((each.severity for each in self.findings), key=lambda each: each.rank, default=None)


@dataclass
class Outcome:
    """What one judgement gave."""

    verdict: Verdict
    judgement: Judgement
    notes: FakeNotes
    needs: list[Need]
    evidence: FakeEvidence

    @property
    def said(self) -> set[tuple[str, str]]:
        """(code, subject) of all blocked and attention findings."""
        return {(f.code, f.subject.exact) for f in self.notes.findings if f.severity is not Severity.INFO}

    def codes(self, code: str) -> set[str]:
        return {f.subject.exact for f in self.notes.findings if f.code == code}

    def one(self, code: str, subject: str) -> Finding:
        (found,) = [f for f in self.notes.findings if (f.code, f.subject.exact) == (code, subject)]
        return found


def run(step: Step, accounts: Accounts) -> Outcome:
    """Gathers what the step asks for, judges and seals."""
    evidence = FakeEvidence(accounts)
    skipped = step.applies(accounts.move)
    assert skipped is None, skipped
    needs: list[Need] = []
    for _ in range(20):
        needs = list(step.needs(evidence))
        for need in needs:
            assert (need.scope.split("-")[0] == "about") == bool(need.about), need
        new = [need for need in needs if not evidence.satisfied(need)]
        if not new:
            break
        for need in new:
            evidence.gather(need)
        if any(evidence.reading(need).coverage is not Coverage.COMPLETE for need in new):
            partial_answers = {n.list_key for n in new if evidence.reading(n).coverage is not Coverage.COMPLETE}
            if all(n.list_key in partial_answers for n in step.needs(evidence) if not evidence.satisfied(n)):
                needs = list(step.needs(evidence))
                break
    else:
        raise AssertionError("the step asks for ever")
    named = {need.list_key for need in needs}
    evidence.looked.clear()
    notes = FakeNotes()
    judgement = step.judge(evidence, notes)
    assert evidence.looked <= named, f"looked at {evidence.looked - named} without naming it"
    kinds = {kind.code for kind in step.spec.findings}
    assert {f.code for f in notes.findings} <= kinds, "a code that the step does not declare"
    for finding in notes.findings:
        assert_sayable(step, finding)
    used = [(need, evidence.reading(need)) for need in needs]
    verdict = seal(judgement, notes.worst, used, accounts.now)
    accounts.sealed[step.spec.id] = verdict
    accounts.step_findings[step.spec.id] = list(notes.findings)
    for figure in notes.figures.values():
        accounts.step_figures[step.spec.id, figure.name] = figure
        if figure.name == "calibration":
            accounts.know(**figure.data)
    return Outcome(verdict, judgement, notes, needs, evidence)


def assert_sayable(step: Step, finding: Finding) -> None:
    """Every value that the words of a finding name is among its facts."""
    (kind,) = [kind for kind in step.spec.findings if kind.code == finding.code]
    for phrase in (kind.summary, kind.consequence, kind.remedy):
        named = {name for _, name, _, _ in Formatter().parse(phrase.msgid) if name}
        missing = named - {"subject", *finding.facts}
        assert not missing, f"{finding.code} names {missing} and does not say it"


def _column(row: Any, by: str) -> str:
    if by == "sku_fold":
        return fold_sku(row.sku.exact)
    if by == "number_key":
        return order_number((row.number if hasattr(row, "number") else row.foreign_number).exact)
    value = getattr(row, by)
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return str.__str__(value)
    return "" if value is None else str(value)


def _moment(row: Any) -> datetime | None:
    found = row.placed_at if isinstance(row, Order) else row.created_at
    assert found is None or isinstance(found, datetime)
    return found


def _in_scope(row: Any, need: Need) -> bool:
    match need.scope.split("-")[0]:
        case "":
            return True
        case "open":
            return row.state in OPEN_STATES
        case "recent":
            return need.since is None or ((at := _moment(row)) is not None and at >= need.since)
        case "changed":
            at = row.updated_at or _moment(row)
            return need.since is None or (at is not None and at >= need.since)
    raise AssertionError(f"scope {need.scope} is not one of the contract")


# makers

IMPORTS_OPEN = ImportRule(
    Certainty.DOCUMENTED,
    frozenset({OrderState.OPEN, OrderState.PART_SHIPPED}),
    frozenset({OrderState.OPEN, OrderState.PART_SHIPPED}),
    Phrase("Picqer takes every paid order that is not finished."),
)
RULE_UNKNOWN = ImportRule(
    Certainty.UNKNOWN,
    frozenset(),
    frozenset({OrderState.OPEN, OrderState.PART_SHIPPED, OrderState.UNPAID}),
    Phrase("Not documented."),
)
NOTES = FeedbackTraits(False, False, True, True, False, ("note", "status"), timedelta(minutes=30), Phrase("Notes."))
FULFILMENTS = FeedbackTraits(
    True, True, True, False, False, ("fulfilment",), timedelta(minutes=30), Phrase("Fulfilments.")
)
WHOLE_ONLY = FeedbackTraits(
    False, False, False, False, True, ("shipment",), timedelta(minutes=30), Phrase("One shipment.")
)


def profile(name: str, imports: ImportRule = IMPORTS_OPEN, feedback: FeedbackTraits | None = NOTES) -> Profile:
    """A platform as data, with rights and menu paths made up."""
    rights = {
        right: Phrase("Menu, {right}", {"right": right})
        for right in ("products", "orders", "stock", "write-orders", "write-products", "webshoporders")
    }
    return Profile(
        name=name,
        title=name.title(),
        address=Phrase("address"),
        logins=(),
        rights=rights,
        required_rights=frozenset({"products", "orders"}),
        key_guide=Phrase("Menu, keys"),
        imports=imports,
        feedback=None if name == "picqer" else feedback,
        guide=(),
        troubles=(),
        writes={kind: SideEffects((), undo=True) for kind in ChangeKind},
        closing=Phrase("Close it."),
        hosted=name in ("shopify", "lightspeed", "ccv", "bol"),
    )


def move(
    scenario: Scenario = Scenario.REPLACE,
    old: Profile | None = None,
    new: Profile | None = None,
    old_connection: str = "4107",
    **settings: Any,
) -> MoveFacts:
    """A move from `woocommerce` to `shopify`; in `extra` without an old shop, in `upgrade` and `restart` within one shop."""
    old = old or profile("woocommerce")
    same_shop = scenario in (Scenario.UPGRADE, Scenario.RESTART)
    new = new or (old if same_shop else profile("shopify", feedback=FULFILMENTS))
    has_old = scenario is not Scenario.EXTRA
    old_url = "https://old.example.test"
    new_url = old_url if same_shop else "https://new.example.test"
    given: dict[str, Any] = {
        "name": "test",
        "scenario": scenario,
        "lang": "en",
        "picqer_url": "https://berk.example.test",
        "customer": "",
        "warehouses": ("18",),
        "old_connection": old_connection if has_old else "",
        "other_connections": (),
        "old": ShopSettings(old.name, old_url) if has_old else None,
        "new": ShopSettings(new.name, new_url),
    }
    given.update(settings)
    profiles = {Side.PICQER: profile("picqer"), Side.NEW: new}
    if has_old:
        profiles[Side.OLD] = old
    return MoveFacts(Settings(**given), profiles, ago(days=1), {}, {}, None, None, NOTHING)


def accounts(**parts: Any) -> Accounts:
    """Empty accounts around `move(**parts)`."""
    return Accounts(move(**parts))


def product(ident: str, sku: str, **fields: Any) -> Product:
    """A sellable product; in a shop and in Picqer alike."""
    base = Product(
        ident,
        Raw(sku),
        "",
        f"Product {ident}",
        Shape.GOODS,
        True,
        "",
        Raw(""),
        Raw(""),
        True,
        False,
        False,
        "",
        None,
        None,
    )
    return base._replace(**fields)


def order(
    ident: str, number: str, *lines: tuple[str, int], placed_at: datetime | None = None, **fields: Any
) -> tuple[Order | OrderLine, ...]:
    """An open, paid, native order with its lines, as `(sku, pieces)`. Unpack into `Accounts.add`."""
    pieces = sum(amount for _, amount in lines)
    base = Order(
        id=ident,
        number=Raw(number),
        reference=Raw(""),
        status="processing",
        state=OrderState.OPEN,
        placed_at=placed_at or ago(days=1),
        updated_at=None,
        email="",
        lines=lines_digest(lines),
        total="",
        currency="EUR",
        pieces=pieces,
        shipped=0,
        native=True,
        channel="",
        customer="",
        traits={},
    )
    rows = [
        OrderLine(f"{ident}.{index}", ident, "", Raw(sku), amount, 0, "") for index, (sku, amount) in enumerate(lines)
    ]
    return (base._replace(**fields), *rows)


def import_row(
    ident: str,
    connection: str,
    foreign_id: str,
    number: str = "",
    order_id: str = "",
    at: datetime | None = None,
    **f: Any,
) -> ImportRow:
    """A row of Picqer's webshop orders, imported when it has an order."""
    moment = at or ago(days=1)
    base = ImportRow(
        id=ident,
        connection=connection,
        order_id=order_id,
        foreign_id=Raw(foreign_id),
        foreign_number=Raw(number or foreign_id),
        foreign_status="processing",
        status="imported" if order_id else "expected",
        reason="",
        ordered_at=moment,
        created_at=moment,
        updated_at=moment,
    )
    return base._replace(**f)


def not_verified(outcome: Outcome, reason: Reason) -> bool:
    return (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", reason)


def words_of(findings: Sequence[Finding]) -> list[str]:
    return [f"{finding.code} {finding.subject}" for finding in findings]
