"""Parity by SKU over streams."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from picqer_tui.core.clean import Raw
from picqer_tui.core.keys import fold_sku
from picqer_tui.core.records import Product, Shape, Stock
from picqer_tui.reconcile.stock import Class, Left, Pair, Skip, Tally, compare, parity, push_seen
from tests.steps.fake_evidence import product


def sorted_rows(rows: list[Any]) -> list[Any]:
    return sorted(rows, key=lambda row: (fold_sku(row.sku.exact), row.sku.exact, row.id))


def stock(ident: str, sku: str, free: int | None, place: str = "18") -> Stock:
    return Stock(f"{ident}/{place}", ident, Raw(sku), place, free)


def walk(
    picqer: list[Product],
    free: list[Stock],
    shop: list[Product],
    offered: list[Stock],
    places: frozenset[str] | None = None,
    **rest: bool,
) -> list[Pair | Left]:
    streams = [sorted_rows(rows) for rows in (picqer, free, shop, offered)]
    return list(parity(streams[0], streams[1], streams[2], streams[3], places, **rest))


def test_two_warehouses_are_added_and_a_third_does_not_count() -> None:
    free = [stock("1", "A", 2, "18"), stock("1", "A", 3, "19"), stock("1", "A", 50, "20")]
    found = walk([product("1", "A")], free, [product("x", "A")], [stock("x", "A", 5, "")], frozenset({"18", "19"}))
    assert found == [Pair(Raw("A"), 5, 5, "1", "x")]


def test_below_zero_counts_as_zero_and_not_listed_is_zero() -> None:
    picqer, shop = [product("1", "A"), product("2", "B")], [product("x", "A"), product("y", "B")]
    found = walk(picqer, [stock("1", "A", -4)], shop, [stock("x", "A", -1), stock("y", "B", 7)])
    assert [pair.stands for pair in found if isinstance(pair, Pair)] == [Class.BOTH_ZERO, Class.OVERSELL]


def test_not_listed_says_nothing_while_the_list_is_not_whole() -> None:
    found = walk([product("1", "A")], [], [product("x", "A")], [stock("x", "A", 7)], absent_is_zero=False)
    assert found == [Left(Raw("A"), Skip.UNKNOWN_STOCK)]


@pytest.mark.parametrize(
    ("picqer", "shop", "why"),
    [
        ({}, {"tracked": False}, Skip.NOT_TRACKED),
        ({}, {"shape": Shape.BUNDLE}, Skip.BUNDLE),
        ({"live": False}, {}, Skip.INACTIVE),
        ({"unlimited": True}, {}, Skip.UNLIMITED),
        ({"sku": Raw("OTHER")}, {}, Skip.NOT_IN_PICQER),
    ],
)
def test_what_is_left_out_and_why(picqer: dict[str, Any], shop: dict[str, Any], why: Skip) -> None:
    found = walk(
        [product("1", "A")._replace(**picqer)], [stock("1", "A", 1)], [product("x", "A", **shop)], [stock("x", "A", 9)]
    )
    assert found == [Left(Raw("A"), why)]


def test_duplicates_copies_drafts_and_empty_codes() -> None:
    shop = [
        product("x", "A"),
        product("y", "A"),
        product("z", "B"),
        product("zz", "B", shape=Shape.TRANSLATION),
        product("d", "C", live=False),
        product("e", " "),
    ]
    offered = [stock("z", "B", 4), stock("zz", "B", 4), stock("x", "A", 1), stock("y", "A", 1)]
    found = walk([product("1", "A"), product("2", "B")], [stock("2", "B", 4)], shop, offered)
    assert {each.why for each in found if isinstance(each, Left)} == {Skip.DUPLICATE, Skip.NO_SKU}
    assert [pair for pair in found if isinstance(pair, Pair)] == [Pair(Raw("B"), 4, 4, "2", "z")]


def test_codes_that_differ_in_case_are_two_codes() -> None:
    picqer = [product("1", "Ab"), product("2", "aB")]
    shop = [product("x", "Ab"), product("y", "aB")]
    found = walk(picqer, [stock("1", "Ab", 1), stock("2", "aB", 2)], shop, [stock("x", "Ab", 1), stock("y", "aB", 9)])
    assert {(pair.sku.exact, pair.stands) for pair in found if isinstance(pair, Pair)} == {
        ("Ab", Class.EQUAL),
        ("aB", Class.DIFFERS),
    }


@given(st.dictionaries(st.text("aAbB-1 ", min_size=1, max_size=4), st.tuples(st.integers(-2, 5), st.integers(-2, 5))))
def test_every_code_is_given_once(numbers: dict[str, tuple[int, int]]) -> None:
    picqer = [product(f"p{sku}", sku) for sku in numbers]
    shop = [product(f"s{sku}", sku) for sku in numbers]
    free = [stock(f"p{sku}", sku, here) for sku, (here, _) in numbers.items()]
    offered = [stock(f"s{sku}", sku, there) for sku, (_, there) in numbers.items()]
    found = walk(picqer, free, shop, offered)
    tally = Tally()
    for each in found:
        tally.add(each)
    assert sorted(each.sku.exact for each in found) == sorted(numbers)
    for each in found:
        if isinstance(each, Pair):
            here, there = numbers[each.sku.exact]
            assert each.stands is compare(max(0, here), max(0, there))
    assert tally.compared == sum(1 for each in found if isinstance(each, Pair) and (each.picqer or each.shop))
    assert 0 <= tally.different <= tally.compared


def test_a_push_is_seen_when_more_than_a_tenth_of_the_differences_is_gone() -> None:
    assert push_seen(100, 89)
    assert not push_seen(100, 90)
    assert not push_seen(100, 130)
    assert push_seen(0, 0)
