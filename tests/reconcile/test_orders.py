"""Are two orders one? And where do they come from?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Order
from picqer_tui.reconcile.orders import Known, KnownOrders, Sameness, bare_numbers, compare, shown, spellings
from picqer_tui.reconcile.origins import Connection, Origin, is_of, origin, profile_connections
from picqer_tui.reconcile.zone import Zone
from tests.steps.fake_evidence import NOW, ago, import_row
from tests.steps.fake_evidence import order as make


def order(*given: object, **fields: object) -> Order:
    made = make(*given, **fields)[0]  # type: ignore[arg-type]
    assert isinstance(made, Order)
    return made


LINES = (("BEL-1", 2), ("SLOT-7", 1))


@pytest.mark.parametrize(
    ("other", "numbers", "sameness"),
    [
        (order("2", "1001", *LINES, email="a"), ("WC-1001",), Sameness.CERTAIN),
        (order("2", "1001", ("X", 1), email="a"), ("#1001",), Sameness.CERTAIN),
        (order("2", "1001", *LINES, email="b"), ("1001",), Sameness.CERTAIN),
        (order("2", "9", *LINES, email="a"), ("9",), Sameness.LIKELY),
        (order("2", "1001", ("X", 1), email="b"), ("1001",), Sameness.NUMBER),
        (order("2", "9", ("X", 1), email="a"), ("9",), Sameness.NO),
        (order("2", "9", *LINES, email="a", total="10.00"), ("9",), Sameness.NO),
    ],
)
def test_how_sure_it_is_that_two_orders_are_one(other: Order, numbers: tuple[str, ...], sameness: Sameness) -> None:
    mine = order("1", "#1001", *LINES, email="a", total="25.00")
    assert compare(mine, other, ("#1001",), numbers) is sameness
    assert compare(other, mine, numbers, ("#1001",)) is sameness


def test_orders_without_customer_and_lines_are_not_the_same_customer() -> None:
    assert compare(order("1", "7"), order("2", "8")) is Sameness.NO


def known(made: Order, *numbers: str) -> Known:
    return Known(made, bare_numbers(numbers), made.placed_at)


def test_a_shop_order_is_found_by_number_or_by_customer_lines_and_day() -> None:
    by_number = order("10", "O1", *LINES, email="a")
    by_lines = order("11", "O2", ("Z", 3), email="c", placed_at=ago(days=9))
    book = KnownOrders([known(by_number, "WC-0500"), known(by_lines, "77")])
    assert book.find(order("x", "#500", ("Q", 1), email="a")) == known(by_number, "500")
    assert book.find(order("x", "#500", ("Q", 1), email="other")) is None
    same_day = order("y", "#9", ("Z", 3), email="c", placed_at=ago(days=9) + timedelta(hours=20))
    assert book.find(same_day) == known(by_lines, "77")
    assert book.find(same_day._replace(placed_at=ago(days=7))) is None


def test_numbers_as_people_write_them() -> None:
    assert spellings("#1001") == ("#1001", "1001")
    assert spellings("WC-0077") == ("WC-0077", "0077")
    assert bare_numbers(("V2026-0077", "")) == frozenset({"77"})
    assert shown(order("55", "")) == "55"


def test_a_row_is_of_an_order_only_with_its_number_and_its_moment() -> None:
    zone = Zone("", 3600)
    placed = ago(hours=5)
    row = import_row("1", "7", "900", "#1001", at=placed + timedelta(hours=1))
    assert is_of(row, order("900", "1001", placed_at=placed), zone)
    assert not is_of(row, order("900", "1002", placed_at=placed), zone)
    assert not is_of(row, order("900", "1001", placed_at=placed + timedelta(minutes=6)), zone)
    assert is_of(row, order("900", "1001", placed_at=placed), None), "an hour can be a zone"
    assert not is_of(row, order("900", "1001", placed_at=placed + timedelta(minutes=7)), None)


def test_profiles_of_connections_keep_the_five_highest_ids() -> None:
    rows = [import_row(str(at), "7", f"f{at}", at=ago(hours=200 - at)) for at in range(95, 105)]
    found = profile_connections([*rows, import_row("1", "12", "x")])
    assert list(found) == ["7", "12"]
    assert [row.id for row in found["7"].newest] == ["100", "101", "102", "103", "104"]
    assert (found["7"].rows, found["7"].longest_gap()) == (10, timedelta(hours=1))
    assert found["12"].longest_gap() is None


def test_only_four_weeks_count_for_the_usual_gap() -> None:
    connection = Connection("7")
    for days in (90, 40, 2, 1, 0.5):
        connection.note(import_row(str(1000 - days), "7", "f", at=ago(days=days)))
    assert connection.longest_gap() == timedelta(days=1)


def test_where_a_picqer_order_comes_from() -> None:
    mine = order("1", "O1", reference=Raw("#1001"))
    assert origin(mine, import_row("1", "41", "x"), "41") is Origin.OLD
    assert origin(mine, import_row("1", "42", "x"), "41", ["42"]) is Origin.NEW
    assert origin(mine, import_row("1", "43", "x"), "41", ["42"]) is Origin.OTHER
    assert origin(mine, None, "41", (), {"1001"}) is Origin.UNKNOWN
    assert origin(mine, None, "41") is Origin.NONE
    assert origin(mine._replace(customer="9"), None, "41", (), {"1001"}, customer="8") is Origin.OTHER
    assert ago(days=1) < NOW
