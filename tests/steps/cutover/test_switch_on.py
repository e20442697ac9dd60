"""The switches of the new connection: said, and seen."""

from __future__ import annotations

from typing import Any

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.readings import Coverage, ListKey, Need
from picqer_tui.core.records import OrderLine, Shipment, Stock, Warehouse
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.cutover.switch_on import STEP
from tests.steps import fake_evidence
from tests.steps.fake_evidence import Accounts, FakeEvidence, ago, not_verified, product, run
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


def also(found: Accounts, sku: str, picqer: int, shop: int) -> None:
    """Another SKU on order n1, which moved as well."""
    found.add(
        Side.PICQER,
        product(f"p{sku}", sku),
        Stock(f"p{sku}/18", f"p{sku}", Raw(sku), "18", picqer),
        OrderLine(f"l{sku}", "pn1", f"p{sku}", Raw(sku), 1, 1, ""),
    )
    found.add(Side.NEW, product(f"x{sku}", sku), Stock(f"x{sku}", f"x{sku}", Raw(sku), "", shop))


def test_where_some_that_moved_arrived_the_others_are_named() -> None:
    found = connected("completed")
    moved(found, 5, 5)
    for number in range(6):
        also(found, f"S{number}", 9, 4)
    shown(found, "n1", side=Side.NEW)
    found.answer(STEP.spec.id, "auto-process", "yes")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("attention", {("switch-partly", "stock")})
    facts = outcome.one("switch-partly", "stock").facts
    assert (facts["count"], facts["whole"], facts["skus"]) == (6, 7, "S0, S1, S2, S3, S4, …")
    assert outcome.verdict.words.values["count"] == 1


def test_none_of_several_arrived() -> None:
    found = connected("completed")
    moved(found, 5, 7)
    also(found, "S", 9, 4)
    shown(found, "n1", side=Side.NEW)
    outcome = run(STEP, found)
    assert outcome.one("switch-contradicted", "stock").facts["count"] == 2
    assert {need.about for need in outcome.needs if need.scope == "about-second"} == {("sku:A", "sku:S")}


def test_what_arrived_by_the_second_reading_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    class Later(FakeEvidence):
        def gather(self, need: Need) -> None:
            if need.side is Side.NEW and need.scope == "about-second":
                self.accounts.add(Side.NEW, Stock("x", "x", Raw("A"), "", 5))
            super().gather(need)

    monkeypatch.setattr(fake_evidence, "FakeEvidence", Later)
    found = connected("completed")
    moved(found, 5, 7)
    shown(found, "n1", side=Side.NEW)
    found.answer(STEP.spec.id, "auto-process", "yes")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())


@pytest.mark.parametrize("side", [Side.PICQER, Side.NEW])
def test_without_the_second_reading_nothing_is_said_of_stock(side: Side) -> None:
    found = connected("completed")
    moved(found, 5, 7)
    shown(found, "n1", side=Side.NEW)
    found.cover(ListKey(side, Stock, "about-second"), Coverage.PARTIAL, keep=0)
    outcome = run(STEP, found)
    assert outcome.verdict.mark == "not_verified"
    assert not {code for code, subject in outcome.said if subject == "stock"}


def test_that_none_arrived_is_said_only_when_all_were_read_again() -> None:
    found = connected("completed")
    moved(found, 5, 7)
    also(found, "S", 9, 4)
    shown(found, "n1", side=Side.NEW)
    found.cover(ListKey(Side.NEW, Stock, "about-second"), Coverage.PARTIAL, keep=1)
    outcome = run(STEP, found)
    assert outcome.verdict.mark == "not_verified"
    assert not {code for code, subject in outcome.said if subject == "stock"}


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
