"""Likely counterparts: SKUs that were written apart and meant to be one.

Classes, in the order in which they are tried; the first that fits counts, of several codes the lowest:

- `case`: equal but for upper and lower case.
- `blank`: equal when blanks, invisible characters and case are left out.
- `lookalike`: equal when letters of other alphabets and other dashes count as the Latin ones they look like.
- `zeros`: equal when each group of digits loses the zeros in front of it.
- `separator`: equal without separators (and without such zeros).
- `cut`: one is the beginning of the other and has at least six characters.
- `one-char`: one character differs, is missing or is too many; the shorter has at least five.
- `ean`: the barcodes are equal, whatever the codes are.

`cut` and `one-char` never join two codes whose barcodes are both known and differ.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from picqer_tui.core.keys import fold_sku, loose_sku

CLASSES = ("case", "blank", "lookalike", "zeros", "separator", "cut", "one-char", "ean")
CUT_LENGTH = 6
EDIT_LENGTH = 5
STRIPE = 20_000
"""Codes whose one-deletion index is held at a time."""
TICK = 2_000

_BLANK = re.compile("[\\s\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]+")
_DIGITS = re.compile(r"\d+")


class Code(NamedTuple):
    """A SKU as one side spells it, with its barcode ("" when it has none)."""

    sku: str
    ean: str
    id: str = ""


class Near(NamedTuple):
    """`stranger` is most likely `known`, written apart in the way that `kind` names."""

    stranger: Code
    known: Code
    kind: str


Tick = Callable[[int], object]


def same_barcode(ean: str) -> str:
    """A barcode as it is compared: without blanks and without zeros in front."""
    return _BLANK.sub("", ean).lstrip("0")


def spelling(one: str, other: str) -> str:
    """How two codes with the same fold differ."""
    if one.casefold() == other.casefold():
        return "case"
    return "blank" if _BLANK.sub("", one).casefold() == _BLANK.sub("", other).casefold() else "lookalike"


def nearest(strangers: Iterable[Code], known: Iterable[Code], tick: Tick | None = None) -> Iterator[Near]:
    """For each stranger the likeliest of `known`, if there is one. Works down the ladder, so that a rung only sees what
    the rungs above it left; at most a stripe of codes is indexed by deletion at a time."""
    rungs: tuple[Callable[[Sequence[_Folded], Sequence[_Folded], Tick], Iterator[Near]], ...] = (
        _by_fold,
        _by_loose,
        _by_cut,
        _by_one_char,
        _by_ean,
    )
    left = [_Folded(code, fold_sku(code.sku), same_barcode(code.ean)) for code in strangers]
    left = [one for one in left if one.fold]
    if not left:
        return
    others = [_Folded(code, fold_sku(code.sku), same_barcode(code.ean)) for code in known]
    others = sorted((one for one in others if one.fold), key=lambda one: one.code.sku)
    for rung in rungs:
        if not left:
            return
        done: set[int] = set()
        places = {id(one.code): at for at, one in enumerate(left)}
        for found in rung(left, others, tick or (lambda _: None)):
            done.add(places[id(found.stranger)])
            yield found
        left = [one for at, one in enumerate(left) if at not in done]


class _Folded(NamedTuple):
    code: Code
    fold: str
    ean: str

    def contradicts(self, other: _Folded) -> bool:
        """Both have a barcode and these differ."""
        return bool(self.ean) and bool(other.ean) and self.ean != other.ean


def _index(codes: Iterable[_Folded], key: Callable[[_Folded], str]) -> dict[str, list[_Folded]]:
    found: dict[str, list[_Folded]] = {}
    for one in codes:
        found.setdefault(key(one), []).append(one)
    return found


def _lowest(stranger: _Folded, found: Iterable[tuple[str, _Folded]]) -> Near | None:
    """The first class, then the lowest code."""
    best = min(found, key=lambda each: (CLASSES.index(each[0]), each[1].code.sku), default=None)
    return Near(stranger.code, best[1].code, best[0]) if best else None


def _by_fold(strangers: Sequence[_Folded], known: Sequence[_Folded], tick: Tick) -> Iterator[Near]:
    wanted = {one.fold for one in strangers}
    index = _index((one for one in known if one.fold in wanted), lambda one: one.fold)
    for one in strangers:
        others = (other for other in index.get(one.fold, ()) if other.code.sku != one.code.sku)
        found = _lowest(one, ((spelling(one.code.sku, other.code.sku), other) for other in others))
        if found:
            yield found


def _by_loose(strangers: Sequence[_Folded], known: Sequence[_Folded], tick: Tick) -> Iterator[Near]:
    wanted: dict[str, list[_Folded]] = {loose_sku(one.code.sku): [] for one in strangers}
    for at, other in enumerate(known):
        if at % TICK == 0:
            tick(at)
        same = wanted.get(loose_sku(other.code.sku))
        if same is not None:
            same.append(other)
    for one in strangers:
        bare = _without_zeros(one.fold)
        others = [o for o in wanted[loose_sku(one.code.sku)] if o.code.sku != one.code.sku]
        found = _lowest(one, (("zeros" if _without_zeros(o.fold) == bare else "separator", o) for o in others))
        if found:
            yield found


def _without_zeros(fold: str) -> str:
    return _DIGITS.sub(lambda run: run.group().lstrip("0") or "0", fold)


def _by_cut(strangers: Sequence[_Folded], known: Sequence[_Folded], tick: Tick) -> Iterator[Near]:
    by_fold = sorted(known, key=lambda one: one.fold)
    folds = [one.fold for one in by_fold]
    index = _index(known, lambda one: one.fold)
    for at, one in enumerate(strangers):
        if at % TICK == 0:
            tick(at)
        if len(one.fold) < CUT_LENGTH:
            continue
        others: list[_Folded] = []
        for size in range(CUT_LENGTH, len(one.fold)):
            others.extend(index.get(one.fold[:size], ()))
        place = bisect_left(folds, one.fold)
        while place < len(folds) and folds[place].startswith(one.fold):
            others.append(by_fold[place])
            place += 1
        near = (other for other in others if other.fold != one.fold and not one.contradicts(other))
        found = _lowest(one, (("cut", other) for other in near))
        if found:
            yield found


def _by_one_char(strangers: Sequence[_Folded], known: Sequence[_Folded], tick: Tick) -> Iterator[Near]:
    """Two codes one edit apart share a text that both become by leaving out at most one character."""
    best: dict[int, _Folded] = {}
    long_enough = [one for one in known if len(one.fold) >= EDIT_LENGTH]
    for start in range(0, len(long_enough), STRIPE):
        index: dict[str, list[_Folded]] = {}
        for other in long_enough[start : start + STRIPE]:
            for text in _shortened(other.fold):
                index.setdefault(text, []).append(other)
        for at, one in enumerate(strangers):
            if at % TICK == 0:
                tick(start + at)
            if len(one.fold) < EDIT_LENGTH:
                continue
            for text in _shortened(one.fold):
                for other in index.get(text, ()):
                    held = best.get(at)
                    if held is not None and held.code.sku <= other.code.sku:
                        continue
                    if not one.contradicts(other) and one_edit(one.fold, other.fold):
                        best[at] = other
    for at, other in sorted(best.items()):
        yield Near(strangers[at].code, other.code, "one-char")


def _shortened(text: str) -> Iterator[str]:
    """The text itself, and the text without each of its characters in turn."""
    yield text
    before = ""
    for at, letter in enumerate(text):
        if letter != before:
            yield text[:at] + text[at + 1 :]
        before = letter


def one_edit(one: str, other: str) -> bool:
    """Whether one character put in, left out or replaced makes one of the other; two that changed places are two edits."""
    if len(one) > len(other):
        one, other = other, one
    if len(other) - len(one) > 1 or one == other:
        return False
    at = 0
    while at < len(one) and one[at] == other[at]:
        at += 1
    return one[at + 1 :] == other[at + 1 :] if len(one) == len(other) else one[at:] == other[at + 1 :]


def _by_ean(strangers: Sequence[_Folded], known: Sequence[_Folded], tick: Tick) -> Iterator[Near]:
    wanted = {one.ean for one in strangers if one.ean}
    index = _index((one for one in known if one.ean in wanted), lambda one: one.ean)
    for one in strangers:
        others = (other for other in index.get(one.ean, ()) if one.ean and other.code.sku != one.code.sku)
        found = _lowest(one, (("ean", other) for other in others))
        if found:
            yield found


PERHAPS_STRANGERS = 2_000
PERHAPS_KNOWN = 20_000
PERHAPS_EDITS = 2


def perhaps(strangers: Sequence[str], known: Sequence[str], tick: Tick | None = None) -> dict[str, str]:
    """A hint for what no rung could name: the code two edits away at most (two characters that changed places are one
    edit here). Only for lists short enough to be compared one by one; else nothing is hinted."""
    if not strangers or not known or len(strangers) > PERHAPS_STRANGERS or len(known) > PERHAPS_KNOWN:
        return {}
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extractOne

    folds = {fold_sku(code): code for code in sorted(known, reverse=True) if len(fold_sku(code)) > EDIT_LENGTH}
    choices = sorted(folds)
    hints: dict[str, str] = {}
    for at, code in enumerate(strangers):
        if tick is not None and at % 50 == 0:
            tick(at)
        if len(fold_sku(code)) <= EDIT_LENGTH:
            continue
        found = extractOne(fold_sku(code), choices, scorer=OSA.distance, score_cutoff=PERHAPS_EDITS)
        if found is not None:
            hints[code] = folds[found[0]]
    return hints
