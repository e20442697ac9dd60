"""The steps about surroundings, settings, doors and aftercare against the world's own ledger, over many seeds."""

from __future__ import annotations

import pytest

from picqer_tui.core.findings import Severity
from picqer_tui.core.readings import Coverage
from picqer_tui.core.steps import Step
from picqer_tui.steps.cutover import close_old_shop, open_new_shop
from picqer_tui.steps.postchecks import shipment_feedback, watch
from picqer_tui.steps.preflight import external_links, order_numbers, quiet_moment, settings, shipping_options
from picqer_tui.world.ledger import MOMENTS, RULES, covered, problems
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts, Outcome, run
from tests.steps.world_after import make, read_after, told

STEPS: tuple[Step, ...] = (
    external_links.STEP,
    order_numbers.STEP,
    shipping_options.STEP,
    settings.STEP,
    quiet_moment.STEP,
    close_old_shop.STEP,
    open_new_shop.STEP,
    shipment_feedback.STEP,
    watch.STEP,
)
IDS = frozenset(step.spec.id for step in STEPS)
Said = set[tuple[str, str, str]]


def look(world: World) -> Accounts:
    accounts = read_after(world)
    told(world, accounts)
    return accounts


def said(outcome: Outcome) -> Said:
    return {
        (f.code, f.subject.exact, str(f.severity)) for f in outcome.notes.findings if f.severity is not Severity.INFO
    }


def assert_true(world: World) -> Said:
    """Every step that the ledger speaks of agrees with it to the letter; where it is silent because a list is closed, what a step
    says is true and its verdict never a pass. Gives all that was found."""
    accounts = look(world)
    speaks = set(covered(world, steps=IDS))
    truth: dict[str, Said] = {step: set() for step in speaks}
    for problem in problems(world, steps=IDS):
        truth[problem.step].add((problem.code, problem.subject, problem.severity))
    found: Said = set()
    for step in STEPS:
        ident = step.spec.id
        if step.applies(accounts.move) is not None:
            assert not truth.get(ident), ident
            continue
        if MOMENTS.index(RULES[ident][0]) > MOMENTS.index(world.moment):
            continue
        outcome = run(step, accounts)
        here = said(outcome)
        found |= here
        if ident in speaks:
            assert here == truth[ident], ident
        elif here:
            by_rule = {(problem.code, problem.subject) for problem in RULES[ident][1](Sight(world))}
            assert {each[:2] for each in here} <= by_rule, ident
            assert outcome.verdict.mark in ("blocked", "not_verified"), ident
    return found


@pytest.mark.parametrize("at", ["preflight", "drain", "switched", "connected"])
@pytest.mark.parametrize("seed", range(1, 5))
def test_every_step_finds_exactly_what_is_wrong(seed: int, at: str) -> None:
    assert_true(make(seed, at=at))


@pytest.mark.parametrize("pair", [("shopify", "woocommerce"), ("woocommerce", "woocommerce"), ("shopify", "shopify")])
@pytest.mark.parametrize("seed", range(20, 23))
def test_between_other_platforms(pair: tuple[str, str], seed: int) -> None:
    assert_true(make(seed, at="connected", from_platform=pair[0], to_platform=pair[1]))


@pytest.mark.parametrize("scenario", ["extra", "upgrade", "restart"])
@pytest.mark.parametrize("seed", range(30, 33))
def test_in_other_scenarios(scenario: str, seed: int) -> None:
    assert_true(make(seed, at="connected", scenario=scenario))


@pytest.fixture(scope="module")
def connected() -> tuple[World, Accounts]:
    world = make(5, at="connected")
    return world, look(world)


@pytest.mark.parametrize("keep", [0, 3])
@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.spec.id)
def test_a_list_that_was_read_in_part_gives_no_pass_and_nothing_untrue(
    step: Step, keep: int, connected: tuple[World, Accounts]
) -> None:
    world, accounts = connected
    truth = {(p.code, p.subject) for p in RULES[step.spec.id][1](Sight(world))}
    before = dict(accounts.covers)
    for key in {need.list_key for need in run(step, accounts).needs}:
        accounts.covers = {**before}
        accounts.cover(key, Coverage.PARTIAL, "incomplete", keep=keep)
        outcome = run(step, accounts)
        assert outcome.verdict.mark in ("not_verified", "blocked"), key
        assert {each[:2] for each in said(outcome)} <= truth, key
    accounts.covers = before


def test_judging_twice_says_the_same(connected: tuple[World, Accounts]) -> None:
    _, accounts = connected
    for step in STEPS:
        if step.applies(accounts.move) is None:
            outcome = run(step, accounts)
            assert run(step, accounts).notes.findings == outcome.notes.findings, step.spec.id
