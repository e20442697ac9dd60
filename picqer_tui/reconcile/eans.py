"""Which pairs of equal SKUs carry different barcodes, found from the barcode indexes without holding a million rows."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from typing import Literal

from picqer_tui.core.records import Key

_BUCKETS = 256


class Fingerprints:
    """A set of values of which only fingerprints are kept, of eight bytes (or four, where a chance hit does no harm). Add
    everything, `seal`, then ask."""

    def __init__(self, thin: bool = False) -> None:
        self._code: Literal["I", "Q"] = "I" if thin else "Q"
        self._mask = (1 << 32) - 1 if thin else (1 << 64) - 1
        self._buckets = [array(self._code) for _ in range(_BUCKETS)]

    def add(self, value: object) -> None:
        mark = hash(value) & self._mask
        self._buckets[mark & (_BUCKETS - 1)].append(mark)

    def seal(self) -> None:
        """Sorts a bucket at a time, so that no second copy of the whole is made."""
        self._buckets = [array(self._code, sorted(bucket)) for bucket in self._buckets]

    def __contains__(self, value: object) -> bool:
        mark = hash(value) & self._mask
        bucket = self._buckets[mark & (_BUCKETS - 1)]
        place = bisect_left(bucket, mark)
        return place < len(bucket) and bucket[place] == mark


class Barcodes:
    """What the barcodes of both sides say about pairs of products."""

    def __init__(self, left: Iterator[Key], right: Iterator[Key]) -> None:
        self._agree = Fingerprints()
        self._left = Fingerprints(thin=True)
        self._right = Fingerprints(thin=True)
        for lefts, rights in _groups(left, right):
            for each in lefts:
                self._left.add(each)
            for each in rights:
                self._right.add(each)
            for one in lefts:
                for other in rights:
                    self._agree.add((one, other))
        for marks in (self._agree, self._left, self._right):
            marks.seal()

    def differ(self, left_id: str, right_id: str) -> bool:
        """Both have a barcode and it is not the same text. Look at the two rows before saying so: a leading zero of a
        12-digit code also counts as another text here, and one pair in a thousand million is here by chance."""
        if (left_id, right_id) in self._agree:
            return False
        return left_id in self._left and right_id in self._right


def _groups(left: Iterator[Key], right: Iterator[Key]) -> Iterable[tuple[list[str], list[str]]]:
    """Ids by barcode, both sides; a barcode on one side only gives an empty list for the other."""
    a, b = next(left, None), next(right, None)
    while a is not None or b is not None:
        code = b[0] if a is None or (b is not None and b[0] < a[0]) else a[0]  # type: ignore[index]
        lefts: list[str] = []
        rights: list[str] = []
        while a is not None and a[0] == code:
            lefts.append(a[2])
            a = next(left, None)
        while b is not None and b[0] == code:
            rights.append(b[2])
            b = next(right, None)
        yield lefts, rights
