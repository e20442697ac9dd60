"""The switches of the new connection: said, and seen."""

from __future__ import annotations

from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import OrderLine, Shipment, Side, Stock, Warehouse
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.cutover.switch_on import STEP
from tests.steps.fake_evidence import Accounts, ago, not_verified, product, run
from tests.steps.move_made import NEW, imported, made, parcel, shown, switched


def connected(status: str = "processing", **given: Any) -> Accounts:
    found = made(**given)
    switched(found, ago(hours=3))
    found.add(Side.PICQER, Warehouse("18", "Hal", True, True, True))
    imported(found, "n1", ago(hours=2), connection=NEW, status=status)
    return found


def moved(found: Accounts, picqer: int, shop: int) -> None:
    """The product of order n1 moved when its picklist was closed an hour ago."""
    found.add(
        Side.PICQER,
        product("900", "A"),
        Stock("900/18", "900", Raw("A"), "18", picqer),
        OrderLine("l1", "pn1", "900", Raw("A"), 2, 2, ""),
    )
    found.add(Side.NEW, product("x", "A"), Stock("x", "x", Raw("A"), "", shop))
    parcel(found, "n1", ago(hours=1))


def test_nobody_said_anything() -> None:
    outcome = run(STEP, connected())
    assert outcome.said == {("switch-unconfirmed", each) for each in ("stock", "shipments", "auto-process")}
    assert outcome.verdict.mark == "attention"


def test_said_is_still_attention_for_what_can_be_seen() -> None:
    found = connected()
    for each in ("stock", "shipments", "auto-process"):
        found.answer(STEP.spec.id, each, "yes")
    outcome = run(STEP, found)
    assert outcome.said == {("switch-unconfirmed", "stock"), ("switch-unconfirmed", "shipments")}
    assert "You said" in outcome.one("switch-unconfirmed", "stock").facts["what"].msgid


def test_said_and_seen_passes() -> None:
    found = connected("completed")
    moved(found, 5, 5)
    shown(found, "n1", side=Side.NEW)
    found.answer(STEP.spec.id, "auto-process", "yes")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())


def test_seen_not_to_work_blocks_whatever_was_said() -> None:
    found = connected("completed")
    moved(found, 5, 7)
    for each in ("stock", "shipments", "auto-process"):
        found.answer(STEP.spec.id, each, "yes")
    outcome = run(STEP, found)
    assert outcome.said == {("switch-contradicted", "stock"), ("switch-contradicted", "shipments")}


def test_what_left_less_than_30_minutes_ago_says_nothing_yet() -> None:
    found = connected("completed")
    moved(found, 5, 7)
    parcel(found, "n1", ago(minutes=20))
    assert {code for code, _ in run(STEP, found).said} == {"switch-unconfirmed"}


def test_concepts_alone_contradict_nothing_but_are_not_seen() -> None:
    found = connected("concept")
    found.answer(STEP.spec.id, "auto-process", "yes")
    assert ("switch-unconfirmed", "auto-process") in run(STEP, found).said


def test_before_connecting_there_is_nothing_to_switch_on_and_the_request_is_ready() -> None:
    outcome = run(STEP, made())
    assert not_verified(outcome, Reason.NO_SAMPLE)
    assert "voorraad-push" in outcome.notes.figures["request-nl"].data["text"]
    assert "stock push" in outcome.notes.figures["request-en"].data["text"]


def test_one_code_of_a_shipment_is_enough_to_see_that_the_switch_is_on() -> None:
    """A second code that was lost is for the step that follows shipments."""
    found = connected("completed")
    moved(found, 5, 5)
    found.add(Side.PICQER, Shipment("sn1.2", "pn1", "kn1closed", "3SXYZ", "postnl", False, ago(hours=1)))
    shown(found, "n1", side=Side.NEW)
    assert ("switch-contradicted", "shipments") not in run(STEP, found).said
    other = connected("completed")
    moved(other, 5, 5)
    other.add(Side.PICQER, Shipment("sn1.2", "pn1", "kn1closed", "3SXYZ", "postnl", False, ago(hours=1)))
    shown(other, "n1", code="3SELSE", side=Side.NEW)
    assert run(STEP, other).one("switch-contradicted", "shipments").facts["count"] == 1
