"""The built preflight steps against the world's own ledger: nothing missed, nothing made up, over many seeds."""

from __future__ import annotations

import pytest

from picqer_tui.core.findings import Severity
from picqer_tui.core.steps import Step
from picqer_tui.steps.preflight import (
    access,
    connections,
    old_orders,
    shipment_feedback,
    sku_match,
    stranded_orders,
)
from picqer_tui.world.ledger import RULES, problems
from picqer_tui.world.ledger.sight import Sight
from picqer_tui.world.world import World
from tests.steps.fake_evidence import Accounts, FakeNotes, Outcome, run
from tests.steps.world_accounts import make, read

STEPS: tuple[Step, ...] = (
    access.STEP,
    connections.STEP,
    sku_match.STEP,
    old_orders.STEP,
    stranded_orders.STEP,
    shipment_feedback.STEP,
)

Said = set[tuple[str, str, str]]


def said(notes: FakeNotes) -> Said:
    return {(f.code, f.subject.exact, str(f.severity)) for f in notes.findings if f.severity is not Severity.INFO}


def judge(world: World) -> dict[str, Outcome]:
    accounts: Accounts = read(world)
    return {step.spec.id: run(step, accounts) for step in STEPS if step.applies(accounts.move) is None}


def assert_true(world: World) -> int:
    """Every step that the ledger tells of agrees with it to the letter; what the ledger is silent about, because a list is
    closed or the connection is not known, is never a clean pass and never untrue. Returns the number of findings."""
    truth: dict[str, Said] = {}
    for problem in problems(world):
        truth.setdefault(problem.step, set()).add((problem.code, problem.subject, problem.severity))
    findings = 0
    for step, outcome in judge(world).items():
        told = said(outcome.notes)
        findings += len(told)
        if step in truth or not told:
            assert told == truth.get(step, set()), step
            continue
        by_rule = {(problem.code, problem.subject) for problem in RULES[step][1](Sight(world))}
        assert {each[:2] for each in told} <= by_rule, step
        assert outcome.verdict.mark in ("blocked", "not_verified"), step
    return findings


@pytest.mark.parametrize("seed", range(1, 17))
def test_preflight_finds_exactly_what_is_wrong(seed: int) -> None:
    assert_true(make(seed))


@pytest.mark.parametrize("pair", [("shopify", "woocommerce"), ("woocommerce", "woocommerce"), ("shopify", "shopify")])
@pytest.mark.parametrize("seed", range(50, 56))
def test_between_other_platforms(pair: tuple[str, str], seed: int) -> None:
    assert_true(make(seed, from_platform=pair[0], to_platform=pair[1]))


@pytest.mark.parametrize("scenario", ["extra", "upgrade", "restart"])
@pytest.mark.parametrize("seed", range(60, 64))
def test_in_other_scenarios(scenario: str, seed: int) -> None:
    assert_true(make(seed, scenario=scenario))


@pytest.mark.parametrize("at", ["drain", "switched", "connected"])
@pytest.mark.parametrize("seed", range(70, 74))
def test_run_again_later_in_the_move(at: str, seed: int) -> None:
    assert_true(make(seed, at=at))


def test_the_worlds_do_have_trouble_to_find() -> None:
    assert sum(assert_true(make(seed)) for seed in range(1, 9)) > 100


def test_judging_twice_says_the_same() -> None:
    accounts = read(make(1))
    for step in STEPS:
        outcome = run(step, accounts)
        again = FakeNotes()
        step.judge(outcome.evidence, again)
        assert again.findings == outcome.notes.findings, step.spec.id
        assert again.figures == outcome.notes.figures, step.spec.id
