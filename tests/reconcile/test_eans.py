"""Which pairs carry different barcodes."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from picqer_tui.core.records import Key
from picqer_tui.reconcile.eans import Barcodes, Fingerprints

SIDE = st.dictionaries(st.integers(0, 8).map(str), st.sampled_from(["", "871", "872", "873"]), max_size=9)


def index(side: dict[str, str]) -> list[Key]:
    return sorted((ean, ean, id_) for id_, ean in side.items() if ean)


@given(SIDE, SIDE)
@settings(max_examples=200, deadline=None)
def test_every_pair_is_judged_as_its_barcodes_say(left: dict[str, str], right: dict[str, str]) -> None:
    barcodes = Barcodes(iter(index(left)), iter(index(right)))
    for one, mine in left.items():
        for other, theirs in right.items():
            assert barcodes.differ(one, other) == bool(mine and theirs and mine != theirs)


def test_fingerprints_hold_what_was_added_and_nothing_else() -> None:
    marks = Fingerprints()
    for at in range(5000):
        marks.add(("a", at))
    marks.seal()
    assert all(("a", at) in marks for at in range(5000))
    assert not any(("b", at) in marks for at in range(5000))
