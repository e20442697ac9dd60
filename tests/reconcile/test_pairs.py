"""Orders that Picqer has twice."""

from __future__ import annotations

from typing import Any

from picqer_tui.core.clean import Raw
from picqer_tui.core.records import Order
from picqer_tui.reconcile.orders import Sameness
from picqer_tui.reconcile.pairs import Item, pairs
from tests.steps.fake_evidence import NOW, ago, import_row, order


def item(ident: str, connection: str, number: str, fresh: bool = False, shop: str = "", **fields: Any) -> Item:
    """An order of Picqer; without connection it has no row."""
    foreign = fields.pop("foreign", f"f{ident}")
    lines = fields.pop("lines", (("A", 1),))
    made = order(ident, f"O{ident}", *lines, reference=Raw(number), placed_at=NOW if fresh else ago(days=3), **fields)[
        0
    ]
    assert isinstance(made, Order)
    row = import_row(f"r{ident}", connection, foreign, number, ident) if connection else None
    return Item(made, row, fresh, shop or connection)


def found(*items: Item) -> list[tuple[str, Sameness]]:
    return [(pair.subject, pair.sameness) for pair in pairs(items)]


def test_same_number_without_prefix_and_same_customer_or_lines() -> None:
    old = item("1", "7", "#1001", email="m")
    assert found(old, item("2", "8", "NEW-01001", True, email="m", lines=(("B", 1),))) == [("O1+O2", Sameness.CERTAIN)]
    assert found(old, item("2", "8", "1001", True, email="n")) == [("O1+O2", Sameness.CERTAIN)]


def test_the_lower_id_stands_first() -> None:
    assert found(item("100", "8", "1", True, email="m"), item("99", "7", "1", email="m"))[0][0] == "O99+O100"


def test_the_number_alone_is_no_duplicate() -> None:
    assert found(item("1", "7", "1001", email="m"), item("2", "8", "1001", True, email="n", lines=(("B", 1),))) == [
        ("O1+O2", Sameness.NUMBER)
    ]


def test_a_repeat_purchase_in_one_shop_is_two_orders() -> None:
    assert found(item("1", "8", "1001", True, email="m"), item("2", "8", "1002", True, email="m")) == []


def test_same_customer_and_lines_under_another_number_is_likely() -> None:
    assert found(item("1", "7", "1", email="m"), item("2", "8", "2", True, email="m")) == [("O1+O2", Sameness.LIKELY)]
    far = item("1", "7", "1", email="m")
    far = far._replace(order=far.order._replace(placed_at=ago(days=20)))
    assert found(far, item("2", "8", "2", True, email="m")) == []


def test_the_same_id_in_one_shop_is_certain() -> None:
    old = item("1", "7", "", shop="new", foreign="x", email="m")
    again = item("2", "8", "", True, shop="new", foreign="x", email="n", lines=(("B", 1),))
    assert found(old, again) == [("O1+O2", Sameness.CERTAIN)]
    assert found(old._replace(shop="old"), again) == []


def test_two_orders_without_row_say_nothing_and_one_without_row_counts() -> None:
    assert found(item("1", "", "5", email="m"), item("2", "", "5", True, email="m")) == []
    assert found(item("1", "", "5", email="m"), item("2", "8", "5", True, email="m")) == [("O1+O2", Sameness.CERTAIN)]


def test_old_pairs_are_left_to_rest() -> None:
    assert found(item("1", "7", "5", email="m"), item("2", "8", "5", email="m")) == []
