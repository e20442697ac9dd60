"""Does the new series run into numbers that are in use?"""

from __future__ import annotations

import pytest

from picqer_tui.core.move import Scenario
from picqer_tui.core.readings import Coverage, ListKey
from picqer_tui.core.records import ImportRow, Order, OrderState
from picqer_tui.core.sides import Side
from picqer_tui.reconcile.series import Series, apart
from picqer_tui.steps.preflight.order_numbers import STEP
from tests.steps.fake_evidence import FULFILMENTS, Accounts, accounts, ago, import_row, order, profile, run

FIRST = profile("shopify", feedback=FULFILMENTS)._replace(first_number=1001)


def world(**given: object) -> Accounts:
    """An old connection whose newest order is in the old shop."""
    made = accounts(**given)
    made.know(zone_seconds=0, zone="UTC")
    return made


def used(made: Accounts, *numbers: str, connection: str = "4107") -> None:
    """Orders of a connection; those of the old one stand in the old shop as well."""
    for at, number in enumerate(numbers):
        ident = f"{connection}-{number}"
        moment = ago(days=10, minutes=-at)
        made.add(Side.PICQER, import_row(f"{connection}{at:03}", connection, ident, number, f"o{ident}", moment))
        if connection == "4107":
            made.add(Side.OLD, *order(ident, number, ("A", 1), placed_at=moment, state=OrderState.DONE))


def sold(made: Accounts, ident: str, number: str, days: float = 1, **fields: object) -> None:
    made.add(Side.NEW, *order(ident, number, ("A", 1), placed_at=ago(days=days), **fields))


@pytest.mark.parametrize(
    ("number", "found"),
    [
        ("#1001", (Series("", ""), 1001)),
        ("WC-10 401", (Series("wc-", ""), 10401)),
        ("2026-00012-NL", (Series("2026-", "-nl"), 12)),
        ("abc", None),
        ("", None),
    ],
)
def test_a_number_is_taken_apart_at_its_last_digits(number: str, found: tuple[Series, int] | None) -> None:
    assert apart(number) == found


def test_a_series_inside_the_old_one() -> None:
    made = world()
    used(made, "1200", "1250", "1300")
    sold(made, "5", "#1249")
    outcome = run(STEP, made)
    assert outcome.said == {("series-overlap", "old")}
    facts = outcome.one("series-overlap", "old").facts
    assert (facts["next"], facts["first"], facts["count"], facts["start"]) == ("1250", "1250", 2, "10001")
    assert facts["prefix"] == "N-"


def test_another_prefix_or_a_higher_start_is_no_overlap() -> None:
    for number in ("N-1249", "#1301", "#9000"):
        made = world()
        used(made, "1200", "1250", "1300")
        sold(made, "5", number)
        outcome = run(STEP, made)
        assert (outcome.said, outcome.verdict.mark) == (set(), "passed"), number


def test_numbers_far_ahead_are_years_away() -> None:
    made = world()
    used(made, "4210000001", "4210000002")
    sold(made, "5", "#1249")
    assert run(STEP, made).said == set()


def test_another_connection_that_stays() -> None:
    made = world()
    used(made, "1", "2")
    used(made, "1260", "1261", connection="77")
    sold(made, "5", "#1249")
    assert run(STEP, made).said == {("series-overlap", "77")}


def test_the_new_shops_own_connection_is_none_of_them() -> None:
    made = world()
    used(made, "1", "2")
    sold(made, "9", "#1260", days=2)
    sold(made, "8", "#1261", days=1)
    for ident, number in (("9", "#1260"), ("8", "#1261"), ("gone", "#1290")):
        at = ago(days=1 if ident == "8" else 2)
        made.add(Side.PICQER, import_row(f"99{number}", "5220", ident, number, f"o{ident}", at))
    assert run(STEP, made).said == set()


def test_a_shop_without_orders_begins_where_its_platform_does() -> None:
    made = world(new=FIRST)
    used(made, "1000", "1003")
    assert run(STEP, made).said == {("series-overlap", "old")}
    unknown = world()
    used(unknown, "1000", "1003")
    outcome = run(STEP, unknown)
    assert (outcome.said, outcome.verdict.reason) == (set(), "no_sample")


def test_brought_in_orders_say_nothing_of_a_series_that_begins_fixed() -> None:
    made = world(new=FIRST)
    used(made, "2000")
    sold(made, "5", "1999", native=False)
    assert run(STEP, made).said == {("series-overlap", "old")}
    made = world(new=FIRST)
    used(made, "WC-7")
    sold(made, "5", "WC-6", native=False)
    assert run(STEP, made).said == set()


def test_older_orders_are_asked_for_only_when_nothing_else_tells() -> None:
    made = world()
    used(made, "1200", "1300")
    sold(made, "5", "1250", days=400, state=OrderState.DONE)
    outcome = run(STEP, made)
    assert outcome.said == {("series-overlap", "old")}
    assert ListKey(Side.NEW, Order, "") in {need.list_key for need in outcome.needs}
    sold(made, "6", "1400")
    assert ListKey(Side.NEW, Order, "") not in {need.list_key for need in run(STEP, made).needs}


@pytest.mark.parametrize(
    "key",
    [
        ListKey(Side.PICQER, ImportRow, ""),
        ListKey(Side.NEW, Order, "open"),
        ListKey(Side.NEW, Order, "recent"),
        ListKey(Side.OLD, Order, "recent"),
    ],
)
def test_what_is_read_in_part_is_not_verified(key: ListKey) -> None:
    made = world()
    used(made, "1200", "1250", "1300")
    sold(made, "5", "#1400")
    sold(made, "4", "#1100", days=2)
    made.cover(key, Coverage.PARTIAL, keep=1)
    outcome = run(STEP, made)
    assert (outcome.said, outcome.verdict.mark) == (set(), "not_verified")


def test_in_one_shop_the_series_goes_on() -> None:
    assert STEP.applies(accounts(scenario=Scenario.UPGRADE).move) is not None
    assert STEP.applies(accounts(scenario=Scenario.EXTRA).move) is None
