"""What must hold at every look, whatever a merchant did or said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from random import Random
from typing import Protocol

from picqer_tui.core.findings import Severity
from picqer_tui.core.marks import Mark
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import Account, CarrierProfile, ImportRow, Product, Stock
from picqer_tui.core.sides import Side
from picqer_tui.steps import switch
from picqer_tui.world.ledger import RULES, covered, problems, seen
from picqer_tui.world.ledger.near import Neighbours
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.merchants.balancing import Places, apart, counted, read_of_old, sums, taken_for_switch
from tests.merchants.program import CLOSE_OLD, JUDGED, PUSH, SIGN_OFF, SWITCH_ON, Program
from tests.steps.fake_evidence import Accounts, Outcome, run

OWN = frozenset({"check-stale", "change-unsettled", "push-not-seen", "watch-gap", "step-open", "key-to-revoke"})
"""Codes about this program, or about what a person said: never in the ledger."""
MISSED, IDENTITY = "postchecks.missed-orders", "postchecks.product-identity"
AFTER_SWITCH = (MISSED, "postchecks.leftover-orders")
"""A rehearsal until somebody says that the switch was."""
GOOD = (Mark.PASSED, Mark.ATTENTION)
Told = set[tuple[str, str, str]]


def told(outcome: Outcome) -> Told:
    """(code, subject, severity) of what a step noticed of the world."""
    return {
        (f.code, f.subject.exact, str(f.severity))
        for f in outcome.notes.findings
        if f.severity is not Severity.INFO and f.code not in OWN
    }


class Hearer(Protocol):
    """A program as the truth asks for it: what it was told, and what it kept."""

    @property
    def heard(self) -> bool: ...

    @property
    def kept(self) -> Accounts: ...

    def said(self, step: str, question: str = "") -> bool: ...


@contextmanager
def _rows_closed(world: World) -> Iterator[None]:
    rights = world.books.account.access.rights
    had = "webshoporders" in rights
    rights.discard("webshoporders")
    try:
        yield
    finally:
        if had:
            rights.add("webshoporders")


class Truth:
    """What is wrong in the world now, as far as a program that was told this much can know it."""

    def __init__(self, world: World, program: Hearer) -> None:
        self.by_step: dict[str, Told] = {}
        """Of each step that the ledger speaks of, everything."""
        said_push = program.said(PUSH)
        with _pushed_as_said(world, said_push):
            heard = program.heard
            for ident in covered(world, heard):
                self.by_step[ident] = set()
            if CLOSE_OLD in self.by_step or CLOSE_OLD in covered(world):
                self.by_step[CLOSE_OLD] = set()
            found = [p for p in problems(world, heard) if p.step != CLOSE_OLD]
            found += [p for p in problems(world, True) if p.step == CLOSE_OLD]
            for problem in found:
                self.by_step[problem.step].add((problem.code, problem.subject, problem.severity))
            sight, sight_told = Sight(world, heard), Sight(world, True)
            self.open_orders = [order for order in world.books.orders if order.open]
            self.by_rule: dict[str, Told] = {}
            """By the rules alone, also where a key hides it."""
            for ident, (_, rule) in RULES.items():
                rows = rule(sight_told if ident == CLOSE_OLD else sight)
                self.by_rule[ident] = {(p.code, p.subject, p.severity) for p in rows}
            self.by_reference: dict[str, Told] = {}
            """By the rules alone, where Picqer's webshop orders are closed to the key."""
            with _rows_closed(world):
                blind = Sight(world, heard)
                for ident, (_, rule) in RULES.items():
                    self.by_reference[ident] = {(p.code, p.subject, p.severity) for p in rule(blind)}
            if _has_copy(program, sight):
                self.by_rule[IDENTITY] = set(_since_copy(program, sight))
                if "picqer:products" in seen(sight):
                    self.by_step[IDENTITY] = self.by_rule[IDENTITY]

    def blocked(self, step: str) -> Told:
        return {each for each in self.by_rule.get(step, ()) if each[2] == "blocked"}


