"""The sorted walk: two indexes of SKUs side by side, in constant memory, telling only what is not simply equal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from picqer_tui.core.records import Key

TICK = 8192
"""Rows between two calls of `tick`."""


class Group(NamedTuple):
    """All rows of both sides with the same folded SKU, where that is not one row each with the same spelling."""

    folded: str
    left: tuple[Key, ...]
    right: tuple[Key, ...]


@dataclass(slots=True)
class Walked:
    """What the walk came past; filled while it runs."""

    left: int = 0
    right: int = 0
    equal: int = 0
    """Folded SKUs with exactly one row on each side, spelled the same."""


class OutOfOrder(ValueError):
    """An index was not in order of its folded SKU: the walk would miss pairs, so it stops."""


def walk(
    left: Iterator[Key],
    right: Iterator[Key],
    walked: Walked,
    same: Callable[[str, str], object] | None = None,
    tick: Callable[[int], object] | None = None,
) -> Iterator[Group]:
    """Yields a `Group` for every folded SKU that needs a look, in order; passes over the rest.

    `same(left id, right id)` is called for every pair that is simply equal. `tick(rows)` is called now and then, so that a
    judgement of a million rows can be stopped and the screen can paint.

    Raises:
        OutOfOrder: a side is not sorted by folded SKU.
    """
    a, b = next(left, None), next(right, None)
    before, equal, groups, due = walked.equal, 0, 0, TICK  # plain names: this loop is gone through for every SKU
    while a is not None and b is not None:
        folded, exact, _ = a
        if folded == b[0]:
            next_a, next_b = next(left, None), next(right, None)
            if exact == b[1] and (next_a is None or next_a[0] > folded) and (next_b is None or next_b[0] > folded):
                equal += 1
                if same is not None:
                    same(a[2], b[2])
                if equal == due and tick is not None:
                    due += TICK
                    tick(walked.left + walked.right + equal * 2)
                a, b = next_a, next_b
                continue
            lefts, a = _gather(a, next_a, left)
            rights, b = _gather(b, next_b, right)
        elif folded < b[0]:
            lefts, a = _gather(a, next(left, None), left)
            rights = ()
        else:
            folded = b[0]
            lefts = ()
            rights, b = _gather(b, next(right, None), right)
        walked.left += len(lefts)
        walked.right += len(rights)
        walked.equal = before + equal
        groups += 1
        if groups % TICK == 0 and tick is not None:
            tick(walked.left + walked.right + equal * 2)
        yield Group(folded, lefts, rights)
    walked.equal = before + equal
    for rest, first, is_left in ((left, a, True), (right, b, False)):
        while first is not None:
            folded = first[0]
            rows, first = _gather(first, next(rest, None), rest)
            if is_left:
                walked.left += len(rows)
                yield Group(folded, rows, ())
            else:
                walked.right += len(rows)
                yield Group(folded, (), rows)
    walked.left += equal
    walked.right += equal


def _gather(first: Key, following: Key | None, rows: Iterator[Key]) -> tuple[tuple[Key, ...], Key | None]:
    """All rows with the folded SKU of `first`, and the first row after them."""
    folded = first[0]
    if following is None or following[0] > folded:
        return (first,), following
    found = [first]
    while following is not None and following[0] == folded:
        found.append(following)
        following = next(rows, None)
    if following is not None and following[0] < folded:
        raise OutOfOrder(f"{following[0]!r} came after {folded!r}")
    return tuple(found), following
