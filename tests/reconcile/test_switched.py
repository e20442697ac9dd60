"""The proof that a connection is off, graded."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from picqer_tui.core.records import ImportRow, Order, OrderState
from picqer_tui.reconcile.origins import profile_connections
from picqer_tui.reconcile.switched import Proof, Silence, follows, newest_of, pairs, row_id, serves, silence
from picqer_tui.reconcile.zone import Zone
from tests.steps.fake_evidence import NOW, ago, import_row, order

OFF = ago(hours=1)
UTC_ZONE = Zone("UTC", 0)


def shop_order(ident: str, at: datetime, state: OrderState = OrderState.OPEN, pieces: int = 1) -> Order:
    made = order(ident, f"#{ident}", ("A", 1), placed_at=at, state=state, pieces=pieces)[0]
    assert isinstance(made, Order)
    return made


def judge(rows: list[ImportRow], orders: list[Order], known: set[str] | None = None) -> Silence:
    return silence(rows, OFF, orders, OFF, NOW, known or set())


def test_strong_when_paid_orders_stayed_outside() -> None:
    found = judge([import_row("1", "7", "a", at=ago(hours=2))], [shop_order("b", ago(minutes=40))])
    assert (found.proof, [each.id for each in found.kept_out]) == (Proof.STRONG, ["b"])


@pytest.mark.parametrize(
    "there",
    [
        shop_order("b", ago(minutes=10)),
        shop_order("b", ago(minutes=40), OrderState.UNPAID),
        shop_order("b", ago(minutes=40), OrderState.CANCELLED),
        shop_order("b", ago(minutes=40), pieces=0),
        shop_order("b", ago(hours=2)),
    ],
)
def test_weak_when_there_was_nothing_to_bring(there: Order) -> None:
    assert judge([], [there]).proof is Proof.WEAK


def test_an_order_that_has_a_row_proves_nothing() -> None:
    assert judge([], [shop_order("b", ago(minutes=40))], {"b"}).proof is Proof.WEAK


def test_contradicted_by_a_row_after_the_grace_time_whatever_stayed_outside() -> None:
    found = judge([import_row("2", "7", "c", at=ago(minutes=44))], [shop_order("b", ago(minutes=40))])
    assert (found.proof, len(found.late)) == (Proof.CONTRADICTED, 1)


def test_a_row_within_the_grace_time_was_under_way() -> None:
    assert judge([import_row("2", "7", "c", at=ago(minutes=46))], []).proof is Proof.WEAK


def test_an_old_row_that_changed_is_told_apart() -> None:
    row = import_row("2", "7", "c", at=ago(days=1), updated_at=ago(minutes=5))
    found = judge([row], [])
    assert (found.late, found.moved) == ((), (row,))


def test_nothing_is_late_while_nobody_said_when() -> None:
    found = silence([import_row("2", "7", "c", at=NOW)], None, [], NOW, NOW, set())
    assert found == Silence(Proof.WEAK, (), (), ())


def test_which_shop_a_connection_serves_is_told_by_more_than_half_of_its_newest_rows() -> None:
    rows = [import_row(str(n), "7", f"o{n}", f"#o{n}", at=ago(days=30 - n)) for n in range(1, 9)]
    link = profile_connections(rows)["7"]
    orders = {f"o{n}": shop_order(f"o{n}", ago(days=30 - n)) for n in (8, 7, 6)}
    assert serves(link, orders, UTC_ZONE)
    orders.pop("o6")
    assert not serves(link, orders, UTC_ZONE)
    late = {key: each._replace(placed_at=ago(days=90)) for key, each in orders.items()}
    assert not serves(link, late, UTC_ZONE)


def test_follows_and_newest() -> None:
    both = profile_connections([import_row("1", "7", "a", at=ago(days=2)), import_row("2", "8", "b", at=ago(days=1))])
    assert follows(both["8"], both["7"])
    assert not follows(both["7"], both["8"])
    assert follows(both["7"], None)
    assert newest_of(["999", "1000", "20"]) == "1000"
    assert newest_of([]) == ""


def test_row_ids_are_numbers() -> None:
    assert row_id(import_row("1000", "7", "a")) > row_id(import_row("999", "7", "a"))


def test_pairs_for_the_zone_need_the_same_number() -> None:
    there = {"a": shop_order("a", ago(days=1))}
    assert pairs([import_row("1", "7", "a", "#a", at=ago(days=1, hours=-1))], there) == [
        (ago(days=1) + timedelta(hours=1), ago(days=1))
    ]
    assert pairs([import_row("1", "7", "a", "#b", at=ago(days=1))], there) == []
