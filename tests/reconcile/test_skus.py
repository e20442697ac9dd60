"""The sorted walk against a plain comparison of dictionaries, and its pace."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picqer_tui.core.keys import fold_sku
from picqer_tui.core.records import Key
from picqer_tui.reconcile.skus import OutOfOrder, Walked, walk

SKUS = st.lists(st.text(alphabet="aAbB1 -\u200b\u0410", min_size=1, max_size=3), max_size=12)


def keys(skus: list[str]) -> list[Key]:
    return sorted((fold_sku(sku), sku, f"{sku}#{at}") for at, sku in enumerate(skus))


@given(SKUS, SKUS)
@settings(max_examples=200, deadline=None)
def test_every_row_is_equal_or_in_one_group(left: list[str], right: list[str]) -> None:
    walked, same = Walked(), []
    lefts, rights = keys(left), keys(right)
    groups = list(walk(iter(lefts), iter(rights), walked, lambda one, other: same.append((one, other))))

    assert (walked.left, walked.right, walked.equal) == (len(left), len(right), len(same))
    assert sorted([k for g in groups for k in g.left] + [k for k in lefts if k[2] in {one for one, _ in same}]) == lefts
    assert (
        sorted([k for g in groups for k in g.right] + [k for k in rights if k[2] in {two for _, two in same}]) == rights
    )
    assert [group.folded for group in groups] == sorted({group.folded for group in groups})
    for group in groups:
        assert {key[0] for key in (*group.left, *group.right)} == {group.folded}
        plain = len(group.left) == len(group.right) == 1 and group.left[0][1] == group.right[0][1]
        assert not plain, "a simple pair belongs to `same`"
    for one, other in same:
        assert one.rpartition("#")[0] == other.rpartition("#")[0]


@pytest.mark.parametrize(
    "backwards", [[("b", "b", "1"), ("a", "a", "2")], [("a", "a", "1"), ("c", "c", "2"), ("b", "b", "3")]]
)
def test_an_index_out_of_order_is_refused_not_misread(backwards: list[Key]) -> None:
    ordered = [("a", "a", "x"), ("b", "b", "y"), ("c", "c", "z")]
    with pytest.raises(OutOfOrder):
        list(walk(iter(backwards), iter(ordered), Walked()))
    with pytest.raises(OutOfOrder):
        list(walk(iter(ordered), iter(backwards), Walked()))


def test_the_walk_costs_little_more_than_reading_both_sides() -> None:
    def rows() -> Iterator[Key]:
        return iter([(f"sku{at:07d}", f"SKU{at:07d}", str(at)) for at in range(100_000)])

    def best(work: object) -> float:
        times = []
        for _ in range(3):
            left, right = rows(), rows()
            start = time.perf_counter()
            work(left, right)  # type: ignore[operator]
            times.append(time.perf_counter() - start)
        return min(times)

    def reading(left: Iterator[Key], right: Iterator[Key]) -> None:
        for one, other in zip(left, right, strict=True):
            assert one[1] == other[1]

    walked = Walked()
    walking = best(lambda left, right: list(walk(left, right, walked)))
    assert walked.equal == 300_000
    assert walking < 12 * best(reading), "100,000 SKUs a side took far longer than reading them"


def test_ticks_come_while_nothing_is_yielded() -> None:
    rows = [(f"{at:06d}", f"{at:06d}", str(at)) for at in range(50_000)]
    ticks: list[int] = []
    assert not list(walk(iter(rows), iter(rows), Walked(), tick=ticks.append))
    assert len(ticks) > 3
    assert ticks == sorted(ticks)
