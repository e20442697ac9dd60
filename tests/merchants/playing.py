"""One merchant's move from begin to end, looked at from moment to moment, and what must hold each time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from random import Random

from picqer_tui.core.records import CARRIED
from picqer_tui.steps.postchecks.missed_orders import STEP as MISSED_STEP
from picqer_tui.world.books import Connection, ImportRow
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.players import Merchant, Turn
from picqer_tui.world.world import World
from tests.merchants.balancing import Listed, expected, listed, taken_for_switch, within
from tests.merchants.holding import MISSED, Truth, balances, finds_all, in_the_dark, never_lies, signs_nothing_off, told
from tests.merchants.program import Program
from tests.steps.fake_evidence import Accounts, run
from tests.steps.world_after import make

SCENARIOS = ("replace", "extra", "upgrade", "restart")
PAIRS = (
    ("woocommerce", "shopify"),
    ("shopify", "woocommerce"),
    ("woocommerce", "woocommerce"),
    ("shopify", "shopify"),
)
WATCH, OFF, DOUBLES = "postchecks.watch", "cutover.deactivate-old", "postchecks.duplicate-orders"
Tally = Counter[str]


def world_of(scenario: str, seed: int) -> World:
    """A small world: every second one with trouble planted in it, every fourth from the preflight on."""
    old, new = PAIRS[seed % len(PAIRS)]
    return make(
        1000 + seed,
        scenario=scenario,
        products=40,
        orders=60,
        at="preflight" if seed % 4 == 0 else "drain",
        troubles=None if seed % 2 else (),
        from_platform=old,
        to_platform=new,
    )


class Move:
    """A merchant at work and the program beside. Counts what was looked at and what was raised."""

    def __init__(self, scenario: str, seed: int) -> None:
        self.where = (scenario, seed)
        self.world = world_of(scenario, seed)
        self.merchant = Merchant(self.world, seed)
        self.program = Program(self.world)
        self.chance = Random(f"{scenario}/{seed}")
        self.tally: Tally = Counter()

    def play(self) -> Tally:
        """The whole move. The program looks when there is time to, and after what matters."""
        self.tally[self.merchant.temper] += 1
        for turn in self.merchant.turns():
            if turn.during_check:
                self._look_during(turn)
            self.program.hear(turn)
            if self._worth_a_look(turn):
                self._look()
        return self.tally

    def _worth_a_look(self, turn: Turn) -> bool:
        waited = not turn.deed and turn.said is None
        kind = turn.deed.partition(":")[0]
        return (
            waited
            or kind in ("deactivate-connection", "push-stock", "activate-connection")
            or turn.deed == "place-order:new"
        )

    def _look(self) -> None:
        outcomes = self.program.look()
        truth, where = (
            Truth(self.world, self.program),
            (*self.where, str(self.world.now()), sorted(self.merchant.slips)),
        )
        never_lies(outcomes, truth, where)
        signs_nothing_off(outcomes, where)
        self.tally["findings"] += finds_all(outcomes, truth, self.program, where)
        places = partial(expected, self.world, self.program.kept.move)
        self.tally["balanced"] += balances(outcomes, [places()], where)
        self.tally["looks"] += 1
        self.tally["passed"] += sum(outcome.verdict.mark == "passed" for outcome in outcomes.values())
        for code, subject, step in alarms(self.world, truth):
            assert (code, subject) in {each[:2] for each in told(outcomes[step])}, (where, step, code, subject)
            self.tally[code] += 1
        self.tally["dark"] += in_the_dark(outcomes, self.program.kept, truth, places, self.chance, where)

    def _look_during(self, turn: Turn) -> None:
        """Something happens while the lists are being read: some are from before it, some from after. What was wrong all the
        time is never passed, and no sum is out."""
        before, was = self.program.read(), Truth(self.world, self.program)
        orders = [listed(self.world)]
        turn.happen()
        after, now = self.program.read(), Truth(self.world, self.program)
        orders.append(listed(self.world))
        mixed = self._mixed(before, after)
        outcomes = self.program.look(mixed)
        for ident, rows in was.by_rule.items():
            was.by_rule[ident] = rows & now.by_rule[ident]
        where = (*self.where, "during", turn.deed)
        never_lies(outcomes, was, where)
        self.tally["balanced-during"] += self._balance_during(mixed, orders, where)
        self.tally["during"] += 1

    def _balance_during(self, mixed: Accounts, orders: list[list[Listed]], where: object) -> int:
        """The balance over such lists, also before its time has come: it is about the orders of one of the two moments."""
        if MISSED_STEP.applies(mixed.move) is not None:
            return 0
        apart = replace(
            mixed,
            sealed=dict(mixed.sealed),
            step_findings=dict(mixed.step_findings),
            step_figures=dict(mixed.step_figures),
        )
        outcome = run(MISSED_STEP, apart)
        at = taken_for_switch(outcome)
        return balances({MISSED: outcome}, [within(each, at) for each in orders], where)

    def _mixed(self, before: Accounts, after: Accounts) -> Accounts:
        carried = {each for kinds in CARRIED.values() for each in kinds}
        rows = dict(after.rows)
        for side, kind in before.rows:
            if kind not in carried and self.chance.random() < 0.5:
                for each in (kind, *CARRIED.get(kind, ())):
                    rows[side, each] = before.rows.get((side, each), {})
        return replace(after, rows=rows)


def alarms(world: World, truth: Truth) -> Iterator[tuple[str, str, str]]:
    """(code, subject, step) of what haste leads to, read from the books by rules of this test's own: they need no ledger."""
    old, new = world.old_connection(), world.new_connection()
    if old is None or world.books.account.chosen_connection != old.id:
        return
    rows = list(world.books.rows)
    of_old = [row for row in rows if row.connection == old.id]
    of_new = [row for row in rows if new is not None and row.connection == new.id]
    if world.switched_at is not None and OFF in truth.by_step:
        late = [row for row in of_old if (row.created - world.switched_at).total_seconds() > 15 * 60]
        if late:
            yield "still-importing", str(old.id), OFF
    if not of_new or not _known(world, new):
        return
    began = min(row.created for row in of_new)
    if WATCH in truth.by_step and any(row.created >= began for row in of_old):
        yield "overlap", str(old.id), WATCH
    if DOUBLES in truth.by_step and world.options.same_shop:
        yield from _doubles(world, {row.foreign_id: row.idorder for row in of_old}, of_new)


def _known(world: World, new: Connection | None) -> bool:
    """Whether the shop's orders let a program recognise the new connection."""
    return new is not None and Sight(world).serves(new.id, "new")


def _doubles(world: World, brought: dict[str, int | None], of_new: list[ImportRow]) -> Iterator[tuple[str, str, str]]:
    """One order of the one shop that came over both connections, and was cancelled in neither."""
    for row in of_new:
        first, second = brought.get(row.foreign_id), row.idorder
        if first is None or second is None or first == second:
            continue
        pair = sorted((world.books.orders[first], world.books.orders[second]), key=lambda order: order.idorder)
        if any(order.status == "cancelled" for order in pair):
            continue
        sent = all(any(not world.books.shipments[n].cancelled for n in order.shipments) for order in pair)
        subject = "+".join(order.orderid for order in pair)
        yield "shipped-twice" if sent else "duplicate-certain", subject, DOUBLES


def play(scenario: str, seeds: range) -> Tally:
    """Merchants with these seeds, one after the other."""
    tally: Tally = Counter()
    for seed in seeds:
        tally += Move(scenario, seed).play()
    return tally
