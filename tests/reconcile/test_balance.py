"""Every order of the old shop in exactly one bucket, and sums that agree."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picqer_tui.core.records import Order, OrderState
from picqer_tui.reconcile.balance import Balance, Bucket, Case, bucket, paid_later
from tests.steps.fake_evidence import import_row, order


def placed(ident: str = "1", state: OrderState = OrderState.OPEN, pieces: int = 1) -> Order:
    made = order(ident, f"#{ident}", ("A", 1), state=state, pieces=pieces)[0]
    assert isinstance(made, Order)
    return made


ROW = import_row("9", "4107", "1")
ENTRY = placed("77")

cases = st.builds(
    Case,
    st.builds(placed, st.just("1"), st.sampled_from(list(OrderState)), st.integers(0, 3)),
    st.sampled_from([None, ROW, ROW._replace(status="error"), ROW._replace(status="ignored")]),
    st.sampled_from(["", "5001"]),
    st.sampled_from([None, ENTRY]),
    st.booleans(),
    st.booleans(),
)


@pytest.mark.parametrize(
    ("case", "where"),
    [
        (Case(placed(), ROW, "5001"), Bucket.IN_PICQER),
        (Case(placed(state=OrderState.CANCELLED), None, "5001"), Bucket.IN_PICQER),
        (Case(placed(state=OrderState.REFUNDED)), Bucket.CANCELLED),
        (Case(placed(state=OrderState.UNPAID)), Bucket.UNPAID),
        (Case(placed(pieces=0)), Bucket.NOTHING_TO_SHIP),
        (Case(placed(), None, "", ENTRY, True), Bucket.ENTERED_ARRIVED),
        (Case(placed(), None, "", ENTRY, False), Bucket.ENTERED_WAITING),
        (Case(placed(), None), Bucket.TO_ENTER),
        (Case(placed(), ROW._replace(status="error")), Bucket.TO_ENTER),
        (Case(placed(), None, "", None, False, True), Bucket.SET_ASIDE),
        (Case(placed(state=OrderState.DONE), ROW._replace(status="ignored")), Bucket.FINISHED),
        (Case(placed(state=OrderState.DONE)), Bucket.UNACCOUNTED),
        (Case(placed(state=OrderState.UNKNOWN)), Bucket.UNACCOUNTED),
    ],
)
def test_each_bucket(case: Case, where: Bucket) -> None:
    assert bucket(case) is where


@given(st.lists(cases, max_size=40))
def test_every_order_is_counted_once_and_the_sums_agree(found: list[Case]) -> None:
    balance = Balance()
    apart = [case._replace(order=case.order._replace(id=str(number))) for number, case in enumerate(found)]
    where = [balance.add(case) for case in apart]
    assert balance.total == len(apart) == sum(balance.counts().values())
    assert balance.agrees
    assert all(balance[each] == where.count(each) for each in Bucket)
    assert set(balance.counts()) == set(Bucket)


@given(cases)
def test_what_picqer_has_is_never_to_be_entered(case: Case) -> None:
    assert (bucket(case) is Bucket.IN_PICQER) == bool(case.picqer_order)


def test_an_order_cannot_be_in_two_buckets() -> None:
    balance = Balance()
    balance.add(Case(placed()))
    with pytest.raises(ValueError, match="already"):
        balance.add(Case(placed(state=OrderState.CANCELLED)))
    assert balance.total == 1


@given(cases, st.booleans())
def test_paid_later_is_always_one_that_has_to_be_entered(case: Case, before: bool) -> None:
    if paid_later(case, before):
        assert bucket(case) in (Bucket.TO_ENTER, Bucket.SET_ASIDE)
        assert before or (case.row is not None and case.row.status == "expected")
