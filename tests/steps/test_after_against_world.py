"""The steps from the drain on against the world's own ledger: nothing missed, nothing made up, over many seeds."""

from __future__ import annotations

import pytest

from picqer_tui.core.findings import Severity
from picqer_tui.core.phases import Phase
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow
from picqer_tui.core.sides import Side
from picqer_tui.core.steps import Step
from picqer_tui.steps.order import STEPS
from picqer_tui.world import importer
from picqer_tui.world.ledger import MOMENTS, RULES, problems
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts, Outcome, run
from tests.steps.world_after import make, read_after, told

AFTER = tuple(step for step in STEPS if step.spec.phase is not Phase.PREFLIGHT and step.spec.id in RULES)
OWN = {"check-stale", "change-unsettled", "push-not-seen"}
"""Codes about this program or what a person said: never in the ledger."""


def judge(world: World, accounts: Accounts) -> dict[str, Outcome]:
    reached = MOMENTS.index(world.moment)
    return {
        step.spec.id: run(step, accounts)
        for step in AFTER
        if step.applies(accounts.move) is None and MOMENTS.index(RULES[step.spec.id][0]) <= reached
    }


def said(outcome: Outcome) -> set[tuple[str, str, str]]:
    return {
        (f.code, f.subject.exact, str(f.severity))
        for f in outcome.notes.findings
        if f.severity is not Severity.INFO and f.code not in OWN
    }


def assert_true(world: World, accounts: Accounts, heard: bool = True) -> int:
    """Every step agrees with the ledger to the letter. Where the ledger is silent because a list is closed or the old
    connection is not known, what a step says is true and its verdict never a pass. `heard`: a person said when the old
    connection went off."""
    truth: dict[str, set[tuple[str, str, str]]] = {}
    for problem in problems(world, heard, frozenset(RULES)):
        truth.setdefault(problem.step, set()).add((problem.code, problem.subject, problem.severity))
    findings = 0
    for step, outcome in judge(world, accounts).items():
        here = said(outcome)
        findings += len(here)
        if step in truth or not here:
            assert here == truth.get(step, set()), step
            continue
        by_rule = {(problem.code, problem.subject) for problem in RULES[step][1](Sight(world))}
        assert {each[:2] for each in here} <= by_rule, step
        assert outcome.verdict.mark in ("blocked", "not_verified"), step
    return findings


@pytest.mark.parametrize("at", ["drain", "switched", "connected"])
@pytest.mark.parametrize("seed", range(1, 6))
def test_every_step_finds_exactly_what_is_wrong(seed: int, at: str) -> None:
    world = make(seed, at=at)
    accounts = read_after(world)
    if at != "drain":
        told(world, accounts)
    assert_true(world, accounts)


@pytest.mark.parametrize("scenario", ["extra", "upgrade", "restart"])
@pytest.mark.parametrize("seed", range(30, 32))
def test_in_other_scenarios(scenario: str, seed: int) -> None:
    world = make(seed, at="connected", scenario=scenario)
    accounts = read_after(world)
    told(world, accounts)
    assert_true(world, accounts)


@pytest.mark.parametrize("seed", range(40, 42))
def test_between_other_platforms(seed: int) -> None:
    world = make(seed, at="connected", from_platform="shopify", to_platform="woocommerce")
    accounts = read_after(world)
    told(world, accounts)
    assert_true(world, accounts)


@pytest.mark.parametrize("at", ["drain", "switched", "connected"])
@pytest.mark.parametrize("seed", range(1, 4))
def test_a_program_that_was_told_nothing_knows_it_from_the_rows(seed: int, at: str) -> None:
    world = make(seed, at=at)
    accounts = read_after(world)
    assert accounts.move.switched_at is None
    assert_true(world, accounts, heard=False)


@pytest.mark.parametrize("how", ["right", "half", "zeros", "wrong"])
@pytest.mark.parametrize("seed", [1, 2])
def test_after_the_stock_push(how: str, seed: int) -> None:
    world = make(seed, at="connected")
    before = read_after(world)
    (step,) = [each for each in AFTER if each.spec.id == "postchecks.stock-push"]
    run(step, before)
    connection = world.new_connection()
    assert connection is not None
    world.plans.push = how
    importer.push(world, connection, world.now())
    after = read_after(world)
    told(world, after)
    after.step_figures = before.step_figures
    after.answer(step.spec.id, "pushed", "yes")
    outcome = run(step, after)
    assert said(outcome) == {(p.code, p.subject, p.severity) for p in problems(world) if p.step == step.spec.id}
    assert (("push-not-seen", "new") in outcome.said) == (how == "wrong")
    if how == "right":
        assert outcome.verdict.mark == "passed"


LEFT = "postchecks.leftover-orders"


@pytest.mark.parametrize("pair", [("woocommerce", "shopify"), ("shopify", "woocommerce")])
@pytest.mark.parametrize("seed", range(1, 4))
def test_leftovers_are_found_by_their_reference_where_webshop_orders_are_closed(
    seed: int, pair: tuple[str, str]
) -> None:
    world = make(seed, at="connected", from_platform=pair[0], to_platform=pair[1])
    accounts = read_after(world)
    told(world, accounts)
    accounts.cover(ListKey(Side.PICQER, ImportRow, ""), Coverage.REFUSED, "resource_closed")
    (step,) = [each for each in AFTER if each.spec.id == LEFT]
    outcome = run(step, accounts)
    truth = {p.subject for p in RULES[LEFT][1](Sight(world)) if p.code.startswith("leftover-")}
    assert outcome.said == {("leftover-origin-unknown", subject) for subject in truth}
    assert (outcome.verdict.mark, outcome.verdict.reason) == ("not_verified", "resource_closed")
    assert outcome.notes.proposed == []


@pytest.fixture(scope="module")
def connected() -> tuple[World, Accounts]:
    world = make(5, at="connected")
    accounts = read_after(world)
    told(world, accounts)
    return world, accounts


@pytest.mark.parametrize("keep", [0, 3])
@pytest.mark.parametrize("step", AFTER, ids=lambda step: step.spec.id)
def test_a_list_that_was_read_in_part_gives_no_pass_and_nothing_untrue(
    step: Step, keep: int, connected: tuple[World, Accounts]
) -> None:
    world, accounts = connected
    truth = {(p.code, p.subject) for p in RULES[step.spec.id][1](Sight(world))}
    for key in {need.list_key for need in run(step, accounts).needs}:
        accounts.covers = {}
        accounts.cover(key, Coverage.PARTIAL, "incomplete", keep=keep)
        outcome = run(step, accounts)
        assert outcome.verdict.mark in ("not_verified", "blocked"), key
        assert {each[:2] for each in said(outcome)} <= truth, key
    accounts.covers = {}
