"""Before and after the stock push."""

from __future__ import annotations

from typing import Any, ClassVar

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.readings import Coverage, ListKey, Need
from picqer_tui.core.records import Order, OrderLine, Stock, Warehouse
from picqer_tui.core.sides import Side
from picqer_tui.core.verdicts import Reason
from picqer_tui.steps.postchecks import stock_push
from picqer_tui.steps.postchecks.stock_push import STEP
from tests.steps import fake_evidence
from tests.steps.fake_evidence import Accounts, FakeEvidence, ago, not_verified, product, run
from tests.steps.move_made import NEW, imported, made, parcel, switched


def connected(numbers: dict[str, tuple[int, int]], **given: Any) -> Accounts:
    """SKU -> (free in Picqer, in the shop). `A` sells: it is on the order of the new connection."""
    found = made(**given)
    switched(found, ago(hours=3))
    imported(found, "n1", ago(hours=2), connection=NEW, lines=(("A", 1),))
    found.add(Side.PICQER, Warehouse("18", "Hal", True, True, True), Warehouse("19", "Buiten", True, True, False))
    for sku, (here, there) in numbers.items():
        found.add(Side.PICQER, product(f"p{sku}", sku), Stock(f"p{sku}/18", f"p{sku}", Raw(sku), "18", here))
        found.add(Side.PICQER, Stock(f"p{sku}/19", f"p{sku}", Raw(sku), "19", 90))
        found.add(Side.NEW, product(f"x{sku}", sku), Stock(f"x{sku}", f"x{sku}", Raw(sku), "", there))
    return found


def pushed(found: Accounts) -> None:
    found.answer(STEP.spec.id, "pushed", "yes")


def moved(found: Accounts, sku: str) -> None:
    """A picklist with this SKU was closed an hour ago."""
    found.add(Side.PICQER, OrderLine("l9", "pn1", f"p{sku}", Raw(sku), 1, 1, ""))
    parcel(found, "n1", ago(hours=1))


def change(found: Accounts, sku: str, shop: int) -> None:
    found.add(Side.NEW, Stock(f"x{sku}", f"x{sku}", Raw(sku), "", shop))


def test_before_the_push_what_sells_and_would_become_zero() -> None:
    outcome = run(STEP, connected({"A": (0, 4), "B": (0, 4), "C": (5, 1)}))
    assert outcome.said == {("would-become-zero", "A")}
    assert outcome.notes.figures["before"].data["value"] == 3
    assert "voorraad-push" in outcome.notes.figures["request-nl"].data["text"]


def test_the_warehouses_of_the_move_count_else_those_of_the_general_stock() -> None:
    assert run(STEP, connected({"A": (0, 4)}, warehouses=("19",))).said == set()
    assert run(STEP, connected({"A": (0, 4)}, warehouses=())).said == {("would-become-zero", "A")}


def test_after_the_push_all_equal_and_the_shop_follows() -> None:
    found = connected({"A": (3, 9), "B": (0, 4), "C": (0, 0)})
    run(STEP, found)
    pushed(found)
    change(found, "A", 3)
    change(found, "B", 0)
    moved(found, "A")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())
    assert outcome.notes.figures["parity"].data == {"part": 1, "whole": 1}


def test_after_the_push_each_difference_by_two_readings() -> None:
    found = connected({"A": (3, 0), "B": (0, 4), "C": (5, 1), "D": (6, 0), **{f"E{n}": (1, 9) for n in range(6)}})
    run(STEP, found)
    pushed(found)
    for number in range(6):
        change(found, f"E{number}", 1)
    moved(found, "A")
    outcome = run(STEP, found)
    assert outcome.said == {
        ("sold-out-wrongly", "A"),
        ("oversell", "B"),
        ("stock-differs", "C"),
        ("sold-out-wrongly", "D"),
    }
    severities = {f.subject.exact: str(f.severity) for f in outcome.notes.findings}
    assert severities == {"A": "blocked", "B": "blocked", "C": "attention", "D": "attention"}
    assert {need.scope for need in outcome.needs} >= {"about-second"}


def test_hardly_fewer_differences_means_that_the_push_was_not_seen() -> None:
    found = connected({f"S{number}": (1, 9) for number in range(10)})
    run(STEP, found)
    pushed(found)
    change(found, "S0", 1)
    assert ("push-not-seen", "new") in run(STEP, found).said
    change(found, "S1", 1)
    assert ("push-not-seen", "new") not in run(STEP, found).said


def test_what_was_before_is_handed_on_from_run_to_run() -> None:
    found = connected({f"S{number}": (1, 9) for number in range(10)})
    run(STEP, found)
    pushed(found)
    for _ in range(3):
        outcome = run(STEP, found)
    assert outcome.one("push-not-seen", "new").facts["before"] == 10


def test_without_an_earlier_look_the_push_itself_is_not_proven() -> None:
    found = connected({"A": (3, 3), "C": (5, 1)})
    pushed(found)
    moved(found, "A")
    assert not_verified(run(STEP, found), Reason.NO_SAMPLE)
    change(found, "C", 5)
    assert run(STEP, found).verdict.mark == "passed"


def test_while_nothing_moved_nobody_knows_whether_the_shop_follows() -> None:
    found = connected({"A": (3, 3)})
    pushed(found)
    assert not_verified(run(STEP, found), Reason.NO_SAMPLE)


