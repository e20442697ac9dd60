"""The plan: all steps, in order, each with its words."""

from __future__ import annotations

import pytest

from picqer_tui.core.findings import FindingKind
from picqer_tui.core.move import Scenario
from picqer_tui.core.phases import STANDING, Phase
from picqer_tui.core.phrase import Phrase
from picqer_tui.core.plan import make_plan
from picqer_tui.core.steps import Step
from picqer_tui.steps.order import STEPS
from tests.steps.fake_evidence import move

PLAN = [
    "preflight.access",
    "preflight.connections",
    "preflight.sku-match",
    "preflight.external-links",
    "preflight.old-orders",
    "preflight.order-numbers",
    "preflight.stranded-orders",
    "preflight.shipment-feedback",
    "preflight.shipping-options",
    "preflight.settings",
    "preflight.quiet-moment",
    "cutover.drain",
    "cutover.close-old-shop",
    "cutover.baseline",
    "cutover.deactivate-old",
    "cutover.connect-new",
    "postchecks.duplicate-orders",
    "postchecks.product-identity",
    "cutover.switch-on",
    "cutover.open-new-shop",
    "postchecks.missed-orders",
    "postchecks.leftover-orders",
    "postchecks.stock-push",
    "postchecks.shipment-feedback",
    "postchecks.watch",
    "postchecks.close",
]
BLOCKED_FOR_GOOD = {
    "login-refused",
    "wrong-platform",
    "connection-not-this-shop",
    "check-stale",
    "change-unsettled",
    "step-open",
}


def test_the_plan_has_its_steps_in_order() -> None:
    assert [step.spec.id for step in STEPS] == PLAN


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.spec.id)
def test_a_step_has_all_its_words(step: Step) -> None:
    spec = step.spec
    assert spec.phase == spec.id.split(".")[0]
    for phrase in (spec.title, spec.article, spec.purpose, spec.advice):
        assert phrase.msgid.strip()
    assert spec.purpose.msgid.endswith((".", "?", "!"))
    assert len(spec.title.msgid) <= 22, "the plan on the left is narrow"
    assert len({kind.code for kind in spec.findings}) == len(spec.findings)


KINDS = [kind for step in STEPS for kind in step.spec.findings]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.code)
def test_a_kind_of_finding_says_what_what_if_and_what_next(kind: FindingKind) -> None:
    for phrase in (kind.summary, kind.consequence, kind.remedy):
        assert isinstance(phrase, Phrase)
        assert phrase.msgid.strip()
        assert phrase.msgid[-1] in ".?!})”", phrase.msgid
    assert kind.waivable is (kind.code not in BLOCKED_FOR_GOOD)


@pytest.mark.parametrize(
    ("scenario", "skipped"),
    [
        (Scenario.REPLACE, set()),
        (
            Scenario.EXTRA,
            {
                "preflight.stranded-orders",
                "cutover.drain",
                "cutover.close-old-shop",
                "cutover.deactivate-old",
                "postchecks.missed-orders",
                "postchecks.leftover-orders",
            },
        ),
        (Scenario.UPGRADE, {"preflight.order-numbers", "cutover.close-old-shop", "cutover.open-new-shop"}),
        (Scenario.RESTART, {"preflight.order-numbers", "cutover.close-old-shop", "cutover.open-new-shop"}),
    ],
)
def test_what_a_scenario_skips(scenario: Scenario, skipped: set[str]) -> None:
    plan = make_plan(STEPS, move(scenario))
    assert {item.spec.id for item in plan.items if item.skipped is not None} == skipped


def test_the_list_of_moves_knows_which_steps_stand_after_the_switch() -> None:
    assert {step.spec.id for step in STEPS if step.spec.lasting} == STANDING
    stands = {step.spec.id for step in STEPS if step.spec.stands}
    assert stands == STANDING | {step.spec.id for step in STEPS if step.spec.phase is Phase.PREFLIGHT}
