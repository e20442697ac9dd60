"""Near misses: one of each class, and the ladder against comparing everything with everything."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from picqer_tui.core.keys import fold_sku, loose_sku
from picqer_tui.reconcile.near import CLASSES, Code, nearest, one_edit, perhaps, same_barcode, spelling

CASES = [
    ("BEL-01", "bel-01", "case"),
    ("BEL-01", "BEL-01 ", "blank"),
    ("BEL-01", "BEL\u200b-01", "blank"),
    ("BEL-01", "B\u0415L-01", "lookalike"),
    ("BEL-01", "BEL\u201101", "lookalike"),
    ("04412", "4412", "zeros"),
    ("TAS-007", "TAS-7", "zeros"),
    ("TAS-RD-1", "TASRD1", "separator"),
    ("TAS.RD.01", "TAS-RD-1", "separator"),
    ("ZADEL-COMFORT", "ZADEL-COMF", "cut"),
    ("SLOT-7", "SLOTT-7", "one-char"),
    ("SLOT-7", "SLOT-8", "one-char"),
]


@pytest.mark.parametrize(("known", "stranger", "kind"), CASES)
def test_each_class(known: str, stranger: str, kind: str) -> None:
    (found,) = nearest([Code(stranger, "")], [Code(known, "")])
    assert (found.known.sku, found.kind) == (known, kind)


def test_the_same_barcode_joins_codes_that_have_nothing_in_common() -> None:
    (found,) = nearest([Code("NIEUW-1", "0871234567890")], [Code("OUD-9", "871234567890"), Code("X", "")])
    assert (found.known.sku, found.kind) == ("OUD-9", "ean")


@pytest.mark.parametrize("pair", [("SLOT-7", "SLOT-8"), ("ZADEL-COMFORT", "ZADEL-COMF")])
def test_barcodes_that_differ_keep_similar_codes_apart(pair: tuple[str, str]) -> None:
    assert not list(nearest([Code(pair[1], "111")], [Code(pair[0], "222")]))
    assert list(nearest([Code(pair[1], "111")], [Code(pair[0], "")]))


@pytest.mark.parametrize("pair", [("AB-1", "AB-2"), ("ABCDE", "ABCDEFG"), ("SLOT-12", "SLOT-21"), ("TAS", "BEL")])
def test_short_or_really_different_codes_are_left_alone(pair: tuple[str, str]) -> None:
    assert not list(nearest([Code(pair[0], "")], [Code(pair[1], "")]))


def test_the_nearest_class_wins_then_the_lowest_code() -> None:
    known = [Code("slot-70", ""), Code("SLOT 7", ""), Code("SLOT7", ""), Code("SLOT.7", "")]
    (found,) = nearest([Code("slot-7", "")], known)
    assert (found.known.sku, found.kind) == ("SLOT 7", "separator")


def naive(stranger: Code, known: list[Code]) -> tuple[str, str] | None:
    best = None
    for other in known:
        a, b = fold_sku(stranger.sku), fold_sku(other.sku)
        if not a or not b or stranger.sku == other.sku:
            continue
        ean_a, ean_b = same_barcode(stranger.ean), same_barcode(other.ean)
        short, long = sorted((a, b), key=len)
        agree = not (ean_a and ean_b and ean_a != ean_b)
        if a == b:
            kind = spelling(stranger.sku, other.sku)
        elif loose_sku(a) == loose_sku(b):
            kind = "zeros" if _zeroless(a) == _zeroless(b) else "separator"
        elif agree and len(short) >= 6 and long.startswith(short):
            kind = "cut"
        elif agree and len(short) >= 5 and one_edit(a, b):
            kind = "one-char"
        elif ean_a and ean_a == ean_b:
            kind = "ean"
        else:
            continue
        if best is None or (CLASSES.index(kind), other.sku) < best:
            best = (CLASSES.index(kind), other.sku)
    return None if best is None else (CLASSES[best[0]], best[1])


def _zeroless(text: str) -> str:
    import re

    return re.sub(r"\d+", lambda run: run.group().lstrip("0") or "0", text)


CODES = st.lists(
    st.builds(Code, st.text(alphabet="aB01-\u200b", min_size=1, max_size=8), st.sampled_from(["", "", "11", "022"])),
    max_size=9,
    unique_by=lambda code: code.sku,
)


@given(CODES, CODES)
@settings(max_examples=400, deadline=None)
def test_the_ladder_finds_what_comparing_everything_finds(strangers: list[Code], known: list[Code]) -> None:
    found = {near.stranger.sku: (near.kind, near.known.sku) for near in nearest(strangers, known)}
    assert found == {s.sku: best for s in strangers if (best := naive(s, known)) is not None}


@given(st.text(alphabet="ab", max_size=5), st.text(alphabet="ab", max_size=5))
@settings(max_examples=200, deadline=None)
def test_one_edit_is_levenshtein_of_one(one: str, other: str) -> None:
    from rapidfuzz.distance import Levenshtein

    assert one_edit(one, other) == (Levenshtein.distance(one, other) == 1)


def test_hints_reach_two_edits_and_stop_at_long_lists() -> None:
    assert perhaps(["SLOT-12"], ["SLOT-21", "BEL-001"]) == {"SLOT-12": "SLOT-21"}
    assert perhaps(["ZADEL-1"], ["PEDAAL-9"]) == {}
    assert perhaps(["SLOT-12"] * 3000, ["SLOT-21"]) == {}


def test_ten_thousand_against_ten_thousand_is_quick() -> None:
    known = [Code(f"ART{at * 7919 % 10_000_019:08d}", "") for at in range(10_000)]
    strangers = [Code(code.sku[:5] + "X" + code.sku[6:], "") for code in known]
    start = time.perf_counter()
    found = list(nearest(strangers, known))
    assert len(found) == 10_000
    assert time.perf_counter() - start < 4