@pytest.mark.parametrize("side", [Side.PICQER, Side.NEW])
def test_no_second_reading_no_pass(side: Side) -> None:
    found = connected({"A": (3, 3), "C": (5, 1)})
    run(STEP, found)
    pushed(found)
    moved(found, "A")
    found.cover(ListKey(side, Stock, "about-second"), Coverage.REFUSED, "no_right")
    assert not_verified(run(STEP, found), Reason.NO_RIGHT)


def test_nothing_is_said_of_a_moved_product_that_was_not_read_again() -> None:
    found = connected({"A": (3, 1)})
    run(STEP, found)
    pushed(found)
    moved(found, "A")
    assert ("sync-not-alive", "A") in run(STEP, found).said
    found.cover(ListKey(Side.NEW, Stock, "about-second"), Coverage.PARTIAL, keep=0)
    outcome = run(STEP, found)
    assert not {code for code, _ in outcome.said} & {"stock-differs", "sync-not-alive"}
    assert not_verified(outcome, Reason.INCOMPLETE)


class Later(FakeEvidence):
    """The second reading of the new shop finds other numbers than the lists."""

    numbers: ClassVar[dict[str, int]] = {}

    def gather(self, need: Need) -> None:
        if need.side is Side.NEW and need.scope == "about-second":
            for sku, number in self.numbers.items():
                change(self.accounts, sku, number)
        super().gather(need)


def test_what_moved_and_differs_in_both_readings_blocks_before_it_merely_differs() -> None:
    found = connected({"A": (3, 5), "C": (5, 1), **{f"E{n}": (1, 9) for n in range(6)}})
    run(STEP, found)
    pushed(found)
    for number in range(6):
        change(found, f"E{number}", 1)
    moved(found, "A")
    outcome = run(STEP, found)
    assert outcome.said == {("sync-not-alive", "A"), ("stock-differs", "C")}
    assert outcome.verdict.mark == "blocked"
    assert "has not followed" in outcome.verdict.words.msgid
    assert (outcome.verdict.words.values["late"], outcome.verdict.words.values["moved"]) == (1, 1)
    assert outcome.one("sync-not-alive", "A").facts["shop_stock"] == 5


def test_a_shop_that_followed_by_the_second_reading_is_alive(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fake_evidence, "FakeEvidence", Later)
    monkeypatch.setattr(Later, "numbers", {"A": 3})
    found = connected({"A": (3, 5), "E": (1, 9)})
    run(STEP, found)
    pushed(found)
    change(found, "A", 5)
    change(found, "E", 1)
    moved(found, "A")
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("passed", set())


def test_what_moved_before_the_push_and_is_equal_takes_nothing_from_what_did_not_follow() -> None:
    found = connected({"A": (3, 9), "B": (7, 4), "E": (1, 9)})
    run(STEP, found)
    pushed(found)
    change(found, "A", 3)
    change(found, "E", 1)
    moved(found, "A")
    found.add(Side.PICQER, OrderLine("l8", "pn1", "pB", Raw("B"), 1, 1, ""))
    outcome = run(STEP, found)
    assert (outcome.verdict.mark, outcome.said) == ("blocked", {("sync-not-alive", "B")})


def test_what_moved_is_read_again_before_what_sells(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stock_push, "MOST_LOOKUPS", 1)
    found = connected({"A": (3, 9), "B": (7, 4)})
    run(STEP, found)
    pushed(found)
    imported(found, "n2", ago(hours=2), connection=NEW, lines=(("B", 1),))
    imported(found, "n3", ago(hours=2), connection=NEW, lines=(("A", 50),))
    found.add(Side.PICQER, OrderLine("l8", "pn2", "pB", Raw("B"), 1, 1, ""))
    parcel(found, "n2", ago(hours=1))
    assert {need.about for need in run(STEP, found).needs if need.scope == "about-second"} == {("sku:B",)}


def test_while_the_orders_were_not_all_read_nobody_says_that_the_shop_does_not_follow() -> None:
    """An order that was not read may be the one that moves this very moment."""
    found = connected({"A": (3, 5), "E": (1, 9)})
    run(STEP, found)
    pushed(found)
    change(found, "E", 1)
    moved(found, "A")
    assert ("sync-not-alive", "A") in run(STEP, found).said
    found.cover(ListKey(Side.PICQER, Order, "recent"), Coverage.PARTIAL)
    outcome = run(STEP, found)
    assert ("sync-not-alive", "A") not in outcome.said
    assert not_verified(outcome, Reason.INCOMPLETE)


def test_part_of_picqers_stock_makes_nothing_zero() -> None:
    found = connected({"A": (4, 4), "B": (4, 4)})
    found.cover(ListKey(Side.PICQER, Stock, ""), Coverage.PARTIAL, keep=0)
    outcome = run(STEP, found)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_what_is_not_compared_is_counted_by_reason() -> None:
    found = connected({"A": (1, 1)})
    found.add(Side.NEW, product("t", "T", tracked=False), product("n", "NEW-1"), product("e", ""))
    outcome = run(STEP, found)
    assert outcome.notes.counts["left_out"] == 3
    assert {name for name in outcome.notes.counts if name.startswith("left_out.")} == {
        "left_out.not-tracked",
        "left_out.not-in-picqer",
        "left_out.no-sku",
    }


def test_before_connecting() -> None:
    assert not_verified(run(STEP, made()), Reason.NO_SAMPLE)