@contextmanager
def _pushed_as_said(world: World, said: bool) -> Iterator[None]:
    """A step looks at stock before or after the push by what was said of it, so the rules do here too."""
    done = world.plans.push_done_at
    world.plans.push_done_at = (done or world.now()) if said else None
    try:
        yield
    finally:
        world.plans.push_done_at = done


def _has_copy(program: Hearer, sight: Sight) -> bool:
    """Whether there is a copy of the products from before the new connection began; the ledger knows of none."""
    at = program.kept.move.baseline_at
    return at is not None and (sight.connected_at is None or at < sight.connected_at)


def _since_copy(program: Hearer, sight: Sight) -> Iterator[tuple[str, str, str]]:
    """What became of the products since the copy was taken."""
    copied = program.kept.baseline.get((Side.PICQER, Product), {}).values()
    before = {row.sku.exact: row for row in copied if sight.customer is None or row.customer == str(sight.customer)}
    now = {product.productcode: product for product in sight.products}
    for code, row in before.items():
        here = now.get(code)
        if here is not None and str(here.idproduct) != row.id:
            yield "id-changed", code, "blocked"
        elif here is None or (row.live and not here.active):
            yield "code-gone", code, "attention"
    ids = {row.id for row in before.values()}
    new = [p for code, p in now.items() if code not in before and str(p.idproduct) not in ids]
    old = Neighbours.of_few([(c, r.ean) for c, r in before.items()], [(p.productcode, p.barcode) for p in new])
    for product in new:
        near = old.nearest(product.productcode, product.barcode) is not None
        yield (
            ("lookalike-created", product.productcode, "blocked")
            if near
            else ("product-created", product.productcode, "attention")
        )


def never_lies(outcomes: dict[str, Outcome], truth: Truth, where: object) -> None:
    """No step is passed, or just asks for attention, while something in it is blocked."""
    for ident, outcome in outcomes.items():
        blocked = truth.blocked(ident)
        if blocked and outcome.verdict.mark in GOOD:
            raise AssertionError((where, ident, outcome.verdict.mark, blocked))


def finds_all(outcomes: dict[str, Outcome], truth: Truth, program: Program, where: object) -> int:
    """Everything that the ledger speaks of is found and nothing invented; gives how much was found."""
    number = 0
    for ident, outcome in outcomes.items():
        here = told(outcome)
        number += len(here)
        if ident == SIGN_OFF or (ident in AFTER_SWITCH and not program.heard):
            continue
        if ident in truth.by_step:
            wanted = truth.by_step[ident]
            if ident == SWITCH_ON and program.said(SWITCH_ON, "auto-process"):
                here.discard(BY_HAND)
                wanted = wanted - {BY_HAND}
            assert here == wanted, (where, ident, {"missed": wanted - here, "invented": here - wanted})
        elif here:
            true = truth.by_rule[ident]
            if switch.closed(outcome.evidence):
                true = true | truth.by_reference[ident]
            known = {each[:2] for each in true}
            invented = {each[:2] for each in here} - known - merely_different(known)
            assert not invented, (where, ident, invented)
            assert outcome.verdict.mark not in GOOD, (where, ident)
    return number


BY_HAND = ("switch-unconfirmed", "auto-process", "attention")
"""No API shows this switch: a person's word takes it away, and the ledger has it always."""


def merely_different(true: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """While not all that moved was read, a SKU that the shop did not follow is only told to differ: that it does all the same."""
    return {("stock-differs", subject) for code, subject in true if code == "sync-not-alive"}


def balances(outcomes: dict[str, Outcome], expected: Sequence[Places], where: object) -> int:
    """Every order of the old shop that the balance is about is in its one place, and no other order is in it; gives how many
    there are. `expected`: by the world's books, of each moment at which its lists may have been read."""
    outcome = outcomes.get(MISSED)
    if outcome is None or "balance" not in outcome.notes.figures:
        return 0
    figure = outcome.notes.figures["balance"].data
    rows = dict(zip(figure["keys"], (number for _, number in figure["rows"]), strict=True))
    places = counted(outcome)
    assert rows == sums(places), (where, rows)
    assert figure["total"] == len(places) == outcome.notes.counts["looked_at"], (where, rows)
    assert all(outcome.notes.counts[f"balance.{each}"] == number for each, number in rows.items()), where
    assert places.keys() <= read_of_old(outcome), where
    if whole_of_old(outcome):
        assert any(places.keys() == each.keys() for each in expected), (
            where,
            [apart(places, each) for each in expected],
        )
    else:
        assert any(places.keys() <= each.keys() for each in expected), (
            where,
            [apart(places, each) for each in expected],
        )
    if len(expected) == 1 and outcome.verdict.basis.complete:
        assert not apart(places, expected[0]), (where, apart(places, expected[0]))
    return int(figure["total"])


def whole_of_old(outcome: Outcome) -> bool:
    """Whether all orders of the old shop were read that the balance is about."""
    lists = [need for need in outcome.needs if need.side is Side.OLD and need.scope in ("open", "recent")]
    return all(outcome.evidence.reading(need).coverage is Coverage.COMPLETE for need in lists)


def signs_nothing_off(outcomes: dict[str, Outcome], where: object) -> None:
    """The sign-off is never open while a step stands blocked."""
    last = outcomes.get(SIGN_OFF)
    if last is not None and any(each.verdict.mark is Mark.BLOCKED for each in outcomes.values()):
        assert last.verdict.mark not in GOOD, where


ACCESS = "preflight.access"
"""A list that is refused is what this step looks for, so it is only read in part here."""
DROPPED = (ListKey(Side.OLD, Account, ""), ListKey(Side.PICQER, CarrierProfile, ""))
"""What a step does without when it cannot be had: after the domain has moved another shop answers at the old address; carriers
keep their number where their name is closed."""


PLAINLY_OPEN = ("stranded-open", "leftover-open")
"""What an order that waits for stock is called where the list of backorders is closed: it is open all the same."""

ROWS, BY_REFERENCE = ListKey(Side.PICQER, ImportRow, ""), "leftover-origin-unknown"
"""Where all rows are closed to a key, a leftover is an order with the number of one of the old shop."""


def in_the_dark(
    outcomes: dict[str, Outcome],
    accounts: Accounts,
    truth: Truth,
    places: Callable[[datetime], Places],
    chance: Random,
    where: object,
    most: int = 3,
) -> int:
    """Of a few steps a list is read in part, or refused: neither passed nor just attention, nothing untrue, and a balance
    that adds up all the same."""
    steps = [step for step in JUDGED if step.spec.id in outcomes and step.spec.id in RULES]
    for step in chance.sample(steps, min(most, len(steps))):
        ident = step.spec.id
        keys = sorted({n.list_key for n in outcomes[ident].needs if n.list_key not in DROPPED}, key=str)
        if not keys:
            continue
        dark = replace(
            accounts,
            covers=dict(accounts.covers),
            sealed=dict(accounts.sealed),
            step_findings=dict(accounts.step_findings),
            step_figures=dict(accounts.step_figures),
        )
        key = chance.choice(keys)
        if ident != ACCESS and chance.random() < 0.5:
            dark.cover(key, Coverage.REFUSED, "no_right")
        else:
            # a product's stock in all its warehouses comes with the product, all or nothing
            keep = 0 if key.kind is Stock else chance.randrange(0, 6)
            dark.cover(key, Coverage.PARTIAL, "incomplete", keep=keep)
        outcome = run(step, dark)
        assert outcome.verdict.mark not in GOOD, (where, ident, key, outcome.verdict)
        true = {each[:2] for each in truth.by_rule[ident]}
        true |= {(code, subject) for code in PLAINLY_OPEN for _, subject in true}
        true |= merely_different(true)
        if key == ROWS and dark.covers[key].coverage is Coverage.REFUSED:
            true |= {each[:2] for each in truth.by_reference[ident]}
            if ident in AFTER_SWITCH:
                true |= {(BY_REFERENCE, str(order.orderid)) for order in truth.open_orders}
        untrue = {each[:2] for each in told(outcome)} - true
        if not (ident in AFTER_SWITCH and not accounts.move.switched_at):
            assert not untrue, (where, ident, key, untrue)
        if ident == MISSED:
            balances({ident: outcome}, [places(taken_for_switch(outcome))], (where, key))
    return min(most, len(steps))
